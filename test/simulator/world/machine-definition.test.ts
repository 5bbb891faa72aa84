/** State machines whose definition is a file of the assembly, with substitutions: simulated as they stand, or refused by name. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, Stack } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { describe, expect, it } from 'vitest';
import { REGION, synthesized } from '../assembly/fixture';
import { loaded, MINUTE, refusalToLoad } from './fixture';

const YAML = 'QueryLanguage: JSONata\nStartAt: Tell\nStates:\n  Tell:\n    Type: Pass\n    Output: { agency: "${agency}", batch: ${batch} }\n    End: true\n';
const JSON_TEXT = '{"QueryLanguage":"JSONata","StartAt":"Tell","States":{"Tell":{"Type":"Pass","Output":{"agency":"${agency}","batch":${batch}},"End":true}}}';

const machineOf = (content: string, definitionBody?: sfn.DefinitionBody) => (app: App): void => {
  const file = join(mkdtempSync(join(tmpdir(), 'definition-')), 'machine.asl');
  writeFileSync(file, content);
  new sfn.StateMachine(new Stack(app, 'S', { env: { region: REGION } }), 'Own', {
    definitionBody: definitionBody ?? sfn.DefinitionBody.fromFile(file), definitionSubstitutions: { agency: 'transport', batch: '25' },
  });
};

describe('a definition that is a file', () => {
  it.each<[string, (app: App) => void]>([
    ['in JSON', machineOf(JSON_TEXT)],
    ['in YAML', machineOf(YAML)],
    ['or a text', machineOf('', sfn.DefinitionBody.fromString(JSON_TEXT))],
  ])('%s runs with its substitutions', async (_what, build) => {
    const world = await loaded(synthesized(build));
    world.stepFunctions.startExecution(world.arn('S/Own'), '{}');
    await world.runFor(MINUTE);
    const [execution] = world.stepFunctions.listExecutions(world.arn('S/Own'));
    expect(execution).toMatchObject({ status: 'SUCCEEDED', output: '{"agency":"transport","batch":25}' });
  });

  it('is refused where it cannot be read, or lies elsewhere', async () => {
    expect(await refusalToLoad(machineOf('StartAt: [Tell'))).toMatch(/S\/Own\w+\.DefinitionS3Location: .+ at line 1, column \d+, expected JSON or YAML/);
    expect(await refusalToLoad(machineOf(YAML.replace('Pass', 'Passs')))).toMatch(/S\/Own.*Passs/);
    const elsewhere = (app: App): void => {
      new sfn.CfnStateMachine(new Stack(app, 'S', { env: { region: REGION } }), 'Own', { roleArn: 'arn:x', definitionS3Location: { bucket: 'platform', key: 'train.json' } });
    };
    expect(await refusalToLoad(elsewhere)).toContain('S/Own.DefinitionS3Location: got {"Bucket":"platform","Key":"train.json"}, expected a file of the assembly');
  });
});
