/**
 * Contract, version 1: concept drift, i.e. a change of how often a classifier is wrong, looked for in its answers one after the other. The order
 * matters to a detector, so what it has seen cannot be merged: parts of performance hold right and wrong answers in order, and the owner
 * of the state over time hands them on, each once. Imports nothing.
 */

/** A detector and its settings; see `lambda/stats`. */
export type DetectorConfig =
  | { readonly name: 'adwin'; readonly delta: number }
  | { readonly name: 'page-hinkley'; readonly threshold: number; readonly tolerance: number }
  | { readonly name: 'ddm' };

export const DETECTOR_NAMES: readonly DetectorConfig['name'][] = ['adwin', 'page-hinkley', 'ddm'];

export interface ConceptDriftConfig {
  readonly detector: DetectorConfig;
  /** Column of the log that orders its rows; without it, and of rows without such a time, the hour of their key does. */
  readonly eventTime?: string;
  /** How many minutes event times without an offset are ahead of UTC; 0 if absent. */
  readonly utcOffsetMinutes?: number;
}

/** Ids fall into so many strata, and of each so many answers of a span are kept at most: those of more are a sample. */
export const OUTCOME_STRATA = 64;
export const OUTCOMES_PER_STRATUM = 320;

/** An answer: when, a hash of the id of its request, its row in it, and whether it was wrong. */
export type SampledOutcome = readonly [time: number, hash: number, row: number, error: 0 | 1];

/** Answers of one hour in order: how many, and a bit for each, 1 for a wrong one, the first one highest; base64. */
export type HourOutcomes = readonly [hour: string, rows: number, errors: string];

/** A change of the error rate. */
export interface ErrorRateChange {
  /** Hour of the answer at which the detector found it. */
  readonly noticed: string;
  /** Hour in which it began, about; absent where that is before the window. */
  readonly began?: string;
  /** Error rates, 0 to 1. */
  readonly before: number;
  readonly after: number;
  /** Answers that the rate after it was told by. */
  readonly rows: number;
}

export interface ConceptDriftVerdict {
  readonly detector: DetectorConfig['name'];
  /** Answers that it looked at since the check before. */
  readonly rows: number;
  /** Of the answers since the last change, as far as the detector remembers them; absent before the first answer. */
  readonly errorRate?: number;
  /** Rises that were found since the check before. */
  readonly rises: number;
  /** Those that were noticed in the window, oldest first; of many the latest. */
  readonly changes: readonly ErrorRateChange[];
  /** In words. */
  readonly reason: string;
}

/** What the detectors remember. */
export type DetectorState =
  | { readonly name: 'adwin'; readonly seen: number; readonly spread: number; readonly rows: readonly (readonly (readonly [sum: number, spread: number])[])[] }
  | ({ readonly name: 'page-hinkley'; readonly seen: number; readonly mean: number; readonly sum: number } & Unease)
  | ({ readonly name: 'ddm'; readonly seen: number; readonly rate: number; readonly least?: { readonly rate: number; readonly deviation: number } } & Unease);

/** Answers since a detector was last at ease: with them a change began, if it is one. */
export interface Unease {
  readonly uneasyRows: number;
  readonly uneasyErrors: number;
}

/** What is remembered between checks. */
export interface ConceptDriftState {
  readonly config: DetectorConfig;
  /** End of the span whose answers were seen last. */
  readonly until: string;
  readonly detector: DetectorState;
  /** Answers since the latest change was noticed. */
  readonly since: number;
  readonly changes: readonly ErrorRateChange[];
}
