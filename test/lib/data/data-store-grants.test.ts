/** Grants on a data store: exactly what is named, never beyond the prefix. */
import type { Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { describe, expect, it } from 'vitest';
import { DataStore, type IDataStore } from '../../../lib';
import { policyOf, type Statement } from '../../support/policy-of';
import { logicalIdOf, refusalOf, stack, templateOf } from '../../support/stack';

function granted(grant: (store: IDataStore, role: Role) => void, storeIn: (of: Stack) => IDataStore = (of) => new DataStore(of, 'Lake')): Statement[] {
  const of = stack();
  const role = new Role(of, 'Reader', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  grant(storeIn(of), role);
  return policyOf(templateOf(of), logicalIdOf(role));
}

describe('grants on a data store', () => {
  it('let list and read below the prefix, and decrypt', () => {
    expect(granted((store, role) => store.grants.read(role, 'models/a/'))).toEqual([
      { Action: 's3:ListBucket', Condition: { StringLike: { 's3:prefix': 'models/a/*' } }, Effect: 'Allow', Resource: '${LakeBucket.Arn}' },
      { Action: ['s3:GetObject', 's3:GetObjectVersion'], Effect: 'Allow', Resource: '${LakeBucket.Arn}/models/a/*' },
      { Action: 'kms:Decrypt', Effect: 'Allow', Resource: '${ModelKey.Arn}' },
    ]);
  });

  it('let write below the prefix, neither list nor read nor delete', () => {
    expect(granted((store, role) => store.grants.write(role, 'models/a/'))).toEqual([
      { Action: ['s3:AbortMultipartUpload', 's3:PutObject'], Effect: 'Allow', Resource: '${LakeBucket.Arn}/models/a/*' },
      { Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Effect: 'Allow', Resource: '${ModelKey.Arn}' },
    ]);
  });

  it('name the key of an adopted bucket that was imported with it', () => {
    const adopted = (of: Stack): IDataStore =>
      DataStore.fromBucket(of, 'Lake', Bucket.fromBucketAttributes(of, 'Existing', { bucketName: 'agency', encryptionKey: Key.fromKeyArn(of, 'Key', 'arn:aws:kms:ap-southeast-1:999999999999:key/k') }));
    expect(granted((store, role) => store.grants.read(role, 'a/'), adopted).map(({ Resource }) => Resource)).toEqual([
      'arn:${AWS::Partition}:s3:::agency',
      'arn:${AWS::Partition}:s3:::agency/a/*',
      'arn:aws:kms:ap-southeast-1:999999999999:key/k',
    ]);
  });

  it('name no key for one that was imported without', () => {
    const adopted = (of: Stack): IDataStore => DataStore.fromBucket(of, 'Lake', Bucket.fromBucketName(of, 'Existing', 'agency'));
    expect(JSON.stringify(granted((store, role) => store.grants.write(role, 'a/'), adopted))).not.toContain('kms:');
  });

  it.each(['', '/', 'models', '*/', 'models/?/', '/models/', '${aws:username}/'])('are refused for the prefix %j, which would reach further than it says', (prefix) => {
    for (const grant of ['read', 'write'] as const) {
      expect(refusalOf(() => granted((store, role) => store.grants[grant](role, prefix)))).toMatch(/^Test\/Lake cannot be defined:\n {2}- prefix: got ".*", expected a literal prefix/);
    }
  });
});
