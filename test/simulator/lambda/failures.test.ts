/** Tests of functions that fail: errors, loading, exits, timeouts, floods, garbage, orphans, defects of services. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../lambda/support/temporary-folder';
import { FunctionWorld, gone, isAlive } from './fixture';

let world: FunctionWorld;
beforeEach(() => {
  world = new FunctionWorld();
});
afterEach(() => world.functions.close());

describe('a handler that fails', () => {
  it('gives its error in the shape of Lambda, logs it, and stays warm', async () => {
    world.declare('failing', 'let n = 0; export const handler = async ({ fails }) => { n++; if (fails) throw new TypeError("no \\u007f good"); return n; };');
    const error = await world.error('failing', { fails: true });
    expect(error).toMatchObject({ errorType: 'TypeError', errorMessage: 'no \u007f good' });
    expect(error.trace!.slice(0, 2)).toEqual(['TypeError: no \u007f good', expect.stringMatching(/^ {4}at handler \(file:\/\/\/var\/task\/index\.mjs:1:\d+\)$/)]);
    expect(world.lines[0]).toContain('"errorType":"TypeError"');
    expect(await world.answer('failing')).toBe(2);
  });

  it.each([['"text"', 'string', 'text'], ['undefined', 'undefined', 'undefined'], ['null', 'object', 'null']])('may throw %s', async (thrown, errorType, errorMessage) => {
    world.declare('odd', `export const handler = () => { throw ${thrown}; };`);
    expect(await world.error('odd')).toEqual({ errorType, errorMessage, trace: [] });
  });

  it('may give what is no JSON', async () => {
    world.declare('circular', 'export const handler = async () => { const self = {}; self.self = self; return self; };');
    expect(await world.error('circular')).toMatchObject({ errorType: 'Error', errorMessage: 'Unable to stringify response body' });
  });

  it('may give too much', async () => {
    world.declare('large', 'export const handler = async ({ length }) => "x".repeat(length);');
    expect(await world.error('large', { length: 6_291_556 })).toEqual({
      errorType: 'Function.ResponseSizeTooLarge', errorMessage: 'Response payload size (6291558 bytes) exceeded maximum allowed payload size (6291556 bytes).',
    });
    expect(await world.answer('large', { length: 3 })).toBe('xxx');
  });

  it('may wait for what never comes', async () => {
    world.declare('hanging', 'export const handler = ({ hangs }) => (hangs ? new Promise(() => {}) : 1);');
    expect((await world.error('hanging', { hangs: true })).errorType).toBe('Runtime.NodeJsExit');
    expect(await world.answer('hanging')).toBe(1);
  });
});

describe('a module that does not load', () => {
  it.each([
    ['throw new RangeError("at load");', 'RangeError', 'at load'],
    ['export const handler = 1;', 'Runtime.HandlerNotFound', 'index.handler is not a function'],
    ['export const other = () => 1;', 'Runtime.HandlerNotFound', 'index.handler is undefined or not exported'],
    ['export const handler = (', 'Runtime.UserCodeSyntaxError', 'SyntaxError'],
    ['import "nowhere";', 'Error', "Cannot find package 'nowhere' imported from /var/task/index.mjs"],
    ['export const handler = (event, context, callback) => callback(null, 1);', 'Runtime.CallbackHandlerDeprecated', 'callback'],
    ['process.exit(3);', 'Runtime.ExitError', 'Runtime exited with error: exit status 3'],
    ['await Promise.reject(new Error("top"));', 'Error', 'top'],
    ['setTimeout(() => { throw new Error("later"); }); await new Promise((done) => setTimeout(done, 100));', 'Error', 'later'],
  ])('fails its invocations: %s', async (code, errorType, errorMessage) => {
    world.declare('unloadable', code);
    for (let attempt = 0; attempt < 2; attempt++) {
      const error = await world.error('unloadable');
      expect(error.errorType).toBe(errorType);
      expect(error.errorMessage).toContain(errorMessage);
    }
    expect(world.records.map(({ isColdStart }) => isColdStart)).toEqual([true, true]);
  });

  it('may not be there at all', async () => {
    world.declare('elsewhere', '', { handler: 'other.handler' });
    expect(await world.error('elsewhere')).toMatchObject({ errorType: 'Runtime.ImportModuleError', errorMessage: "Error: Cannot find module 'other'" });
  });
});

describe('a process that ends', () => {
  it.each([
    ['process.exit(7)', 'with error: exit status 7'],
    ['process.exit(0)', 'without providing a reason'],
    ['process.kill(process.pid, "SIGKILL"); await new Promise((done) => setTimeout(done, 1000))', 'with error: signal: killed'],
    ['process.abort()', 'with error: signal: aborted'],
  ])('fails the invocation and is started again: %s', async (end, reason) => {
    world.declare('ending', `export const handler = async ({ ends }) => { console.log("before"); if (ends) { ${end}; } return 1; };`);
    const error = await world.error('ending', { ends: true });
    expect(error).toEqual({ errorType: 'Runtime.ExitError', errorMessage: `RequestId: ${world.records[0]!.requestId} Error: Runtime exited ${reason}` });
    expect(world.lines[0]).toContain('before');
    expect(await world.answer('ending')).toBe(1);
    expect(world.records[1]!.isColdStart).toBe(true);
  });

  it('may have run out of memory', async () => {
    world.declare('hungry', 'export const handler = async () => { const all = []; for (;;) all.push(new Array(100_000).fill(all.length)); };', { timeoutSeconds: 30 });
    expect((await world.error('hungry')).errorType).toBe('Runtime.ExitError');
    expect(world.lines.join('\n')).toContain('JavaScript heap out of memory');
  });

  it.each([
    ['setTimeout(() => { throw new Error("uncaught"); }); await new Promise((done) => setTimeout(done, 1000));', 'Error', 'uncaught'],
    ['Promise.reject(new Error("unhandled")); await new Promise((done) => setTimeout(done, 1000));', 'Runtime.UnhandledPromiseRejection', 'Error: unhandled'],
  ])('answers first where nobody caught an error: %s', async (code, errorType, errorMessage) => {
    world.declare('uncaught', `export const handler = async ({ fails }) => { if (fails) { ${code} } return 1; };`);
    expect(await world.error('uncaught', { fails: true })).toMatchObject({ errorType, errorMessage });
    expect(await world.answer('uncaught')).toBe(1);
    expect(world.records[1]!.isColdStart).toBe(true);
  });
});

describe('a function that takes too long', () => {
  it.each(['await new Promise((done) => setTimeout(done, 60_000))', 'for (;;);'])('is ended at its own timeout, with what it started: %s', async (work) => {
    world.declare('endless', `import { spawn } from 'node:child_process';
      export const handler = async ({ works }) => { if (!works) return 1; console.log(spawn('sleep', ['60'], { stdio: 'inherit' }).pid); ${work}; };`, { timeoutSeconds: 1 });
    const error = await world.error('endless', { works: true });
    expect(error).toEqual({ errorType: 'Sandbox.Timedout', errorMessage: `RequestId: ${world.records[0]!.requestId} Error: Task timed out after 1.00 seconds` });
    const { message: pid } = JSON.parse(world.lines[0]!) as { readonly message: number };
    expect(await gone(pid)).toBe(true);
    expect(await world.answer('endless')).toBe(1);
  });

  it('is ended before its own timeout where the simulator has a shorter one', async () => {
    await world.functions.close();
    world = new FunctionWorld({ longestSeconds: 0.5 });
    world.declare('long', 'export const handler = () => new Promise((done) => setTimeout(done, 5000));', { timeoutSeconds: 900 });
    expect((await world.error('long')).errorMessage).toContain('timed out after 0.50 seconds');
  });
});

describe('output that nobody could read', () => {
  it('is bounded in all, and says so', async () => {
    world.declare('flood', 'const line = "x".repeat(1023) + "\\n"; export const handler = async ({ lines }) => { for (let i = 0; i < lines; i++) process.stdout.write(line); return lines; };');
    expect(await world.answer('flood', { lines: 50_000 })).toBe(50_000);
    expect(world.lines.length).toBeLessThan(4200);
    expect(world.lines.at(-1)).toMatch(/^\[simulator\] \d+ lines or ends of lines with \d+ bytes are missing/);
    world.lines.length = 0;
    await world.answer('flood', { lines: 2 });
    expect(world.lines).toHaveLength(2);
  });

  it('is bounded in a line', async () => {
    world.declare('wide', 'export const handler = async () => { process.stdout.write("y".repeat(10_000_000)); process.stdout.write("\\nnext\\n"); };');
    await world.answer('wide');
    expect(world.lines.map((line) => line.length)).toEqual([256 * 1024, 4, expect.any(Number)]);
    expect(world.lines[2]).toContain(`1 lines or ends of lines with ${10_000_000 - 256 * 1024} bytes`);
  });

  it('may be garbage', async () => {
    world.declare('garbage', 'import { randomBytes } from "node:crypto"; export const handler = async () => { process.stdout.write(Buffer.alloc(5000, 0)); process.stdout.write(Buffer.from([10, 0xff, 0xfe, 10])); process.stdout.write("\\0end other\\n"); process.stdout.write(randomBytes(100_000)); return 1; };');
    expect(await world.answer('garbage')).toBe(1);
    expect(world.lines[1]).toBe('\ufffd\ufffd');
  });

  it('may be closed', async () => {
    world.declare('closed', 'import { closeSync } from "node:fs"; export const handler = async () => { closeSync(1); return 1; };', { timeoutSeconds: 1 });
    expect((await world.functions.invoke('closed', '{}')).payload).toMatch(/^(1|.*errorType.*)$/);
  });
});

describe('processes of functions', () => {
  it('end when the functions are closed', async () => {
    world.declare('idle', 'export const handler = async () => process.pid;');
    const pid = (await world.answer('idle')) as number;
    expect(isAlive(pid)).toBe(true);
    await world.functions.close();
    expect(isAlive(pid)).toBe(false);
  });

  it.each(['close', 'exit'])('take with them who has left their group, on %s', async (how) => {
    world.declare('daemon', `import { spawn } from 'node:child_process';
      export const handler = async ({ exits }) => { if (exits) process.exit(1); const { pid } = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' }); return pid; };`);
    const pid = (await world.answer('daemon')) as number;
    expect(isAlive(pid)).toBe(true);
    await (how === 'close' ? world.functions.close() : world.error('daemon', { exits: true }));
    expect(await gone(pid)).toBe(true);
  });

  it('end with a simulator that dies, even while they never yield', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'index.mjs'), 'import { writeSync } from "node:fs"; export const handler = async () => { writeSync(1, ""); console.log(process.pid); for (;;); };');
    const simulator = join(folder, 'simulator.ts');
    writeFileSync(simulator, `
      import { Clock } from '${process.cwd()}/simulator/clock';
      import { Functions } from '${process.cwd()}/simulator/lambda/functions';
      import { readFileSync, readdirSync } from 'node:fs';
      const functions = new Functions({ clock: new Clock({ start: 0 }), environment: { partition: 'aws', account: '1', region: 'r' }, queues: { sendMessage: () => '' },
        endpoint: { url: 'http://127.0.0.1:9', credentialsOf: () => ({ accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c' }), serve: () => undefined } });
      functions.register({ arn: 'arn:aws:lambda:r:1:function:f', name: 'f', roleArn: 'r', codeDirectory: ${JSON.stringify(folder)}, handler: 'index.handler', runtime: 'nodejs24.x', environment: {}, timeoutSeconds: 60, memoryMiB: 128 });
      void functions.invoke('f', '{}');
      const children = () => readdirSync('/proc').filter((pid) => /^\\d+$/.test(pid) && status(pid).includes('PPid:\\t' + process.pid + '\\n'));
      function status(pid: string): string { try { return readFileSync('/proc/' + pid + '/status', 'utf8'); } catch { return ''; } }
      setTimeout(() => process.stdout.write(JSON.stringify(children()) + '\\n'), 1500);
    `);
    const parent = spawn(process.execPath, ['--import', 'tsx', simulator], { stdio: ['ignore', 'pipe', 'inherit'] });
    const text = await new Promise<string>((resolve) => parent.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString())));
    const pids = (JSON.parse(text) as string[]).map(Number);
    expect(pids.filter(isAlive).length).toBeGreaterThan(0);
    parent.kill('SIGKILL');
    expect(await Promise.all(pids.map(gone))).toEqual(pids.map(() => true));
  });
});

describe('a defect of a service', () => {
  it('ends the invocation with the defect, not with an error of the function', async () => {
    world.declare('waiting', 'export const handler = () => new Promise((done) => setTimeout(done, 5000));');
    const call = world.functions.invoke('waiting', '{}');
    setTimeout(() => world.functions.abort(new TypeError('a defect')), 300);
    await expect(call).rejects.toThrow('a defect');
    expect(world.records).toEqual([]);
  });
});
