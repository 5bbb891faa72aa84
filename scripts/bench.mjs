/**
 * `npm run bench`: measures what the project promises of its speed, prints a table and writes `out/bench.json`. `npm run bench synth` and
 * `npm run bench drift` measure one part alone; the other part of the file stays then.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { benchDrift } from './bench/drift.mjs';
import { benchSynth } from './bench/synth.mjs';
import { ROOT } from './run.mjs';

const PARTS = { synth: benchSynth, drift: benchDrift };
const FILE = join(ROOT, 'out', 'bench.json');

const asked = process.argv.slice(2);
const unknown = asked.find((name) => !(name in PARTS));
if (unknown !== undefined) throw new Error(`bench: got part ${unknown}, expected one of ${Object.keys(PARTS).join(', ')}`);

const kept = asked.length > 0 && existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : [];
const broken = [];
const rows = kept.filter(({ part }) => !asked.includes(part));
for (const [part, measure] of Object.entries(PARTS)) {
  if (asked.length > 0 && !asked.includes(part)) continue;
  const { rows: measured, problems } = await measure();
  broken.push(...problems);
  for (const row of measured) {
    rows.push({ part, ...row });
    const { name, value, unit, ratio, to } = row;
    console.log(`${name.padEnd(58)} ${value.toFixed(1).padStart(9)} ${unit.padEnd(9)} ${ratio.toFixed(2).padStart(7)} × ${to}`);
  }
}
mkdirSync(dirname(FILE), { recursive: true });
writeFileSync(FILE, `${JSON.stringify(rows, null, 2)}\n`);
// What is promised fails the run; the table says by how much.
if (broken.length > 0) throw new Error(`bench:\n${broken.map((problem) => `  - ${problem}`).join('\n')}`);
