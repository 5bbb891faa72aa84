/**
 * `npm run mutants`: real templates and state machines, each with one fault, against everything that verifies them. Prints the kill table and
 * writes `out/mutants.json`. A mutant is killed where a verifier that must see it says what it must say of it. Ends with 1 where a mutant survives
 * without a reason, where one was not seen by who must see it, and where fewer ran than there must be.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brokenRules, forGuard, installGuard } from './guard-program.mjs';
import { ROOT } from './run.mjs';

/** Faults of the notes on verification, and at least forty more that public issue trackers tell of. */
const NOTED = 60;
const REPORTED = 40;

const REPORT = join(ROOT, 'out', 'mutants.json');

// A run that is cut off must not leave the counts of another one.
rmSync(REPORT, { force: true });
const folder = mkdtempSync(join(tmpdir(), 'mutants-'));
installGuard();
const { status } = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--project', 'mutants', '--reporter=default', '--reporter=json', '--outputFile.json=out/tests/mutants.json', ...process.argv.slice(2)], {
  cwd: ROOT, stdio: 'inherit', env: { ...process.env, MUTANT_RECORDS: folder },
});
const mutants = readdirSync(folder).filter((file) => file.endsWith('.jsonl'))
  .flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n').filter(Boolean)).map((line) => JSON.parse(line))
  .sort((one, other) => (one.id < other.id ? -1 : 1));
addGuard();

const killersOf = ({ kills }) => Object.keys(kills).sort();
const namesOf = ({ kills, others }) => Object.keys({ ...kills, ...others }).sort();
const survivors = mutants.filter((mutant) => killersOf(mutant).length === 0);
const problems = [
  ...survivors.filter(({ survives }) => survives === undefined).map(({ id, breaks }) => `${id} survives without a reason: ${breaks}`),
  ...mutants.filter(({ survives, ...mutant }) => survives !== undefined && namesOf(mutant).length > 0).map((mutant) => `${mutant.id} is seen by ${namesOf(mutant)}, and said to survive`),
  ...mutants.flatMap(({ id, seenBy, kills, others }) => Object.entries(seenBy).filter(([name]) => !(name in kills)).map(([name, says]) => `${id} was not seen by ${name}, which said ${others[name] ?? 'nothing'}, expected /${says}/`)),
  ...atLeast('faults of the notes on verification', mutants.filter(({ source }) => source.startsWith('verification notes')), NOTED),
  ...atLeast('faults of public issue trackers', mutants.filter(({ source }) => source.startsWith('https://github.com/')), REPORTED),
];
printTable();
const killed = mutants.length - survivors.length;
mkdirSync(join(ROOT, 'out'), { recursive: true });
writeFileSync(REPORT, `${JSON.stringify({
  killed, total: mutants.length, score: mutants.length === 0 ? 0 : killed / mutants.length,
  survivors: survivors.map(({ id, survives }) => ({ id, reason: survives ?? null })), byVerifier: byVerifier(),
  mutants: mutants.map((mutant) => ({ id: mutant.id, breaks: mutant.breaks, source: mutant.source, kills: mutant.kills, alsoSaid: mutant.others })),
}, null, 2)}\n`);
process.stdout.write(`${killed} of ${mutants.length} mutants killed\n`);
for (const { id, survives } of survivors) process.stdout.write(`  survives: ${id}: ${survives ?? 'no reason given'}\n`);
for (const problem of problems) process.stdout.write(`  ${problem}\n`);
rmSync(folder, { recursive: true });
process.exitCode = status === 0 && problems.length === 0 ? 0 : 1;

/** The rules that changed resources break and did not break before. */
function addGuard() {
  const templates = join(folder, 'guard');
  if (!existsSync(templates)) return;
  for (const file of readdirSync(templates)) writeFileSync(join(templates, file), forGuard(JSON.parse(readFileSync(join(templates, file), 'utf8'))));
  const broken = brokenRules(templates);
  const of = (id, when) => [...broken].find(([name]) => name.endsWith(`${id}.${when}.json`))?.[1] ?? [];
  for (const { id, seenBy, kills, others } of mutants) {
    const rules = of(id, 'after').filter((rule) => !of(id, 'before').includes(rule));
    const wanted = rules.find((rule) => seenBy.guard !== undefined && new RegExp(seenBy.guard).test(rule));
    if (wanted !== undefined) kills.guard = wanted;
    else if (rules.length > 0) others.guard = rules.join(', ');
  }
}

function atLeast(what, found, least) {
  return found.length >= least ? [] : [`${what}: got ${found.length}, expected at least ${least}`];
}

function byVerifier() {
  const names = [...new Set(mutants.flatMap(namesOf))].sort();
  return Object.fromEntries(names.map((name) => [name, {
    killed: mutants.filter(({ kills }) => name in kills).length,
    alone: mutants.filter((mutant) => killersOf(mutant).join() === name).length,
  }]));
}

/** Mutants down, verifiers across: × sees the fault and must, ○ finds something else or more than is asked of it, which counts for nothing. */
function printTable() {
  const verifiers = Object.keys(byVerifier());
  const width = Math.max(0, ...mutants.map(({ id }) => id.length));
  const tallest = Math.max(0, ...verifiers.map(({ length }) => length));
  for (let row = 0; row < tallest; row++) process.stdout.write(`${' '.repeat(width)}  ${verifiers.map((name) => name.padStart(tallest)[row]).join(' ')}\n`);
  for (const { id, kills, others } of mutants) process.stdout.write(`${id.padEnd(width)}  ${verifiers.map((name) => (name in kills ? '×' : name in others ? '○' : '·')).join(' ')}\n`);
}
