/**
 * `npm run package`: packs what `npm run build` made, for npm, and generates the Python package's sources around the same
 * tarball, and runs the tests of the package as users get it. No Python is needed; `npm run check:python` builds and uses the wheel.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
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
sameAsTested();

/** The tests build the package by themselves, below `out/package`: what was packed from an older build is not what they looked at. */
function sameAsTested() {
  const [tarball] = readdirSync(join(OUTPUT, 'js')).filter((file) => file.endsWith('.tgz'));
  const unpacked = join(OUTPUT, 'unpacked');
  mkdirSync(unpacked, { recursive: true });
  run('tar', ['-xzf', join(OUTPUT, 'js', tarball), '-C', unpacked]);
  const packed = join(unpacked, 'package');
  const files = readdirSync(packed, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => relative(packed, join(entry.parentPath, entry.name)));
  const others = files.filter((file) => /^(\.jsii|dist[/\\].*)$/.test(file)).filter((file) => !sameBytes(join(packed, file), join(ROOT, 'out', 'package', file)));
  if (others.length > 0) throw new Error(`${tarball}: got ${others.length} files other than those that were tested, the first ${others[0]}, expected the same; run npm run build first`);
  console.log(`${tarball}: ${files.length} files, as tested`);
  rmSync(unpacked, { recursive: true });
}

function sameBytes(one, other) {
  return existsSync(other) && readFileSync(one).equals(readFileSync(other));
}
