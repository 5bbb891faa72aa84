/** Runs hand-written machines over a port that answers by script. */
import { Clock } from '../../../simulator/clock';
import {
  readDefinition, StateMachine, TaskTokens, traceLine, type Execution, type ExecutionResult, type Json, type JsonObject, type StopReason, type TaskAnswer,
  type TaskHandle, type TaskPort, type TaskRequest, type TraceEvent,
} from '../../../simulator/state-language';

export const START = Date.parse('2026-11-01T00:00:00Z');
export const INVOKE = 'arn:aws:states:::lambda:invoke';
export const CALLBACK = 'arn:aws:states:::lambda:invoke.waitForTaskToken';

const ARN = 'arn:aws:states:ap-southeast-1:111122223333:stateMachine:machine';

/** An answer, and how long it takes; `never` for one that does not come. */
export type Scripted = (TaskAnswer & { readonly after?: number }) | 'never';

/** By name of the state: what each attempt gets, the last one for all that follow; or a function of the request. */
export type Script = Readonly<Record<string, readonly Scripted[] | ((request: TaskRequest) => Scripted)>>;

export class ScriptedPort implements TaskPort {
  public readonly requests: TaskRequest[] = [];
  public readonly stops: { readonly state: string; readonly reason: StopReason }[] = [];
  /** Why no child of a distributed Map may be started. */
  public refusedChildren: string | undefined;
  private readonly attempts = new Map<string, number>();

  public constructor(private readonly clock: Clock, private readonly script: Script) {}

  public refusal(): string | undefined {
    return undefined;
  }

  public refusalOfChild(): string | undefined {
    return this.refusedChildren;
  }

  public start(request: TaskRequest, answer: (answer: TaskAnswer) => void): TaskHandle {
    this.requests.push(request);
    const name = request.state.split('/').at(-1)!;
    const attempt = this.attempts.get(name) ?? 0;
    this.attempts.set(name, attempt + 1);
    const plan = this.script[name];
    if (!plan) throw new Error(`got no script for ${name}, expected one`);
    const scripted = typeof plan === 'function' ? plan(request) : plan[Math.min(attempt, plan.length - 1)]!;
    if (scripted !== 'never') {
      const { after = 0, ...given } = scripted;
      this.clock.after(after, () => answer(given));
    }
    return { stop: (reason) => { this.stops.push({ state: request.state, reason }); } };
  }
}

export interface World {
  readonly clock: Clock;
  readonly port: ScriptedPort;
  readonly tokens: TaskTokens;
  readonly events: TraceEvent[];
  readonly machine: StateMachine;
}

export interface WorldOptions {
  readonly script?: Script;
  readonly seed?: number;
  /** Permutes ties. */
  readonly order?: number;
}

/** @param definition states and more; JSONata and, with a single state, the start are filled in */
export function world(definition: JsonObject, { script = {}, seed = 1, order }: WorldOptions = {}): World {
  const clock = new Clock({ start: START, seed: order });
  const port = new ScriptedPort(clock, script);
  const tokens = new TaskTokens();
  const events: TraceEvent[] = [];
  const machine = new StateMachine({
    arn: ARN,
    roleArn: 'arn:aws:iam::111122223333:role/machine',
    definition: readDefinition('machine', { QueryLanguage: 'JSONata', StartAt: Object.keys(definition['States'] as JsonObject)[0]!, ...definition }, port),
    clock, port, tokens, seed,
    trace: (event) => { events.push(event); },
  });
  return { clock, port, tokens, events, machine };
}

export interface Run extends World {
  readonly execution: Execution;
  readonly result: ExecutionResult;
  /** The printed trace. */
  readonly trace: string;
  /** `<state> <what>` of the history, in order. */
  readonly history: readonly string[];
}

/** Runs one execution to its end. */
export async function run(definition: JsonObject, input: Json = {}, options: WorldOptions = {}): Promise<Run> {
  const made = world(definition, options);
  const execution = made.machine.start('run-1', input);
  await made.clock.runWhile(() => execution.isRunning);
  return ran(made, execution);
}

export function ran(made: World, execution: Execution): Run {
  return {
    ...made,
    execution,
    result: execution.result,
    trace: made.events.map(traceLine).join('\n'),
    history: made.events.filter(({ id }) => id !== undefined).map(({ state, what }) => `${state} ${what}`.trim()),
  };
}

/** A machine of one Task, whose other fields are given. */
export function taskMachine(fields: JsonObject = {}): JsonObject {
  return { States: { Work: { Type: 'Task', Resource: INVOKE, End: true, ...fields } } };
}

/** A machine of one Pass with that output. */
export function outputMachine(output: Json): JsonObject {
  return { States: { Only: { Type: 'Pass', Output: output, End: true } } };
}

/** The output of an execution that must succeed. */
export async function outputOf(definition: JsonObject, input: Json = {}, options: WorldOptions = {}): Promise<Json> {
  const { result } = await run(definition, input, options);
  if (result.status !== 'SUCCEEDED') throw new Error(`got ${JSON.stringify(result)}, expected the execution to succeed`);
  return result.output!;
}

/** What a call fails with. */
export const ERROR = { error: 'Our.Error', cause: 'because' };

/** A machine of one Task and what handles its errors: all of them, or as the entry says. */
export const catching = (fields: JsonObject, entry: JsonObject = {}): JsonObject => ({
  States: {
    Work: { Type: 'Task', Resource: INVOKE, Next: 'Done', Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Handle', ...entry }], ...fields },
    Done: { Type: 'Succeed' },
    Handle: { Type: 'Pass', End: true },
  },
});
