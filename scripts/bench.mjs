/**
 * `npm run bench`: measures what the project promises of its speed and of its verdicts, prints a table and writes `out/bench.json`. With
 * names of parts, e.g. `npm run bench drift`, it measures these alone; what the file has of the others stays then. The part `peers` needs
 * Python and is measured only when it is named (`npm run bench:peers`).
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { benchDrift } from './bench/drift.mjs';
import { benchEvents } from './bench/events.mjs';
import { benchLoop } from './bench/loop.mjs';
import { benchPeers } from './bench/peers.mjs';
import { benchRhythm } from './bench/rhythm.mjs';
import { benchSynth } from './bench/synth.mjs';
import { ROOT } from './run.mjs';

const PARTS = { synth: benchSynth, events: benchEvents, drift: benchDrift, rhythm: benchRhythm, loop: benchLoop, peers: benchPeers };
const USUAL = Object.keys(PARTS).filter((part) => part !== 'peers');
const FILE = join(ROOT, 'out', 'bench.json');

const named = process.argv.slice(2);
const unknown = named.find((name) => !(name in PARTS));
if (unknown !== undefined) throw new Error(`bench: got part ${unknown}, expected one of ${Object.keys(PARTS).join(', ')}`);

const asked = named.length > 0 ? named : USUAL;
const kept = existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : [];
const broken = [];
const rows = kept.filter(({ part }) => part in PARTS && !asked.includes(part));
for (const part of asked) {
  const { rows: measured, problems } = await PARTS[part]();
  broken.push(...problems);
  for (const row of measured) {
    rows.push({ part, ...row });
    const { name, value, unit, ratio, to } = row;
    const digits = value !== 0 && Math.abs(value) < 10 ? 2 : 1;
    console.log(`${name.padEnd(62)} ${value.toFixed(digits).padStart(9)} ${unit.padEnd(9)} ${(ratio < 0.1 ? ratio.toPrecision(2) : ratio.toFixed(2)).padStart(7)} × ${to}`);
  }
}
mkdirSync(dirname(FILE), { recursive: true });
writeFileSync(FILE, `${JSON.stringify(rows, null, 2)}\n`);
// What is promised fails the run; the table says by how much.
if (broken.length > 0) throw new Error(`bench:\n${broken.map((problem) => `  - ${problem}`).join('\n')}`);
