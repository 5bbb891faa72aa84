/** Tests of tightness: which grants are found to reach further than the request that they let pass. */
import { describe, expect, it } from 'vitest';
import { contextOf } from '../../../simulator/iam/condition';
import { decide, type Policies } from '../../../simulator/iam/decision';
import { looseness } from '../../../simulator/iam/tightness';
import { ROLE, statements, type RawStatement } from './fixture';

const TOPIC = 'arn:aws:sns:ap-southeast-1:111122223333:Alerts';
const OBJECT = 'arn:aws:s3:::lake/flights/1.csv';

/** What of the first grant that lets the request pass can be moved. */
function looseOf(asked: { readonly action: string; readonly resource: string; readonly context?: Readonly<Record<string, string | readonly string[]>>; readonly service?: string }, ...raw: readonly RawStatement[]): string[] {
  const { action, resource, context = {}, service } = asked;
  const request = { principal: service === undefined ? { kind: 'AWS' as const, id: ROLE } : { kind: 'Service' as const, id: service }, action, resource, context: contextOf(context) };
  const policies: Policies = service === undefined ? { identity: statements('identity', ...raw) } : { identity: [], resource: statements('resource', ...raw) };
  const decision = decide(request, policies);
  if (!decision.isAllowed) throw new Error(`got a denial, ${decision.refusal}, expected a request that passes`);
  return looseness(decision.grants[0]!, { request, policies });
}

describe('a grant is tight', () => {
  it.each<[string, Parameters<typeof looseOf>[0], RawStatement]>([
    ['on one resource', { action: 'sns:Publish', resource: TOPIC }, { Action: 'sns:Publish', Resource: TOPIC }],
    ['below a prefix', { action: 's3:GetObject', resource: OBJECT }, { Action: 's3:GetObject', Resource: 'arn:aws:s3:::lake/flights/*' }],
    ['where the action knows no resource', { action: 'xray:PutTraceSegments', resource: '*' }, { Action: 'xray:PutTraceSegments', Resource: '*' }],
    ['under a prefix that is listed', { action: 's3:ListBucket', resource: 'arn:aws:s3:::lake', context: { 's3:prefix': 'flights/' } }, { Action: 's3:ListBucket', Resource: 'arn:aws:s3:::lake', Condition: { StringLike: { 's3:prefix': 'flights/*' } } }],
    ['for the items of one model', { action: 'dynamodb:GetItem', resource: 'arn:aws:dynamodb:ap-southeast-1:111122223333:table/records', context: { 'dynamodb:LeadingKeys': ['flights'] } },
      { Action: 'dynamodb:GetItem', Resource: 'arn:aws:dynamodb:ap-southeast-1:111122223333:table/records', Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['flights'] }, Null: { 'dynamodb:LeadingKeys': 'false' } } }],
    ['for a service in the name of one account', { action: 'sts:AssumeRole', resource: ROLE, service: 'states.amazonaws.com', context: { 'aws:SourceAccount': '111122223333' } },
      { Action: 'sts:AssumeRole', Principal: { Service: 'states.amazonaws.com' }, Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } } }],
  ])('%s', (_name, asked, raw) => {
    expect(looseOf(asked, raw)).toEqual([]);
  });
});

describe('a grant is loose', () => {
  it.each<[string, Parameters<typeof looseOf>[0], RawStatement, readonly string[]]>([
    ['on every name', { action: 'sns:Publish', resource: TOPIC }, { Action: 'sns:Publish', Resource: 'arn:aws:sns:ap-southeast-1:111122223333:*' }, ['a request for another name passes']],
    ['in every account and region', { action: 'sns:Publish', resource: TOPIC }, { Action: 'sns:Publish', Resource: 'arn:aws:sns:*:*:Alerts' }, ['a request for another account passes', 'a request for another region passes']],
    ['on every resource', { action: 's3:GetObject', resource: OBJECT }, { Action: 's3:GetObject', Resource: '*' }, ['a request for another bucket passes', 'a request for another key passes']],
    ['on a whole bucket', { action: 's3:GetObject', resource: OBJECT }, { Action: 's3:GetObject', Resource: 'arn:aws:s3:::lake/*' }, ['a request for another key passes']],
    ['whatever is listed', { action: 's3:ListBucket', resource: 'arn:aws:s3:::lake', context: { 's3:prefix': 'flights/' } }, { Action: 's3:ListBucket', Resource: 'arn:aws:s3:::lake', Condition: { StringLike: { 's3:prefix': '*' } } }, ['a request for another s3:prefix passes']],
    ['where no condition need be met', { action: 'sts:AssumeRole', resource: ROLE, service: 'states.amazonaws.com', context: { 'aws:SourceAccount': '111122223333' } },
      { Action: 'sts:AssumeRole', Principal: { Service: 'states.amazonaws.com' }, Condition: { StringLike: { 'aws:SourceAccount': '*' } } }, ['a request for another aws:SourceAccount passes']],
  ])('%s', (_name, asked, raw, expected) => {
    expect(looseOf(asked, raw)).toEqual(expected);
  });

  it('where another statement does its work', () => {
    const own = { Action: 'sns:Publish', Resource: TOPIC };
    expect(looseOf({ action: 'sns:Publish', resource: TOPIC }, own, { Action: 'sns:*', Resource: TOPIC })).toEqual(['account', 'region', 'name'].map((what) => `the request passes without it: another ${what} changes nothing`));
  });

  it('where another resource of the same statement does', () => {
    expect(looseOf({ action: 's3:GetObject', resource: OBJECT }, { Action: 's3:GetObject', Resource: ['arn:aws:s3:::lake/flights/*', 'arn:aws:s3:::lake/flights/1*'] })).toEqual(['bucket', 'key'].map((what) => `the request passes without it: another ${what} changes nothing`));
  });
});
