/** Plays the matrix of faults and writes `out/faults.json`: how many cases and orders there were, and what of them broke. Ends with 1 where something did. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');
const LEAST = 1_000;

const folder = mkdtempSync(join(tmpdir(), 'faults-'));
const { status } = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--project', 'faults', ...process.argv.slice(2)], {
  cwd: ROOT, stdio: 'inherit', env: { ...process.env, FAULT_RECORDS: folder },
});
const records = readdirSync(folder).flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n').filter(Boolean)).map((line) => JSON.parse(line));
const sum = (of) => records.reduce((total, record) => total + record[of], 0);
const [cases, orders] = [sum('cases'), sum('orders')];
const broken = records.flatMap((record) => record.broken);
mkdirSync(join(ROOT, 'out'), { recursive: true });
writeFileSync(join(ROOT, 'out', 'faults.json'), `${JSON.stringify({ cases, orders, broken }, null, 2)}\n`);
process.stdout.write(`${cases} cases of faults and ${orders} orders of what comes at the same time, ${broken.length} broken\n`);
for (const one of broken) process.stdout.write(`  ${one}\n`);
process.exitCode = status === 0 && broken.length === 0 && cases >= LEAST ? 0 : 1;
