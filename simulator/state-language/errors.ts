/**
 * Errors that states report, and which of them a Retry or Catch entry matches.
 *
 * Documented: `States.ALL` matches everything but `States.DataLimitExceeded` and `States.Runtime`; `States.TaskFailed` matches
 * everything but `States.Timeout`; `States.Runtime` always ends the execution, by whatever name one tries to match it; a missed
 * heartbeat is a `States.Timeout` that `States.HeartbeatTimeout` matches too.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
import type { JsonObject } from './json';

export const ALL = 'States.ALL';
export const DATA_LIMIT_EXCEEDED = 'States.DataLimitExceeded';
export const EXCEEDED_TOLERANCE = 'States.ExceedToleratedFailureThreshold';
export const HEARTBEAT_TIMEOUT = 'States.HeartbeatTimeout';
export const ITEM_READER_FAILED = 'States.ItemReaderFailed';
export const NO_CHOICE_MATCHED = 'States.NoChoiceMatched';
export const PERMISSIONS = 'States.Permissions';
export const QUERY_EVALUATION_ERROR = 'States.QueryEvaluationError';
export const RUNTIME = 'States.Runtime';
export const TASK_FAILED = 'States.TaskFailed';
export const TIMEOUT = 'States.Timeout';

/** A state failed; its Retry, its Catch, the state around it or the execution deals with it. */
export class StateError extends Error {
  /**
   * @param errorName what Retry and Catch match
   * @param causeText human-readable; timeouts have none
   * @param alias a second name that matches
   */
  public constructor(public readonly errorName: string, public readonly causeText?: string, private readonly alias?: string) {
    super(causeText === undefined ? errorName : `${errorName}: ${causeText}`);
  }

  /** What a catcher sees as `$states.errorOutput`. */
  public get errorOutput(): JsonObject {
    return { Error: this.errorName, ...(this.causeText === undefined ? {} : { Cause: this.causeText }) };
  }

  public isMatchedBy(errorEquals: readonly string[]): boolean {
    if (this.errorName === RUNTIME) return false;
    return errorEquals.some((name) => {
      if (name === ALL) return this.errorName !== DATA_LIMIT_EXCEEDED;
      if (name === TASK_FAILED) return this.errorName !== TIMEOUT;
      return name === this.errorName || name === this.alias;
    });
  }
}

/** An expression did not give a value; the state that it stands in turns this into a `StateError`. */
export class EvaluationError extends Error {
  /** @param field where the expression stands in its state, e.g. `Arguments/Payload` */
  public constructor(message: string, public readonly field: string) {
    super(message);
  }
}

/** The history of an execution is full: no state can deal with that. */
export class HistoryFull extends Error {}
