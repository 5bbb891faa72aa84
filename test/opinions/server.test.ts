/** Tests of how emulators are started: nothing of one that does not come up is left. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Emulator } from './server';

/** A program in Node instead of one from the virtual environment. */
const started = (script: string, longestMs?: number): Promise<Emulator> => Emulator.start(process.execPath, (port) => ({ args: ['-e', script], env: { PORT: String(port) } }), longestMs);

const SERVER = "require('node:http').createServer((_, answer) => answer.end()).listen(process.env.PORT, '127.0.0.1')";

async function isGone(pid: number): Promise<boolean> {
  for (let waited = 0; waited < 5_000; waited += 50) {
    try {
      process.kill(pid, 0);
      // The system has ended it, and nobody has asked how: it is a name in a list.
      if (/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))) return true;
    } catch {
      return true; // there is no such process
    }
    await sleep(50);
  }
  return false;
}

it('an emulator that answers is there until it is stopped, which may be said twice', async () => {
  const emulator = await started(SERVER);
  expect((await fetch(emulator.url)).status).toBe(200);
  emulator.stop();
  emulator.stop();
  await expect(fetch(emulator.url)).rejects.toThrow();
});

it('of one that never answers nothing is left, nor of what it has started', async () => {
  const script = "const inner = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' }); console.log('inner', inner.pid); setInterval(() => {}, 1000)";
  const failure = await started(script, 1_500).then(() => undefined, (error: Error) => error.message);
  expect(failure).toContain('got nothing within 1500 ms, expected an answer at http://127.0.0.1:');
  const inner = Number(/^inner (\d+)$/m.exec(failure!)?.[1]);
  expect(inner).toBeGreaterThan(0);
  expect(await isGone(inner)).toBe(true);
});

it('one that ends at once, or is not there, is refused at once', async () => {
  await expect(started('process.exit(3)')).rejects.toThrow('got it ended with 3, expected an answer at');
  await expect(Emulator.start('/nowhere/moto_server', () => ({ args: [], env: {} }))).rejects.toThrow(/nowhere\/moto_server ENOENT, expected an answer at/);
});
