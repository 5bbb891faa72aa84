/** What a test sees of a simulation. The types name nothing outside of this folder: they ship as declarations. */

/** An execution of a state machine. */
export interface Execution {
  readonly arn: string;
  readonly name: string;
  /** Construct path of the state machine. */
  readonly machine: string;
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  /** The outcome in which a machine of the library ends, e.g. `DEPLOYED`; undefined while it runs, and for other machines. */
  readonly outcome: string | undefined;
  /** Why, in words; empty while it runs. */
  readonly reason: string;
  readonly error: string | undefined;
  readonly input: unknown;
  readonly output: unknown;
  readonly startedAt: Date;
  readonly endedAt: Date | undefined;
  /** Names of the states that it has entered, in order. */
  readonly states: readonly string[];
}

export interface Alarm {
  /** Construct path. */
  readonly path: string;
  readonly name: string;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  readonly reason: string;
  readonly since: Date;
}

export interface Notification {
  /** Construct path of the topic. */
  readonly topic: string;
  readonly subject: string;
  readonly message: string;
  readonly at: Date;
}

/** What an endpoint runs. */
export interface LiveModel {
  readonly endpoint: string;
  readonly status: string;
  /** Number of the model package version; undefined for a model without one. */
  readonly version: number | undefined;
  readonly modelPackage: string | undefined;
  readonly model: string;
  readonly config: string;
  /** Which part of the requests goes where now, e.g. `{ 'version 1': 0.75, 'version 2': 0.25 }` during a canary. */
  readonly shares: Readonly<Record<string, number>>;
}

/** What came of requests: how many got a 2xx, and how many something else. */
export interface TrafficSeen {
  readonly requests: number;
  readonly failed: number;
}

/** A line of a log of a function, a job or an endpoint. */
export interface LogLine {
  readonly at: Date;
  /** Construct path of the function, or the name of the log group. */
  readonly of: string;
  readonly line: string;
}

/** What a drift check found, as it keeps it: the schema is `cdk-mlops/drift-verdict.schema.json`. */
export interface Verdict {
  readonly modelId: string;
  readonly window: { readonly start: string; readonly end: string };
  readonly status: 'drifted' | 'unclear' | 'calm' | 'insufficient-data';
  readonly driftState: 0 | 1;
  readonly qualityBreached: boolean;
  readonly reason: string;
  readonly rows: number;
  readonly features: readonly { readonly name: string; readonly status: 'stable' | 'drifted' | 'insufficient-data'; readonly reason: string }[];
}

/** A bucket of the assembly, or one of others that it names. */
export interface Bucket {
  readonly name: string;
  /** Puts an object; whoever listens is told when time goes on. */
  put(key: string, body: string | Uint8Array): void;
  /** The text of an object; undefined where there is none. */
  get(key: string): string | undefined;
  /** Keys in byte order. */
  keys(prefix?: string): string[];
  delete(key: string): void;
}

/** An endpoint, whether it is there or not yet. */
export interface Endpoint {
  /** What serves; undefined where there is no endpoint, and where it does not serve: while it is created, when that has failed, out of service. */
  live(): LiveModel | undefined;
}
