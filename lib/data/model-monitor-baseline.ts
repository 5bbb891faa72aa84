/** `ModelMonitorBaseline`: the baseline that SageMaker Model Monitor has made of the training data. */
import { Token } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { ModelMonitorDescriptor } from '../contract/drift-check';
import { Problems } from '../private/errors';
import { requirePrefix } from '../private/prefix';
import { Baseline } from './baseline';
import { readModelPackage } from './model-package-file';
import { readSchema, type SchemaFile } from './schema-file';

/** What there is to say about the files of Model Monitor beside where they lie. */
export interface ModelMonitorBaselineOptions {
  /**
   * Path of the schema file (JSON or YAML), absolute or relative to the working directory, as `DatasetOptions.schema` describes it. Columns
   * have the names that they have in the statistics, and the type `number` where those are numerical, `category` where they are of texts; one
   * of type `text` is not watched. `determinedBy` and `expect` take rows, and are refused.
   */
  readonly schema: string;
  /**
   * Name of the statistics behind the prefix.
   *
   * @default 'statistics.json'
   */
  readonly statistics?: string;
  /**
   * Name of the constraints behind the prefix.
   *
   * @default 'constraints.json'
   */
  readonly constraints?: string;
}

/** A version of a model that was registered with its baselines. */
export interface ModelPackageBaselineOptions {
  /**
   * Path of what `aws sagemaker describe-model-package` answered for the version, saved as JSON; absolute or relative to the working
   * directory. Its `DriftCheckBaselines.ModelDataQuality` says where statistics and constraints lie, which nobody can change later.
   */
  readonly modelPackage: string;
  /** Path of the schema file, as for `ModelMonitorBaselineOptions`. */
  readonly schema: string;
}

/**
 * The baseline of data quality that SageMaker Model Monitor has made of the training data, for a `DriftMonitor` of a model whose training
 * data nobody wants to read again.
 *
 * Of the statistics, quantiles and counts of a number come from its KLL sketch, one bin a value where it has at most 20. Up to 2,050 rows
 * the sketch holds every value, and the baseline is that of the rows. Beyond, a rank is off by at most 0.14 % at 99 % confidence: the KS
 * distance is lowered by as much before it is judged, and the PSI differs by less than 0.001. Values that the sketch
 * has dropped may count as unseen, in a number of few values. Without a sketch the ten buckets of equal width are the bins, and of a skewed
 * number most rows lie in one of them: such drift is seen late. Categories are counted exactly. Invalid values are not known: there were none.
 *
 * Of the constraints of a feature that are evaluated, `completeness` is what missing rates are compared with, `is_non_negative` lets the
 * range begin at 0, and `domains` lists the values that are not unseen. Nothing else is taken: thresholds and methods of comparison are those of
 * the monitor's `statistics` (`DriftStatistic.ks()` is the method `Simple` at its threshold of 0.1, which counts only beyond chance), those
 * of types and domains its `dataQuality`. The check says in its log what it did not take.
 *
 * Baselines of model quality, bias and explainability are not read, and windows shorter than a day are compared with all of the baseline. A
 * pipeline that retrains measures against its data set instead.
 *
 * @example
 *
 * import { Duration, Stack } from 'aws-cdk-lib';
 * import { Bucket } from 'aws-cdk-lib/aws-s3';
 * import { DriftMonitor, InferenceLog, ModelMonitorBaseline } from 'cdk-mlops';
 *
 * declare const stack: Stack;
 * const capture = Bucket.fromBucketName(stack, 'Capture', 'flights-monitoring');
 * new DriftMonitor(stack, 'Flights', {
 *   baseline: ModelMonitorBaseline.fromBucket(capture, 'baselines/flights/', { schema: 'schema.json' }),
 *   log: InferenceLog.jsonLines(capture, 'inference/'),
 *   every: Duration.days(1),
 * });
 */
export class ModelMonitorBaseline extends Baseline {
  /**
   * Below the prefix that the baselining job wrote to.
   *
   * @param bucket where the files lie; for an imported bucket with a customer managed key, import it with that key
   * @param prefix of both files; ends with a slash
   * @throws when prefix, schema or names are wrong
   */
  public static fromBucket(bucket: s3.IBucket, prefix: string, options: ModelMonitorBaselineOptions): ModelMonitorBaseline {
    return new ModelMonitorBaseline(bucket, prefix, options, new Problems(`baseline of Model Monitor ${JSON.stringify(prefix)}`));
  }

  /**
   * As a model package says where it lies, in the baselines that it was registered with. The role of the check may read what lies below the folder
   * that both files are in.
   *
   * @param bucket where the files lie; for an imported bucket with a customer managed key, import it with that key
   * @throws when the package has no baselines of data quality, or they lie in another bucket, or the schema is wrong
   * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DriftCheckModelDataQuality.html
   */
  public static fromModelPackage(bucket: s3.IBucket, options: ModelPackageBaselineOptions): ModelMonitorBaseline {
    const { modelPackage, schema } = options;
    const problems = new Problems(`baseline of Model Monitor in ${modelPackage}`);
    const { bucketName, prefix, statistics, constraints } = readModelPackage(modelPackage, problems);
    problems.throwIfAny();
    const isHere = Token.isUnresolved(bucket.bucketName) || bucket.bucketName === bucketName;
    problems.require(isHere, { subject: 'bucket', got: bucket.bucketName, expected: `${bucketName}, where the files lie`, fix: 'import that bucket, with its key where it has one' });
    return new ModelMonitorBaseline(bucket, prefix, { schema, statistics, constraints }, problems);
  }

  /** Where the files lie. */
  public readonly bucket: s3.IBucket;
  /** Prefix of both. */
  public readonly prefix: string;
  /** @internal */
  public readonly _schema: SchemaFile['schema'];
  /** @internal */
  public readonly _files: ModelMonitorDescriptor;

  private constructor(bucket: s3.IBucket, prefix: string, options: ModelMonitorBaselineOptions, problems: Problems) {
    super();
    const { statistics = 'statistics.json', constraints = 'constraints.json' } = options;
    const { schema, expectations } = readSchema(options.schema, problems);
    requirePrefix(problems, 'prefix', prefix);
    for (const [subject, name] of Object.entries({ statistics, constraints })) {
      problems.require(name !== '' && !name.endsWith('/'), { subject, got: name, expected: 'the name of a file', fix: 'leave it out for the one that the baselining job writes' });
    }
    problems.require(statistics !== constraints, { subject: 'constraints', got: constraints, expected: 'another file than the statistics', fix: 'name both files' });
    const determined = schema.columns.find(({ determinedBy }) => determinedBy !== undefined);
    problems.require(determined === undefined, { subject: 'schema', got: `determinedBy of ${determined?.name}`, expected: 'none, as statistics do not tell which values belong together', fix: 'give this baseline a schema without it' });
    problems.require(expectations === undefined, { subject: 'schema', got: 'expect', expected: 'none, as no row is read', fix: 'give this baseline a schema without it' });
    problems.throwIfAny();
    this.bucket = bucket;
    this.prefix = prefix;
    this._schema = schema;
    this._files = { prefix, statistics, constraints, columns: schema.columns };
  }
}
