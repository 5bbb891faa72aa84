/** File assets: what the bucket holds that the bootstrap has made, who may read it, and that a folder is there as an archive. */
import { App, Stack } from 'aws-cdk-lib';
import * as assets from 'aws-cdk-lib/aws-s3-assets';
import * as iam from 'aws-cdk-lib/aws-iam';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { FlightDelayStack } from '../../../examples/flight-delay/stack';
import { ModelCode, RetrainingTrigger } from '../../../lib';
import { ScriptedPrograms, type TrainingRun, unpackModel } from '../../../simulator/programs';
import { AIRPORTS, csv, rows } from '../../examples/flight-delay/training-flights';
import { REGION, synthesized } from '../assembly/fixture';
import { DAY, loaded, START } from './fixture';

const ACCOUNT = '111122223333';
const BUCKET = `cdk-hnb659fds-assets-${ACCOUNT}-${REGION}`;

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'files-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** Names and contents by the directory at the end of the archive; sizes and sums are held against the contents. */
function unzipped(archive: Uint8Array): Record<string, string> {
  const bytes = Buffer.from(archive);
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const found: Record<string, string> = {};
  let at = bytes.readUInt32LE(end + 16);
  for (let count = bytes.readUInt16LE(end + 10); count > 0; count--) {
    const [sum, size, length, offset] = [bytes.readUInt32LE(at + 16), bytes.readUInt32LE(at + 24), bytes.readUInt16LE(at + 28), bytes.readUInt32LE(at + 42)];
    const name = bytes.toString('utf8', at + 46, at + 46 + length);
    const body = bytes.subarray(offset + 30 + length, offset + 30 + length + size);
    expect([bytes.toString('latin1', offset, offset + 4), bytes.toString('utf8', offset + 30, offset + 30 + length), crc32(body)]).toEqual(['PK\x03\x04', name, sum]);
    found[name] = body.toString('utf8');
    at += 46 + length;
  }
  return found;
}

/** A route has one. */
function distanceOf([, , , , origin, destination]: readonly string[]): string {
  return String(100 * (1 + AIRPORTS.indexOf(origin!) + AIRPORTS.indexOf(destination!)));
}

describe('file assets', () => {
  it('lie in the bucket of the bootstrap where a role reads them, files as they are and folders as archives, and nowhere else', async () => {
    let keys: string[] = [];
    const directory = synthesized((app) => {
      const stack = new Stack(app, 'S', { env: { region: REGION } });
      const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
      const file = join(folderOf({ 'notes.txt': 'one file' }), 'notes.txt');
      const both = [new assets.Asset(stack, 'File', { path: file }), new assets.Asset(stack, 'Folder', { path: folderOf({ 'b.txt': 'ß', 'a/b.txt': 'below' }) })];
      for (const asset of both) asset.grantRead(role);
      keys = both.map(({ s3ObjectKey }) => s3ObjectKey);
    });
    const { s3 } = await loaded(directory);
    expect(Buffer.from(s3.getObject(BUCKET, keys[0]!).body).toString()).toBe('one file');
    expect(unzipped(s3.getObject(BUCKET, keys[1]!).body)).toEqual({ 'a/b.txt': 'below', 'b.txt': 'ß' });

    const unread = await loaded(synthesized((app) => void new assets.Asset(new Stack(app, 'S', { env: { region: REGION } }), 'File', { path: __filename })));
    expect(() => unread.s3.listObjects(BUCKET)).toThrow(/no such bucket/);
  });

  it('bring scripts for scikit-learn to their first training, under the role that it has', async () => {
    const code = folderOf({ 'train.py': 'print("training")\n', 'inference.py': 'def model_fn(model_dir):\n    return None\n' });
    const app = new App({ outdir: mkdtempSync(join(tmpdir(), 'assembly-')) });
    new FlightDelayStack(app, 'FlightDelay', { env: { region: REGION }, code: ModelCode.sklearn(code), triggers: [RetrainingTrigger.onDrift()] });
    app.synth();
    const seen: TrainingRun[] = [];
    const programs = new ScriptedPrograms().onTrain(/./, (run) => {
      seen.push(run);
      return { failure: 'AlgorithmError: seen enough, exit code: 1' };
    });
    const world = await loaded(app.outdir, { programs, permissions: 'enforced', start: START });
    const table = rows(4000).map((row, index) => [new Date(START - (index + 1) * 300_000).toISOString(), ...row.slice(1, 3), distanceOf(row), ...row.slice(4)]);
    world.s3.putObject(world.physicalId('Lake/Bucket'), 'flights/2001/01/31.csv', csv(table));
    world.stepFunctions.startExecution(world.arn('Retraining/Retraining/Machine', 'AWS::StepFunctions::StateMachine'), JSON.stringify({ modelId: 'flight-delay', trigger: { type: 'manual', id: 'first', at: '2001-02-01T00:00:00Z', detail: 'the first version', force: true } }));
    await world.runFor(DAY / 24);
    expect(seen, JSON.stringify(world.trace.findLast(({ kind }) => kind === 'notification')?.detail)).toHaveLength(1);
    const [[key, archive]] = [...seen[0]!.channels['code']!.files] as [[string, Uint8Array]];
    expect(seen[0]!.hyperParameters['sagemaker_submit_directory']).toBe(`"/opt/ml/input/data/code/${key}"`);
    const files = unpackModel(archive, 1e6);
    expect([...files.keys()].sort()).toEqual(['cdk_mlops_train.py', 'inference.py', 'train.py']);
    expect(Buffer.from(files.get('train.py')!)).toEqual(readFileSync(join(code, 'train.py')));
  });
});
