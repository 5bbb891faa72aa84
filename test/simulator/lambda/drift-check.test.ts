/** Tests of real bundles against real services through the wire: the drift check, and a function that invokes another. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lambdaOperations } from '../../../simulator/api/lambda';
import { Api } from '../../../simulator/api/operation';
import { s3Operations } from '../../../simulator/api/s3';
import { Clock } from '../../../simulator/clock';
import { Functions } from '../../../simulator/lambda/functions';
import { CloudWatch } from '../../../simulator/services/cloudwatch';
import { S3 } from '../../../simulator/services/s3';
import { Sqs } from '../../../simulator/services/sqs';
import { Wire } from '../../../simulator/wire/wire';
import { temporaryFolder } from '../../lambda/support/temporary-folder';
import { at, CONFIG, requestFor, World } from '../../lambda/support/world';
import { ENVIRONMENT, EventRecorder } from '../services/fixture';
import { functionArn, roleArn } from './fixture';

const clock = new Clock({ start: Date.UTC(2001, 1, 3, 12) });
let s3: S3;
let cloudWatch: CloudWatch;
let wire: Wire;
let functions: Functions;
let calls: string[];
let lines: string[];
let keys: unknown[];

beforeEach(async () => {
  s3 = new S3(clock);
  for (const bucket of ['data', 'log', 'store']) s3.createBucket(bucket, { versioned: bucket === 'store' });
  cloudWatch = new CloudWatch(clock, ENVIRONMENT, new EventRecorder(), () => undefined);
  [calls, lines, keys] = [[], [], []];
  const api = new Api({ s3: s3Operations(s3), lambda: lambdaOperations({ invoke: (...of) => functions.invoke(...of), invokeLater: (...of) => functions.invokeLater(...of) }) });
  wire = await Wire.listen({
    api: {
      call: (service, operation, request, caller) => {
        keys.push(request['Key']);
        calls.push(`${caller.roleArn.slice(-5)} ${service}:${operation}`);
        return api.call(service, operation, request, caller);
      },
    },
    onDefect: (defect) => functions.abort(defect),
  });
  functions = new Functions({ clock, environment: ENVIRONMENT, endpoint: wire, queues: new Sqs(clock), listener: { logged: (_arn, _id, line) => lines.push(line) } });
});
afterEach(async () => {
  await functions.close();
  await wire.close();
});

function declare(name: string, codeDirectory: string, environment: Readonly<Record<string, string>> = {}): void {
  functions.register({ arn: functionArn(name), name, roleArn: roleArn(name), codeDirectory, handler: 'index.handler', runtime: 'nodejs24.x', environment, timeoutSeconds: 60, memoryMiB: 512, logFormat: 'JSON' });
}

/** Puts what lies below a folder into the buckets of its sub-folders. */
function upload(root: string, bucket: string): void {
  const folder = join(root, bucket);
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    if (statSync(join(folder, path)).isFile()) s3.putObject(bucket, relative('.', path), readFileSync(join(folder, path)));
  }
}

describe('the bundle of the drift check', () => {
  it('writes the same documents as the code that it was made of, and metrics that CloudWatch reads', async () => {
    const root = temporaryFolder();
    const world = new World(CONFIG, root);
    await world.writeTraining();
    await world.writeHours('2001-02-03T00:00:00Z', [0, 0, 0, 0, 30, 30]);
    for (const bucket of ['data', 'log']) upload(root, bucket);
    const asset = join(root, 'asset');
    mkdirSync(asset);
    copyFileSync('dist/lambda/drift-check/index.mjs', join(asset, 'index.mjs'));
    writeFileSync(join(asset, 'config.json'), JSON.stringify(CONFIG));
    declare('check', asset, { STORE_BUCKET: 'store', LOG_BUCKET: 'log', DATASET_BUCKET: 'data' });

    for (const event of [at(3), at(4), at(5), at(6), requestFor(1, 4)]) {
      const { payload, functionError } = await functions.invoke('check', JSON.stringify(event));
      expect(functionError).toBeUndefined();
      expect(JSON.parse(payload)).toEqual(JSON.parse(JSON.stringify(await world.handler(event))));
    }

    const stored = await world.keys();
    expect(s3.listObjects('store').objects.map(({ key }) => key)).toEqual(stored);
    expect(stored).toHaveLength(9); // baseline, partials of the day, state, four verdicts, the requested one, and the page of the first
    for (const key of stored) expect(Buffer.from(s3.getObject('store', key).body).toString()).toBe(await world.text(key));
    expect(lines.filter((line) => line.includes('"_aws"'))).toEqual(world.log.metricLines);
    expect(lines.filter((line) => !line.includes('"_aws"')).map((line) => JSON.parse(line) as unknown)).toEqual(world.log.entries.map(({ level, notice, fields }) => ({ level, notice, ...fields })));
    for (const line of lines) cloudWatch.ingestLogLine(line);
    expect(new Set(calls)).toEqual(new Set(['check s3:GetObject', 'check s3:ListObjectsV2', 'check s3:PutObject']));
  });

  it('fails with the code that S3 refuses it with', async () => {
    const asset = temporaryFolder();
    copyFileSync('dist/lambda/drift-check/index.mjs', join(asset, 'index.mjs'));
    writeFileSync(join(asset, 'config.json'), JSON.stringify(CONFIG));
    declare('check', asset, { STORE_BUCKET: 'nowhere', LOG_BUCKET: 'log', DATASET_BUCKET: 'data' });
    const { payload, functionError } = await functions.invoke('check', JSON.stringify(at(3)));
    expect(functionError).toBe('Unhandled');
    expect(JSON.parse(payload)).toMatchObject({ errorType: 'NoSuchBucket', trace: expect.arrayContaining([expect.stringContaining('file:///var/task/index.mjs')]) as string[] });
  });
});

describe('a function that calls services with the SDK', () => {
  async function declareSource(name: string, source: string): Promise<void> {
    const asset = temporaryFolder();
    await build({ stdin: { contents: source, resolveDir: process.cwd() }, outfile: join(asset, 'index.mjs'), bundle: true, format: 'esm', platform: 'node', target: 'node20', banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' } });
    declare(name, asset);
  }

  it('invokes another one, which runs within its own invocation', async () => {
    await declareSource('inner', 'export const handler = async ({ n }) => { if (n < 0) throw new RangeError("negative"); return n + 1; };');
    await declareSource('outer', `
      import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
      const client = new LambdaClient({});
      export const handler = async ({ n, FunctionName = 'inner' }) => {
        const { Payload, FunctionError } = await client.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify({ n }) }));
        return [FunctionError, JSON.parse(Payload.transformToString())];
      };`);
    expect(await functions.invoke('outer', '{"n":1}')).toEqual({ payload: '[null,2]' });
    expect((await functions.invoke('outer', '{"n":-1}')).payload).toContain('["Unhandled",{"errorType":"RangeError"');
    expect((await functions.invoke('outer', '{"FunctionName":"missing"}')).payload).toContain('ResourceNotFoundException');
    expect(new Set(calls)).toEqual(new Set(['outer lambda:Invoke']));
  });

  it('calls in the order of its code, however many calls it makes at once', async () => {
    await declareSource('parallel', `
      import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
      const client = new S3Client({});
      const one = async (i) => {
        for (let j = 0; j < 3; j++) {
          const { Body } = await client.send(new GetObjectCommand({ Bucket: 'data', Key: i % 2 ? 'small' : 'large' }));
          await Body.transformToByteArray();
          await client.send(new PutObjectCommand({ Bucket: 'data', Key: i + '-' + j, Body: 'x' }));
        }
      };
      export const handler = async () => { await Promise.all([0, 1, 2, 3, 4, 5].map(one)); };`);
    s3.putObject('data', 'small', 'x');
    s3.putObject('data', 'large', 'x'.repeat(400_000));
    const orders: string[] = [];
    for (let run = 0; run < 4; run++) {
      keys.length = 0;
      expect(await functions.invoke('parallel', '{}')).toEqual({ payload: 'null' });
      orders.push(keys.join());
    }
    // The first one loads code on its way.
    expect(new Set(orders.slice(1)).size).toBe(1);
    expect(keys).toHaveLength(36);
  });

  it('may read one object while it writes it to another, and give up a call that waits', async () => {
    await declareSource('streams', `
      import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
      import { Readable } from 'node:stream';
      const client = new S3Client({});
      const get = async (Key, options) => (await client.send(new GetObjectCommand({ Bucket: 'data', Key }), options)).Body;
      export const handler = async () => {
        const held = await get('large');
        await client.send(new PutObjectCommand({ Bucket: 'data', Key: 'copy', Body: Readable.from((async function* () { yield* await get('large'); })()), ContentLength: 400_000 }));
        const abort = new AbortController();
        const calls = [get('large'), get('large', { abortSignal: abort.signal }).catch((error) => error.name)];
        abort.abort();
        const [kept, given] = await Promise.all(calls);
        return [(await held.transformToString()).length, (await kept.transformToString()).length, given, (await (await get('copy')).transformToString()).length];
      };`);
    s3.putObject('data', 'large', 'x'.repeat(400_000));
    expect(await functions.invoke('streams', '{}')).toEqual({ payload: '[400000,400000,"AbortError",400000]' });
  });
});
