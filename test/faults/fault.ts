/** Sees all calls of a world, and makes one of them go wrong, once or each time it is tried; everything else goes as it goes. */
import type { Api, ApiRequest, Caller, ServiceName } from '../../simulator/api/operation';
import type { TaskAnswer, TaskHandle, TaskPort, TaskRequest } from '../../simulator/state-language/task-port';
import type { World } from '../../simulator/world';
import { errorOf, type FaultCase, lasts, type Target } from './kinds';
import { machineIn } from './machines';
import { Processes } from './processes';

/** A request for what costs money as long as it runs, or that changes an endpoint. */
export interface Request {
  readonly operation: string;
  readonly request: ApiRequest;
  readonly roleArn: string;
  /** The execution whose Task it is of; undefined where it is of none. */
  readonly executionArn: string | undefined;
  /** Who held the lease of deployments then. */
  readonly owner: string | undefined;
}

type Call = readonly [ServiceName, string, ApiRequest, Caller];

const JUMP_MS = 3 * 3_600_000;
const RUNNING = ['CreateEndpoint', 'UpdateEndpoint', 'DeleteEndpoint', 'CreateTrainingJob', 'CreateTransformJob', 'StartBuild'];
/** More than a state may hold. */
const OVERSIZED = 'x'.repeat(300_000);

export class Faults {
  /** Calls while it watches, in their order. */
  public readonly seen: Target[] = [];
  public readonly requests: Request[] = [];
  /** Whether the fault has met its call. */
  public hasStruck = false;
  /** Whether there was nothing that the fault could have ended. */
  public hadNobody = false;
  /** For `WorldOptions.processes`. */
  public readonly processes = new Processes();
  private isWatching = false;
  private world: World | undefined;
  private machines: readonly string[] = [];
  private task: TaskRequest | undefined;
  private readonly counts = new Map<string, number>();
  private lasting: Target | undefined;

  public constructor(private readonly fault?: FaultCase) {}

  /** For `WorldOptions.tasks`. */
  public readonly tasks = (port: TaskPort): TaskPort => ({
    refusal: (integration) => port.refusal(integration),
    start: (request, answer) => this.start(port, request, answer),
    refusalOfChild: (what, child) => port.refusalOfChild?.(what, child),
  });

  /**
   * @param machines whose executions are stopped where the call of a function or a service is met
   * @param owner who holds the lease of deployments now
   */
  public watch(world: World, machines: readonly string[], owner: () => string | undefined): void {
    this.isWatching = true;
    this.machines = machines;
    this.world = world;
    const call: Api['call'] = world.api.call.bind(world.api);
    world.api.call = (service, operation, request, caller) => {
      const task = this.task;
      this.task = undefined; // what a Task calls, it calls at once
      if (RUNNING.includes(operation)) this.requests.push({ operation, request, roleArn: caller.roleArn, executionArn: task?.executionArn, owner: owner() });
      return this.call(call, task, [service, operation, request, caller]);
    };
  }

  /** From here on everything goes well. */
  public end(): void {
    this.isWatching = false;
    this.lasting = undefined;
  }

  private start(port: TaskPort, request: TaskRequest, answer: (answer: TaskAnswer) => void): TaskHandle | Promise<TaskHandle> {
    if (this.world) this.task = request;
    const { clock } = this.world ?? {};
    const kind: string = (this.isWatching && this.isNext(request) ? this.fault?.kind : undefined) ?? 'none';
    switch (kind) {
      case 'no answer in time':
        // The state's own TimeoutSeconds ends it.
        this.strike(request);
        this.task = undefined;
        return { stop: () => undefined };
      case 'no answer in time, though it was carried out':
        return port.start(request, () => undefined);
      case 'clock jumps before the answer':
        return port.start(request, (given) => void clock!.after(JUMP_MS, () => answer(given)));
      default:
        return port.start(request, answer);
    }
  }

  /** Whether the fault is meant for the attempt that is to start. */
  private isNext(task: TaskRequest): boolean {
    if (!this.fault || this.hasStruck) return false;
    const { by, operation, occurrence } = this.fault.target;
    return by === nameOf(task) && task.integration.action.toLowerCase() === operation.toLowerCase() && (this.counts.get(keyOf(by, operation)) ?? 0) + 1 === occurrence;
  }

  /** Counts an attempt that calls nothing. */
  private strike(task: TaskRequest): void {
    const key = keyOf(nameOf(task), this.fault!.target.operation);
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
    this.hasStruck = true;
  }

  private async call(call: Api['call'], task: TaskRequest | undefined, request: Call): Promise<unknown> {
    const [service, operation, , { roleArn }] = request;
    const by = task ? nameOf(task) : (this.world!.permissions.role(roleArn) ? `role ${this.world!.label(roleArn)}` : undefined);
    if (!this.isWatching || by === undefined) return call(...request);
    const key = keyOf(by, operation);
    const occurrence = (this.counts.get(key) ?? 0) + 1;
    this.counts.set(key, occurrence);
    const target: Target = { from: task ? 'task' : this.processes.of(roleArn) ? 'function' : 'service', by, service, operation, occurrence };
    this.seen.push(target);
    if (this.lasting && keyOf(this.lasting.by, this.lasting.operation) === key) throw errorOf(this.fault!.kind, service);
    const { fault } = this;
    if (!fault || this.hasStruck || fault.target.by !== by || fault.target.operation !== operation || fault.target.occurrence !== occurrence) return call(...request);
    this.hasStruck = true;
    if (lasts(fault.kind)) this.lasting = target;
    return this.faulty(call, task, request);
  }

  private async faulty(call: Api['call'], task: TaskRequest | undefined, request: Call): Promise<unknown> {
    const [service, , , { roleArn }] = request;
    const { kind }: FaultCase = this.fault!;
    const process = task ? undefined : this.processes.of(roleArn);
    switch (kind as string) {
      case 'answer lost':
        await call(...request);
        throw errorOf(kind, service);
      case 'delivered twice':
        await call(...request);
        return call(...request);
      case 'execution stopped before the call':
        this.stop(task);
        return call(...request);
      case 'execution stopped after the call': {
        const answer = await call(...request);
        this.stop(task);
        return answer;
      }
      case 'process killed before the call':
        await process!.close();
        throw errorOf(kind, service); // nobody hears it
      case 'process killed after the call': {
        const answer = await call(...request);
        await process!.close();
        return answer;
      }
      case 'no answer in time':
        // Of a Task it is met before it calls.
        await process!.expire();
        throw errorOf(kind, service);
      case 'no answer in time, though it was carried out': {
        const answer = await call(...request);
        await process?.expire();
        return answer;
      }
      case 'answer beyond the data limit':
        return { ...((await call(...request)) as object), Padding: OVERSIZED };
      case 'clock jumps before the answer':
        return call(...request);
      default:
        throw errorOf(kind, service);
    }
  }

  /** Somebody stops the execution, for the call of a function those that run. */
  private stop(task: TaskRequest | undefined): void {
    const { stepFunctions } = this.world!;
    const running = task ? [task.executionArn] : this.machines.flatMap((arn) => stepFunctions.listExecutions(arn, 'RUNNING').map(({ executionArn }) => executionArn));
    this.hadNobody = running.length === 0;
    for (const executionArn of running) stepFunctions.stopExecution(executionArn, 'Killed', 'a fault');
  }
}

/** Both machines have states of the same names. */
function nameOf({ executionArn, state }: TaskRequest): string {
  return `${machineIn(executionArn)}/${state}`;
}

function keyOf(by: string, operation: string): string {
  return `${by} ${operation}`;
}
