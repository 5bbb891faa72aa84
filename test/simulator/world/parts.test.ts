/** Parts of the world that need no running world: finding constructs, what belongs to others, permissions as data, the trace. */
import { describe, expect, it } from 'vitest';
import type { ResolvedResource } from '../../../simulator/assembly';
import { Clock } from '../../../simulator/clock';
import { S3 } from '../../../simulator/services/s3';
import { deliveryProblem } from '../../../simulator/world/delivery';
import { ResourceDirectory } from '../../../simulator/world/directory';
import { ObjectEvents } from '../../../simulator/world/object-events';
import { outsideResources } from '../../../simulator/world/outside';
import { Permissions } from '../../../simulator/world/permissions';
import { Trace, type TraceEntry, worldTraceLine } from '../../../simulator/world/trace';
import { ENVIRONMENT, EventRecorder, START } from '../services/fixture';

function resource(path: string, type = 'AWS::S3::Bucket', members: Partial<ResolvedResource> = {}): ResolvedResource {
  const name = path.replaceAll('/', '-').toLowerCase();
  return { stack: 'S', logicalId: path.replaceAll('/', ''), path, type, properties: {}, name, physicalId: name, arn: `arn:aws:s3:::${name}`, problems: [], ...members };
}

describe('a construct path', () => {
  const directory = new ResourceDirectory([
    resource('S/Store/Bucket/Resource'), resource('S/Lake/Bucket/Resource'), resource('S/Lake/Bucket/Policy/Resource', 'AWS::S3::BucketPolicy'), resource('S/Topic'),
    resource('S/Both', 'AWS::SNS::Topic'), resource('S/Both', 'AWS::SQS::Queue'),
  ]);

  it.each([['S/Lake/Bucket/Resource'], ['S/Lake/Bucket'], ['Lake/Bucket']])('finds its resource as %s', (path) => {
    expect(directory.find(path).name).toBe('s-lake-bucket-resource');
  });

  it('is refused where several resources match, naming them', () => {
    expect(() => directory.find('Bucket')).toThrow(/^Bucket: got 2 resources, S\/Lake\/Bucket \(AWS::S3::Bucket\), S\/Store\/Bucket \(AWS::S3::Bucket\), expected one; name more of the path$/);
    expect(() => directory.find('S/Both')).toThrow(/got 2 resources, S\/Both \(AWS::SNS::Topic\), S\/Both \(AWS::SQS::Queue\)/);
    expect(directory.find('S/Both', 'AWS::SQS::Queue').type).toBe('AWS::SQS::Queue');
  });

  it('is refused where nothing matches, with what comes near', () => {
    expect(() => directory.find('Lake/bucket')).toThrow(/^Lake\/bucket: got no resource of that construct path, expected one such as S\/Lake\/Bucket \(AWS::S3::Bucket\)/);
    expect(() => directory.find('ake/Bucket')).toThrow(/got no resource/);
    expect(() => directory.find('Table')).toThrow(/expected a path of the assembly, as tree.json has it$/);
  });

  it('stands for names and ARNs, and leaves those of others as they are', () => {
    expect([directory.label('s-lake-bucket-resource'), directory.label('arn:aws:s3:::s-lake-bucket-resource'), directory.label('other')]).toEqual(['S/Lake/Bucket', 'S/Lake/Bucket', 'other']);
  });
});

describe('what belongs to others', () => {
  it('is what the assembly names whole and does not define, once, wherever it stands', () => {
    const properties = {
      Policies: [{ PolicyDocument: { Statement: [{ Resource: ['arn:aws:s3:::lake', 'arn:aws:s3:::lake/*', 'arn:aws:s3:::own', 'arn:aws:ecr:us-east-1:111122223333:repository/team/model'] }] } }],
      AlarmActions: ['arn:aws:sns:us-east-1:111122223333:on-call', 'arn:aws:sns:us-east-1:111122223333:all-*'],
      Targets: [{ Arn: 'arn:aws:states:us-east-1:111122223333:stateMachine:theirs', DeadLetterConfig: { Arn: 'arn:aws:sqs:us-east-1:111122223333:dead' } }, { Arn: 'arn:aws:sns:us-east-1:111122223333:on-call' }],
      Text: 'see arn:aws:s3:::prose',
    };
    expect(outsideResources([resource('own', 'AWS::S3::Bucket', { arn: 'arn:aws:s3:::own' }), resource('x', 'X', { properties })]).map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'bucket lake', 'repository team/model', 'topic on-call', 'state machine theirs', 'queue dead',
    ]);
  });
});

describe('permissions', () => {
  const statement = (Sid: string): object => ({ Sid, Effect: 'Allow', Action: 's3:GetObject', Resource: '*' });
  const onResource = (Sid: string): object => ({ ...statement(Sid), Principal: { AWS: '*' } });
  const role = resource('R', 'AWS::IAM::Role', {
    arn: 'arn:aws:iam::1:role/r', name: 'r',
    properties: { AssumeRolePolicyDocument: { Statement: [onResource('Trust')] }, Policies: [{ PolicyDocument: { Statement: statement('Own') } }], ManagedPolicyArns: ['arn:m'], PermissionsBoundary: 'arn:b' },
  });

  it('of a role are its own, those attached to it, and those that name it', () => {
    const permissions = new Permissions();
    permissions.addPolicy(resource('M', 'AWS::IAM::ManagedPolicy', { arn: 'arn:m', properties: { PolicyDocument: { Statement: [statement('Attached')] } } }));
    permissions.addRole(role);
    permissions.addPolicy(resource('N', 'AWS::IAM::ManagedPolicy', { arn: 'arn:n', properties: { PolicyDocument: { Statement: [statement('Naming')] }, Roles: ['r'] } }));
    permissions.addPolicy(resource('O', 'AWS::IAM::Policy', { arn: undefined, properties: { PolicyDocument: { Statement: [statement('Other')] }, Roles: ['other'] } }));
    const found = permissions.role('arn:aws:iam::1:role/r')!;
    expect(found.statements.map(({ Sid }) => Sid)).toEqual(['Own', 'Attached', 'Naming']);
    expect(found.trust.map(({ Sid }) => Sid)).toEqual(['Trust']);
    expect(found.boundary).toBe('arn:b');
    expect(permissions.role('arn:aws:iam::1:role/other')).toBeUndefined();
  });

  it('on a resource are all of the policies on it', () => {
    const permissions = new Permissions();
    for (const sid of ['A', 'B']) permissions.addResourcePolicy(['lake'], { Statement: [onResource(sid)] });
    expect(permissions.policyOn('lake').map(({ Sid }) => Sid)).toEqual(['A', 'B']);
    expect(permissions.policyOn('store')).toEqual([]);
  });
});

describe('the trace', () => {
  it('keeps entries in order with their virtual time, or hands them to a sink and keeps none', async () => {
    const clock = new Clock({ start: START });
    const taken: TraceEntry[] = [];
    const [kept, given] = [new Trace(clock), new Trace(clock, (entry) => taken.push(entry))];
    for (const trace of [kept, given]) clock.after(1000, () => trace.add('alarm', 'S/Alarm', 'OK to ALARM', { reason: 'x' }));
    await clock.run();
    expect(kept.entries).toEqual([{ at: START + 1000, kind: 'alarm', subject: 'S/Alarm', what: 'OK to ALARM', detail: { reason: 'x' } }]);
    expect(given.entries).toEqual([]);
    expect(taken).toEqual(kept.entries);
  });

  it('reads as one line for an entry, whatever is in it, cut where it is long', () => {
    const line = worldTraceLine({ at: START, kind: 'alarm', subject: 'S/Alarm', what: 'OK to ALARM', detail: { reason: 'two\nlines', none: undefined, list: [1, 2], long: 'x'.repeat(500) } });
    expect(line).toMatch(/^2024-01-01T00:00:00\.000Z {2}alarm {7} {2}S\/Alarm {2}OK to ALARM {2}reason=two lines list=\[1,2\] long=x+…$/);
    expect(line.length).toBeLessThan(320);
  });
});

describe('a target of a rule', () => {
  it.each([
    ['arn:aws:kinesis:us-east-1:111122223333:stream/s', undefined, /got arn:aws:kinesis.*, expected a function, state machine, queue or topic/],
    ['arn:aws:states:us-east-1:111122223333:stateMachine:m', undefined, /got no RoleArn, expected one/],
  ])('is refused: %s', (Arn, RoleArn, message) => {
    expect(deliveryProblem('S/Rule.Targets.T', { Arn, ...(RoleArn === undefined ? {} : { RoleArn }) })[0]).toMatch(message);
  });

  it('is taken where it can be reached', () => {
    expect(deliveryProblem('x', { Arn: 'arn:aws:lambda:us-east-1:111122223333:function:f' })).toEqual([]);
    expect(deliveryProblem('x', { Arn: 'arn:aws:states:us-east-1:111122223333:stateMachine:m', RoleArn: 'r' })).toEqual([]);
  });
});

describe('a bucket that tells of its objects', () => {
  it('says what was put and what was deleted, with the type of the deletion', () => {
    const events = new EventRecorder();
    const objects: ObjectEvents = new ObjectEvents(ENVIRONMENT, events, () => s3);
    const s3 = new S3(new Clock({ start: START }), objects.listener);
    s3.createBucket('quiet', { versioned: false });
    for (const [name, versioned] of [['plain', false], ['versioned', true]] as const) {
      s3.createBucket(name, { versioned });
      objects.add(name);
      s3.putObject(name, 'k', 'body');
      s3.deleteObject(name, 'k');
    }
    s3.putObject('quiet', 'k', 'body');
    expect(events.entries.map(({ detailType, resources, detail }) => [detailType, resources[0], detail])).toMatchObject([
      ['Object Created', 'arn:aws:s3:::plain', { bucket: { name: 'plain' }, object: { key: 'k', size: 4, etag: expect.stringMatching(/^[0-9a-f]{32}$/) as string }, reason: 'PutObject' }],
      ['Object Deleted', 'arn:aws:s3:::plain', { object: { key: 'k' }, 'deletion-type': 'Permanently Deleted' }],
      ['Object Created', 'arn:aws:s3:::versioned', { object: { 'version-id': expect.any(String) as string } }],
      ['Object Deleted', 'arn:aws:s3:::versioned', { 'deletion-type': 'Delete Marker Created' }],
    ]);
  });
});
