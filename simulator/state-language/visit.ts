/**
 * One visit of a state, all its attempts included: evaluates the fields, leaves the state, and when it fails goes through its
 * Retry and then its Catch.
 *
 * Documented: the first retrier that matches counts, each keeps its own number of attempts; Assign and Output see the variables
 * from before the state; an entry of Catch gives the error output on by default. Assumed: an error in Output or Assign is
 * retried and caught like one of the state's work, and one in a Catch entry is not.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
import type { Branch } from './branch';
import type { Retrier, StateDefinition, Transition } from './definition';
import { DATA_LIMIT_EXCEEDED, EvaluationError, QUERY_EVALUATION_ERROR, StateError } from './errors';
import type { Execution } from './execution';
import { byteLength, isJsonObject, type Json, type JsonObject } from './json';
import { MOST_SECONDS, PAYLOAD_BYTES } from './limits';
import { isWithin, worded, type Range } from './problems';
import { workOf } from './states';
import type { StopReason } from './task-port';
import type { Scope, Template } from './template';
import type { TraceEvent } from './trace';

/** `result` and `errorOutput` of `$states`, where they exist. */
export type Reserved = Readonly<Record<'result', Json>> | Readonly<Record<'errorOutput', Json>>;

export class Visit {
  public readonly path: string;
  /** Of the attempt that runs, where the Task waits for its token. */
  public taskToken: string | undefined;
  /** Ends what the current attempt waits for. */
  public release: ((reason: StopReason, isRecorded: boolean) => void) | undefined;
  private readonly attempts = new Map<Retrier, number>();
  private retryCount = 0;
  private entered = { id: 0, at: 0 };
  private isOver = false;

  public constructor(public readonly branch: Branch, public readonly definition: StateDefinition, public readonly input: Json) {
    this.path = `${branch.options.path}${definition.name}`;
  }

  public get execution(): Execution {
    return this.branch.options.execution;
  }

  /** `$states.context`. */
  public get context(): JsonObject {
    const { map, child } = this.branch.options;
    return {
      ...this.execution.context,
      ...(child ? { Execution: child } : {}),
      State: { EnteredTime: new Date(this.entered.at).toISOString(), Name: this.definition.name, RetryCount: this.retryCount },
      ...(map ? { Map: map } : {}),
      ...(this.taskToken === undefined ? {} : { Task: { Token: this.taskToken } }),
    };
  }

  public async begin(): Promise<void> {
    this.entered = { id: this.record(`${this.definition.type}StateEntered`, { input: this.input }), at: this.execution.host.clock.now };
    await this.perform(() => workOf(this));
  }

  /** Runs a part of the visit's work; where that fails, Retry and Catch decide. */
  public async perform(work: () => void | Promise<void>): Promise<void> {
    if (this.isOver) return;
    try {
      await work();
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      await this.fail(error);
    }
  }

  /** The same in a later event. */
  public after(milliseconds: number, work: () => void | Promise<void>): ReturnType<Execution['after']> {
    return this.execution.after(milliseconds, () => this.perform(work));
  }

  /** @param reserved what `$states` has besides input and context */
  public async evaluate(template: Template, reserved?: Reserved, context?: JsonObject): Promise<Json> {
    if (template.literal !== undefined) return template.literal;
    try {
      return await template.evaluate(new VisitScope(this, reserved, context));
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      throw this.evaluationFailure(error.message, error.field);
    }
  }

  public async evaluateNumber(template: Template, range: Range): Promise<number> {
    const value = await this.evaluate(template);
    if (isWithin(value, range)) return value;
    throw this.unexpected(template, worded(range), value);
  }

  public async evaluateString(template: Template): Promise<string> {
    const value = await this.evaluate(template);
    if (typeof value === 'string') return value;
    throw this.unexpected(template, 'a string', value);
  }

  /** The error for a field whose value is of the wrong kind. */
  public unexpected(template: Template, expected: string, value: Json): StateError {
    const text = `The field '${template.field}' returned an unexpected result: expected ${expected}, but was ${JSON.stringify(value)}.`;
    return this.evaluationFailure(text, template.field);
  }

  /** An error of the interpreter's own, with the words that AWS puts before the cause. */
  public failure(name: string, text: string): StateError {
    return new StateError(name, `An error occurred while executing the state '${this.definition.name}' (entered at the event id #${this.entered.id}). ${text}`);
  }

  public requireSize(value: Json, what: string): void {
    if (value === this.input) return;
    const bytes = byteLength(value);
    if (bytes <= PAYLOAD_BYTES) return;
    throw this.failure(DATA_LIMIT_EXCEEDED, `The ${what} has ${bytes} bytes, which is more than the service limit of ${PAYLOAD_BYTES}.`);
  }

  /** Entries of a child execution are not in the history of the one that started it. */
  public record(what: string, detail: TraceEvent['detail']): number {
    if (this.branch.options.child) {
      this.execution.explain(this.path, what, detail);
      return 0;
    }
    return this.execution.record(this.path, what, detail);
  }

  /** Leaves the state. */
  public async leave(transition: Transition, defaultOutput: Json, reserved?: Reserved): Promise<void> {
    const assigned = transition.assign && await this.evaluate(transition.assign, reserved);
    const output = transition.output ? await this.evaluate(transition.output, reserved) : defaultOutput;
    this.requireSize(output, 'output of the state');
    if (isJsonObject(assigned)) {
      const refusal = this.branch.options.variables.assign(assigned);
      if (refusal !== undefined) throw this.failure(DATA_LIMIT_EXCEEDED, `${refusal}.`);
    }
    this.record(`${this.definition.type}StateExited`, { output, assigned });
    this.end();
    await this.branch.goTo(transition.next, output);
  }

  /** Ends the branch with an error that no Retry or Catch of this state gets to see. */
  public async giveUp(failure: StateError): Promise<void> {
    this.end();
    await this.branch.end({ failure });
  }

  /** Ends the visit from outside. */
  public stop(reason: StopReason, isRecorded: boolean): void {
    if (this.isOver) return;
    const { release } = this;
    this.end();
    release?.(reason, isRecorded);
    if (isRecorded) this.record(`${this.definition.type}StateAborted`, {});
  }

  private end(): void {
    this.isOver = true;
    this.release = undefined;
  }

  private async fail(failure: StateError): Promise<void> {
    this.release = undefined;
    const { definition } = this;
    const retrier = definition.retry.find(({ errorEquals }) => failure.isMatchedBy(errorEquals));
    const attempts = retrier ? this.attempts.get(retrier) ?? 0 : 0;
    if (retrier && attempts < retrier.maxAttempts) {
      this.attempts.set(retrier, attempts + 1);
      this.retry(retrier, attempts, failure);
      return;
    }
    const catcher = definition.catch.find(({ errorEquals }) => failure.isMatchedBy(errorEquals));
    if (!catcher) {
      await this.giveUp(failure);
      return;
    }
    const { errorOutput } = failure;
    this.execution.explain(this.path, 'Caught', { error: failure.errorName, by: [...catcher.errorEquals], next: catcher.transition.next });
    try {
      await this.leave(catcher.transition, errorOutput, { errorOutput });
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      await this.giveUp(error);
    }
  }

  private retry({ intervalSeconds, backoffRate, maxDelaySeconds = MOST_SECONDS, hasFullJitter }: Retrier, attempts: number, failure: StateError): void {
    const seconds = Math.min(intervalSeconds * backoffRate ** attempts, maxDelaySeconds, MOST_SECONDS);
    const delay = Math.round(seconds * 1000 * (hasFullJitter ? this.execution.chance() : 1));
    this.execution.explain(this.path, 'Retrying', { error: failure.errorName, attempt: attempts + 1, seconds: delay / 1000 });
    const timer = this.after(delay, () => {
      this.retryCount++;
      return workOf(this);
    });
    this.release = () => timer.cancel();
  }

  private evaluationFailure(text: string, location: string): StateError {
    const failure = this.failure(QUERY_EVALUATION_ERROR, text);
    this.record('EvaluationFailed', { error: failure.errorName, cause: failure.causeText, location });
    return failure;
  }
}

/** What the expressions of a visit see. Most of them look neither at `$states` nor, if they do, at its context: both are made when they are asked for. */
class VisitScope implements Scope {
  private states: object | undefined;

  public constructor(private readonly visit: Visit, private readonly reserved: Reserved | undefined, private readonly context: JsonObject | undefined) {}

  public value(name: string): unknown {
    if (name !== 'states') return this.visit.branch.options.variables.value(name);
    return (this.states ??= this.statesNow());
  }

  private statesNow(): object {
    const { visit, context, reserved } = this;
    return { input: visit.input, get context() { return context ?? visit.context; }, ...reserved };
  }
}
