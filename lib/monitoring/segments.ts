/** `Segments`: parts of the traffic that are judged by themselves. */
import { Problems } from '../private/errors';

/** Which segments there are, and what they count for. */
export interface SegmentsOptions {
  /**
   * Categories one of which is enough for the window to count as drifted, when their rows drift; judged however rare they are. A window is
   * calm only where each of them is.
   *
   * @default - none: segments are told, and change nothing
   */
  readonly criticalValues?: string[];
  /**
   * Most categories that are judged: the critical ones, and then the most frequent ones of the training data; a whole number from 1 to 50.
   *
   * @default 10
   */
  readonly most?: number;
}

/** More segments say little of each, and their counts fill the store. */
const MOST_SEGMENTS = 50;
/** As the reader of logs has it. */
const LONGEST_CATEGORY = 256;

/**
 * Parts of the traffic that are judged by themselves: what drifts in one region alone is lost among all rows. Each segment is judged by the
 * features, statistics, thresholds and numbers of values that the window is judged by, against the training rows of the same segment, in about
 * 50 coarser bins: the KS distance comes out smaller by at most as much as one of them holds, about 0.02. The p-values of all segments are corrected
 * together, apart from those of the window. Verdict and page tell each segment; the metric `DriftedSegments` counts those that drifted.
 *
 * Segments need training rows: they are refused with a baseline of Model Monitor, and with windows shorter than a day. Other segments make
 * another baseline, for which the data set is read twice. Each row is counted twice, too, and those in Parquet one by one: reading a log takes
 * about twice as long.
 *
 * @example
 *
 * import { Duration, Stack } from 'aws-cdk-lib';
 * import { Bucket } from 'aws-cdk-lib/aws-s3';
 * import { Dataset, DriftMonitor, InferenceLog, Segments } from 'cdk-mlops';
 *
 * declare const stack: Stack;
 * const lake = Bucket.fromBucketName(stack, 'Lake', 'transport-lake');
 * new DriftMonitor(stack, 'Flights', {
 *   baseline: Dataset.csv(lake, 'flights/', { schema: 'schema.json' }),
 *   log: InferenceLog.jsonLines(lake, 'inference/'),
 *   every: Duration.days(1),
 *   segments: Segments.by('region', { criticalValues: ['north'] }), // drift in the north alone is enough
 * });
 */
export class Segments {
  /**
   * By the categories of a column that is watched.
   *
   * @param column of type `category`
   * @throws when the options contradict each other or the limits
   */
  public static by(column: string, options: SegmentsOptions = {}): Segments {
    return new Segments(column, options);
  }

  /** @internal */
  public readonly _column: string;
  /** @internal */
  public readonly _critical: readonly string[];
  /** @internal */
  public readonly _most: number;

  private constructor(column: string, { criticalValues = [], most = 10 }: SegmentsOptions) {
    const problems = new Problems(`Segments.by ${column}`);
    problems.require(Number.isInteger(most) && most >= 1 && most <= MOST_SEGMENTS, { subject: 'most', got: most, expected: `a whole number from 1 to ${MOST_SEGMENTS}`, fix: 'leave it out for the default' });
    problems.require(criticalValues.length <= most, { subject: 'criticalValues', got: criticalValues, expected: `at most as many as there may be segments (${most})`, fix: 'raise most, or name fewer' });
    problems.require(new Set(criticalValues).size === criticalValues.length && !criticalValues.includes(''), { subject: 'criticalValues', got: criticalValues, expected: 'categories, each once', fix: 'name them as they stand in the data' });
    const long = criticalValues.find((value) => value.length > LONGEST_CATEGORY);
    problems.require(long === undefined, { subject: 'criticalValues', got: long, expected: `categories of at most ${LONGEST_CATEGORY} characters: longer texts are no category`, fix: 'leave it out' });
    problems.throwIfAny();
    this._column = column;
    this._critical = criticalValues;
    this._most = most;
  }
}
