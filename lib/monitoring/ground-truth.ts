/** `GroundTruth`: where labels are written that come later than the predictions. */
import { Duration } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { GroundTruthFormat } from '../contract/performance';
import { Problems } from '../private/errors';
import { requirePrefix } from '../private/prefix';

/** What there is to say about labels beside where they lie. */
export interface GroundTruthOptions {
  /** Column of the log and of the labels that holds the id of the prediction: a text of at most 512 characters, or a whole number, in JSON below 2^53. */
  readonly joinOn: string;
  /**
   * Column of the log that holds the answer of the model: for binary tasks the probability of the positive class, 0 to 1; for multiclass
   * ones the class; for regressions the number; for anomaly detectors the score; for clusterings the cluster.
   */
  readonly prediction: string;
  /**
   * How long after the end of the span between two checks its labels come: a whole multiple of `every`, at most 92 times as long. Labels that
   * come later are not joined: they are counted as late by the next check, and behind it as unmatched. Each check reads the labels of all this time.
   */
  readonly delay: Duration;
  /**
   * Column of the labels that holds the truth.
   *
   * @default - the label of the task
   */
  readonly label?: string;
  /**
   * How the UTC hour of delivery stands in the keys of labels, behind the prefix: `yyyy`, `MM`, `dd` and `HH` are replaced, everything else is
   * literal. Without `HH` each folder holds a day, and checks are daily.
   *
   * @default 'yyyy/MM/dd/HH'
   */
  readonly keys?: string;
}

/** What there is to say about ground truth as SageMaker takes it. */
export interface SageMakerGroundTruthOptions {
  /** Column of the log that holds the answer of the model; one of the outputs of the captured log. */
  readonly prediction: string;
  /**
   * How long after the end of the span between two checks its labels come: a whole multiple of `every`, at most 92 times as long. Labels that
   * come later are not joined: they are counted as late by the next check, and behind it as unmatched.
   */
  readonly delay: Duration;
}

/** What there is to say where no labels come. */
export interface NoGroundTruthOptions {
  /** Column of the log that holds the id of the answer: a text of at most 512 characters, or a whole number. It says which rows are sampled. */
  readonly joinOn: string;
  /** Column of the log that holds the answer of the model: for clusterings the cluster, for anomaly detectors the score. */
  readonly prediction: string;
}

/**
 * Where labels are written that come later than the predictions: the truth that the performance of a running model is told by. What is
 * packed with gzip or zstd is known by the ending of its key, or by its first bytes. Of two labels for one id the one in the object written last
 * counts.
 */
export class GroundTruth {
  /**
   * CSV files with a header, their columns matched by name.
   *
   * @param bucket where the labels lie; for an imported bucket with a customer managed key, import it with that key
   * @param prefix begins every key of the labels, ends with a slash
   * @throws when prefix or keys are wrong
   */
  public static csv(bucket: s3.IBucket, prefix: string, options: GroundTruthOptions): GroundTruth {
    return new GroundTruth('csv', bucket, prefix, options);
  }

  /**
   * One JSON object per line, its members named as the columns.
   *
   * @param bucket where the labels lie; for an imported bucket with a customer managed key, import it with that key
   * @param prefix begins every key of the labels, ends with a slash
   * @throws when prefix or keys are wrong
   */
  public static jsonLines(bucket: s3.IBucket, prefix: string, options: GroundTruthOptions): GroundTruth {
    return new GroundTruth('jsonl', bucket, prefix, options);
  }

  /**
   * Parquet files, their columns matched by name.
   *
   * @param bucket where the labels lie; for an imported bucket with a customer managed key, import it with that key
   * @param prefix begins every key of the labels, ends with a slash
   * @throws when prefix or keys are wrong
   */
  public static parquet(bucket: s3.IBucket, prefix: string, options: GroundTruthOptions): GroundTruth {
    return new GroundTruth('parquet', bucket, prefix, options);
  }

  /**
   * Ground truth as SageMaker takes it, beside what it captures of an endpoint: JSON Lines below `yyyy/MM/dd/HH`, joined on the `inferenceId`
   * of the request, or else its `eventId`; one label for each row of the request.
   *
   * @param bucket where the labels lie; for an imported bucket with a customer managed key, import it with that key
   * @param prefix begins every key of the labels, ends with a slash
   * @throws when the prefix is wrong
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-model-quality-merge.html
   */
  public static sageMaker(bucket: s3.IBucket, prefix: string, options: SageMakerGroundTruthOptions): GroundTruth {
    return new GroundTruth('sagemaker', bucket, prefix, { ...options, joinOn: 'inferenceId' });
  }

  /**
   * No labels: of clusterings and anomaly detectors, whose answers tell something by themselves: how clusters lie to each other, and how often
   * alarms are raised. Windows are judged as soon as they have ended.
   *
   * @throws when the columns are wrong
   */
  public static none(options: NoGroundTruthOptions): GroundTruth {
    return new GroundTruth(undefined, undefined, undefined, { ...options, delay: Duration.hours(0) });
  }

  /** Where the labels lie; undefined where none come. */
  public readonly bucket?: s3.IBucket;
  /** Begins every key of the labels; undefined where none come. */
  public readonly prefix?: string;
  /** Undefined where none come. @internal */
  public readonly _format?: GroundTruthFormat;
  /** @internal */
  public readonly _options: GroundTruthOptions;
  /** How the time of delivery stands in the keys. @internal */
  public readonly _keys: string;

  private constructor(format: GroundTruthFormat | undefined, bucket: s3.IBucket | undefined, prefix: string | undefined, options: GroundTruthOptions) {
    if (bucket !== undefined) this.bucket = bucket;
    if (prefix !== undefined) this.prefix = prefix;
    if (format !== undefined) this._format = format;
    this._options = options;
    this._keys = options.keys ?? 'yyyy/MM/dd/HH';
    const problems = new Problems(prefix === undefined ? 'no ground truth' : `ground truth ${JSON.stringify(prefix)}`);
    if (prefix !== undefined) requirePrefix(problems, 'prefix', prefix);
    const parts = (part: string): number => this._keys.split(part).length - 1;
    const once = ['yyyy', 'MM', 'dd'].every((part) => parts(part) === 1) && parts('HH') <= 1;
    problems.require(once && /^[A-Za-z0-9_=/.-]+$/.test(this._keys) && !this._keys.startsWith('/') && !this._keys.endsWith('/'), {
      subject: 'keys',
      got: this._keys,
      expected: 'yyyy, MM, dd and, for labels by the hour, HH once each, with letters, digits or _=/.- between them and no slash at the ends',
      fix: 'write it like yyyy/MM/dd/HH or year=yyyy/month=MM/day=dd',
    });
    problems.require(options.joinOn !== options.prediction, { subject: 'joinOn', got: options.joinOn, expected: 'another column than prediction', fix: 'name the column that holds the id of the prediction' });
    for (const name of ['joinOn', 'prediction'] as const) {
      problems.require(options[name] !== '', { subject: name, got: '', expected: 'the name of a column', fix: 'name a column of the log' });
    }
    problems.throwIfAny();
  }
}
