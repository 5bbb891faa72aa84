/** `EvidenceStoreGrants`: exact permissions on a prefix of an evidence store. */
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { ServiceRole } from '../private/role';
import type { IEvidenceStore } from './evidence-store';
import { grantReadBelow, grantWriteBelow } from './prefix-grants';

/** Permissions on an evidence store, always held to a prefix. */
export class EvidenceStoreGrants {
  /** Grants for an evidence store. */
  public static fromEvidenceStore(store: IEvidenceStore): EvidenceStoreGrants {
    return new EvidenceStoreGrants(store);
  }

  private constructor(private readonly store: IEvidenceStore) {}

  /**
   * Lists and reads the objects below the prefix, all their versions too.
   *
   * @param grantee who gets the permission
   * @param prefix begins the keys, ends with a slash
   * @throws when the prefix is wrong
   */
  public read(grantee: iam.IGrantable, prefix: string): iam.Grant {
    return grantReadBelow(this.store, this.store.bucket, grantee, prefix, ['s3:ListBucket', 's3:ListBucketVersions']);
  }

  /**
   * Writes objects below the prefix. Reading, deleting, and every change of how long an object is kept are not included: the lock
   * comes from the store. A second object of the same key is a new version beside the first.
   *
   * @param grantee who gets the permission
   * @param prefix begins the keys, ends with a slash
   * @throws when the prefix is wrong
   */
  public write(grantee: iam.IGrantable, prefix: string): iam.Grant {
    return grantWriteBelow(this.store, this.store.bucket, grantee, prefix);
  }

  /**
   * The least of that, for a function that puts whole documents: none of its uploads is in parts, which alone have to be aborted, and whose
   * key is asked to decrypt. @internal
   */
  public _put(role: ServiceRole, prefix: string, reason: string): void {
    const { bucket } = this.store;
    role.allow('WriteEvidence', ['s3:PutObject'], [bucket.arnForObjects(`${prefix}*`)], undefined, reason);
    if (bucket.encryptionKey) role.allow('EncryptEvidence', ['kms:GenerateDataKey'], [bucket.encryptionKey.keyArn]);
  }
}
