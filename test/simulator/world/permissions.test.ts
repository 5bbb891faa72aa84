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

it.each([
  ['logs:PutLogEvents', /Execution\/Role|logs:PutLogEvents/],
  ['events:PutRule', /is not authorized to perform: events:PutRule/],
  ['states.amazonaws.com', /states\.amazonaws\.com is not authorized to perform: sts:AssumeRole/],
])('refuses an assembly in which %s is misspelt', async (name, problem) => {
  const copy = mkdtempSync(join(tmpdir(), 'permissions-'));
  cpSync(assemblyOf('plain'), copy, { recursive: true });
  const file = join(copy, 'Flights.template.json');
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll(`"${name}"`, `"${name}s"`));
  await expect(flights('enforced', copy)).rejects.toThrow(problem);
});

/** What one story leaves unused, by role and action, and why it is granted nevertheless. */
const UNUSED: readonly (readonly [role: RegExp, action: RegExp, reason: string])[] = [
  [/Machine/, /^kms:(Encrypt|ReEncrypt(From|To))$/, 'what DynamoDB asks of whoever uses a table under a customer managed key: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html'],
  [/Model\/Execution|Training\/Execution/, /^kms:Encrypt$/, 'what SageMaker asks of a role that writes under a key: https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html'],
  [/Training\/Execution/, /^kms:(CreateGrant|DescribeKey)$/, 'for volumes under a key: https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html#sagemaker-roles-createtrainingjob-perms'],
  [/Model\/Execution|Training\/Execution/, /^s3:AbortMultipartUpload$/, 'an upload in parts that fails is taken back: https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html'],
  [/Training\/Execution/, /^s3:GetObject$/, 'checkpoints of spot training, which are read again after an interruption: https://docs.aws.amazon.com/sagemaker/latest/dg/model-checkpoints.html'],
  [/Retraining\/Machine/, /^sagemaker:(ListTags|Stop(Training|Transform)Job)$/, 'what `.sync` needs, here without a run that is stopped: https://docs.aws.amazon.com/step-functions/latest/dg/connect-sagemaker.html'],
  [/Retraining\/Machine/, /^states:StopExecution$/, 'what `.sync` needs to stop a nested execution: https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html'],
  [/Retraining\/Machine/, /^sagemaker:UpdateModelPackage$/, 'rejects a version whose run fails; test/scenarios/retraining plays it'],
  [/Retraining\/Machine|Deployment\/Machine/, /^(sagemaker:DeleteModel|sagemaker:DeleteEndpointConfig|sagemaker:DeleteEndpoint)$/, 'tidying and taking back; test/scenarios/deployment and retraining play them'],
  [/Monitor\/Check/, /^s3:GetObject$/, 'the story ends before a check finds logs'],
  [/Steps\/Execution/, /^s3:GetObject$/, 'a baseline of the monitor that is there already is read before it is replaced; here the first one is written'],
  [/Retraining\/Machine/, /^cloudwatch:DescribeAlarms$/, 'a run that drift has triggered looks whether the alarm still rings; test/scenarios/retraining plays it'],
];

it('denies nothing in a story from the first image to a second version, and every grant that it leaves unused has a reason', async () => {
  const stage = await Stage.open({});
  await DEPLOYMENTS.replaces.play(stage);
  const report = stage.world.permissions.report();
  expect(report.flatMap(({ denied }) => denied)).toEqual([]);
  const unused = report.flatMap(({ role, unused: own }) => own.map((grant) => [stage.world.label(role), grant.split(' ')[0]!] as const));
  expect(unused.filter(([role, action]) => !UNUSED.some(([of, actions]) => of.test(role) && actions.test(action)))).toEqual([]);
  expect(UNUSED.filter(([of, actions]) => !unused.some(([role, action]) => of.test(role) && actions.test(action))).map(([, , reason]) => reason)).toEqual([]);
  expect(report.flatMap(({ used }) => used).length).toBeGreaterThan(80);
});
