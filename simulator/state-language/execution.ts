/**
 * One execution of a state machine: its life from start to end, its history and its limits. What the states do is in `visit.ts`.
 *
 * Documented: the statuses, 25,000 history events, the timeout of the machine and the year at most; a timeout ends in TIMED_OUT.
 * Observed by others on AWS: an execution that timed out has neither error nor cause. Assumed: a full history ends in
 * `States.Runtime`; states take no virtual time of their own.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html
 */
import type { Clock, Timer } from '../clock';
import { hexadecimal, seedOf, uniform, type Uniform } from '../random';
import { Branch } from './branch';
import type { MachineDefinition } from './definition';
import { HistoryFull, RUNTIME, TIMEOUT } from './errors';
import { type Bindings, functionsOf } from './functions';
import type { Json, JsonObject } from './json';
import { EXECUTION_SECONDS, HISTORY_EVENTS } from './limits';
import type { StopReason, TaskPort } from './task-port';
import type { TaskTokens } from './task-tokens';
import type { TraceEvent, TraceSink } from './trace';
import { Variables } from './variables';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** What `DescribeExecution` tells about how an execution stands. */
export interface ExecutionResult {
  readonly status: ExecutionStatus;
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
  /** In milliseconds since 1970. */
  readonly stoppedAt?: number;
}

/** What an execution needs of its machine and of the world. */
export interface ExecutionHost {
  readonly machineArn: string;
  readonly machineName: string;
  readonly roleArn: string;
  readonly definition: MachineDefinition;
  readonly clock: Clock;
  readonly port: TaskPort;
  readonly tokens: TaskTokens;
  readonly trace: TraceSink;
  readonly seed: number;
}

export class Execution {
  public readonly arn: string;
  public readonly startedAt: number;
  /** The parts of the context object that are the same for all states. */
  public readonly context: JsonObject;
  /** What this execution draws by chance, whatever others draw. */
  public readonly chance: Uniform;
  /** What expressions see besides variables. */
  public readonly functions: Bindings;
  private readonly listeners: (() => void)[] = [];
  private readonly root: Branch;
  private readonly timeout: Timer;
  private events = 0;
  private ended: ExecutionResult | undefined;

  public constructor(public readonly host: ExecutionHost, public readonly name: string, public readonly input: Json) {
    this.arn = `${host.machineArn.replace(':stateMachine:', ':execution:')}:${name}`;
    this.startedAt = host.clock.now;
    this.chance = uniform(seedOf(host.seed, this.arn));
    this.context = {
      Execution: { Id: this.arn, Input: input, Name: name, RedriveCount: 0, RoleArn: host.roleArn, StartTime: new Date(this.startedAt).toISOString() },
      StateMachine: { Id: host.machineArn, Name: host.machineName },
    };
    this.functions = functionsOf({ now: () => host.clock.now, chance: this.chance });
    const variables = new Variables(undefined, this.functions);
    this.root = new Branch({
      execution: this,
      scope: host.definition,
      path: '',
      variables,
      onEnd: async (outcome) => {
        if ('output' in outcome) this.finish({ status: 'SUCCEEDED', output: outcome.output });
        else this.finish({ status: 'FAILED', error: outcome.failure.errorName || undefined, cause: outcome.failure.causeText });
      },
    });
    this.record('', 'ExecutionStarted', { input, roleArn: host.roleArn });
    const seconds = host.definition.timeoutSeconds ?? EXECUTION_SECONDS;
    this.timeout = this.after(seconds * 1000, () => this.finish({ status: 'TIMED_OUT' }, 'execution timed out'));
    this.root.begin(input);
  }

  public get result(): ExecutionResult {
    return this.ended ?? { status: 'RUNNING' };
  }

  public get isRunning(): boolean {
    return this.ended === undefined;
  }

  /** Entries of the history so far. */
  public get eventCount(): number {
    return this.events;
  }

  /** Calls back when the execution has ended, at once where it has already. */
  public whenEnded(listener: () => void): void {
    if (this.isRunning) this.listeners.push(listener);
    else listener();
  }

  /** Ends the execution from outside; nothing happens where it has ended already. */
  public abort(error?: string, cause?: string): void {
    if (this.isRunning) this.finish({ status: 'ABORTED', error, cause }, 'aborted');
  }

  /** An event of the execution's own; its end cancels or disregards those that are left. */
  public after(delay: number, action: () => void | Promise<void>): Timer {
    return this.host.clock.after(delay, () => this.perform(action));
  }

  public newToken(): string {
    return hexadecimal(this.chance, 64);
  }

  /**
   * Adds an entry to the history.
   *
   * @returns its number
   * @throws HistoryFull where only the entry for the end would still fit
   */
  public record(state: string, what: string, detail: TraceEvent['detail']): number {
    if (this.events >= HISTORY_EVENTS - 1) throw new HistoryFull();
    return this.append(state, what, detail);
  }

  /** Traces what the history of AWS does not have. */
  public explain(state: string, what: string, detail: TraceEvent['detail']): void {
    this.host.trace({ at: this.host.clock.now, execution: this.label, state, what, detail });
  }

  private get label(): string {
    return `${this.host.machineName}/${this.name}`;
  }

  private append(state: string, what: string, detail: TraceEvent['detail']): number {
    const id = ++this.events;
    this.host.trace({ at: this.host.clock.now, execution: this.label, id, state, what, detail });
    return id;
  }

  private async perform(action: () => void | Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      if (!(error instanceof HistoryFull)) throw error;
      this.finish({ status: 'FAILED', error: RUNTIME, cause: `The execution reached the maximum number of history events (${HISTORY_EVENTS}).` }, 'aborted');
    }
  }

  private finish(result: ExecutionResult, reason?: StopReason): void {
    this.ended = { ...result, stoppedAt: this.host.clock.now };
    this.timeout.cancel();
    if (reason) this.root.stop(reason, false);
    const { status, output, error, cause } = result;
    const what = { SUCCEEDED: 'ExecutionSucceeded', FAILED: 'ExecutionFailed', TIMED_OUT: 'ExecutionTimedOut', ABORTED: 'ExecutionAborted', RUNNING: '' }[status];
    this.append('', what, { output, error: status === 'TIMED_OUT' ? TIMEOUT : error, cause });
    for (const listener of this.listeners.splice(0)) listener();
  }
}
