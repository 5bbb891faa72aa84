/** Tests of processes that one world after the other uses. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FunctionConfiguration } from '../../../simulator/lambda/configuration';
import type { FunctionsOptions } from '../../../simulator/lambda/functions';
import { type ProcessOrder, type ServiceEndpoint, startingPointOf } from '../../../simulator/lambda/process-source';
import { WarmProcesses } from '../../../simulator/lambda/warm-processes';
import { functionArn, FunctionWorld, gone, isAlive, roleArn } from './fixture';

/** Says which process it runs in, how often that was asked, and what the world behind its endpoint is called. */
const ASKING = `let asked = 0;
  export const handler = async ({ exits, hangs }) => {
    if (exits) process.exit(1);
    if (hangs) await new Promise((done) => setTimeout(done, 60_000));
    return { pid: process.pid, asked: (asked += 1), world: await (await fetch(process.env.AWS_ENDPOINT_URL)).text() };
  };`;

interface Answer {
  readonly pid: number;
  readonly asked: number;
  readonly world: string;
}

const folder = mkdtempSync(join(tmpdir(), 'warm-'));
const MOST_IDLE = 2;
let warm: WarmProcesses;
beforeEach(() => {
  warm = new WarmProcesses(MOST_IDLE);
});
afterEach(() => warm.close());

/** A world of that name, with the function that asks; its code is at the same place in every world. */
function world(name: string, more: Partial<FunctionConfiguration> = {}, options: Partial<FunctionsOptions> = {}): FunctionWorld {
  const made = new FunctionWorld({
    processes: warm,
    endpoint: {
      url: 'http://127.0.0.1:9',
      credentialsOf: (role) => ({ accessKeyId: role, secretAccessKey: 'secret', sessionToken: 'token' }),
      serve: (_request, response) => void response.end(name),
    },
    ...options,
  });
  const codeDirectory = join(folder, 'code');
  mkdirSync(codeDirectory, { recursive: true });
  writeFileSync(join(codeDirectory, 'index.mjs'), ASKING);
  made.declare('asking', '', { codeDirectory, ...more });
  return made;
}

async function ask(of: FunctionWorld): Promise<Answer> {
  return (await of.answer('asking')) as Answer;
}

describe('a process that is idle when its world ends', () => {
  it('serves the same function of the next world, which sees a cold start and answers its calls', async () => {
    const first = world('first');
    const { pid } = await ask(first);
    await first.functions.close();
    const second = world('second');
    expect([await ask(second), await ask(second)]).toEqual([{ pid, asked: 2, world: 'second' }, { pid, asked: 3, world: 'second' }]);
    expect(second.records.map(({ isColdStart }) => isColdStart)).toEqual([true, false]);
    await second.functions.close();
  });

  it('does not serve one that is started with something else', async () => {
    const first = world('first');
    const { pid } = await ask(first);
    await first.functions.close();
    const other = world('other', { environment: { STORE_BUCKET: 'store' } });
    expect((await ask(other)).pid).not.toBe(pid);
    await other.functions.close();
  });

  it('is ended where more are idle than are kept, the one that waits longest first', async () => {
    const worlds = ['a', 'b', 'c'].map((name) => world(name));
    const pids: number[] = [];
    for (const one of worlds) pids.push((await ask(one)).pid);
    expect(new Set(pids).size).toBe(3);
    for (const one of worlds) await one.functions.close();
    expect(pids.map(isAlive)).toEqual([false, true, true]);
    await warm.close();
    expect(pids.map(isAlive)).toEqual([false, false, false]);
  });
});

describe('what a process is started with', () => {
  const configuration: FunctionConfiguration = {
    arn: functionArn('asking'), name: 'asking', roleArn: roleArn('asking'), codeDirectory: folder, handler: 'index.handler', runtime: 'nodejs24.x', environment: {}, timeoutSeconds: 10, memoryMiB: 128,
  };
  const endpoint: ServiceEndpoint = {
    url: 'http://127.0.0.1:9',
    credentialsOf: (role) => ({ accessKeyId: role, secretAccessKey: 'secret', sessionToken: 'token' }),
    serve: () => undefined,
  };
  const order: ProcessOrder = { configuration, endpoint, region: 'ap-southeast-1', node: '/node', id: 'a', virtualTime: '2026-01-01T00:00:00Z', onExit: () => undefined };

  it('is the same at any time, in any world, at any port', () => {
    const later = { ...order, id: 'b', virtualTime: '2027-01-01T00:00:00Z', endpoint: { ...endpoint, url: 'http://127.0.0.1:10' } };
    expect(startingPointOf(later)).toBe(startingPointOf(order));
  });

  it.each<[what: string, other: Partial<FunctionConfiguration>]>([
    ['name', { name: 'other' }],
    ['variables', { environment: { STORE_BUCKET: 'store' } }],
    ['memory', { memoryMiB: 256 }],
    ['role', { roleArn: roleArn('other') }],
    ['handler', { handler: 'index.other' }],
    ['code', { codeDirectory: tmpdir() }],
  ])('differs with the %s', (_what, other) => {
    expect(startingPointOf({ ...order, configuration: { ...configuration, ...other } })).not.toBe(startingPointOf(order));
  });

  it('differs with Node', () => {
    expect(startingPointOf({ ...order, node: '/other' })).not.toBe(startingPointOf(order));
  });
});

describe('a process that is not idle when its world ends', () => {
  it('ends with it while it is in flight', async () => {
    const first = world('first');
    const { pid } = await ask(first);
    const flight = first.functions.invoke('asking', '{"hangs":true}');
    await new Promise((resolve) => setTimeout(resolve, 100));
    await first.functions.close();
    expect(await gone(pid)).toBe(true);
    expect(await flight).toMatchObject({ functionError: 'Unhandled' });
    const second = world('second');
    expect(await ask(second)).toMatchObject({ asked: 1, world: 'second' });
    await second.functions.close();
  });

  it('has no successor where it exited', async () => {
    const first = world('first');
    await first.functions.invoke('asking', '{"exits":true}');
    await first.functions.close();
    const second = world('second');
    expect(await ask(second)).toMatchObject({ asked: 1, world: 'second' });
    await second.functions.close();
  });
});
