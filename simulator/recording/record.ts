/**
 * The record of a simulation, version 1: what happened, as data that outlives the world. `cdk-mlops simulate --out` writes it, and the
 * page of `--html` is drawn from it. Times are virtual, ISO 8601 UTC.
 */
export interface SimulationRecord {
  readonly version: 1;
  readonly title?: string;
  readonly from: string;
  readonly to: string;
  readonly seed?: number;
  /** False where a step could not be done, and those behind it were left out. */
  readonly complete: boolean;
  readonly expectations: readonly RecordedExpectation[];
  /** What the scenario said and did, and what came of it. */
  readonly steps: readonly RecordedStep[];
  readonly executions: readonly RecordedExecution[];
  readonly alarms: readonly RecordedAlarmChange[];
  readonly endpoints: readonly RecordedEndpoint[];
  readonly notifications: readonly RecordedNotification[];
  readonly functions: readonly RecordedFunction[];
  /** What roles asked for and may not. */
  readonly denials: readonly RecordedDenial[];
  /** Everything, in order; the rest is read from it. */
  readonly trace: readonly RecordedEntry[];
}

export interface RecordedExpectation {
  readonly at: string;
  readonly says: string;
  readonly holds: boolean;
  readonly got: string;
  /** `file:line:column`. */
  readonly where: string;
}

export interface RecordedStep {
  readonly at: string;
  readonly kind: 'says' | 'does' | 'result' | 'problem';
  readonly text: string;
}

export interface RecordedExecution {
  /** Construct path of the state machine. */
  readonly machine: string;
  readonly name: string;
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  /** The outcome that a machine of the library ends in; absent while it runs, and where it has none. */
  readonly outcome?: string;
  /** Why, in words. */
  readonly reason: string;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly input: unknown;
  readonly output?: unknown;
  readonly error?: string;
  /** Each state that it entered, in order. */
  readonly states: readonly { readonly name: string; readonly at: string }[];
}

export interface RecordedAlarmChange {
  readonly at: string;
  /** Construct path. */
  readonly alarm: string;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}

export interface RecordedEndpoint {
  readonly name: string;
  readonly statuses: readonly { readonly at: string; readonly status: string }[];
  /** Who gets which part of the requests from then on; by what serves, e.g. `version 2`. */
  readonly shares: readonly { readonly at: string; readonly shares: Readonly<Record<string, number>> }[];
  /** Requests that the scenario or the test sent, at one moment. */
  readonly traffic: readonly { readonly at: string; readonly requests: number; readonly failed: number }[];
}

export interface RecordedNotification {
  readonly at: string;
  /** Construct path. */
  readonly topic: string;
  readonly subject: string;
  readonly message: string;
}

export interface RecordedFunction {
  /** Construct path. */
  readonly name: string;
  readonly succeeded: number;
  readonly failed: number;
}

export interface RecordedDenial {
  readonly at: string;
  readonly who: string;
  readonly action: string;
  readonly resource: string;
}

/** An entry of the trace. */
export interface RecordedEntry {
  readonly at: string;
  readonly kind: string;
  readonly subject: string;
  readonly what: string;
  readonly detail: Readonly<Record<string, unknown>>;
}
