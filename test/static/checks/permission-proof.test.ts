/** The proof of permissions, each of its rules seen to fail, on records made by hand. */
import { describe, expect, it } from 'vitest';
import type { GrantRecord, HolderRecord, PassedRecord } from '../../support/permissions/format';
import { prove, REASONS, type Reasons } from '../../support/permissions/proof';
import { mergeRecords } from '../../support/permissions/records';

const STORE = 'arn:aws:s3:::<Flights/Store/Bucket>';
const NONE: Reasons = { unused: [], loose: [], callers: [], why: { Write: 'writes' } };

function grant(of: Partial<GrantRecord> = {}): GrantRecord {
  return { action: 's3:PutObject', resource: `${STORE}/models/flights/*`, isUsed: true, loose: [], idle: [], ...of };
}

function holder(grants: readonly GrantRecord[], { sid = 'Write', condition, ...of }: Partial<HolderRecord> & { readonly sid?: string; readonly condition?: object } = {}): HolderRecord {
  return { app: 'flights', holder: 'Flights/Model/Check/Execution/Role', kind: 'role', models: [{ id: 'flights', group: 'Flights/Model/ModelPackageGroup' }], accounts: ['111122223333'], denied: [], statements: [{ sid, condition, grants }], ...of };
}

/** The same role in an app with another root, account and model. */
function elsewhere(grants: readonly GrantRecord[], of: Parameters<typeof holder>[1] = {}): HolderRecord {
  return holder(grants, { app: 'parks', holder: 'prod/Parks/Visitors/Check/Execution/Role', models: [{ id: 'prod-parks-visitors', group: 'prod/Parks/Visitors/ModelPackageGroup' }], accounts: ['666666666666'], ...of });
}

function problemsOf(records: readonly (HolderRecord | PassedRecord)[], reasons: Partial<Reasons> = {}): readonly string[] {
  return prove(mergeRecords(records), { ...NONE, ...reasons }).problems;
}

const NO_STORY: unknown = expect.stringContaining('got a grant that no story uses');

describe('a grant that no story uses', () => {
  const [used, secrets] = [grant(), grant({ resource: `${STORE}/secrets/*`, isUsed: false })];

  it('is a problem, and nothing is one where every grant is used', () => {
    expect(problemsOf([holder([used])])).toEqual([]);
    expect(problemsOf([holder([grant({ isUsed: false })])])).toEqual([NO_STORY]);
  });

  it('is not excused by what its statement says beside it, nor by another holder of the same app', () => {
    expect(problemsOf([holder([used, secrets])])).toEqual([NO_STORY]);
    expect(problemsOf([holder([used]), holder([grant({ isUsed: false })], { holder: 'Flights/Other/Check/Execution/Role' })])).toEqual([NO_STORY]);
  });

  it('is excused by the same grant in another app, whatever root, account and model are called', () => {
    const there = grant({ resource: 'arn:aws:s3:::<prod/Parks/Store/Bucket>/models/prod-parks-visitors/*', isUsed: false });
    expect(problemsOf([holder([used]), elsewhere([there])])).toEqual([]);
    const [here, job] = ['111122223333:training-job/flights-*', '666666666666:training-job/<prod/Parks/Visitors/ModelPackageGroup>-*'].map((name) => `arn:aws:sagemaker:ap-southeast-1:${name}`);
    expect(problemsOf([holder([grant({ resource: here! })]), elsewhere([grant({ resource: job!, isUsed: false })])])).toEqual([]);
  });

  it.each<[string, Partial<GrantRecord>, object | undefined]>([
    ['resource', { resource: 'arn:aws:s3:::<prod/Parks/Store/Bucket>/secrets/*' }, undefined],
    ['bucket', { resource: 'arn:aws:s3:::<prod/Parks/Lake/Bucket>/models/prod-parks-visitors/*' }, undefined],
    ['condition', { resource: 'arn:aws:s3:::<prod/Parks/Store/Bucket>/models/prod-parks-visitors/*' }, { StringEquals: { 'aws:PrincipalAccount': '666666666666' } }],
  ])('is not excused by one on another %s', (_what, of, condition) => {
    expect(problemsOf([holder([used]), elsewhere([grant({ isUsed: false, ...of })], { condition })])).toEqual([NO_STORY]);
  });

  const JOB = 'arn:aws:sagemaker:ap-southeast-1';

  it('is not excused by one in an account of the app where it is in that of others', () => {
    const there = grant({ resource: `${JOB}:999999999999:training-job/prod-parks-visitors-*`, isUsed: false });
    expect(problemsOf([holder([grant({ resource: `${JOB}:111122223333:training-job/flights-*` })]), elsewhere([there])])).toEqual([NO_STORY]);
    expect(problemsOf([holder([grant({ resource: `${JOB}:999999999999:training-job/flights-*` })]), elsewhere([there])])).toEqual([]);
  });

  it('is not excused by one on the own model where it is on another', () => {
    const models = [{ id: 'prod-parks-visitors', group: 'prod/Parks/Visitors/ModelPackageGroup' }, { id: 'prod-parks-rangers', group: 'prod/Parks/Rangers/ModelPackageGroup' }];
    const there = (name: string): HolderRecord => elsewhere([grant({ resource: `${JOB}:666666666666:training-job/${name}`, isUsed: false })], { models });
    const here = holder([grant({ resource: `${JOB}:111122223333:training-job/flights-*` })]);
    expect(problemsOf([here, there('prod-parks-visitors-*')])).toEqual([]);
    for (const name of ['prod-parks-rangers-*', '<prod/Parks/Rangers/ModelPackageGroup>-*']) {
      expect(problemsOf([here, there(name)])).toEqual([expect.stringContaining('it names what belongs to the model prod-parks-rangers'), NO_STORY]);
    }
  });

  it('is not excused where two models stand equally near to its role', () => {
    const models = ['visitors', 'rangers'].map((id) => ({ id, group: `prod/Parks/${id}` }));
    const there = elsewhere([grant({ resource: `${JOB}:666666666666:training-job/rangers-*`, isUsed: false })], { models });
    expect(problemsOf([holder([grant({ resource: `${JOB}:111122223333:training-job/flights-*` })]), there])).toEqual([NO_STORY]);
  });

  it.each(['trust', 'resource'] as const)('is one in a policy of kind %s too', (kind) => {
    expect(problemsOf([holder([grant({ principal: 'events.amazonaws.com', isUsed: false })], { kind })])).toEqual([expect.stringMatching(new RegExp(`\\(${kind}\\).* for events.amazonaws.com: got a grant that no story uses`))]);
  });

  it('may stand with a reason for this holder, statement, action and resource', () => {
    const reason = { of: /^role Check Write$/, actions: ['s3:PutObject'], resource: /^arn:aws:s3:::<Store\/Bucket>\/secrets\/\*$/, why: 'kept' };
    expect(problemsOf([holder([used, secrets])], { unused: [reason] })).toEqual([]);
    expect(prove(mergeRecords([holder([used, secrets])]), { ...NONE, unused: [reason] }).holders[0]!.unused).toEqual([{ grant: `s3:PutObject on ${STORE}/secrets/*`, why: 'kept' }]);
    expect(problemsOf([holder([secrets])], { unused: [{ ...reason, of: /^role Check Read$/ }] })).toEqual([NO_STORY, expect.stringContaining('got one that nothing needs: kept')]);
  });
});

describe('a reason', () => {
  const resource = /^arn:aws:s3:::<Store\/Bucket>\/models\/<model>\/\*$/;
  const [of, actions, unused] = [/^role Check Write$/, ['s3:PutObject'], holder([grant({ isUsed: false })])];
  const TOO_MUCH: unknown = expect.stringContaining('got a reason that takes in more than what it is for');

  it.each<[string, RegExp]>([
    ['any', /./], ['any text', /.*/], ['any bucket', /arn:aws:s3:::.*/], ['buckets of any name', /^arn:aws:s3:::[^\/]*<Store\/Bucket>\/models\/<model>\/\*$/], ['any key', /^arn:aws:s3:::<Store\/Bucket>\/.*$/],
  ])('does not stand for %s', (_name, wide) => {
    expect(problemsOf([unused], { unused: [{ of, actions, resource, why: 'kept' }] })).toEqual([]);
    expect(problemsOf([unused], { unused: [{ of, actions, resource: wide, why: 'kept' }] })).not.toEqual([]);
  });

  it('speaks of the whole text', () => {
    for (const expression of [/^arn:aws:s3:::/, /./]) expect(problemsOf([unused], { unused: [{ of, actions, resource: expression, why: 'kept' }] })).toEqual([NO_STORY, expect.stringContaining('nothing needs')]);
  });

  it('names holders, and what passes', () => {
    const wide = holder([grant({ loose: ['a request for another key passes'] })]);
    const reason = { of, actions, resource, what: /^a request for another key passes$/, why: 'kept' };
    expect(problemsOf([wide], { loose: [reason] })).toEqual([]);
    expect(problemsOf([wide], { loose: [{ ...reason, of: /.+/ }] })).toEqual([TOO_MUCH]);
    expect(problemsOf([wide], { loose: [{ ...reason, what: /.+/ }] })).toEqual([TOO_MUCH]);
  });

  it('names no action beside those that need it', () => {
    expect(problemsOf([unused], { unused: [{ of, actions: [...actions, 'iam:PassRole'], resource, why: 'kept' }] })).toEqual([expect.stringContaining('reason for iam:PassRole of ^role Check Write$: got one that nothing needs')]);
  });

  it('takes in no other account where the resource names one', () => {
    const queue = holder([grant({ resource: 'arn:aws:sqs:ap-southeast-1:111122223333:queue', isUsed: false })]);
    expect(problemsOf([queue], { unused: [{ of, actions, resource: /^arn:aws:sqs:ap-southeast-1:<account>:queue$/, why: 'kept' }] })).toEqual([]);
    expect(problemsOf([queue], { unused: [{ of, actions, resource: /^arn:aws:sqs:.*:queue$/, why: 'kept' }] })).toEqual([TOO_MUCH]);
  });

  it('for a grant that nothing uses excuses none of its width, nor the other way round', () => {
    const wide = holder([grant({ isUsed: false, loose: ['a request for another key passes'] })]);
    const reason = { of, actions, resource, why: 'kept' };
    expect(problemsOf([wide], { unused: [reason] })).toEqual([expect.stringContaining('a request for another key passes')]);
    expect(problemsOf([wide], { loose: [{ ...reason, what: /^a request for another key passes$/ }] })).toEqual([NO_STORY]);
  });
});

describe('a grant that reaches further', () => {
  it('because it is on every resource is one where AWS knows resources of its action', () => {
    const everywhere = mergeRecords([holder([grant({ resource: '*' })])]);
    expect(prove(everywhere, NONE, new Set(['s3:PutObject'])).problems).toEqual([expect.stringContaining('it is on every resource, and AWS knows narrower ones')]);
    expect(prove(everywhere, NONE, new Set()).problems).toEqual([]);
  });

  it('is a problem in whatever story that was found', () => {
    expect(problemsOf([holder([grant()]), holder([grant({ loose: ['a request for another key passes'] })])])).toEqual([expect.stringContaining('a request for another key passes; expected a narrower grant')]);
  });

  it.each(['s3:*', 's3:Put?bject', '*'])('because it says %s is one, used or not', (action) => {
    expect(problemsOf([holder([grant({ action })])])).toEqual([expect.stringContaining('its action has a wildcard')]);
    expect(problemsOf([holder([grant({ action, isUsed: false })])])).toContainEqual(expect.stringContaining('its action has a wildcard'));
  });

  it('by what a key shared with others would excuse stays one under other names', () => {
    const decrypt = grant({ action: 'kms:Decrypt', resource: 'arn:aws:kms:ap-southeast-1:111122223333:key/<Flights/ModelKey>', loose: ['the request passes without it'] });
    const found = (sid: string): readonly string[] => prove(mergeRecords([holder([decrypt], { sid })]), REASONS).problems.filter((problem) => problem.includes('passes without it'));
    expect(found('DecryptResults')).toEqual([]);
    expect(found('DecryptEverything')).toHaveLength(1);
  });
});

describe('a value of a condition', () => {
  const condition = { StringLike: { 's3:prefix': ['flights/*', 'secrets/*'] } };
  const idle = 'StringLike s3:prefix secrets/*';

  it('that no request of any story needs is a problem', () => {
    expect(problemsOf([holder([grant({ idle: [idle] })], { condition })])).toEqual([expect.stringContaining(`got the condition ${idle}, which no story needs`)]);
    expect(problemsOf([holder([grant({ idle: [idle] })], { condition }), holder([grant({ idle: ['StringLike s3:prefix flights/*'] })], { condition })])).toEqual([]);
  });

  it('is excused by another app that needs it', () => {
    const there = grant({ resource: 'arn:aws:s3:::<prod/Parks/Store/Bucket>/models/prod-parks-visitors/*', idle: [idle] });
    expect(problemsOf([holder([grant()], { condition }), elsewhere([there], { condition })])).toEqual([]);
  });
});

describe('what nothing can be proved of', () => {
  it('is a statement without actions or resources by name', () => {
    expect(problemsOf([holder([])])).toEqual([expect.stringContaining('NotAction, NotResource'), expect.stringContaining('got Write, which no statement is called')]);
  });

  it('is a statement that nothing explains', () => {
    expect(problemsOf([holder([grant()], { sid: 'Wrote' })])).toContainEqual(expect.stringContaining('expected its word, Wrote'));
  });

  it('is a caller that is no role of the assembly, but for those that are named', () => {
    const caller: PassedRecord = { app: 'flights', passed: 'arn:aws:iam::111122223333:role/Shared', what: ['s3:PutObject'] };
    expect(problemsOf([holder([grant()]), caller])).toEqual([expect.stringContaining('role/Shared is no role of the assembly and did s3:PutObject')]);
    expect(problemsOf([holder([grant()]), caller], { callers: [{ of: /Shared$/, action: /^s3:/, why: 'theirs' }] })).toEqual([]);
    expect(problemsOf([holder([grant()]), { ...caller, what: ['s3:PutObject', 'iam:PassRole'] }], { callers: [{ of: /Shared$/, action: /^s3:/, why: 'theirs' }] })).toHaveLength(2);
  });

  it('is a denial', () => {
    expect(problemsOf([holder([grant()], { denied: ['s3:GetObject on x'] })])).toEqual(['flights: Flights/Model/Check/Execution/Role: denied s3:GetObject on x']);
  });
});
