/**
 * Plays the matrix of faults and writes `out/faults.json`: how many cases there were, by kind and by what made the call, how many orders of
 * what comes at the same time, how many broke and how, and the seconds it took. Ends with 1 where one broke, or where there were too few.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');
const REPORT = join(ROOT, 'out', 'faults.json');
const LEAST = 1_000;

// A run that is cut off must not leave the counts of another one.
rmSync(REPORT, { force: true });
const start = performance.now();
const folder = mkdtempSync(join(tmpdir(), 'faults-'));
const { status } = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--project', 'faults', ...process.argv.slice(2)], {
  cwd: ROOT, stdio: 'inherit', env: { ...process.env, FAULT_RECORDS: folder },
});
const seconds = Math.round((performance.now() - start) / 1000);
const records = readdirSync(folder).flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n').filter(Boolean)).map((line) => JSON.parse(line));
rmSync(folder, { recursive: true });
const met = records.flatMap(({ cases }) => cases);
const orders = records.reduce((total, record) => total + record.orders, 0);
const violations = records.flatMap(({ broken }) => broken);
const counted = (member) => Object.fromEntries([...new Set(met.map((one) => one[member]))].sort().map((name) => [name, met.filter((one) => one[member] === name).length]));
const report = { cases: met.length, broken: violations.length, orders, seconds, byKind: counted('kind'), byCaller: counted('of'), violations: violations.flat() };
mkdirSync(join(ROOT, 'out'), { recursive: true });
writeFileSync(REPORT, `${JSON.stringify(report, null, 2)}\n`);
process.stdout.write(`${report.cases} cases of faults and ${orders} orders of what comes at the same time in ${seconds} s, ${report.broken} broken\n`);
for (const one of report.violations) process.stdout.write(`  ${one}\n`);
if (report.cases < LEAST) process.stdout.write(`got ${report.cases} cases, expected ${LEAST} at least\n`);
process.exitCode = status === 0 && report.broken === 0 && report.cases >= LEAST ? 0 : 1;
