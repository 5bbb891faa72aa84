/** How the scripts of this folder start other programs: what they print is shown, and a failure ends the script. */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** The program that a development dependency installed. */
export const tool = (name) => join(ROOT, 'node_modules', '.bin', name);

/** Arguments of Node for the tests of a stage of its own (see `vitest.config.mts`); their report is `out/tests/<stage>.json`. */
export const stageTests = (stage) => [
  'node_modules/vitest/vitest.mjs', 'run', '--project', stage, '--reporter=default', '--reporter=json', `--outputFile.json=out/tests/${stage}.json`,
];

/**
 * Runs a program to its end.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnSyncOptions} [options]
 * @throws when it cannot be started or ends with anything but 0
 */
export function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'], ...options });
  if (error) throw error;
  if (status !== 0) throw new Error(`${[command, ...args].join(' ')}: got exit code ${status}, expected 0`);
}

/**
 * Runs a program and hands back what it printed.
 *
 * @returns {{ status: number | null, stdout: string, stderr: string }}
 */
export function capture(command, args, options = {}) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 64 * 1024 * 1024, ...options });
  if (error) throw error;
  return { status, stdout, stderr };
}
