/**
 * How fast logs are read into partials, beside the straightforward reader of `straightforward.ts` in the same run, and how much memory
 * that takes. Both must come to the same partial.
 *
 * Each reading is a process of its own, the two readers take turns, and the best of three counts: others on the machine make one slower,
 * never faster. What is read is made before; see `log-data.ts`.
 */
import { answerOf, bundled } from './bundled.mjs';

const TURNS = 3;
const MEGABYTES = 100;
const LARGE_MEGABYTES = 2000;

/**
 * What must be kept to. Of CSV in captures it is what was promised; of the others a third to two fifths below what was measured in
 * quiet, as a busy machine takes that much of one side alone: a reader that became slow is found, and neighbours are not.
 */
const LEAST_RATIO = { 'capture-csv': 2.5, 'capture-csv-rows': 1.9, 'capture-json': 1.4, 'capture-base64': 1.4, jsonl: 1, csv: 1.4 };
const MOST_RSS = 256e6;

const ENCODINGS = [
  ['capture-csv', 'capture, CSV'],
  ['capture-csv-rows', 'capture, CSV, 8 rows in a request'],
  ['capture-json', 'capture, JSON'],
  ['capture-base64', 'capture, CSV in base64'],
  ['jsonl', 'JSON Lines'],
  ['csv', 'CSV'],
];

/** Rows of the table. */
export async function benchDrift() {
  const program = await bundled('read-log');
  const read = (encoding, reader, megabytes) => {
    const { bytes, cpuSeconds, values, rss, digest } = answerOf(program, encoding, reader, String(megabytes));
    return { speed: bytes / cpuSeconds, values: values / cpuSeconds, bytes, rss, digest };
  };
  const rows = [];
  const problems = [];
  for (const [encoding, name] of ENCODINGS) {
    const { ours, straightforward } = best(encoding, read);
    const ratio = ours.speed / straightforward.speed;
    if (ours.digest !== straightforward.digest) problems.push(`${name}: got another partial than the straightforward reader`);
    if (!(ratio >= LEAST_RATIO[encoding])) problems.push(`${name}: got ${ratio.toFixed(2)} times the straightforward reader, expected at least ${LEAST_RATIO[encoding]}`);
    rows.push({ name: `${name}: read into a partial`, value: ours.speed / 1e6, unit: 'MB/s', ratio, to: 'JSON.parse and split' });
    rows.push({ name: `${name}: values`, value: ours.values / 1e6, unit: 'M/s', ratio, to: 'JSON.parse and split' });
  }
  const parquet = bestOf(() => read('parquet', 'ours', MEGABYTES));
  rows.push({ name: 'Parquet: values', value: parquet.values / 1e6, unit: 'M/s', ratio: parquet.values / 10e6, to: '10 million a second' });
  const small = read('capture-csv', 'ours', MEGABYTES);
  const large = read('capture-csv', 'ours', LARGE_MEGABYTES);
  rows.push({ name: `resident memory at ${MEGABYTES} MB`, value: small.rss / 1e6, unit: 'MB', ratio: small.rss / MOST_RSS, to: '256 MB' });
  rows.push({ name: `resident memory at ${LARGE_MEGABYTES} MB`, value: large.rss / 1e6, unit: 'MB', ratio: large.rss / small.rss, to: `that at ${MEGABYTES} MB` });
  for (const { rss, bytes } of [small, large, parquet]) {
    if (rss > MOST_RSS) problems.push(`memory: got ${Math.round(rss / 1e6)} MB for ${Math.round(bytes / 1e6)} MB of input, expected at most ${MOST_RSS / 1e6}`);
  }
  return { rows, problems };
}

function best(encoding, read) {
  let ours;
  let straightforward;
  for (let turn = 0; turn < TURNS; turn++) {
    straightforward = faster(straightforward, read(encoding, 'straightforward', MEGABYTES));
    ours = faster(ours, read(encoding, 'ours', MEGABYTES));
  }
  return { ours, straightforward };
}

function bestOf(measure) {
  return Array.from({ length: TURNS }, measure).reduce(faster);
}

function faster(one, other) {
  return one === undefined || other.speed > one.speed ? other : one;
}
