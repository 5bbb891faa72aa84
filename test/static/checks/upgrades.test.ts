/** Upgrades that lose something are found: each resource here is as it was, but for one thing. */
import { describe, expect, it } from 'vitest';
import { baselineOf, upgradeFindings } from '../../support/checks/upgrades';
import type { Resource, Template } from '../../support/checks/template';

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
});
