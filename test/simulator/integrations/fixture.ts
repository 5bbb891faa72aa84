/** One task of a machine over the real services: what it gives, or by which name it fails. */
import { Api, type Operations } from '../../../simulator/api/operation';
import { Integrations, type Ends } from '../../../simulator/integrations';
import { type Execution, type ExecutionResult, type Json, type JsonObject, readDefinition, StateMachine } from '../../../simulator/state-language';
import { ServiceWorld } from '../api/fixture';

export const ROLE = 'arn:aws:iam::111122223333:role/machine';
const MACHINE = 'arn:aws:states:ap-southeast-1:111122223333:stateMachine:';

/** Jobs that end when a test says so. */
export class ManualJobs {
  public readonly operations: Operations;
  public readonly stopped: string[] = [];
  private readonly listeners: (() => void)[] = [];
  private status = 'InProgress';

  public constructor(kind: 'Training' | 'Transform') {
    const id = `${kind}JobName`;
    this.operations = {
      [`Create${kind}Job`]: (request) => ({ [`${kind}JobArn`]: `arn:job/${String(request[id])}` }),
      [`Describe${kind}Job`]: (request) => ({ [id]: request[id], [`${kind}JobStatus`]: this.status, CreationTime: new Date(0) }),
      [`Stop${kind}Job`]: (request) => {
        this.stopped.push(String(request[id]));
        return {};
      },
    };
  }

  public whenEnded = (_name: string, listener: () => void): void => {
    this.listeners.push(listener);
  };

  public end(status: string): void {
    this.status = status;
    for (const listener of this.listeners) listener();
  }
}

export class TaskWorld extends ServiceWorld {
  public readonly training = new ManualJobs('Training');
  public readonly transform = new ManualJobs('Transform');
  public readonly bodies: string[] = [];
  private readonly machines = new Map<string, StateMachine>();
  private readonly ends: Ends = {
    trainingJob: this.training.whenEnded,
    transformJob: this.transform.whenEnded,
    build: () => undefined,
    execution: (arn, listener) => this.stepFunctions.whenEnded(arn, listener),
  };
  private readonly sageMaker = new Api({
    sagemaker: { ...this.training.operations, ...this.transform.operations },
    sagemakerruntime: {
      InvokeEndpoint: ({ Body }) => {
        this.bodies.push(Buffer.from(Body as string).toString());
        return { Body: Buffer.from('0.5'), ContentType: 'text/csv' };
      },
    },
  });
  /** The services of the world, and SageMaker beside them. */
  private readonly everything = Object.assign(Object.create(this.api) as Api, {
    has: (service: string, operation: string) => this.api.has(service, operation) || this.sageMaker.has(service, operation),
    call: (...call: Parameters<Api['call']>) => (this.sageMaker.has(call[0], call[1]) ? this.sageMaker : this.api).call(...call),
  });
  public readonly integrations = new Integrations({ api: this.everything, clock: this.clock, ends: this.ends });

  public inject(fault: Parameters<Api['inject']>[0]): void {
    (this.sageMaker.has(fault.service, fault.operation) ? this.sageMaker : this.api).inject(fault);
  }

  public machine(name: string, states: JsonObject): string {
    const arn = `${MACHINE}${name}`;
    const machine = new StateMachine({
      arn, roleArn: ROLE, clock: this.clock, tokens: this.tokens, trace: () => {}, seed: 1, port: this.integrations,
      definition: readDefinition(name, { QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0]!, States: states }, this.integrations),
    });
    this.stepFunctions.addMachine(machine);
    this.machines.set(arn, machine);
    return arn;
  }

  /** Starts a machine of one task, whose execution is the caller's. */
  public task(resource: string, args: JsonObject): Execution {
    const arn = this.machine('single', { Task: { Type: 'Task', Resource: `arn:aws:states:::${resource}`, Arguments: args, End: true } });
    return this.machines.get(arn)!.start('run', {});
  }

  /** Runs what happens within the next second; executions that wait go on waiting. */
  public async settle(): Promise<void> {
    await this.clock.runUntil(this.clock.now + 1000);
  }

  /** Runs a machine of one task to its end. */
  public async run(resource: string, args: JsonObject): Promise<ExecutionResult> {
    const execution = this.task(resource, args);
    await this.clock.runWhile(() => execution.isRunning);
    return execution.result;
  }

  /** What the task gives, without what optimised integrations say of the response. */
  public async output(resource: string, args: JsonObject): Promise<Json> {
    const { output, error, cause } = await this.run(resource, args);
    if (output === undefined) throw new Error(`${resource}: got ${error}: ${cause}, expected an answer`);
    return Object.fromEntries(Object.entries(output as JsonObject).filter(([name]) => !name.startsWith('Sdk')));
  }

}
