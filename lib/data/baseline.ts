/** `Baseline`: what the inputs of a running model are compared with. */
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { SchemaFile } from './schema-file';

/** What the inputs of a running model are compared with: a `Dataset`, or a `ModelMonitorBaseline`. */
export abstract class Baseline {
  /** Where its files lie. */
  public abstract readonly bucket: s3.IBucket;
  /** Prefix of the keys of its files. */
  public abstract readonly prefix: string;
  /** @internal */
  public abstract readonly _schema: SchemaFile['schema'];
}
