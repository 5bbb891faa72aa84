/** `Dataset`: the rows that a model is trained on, and that its drift baseline is built from. */
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { DatasetDescriptor, RecordFormat, SchemaDocument } from '../contract/dataset';
import { Problems } from '../private/errors';
import { requirePrefix } from '../private/prefix';
import { Holdout } from './holdout';
import { readSchema } from './schema-file';

/** What there is to say about a data set beside where it lies. */
export interface DatasetOptions {
  /**
   * Path of the schema file (JSON or YAML), absolute or relative to the working directory:
   * `{ "version": 1, "eventTime": "departure", "columns": [{ "name": "departure", "type": "timestamp" }, …] }`, types being
   * `number`, `category`, `timestamp` and `text`. A list `missing` names the texts that stand for a missing value, if they are
   * not the empty text, `NA`, `NaN`, `null` and `None`.
   */
  readonly schema: string;
  /**
   * Rows that are kept from training.
   *
   * @default Holdout.none()
   */
  readonly holdout?: Holdout;
}

/**
 * The rows that a model is trained on, and that its drift baseline is built from. Keys with a part behind the prefix that begins
 * with `_` or `.` are skipped, as they are by Hive and Spark.
 */
export class Dataset {
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

  /** Where the files lie. */
  public readonly bucket: s3.IBucket;
  /** Prefix of the keys that belong to the data set. */
  public readonly prefix: string;
  /** @internal */
  public readonly _schema: Required<Pick<SchemaDocument, 'missing'>> & SchemaDocument;
  /** @internal */
  public readonly _descriptor: DatasetDescriptor;

  private constructor(format: RecordFormat, bucket: s3.IBucket, prefix: string, options: DatasetOptions) {
    this.bucket = bucket;
    this.prefix = prefix;
    const holdout = options.holdout ?? Holdout.none();
    const problems = new Problems(`data set ${JSON.stringify(prefix)}`);
    this._schema = readSchema(options.schema, problems);
    const { columns, eventTime } = this._schema;
    requirePrefix(problems, 'prefix', prefix);
    problems.require(holdout._rule.kind === 'none' || eventTime !== undefined, {
      subject: 'holdout',
      got: 'Holdout.latest',
      expected: `an eventTime in ${options.schema}`,
      fix: 'name the column that says when a row happened',
    });
    problems.throwIfAny();
    this._descriptor = { prefix, format, columns, holdout: holdout._rule, ...(eventTime === undefined ? {} : { eventTime }) };
  }
}
