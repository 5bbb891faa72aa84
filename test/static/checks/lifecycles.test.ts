/** The check of what buckets and repositories forget, each rule seen to fail. */
import { expect, it } from 'vitest';
import { lifecycleFindings } from '../../support/checks/lifecycles';
import type { JsonObject } from '../../../simulator/checks/template';
import { templateOf } from './fixtures';

const OLD = { Id: 'Old', Status: 'Enabled', NoncurrentVersionExpiration: { NoncurrentDays: 90 } };

const findingsOf = (rules: readonly object[], more: JsonObject = {}): string[] => lifecycleFindings(templateOf({
  Lake: { Type: 'AWS::S3::Bucket', Properties: { LifecycleConfiguration: { Rules: rules }, LoggingConfiguration: { DestinationBucketName: { Ref: 'Logs' } }, ...more } },
  Logs: { Type: 'AWS::S3::Bucket', Properties: { LifecycleConfiguration: { Rules: [{ ...OLD, ExpirationInDays: 365 }] } } },
}));

it('a bucket that removes old versions, and a bucket for logs that removes all, have no findings', () => {
  expect(findingsOf([OLD])).toEqual([]);
});

it.each([[{ Prefix: 'scratch/' }], [{ TagFilters: [{ Key: 'temporary', Value: 'true' }] }]])('what is current may go where a rule says what: %j', (limit) => {
  expect(findingsOf([OLD, { Id: 'Part', Status: 'Enabled', ExpirationInDays: 7, ...limit }])).toEqual([]);
});

it('a bucket whose versions are locked keeps them', () => {
  expect(findingsOf([], { ObjectLockEnabled: true })).toEqual([]);
});

it.each([[[]], [[{ ...OLD, Status: 'Disabled' }]], [[{ ...OLD, Prefix: 'models/' }]]])('old versions must not stay for ever: %j', (rules) => {
  expect(findingsOf(rules)).toEqual([expect.stringMatching(/^Lake\.LifecycleConfiguration: got no NoncurrentVersionExpiration/)]);
});

it.each([[{ ExpirationInDays: 28 }], [{ ExpirationInDays: 28, Prefix: '' }], [{ ExpirationDate: '2027-01-01T00:00:00Z' }]])('a whole bucket must not be emptied: %j', (expiry) => {
  expect(findingsOf([{ ...OLD, ...expiry }])).toEqual([expect.stringMatching(/^Lake\.LifecycleConfiguration\.Old: got a rule that expires every current object/)]);
});

const repositoryFindings = (LifecyclePolicyText: string): string[] => lifecycleFindings(templateOf({ Images: { Type: 'AWS::ECR::Repository', Properties: { LifecyclePolicy: { LifecyclePolicyText } } } }));
const KEEP = { rulePriority: 1, selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 20 }, action: { type: 'expire' } };

it('a repository that keeps twenty images has no findings', () => {
  expect(repositoryFindings(JSON.stringify({ rules: [KEEP] }))).toEqual([]);
});

it.each(['{"rules":[{"rulePriority":1}', '{"rules":[]}', '{"Rules":[]}', JSON.stringify({ rules: [{ ...KEEP, action: undefined }] })])('what a repository forgets must be JSON with whole rules: %s', (text) => {
  expect(repositoryFindings(text)).toEqual([expect.stringMatching(/^Images\.LifecyclePolicy\.LifecyclePolicyText: got .+, expected JSON with rules/)]);
});
