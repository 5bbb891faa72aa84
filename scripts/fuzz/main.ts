/** What `npm run fuzz` runs, bundled: fuzzed lines, and the hostile logs in processes of their own. */
import { spawnSync } from 'node:child_process';
import { hostileLogs, readHostile } from './hostile';
import { fuzzLines } from './lines';

const MOST_RSS = 256e6;
const TOLD_EVERY = 500_000;
/** Of the largest hostile log, in bytes. */
const HOSTILE_SIZE = 1e9;

const args = process.argv.slice(2);

void (args[0] === 'hostile' ? hostile(Number(args[1])) : all(Number(args[0] ?? 10_000_000), Number(args[1] ?? 20010203)));

async function all(lines: number, seed: number): Promise<void> {
  const start = process.hrtime.bigint();
  const told = await fuzzLines(lines, seed, (done) => {
    if (done % TOLD_EVERY === 0) say(`${done} lines`);
  });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  say(`${told.lines} lines in ${seconds.toFixed(0)} s: ${told.rows} rows counted, ${told.invalid} cells invalid, ${told.quarantined} rows quarantined; ${boundedMemory()}`);
  for (const index of hostileLogs(HOSTILE_SIZE).keys()) {
    const { status } = spawnSync(process.execPath, [process.argv[1]!, 'hostile', String(index)], { stdio: 'inherit' });
    if (status !== 0) throw new Error(`hostile log ${index}: got exit code ${status}, expected 0`);
  }
}

async function hostile(index: number): Promise<void> {
  const log = hostileLogs(HOSTILE_SIZE)[index]!;
  await readHostile(log);
  say(`${log.what}, ${log.format}: ${log.rows} rows counted, ${log.quarantined} quarantined; ${boundedMemory()}`);
}

/** @throws Error when there was more than may be */
function boundedMemory(): string {
  const rss = process.resourceUsage().maxRSS * 1024;
  if (rss > MOST_RSS) throw new Error(`memory: got ${Math.round(rss / 1e6)} MB resident, expected at most ${MOST_RSS / 1e6}`);
  return `at most ${Math.round(rss / 1e6)} MB resident`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
