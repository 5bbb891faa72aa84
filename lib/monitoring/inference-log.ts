/** `InferenceLog`: where a running model's inputs and outputs are written, by whoever writes them. */
import type { Duration, Size } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { CaptureLayout, LogDescriptor, LogFormat } from '../contract/dataset';
import { UTC_OFFSET_IN_WORDS, utcOffsetMinutes } from '../contract/utc-offset';
import { Problems } from '../private/errors';
import { requirePrefix } from '../private/prefix';

/** What there is to say about the keys of an inference log, and when they are there. */
export interface LogKeyOptions {
  /**
   * How the hour of the rows stands in the keys, behind the prefix: `yyyy`, `MM`, `dd` and `HH` are replaced, everything
   * else is literal. For Hive-style keys: `year=yyyy/month=MM/day=dd/hour=HH`.
   *
   * @default 'yyyy/MM/dd/HH'
   */
  readonly hourKeys?: string;
  /**
   * How long after the end of an hour its objects count as complete: whole minutes, shorter than the time between two checks. Objects
   * that come later are counted as late, a day after the hour or with the next check, whichever is later; what comes later still is not seen.
   *
   * @default Duration.minutes(30)
   */
  readonly lag?: Duration;
  /**
   * How much a busy hour brings, before packing: what gzip packs is some ten times larger. It decides who reads the log. One function reads
   * up to 10 GiB in a check; where the hours between two checks bring more, a state machine has the function count the log in parts, 40 at
   * a time, and add them up, and join labels in the same way. The verdict is the same, byte for byte.
   *
   * @default - at most 10 GiB in the time between two checks: one function reads it, and says in its log where it is more
   */
  readonly hourlyVolume?: Size;
}

/** What there is to say about an inference log beside where it lies. */
export interface InferenceLogOptions extends LogKeyOptions {
  /**
   * Names that columns have in the log, by their names in the schema, e.g. `{ origin_delay: 'features.delay' }`, where the log calls them
   * otherwise. A name is taken as a whole; it is no path.
   *
   * @default - the names of the schema
   */
  readonly columnNames?: { [column: string]: string };
  /**
   * How far the hour in the keys is ahead of UTC: whole hours, e.g. `+08:00`, where whoever writes the log goes by a clock of its own. Windows
   * are UTC in any case. A zone whose clocks change twice a year has two hours of one name: have such a log written in UTC.
   *
   * @default - UTC
   */
  readonly utcOffset?: string;
}

/** Which columns the requests to an endpoint and its responses hold. */
export interface SageMakerCaptureOptions extends LogKeyOptions {
  /**
   * Columns of a row of a request, in its order, by their names in the schema. Values are taken by their place; where a row is a JSON
   * object that has them as members, by their names. What is no column of the schema needs a name all the same, to keep its place.
   */
  readonly inputs: string[];
  /**
   * Columns of a row of a response, in the same way, e.g. `['score']`.
   *
   * @default - responses are not looked at
   */
  readonly outputs?: string[];
}

/**
 * Where a running model's inputs and outputs are written: one object or several per hour. What is packed with gzip or zstd is known by the
 * ending of its key, `.gz` or `.zst`, or by its first bytes.
 */
export class InferenceLog {
  /**
   * One JSON object per line, its members named as the columns of the schema. `NaN` and `Infinity`, as Python writes them, are taken for what
   * they are in CSV.
   *
   * @param bucket where the log lies; for an imported bucket with a customer managed key, import it with that key
   * @param prefix begins every key of the log, ends with a slash
   * @throws when prefix or key layout are wrong
   */
  public static jsonLines(bucket: s3.IBucket, prefix: string, options: InferenceLogOptions = {}): InferenceLog {
    return new InferenceLog('jsonl', bucket, prefix, options);
  }

  /**
   * Comma-separated rows (RFC 4180), each object with a header line. A feature that the header lacks is missing in each row.
   *
   * @param bucket where the log lies; for an imported bucket with a customer managed key, import it with that key
   * @param prefix begins every key of the log, ends with a slash
   * @throws when prefix or key layout are wrong
   */
  public static csv(bucket: s3.IBucket, prefix: string, options: InferenceLogOptions = {}): InferenceLog {
    return new InferenceLog('csv', bucket, prefix, options);
  }

  /**
   * Parquet files, their columns matched by name. A feature that a file lacks is missing in each row, a list or
   * structure invalid, a decimal the number that its text is. Files of up to 384 MiB, packed in
   * their pages with Snappy, gzip, Brotli or zstd.
   *
   * @param bucket where the log lies; for an imported bucket with a customer managed key, import it with that key
   * @param prefix begins every key of the log, ends with a slash
   * @throws when prefix or key layout are wrong
   */
  public static parquet(bucket: s3.IBucket, prefix: string, options: InferenceLogOptions = {}): InferenceLog {
    return new InferenceLog('parquet', bucket, prefix, options);
  }

  /**
   * What SageMaker captures of an endpoint: requests and responses of one row or several, in CSV, JSON or base64, each in an encoding of
   * its own.
   *
   * @param bucket where the log lies; for an imported bucket with a customer managed key, import it with that key
   * @param prefix of one variant, as `captures/<endpoint>/<variant>/`; ends with a slash
   * @param options which columns requests and responses hold
   * @throws when prefix, key layout or columns are wrong
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-data-capture-endpoint.html
   */
  public static sageMakerCapture(bucket: s3.IBucket, prefix: string, options: SageMakerCaptureOptions): InferenceLog {
    const { inputs, outputs = [] } = options;
    return new InferenceLog('capture', bucket, prefix, options, { inputs, outputs });
  }

  /** Where the log lies. */
  public readonly bucket: s3.IBucket;
  /** Begins every key of the log. */
  public readonly prefix: string;
  /** @internal */
  public readonly _descriptor: LogDescriptor;
  /** @internal */
  public readonly _lag: Duration | undefined;
  /** @internal */
  public readonly _hourlyVolume: Size | undefined;

  private constructor(format: LogFormat, bucket: s3.IBucket, prefix: string, options: InferenceLogOptions, capture?: CaptureLayout) {
    this.bucket = bucket;
    this.prefix = prefix;
    this._lag = options.lag;
    this._hourlyVolume = options.hourlyVolume;
    const hourKeys = options.hourKeys ?? 'yyyy/MM/dd/HH';
    const problems = new Problems(`inference log ${JSON.stringify(prefix)}`);
    requirePrefix(problems, 'prefix', prefix);
    const once = ['yyyy', 'MM', 'dd', 'HH'].every((part) => hourKeys.split(part).length === 2);
    problems.require(once && /^[A-Za-z0-9_=/.-]+$/.test(hourKeys) && !hourKeys.startsWith('/') && !hourKeys.endsWith('/'), {
      subject: 'hourKeys',
      got: hourKeys,
      expected: 'yyyy, MM, dd and HH once each, with letters, digits or _=/.- between them and no slash at the ends',
      fix: 'write it like yyyy/MM/dd/HH or year=yyyy/month=MM/day=dd/hour=HH',
    });
    const { utcOffset } = options;
    const offset = utcOffset === undefined ? 0 : utcOffsetMinutes(utcOffset);
    problems.require(offset % 60 === 0, { subject: 'utcOffset', got: utcOffset, expected: `${UTC_OFFSET_IN_WORDS}, of whole hours`, fix: 'windows begin and end with UTC hours: have the log written by these' });
    if (capture) requireCaptureColumns(problems, capture);
    const { columnNames } = options;
    const twice = Object.values(columnNames ?? {}).find((name, index, names) => names.indexOf(name) !== index);
    problems.require(twice === undefined, { subject: 'columnNames', got: twice, expected: 'another name for each column', fix: 'name each column of the log once' });
    problems.throwIfAny();
    this._descriptor = { prefix, format, hourKeys, ...(offset === 0 ? {} : { utcOffsetHours: offset / 60 }), ...(capture ? { capture } : {}), ...(columnNames ? { columnNames } : {}) };
  }
}

function requireCaptureColumns(problems: Problems, { inputs, outputs }: CaptureLayout): void {
  const names = [...inputs, ...outputs];
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  problems.require(inputs.length > 0, { subject: 'inputs', got: inputs, expected: 'at least one column', fix: 'name the columns of a request in their order' });
  problems.require(repeated === undefined, { subject: 'inputs', got: repeated, expected: 'each column once in inputs and outputs together', fix: 'give what is no column of the schema a name of its own' });
}
