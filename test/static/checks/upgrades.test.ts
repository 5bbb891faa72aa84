/** Upgrades that lose something are found: each resource here is as it was, but for one thing. */
import { describe, expect, it } from 'vitest';
import { baselineOf, upgradeFindings } from '../../support/checks/upgrades';
import type { Resource, Template } from '../../../simulator/checks/template';

const BUCKET: Resource = { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'data' }, DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };
const template = (resources: Readonly<Record<string, Resource>>): Template => ({ Resources: resources });
const changed = (before: Resource, now: Resource): string[] => upgradeFindings(template({ Kept: before }), template({ Kept: now }));
const withProperties = (type: string, properties: Readonly<Record<string, unknown>>): Resource => ({ Type: type, Properties: properties });

describe('an upgrade', () => {
  it('may add resources, change what is changed in place, and drop what holds nothing', () => {
    const before = template({ Kept: BUCKET, Rule: withProperties('AWS::Events::Rule', { State: 'ENABLED' }) });
    const now = template({ Kept: { ...BUCKET, Properties: { BucketName: 'data', VersioningConfiguration: { Status: 'Enabled' } } }, More: BUCKET });
    expect(upgradeFindings(baselineOf(before), now)).toEqual([]);
  });

  it.each<[string, Resource, Resource, string]>([
    ['a bucket that gets another name', BUCKET, { ...BUCKET, Properties: { BucketName: 'other' } }, 'Kept (AWS::S3::Bucket) would be replaced by an empty one, as BucketName changed'],
    ['a group of versions that gets a description', withProperties('AWS::SageMaker::ModelPackageGroup', { ModelPackageGroupName: 'm' }), withProperties('AWS::SageMaker::ModelPackageGroup', { ModelPackageGroupName: 'm', ModelPackageGroupDescription: 'd' }), 'Kept (AWS::SageMaker::ModelPackageGroup) would be replaced by an empty one, as ModelPackageGroupDescription changed'],
    ['a repository that is encrypted in another way', withProperties('AWS::ECR::Repository', {}), withProperties('AWS::ECR::Repository', { EncryptionConfiguration: { EncryptionType: 'KMS' } }), 'Kept (AWS::ECR::Repository) would be replaced by an empty one, as EncryptionConfiguration changed'],
    ['a table with another key', withProperties('AWS::DynamoDB::Table', { KeySchema: [{ AttributeName: 'a', KeyType: 'HASH' }] }), withProperties('AWS::DynamoDB::Table', { KeySchema: [{ AttributeName: 'b', KeyType: 'HASH' }] }), 'Kept (AWS::DynamoDB::Table) would be replaced by an empty one, as KeySchema changed'],
    ['a bucket that is no longer kept', BUCKET, { ...BUCKET, DeletionPolicy: 'Delete' }, 'Kept (AWS::S3::Bucket) loses its protection: DeletionPolicy was Retain, and is Delete'],
    ['a bucket that is no longer kept when it is replaced', BUCKET, { Type: BUCKET.Type, Properties: BUCKET.Properties!, DeletionPolicy: 'Retain' }, 'Kept (AWS::S3::Bucket) loses its protection: UpdateReplacePolicy was Retain, and is not there'],
  ])('is found to lose %s', (_what, before, now, finding) => {
    expect(changed(before, now)).toContain(finding);
  });

  it('is found to lose what has another logical id, or lay in a stack that is gone', () => {
    expect(upgradeFindings(template({ Old: BUCKET }), template({ New: BUCKET }))).toEqual(['Old (AWS::S3::Bucket) would be left behind']);
    expect(upgradeFindings(template({ Old: withProperties('AWS::KMS::Key', {}) }), undefined)).toEqual(['Old (AWS::KMS::Key) would be destroyed']);
  });

  it.each<[string, string, object, object, string]>([
    ['logs are kept for a shorter time', 'AWS::Logs::LogGroup', { RetentionInDays: 365 }, { RetentionInDays: 30 }, 'RetentionInDays was 365, and is 30'],
    ['logs that were kept for ever expire', 'AWS::Logs::LogGroup', {}, { RetentionInDays: 3653 }, 'RetentionInDays was not there, and is 3653'],
    ['messages are kept for a shorter time', 'AWS::SQS::Queue', {}, { MessageRetentionPeriod: 3600 }, 'MessageRetentionPeriod was 345600, and is 3600'],
    ['items go by a time', 'AWS::DynamoDB::Table', {}, { TimeToLiveSpecification: { Enabled: true, AttributeName: 'expiresAt' } }, 'items go by their expiresAt, and did not'],
    ['items go by another time', 'AWS::DynamoDB::Table', { TimeToLiveSpecification: { Enabled: true, AttributeName: 'a' } }, { TimeToLiveSpecification: { Enabled: true, AttributeName: 'b' } }, 'items go by their b, and did not'],
    ['a table cannot be brought back', 'AWS::DynamoDB::Table', { PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }, {}, 'the table of an earlier time cannot be brought back any more'],
    ['versions are suspended', 'AWS::S3::Bucket', { VersioningConfiguration: { Status: 'Enabled' } }, { VersioningConfiguration: { Status: 'Suspended' } }, 'versions are kept no more'],
    ['a rule expires objects', 'AWS::S3::Bucket', {}, { LifecycleConfiguration: { Rules: [{ Id: 'new', Status: 'Enabled', ExpirationInDays: 30 }] } }, 'ExpirationInDays of new was not there, and is 30'],
    ['a rule expires versions sooner', 'AWS::S3::Bucket', { LifecycleConfiguration: { Rules: [{ Id: 'old', Status: 'Enabled', NoncurrentVersionExpiration: { NoncurrentDays: 90 } }] } }, { LifecycleConfiguration: { Rules: [{ Id: 'old', Status: 'Enabled', NoncurrentVersionExpiration: { NoncurrentDays: 1 } }] } }, 'NoncurrentDays of old was 90, and is 1'],
    ['a rule is about other objects', 'AWS::S3::Bucket', { LifecycleConfiguration: { Rules: [{ Id: 'old', Status: 'Enabled', Prefix: 'tmp/', ExpirationInDays: 9 }] } }, { LifecycleConfiguration: { Rules: [{ Id: 'old', Status: 'Enabled', ExpirationInDays: 9 }] } }, 'ExpirationInDays of old was not there, and is 9'],
    ['a key is disabled', 'AWS::KMS::Key', {}, { Enabled: false }, 'the key is disabled, and nothing under it can be read'],
    ['a key lets the account in no more', 'AWS::KMS::Key', { KeyPolicy: { Statement: [{ Effect: 'Allow', Action: 'kms:*', Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Resource: '*' }] } }, { KeyPolicy: { Statement: [] } }, 'its policy lets IAM of the account in no more, so that nobody can change it'],
    ['images expire', 'AWS::ECR::Repository', {}, { LifecyclePolicy: { LifecyclePolicyText: '{}' } }, 'images expire, and did not'],
  ])('is found to take away in place, where %s', (_what, type, before, now, loss) => {
    const [one, other] = [before, now].map((properties) => withProperties(type, properties as Readonly<Record<string, unknown>>));
    expect(changed(one!, other!)).toEqual([`Kept (${type}) loses in place: ${loss}`]);
    expect(changed(other!, other!)).toEqual([]);
  });

  it('may have a rule about some objects of another one, which removed them as soon', () => {
    const rules = (...more: readonly object[]) => withProperties('AWS::S3::Bucket', { LifecycleConfiguration: { Rules: more.map((rule) => ({ Status: 'Enabled', ...rule })) } });
    const versions = (Id: string, NoncurrentDays: number, Prefix?: string): object => ({ Id, ...(Prefix ? { Prefix } : {}), NoncurrentVersionExpiration: { NoncurrentDays } });
    expect(changed(rules(versions('old', 90)), rules(versions('old', 365), versions('new', 90, 'models/')))).toEqual([]);
    expect(changed(rules(versions('old', 90, 'logs/')), rules(versions('old', 90, 'logs/'), versions('new', 90, 'models/')))).toEqual(['Kept (AWS::S3::Bucket) loses in place: NoncurrentDays of new was not there, and is 90']);
  });

  it('is found to keep something under a condition alone', () => {
    expect(changed(BUCKET, { ...BUCKET, Condition: 'IsProd' })).toEqual(['Kept (AWS::S3::Bucket) loses in place: it exists only where the condition IsProd holds']);
  });

  it('may drop a role or change what it may, but not make another one of it', () => {
    const role = withProperties('AWS::IAM::Role', { RoleName: 'u-check', Path: '/mlops/', Policies: [] });
    expect(upgradeFindings(baselineOf(template({ Role: role })), template({}))).toEqual([]);
    expect(upgradeFindings(baselineOf(template({ Role: role })), template({ Role: withProperties('AWS::IAM::Role', { ...role.Properties, Policies: [{ PolicyName: 'more' }] }) }))).toEqual([]);
    expect(upgradeFindings(baselineOf(template({ Role: role })), template({ Role: withProperties('AWS::IAM::Role', { ...role.Properties, Path: '/' }) }))).toEqual(['Role (AWS::IAM::Role) would be replaced by an empty one, as Path changed']);
  });

  it('is found to take away what other stacks may import, and may add more', () => {
    const exporting = (name: string): Template => ({ Resources: {}, Outputs: { Bucket: { Value: 'x', Export: { Name: name } }, Plain: { Value: 'y' } } });
    expect(upgradeFindings(baselineOf(exporting('Data:Bucket')), exporting('Data:Bucket'))).toEqual([]);
    expect(upgradeFindings(baselineOf({ Resources: {} }), exporting('Data:Bucket'))).toEqual([]);
    expect(upgradeFindings(baselineOf(exporting('Data:Bucket')), exporting('Data:Store'))).toEqual(['Bucket: the export "Data:Bucket" would be gone, while other stacks may import it']);
  });
});
