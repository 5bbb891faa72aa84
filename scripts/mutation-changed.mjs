/**
 * `npm run mutation:changed`: breaks what a change touched of the statistics and of the rules of verdicts, line by line, and wants their tests to
 * notice it. The change is what lies between `MUTATION_BASE`, the commit before the last one by default, and the files as they are.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import mutation from './mutation.mjs';
import { capture, ROOT, run, tool } from './run.mjs';

const base = process.env.MUTATION_BASE ?? 'HEAD~1';
const found = capture('git', ['rev-parse', '--verify', '--quiet', `${base}^{commit}`]);
if (found.status !== 0) throw new Error(`MUTATION_BASE: got ${base}, expected a commit of this clone; fetch its history, or name another`);
const { status, stdout, stderr } = capture('git', ['diff', '--unified=0', '--no-color', '--no-ext-diff', '--src-prefix=a/', '--dst-prefix=b/', base, '--', 'lambda']);
if (status !== 0) throw new Error(`git diff ${base}: got exit code ${status}, expected 0\n${stderr}`);
const places = changedPlaces(stdout).filter(({ file }) => mutation.mutate.some((pattern) => isIn(file, pattern)));
if (places.length === 0) console.log(`nothing of the statistics and of the rules of verdicts has changed since ${base}`);
else run(tool('stryker'), ['run', 'scripts/mutation.mjs', '--mutate', places.map(({ file, first, last }) => `${file}:${first}-${last}`).join(','), ...process.argv.slice(2)]);

/** Patterns are files, or all below a folder. */
function isIn(file, pattern) {
  return pattern.endsWith('/**/*.ts') ? file.startsWith(pattern.replace('**/*.ts', '')) && file.endsWith('.ts') : file === pattern;
}

/** Lines that are there now and were not before, in files that are still there. */
function changedPlaces(diff) {
  let file;
  return diff.split('\n').flatMap((line) => {
    file = /^\+\+\+ b\/(.+)$/.exec(line)?.[1] ?? (line.startsWith('+++ ') ? undefined : file);
    const [, first, count = '1'] = /^@@ -\S+ \+(\d+)(?:,(\d+))? @@/.exec(line) ?? [];
    return file === undefined || first === undefined || count === '0' || !existsSync(join(ROOT, file)) ? [] : [{ file, first: Number(first), last: Number(first) + Number(count) - 1 }];
  });
}
