/** `DataStoreGrants`: exact permissions on a prefix of a data store. */
import type * as iam from 'aws-cdk-lib/aws-iam';
import { grantOn } from '../private/grant';
import { Problems } from '../private/errors';
import { requirePrefix } from '../private/prefix';
import type { IDataStore } from './data-store';

/** Permissions on a data store, always held to a prefix. */
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
    const { bucket } = this.store;
    this.checkPrefix(prefix);
    const list = grantOn(this.store, {
      grantee,
      actions: ['s3:ListBucket'],
      resourceArns: [bucket.bucketArn],
      conditions: { StringLike: { 's3:prefix': `${prefix}*` } },
    });
    return list.combine(this.objects(grantee, prefix, ['s3:GetObject', 's3:GetObjectVersion'], ['kms:Decrypt']));
  }

  /**
   * Writes objects below the prefix; reading them is not included.
   *
   * @param grantee who gets the permission
   * @param prefix begins the keys, ends with a slash
   * @throws when the prefix is wrong
   */
  public write(grantee: iam.IGrantable, prefix: string): iam.Grant {
    this.checkPrefix(prefix);
    // A multipart upload decrypts its parts: without kms:Decrypt large objects fail.
    return this.objects(grantee, prefix, ['s3:AbortMultipartUpload', 's3:PutObject'], ['kms:Decrypt', 'kms:GenerateDataKey']);
  }

  private checkPrefix(prefix: string): void {
    const problems = new Problems(this.store);
    requirePrefix(problems, 'prefix', prefix);
    problems.throwIfAny();
  }

  private objects(grantee: iam.IGrantable, prefix: string, actions: string[], keyActions: string[]): iam.Grant {
    const { bucket } = this.store;
    const objects = grantOn(this.store, { grantee, actions, resourceArns: [bucket.arnForObjects(`${prefix}*`)] });
    if (!bucket.encryptionKey) return objects;
    return objects.combine(
      grantOn(this.store, { grantee, actions: keyActions, resourceArns: [bucket.encryptionKey.keyArn] }),
    );
  }
}
