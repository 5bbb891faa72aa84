/** Tests of the function bundles as they are shipped: what they export, what they weigh, and that they run on their own. */
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { createHandler as CreateHandler } from '../../lambda/drift-check/index';
import { FolderStore } from '../../lambda/shared/storage/folder';
import { MemoryLog } from './support/memory-log';
import { S3Double } from './support/s3-double';
import { temporaryFolder } from './support/temporary-folder';
import { BUCKETS, CONFIG, World } from './support/world';

const ROOT = resolve(__dirname, '..', '..');
const BUNDLE = join(ROOT, 'dist', 'lambda', 'drift-check', 'index.mjs');
const EVENT = { time: '2001-02-03T03:15:00Z', source: 'aws.events' };

interface BuildModule {
  readonly buildBundles: (root?: string, output?: string) => Promise<{ name: string; bytes: number; bytesWithoutSdk: number; outsideSdk: string[] }[]>;
}

/** Loads an ES module that is not to be transformed. */
async function load<T>(file: string): Promise<T> {
  return (await import(/* @vite-ignore */ pathToFileURL(file).href)) as T;
}

/** All bundles, built from a copy of the sources elsewhere, beside what the build did not make: once for all tests. */
let building: Promise<Awaited<ReturnType<BuildModule['buildBundles']>>> | undefined;
const folder = mkdtempSync(join(tmpdir(), 'bundles-'));
function built(): ReturnType<BuildModule['buildBundles']> {
  building ??= build();
  return building;
}

async function build(): ReturnType<BuildModule['buildBundles']> {
  cpSync(BUNDLE, join(folder, 'output', 'old', 'index.mjs'));
  cpSync(BUNDLE, join(folder, 'output', 'drift-check', 'config.json'));
  cpSync(BUNDLE, join(folder, 'kept', 'index.mjs'));
  const copy = join(folder, 'elsewhere');
  cpSync(join(ROOT, 'lambda'), join(copy, 'lambda'), { recursive: true });
  cpSync(join(ROOT, 'lib', 'contract'), join(copy, 'lib', 'contract'), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  const { buildBundles } = await load<BuildModule>(join(copy, 'lambda', 'build.mjs'));
  return buildBundles(copy, join(folder, 'output'));
}

/** The bundle in a folder of its own, as in a deployed function. */
function deployed(config?: string): string {
  const folder = temporaryFolder();
  cpSync(BUNDLE, join(folder, 'index.mjs'));
  if (config !== undefined) writeFileSync(join(folder, 'config.json'), config);
  return folder;
}

/** Calls `handler` in a process of its own, with nothing but these variables. */
async function invoke(folder: string, variables: Readonly<Record<string, string>>): Promise<{ stdout: string; stderr: string }> {
  const program = `import(${JSON.stringify(pathToFileURL(join(folder, 'index.mjs')).href)}).then(({ handler }) => handler(${JSON.stringify(EVENT)})).then((answer) => console.error(JSON.stringify(answer)))`;
  return promisify(execFile)(process.execPath, ['--no-warnings', '-e', program], { cwd: folder, env: { HOME: folder, ...variables } });
}

const environment = { STORE_BUCKET: 'store', LOG_BUCKET: 'log', DATASET_BUCKET: 'data' };

describe('the build', () => {
  it('makes a bundle of every function', async () => {
    expect((await built()).map(({ name }) => name)).toEqual(['drift-check', 'endpoint-probe', 'retraining-steps']);
  });

  // SDK clients weigh 430 kB (S3) and 60 kB (ECR): much more would mean that a second copy came in.
  it.each([['drift-check', 20_000, 600_000], ['endpoint-probe', 500, 450_000], ['retraining-steps', 20_000, 700_000]])('keeps %s within its budget', async (name, least, sdk) => {
    const { bytes, bytesWithoutSdk } = (await built()).find((bundle) => bundle.name === name)!;
    expect(bytesWithoutSdk).toBeLessThanOrEqual(400_000);
    expect(bytesWithoutSdk).toBeGreaterThan(least);
    expect(bytes - bytesWithoutSdk).toBeLessThan(sdk);
  });

  it('puts nothing in but our sources, the SDK and the reader of Parquet, and never another function', async () => {
    for (const { name, outsideSdk } of await built()) {
      // The copy's packages lie behind a link.
      const inputs = outsideSdk.map((path) => path.replace(/^(\.\.\/)+.*\/(?=node_modules\/)/, ''));
      const foreign = inputs.filter((path) => !path.startsWith(`lambda/${name}/`) && !/^(lambda\/(shared|stats)|lib\/contract|node_modules\/hyparquet)\//.test(path));
      expect(foreign).toEqual([]);
      expect(inputs).not.toContain('lambda/shared/storage/folder.ts');
    }
  });

  it('gives the same bytes in another folder', async () => {
    for (const { name } of await built()) {
      const [one, other] = [join(folder, 'output'), join(ROOT, 'dist', 'lambda')].map((output) => readFileSync(join(output, name, 'index.mjs')));
      expect(one!.equals(other!), name).toBe(true);
    }
  });

  it('removes what it did not make, below its output folder only', async () => {
    const made = await built();
    const store = new FolderStore(folder);
    const keys: string[] = [];
    for (const bucket of ['output', 'kept']) for await (const { key } of store.list(bucket, { prefix: '' })) keys.push(`${bucket}/${key}`);
    expect(keys).toEqual([...made.map(({ name }) => `output/${name}/index.mjs`), 'kept/index.mjs']);
  });
});

describe('the bundle', () => {
  it('exports the handler and how to make one, and nothing else', async () => {
    expect(Object.keys(await load<object>(BUNDLE)).sort()).toEqual(['createHandler', 'handler']);
  });

  it('has no path of the machine that built it, and no source map', () => {
    const text = readFileSync(BUNDLE, 'utf8');
    expect(text).not.toContain(ROOT);
    expect(text).not.toContain('sourceMappingURL');
  });

  it('runs over any store that keeps to the port', async () => {
    const { createHandler } = await load<{ createHandler: typeof CreateHandler }>(join(deployed(), 'index.mjs'));
    const world = new World();
    await world.writeTraining();
    await world.writeHours('2001-02-03T00:00:00Z', [0, 0, 0]);
    const log = new MemoryLog();
    const handler = createHandler({ storage: world.store, config: CONFIG, buckets: BUCKETS, log });
    expect((await handler(EVENT)).outcome).toBe('STABLE');
    // The bundle has its own copy of the store's errors: a failed condition must be understood all the same.
    expect((await handler(EVENT)).outcome).toBe('ALREADY_JUDGED');
    const next = { ...EVENT, time: '2001-02-03T04:15:00Z' };
    expect((await Promise.all([handler(next), handler(next)])).map(({ outcome }) => outcome).sort()).toEqual(['ALREADY_JUDGED', 'STABLE']);
    expect(log.metricLines.length).toBeGreaterThan(0);
  });

  it('refuses a configuration that it cannot use before it does anything', async () => {
    const { createHandler } = await load<{ createHandler: typeof CreateHandler }>(BUNDLE);
    const parts = { storage: new FolderStore(temporaryFolder()), config: { ...CONFIG, everyHours: 5 }, buckets: BUCKETS, log: new MemoryLog() };
    expect(() => createHandler(parts)).toThrow('everyHours: got 5');
  });
});

describe('the handler on its own', () => {
  it('checks with what lies beside it, speaks to S3, and writes log and metrics as lines of JSON', async () => {
    const world = new World();
    await world.writeTraining();
    await world.writeHours('2001-02-03T00:00:00Z', [0, 0, 0]);
    const s3 = new S3Double();
    for (const bucket of ['data', 'log']) {
      for await (const { key } of world.store.list(bucket, { prefix: '' })) {
        const { body, etag } = await world.store.read(bucket, key);
        s3.objects.set(`${bucket}/${key}`, { body: Buffer.from(body), etag });
      }
    }
    const url = await serve(s3);
    const { stdout, stderr } = await invoke(deployed(JSON.stringify(CONFIG)), {
      ...environment,
      AWS_REGION: 'ap-southeast-1',
      AWS_ACCESS_KEY_ID: 'id',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_ENDPOINT_URL_S3: url,
    });
    await world.handler(EVENT);
    const verdictKey = 'models/flights/drift/verdicts/2001/02/03/03.json';
    expect(JSON.parse(stderr)).toMatchObject({ outcome: 'STABLE', verdictKey });
    for (const key of await world.keys()) expect(s3.objects.get(`store/${key}`)?.body.toString(), key).toBe(await world.text(key));
    const lines = stdout.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.filter(({ _aws }) => _aws !== undefined)).toMatchObject([{ ModelId: 'flights', DriftState: 0, ChecksCompleted: 1 }]);
    expect(lines.map(({ notice }) => notice).filter(Boolean)).toEqual(['baseline-built', 'window-counted', 'check-ended']);
  });

  it('says that its configuration is not there', async () => {
    await expect(invoke(deployed(), environment)).rejects.toThrow(/ENOENT.*config\.json/);
  });

  it('says which variable is not set', async () => {
    await expect(invoke(deployed(JSON.stringify(CONFIG)), { ...environment, LOG_BUCKET: '' })).rejects.toThrow('environment variable LOG_BUCKET: got an empty text');
  });
});

/** Serves the double over HTTP on this machine, for as long as the test. */
async function serve(s3: S3Double): Promise<string> {
  const server = createServer((request, response) => {
    void answered(s3, request).then(async ({ statusCode, headers, body }) => {
      response.writeHead(statusCode, headers);
      for await (const chunk of body) response.write(chunk);
      response.end();
    });
  });
  await new Promise<void>((resolved) => server.listen(0, '127.0.0.1', resolved));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function answered(s3: S3Double, request: IncomingMessage): ReturnType<S3Double['answer']> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { pathname, searchParams } = new URL(request.url!, 'http://127.0.0.1');
  return s3.answer({
    method: request.method!,
    path: pathname,
    query: Object.fromEntries(searchParams),
    headers: request.headers as Record<string, string>,
    body: Buffer.concat(chunks),
  });
}
