/** Permissions of a whole assembly, enforced: what is granted is served, what is not is refused as AWS refuses it, and both are counted. */
import { expect, it, onTestFinished } from 'vitest';
import { mkdtempSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServiceName } from '../../../simulator/api/operation';
import { ScriptedPrograms } from '../../../simulator/programs';
import { ServiceError } from '../../../simulator/services/service-error';
import { World } from '../../../simulator/world';
import { DEPLOYMENTS } from '../../scenarios/deployments';
import { assemblyOf, START } from '../../scenarios/flights';
import { Stage } from '../../scenarios/stage';
import { prove } from '../../support/permissions/proof';
import { recordsOf } from '../../support/permissions/record';

async function flights(permissions: 'enforced' | 'observed' = 'enforced', assembly = assemblyOf('plain')): Promise<World> {
  const world = await World.load(assembly, { start: START, programs: new ScriptedPrograms(), permissions });
  onTestFinished(() => world.close());
  return world;
}

/** The code by which the service refuses, `served` where it does not. */
async function answered(world: World, roleArn: string, service: ServiceName, operation: string, request: object): Promise<string> {
  try {
    await world.api.call(service, operation, { ...request }, { roleArn });
    return 'served';
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return error.code;
  }
}

it('serves what a role is granted, and refuses the rest by the code of each service', async () => {
  const world = await flights();
  const check = world.arn('Monitor/Check/Execution/Role');
  const store = world.physicalId('ModelWorkspace/Store/Bucket');
  const call = (service: ServiceName, operation: string, request: object): Promise<string> => answered(world, check, service, operation, request);
  expect(await call('s3', 'PutObject', { Bucket: store, Key: 'models/flights/drift/1.json', Body: '{}' })).toBe('served');
  expect(await call('s3', 'GetObject', { Bucket: store, Key: 'models/flights/drift/1.json' })).toBe('served');
  expect(await call('s3', 'ListObjectsV2', { Bucket: store, Prefix: 'models/flights/drift/' })).toBe('served');
  expect(await call('s3', 'PutObject', { Bucket: store, Key: 'models/others/drift/1.json', Body: '{}' })).toBe('AccessDenied');
  expect(await call('s3', 'ListObjectsV2', { Bucket: store })).toBe('AccessDenied');
  expect(await call('s3', 'DeleteObject', { Bucket: store, Key: 'models/flights/drift/1.json' })).toBe('AccessDenied');
  expect(await call('sns', 'Publish', { TopicArn: world.physicalId('ModelWorkspace/Alerts'), Message: 'hello' })).toBe('AuthorizationError');
  expect(await call('dynamodb', 'GetItem', { TableName: world.physicalId('ModelWorkspace/ReleaseRecords/Table'), Key: {} })).toBe('AccessDeniedException');
  const denials = world.trace.filter(({ kind }) => kind === 'denial');
  expect(denials.map(({ subject, what }) => [subject, what])).toContainEqual(['Flights/Model/Monitor/Check/Execution/Role', 'sns:Publish']);
  const report = world.permissions.report().find(({ role }) => role === check)!;
  expect(report.used).toContain(`s3:PutObject on arn:aws:s3:::${store}/models/flights/drift/*`);
  expect(report.unused.every((grant) => report.granted.includes(grant) && !report.used.includes(grant))).toBe(true);
  expect(report.denied).toContain(`s3:DeleteObject on arn:aws:s3:::${store}/models/flights/drift/1.json because no identity-based policy allows the action`);
});

it('does not tell that an object is missing to a role that may list only below a prefix', async () => {
  const world = await flights();
  const check = world.arn('Monitor/Check/Execution/Role');
  const request = { Bucket: world.physicalId('ModelWorkspace/Store/Bucket'), Key: 'models/flights/drift/none.json' };
  expect(await answered(world, check, 's3', 'GetObject', request)).toBe('AccessDenied');
  expect(await answered(world, 'arn:aws:iam::111122223333:role/Person', 's3', 'GetObject', request)).toBe('NoSuchKey');
});

it('holds a machine to the items of its own model', async () => {
  const world = await flights();
  const machine = world.arn('Endpoint/Deployment/Machine/Execution/Role');
  const put = (modelId: string): Promise<string> => answered(world, machine, 'dynamodb', 'PutItem', { TableName: world.physicalId('ModelWorkspace/ReleaseRecords/Table'), Item: { modelId: { S: modelId }, item: { S: 'X' } } });
  expect(await put('flights')).toBe('served');
  expect(await put('others')).toBe('AccessDeniedException');
});

it('serves everything where it only observes, and says what it would have refused', async () => {
  const world = await flights('observed');
  const check = world.arn('Monitor/Check/Execution/Role');
  expect(await answered(world, check, 'sns', 'Publish', { TopicArn: world.physicalId('ModelWorkspace/Alerts'), Message: 'hello' })).toBe('served');
  expect(world.permissions.report().find(({ role }) => role === check)!.denied).toEqual([expect.stringMatching(/^sns:Publish on .* because no identity-based policy allows the action$/)]);
});

interface Policy {
  readonly Statement: Record<string, unknown>[];
}

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: Record<string, unknown> }>>;
}

/** A copy of the assembly with another template. */
function changed(edit: (template: Template) => void): string {
  const copy = mkdtempSync(join(tmpdir(), 'permissions-'));
  cpSync(assemblyOf('plain'), copy, { recursive: true });
  const file = join(copy, 'Flights.template.json');
  const template = JSON.parse(readFileSync(file, 'utf8')) as Template;
  edit(template);
  writeFileSync(file, JSON.stringify(template));
  return copy;
}

it.each([
  ['logs:PutLogEvents', /Execution\/Role|logs:PutLogEvents/],
  ['events:PutRule', /is not authorized to perform: events:PutRule/],
  ['states.amazonaws.com', /states\.amazonaws\.com is not authorized to perform: sts:AssumeRole/],
])('refuses an assembly in which %s is misspelt', async (name, problem) => {
  const copy = changed((template) => void Object.assign(template, JSON.parse(JSON.stringify(template).replaceAll(`"${name}"`, `"${name}s"`))));
  await expect(flights('enforced', copy)).rejects.toThrow(problem);
});

it('refuses an assembly whose role holds a managed policy that it does not define, by name, unless it only observes', async () => {
  const copy = changed((template) => {
    const role = Object.values(template.Resources).find(({ Type: type, Properties: properties }) => type === 'AWS::IAM::Role' && JSON.stringify(properties).includes('lambda.amazonaws.com'))!;
    role.Properties['ManagedPolicyArns'] = ['arn:aws:iam::aws:policy/AdministratorAccess'];
  });
  await expect(flights('enforced', copy)).rejects.toThrow(/CheckExecutionRole\w+\.ManagedPolicyArns: got arn:aws:iam::aws:policy\/AdministratorAccess, a managed policy that the assembly does not define/);
  expect((await flights('observed', copy)).permissions.unknownPolicies).toHaveLength(1);
});

it('notes whoever asks and is no role of the assembly', async () => {
  const world = await flights();
  const caller = 'arn:aws:iam::111122223333:role/Shared';
  await answered(world, caller, 's3', 'PutObject', { Bucket: world.physicalId('Lake/Bucket'), Key: 'flights/1.csv', Body: 'x' });
  await answered(world, world.arn('Monitor/Check/Execution/Role'), 's3', 'ListObjectsV2', { Bucket: world.physicalId('ModelWorkspace/Store/Bucket') });
  expect([...world.permissions.passed].map(([who, what]) => [who, [...what]])).toEqual([[caller, ['s3:PutObject']]]);
});

it('records policies on buckets, keys, topics, queues and functions as it does those of roles', async () => {
  const records = recordsOf(await flights(), 'flights');
  const grantsOn = (end: string): object => Object.fromEntries(records.filter(({ kind, holder }) => kind === 'resource' && holder.endsWith(end)).flatMap(({ statements }) => statements.flatMap(({ sid, grants }) => grants.map(({ action, principal, isUsed }) => [`${sid} ${action} ${String(principal)}`, isUsed]))));
  expect(grantsOn('ModelWorkspace/Alerts')).toEqual({ 'AlarmsOfThisAccount sns:Publish cloudwatch.amazonaws.com': true });
  expect(grantsOn('ModelWorkspace/DeadLetters')).toEqual({ 'EventsOfThisAccount sqs:SendMessage events.amazonaws.com': true });
  expect(grantsOn('Store/AccessLogs')).toEqual({ 'AccessLogDelivery s3:PutObject logging.s3.amazonaws.com': true, 'InventoryDelivery s3:PutObject s3.amazonaws.com': true });
  expect(grantsOn('Check/Function')).toEqual({ ' lambda:InvokeFunction events.amazonaws.com': true });
  expect(grantsOn('ModelKey')).toMatchObject({ 'LogGroups kms:Encrypt logs.ap-southeast-1.amazonaws.com': true, 'EventsToDeadLetters kms:Decrypt events.amazonaws.com': true });
});

it('records who is named in a policy and never asks, and what a statement does not say by name', async () => {
  const copy = changed((template) => {
    for (const { Type: type, Properties: properties } of Object.values(template.Resources)) {
      if (type === 'AWS::SNS::TopicPolicy') (properties['PolicyDocument'] as Policy).Statement.find(({ Effect: effect }) => effect === 'Allow')!['Principal'] = { Service: ['cloudwatch.amazonaws.com', 'budgets.amazonaws.com'] };
      if (type === 'AWS::SQS::QueuePolicy') (properties['PolicyDocument'] as Policy).Statement.push({ Sid: 'Rest', Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, NotAction: 'sqs:SendMessage', Resource: '*' });
    }
  });
  const records = recordsOf(await flights('enforced', copy), 'flights');
  const alerts = records.find(({ holder, kind }) => kind === 'resource' && holder.endsWith('ModelWorkspace/Alerts'))!;
  expect(alerts.statements[0]!.grants.map(({ principal, isUsed }) => [principal, isUsed])).toEqual([['cloudwatch.amazonaws.com', true], ['budgets.amazonaws.com', false]]);
  expect(prove({ holders: records, passed: [] }).problems).toContainEqual(expect.stringMatching(/ModelWorkspace\/DeadLetters, Rest: got a statement that names no action/));
});

it('denies nothing in a story from the first image to a second version, and most of what is granted is used', async () => {
  const stage = await Stage.open({});
  await DEPLOYMENTS.replaces.play(stage);
  const report = stage.world.permissions.report();
  expect(report.flatMap(({ denied }) => denied)).toEqual([]);
  const [used, granted] = [report.flatMap((one) => one.used).length, report.flatMap((one) => one.granted).length];
  expect(used).toBeGreaterThan(80);
  expect(used / granted).toBeGreaterThan(0.7);
});

it('says so each time that something is refused, though it decides once', async () => {
  const world = await flights();
  const check = world.arn('Monitor/Check/Execution/Role');
  for (let time = 0; time < 3; time++) await answered(world, check, 'sns', 'Publish', { TopicArn: world.physicalId('ModelWorkspace/Alerts'), Message: 'hello' });
  expect(world.trace.filter(({ kind, what }) => kind === 'denial' && what === 'sns:Publish')).toHaveLength(3);
  expect(world.permissions.report().find(({ role }) => role === check)!.denied).toHaveLength(1);
});
