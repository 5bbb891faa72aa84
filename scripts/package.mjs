/**
 * `npm run package`: packs what `npm run build` made, for npm, and generates the Python package's sources around the same
 * tarball, and runs the tests of the package as users get it. No Python is needed; `npm run check:python` builds and uses the wheel.
 */
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run, stageTests, tool } from './run.mjs';

const OUTPUT = join(ROOT, 'out', 'jsii');

rmSync(OUTPUT, { recursive: true, force: true });
// --no-npmignore: package.json's "files" says what is packed.
run(tool('jsii-pacmak'), ['--no-npmignore', '--targets', 'js', '--outdir', OUTPUT]);
run(tool('jsii-pacmak'), ['--no-npmignore', '--targets', 'python', '--code-only', '--outdir', OUTPUT]);

for (const file of readdirSync(OUTPUT, { recursive: true }).sort()) {
  const { size } = statSync(join(OUTPUT, file));
  if (/\.tgz$|__init__\.py$/.test(file)) console.log(`out/jsii/${file} ${(size / 1000).toFixed(0)} kB`);
}
run(process.execPath, stageTests('package'));
