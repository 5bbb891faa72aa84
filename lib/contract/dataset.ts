/**
 * Contract: what a data set and an inference log look like, as far as synth time and run time must agree on it.
 * Plain data, JSON-safe. Imports nothing.
 */

/**
 * What a column holds, and so how it is monitored.
 * `number`: drift by quantile bins. `category`: drift by category shares (booleans and codes belong here).
 * `timestamp`: ISO 8601 or epoch milliseconds, never monitored. `text`: identifiers and free text, never monitored.
 */
export type ColumnType = 'number' | 'category' | 'timestamp' | 'text';

export const COLUMN_TYPES: readonly ColumnType[] = ['number', 'category', 'timestamp', 'text'];

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /**
   * Of a number column: the category columns that fix its value, as both airports fix a distance. A value that differs from that
   * of the training data for the same categories is invalid. At most `MAX_DETERMINANTS`.
   */
  readonly determinedBy?: readonly string[];
  /** Share of the value, 0 to 1, by which another one may differ; 0 if absent. Only with `determinedBy`. */
  readonly tolerance?: number;
}

/** Memory is bounded by these: columns that are determined, and columns that determine one. */
export const MAX_DETERMINED_COLUMNS = 10;
export const MAX_DETERMINANTS = 8;

/** The schema file that a data scientist writes. */
export interface SchemaDocument {
  readonly version: 1;
  /** Name of the `timestamp` column that says when the row happened. */
  readonly eventTime?: string;
  /** How far the clock is ahead of UTC that wrote event times without an offset, e.g. `+08:00`; UTC if absent. */
  readonly utcOffset?: string;
  readonly columns: readonly Column[];
  /** Texts that stand for a missing value, case-sensitive; `DEFAULT_MISSING_WORDS` if absent. */
  readonly missing?: readonly string[];
}

/** Texts that stand for a missing value unless the schema says otherwise. */
export const DEFAULT_MISSING_WORDS: readonly string[] = ['', 'NA', 'NaN', 'null', 'None'];

/** How one object is to be read. CSV has a header line; columns are matched by name, never by position. */
export type RecordFormat = 'csv' | 'jsonl';

/** How the objects of a data set are to be read. In `parquet`, too, columns are matched by name. */
export type DatasetFormat = RecordFormat | 'parquet';

export const DATASET_FORMATS: readonly DatasetFormat[] = ['csv', 'jsonl', 'parquet'];

/** Which rows are kept from training for judging a model. */
export type HoldoutRule =
  | { readonly kind: 'none' }
  /** The rows whose event time lies in the last `seconds` before the newest event time of the data set. */
  | { readonly kind: 'latest'; readonly seconds: number };

/** Where rows lie. The bucket's name is known at deploy time only, so it travels in the environment, not here. */
export interface DatasetDescriptor {
  readonly prefix: string;
  readonly format: DatasetFormat;
  readonly columns: readonly Column[];
  readonly eventTime?: string;
  /** How many minutes event times without an offset are ahead of UTC; 0 if absent. */
  readonly utcOffsetMinutes?: number;
  readonly holdout: HoldoutRule;
  /**
   * Rows whose event time lies more than `seconds` before the newest event time of the data set are neither training data nor held
   * out; longer than the holdout. Without it all rows count.
   */
  readonly history?: { readonly seconds: number };
}

/**
 * How one object of an inference log is to be read. `parquet`: columns are matched by name. `capture`: the JSON Lines in which
 * SageMaker captures requests and responses, each line a request of one row or several.
 */
export type LogFormat = RecordFormat | 'parquet' | 'capture';

export const LOG_FORMATS: readonly LogFormat[] = ['csv', 'jsonl', 'parquet', 'capture'];

/** Which columns captured requests and responses hold. */
export interface CaptureLayout {
  /** Columns of a row of a request, in its order; in JSON a row with names is read by them. */
  readonly inputs: readonly string[];
  /** Columns of a row of a response, in the same way; without any, responses are not looked at. */
  readonly outputs: readonly string[];
  /** Column that gets the id which ground truth is joined on: the caller's `inferenceId`, or the `eventId`. */
  readonly inferenceId?: string;
  /** Column that gets the time of the request. */
  readonly eventTime?: string;
}

/** Columns of a log of labels. */
export interface CorrelationColumns {
  /** Holds the id of the request. */
  readonly id: string;
  readonly label: string;
}

export interface LogDescriptor {
  readonly prefix: string;
  readonly format: LogFormat;
  /** Of the format `capture`. */
  readonly capture?: CaptureLayout;
  /** Names that columns have in the objects, by the names that they have in the schema; of the other columns they are the same. */
  readonly columnNames?: Readonly<Record<string, string>>;
  /** How the hour stands in the key behind the prefix: `yyyy`, `MM`, `dd`, `HH` are replaced, the rest is literal. */
  readonly hourKeys: string;
  /** How many hours the hour in the key is ahead of UTC, a whole number; 0 if absent. */
  readonly utcOffsetHours?: number;
}

/** The key prefix under which the objects of one UTC hour lie; ends with a slash. */
export function hourPrefix(log: Pick<LogDescriptor, 'prefix' | 'hourKeys' | 'utcOffsetHours'>, utcHour: Date): string {
  const hour = new Date(utcHour.getTime() + (log.utcOffsetHours ?? 0) * 3_600_000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const path = log.hourKeys
    .replace('yyyy', String(hour.getUTCFullYear()).padStart(4, '0'))
    .replace('MM', two(hour.getUTCMonth() + 1))
    .replace('dd', two(hour.getUTCDate()))
    .replace('HH', two(hour.getUTCHours()));
  return `${log.prefix}${path}/`;
}
