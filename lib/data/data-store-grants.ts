/** `DataStoreGrants`: exact permissions on a prefix or a zone of a data store. */
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IDataStore } from './data-store';
import type { DataZone } from './data-zone';
import { grantReadBelow, grantWriteBelow } from './prefix-grants';

/** Permissions on a data store, always held to a prefix or a zone. */
export class DataStoreGrants {
  /** Grants for a data store. */
  public static fromDataStore(store: IDataStore): DataStoreGrants {
    return new DataStoreGrants(store);
  }

  private constructor(private readonly store: IDataStore) {}

  /**
   * Lists and reads the objects below the prefix.
   *
   * @param grantee who gets the permission
   * @param prefix begins the keys, ends with a slash
   * @throws when the prefix is wrong
   */
  public read(grantee: iam.IGrantable, prefix: string): iam.Grant {
    return grantReadBelow(this.store, this.store.bucket, grantee, prefix);
  }

  /**
   * Writes objects below the prefix; reading them is not included.
   *
   * @param grantee who gets the permission
   * @param prefix begins the keys, ends with a slash
   * @throws when the prefix is wrong
   */
  public write(grantee: iam.IGrantable, prefix: string): iam.Grant {
    return grantWriteBelow(this.store, this.store.bucket, grantee, prefix);
  }

  /**
   * Lists and reads the objects of a zone.
   *
   * @param grantee who gets the permission
   * @throws when the store has no such zone
   */
  public readZone(grantee: iam.IGrantable, zone: DataZone): iam.Grant {
    const { bucket, prefix } = this.store.zone(zone);
    return grantReadBelow(this.store, bucket, grantee, prefix);
  }

  /**
   * Writes objects of a zone; reading them is not included.
   *
   * @param grantee who gets the permission
   * @throws when the store has no such zone
   */
  public writeZone(grantee: iam.IGrantable, zone: DataZone): iam.Grant {
    const { bucket, prefix } = this.store.zone(zone);
    return grantWriteBelow(this.store, bucket, grantee, prefix);
  }
}
