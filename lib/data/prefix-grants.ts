/** Permissions on a prefix of a bucket, which data stores and evidence stores grant alike. Internal. */
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import { Problems } from '../private/errors';
import { grantOn } from '../private/grant';
import { requirePrefix } from '../private/prefix';

/**
 * Lists and reads below the prefix.
 *
 * @param holder whose bucket it is; named in refusals
 * @param list what lists: a version can be found by its id alone only where versions are listed
 */
export function grantReadBelow(holder: IConstruct, bucket: s3.IBucket, grantee: iam.IGrantable, prefix: string, list: readonly string[] = ['s3:ListBucket']): iam.Grant {
  checkPrefix(holder, prefix);
  const listing = grantOn(holder, {
    grantee,
    actions: [...list],
    resourceArns: [bucket.bucketArn],
    conditions: { StringLike: { 's3:prefix': `${prefix}*` } },
  });
  return listing.combine(onObjects(holder, bucket, grantee, prefix, ['s3:GetObject', 's3:GetObjectVersion'], ['kms:Decrypt']));
}

/** Writes below the prefix: no reading, no deleting, nothing that changes how long an object is kept. */
export function grantWriteBelow(holder: IConstruct, bucket: s3.IBucket, grantee: iam.IGrantable, prefix: string): iam.Grant {
  checkPrefix(holder, prefix);
  // A multipart upload decrypts its parts: without kms:Decrypt large objects fail.
  return onObjects(holder, bucket, grantee, prefix, ['s3:AbortMultipartUpload', 's3:PutObject'], ['kms:Decrypt', 'kms:GenerateDataKey']);
}

function checkPrefix(holder: IConstruct, prefix: string): void {
  const problems = new Problems(holder);
  requirePrefix(problems, 'prefix', prefix);
  problems.throwIfAny();
}

function onObjects(holder: IConstruct, bucket: s3.IBucket, grantee: iam.IGrantable, prefix: string, actions: string[], keyActions: string[]): iam.Grant {
  const objects = grantOn(holder, { grantee, actions, resourceArns: [bucket.arnForObjects(`${prefix}*`)] });
  if (!bucket.encryptionKey) return objects;
  return objects.combine(grantOn(holder, { grantee, actions: keyActions, resourceArns: [bucket.encryptionKey.keyArn] }));
}
