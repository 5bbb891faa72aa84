/**
 * `npm run runtime`: the tests of the functions under the Node version that runs them in AWS, whatever version develops them.
 * The binary comes from the npm registry and lands in `out/runtime`.
 */
import { join } from 'node:path';
import { capture, ROOT, run } from './run.mjs';

/** Of the same major version as `Runtime.NODEJS_24_X` in lib/private/function.ts. */
const VERSION = '24.21.0';
const OUTPUT = join(ROOT, 'out', 'runtime');
// The package `node` picks this one in an install script, and install scripts do not run.
const PLATFORM = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;

run('npm', ['install', '--no-save', '--prefix', OUTPUT, `${PLATFORM}@${VERSION}`]);
const node = join(OUTPUT, 'node_modules', PLATFORM, 'bin', 'node');
const version = capture(node, ['--version']).stdout.trim();
if (version !== `v${VERSION}`) throw new Error(`${node}: got ${version}, expected v${VERSION}`);
console.log(`functions under Node ${version}`);
run(node, ['node_modules/vitest/vitest.mjs', 'run', 'test/lambda', '--reporter=default', '--reporter=json', '--outputFile.json=out/runtime/test-report.json']);
