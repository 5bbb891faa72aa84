/**
 * Our evaluator against an independent one, on policies and requests made by chance. The other one is a development dependency: it is
 * under the AGPL and nothing that ships imports it.
 */
import { runSimulation } from '@cloud-copilot/iam-simulate';
import { expect, it } from 'vitest';
import { contextOf } from '../../../simulator/iam/condition';
import { decide } from '../../../simulator/iam/decision';
import { uniform } from '../../../simulator/random';
import { ACCOUNT, type RawStatement, ROLE, ROOT, statements } from './fixture';

const CASES = 400;
const BUCKET = 'arn:aws:s3:::lake';
const KEY = `arn:aws:kms:ap-southeast-1:${ACCOUNT}:key/1`;
const TABLE = `arn:aws:dynamodb:ap-southeast-1:${ACCOUNT}:table/records`;

const REQUESTS: readonly { readonly action: string; readonly resource: string; readonly contexts: readonly Readonly<Record<string, string | string[]>>[] }[] = [
  { action: 's3:GetObject', resource: `${BUCKET}/flights/1.csv`, contexts: [{}] },
  { action: 's3:ListBucket', resource: BUCKET, contexts: [{}, { 's3:prefix': 'flights/' }, { 's3:prefix': 'models/flights' }] },
  { action: 'kms:Decrypt', resource: KEY, contexts: [{}, { 'kms:ViaService': 's3.ap-southeast-1.amazonaws.com' }, { 'kms:EncryptionContext:aws:s3:arn': BUCKET }] },
  { action: 'dynamodb:GetItem', resource: TABLE, contexts: [{}, { 'dynamodb:LeadingKeys': ['flights'] }, { 'dynamodb:LeadingKeys': ['flights', 'other'] }] },
];
const ACTIONS = ['s3:GetObject', 's3:ListBucket', 's3:*', 's3:Get*', 'kms:Decrypt', 'kms:*', 'dynamodb:GetItem', 'dynamodb:?etItem', '*'];
const RESOURCES = ['*', BUCKET, `${BUCKET}/*`, `${BUCKET}/flights/?.csv`, 'arn:aws:s3:::other/*', KEY, `arn:aws:kms:*:${ACCOUNT}:key/*`, TABLE, `${TABLE}-2`, 'arn:aws:dynamodb:*:*:table/rec*'];
const PRINCIPALS = [{ AWS: ROLE }, { AWS: ROOT }, { AWS: `arn:aws:iam::${ACCOUNT}:role/Other` }, { Service: 'events.amazonaws.com' }];
const CONDITIONS: readonly (object | undefined)[] = [
  undefined, undefined, undefined,
  { StringLike: { 's3:prefix': 'flights/*' } }, { StringNotLike: { 's3:prefix': 'flights/*' } }, { StringEqualsIfExists: { 's3:prefix': ['flights/', 'x'] } },
  { StringEquals: { 'kms:ViaService': 's3.ap-southeast-1.amazonaws.com' } }, { ArnLike: { 'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::la*' } },
  { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['flights'] }, Null: { 'dynamodb:LeadingKeys': 'false' } },
  { 'ForAnyValue:StringEquals': { 'dynamodb:LeadingKeys': ['other'] } }, { Null: { 's3:prefix': 'true' } },
  { Bool: { 'aws:SecureTransport': 'false' } }, { Bool: { 'aws:SecureTransport': 'true' } },
];

it('decides as the other evaluator does', async () => {
  const next = uniform(7);
  const pick = <T>(of: readonly T[]): T => of[Math.floor(next() * of.length)]!;
  const some = (count: number, isOnResource: boolean, asked: string, on: string): RawStatement[] => Array.from({ length: count }, () => {
    const Condition = pick(CONDITIONS);
    return { Effect: next() < 0.85 ? 'Allow' : 'Deny', Action: next() < 0.5 ? asked : pick(ACTIONS), Resource: next() < 0.4 ? on : pick(RESOURCES), ...(Condition ? { Condition } : {}), ...(isOnResource ? { Principal: pick(PRINCIPALS) } : {}) };
  });
  const policyOf = (Statement: readonly RawStatement[]): object => ({ Version: '2012-10-17', Statement });
  const tally = { allowed: 0, refused: 0 };
  for (let index = 0; index < CASES; index++) {
    const { action, resource: on, contexts } = pick(REQUESTS);
    const context = { 'aws:SecureTransport': 'true', ...pick(contexts) };
    const [identity, resource, boundary] = [some(1 + index % 3, false, action, on), index % 2 === 0 ? some(1 + index % 2, true, action, on) : undefined, index % 5 === 0 ? some(2, false, action, on) : undefined];
    const ours = decide({ principal: { kind: 'AWS', id: ROLE }, action, resource: on, context: contextOf(context) }, {
      identity: statements('identity', ...identity),
      resource: statements('resource', ...(resource ?? [])),
      ...(boundary ? { boundary: statements('boundary', ...boundary) } : {}),
    }).isAllowed;
    const answer = await runSimulation({
      request: { principal: ROLE, action, resource: { resource: on, accountId: ACCOUNT }, contextVariables: context },
      identityPolicies: [{ name: 'own', policy: policyOf(identity) }],
      serviceControlPolicies: [], resourceControlPolicies: [],
      ...(resource ? { resourcePolicy: policyOf(resource) } : {}),
      ...(boundary ? { permissionBoundaryPolicies: [{ name: 'boundary', policy: policyOf(boundary) }] } : {}),
    }, {});
    if (answer.resultType === 'error') throw new Error(JSON.stringify(answer.errors));
    const theirs = answer.overallResult;
    expect({ ours: ours ? 'Allowed' : 'Denied', action, on, context, identity, resource, boundary }).toMatchObject({ ours: theirs.replace(/^(Im|Ex)plicitlyDenied$/, 'Denied') });
    tally[ours ? 'allowed' : 'refused']++;
  }
  expect(tally.allowed).toBeGreaterThan(CASES / 10);
  expect(tally.refused).toBeGreaterThan(CASES / 10);
});
