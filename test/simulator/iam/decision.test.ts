/** Tests of decisions: denials, boundaries, the policies of roles, resources and keys, conditions, and what is refused by name. */
import { describe, expect, it } from 'vitest';
import { answer, decided, problemsOf, ROLE, ROOT, statements } from './fixture';

const READ = { Action: 's3:GetObject', Resource: 'arn:aws:s3:::lake/flights/*' };
const KEY = 'arn:aws:kms:ap-southeast-1:111122223333:key/1';
const DECRYPT = { action: 'kms:Decrypt', resource: KEY };

describe('decisions', () => {
  it('allow what a role is granted, and nothing else', () => {
    const identity = statements('identity', READ);
    expect(answer({}, { identity })).toBe('allowed');
    expect(answer({ action: 's3:PutObject' }, { identity })).toBe('because no identity-based policy allows the action');
    expect(answer({ resource: 'arn:aws:s3:::lake/other/1.csv' }, { identity })).toBe('because no identity-based policy allows the action');
    expect(answer({ resource: 'arn:aws:s3:::lake-2/flights/1.csv' }, { identity })).toBe('because no identity-based policy allows the action');
  });

  it('name the grants that were used', () => {
    const identity = statements('identity', { Action: ['s3:GetObject', 's3:PutObject'], Resource: ['arn:aws:s3:::lake/flights/*', 'arn:aws:s3:::store/*'] });
    const decision = decided({}, { identity });
    expect(decision.isAllowed && decision.grants.map(({ action, resource }) => [action, resource])).toEqual([['s3:GetObject', 'arn:aws:s3:::lake/flights/*']]);
  });

  it('let an explicit denial win, wherever it stands', () => {
    const denial = { Effect: 'Deny', Action: 's3:*', Resource: '*' };
    const identity = statements('identity', READ);
    expect(answer({}, { identity: [...identity, ...statements('identity', denial)] })).toBe('with an explicit deny in an identity-based policy');
    expect(answer({}, { identity, boundary: statements('boundary', { Action: '*', Resource: '*' }, denial) })).toBe('with an explicit deny in a permissions boundary');
    expect(answer({}, { identity, resource: statements('resource', { ...denial, Principal: { AWS: '*' } }) })).toBe('with an explicit deny in a resource-based policy');
    expect(answer({}, { identity, resource: statements('resource', { ...denial, Principal: { AWS: 'arn:aws:iam::111122223333:role/Other' } }) })).toBe('allowed');
  });

  it('bound what policies allow, the policy on the resource included', () => {
    const boundary = statements('boundary', { Action: 'sqs:*', Resource: '*' });
    expect(answer({}, { identity: statements('identity', READ), boundary })).toBe('because no permissions boundary allows the action');
    expect(answer({}, { resource: statements('resource', { ...READ, Principal: { AWS: ROLE } }), boundary })).toBe('because no permissions boundary allows the action');
    expect(answer({}, { identity: statements('identity', READ), boundary: statements('boundary', { NotAction: 'iam:*', Resource: '*' }) })).toBe('allowed');
  });

  it('add up the policies of role and resource within an account', () => {
    expect(answer({}, { resource: statements('resource', { ...READ, Principal: { AWS: ROLE } }) })).toBe('allowed');
    expect(answer({}, { resource: statements('resource', { ...READ, Principal: { AWS: ROOT } }) })).toBe('because no identity-based policy allows the action');
  });

  it('need both across accounts', () => {
    const asked = { action: 'sqs:SendMessage', resource: 'arn:aws:sqs:ap-southeast-1:999999999999:q' };
    const send = { Action: 'sqs:SendMessage', Resource: asked.resource };
    expect(answer(asked, { identity: statements('identity', send), resource: [] })).toBe('because no resource-based policy allows the action');
    expect(answer(asked, { resource: statements('resource', { ...send, Principal: { AWS: ROLE } }) })).toBe('because no identity-based policy allows the action');
    expect(answer(asked, { identity: statements('identity', send), resource: statements('resource', { ...send, Principal: { AWS: ROOT } }) })).toBe('allowed');
    expect(answer(asked, { identity: statements('identity', send) })).toBe('allowed');
  });

  it('let nobody use a key whom its own policy does not let', () => {
    const identity = statements('identity', { Action: 'kms:Decrypt', Resource: KEY });
    const root = statements('resource', { Action: 'kms:*', Resource: '*', Principal: { AWS: ROOT } });
    expect(answer(DECRYPT, { identity, resource: [] })).toBe('because no resource-based policy allows the action');
    expect(answer(DECRYPT, { identity, resource: root })).toBe('allowed');
    expect(answer(DECRYPT, { resource: root })).toBe('because no identity-based policy allows the action');
    expect(answer(DECRYPT, { resource: statements('resource', { Action: 'kms:Decrypt', Resource: '*', Principal: { AWS: ROLE } }) })).toBe('allowed');
  });

  it('let services in by the policy on the resource alone, under its conditions', () => {
    const resource = statements('resource', { Action: 'sns:Publish', Resource: '*', Principal: { Service: 'events.amazonaws.com' }, Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:events:*:111122223333:rule/*' } } });
    const asked = { action: 'sns:Publish', resource: 'arn:aws:sns:ap-southeast-1:111122223333:t', service: 'events.amazonaws.com' };
    expect(answer({ ...asked, context: { 'aws:SourceArn': 'arn:aws:events:ap-southeast-1:111122223333:rule/r' } }, { resource })).toBe('allowed');
    expect(answer({ ...asked, context: { 'aws:SourceArn': 'arn:aws:events:ap-southeast-1:999999999999:rule/r' } }, { resource })).toBe('because no resource-based policy allows the action');
    expect(answer({ ...asked, service: 'sns.amazonaws.com', context: {} }, { resource })).toBe('because no resource-based policy allows the action');
  });

  it('know * and {AWS: *} as everybody, services too', () => {
    const asked = { action: 'sqs:SendMessage', resource: 'arn:aws:sqs:ap-southeast-1:111122223333:q', service: 'events.amazonaws.com' };
    const own = { Action: 'sqs:SendMessage', Resource: '*', Principal: { Service: 'events.amazonaws.com' } };
    for (const Principal of ['*', { AWS: '*' }]) {
      expect(answer(asked, { resource: statements('resource', own, { Effect: 'Deny', Action: 'sqs:*', Resource: '*', Principal }) })).toBe('with an explicit deny in a resource-based policy');
      expect(answer(asked, { resource: statements('resource', { ...own, Principal }) })).toBe('allowed');
    }
  });

  it('name the grant of a resource that let a role in, by the one whom it names', () => {
    const decision = decided({}, { resource: statements('resource', { ...READ, Principal: { AWS: [ROLE, 'arn:aws:iam::111122223333:role/Other'] } }) });
    expect(decision.isAllowed && decision.grants.map(({ principal }) => principal)).toEqual([ROLE]);
  });

  it('match the parts of an ARN one by one, and actions in any case', () => {
    expect(answer({ resource: 'arn:aws:s3:ap-southeast-1:1:x/1' }, { identity: statements('identity', { Action: 'S3:getobject', Resource: 'arn:aws:s3:*:1:x/?' }) })).toBe('allowed');
    expect(answer({ resource: 'arn:aws:s3:a:1:x/1' }, { identity: statements('identity', { Action: 's3:*', Resource: 'arn:aws:s3:*:x/1:*' }) })).toBe('because no identity-based policy allows the action');
    expect(answer({ resource: 'arn:aws:s3:::a.b/c' }, { identity: statements('identity', { Action: 's3:*', Resource: 'arn:aws:s3:::aXb/*' }) })).toBe('because no identity-based policy allows the action');
  });

  it('take everything but what NotResource names', () => {
    const identity = statements('identity', { Action: 's3:GetObject', NotResource: 'arn:aws:s3:::lake/*' });
    expect(answer({}, { identity })).toBe('because no identity-based policy allows the action');
    expect(answer({ resource: 'arn:aws:s3:::store/1' }, { identity })).toBe('allowed');
  });
});

describe('conditions', () => {
  const allowed = (Condition: object, context: Readonly<Record<string, string | readonly string[]>>): boolean => decided({ context }, { identity: statements('identity', { ...READ, Condition }) }).isAllowed;

  it.each([
    ['StringEquals', 'a', ['a'], true], ['StringEquals', ['b', 'a'], ['a'], true], ['StringEquals', 'A', ['a'], false], ['StringEqualsIgnoreCase', 'A', ['a'], true],
    ['StringEquals', 'a', [], false], ['StringEqualsIfExists', 'a', [], true], ['StringEqualsIfExists', 'a', ['b'], false],
    ['StringNotEquals', 'a', [], true], ['StringNotEquals', ['a', 'b'], ['b'], false], ['StringNotEquals', 'a', ['b'], true],
    ['StringLike', 'models/*', ['models/1'], true], ['StringLike', 'models/?', ['models/12'], false], ['StringNotLike', 'models/*', ['models/1'], false],
    ['NumericLessThan', '1.2', ['1.3'], false], ['NumericLessThan', '1.2', ['1.1'], true], ['NumericGreaterThanEquals', '2', ['2'], true], ['NumericEquals', '2', ['two'], false],
    ['Bool', 'true', ['true'], true], ['Bool', 'false', ['true'], false], ['Bool', 'false', [], false],
    ['Null', 'true', [], true], ['Null', 'false', [], false], ['Null', 'false', ['a'], true],
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'b'], true], ['ForAllValues:StringEquals', 'a', ['a', 'b'], false], ['ForAllValues:StringEquals', 'a', [], true],
    ['ForAnyValue:StringEquals', 'a', ['a', 'b'], true], ['ForAnyValue:StringEquals', 'a', [], false], ['ForAnyValue:StringNotEquals', 'a', ['a', 'b'], true], ['ForAnyValue:StringNotEquals', 'a', [], false],
  ] as const)('%s %j of %j is %j', (operator, wanted, got, result) => {
    expect(allowed({ [operator]: { 's3:prefix': wanted } }, got.length === 0 ? {} : { 'S3:Prefix': got })).toBe(result);
  });

  it('must all hold', () => {
    const both = { StringEquals: { 's3:prefix': 'a', 's3:delimiter': '/' } };
    expect(allowed(both, { 's3:prefix': 'a', 's3:delimiter': '/' })).toBe(true);
    expect(allowed(both, { 's3:prefix': 'a' })).toBe(false);
  });
});

describe('what cannot be decided', () => {
  it.each([
    [{ ...READ, Condition: { DateGreaterThan: { 's3:prefix': '2026' } } }, 'got the operator DateGreaterThan, which is not simulated'],
    [{ ...READ, Condition: { StringEquals: { 'aws:MultiFactorAuthPresent': 'true' } } }, 'got the condition key aws:multifactorauthpresent'],
    [{ ...READ, Condition: { StringLike: { 's3:prefix': '${aws:username}/*' } } }, 'policy variables'],
    [{ ...READ, NotPrincipal: { AWS: '*' } }, 'got NotPrincipal'],
    [{ ...READ, Effect: 'allow' }, 'got the effect "allow"'],
    [{ Action: 's3:GetObject' }, 'expected either Resource or NotResource'],
    [{ ...READ, NotAction: 's3:PutObject' }, 'expected either Action or NotAction'],
    [{ ...READ, Resource: 'lake/*' }, 'got the resource lake/*'],
    [{ ...READ, Condition: { Null: { 's3:prefix': 'maybe' } } }, 'expected true or false'],
  ])('is refused by name, %#', (raw, problem) => {
    expect(problemsOf('identity', raw).join('\n')).toContain(problem);
  });

  it('needs a principal on a resource, one that is known', () => {
    expect(problemsOf('resource', READ).join()).toContain('got no principal');
    expect(problemsOf('resource', { ...READ, Principal: { Federated: 'cognito-identity.amazonaws.com' } }).join()).toContain('got the principal Federated cognito-identity.amazonaws.com, which is not simulated');
    expect(problemsOf('resource', { ...READ, Principal: { AWS: 'arn:aws:iam::111122223333:role/*' } }).join()).toContain('AWS matches no part of one');
    expect(problemsOf('resource', { ...READ, Principal: 'everybody' }).join()).toContain('got the principal "everybody"');
  });
});
