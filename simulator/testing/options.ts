/** What a test says when it opens a simulation. The types name nothing outside of this folder: they ship as declarations. */

/** A CDK `App`: what synthesizes itself into a directory. */
export interface SynthesizableApp {
  synth(): { readonly directory: string };
}

/** A span of virtual time: a CDK `Duration`, or a text such as `90s`, `30m`, `1d12h`. */
export type TimeSpan = string | { toMilliseconds(): number };

/** Files by name, as a training program leaves them below `/opt/ml/model`. */
export type ModelFiles = Readonly<Record<string, string | Uint8Array>>;

/** How a training program ends: with a model, or with the failure that it writes. */
export type TrainingEnd = { readonly files: ModelFiles } | { readonly failure: string };

/** A training job, as its program sees it. */
export interface TrainingJobRun {
  readonly jobName: string;
  readonly imageUri: string;
  readonly hyperParameters: Readonly<Record<string, string>>;
  /** By name of the channel, then by path. */
  readonly channels: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** A served model, as its program sees it. */
export interface ServedModelFiles {
  readonly modelName: string;
  readonly imageUri: string;
  readonly files: Readonly<Record<string, string>>;
}

/** How a serving program behaves. */
export interface ServingBehaviour {
  /** What each row gets. */
  readonly answer: string | ((row: string, model: ServedModelFiles) => string);
  /** Requests that fail, as a share in [0, 1]; none by default. Which ones is drawn by the seed. */
  readonly failing?: number;
  /** Status of those; 500 by default. */
  readonly status?: number;
  /** Why it never becomes healthy. */
  readonly unhealthy?: string;
  /** Where `failing` and `unhealthy` count; everywhere by default. */
  readonly where?: 'endpoint' | 'transform';
}

/** A program that is a function of the test, in the place of a container. */
export interface Program {
  /** Whole name of the image, job or model, in any case; `*` stands for any characters, so `*flights*` for a part. Any by default. */
  readonly of?: string;
  readonly train?: TrainingEnd | ((run: TrainingJobRun) => TrainingEnd);
  readonly serve?: ServingBehaviour;
}

/** Requests to an endpoint. */
export interface TrafficOptions {
  /** Asked in turn; at least one, none of them empty. */
  readonly rows: readonly string[];
  /** How many at each moment; 1 by default. */
  readonly requests?: number;
  /** The only one by default. */
  readonly endpoint?: string;
  readonly contentType?: string;
  /** Sends them again and again while time goes on. */
  readonly every?: TimeSpan;
  /** How long; without end by default. */
  readonly for?: TimeSpan;
}

/** What a user's program may use of this machine; each has a default. */
export interface ProgramLimits {
  /** Wall-clock time of a training program, or of a container for its start and for one request. */
  readonly trainingSeconds?: number;
  readonly startSeconds?: number;
  readonly invocationSeconds?: number;
  /** Between the request to end and the end by force. */
  readonly graceSeconds?: number;
  readonly outputBytes?: number;
  readonly diskBytes?: number;
  /** Processes at the same time. */
  readonly processes?: number;
}

/** Phases of jobs and endpoints that take virtual time. */
export type Phase =
  | 'training.starting' | 'training.downloading' | 'training.training' | 'training.uploading' | 'training.stopping'
  | 'transform.running' | 'transform.stopping' | 'endpoint.launching' | 'endpoint.terminating';

export interface SimulationOptions {
  /** When virtual time begins, ISO 8601; 2026-01-05T00:00:00Z, a Monday, by default. */
  readonly start?: string | Date;
  /** Another order of what happens at the same time, and other draws of chance. Events are in order without one. */
  readonly seed?: number;
  /** For stacks whose account or region only deploy time knows. */
  readonly account?: string;
  readonly region?: string;
  /** Ids or names of the stacks to take; needed where the app has several environments. All by default. */
  readonly stacks?: readonly string[];
  /** Whether what roles may not do is refused (`enforced`, the default), or done and noted. */
  readonly permissions?: 'enforced' | 'observed';
  /** How long phases take; typical times by default. */
  readonly durations?: Readonly<Partial<Record<Phase, TimeSpan>>>;
  /** Programs that are functions. By default containers run as processes of this machine, from the directories that the assembly names. */
  readonly programs?: readonly Program[];
  /** Directories with a Dockerfile, by construct path of the repository whose images they stand for. */
  readonly containers?: Readonly<Record<string, string>>;
  /** Of programs that run as processes. */
  readonly limits?: ProgramLimits;
  /** File that gets the timeline as a page, when the simulation is closed; its folder must be there. */
  readonly timeline?: string;
}
