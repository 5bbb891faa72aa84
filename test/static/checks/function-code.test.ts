/** The check of whose code functions have, each rule seen to fail. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { functionCodeFindings } from '../../support/checks/function-code';
import { broken, type Editable, templateOf, value } from './fixtures';

const [CHECK, STEPS, PROBE, TRAINS] = ['a', 'b', 'c', 'd'].map((digit) => digit.repeat(64)) as [string, string, string, string];
const assembly = mkdtempSync(join(tmpdir(), 'function-code-'));

function asset(hash: string, code: string, config: object): void {
  mkdirSync(join(assembly, `asset.${hash}`));
  writeFileSync(join(assembly, `asset.${hash}`, 'index.mjs'), code);
  writeFileSync(join(assembly, `asset.${hash}`, 'config.json'), JSON.stringify(config));
}

beforeAll(() => {
  asset(CHECK, 'var names={log:"LOG_BUCKET",store:"STORE_BUCKET"}', { modelId: 'flights' });
  asset(STEPS, 'process.env.STORE_BUCKET', { modelId: 'flights' });
  asset(PROBE, 'ask()', { version: 1 });
  // An image, or a schema: no code of a function.
  mkdirSync(join(assembly, 'asset.image'));
});

const lambda = (hash: string, role: string, variables: object = {}): { readonly Type: string; readonly Properties: Record<string, unknown> } =>
  ({ Type: 'AWS::Lambda::Function', Properties: { Code: { S3Key: `${hash}.zip` }, Role: { 'Fn::GetAtt': [role, 'Arn'] }, Environment: { Variables: variables } } });
const document = (modelId: string): object => ({ Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: { 'Fn::Join': ['', [{ Ref: 'Store' }, `/models/${modelId}/*`]] } }] });
const role = (modelId: string): { readonly Type: string; readonly Properties: Record<string, unknown> } => ({ Type: 'AWS::IAM::Role', Properties: { Policies: [{ PolicyDocument: document(modelId) }] } });

const GOOD = templateOf({
  Check: lambda(CHECK, 'CheckRole', { LOG_BUCKET: 'log', STORE_BUCKET: 'store' }),
  Steps: lambda(STEPS, 'StepsRole', { STORE_BUCKET: 'store' }),
  Probe: lambda(PROBE, 'ProbeRole'),
  CheckRole: role('flights'),
  StepsRole: { Type: 'AWS::IAM::Role', Properties: { ManagedPolicyArns: [{ Ref: 'StepsPolicy' }] } },
  StepsPolicy: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: document('flights') } },
  ProbeRole: { Type: 'AWS::IAM::Role', Properties: {} },
});

const afterChange = (edit: (resources: Editable) => void): string[] => functionCodeFindings(broken(GOOD, (copy) => edit(copy['Resources']!)), assembly);
const has = (all: Editable, id: string, hash: string): void => void (all[id]!['Properties']!['Code']!['S3Key'] = value(`${hash}.zip`));

it('functions with their own code have no findings', () => {
  expect(functionCodeFindings(GOOD, assembly)).toEqual([]);
});

it('code of a function of another template is not left over', () => {
  const [one, other] = [templateOf({ Check: GOOD.Resources['Check']!, CheckRole: GOOD.Resources['CheckRole']! }), GOOD];
  expect(functionCodeFindings(one, assembly, [one, other])).toEqual([]);
});

it('a policy of its own is one of the role', () => {
  expect(afterChange((all) => {
    (all['CheckRole']!['Properties'] as Record<string, unknown>)['Policies'] = [];
    (all as Record<string, unknown>)['CheckPolicy'] = { Type: 'AWS::IAM::Policy', Properties: { Roles: [{ Ref: 'CheckRole' }], PolicyDocument: document('flights') } };
  })).toEqual([]);
});

it.each<[string, (all: Editable) => void, RegExp]>([
  ['another function, whose own is left over', (all) => has(all, 'Probe', STEPS), /^asset\.c{64}: got code that no function has/],
  ['another function, and that one its', (all) => { has(all, 'Check', STEPS); has(all, 'Steps', CHECK); }, /^Check\.Environment\.Variables\.LOG_BUCKET: got a variable that asset\.b{64} does not read/],
  ['another model', (all) => (all['CheckRole'] = value(role('trains'))), /^Check: got the code of the model flights with a role that may not use what lies below models\/flights\/, expected the code of its own model$/],
  ['nothing that is there', (all) => has(all, 'Check', TRAINS), /^Check\.Environment\.Variables\.LOG_BUCKET: got a variable that asset\.d{64} does not read/],
])('a function must not have the code of %s', (_, edit, finding) => {
  expect(afterChange(edit)).toContainEqual(expect.stringMatching(finding));
});
