/**
 * How long Evidently and whylogs take for a window of the same rows: the PSI of each of 20 number columns against a reference, which
 * Evidently wants anew each time and ours has in its baseline; of whylogs, which has no PSI, the profile. Processor time from rows in memory
 * for them, from the bytes of a CSV file for ours: reading counts against us. Each is measured warm, in processes that take turns, and the best
 * counts on both sides: others on the machine make one slower, never faster. Everything lands in `out/bench/peers`, in a virtual environment of its own.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { capture } from '../run.mjs';
import { answerOf, bundled, OUTPUT } from './bundled.mjs';

const FOLDER = join(OUTPUT, 'peers');
const VERSIONS = { evidently: '0.7.23', whylogs: '1.6.4' };
/** Both peers came before the newer ones. */
const BESIDE = { pandas: '2.2.3', numpy: '1.26.4' };
const LEAST_RATIO = { evidently: 50, whylogs: 2 };
const SUBJECT = { evidently: 'verdicts of 20 columns', whylogs: 'the same' };
const ROWS = 50_000;
const ROUNDS = 2;

/** Rows of the table. */
export async function benchPeers() {
  mkdirSync(FOLDER, { recursive: true });
  const python = environment();
  const program = await bundled('peer-rows');
  const files = ['reference.csv', 'current.csv'].map((name) => join(FOLDER, name));
  answerOf(program, 'write', String(ROWS), ...files);
  const measures = { ours: () => answerOf(program, 'measure', String(ROWS), ...files) };
  for (const [peer, version] of Object.entries(VERSIONS)) measures[peer] = () => answerOfPeer(python, peer, version, files);
  const best = {};
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, measure] of Object.entries(measures)) best[name] = faster(best[name], measure());
  }
  const { ours, ...theirs } = best;
  const rows = [];
  const problems = [];
  for (const [peer, { cpuSeconds, columns, rows: count }] of Object.entries(theirs)) {
    if (columns !== ours.columns || count !== ours.rows) problems.push(`${peer}: got ${columns} columns of ${count} rows, expected ${ours.columns} of ${ours.rows}`);
    const ratio = cpuSeconds / ours.cpuSeconds;
    if (ratio < LEAST_RATIO[peer]) problems.push(`${peer}: got ${ratio.toFixed(1)} times our time, expected at least ${LEAST_RATIO[peer]}`);
    rows.push({ name: `${SUBJECT[peer]}, ${ours.rows.toLocaleString('en')} rows`, value: 1000 * ours.cpuSeconds, unit: 'ms', ratio, to: `as fast as ${peer} ${VERSIONS[peer]} (${(1000 * cpuSeconds).toFixed(0)} ms)` });
  }
  const { firstSeconds } = ours;
  rows.push({ name: 'the same, first window of a process', value: 1000 * firstSeconds, unit: 'ms', ratio: theirs.evidently.cpuSeconds / firstSeconds, to: 'as fast as evidently, warm' });
  return { rows, problems };
}

function answerOfPeer(python, peer, version, files) {
  const { status, stdout, stderr } = capture(python, [join(import.meta.dirname, 'peers.py'), peer, ...files]);
  if (status !== 0) throw new Error(`${peer} ${version}: got exit code ${status}, expected 0\n${stderr.slice(-2000)}`);
  return JSON.parse(stdout.trim().split('\n').at(-1));
}

function faster(one, other) {
  return one === undefined || other.cpuSeconds < one.cpuSeconds ? other : one;
}

/** The interpreter of an environment that has the peers. */
function environment() {
  const venv = join(FOLDER, 'venv');
  const python = join(venv, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  if (!existsSync(python)) step('python3', ['-m', 'venv', venv], 'Python 3.9 or newer with its module venv; install it');
  const packages = Object.entries({ ...VERSIONS, ...BESIDE }).map(([name, version]) => `${name}==${version}`);
  const fix = `wheels of ${packages.join(' and ')} for this version of Python on the index that pip is set to; try Python 3.11`;
  step(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--only-binary', ':all:', ...packages], fix);
  return python;
}

function step(program, args, expected) {
  const command = `${program} ${args.join(' ')}`;
  let result;
  try {
    result = capture(program, args);
  } catch (error) {
    throw new Error(`bench:peers: ${command}: got ${error.message}, expected ${expected}`, { cause: error });
  }
  if (result.status !== 0) throw new Error(`bench:peers: ${command}: got exit code ${result.status}, expected ${expected}\n${result.stderr.slice(-2000)}`);
}
