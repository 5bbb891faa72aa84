/** Tests of processes that one world after the other uses. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FunctionConfiguration } from '../../../simulator/lambda/configuration';
import type { FunctionsOptions } from '../../../simulator/lambda/functions';
import { WarmProcesses } from '../../../simulator/lambda/warm-processes';
import { FunctionWorld, gone, isAlive } from './fixture';

/** Says which process it runs in, how often that was asked, and what the world behind its endpoint is called. */
const ASKING = `let asked = 0;
  export const handler = async ({ exits, hangs }) => {
    if (exits) process.exit(1);
    if (hangs) await new Promise((done) => setTimeout(done, 60_000));
    return { pid: process.pid, asked: (asked += 1), world: await (await fetch(process.env.AWS_ENDPOINT_URL)).text() };
  };
  export const other = handler;`;

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

  it('serves none with other variables, memory, role, handler or code', async () => {
    const first = world('first');
    const { pid } = await ask(first);
    await first.functions.close();
    const copy = join(folder, 'copy');
    mkdirSync(copy);
    writeFileSync(join(copy, 'index.mjs'), ASKING);
    const others: Partial<FunctionConfiguration>[] = [
      { environment: { STORE_BUCKET: 'store' } }, { memoryMiB: 256 }, { roleArn: 'arn:aws:iam::111122223333:role/other' }, { handler: 'index.other' }, { codeDirectory: copy },
    ];
    for (const more of others) {
      const other = world('other', more);
      expect((await ask(other)).pid, JSON.stringify(more)).not.toBe(pid);
      await other.functions.close();
    }
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
