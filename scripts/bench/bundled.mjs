/** Runs a TypeScript program of this folder as a process of its own, bundled, so that loading costs what it costs users. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { capture, ROOT } from '../run.mjs';

export const OUTPUT = join(ROOT, 'out', 'bench');

/** @returns path of the program */
export async function bundled(name) {
  mkdirSync(OUTPUT, { recursive: true });
  const outfile = join(OUTPUT, `${name}.mjs`);
  const banner = { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" };
  await build({ absWorkingDir: ROOT, entryPoints: [`scripts/bench/${name}.ts`], outfile, bundle: true, platform: 'node', format: 'esm', target: 'node20', banner, logLevel: 'warning' });
  return outfile;
}

/** What the program prints, which is JSON. */
export function answerOf(program, ...args) {
  const { status, stdout, stderr } = capture(process.execPath, [program, ...args]);
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: got exit code ${status}, expected 0\n${stderr}`);
  return JSON.parse(stdout);
}
