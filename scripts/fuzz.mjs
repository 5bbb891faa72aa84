/**
 * `npm run fuzz [lines] [seed]`: ten million fuzzed lines through the readers of inference logs, and then what is hostile, each in a
 * process of its own; none may crash, lose a line, or take more than 256 MB of memory.
 */
import { join } from 'node:path';
import { build } from 'esbuild';
import { ROOT, run } from './run.mjs';

const PROGRAM = join(ROOT, 'out', 'fuzz', 'main.cjs');

await build({ absWorkingDir: ROOT, entryPoints: ['scripts/fuzz/main.ts'], outfile: PROGRAM, bundle: true, platform: 'node', format: 'cjs', target: 'node20', logLevel: 'warning' });
run(process.execPath, [PROGRAM, ...process.argv.slice(2)]);
