/**
 * The package as it would be published, built into `out/package` so that tests need no build and disturb none. Built again only
 * when something that goes into it has changed.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

export const ROOT = resolve(__dirname, '..', '..');
const OUTPUT = join(ROOT, 'out', 'package');
const FINGERPRINT = join(OUTPUT, 'fingerprint');
/** Run behind the compiler, as `npm run build` does. */
const TRIMS = ['without-comments.mjs', 'lean-dependencies.mjs'].map((script) => join('scripts', script));
const INPUTS = ['package.json', 'README.md', 'LICENSE', 'NOTICE', 'lib', join('dist', 'lambda'), join('dist', 'cli'), join('node_modules', 'yaml')];

const start = promisify(execFile);

/** Runs a program to its end and hands back what it printed; a failure carries its output. */
export async function output(command: string, args: readonly string[], cwd: string): Promise<string> {
  const { stdout } = await start(command, args, { cwd, maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}

/** @returns the folder of the built package */
export async function buildPackage(): Promise<string> {
  const fingerprint = fingerprintOf([...INPUTS, ...TRIMS]);
  if (existsSync(FINGERPRINT) && readFileSync(FINGERPRINT, 'utf8') === fingerprint) return OUTPUT;
  rmSync(OUTPUT, { recursive: true, force: true });
  mkdirSync(OUTPUT, { recursive: true });
  for (const input of INPUTS) cpSync(join(ROOT, input), join(OUTPUT, input), { recursive: true });
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: { compile: string } };
  const [compiler, ...args] = scripts.compile.split(' ');
  await output(join(ROOT, 'node_modules', '.bin', compiler!), args, OUTPUT);
  for (const trim of TRIMS) await output(process.execPath, [join(ROOT, trim)], OUTPUT);
  writeFileSync(FINGERPRINT, fingerprint);
  return OUTPUT;
}

function fingerprintOf(inputs: readonly string[]): string {
  const hash = createHash('sha256');
  for (const input of inputs.flatMap(filesIn)) hash.update(`${input}\0`).update(readFileSync(join(ROOT, input))).update('\0');
  return hash.digest('hex');
}

function filesIn(path: string): string[] {
  if (statSync(join(ROOT, path)).isFile()) return [path];
  const entries = readdirSync(join(ROOT, path), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length + 1)).sort();
}
