/**
 * Contract: what a data set must look like before a model may learn from it, beside what its columns are. Rows that break an
 * expectation of a column, or repeat a key, are quarantined: nobody learns from them or is judged by them; from a share on the data
 * are rejected. What is expected of the data as a whole rejects them at once. Plain data, JSON-safe. Imports nothing.
 */

/** What is expected of a column. A missing value breaks nothing but `maxMissing`. */
export interface ColumnExpectation {
  readonly column: string;
  /** Of a number column: smallest and largest value, inclusive. */
  readonly min?: number;
  readonly max?: number;
  /** Of a category or text column: the only values. */
  readonly oneOf?: readonly string[];
  /** Of a category or text column: the values are those of a column of a file, at most `MAX_LISTED_VALUES`. */
  readonly listedIn?: { readonly file: string; readonly column: string };
  /** Largest share of the rows that may be without a value, 0 to 1. */
  readonly maxMissing?: number;
}

/** What is expected of the data as a whole. */
export interface DatasetExpectations {
  readonly columns: readonly ColumnExpectation[];
  /** Columns whose values together no two rows share. At most `MAX_UNIQUE_ROWS` rows can be told apart. */
  readonly unique?: readonly string[];
  /** Rows to train on and held out, together. */
  readonly minRows?: number;
  readonly maxRows?: number;
  /** Largest share by which the number of rows may differ from that of the snapshot that was accepted last. */
  readonly maxRowsChange?: number;
  /** Largest age of the newest row. */
  readonly maxAgeSeconds?: number;
  /** Largest population stability index of a monitored feature against the snapshot that was accepted last. */
  readonly maxDrift?: number;
}

/** Memory is bounded by these. */
export const MAX_LISTED_VALUES = 100_000;
export const MAX_UNIQUE_ROWS = 10_000_000;
export const MAX_ONE_OF = 1000;

/** The first part of a file's name: a file of the data set that begins so holds no rows of it. */
export const LIST_FILE = /^[_.][^/=]*(\/[^/]+)*$/;

/** What is kept of the snapshot that was accepted last. */
export interface AcceptedSnapshot {
  readonly version: 1;
  readonly modelId: string;
  readonly fingerprint: string;
  /** To train on and held out, together. */
  readonly rows: number;
}

/** What was quarantined of a data set; holds no value of a row. */
export interface QuarantineReport {
  readonly version: 1;
  readonly modelId: string;
  readonly fingerprint: string;
  readonly refused: number;
  readonly reasons: readonly { readonly reason: string; readonly rows: number }[];
  /** The first of them, in the order of the data. */
  readonly lines: readonly { readonly key: string; readonly line: number; readonly reason: string }[];
}

/** Lines that a report lists. */
export const MAX_QUARANTINE_LINES = 1000;
