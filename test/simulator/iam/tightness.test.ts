/** Tests of tightness: which grants are found to reach further than the request that they let pass. */
import { describe, expect, it } from 'vitest';
import { contextOf } from '../../../simulator/iam/condition';
import { decide, type Policies } from '../../../simulator/iam/decision';
import { type Decided, looseness } from '../../../simulator/iam/tightness';
import { ROLE, ROOT, statements, type RawStatement } from './fixture';

const TOPIC = 'arn:aws:sns:ap-southeast-1:111122223333:Alerts';
const OBJECT = 'arn:aws:s3:::lake/flights/1.csv';
const TABLE = 'arn:aws:dynamodb:ap-southeast-1:111122223333:table/records';
const KEY = 'arn:aws:kms:ap-southeast-1:111122223333:key/1';
const MODEL = 'arn:aws:sagemaker:ap-southeast-1:111122223333:model';
const MACHINE = 'arn:aws:states:ap-southeast-1:111122223333:stateMachine';

interface Asked {
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  readonly service?: string;
}

/** What of the first grant that lets the request pass can be moved; with `on`, the policy on the resource is looked at. */
function looseOf({ action, resource, context = {}, service }: Asked, raw: readonly RawStatement[], on: readonly RawStatement[] = []): string[] {
  const request = { principal: service === undefined ? { kind: 'AWS' as const, id: ROLE } : { kind: 'Service' as const, id: service }, action, resource, context: contextOf(context) };
  const isOnResource = service !== undefined || on.length > 0;
  const policies: Policies = { identity: service === undefined ? statements('identity', ...raw) : [], ...(isOnResource ? { resource: statements('resource', ...(service === undefined ? on : raw)) } : {}) };
  const decision = decide(request, policies);
  if (!decision.isAllowed) throw new Error(`got a denial, ${decision.refusal}, expected a request that passes`);
  return looseness(decision.grants.find(({ principal }) => (principal !== undefined) === isOnResource)!, [{ request, policies }], ['flights']);
}

const PUBLISH = { action: 'sns:Publish', resource: TOPIC };
const READ = { action: 's3:GetObject', resource: OBJECT };
const LIST = { action: 's3:ListBucket', resource: 'arn:aws:s3:::lake', context: { 's3:prefix': 'flights/' } };
const ITEM = { action: 'dynamodb:GetItem', resource: TABLE, context: { 'dynamodb:LeadingKeys': ['flights'] } };
const ASSUME = { action: 'sts:AssumeRole', resource: ROLE, service: 'states.amazonaws.com', context: { 'aws:SourceAccount': '111122223333', 'aws:SourceArn': `${MACHINE}:Deploy` } };
const PASS = { action: 'iam:PassRole', resource: ROLE, context: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } };
const ACCOUNT = { StringEquals: { 'aws:SourceAccount': '111122223333' } };
const STATES = { Service: 'states.amazonaws.com' };

describe('a grant is tight', () => {
  it.each<[string, Asked, RawStatement]>([
    ['on one resource', PUBLISH, { Action: 'sns:Publish', Resource: TOPIC }],
    ['below a prefix', READ, { Action: 's3:GetObject', Resource: 'arn:aws:s3:::lake/flights/*' }],
    ['where the action knows no resource', { action: 'xray:PutTraceSegments', resource: '*' }, { Action: 'xray:PutTraceSegments', Resource: '*' }],
    ['under a prefix that is listed', LIST, { Action: 's3:ListBucket', Resource: 'arn:aws:s3:::lake', Condition: { StringLike: { 's3:prefix': 'flights/*' } } }],
    ['for the items of one model', ITEM, { Action: 'dynamodb:GetItem', Resource: TABLE, Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['flights'] }, Null: { 'dynamodb:LeadingKeys': 'false' } } }],
    ['on names that begin with the id of a model and two hyphens', { action: 'sagemaker:CreateModel', resource: `${MODEL}/flights--1` }, { Action: 'sagemaker:CreateModel', Resource: `${MODEL}/flights--*` }],
    ['for a service in the name of one account', ASSUME, { Action: 'sts:AssumeRole', Principal: STATES, Condition: ACCOUNT }],
    ['for a service in the name of one resource', ASSUME, { Action: 'sts:AssumeRole', Principal: STATES, Condition: { ...ACCOUNT, ArnLike: { 'aws:SourceArn': `${MACHINE}:Deploy` } } }],
    ['of a role that one service may be passed', PASS, { Action: 'iam:PassRole', Resource: ROLE, Condition: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } } }],
  ])('%s', (_name, asked, raw) => {
    expect(looseOf(asked, [raw])).toEqual([]);
  });

  it('to a role by its name, in the policy on a key', () => {
    expect(looseOf({ action: 'kms:Decrypt', resource: KEY }, [], [{ Action: 'kms:Decrypt', Resource: '*', Principal: { AWS: ROLE } }])).toEqual([]);
  });
});

describe('a grant is loose', () => {
  it.each<[string, Asked, RawStatement, readonly string[]]>([
    ['on every name', PUBLISH, { Action: 'sns:Publish', Resource: 'arn:aws:sns:ap-southeast-1:111122223333:*' }, ['for another name']],
    ['in every account and region', PUBLISH, { Action: 'sns:Publish', Resource: 'arn:aws:sns:*:*:Alerts' }, ['for another account', 'for another region']],
    ['on every resource', READ, { Action: 's3:GetObject', Resource: '*' }, ['for another bucket', 'for another key', 'for a key of another model']],
    ['on a whole bucket', READ, { Action: 's3:GetObject', Resource: 'arn:aws:s3:::lake/*' }, ['for another key', 'for a key of another model']],
    ['on what begins alike', READ, { Action: 's3:GetObject', Resource: 'arn:aws:s3:::lake/f*' }, ['for a key that begins alike', 'for a key of another model']],
    ['on a prefix without what ends it', READ, { Action: 's3:GetObject', Resource: 'arn:aws:s3:::lake/flights*' }, ['for a key that begins alike', 'for a key of another model']],
    ['on names of every model', { action: 'logs:PutLogEvents', resource: 'arn:aws:logs:ap-southeast-1:111122223333:log-group:/jobs:log-stream:flights-1' }, { Action: 'logs:PutLogEvents', Resource: 'arn:aws:logs:ap-southeast-1:111122223333:log-group:/jobs:*' }, ['for a name of another model']],
    ['on names that begin with the id of a model, which longer ids do too', { action: 'sagemaker:CreateModel', resource: `${MODEL}/flights-1` }, { Action: 'sagemaker:CreateModel', Resource: `${MODEL}/flights-*` }, ['for a name of another model']],
    ['on every state machine', { action: 'states:StartExecution', resource: `${MACHINE}:Deploy` }, { Action: 'states:StartExecution', Resource: `${MACHINE}:*` }, ['for another name']],
    ['for every action of a service', READ, { Action: 's3:*', Resource: 'arn:aws:s3:::lake/flights/*' }, ['for another action']],
    ['for every action', READ, { Action: '*', Resource: 'arn:aws:s3:::lake/flights/*' }, ['for another action']],
    ['for actions that begin alike', READ, { Action: 's3:GetObject*', Resource: 'arn:aws:s3:::lake/flights/*' }, ['for another action']],
    ['whatever is listed', LIST, { Action: 's3:ListBucket', Resource: 'arn:aws:s3:::lake', Condition: { StringLike: { 's3:prefix': '*' } } }, ['with another s3:prefix', 'with s3:prefix for a value of another model']],
    ['under a prefix without what ends it', LIST, { Action: 's3:ListBucket', Resource: 'arn:aws:s3:::lake', Condition: { StringLike: { 's3:prefix': 'f*' } } }, ['with s3:prefix for a value that begins alike', 'with s3:prefix for a value of another model']],
    ['under no prefix', LIST, { Action: 's3:ListBucket', Resource: 'arn:aws:s3:::lake' }, ['with another s3:prefix', 'without s3:prefix']],
    ['where no prefix need be there', LIST, { Action: 's3:ListBucket', Resource: 'arn:aws:s3:::lake', Condition: { StringLikeIfExists: { 's3:prefix': 'flights/*' } } }, ['without s3:prefix']],
    ['where no key of an item need be there', ITEM, { Action: 'dynamodb:GetItem', Resource: TABLE, Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['flights'] } } }, ['without dynamodb:LeadingKeys']],
    ['where one key of several is enough', ITEM, { Action: 'dynamodb:GetItem', Resource: TABLE, Condition: { 'ForAnyValue:StringEquals': { 'dynamodb:LeadingKeys': ['flights'] } } }, ['with another dynamodb:LeadingKeys beside its own']],
    ['for items of every model', ITEM, { Action: 'dynamodb:GetItem', Resource: TABLE }, ['with another dynamodb:LeadingKeys', 'without dynamodb:LeadingKeys']],
    ['for all but one account', ASSUME, { Action: 'sts:AssumeRole', Principal: STATES, Condition: { StringNotEquals: { 'aws:SourceAccount': '000000000001' } } }, ['with another aws:SourceAccount', 'without aws:SourceAccount']],
    ['for every account', ASSUME, { Action: 'sts:AssumeRole', Principal: STATES, Condition: { StringLike: { 'aws:SourceAccount': '*' } } }, ['with another aws:SourceAccount']],
    ['for a service in the name of anybody', ASSUME, { Action: 'sts:AssumeRole', Principal: STATES }, ['with another aws:SourceAccount', 'without aws:SourceAccount']],
    ['for every service', ASSUME, { Action: 'sts:AssumeRole', Principal: '*', Condition: ACCOUNT }, ['of another service']],
    ['for every service, written as AWS', ASSUME, { Action: 'sts:AssumeRole', Principal: { AWS: '*' }, Condition: ACCOUNT }, ['of another service']],
    ['in the name of every resource of a kind', ASSUME, { Action: 'sts:AssumeRole', Principal: STATES, Condition: { ...ACCOUNT, ArnLike: { 'aws:SourceArn': `${MACHINE}:*` } } }, ['with aws:SourceArn for another name']],
    ['of a role that any service may be passed', PASS, { Action: 'iam:PassRole', Resource: ROLE }, ['with another iam:PassedToService', 'without iam:PassedToService']],
  ])('%s', (_name, asked, raw, expected) => {
    expect(looseOf(asked, [raw])).toEqual(expected.map((what) => `a request ${what} passes`));
  });

  it('to every role of an account, in the policy on a key', () => {
    const own = { Action: 'kms:Decrypt', Resource: KEY };
    expect(looseOf({ action: 'kms:Decrypt', resource: KEY }, [own], [{ Action: 'kms:*', Resource: '*', Principal: { AWS: ROOT } }])).toEqual(['a request of another role passes']);
    expect(looseOf({ action: 'kms:Decrypt', resource: KEY }, [own], [{ Action: 'kms:*', Resource: '*', Principal: '*' }])).toEqual(['for another action', 'of another account', 'of another role'].map((what) => `a request ${what} passes`));
  });

  it('where another statement does its work', () => {
    const own = { Action: 'sns:Publish', Resource: TOPIC };
    expect(looseOf(PUBLISH, [own, { Action: ['sns:Publish', 'sns:Subscribe'], Resource: TOPIC }])).toEqual(['the request passes without it']);
  });

  it('where another resource, or another principal, of the same statement does', () => {
    expect(looseOf(READ, [{ Action: 's3:GetObject', Resource: ['arn:aws:s3:::lake/flights/*', 'arn:aws:s3:::lake/flights/1.csv'] }])).toEqual(['the request passes without it']);
    expect(looseOf({ action: 'kms:Decrypt', resource: KEY }, [], [{ Action: 'kms:Decrypt', Resource: '*', Principal: { AWS: [ROLE, ROOT] } }])).toEqual([]);
    expect(looseOf(ASSUME, [{ Action: 'sts:AssumeRole', Principal: { Service: STATES.Service, AWS: '*' }, Condition: ACCOUNT }])).toContain('the request passes without it');
  });

  it('where a condition decides nothing, whatever it says', () => {
    expect(looseOf(PUBLISH, [{ Action: 'sns:Publish', Resource: TOPIC, Condition: { StringEqualsIfExists: { 'aws:RequestTag/team': 'flights' } } }]))
      .toEqual(['a request without aws:RequestTag/team passes', 'the request passes where it says another aws:RequestTag/team']);
  });
});

describe('a grant that let several requests pass', () => {
  const own = { Action: 's3:GetObject', Resource: ['arn:aws:s3:::lake/flights/*', 'arn:aws:s3:::lake/f*'] };
  const passing = (key: string, policies: Policies): Decided => ({ request: { principal: { kind: 'AWS', id: ROLE }, action: 's3:GetObject', resource: `arn:aws:s3:::lake/${key}`, context: contextOf({}) }, policies });

  it('is loose in what a move of any of them finds, and does nothing only where none of them needs it', () => {
    const policies = { identity: statements('identity', own) };
    const narrow = policies.identity[0]!.grants[1]!;
    expect(looseness(narrow, [passing('flights/1.csv', policies)])).toContain('the request passes without it');
    expect(looseness(narrow, [passing('flights/1.csv', policies), passing('fares/1.csv', policies)])).toEqual(['a request for a key that begins alike passes']);
    const other = { identity: statements('identity', { Action: 's3:GetObject', Resource: 'arn:aws:s3:::lake/flights/*' }, { Action: 's3:GetObject', Resource: 'arn:aws:s3:::lake/moved-flights/2.csv' }) };
    const first = other.identity[0]!.grants[0]!;
    expect(looseness(first, [passing('flights/1.csv', other)])).toEqual([]);
    expect(looseness(first, [passing('flights/1.csv', other), passing('flights/2.csv', other)])).toEqual(['a request for another key passes']);
  });
});

describe('values of a condition', () => {
  it('are needed one by one: not those that a request does without', () => {
    const [statement] = statements('identity', { Action: 's3:ListBucket', Resource: 'arn:aws:s3:::lake', Condition: { StringLike: { 's3:prefix': ['flights/*', 'other/*', '*secret*'] } } });
    const needed = (prefix: string): string[] => statement!.values.filter(({ isNeeded }) => isNeeded(contextOf({ 's3:prefix': prefix }))).map(({ text }) => text);
    expect(needed('flights/')).toEqual(['StringLike s3:prefix flights/*']);
    expect(needed('flights/secret')).toEqual([]);
    expect(statement!.values).toHaveLength(3);
  });
});
