/** `DataInventory`: the list of all objects of a data store that Amazon S3 writes by itself. */
import type * as s3 from 'aws-cdk-lib/aws-s3';

/** Options of an inventory. */
export interface DataInventoryOptions {
  /**
   * Bucket that gets the lists below `inventory/`, with a policy that lets `s3.amazonaws.com` write there.
   *
   * @default - the bucket of the store's own access logs
   */
  readonly destination?: s3.IBucket;
}

/**
 * A list of all objects and versions of a data store, with size, storage class, encryption and lock, in Parquet: what auditors ask for, without
 * a permission to list.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory.html
 */
export class DataInventory {
  /** A list every day. */
  public static daily(options: DataInventoryOptions = {}): DataInventory {
    return new DataInventory('Daily', options.destination);
  }

  /** A list every week. */
  public static weekly(options: DataInventoryOptions = {}): DataInventory {
    return new DataInventory('Weekly', options.destination);
  }

  /** No list. */
  public static none(): DataInventory {
    return new DataInventory('None');
  }

  /** @internal */
  public readonly _frequency: 'Daily' | 'Weekly' | 'None';
  /** @internal */
  public readonly _destination: s3.IBucket | undefined;

  private constructor(frequency: 'Daily' | 'Weekly' | 'None', destination?: s3.IBucket) {
    this._frequency = frequency;
    this._destination = destination;
  }
}
