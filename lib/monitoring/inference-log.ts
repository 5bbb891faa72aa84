/** `InferenceLog`: where a running model's inputs and outputs are written, by whoever writes them. */
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { LogDescriptor, RecordFormat } from '../contract/dataset';
import { Problems } from '../private/errors';
import { requirePrefix } from '../private/prefix';

/** What there is to say about an inference log beside where it lies. */
export interface InferenceLogOptions {
  /**
   * How the UTC hour of the rows stands in the keys, behind the prefix: `yyyy`, `MM`, `dd` and `HH` are replaced, everything
   * else is literal. For Hive-style keys: `year=yyyy/month=MM/day=dd/hour=HH`.
   *
   * @default 'yyyy/MM/dd/HH'
   */
  readonly hourKeys?: string;
}

/** Where a running model's inputs and outputs are written: one object or several per UTC hour, plain or gzip (`.gz`). */
export class InferenceLog {
  /**
   * One JSON object per line, its members named as the columns of the schema.
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

  /** Where the log lies. */
  public readonly bucket: s3.IBucket;
  /** Begins every key of the log. */
  public readonly prefix: string;
  /** @internal */
  public readonly _descriptor: LogDescriptor;

  private constructor(format: RecordFormat, bucket: s3.IBucket, prefix: string, options: InferenceLogOptions) {
    this.bucket = bucket;
    this.prefix = prefix;
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
    problems.throwIfAny();
    this._descriptor = { prefix, format, hourKeys };
  }
}
