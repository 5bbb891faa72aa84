/**
 * Our evaluator against an independent one, on policies and requests made by chance. The other one is a development dependency: it is
 * under the AGPL and nothing that ships imports it.
 *
 * Both know a wildcard principal as everybody, services included. Not compared: a boundary where the policy on the resource lets everybody
 * in, of which AWS says nothing; the other one lets a role pass its boundary there, and ours does not; and encryption
 * contexts, whose keys the other one does not know.
 */
import { runSimulation } from '@cloud-copilot/iam-simulate';
import { expect, it } from 'vitest';
import { contextOf } from '../../../simulator/iam/condition';
import { decide } from '../../../simulator/iam/decision';
import type { Principal } from '../../../simulator/iam/principal';
import { uniform } from '../../../simulator/random';
import { ACCOUNT, type RawStatement, ROLE, ROOT, statements } from './fixture';

const CASES = 700;
const OTHERS = '999999999999';
const BUCKET = 'arn:aws:s3:::lake';
const KEY = `arn:aws:kms:ap-southeast-1:${ACCOUNT}:key/1`;
const TABLE = `arn:aws:dynamodb:ap-southeast-1:${ACCOUNT}:table/records`;
const QUEUE = `arn:aws:sqs:ap-southeast-1:${ACCOUNT}:dead`;
const FOREIGN_QUEUE = `arn:aws:sqs:ap-southeast-1:${OTHERS}:dead`;
const SERVICE = 'events.amazonaws.com';
const RULE = `arn:aws:events:ap-southeast-1:${ACCOUNT}:rule/every-day`;

interface Request {
  readonly action: string;
  readonly resource: string;
  readonly contexts: readonly Readonly<Record<string, string | string[]>>[];
  /** A role where absent. */
  readonly service?: string;
}

const REQUESTS: readonly Request[] = [
  { action: 's3:GetObject', resource: `${BUCKET}/flights/1.csv`, contexts: [{}] },
  { action: 's3:ListBucket', resource: BUCKET, contexts: [{}, { 's3:prefix': 'flights/' }, { 's3:prefix': 'models/flights' }] },
  { action: 'kms:Decrypt', resource: KEY, contexts: [{}, { 'kms:ViaService': 's3.ap-southeast-1.amazonaws.com' }, { 'kms:CallerAccount': ACCOUNT }] },
  { action: 'dynamodb:GetItem', resource: TABLE, contexts: [{}, { 'dynamodb:LeadingKeys': ['flights'] }, { 'dynamodb:LeadingKeys': ['flights', 'other'] }] },
  { action: 'sqs:SendMessage', resource: FOREIGN_QUEUE, contexts: [{}] },
  { action: 'sqs:SendMessage', resource: QUEUE, service: SERVICE, contexts: [{ 'aws:SourceArn': RULE, 'aws:SourceAccount': ACCOUNT }, { 'aws:SourceAccount': OTHERS }] },
];
const ACTIONS = ['s3:GetObject', 's3:ListBucket', 's3:*', 's3:Get*', 'kms:Decrypt', 'kms:*', 'dynamodb:GetItem', 'dynamodb:?etItem', 'sqs:Send*', 'sqs:ReceiveMessage', '*'];
const RESOURCES = ['*', BUCKET, `${BUCKET}/*`, `${BUCKET}/flights/?.csv`, 'arn:aws:s3:::other/*', KEY, `arn:aws:kms:*:${ACCOUNT}:key/*`, TABLE, `${TABLE}-2`, 'arn:aws:dynamodb:*:*:table/rec*', QUEUE, FOREIGN_QUEUE, 'arn:aws:sqs:*:*:dead'];
const PRINCIPALS: readonly unknown[] = [{ AWS: ROLE }, { AWS: ROOT }, { AWS: ACCOUNT }, { AWS: `arn:aws:iam::${ACCOUNT}:role/Other` }, { AWS: `arn:aws:iam::${OTHERS}:root` }, { Service: SERVICE }, { Service: [SERVICE, 'sns.amazonaws.com'] }, { Service: 'sns.amazonaws.com' }];
const EVERYBODY: readonly unknown[] = [{ AWS: '*' }, '*'];
const CONDITIONS: readonly (object | undefined)[] = [
  undefined, undefined, undefined, undefined,
  { StringLike: { 's3:prefix': 'flights/*' } }, { StringNotLike: { 's3:prefix': 'flights/*' } }, { StringEqualsIfExists: { 's3:prefix': ['flights/', 'x'] } },
  { StringNotEqualsIfExists: { 's3:prefix': ['flights/', 'x'] } }, { StringLikeIfExists: { 'kms:ViaService': 's3.*' } }, { BoolIfExists: { 'aws:SecureTransport': 'false' } },
  { StringEquals: { 'kms:ViaService': 's3.ap-southeast-1.amazonaws.com' } }, { StringLike: { 'kms:CallerAccount': '1111*' } },
  { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['flights'] }, Null: { 'dynamodb:LeadingKeys': 'false' } },
  { 'ForAnyValue:StringEquals': { 'dynamodb:LeadingKeys': ['other'] } }, { Null: { 's3:prefix': 'true' } },
  { StringEquals: { 'aws:SourceAccount': ACCOUNT } }, { ArnLike: { 'aws:SourceArn': `arn:aws:events:*:${ACCOUNT}:rule/*` } }, { ArnNotLikeIfExists: { 'aws:SourceArn': RULE } },
  { Bool: { 'aws:SecureTransport': 'false' } }, { Bool: { 'aws:SecureTransport': 'true' } },
];

it('decides as the other evaluator does', async () => {
  const next = uniform(7);
  const pick = <T>(of: readonly T[]): T => of[Math.floor(next() * of.length)]!;
  const element = (name: 'Action' | 'Resource', wanted: string, all: readonly string[], chance: number): object => ({ [`${next() < 0.12 ? 'Not' : ''}${name}`]: next() < chance ? wanted : pick(all) });
  const some = (count: number, principals: readonly unknown[], asked: string, on: string): RawStatement[] => Array.from({ length: count }, () => {
    const [Condition, Principal] = [pick(CONDITIONS), pick(principals)];
    return { Effect: next() < 0.85 ? 'Allow' : 'Deny', ...element('Action', asked, ACTIONS, 0.6), ...element('Resource', on, RESOURCES, 0.6), ...(Condition ? { Condition } : {}), ...(Principal === undefined ? {} : { Principal }) };
  });
  const policyOf = (Statement: readonly RawStatement[]): object => ({ Version: '2012-10-17', Statement });
  const tally = new Map<string, number>();
  for (let index = 0; index < CASES; index++) {
    const { action, resource: on, contexts, service } = pick(REQUESTS);
    const context = { 'aws:SecureTransport': 'true', ...pick(contexts) };
    const needsOnResource = service !== undefined || on === FOREIGN_QUEUE;
    const boundary = service === undefined && index % 5 === 0 ? some(2, [undefined], action, on) : undefined;
    const principals = [...(boundary ? [] : EVERYBODY), ...PRINCIPALS, ...(service === undefined ? [{ AWS: ROLE }, { AWS: ROOT }] : [{ Service: service }])];
    const [identity, resource] = [service === undefined ? some(1 + index % 3, [undefined], action, on) : [], needsOnResource || index % 2 === 0 ? some(1 + index % 3, principals, action, on) : undefined];
    const principal: Principal = service === undefined ? { kind: 'AWS', id: ROLE } : { kind: 'Service', id: service };
    const ours = decide({ principal, action, resource: on, context: contextOf(context) }, {
      identity: statements('identity', ...identity),
      resource: statements('resource', ...(resource ?? [])),
      ...(boundary ? { boundary: statements('boundary', ...boundary) } : {}),
    }).isAllowed;
    const answer = await runSimulation({
      request: { principal: principal.id, action, resource: { resource: on, accountId: on === FOREIGN_QUEUE ? OTHERS : ACCOUNT }, contextVariables: context },
      identityPolicies: identity.length === 0 ? [] : [{ name: 'own', policy: policyOf(identity) }],
      serviceControlPolicies: [], resourceControlPolicies: [],
      ...(resource ? { resourcePolicy: policyOf(resource) } : {}),
      ...(boundary ? { permissionBoundaryPolicies: [{ name: 'boundary', policy: policyOf(boundary) }] } : {}),
    }, {});
    if (answer.resultType === 'error') throw new Error(JSON.stringify(answer.errors));
    expect({ ours: ours ? 'Allowed' : 'Denied', action, on, context, identity, resource, boundary }).toMatchObject({ ours: answer.overallResult.replace(/^(Im|Ex)plicitlyDenied$/, 'Denied') });
    const kind = `${service ?? (on === FOREIGN_QUEUE ? 'across accounts' : 'role')} ${ours ? 'allowed' : 'refused'}`;
    tally.set(kind, (tally.get(kind) ?? 0) + 1);
  }
  expect([...tally.keys()].sort()).toEqual([SERVICE, 'across accounts', 'role'].flatMap((who) => [`${who} allowed`, `${who} refused`]).sort());
  expect(Math.min(...tally.values()), JSON.stringify([...tally])).toBeGreaterThanOrEqual(5);
});
