/**
 * The proof of permissions catches what it is for: one kind of defect after another is put into a template, which is loaded as a world,
 * recorded and proved beside the same app without it, whose stories use everything.
 */
import { expect, it, onTestFinished } from 'vitest';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ScriptedPrograms } from '../../../simulator/programs';
import { ServiceError } from '../../../simulator/services/service-error';
import { World } from '../../../simulator/world';
import { assemblyOf, START } from '../../scenarios/flights';
import type { HolderRecord } from '../../support/permissions/format';
import { prove } from '../../support/permissions/proof';
import { recordsOf } from '../../support/permissions/record';
import { mergeRecords } from '../../support/permissions/records';
import { limitableIn } from '../../support/permissions/service-authorization';

interface Statement {
  Action: string | string[];
  Resource?: unknown;
  Condition?: Record<string, unknown>;
  Principal?: { Service: string | string[] };
  readonly Sid?: string;
}

interface Template {
  readonly Resources: Record<string, { readonly Type: string; readonly Properties: Record<string, unknown> }>;
}

type Defect = (template: Template) => void;

const CHECK = 'ModelMonitorCheckExecutionRole';
const MACHINE = 'ModelEndpointDeploymentMachineExecutionRole';

function propertiesOf({ Resources: resources }: Template, role: string): Record<string, unknown> {
  return Object.entries(resources).find(([id, { Type: type }]) => type === 'AWS::IAM::Role' && id.startsWith(role))![1].Properties;
}

function statementsOf(template: Template, role: string): Statement[] {
  return (propertiesOf(template, role)['Policies'] as readonly { readonly PolicyDocument: { readonly Statement: Statement[] } }[]).flatMap(({ PolicyDocument: { Statement: statements } }) => statements);
}

function statementOf(template: Template, sid: string, role = CHECK): Statement {
  return statementsOf(template, role).find(({ Sid: own }) => own === sid)!;
}

function trustOf(template: Template): Statement {
  return (propertiesOf(template, MACHINE)['AssumeRolePolicyDocument'] as { readonly Statement: Statement[] }).Statement[0]!;
}

/** The resource of a statement with another text in it. */
function changeResource(statement: Statement, from: string, to: string): void {
  const before = JSON.stringify(statement.Resource);
  statement.Resource = JSON.parse(before.replace(from, to)) as unknown;
  expect(JSON.stringify(statement.Resource)).not.toBe(before);
}

async function loaded(defect: Defect): Promise<World> {
  const assembly = mkdtempSync(join(tmpdir(), 'defects-'));
  cpSync(assemblyOf('plain'), assembly, { recursive: true });
  const file = join(assembly, 'Flights.template.json');
  const template = JSON.parse(readFileSync(file, 'utf8')) as Template;
  defect(template);
  writeFileSync(file, JSON.stringify(template));
  const world = await World.load(assembly, { start: START, programs: new ScriptedPrograms(), permissions: 'enforced' });
  onTestFinished(() => world.close());
  return world;
}

let sound: Promise<readonly HolderRecord[]> | undefined;

/** The app as it is synthesized, each grant of it used. */
async function allUsed(): Promise<readonly HolderRecord[]> {
  const records = recordsOf(await loaded(() => undefined), 'sound');
  return records.map((record) => ({ ...record, statements: record.statements.map((statement) => ({ ...statement, grants: statement.grants.map((grant) => ({ ...grant, isUsed: true, idle: [] })) })) }));
}

/** What the proof says of the app with the defect. */
async function problemsWith(defect: Defect, play: (world: World) => Promise<void> = () => Promise.resolve()): Promise<readonly string[]> {
  const world = await loaded(defect);
  await play(world);
  sound ??= allUsed();
  const records = mergeRecords([...(await sound), ...recordsOf(world, 'broken')]);
  return prove(records, undefined, await limitableIn(records.holders)).problems.filter((problem) => problem.startsWith('broken: '));
}

it('finds nothing in the app as it is synthesized', async () => {
  expect(await problemsWith(() => undefined)).toEqual([]);
});

it.each<[string, Defect, RegExp]>([
  ['a grant that is too wide', (template) => changeResource(statementOf(template, 'ReadResults'), '/models/flights/drift/*', '/*'), /ReadResults.*: a request for another key passes/],
  ['a grant on every resource', (template) => void (statementOf(template, 'ReadResults').Resource = '*'), /ReadResults.*on \*: it is on every resource, and AWS knows narrower ones/],
  ['an unused grant', (template) => void (statementOf(template, 'ReadResults').Action = ['s3:GetObject', 's3:DeleteObject']), /ReadResults: s3:DeleteObject .*: got a grant that no story uses/],
  [
    'a grant in another account',
    (template) => changeResource(statementOf(template, 'DeleteModels', MACHINE), ':111122223333:', ':999999999999:'), /DeleteModels: .*:999999999999:model\/flights--\*: got a grant that no story uses/,
  ],
  [
    'a grant on what belongs to another model',
    (template) => {
      template.Resources['Rival'] = { Type: 'AWS::SageMaker::ModelPackageGroup', Properties: { ModelPackageGroupName: 'rivals' } };
      changeResource(statementOf(template, 'ReadResults'), '/models/flights/', '/models/rivals/');
    },
    /ReadResults: .*: it names what belongs to the model rivals/,
  ],
  ['a condition that is missing', (template) => void delete statementOf(template, 'ListResults').Condition, /ListResults: s3:ListBucket .*: a request without s3:prefix passes/],
  ['a condition that decides nothing', (template) => void (statementOf(template, 'ListResults').Condition = { StringLike: { 's3:prefix': '*' } }), /ListResults: s3:ListBucket .*: a request with another s3:prefix passes/],
  ['a trust that lets in every account', (template) => void delete trustOf(template).Condition, /\(trust\).*sts:AssumeRole .*: a request without aws:SourceAccount passes/],
  ['a trust that lets in another service', (template) => void (trustOf(template).Principal = { Service: ['states.amazonaws.com', 'ec2.amazonaws.com'] }), /\(trust\).* for ec2\.amazonaws\.com: got a grant that no story uses/],
])('finds %s', async (_name, defect, expected) => {
  expect(await problemsWith(defect)).toContainEqual(expect.stringMatching(expected));
});

it('finds a grant that is missing', async () => {
  const problems = await problemsWith((template) => void (statementOf(template, 'WriteResults').Action = 's3:GetObject'), async (world) => {
    const put = world.api.call('s3', 'PutObject', { Bucket: world.physicalId('ModelWorkspace/Store/Bucket'), Key: 'models/flights/drift/1.json', Body: '{}' }, { roleArn: world.arn('Monitor/Check/Execution/Role') });
    await expect(put).rejects.toThrow(ServiceError);
  });
  expect(problems).toContainEqual(expect.stringMatching(/Check\/Execution\/Role: denied s3:PutObject/));
});
