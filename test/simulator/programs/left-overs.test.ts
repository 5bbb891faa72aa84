/** What a process leaves behind when a signal ends it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const LEFT_OVERS = join(__dirname, '../../../simulator/programs/left-overs.ts');
const PROGRAM = `
const { exitOnSignals, newFolder } = require(${JSON.stringify(LEFT_OVERS)});
exitOnSignals();
console.log(newFolder());
setInterval(() => undefined, 1000);
`;

it.each([['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]] as const)('%s ends with %d a process that asks for it, and its folders go with it, as when a terminal is closed', async (signal, code) => {
  const folder = mkdtempSync(join(tmpdir(), 'left-overs-'));
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=commonjs', '--eval', PROGRAM], { env: { ...process.env, TMPDIR: folder }, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  const made = (): string[] => readdirSync(folder).filter((name) => name.startsWith('cdk-mlops-container-'));
  expect(made()).toHaveLength(1);
  child.kill(signal);
  expect(await ended).toEqual([code, null]);
  expect(made()).toEqual([]);
});
