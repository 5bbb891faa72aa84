/**
 * Plays all stories with the permissions of their roles enforced, and holds what was used against what is granted: writes
 * `out/permissions.json` and `docs/permissions.md`. Run with tsx. Ends with 1 where something was denied, unused or loose without a reason,
 * where a story failed, or where `docs/permissions.md` was not up to date. With a folder of records, which stories leave there that are run
 * with PERMISSION_RECORDS naming it, it proves those, plays none and writes nothing: of one example, that shows what is loose.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { prove, REASONS } from '../test/support/permissions/proof.ts';
import { readRecords } from '../test/support/permissions/records.ts';
import { limitableIn } from '../test/support/permissions/service-authorization.ts';
import { pageOf } from '../test/support/permissions/page.ts';
import { RECORDS_VARIABLE } from '../test/support/permissions/format.ts';

const ROOT = resolve(import.meta.dirname, '..');
const STORIES = ['test/scenarios', 'test/examples/permissions.test.ts'];
/** Milliseconds for a story: writing down what was used makes all of them slower, and how fast they are is for other runs to say. */
const PATIENCE = 180_000;
const PAGE = join(ROOT, 'docs', 'permissions.md');

const folder = process.argv[2] ?? mkdtempSync(join(tmpdir(), 'permissions-'));
const isPlayed = process.argv[2] !== undefined;
const { status } = isPlayed ? { status: 0 } : spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--project', 'all', '--project', 'permissions', `--testTimeout=${PATIENCE}`, '--reporter=default', '--reporter=json', '--outputFile.json=out/tests/permissions.json', ...STORIES], {
  cwd: ROOT, stdio: 'inherit', env: { ...process.env, [RECORDS_VARIABLE]: folder },
});
const records = readRecords(folder);
const { holders, problems: all, unneeded } = prove(records, REASONS, await limitableIn(records.holders));
// Of some of the stories alone, reasons that those do not need may be needed by others.
const problems = isPlayed ? all.filter((problem) => !unneeded.includes(problem)) : all;
const roles = holders.filter(({ kind }) => kind === 'role');
const count = (of) => holders.reduce((sum, holder) => sum + holder[of].length, 0);
process.stdout.write(`${roles.length} roles, ${holders.length - roles.length} policies on roles and resources: ${count('granted')} granted, ${count('used')} used, ${count('unused')} unused, ${count('denied')} denied\n`);
for (const problem of problems) process.stdout.write(`  ${problem}\n`);
const isUpToDate = isPlayed || written();
process.exitCode = status === 0 && roles.length > 0 && problems.length === 0 && isUpToDate ? 0 : 1;

/** Writes down what all stories prove; whether the page said it before. */
function written() {
  mkdirSync(join(ROOT, 'out'), { recursive: true });
  writeFileSync(join(ROOT, 'out', 'permissions.json'), `${JSON.stringify(holders, null, 2)}\n`);
  const [page, before] = [pageOf(records.holders, holders), readFileSync(PAGE, { encoding: 'utf8', flag: 'a+' })];
  if (page === before) return true;
  writeFileSync(PAGE, page);
  process.stdout.write('docs/permissions.md was not up to date, and is now\n');
  return false;
}
