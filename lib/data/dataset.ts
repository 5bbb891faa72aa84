/** `Dataset`: the rows that a model is trained on, and that its drift baseline is built from. */
import type { Duration } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { DatasetDescriptor, DatasetFormat } from '../contract/dataset';
import type { DatasetExpectations } from '../contract/expectations';
import { utcOffsetMinutes } from '../contract/utc-offset';
import { Problems } from '../private/errors';
import { requirePrefix } from '../private/prefix';
import { Baseline } from './baseline';
import { Holdout } from './holdout';
import { readSchema, type SchemaFile } from './schema-file';

/** What there is to say about a data set beside where it lies. */
export interface DatasetOptions {
  /**
   * Path of the schema file (JSON or YAML), absolute or relative to the working directory:
   * `{ "version": 1, "eventTime": "departure", "columns": [{ "name": "departure", "type": "timestamp" }, …] }`, types being
   * `number`, `category`, `timestamp` and `text`. A list `missing` names the texts that stand for a missing value, if they are
   * not the empty text, `NA`, `NaN`, `null` and `None`. Event times without an offset are UTC; `"utcOffset": "+08:00"` says otherwise, for
   * times, not for dates. Where clocks change twice a year, write event times with their offset.
   *
   * A number column may say which category columns fix its value, as both airports fix a distance:
   * `{ "name": "distance", "type": "number", "determinedBy": ["origin", "destination"], "tolerance": 0.05 }`. A value that differs
   * from that of the training data for the same categories by more than the tolerance (a share of the value, 0 to 1, by default 0)
   * is invalid, as when a unit changes: it raises the invalid rate, and beyond `invalidRate` the alarm on data quality; while that
   * rate is breached, the drift of the column is not judged, as what remains of its values may look drifted. Categories that the
   * training data have together in fewer than 3 rows are accepted. From `quarantinedShare` of such rows on, a retraining rejects
   * the data. At most 10 such columns, of up to 8 category columns and 10,000 combinations each.
   *
   * What a retraining expects of the data stands in the same file. Of a column, under `expect`: `min` and `max` of a number, `oneOf` (a
   * list of texts) or `listedIn` of a category or text, e.g. `{ "name": "origin", "type": "category", "expect": { "listedIn": { "file":
   * "_reference/airports.csv", "column": "code" } } }`, a file below the data set's prefix in the same format, and `maxMissing`, the
   * largest share of rows without a value. Of the data as a whole, under `expect` beside `columns`: `unique`, a list of columns whose
   * values together no two rows share; `minRows`, `maxRows`; `maxAgeHours` of the newest row; and against the snapshot that was accepted
   * last `maxRowsChange`, a share of its rows, and `maxDrift`, a population stability index. Rows that are outside their range, domain
   * or list, or repeat a key, are quarantined: no model learns from them or is judged by them, and the file `quarantine.json` beside the
   * snapshot says which they are. From `quarantinedShare` of them on, or when anything else is not as expected, the run ends
   * in `DATA_REJECTED` with all reasons in words. The drift check asks for the rows that are quarantined, when
   * it builds its first baseline, and for nothing else of these.
   */
  readonly schema: string;
  /**
   * Rows that are kept from training.
   *
   * @default Holdout.none()
   */
  readonly holdout?: Holdout;
  /**
   * How far back the data set goes, by the schema's event time: rows older than that, counted from the newest event time in the data,
   * are neither trained on, nor part of the baseline or the holdout. So each retraining learns from the latest past alone, whatever
   * else lies below the prefix. A row of exactly that age still counts. Whole seconds, longer than the holdout.
   *
   * The newest event time rules: one row with a wrong time in the future makes all others older, and the run is then rejected for
   * want of rows. The manifest of a snapshot counts the rows that were left out.
   *
   * @default - all rows
   */
  readonly history?: Duration;
}

/**
 * The rows that a model is trained on, and that its drift baseline is built from. Keys with a part behind the prefix that begins
 * with `_` or `.` are skipped, as they are by Hive and Spark.
 */
export class Dataset extends Baseline {
  /**
   * Comma-separated files (RFC 4180) with a header line; columns are matched by name, and each feature must be there.
   *
   * @param bucket where the files lie; for an imported bucket with a customer managed key, import it with that key
   * @param prefix every object whose key begins with it belongs to the data set; ends with a slash
   * @throws when the prefix or the schema is wrong
   */
  public static csv(bucket: s3.IBucket, prefix: string, options: DatasetOptions): Dataset {
    return new Dataset('csv', bucket, prefix, options);
  }

  /**
   * Files with one JSON object per line.
   *
   * @param bucket where the files lie; for an imported bucket with a customer managed key, import it with that key
   * @param prefix every object whose key begins with it belongs to the data set; ends with a slash
   * @throws when the prefix or the schema is wrong
   */
  public static jsonLines(bucket: s3.IBucket, prefix: string, options: DatasetOptions): Dataset {
    return new Dataset('jsonl', bucket, prefix, options);
  }

  /**
   * Parquet files with flat columns, matched by name; each feature must be there. Instants are timestamps, dates, or whole numbers of
   * milliseconds since 1970. Training gets them as CSV, as it does other data: an instant is milliseconds since 1970 there.
   *
   * @param bucket where the files lie; for an imported bucket with a customer managed key, import it with that key
   * @param prefix every object whose key begins with it belongs to the data set; ends with a slash
   * @throws when the prefix or the schema is wrong
   */
  public static parquet(bucket: s3.IBucket, prefix: string, options: DatasetOptions): Dataset {
    return new Dataset('parquet', bucket, prefix, options);
  }

  /** Where the files lie. */
  public readonly bucket: s3.IBucket;
  /** Prefix of the keys that belong to the data set. */
  public readonly prefix: string;
  /** @internal */
  public readonly _schema: SchemaFile['schema'];
  /** @internal */
  public readonly _expectations: DatasetExpectations | undefined;
  /** @internal */
  public readonly _descriptor: DatasetDescriptor;

  private constructor(format: DatasetFormat, bucket: s3.IBucket, prefix: string, options: DatasetOptions) {
    super();
    this.bucket = bucket;
    this.prefix = prefix;
    const holdout = options.holdout ?? Holdout.none();
    const problems = new Problems(`data set ${JSON.stringify(prefix)}`);
    const { schema, expectations } = readSchema(options.schema, problems);
    this._schema = schema;
    this._expectations = expectations;
    const { columns, eventTime, utcOffset } = this._schema;
    requirePrefix(problems, 'prefix', prefix);
    problems.require(holdout._rule.kind === 'none' || eventTime !== undefined, {
      subject: 'holdout',
      got: 'Holdout.latest',
      expected: `an eventTime in ${options.schema}`,
      fix: 'name the column that says when a row happened',
    });
    const history = options.history && checkedHistory(options.history, holdout, options.schema, eventTime, problems);
    problems.throwIfAny();
    this._descriptor = {
      prefix,
      format,
      columns,
      holdout: holdout._rule,
      ...(eventTime === undefined ? {} : { eventTime }),
      ...(utcOffset === undefined ? {} : { utcOffsetMinutes: utcOffsetMinutes(utcOffset) }),
      // Absent, not undefined: the definition of a baseline is a fingerprint of this.
      ...(history === undefined ? {} : { history: { seconds: history } }),
    };
  }
}

/** Seconds; `problems` gets what is wrong with them. */
function checkedHistory(history: Duration, { _rule }: Holdout, schema: string, eventTime: string | undefined, problems: Problems): number {
  const seconds = history.isUnresolved() ? NaN : history.toSeconds({ integral: false });
  const held = _rule.kind === 'none' ? 0 : _rule.seconds;
  problems.require(Number.isInteger(seconds) && seconds > held, {
    subject: 'history',
    got: seconds,
    expected: held === 0 ? 'whole seconds, more than 0' : `whole seconds, more than the holdout's ${held}`,
    fix: 'lengthen it, so that rows to train on are left, or leave it out to use all rows',
  });
  problems.require(eventTime !== undefined, {
    subject: 'history',
    got: history.isUnresolved() ? history.toString() : history.toHumanString(),
    expected: `an eventTime in ${schema}`,
    fix: 'name the column that says when a row happened',
  });
  return seconds;
}
