/**
 * The demo of watching: `npm run demo:watch`. Synthesizes the example, stores real flights as its training data and inference log, runs the
 * bundled drift check for every scheduled check from February to June 2001, and prints what it found.
 *
 * Everything is written below `out/watch/`, which is emptied first. Ends with exit code 1 when the verdicts disagree with the
 * independent figures in `agreement.ts`.
 */
import { writeFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { compare } from './agreement';
import { FolderStore, LineLog } from './checker';
import { monthsOf, readFlights, type MonthRows } from '../../flight-delay/demo/flights';
import { monitorFromAssembly } from './monitor';
import { Phases } from '../../flight-delay/demo/phases';
import { openChecker } from './replay';
import { tablesOf, writeFindings } from './report';
import { agreementMonitor, checkFirstRows, checkOnSchedule, checkWholeMonths, firstRows, firstRowsMonitor, storeFlights, type World } from './series';
import { synthesize } from '../../flight-delay/demo/synth';

const OUTPUT = join(__dirname, '..', '..', '..', 'out', 'watch');
const ASSEMBLY = join(OUTPUT, 'cdk.out');
const BASELINE_MONTH = '2001-01';
const CHECKED_MONTHS = ['2001-02', '2001-03', '2001-04', '2001-05', '2001-06'];

async function main(): Promise<void> {
  const begin = performance.now();
  const interactive = process.stdout.isTTY === true;
  const shown = `${relative(process.cwd(), OUTPUT)}/`;
  const colour = interactive && !process.env['NO_COLOR'];
  const phases = new Phases(process.stdout, interactive);
  await phases.run('empty the output folder', () => emptied(OUTPUT), () => shown);

  // Each keeps one core busy, so they run side by side.
  const [monitor, flights] = await Promise.all([
    phases.run(
      'bundle and synthesize the example',
      async () => {
        await synthesize('examples/flight-watch/app.ts', ASSEMBLY);
        return monitorFromAssembly(ASSEMBLY);
      },
      ({ config }) => `drift monitor of ${config.modelId}, ${config.features.length} features`,
    ),
    phases.run('read the flights', () => readFlights(), ({ rows }) => `${rows.toLocaleString('en')} rows`),
  ]);
  // First, because it refuses what could not be compared in the end.
  const comparable = agreementMonitor(monitor);
  const months = monthsOf(flights);
  const baseline = monthNamed(months, BASELINE_MONTH);
  const checked = CHECKED_MONTHS.map((month) => monthNamed(months, month));
  const used = [baseline, ...checked].reduce((rows, { start, end }) => rows + end - start, 0);

  const world: World = { flights, storage: new FolderStore(join(OUTPUT, 'world')), phases };
  const logLines: string[] = [];
  const log = new LineLog((line) => logLines.push(line));
  await storeFlights(world, monitor, baseline, checked);
  const check = await openChecker(monitor, world.storage, log);
  const scheduled = await checkOnSchedule(world, monitor, check, checked);

  const wholeMonths = await checkWholeMonths(world, comparable, await openChecker(comparable, world.storage, log), checked);

  const sample = firstRowsMonitor(comparable);
  await storeFlights(world, sample, firstRows(baseline), checked.map(firstRows));
  const sampleCheck = await openChecker(sample, world.storage, log);
  const requested = [...(await checkFirstRows(world, sample, sampleCheck, checked)), ...wholeMonths];

  const findings = { monitor, scheduled, requested, comparisons: compare(requested) };
  const wallSeconds = (performance.now() - begin) / 1000;
  const peakResidentBytes = process.resourceUsage().maxRSS * 1024;
  writeFindings(OUTPUT, findings, { wallSeconds, phases: phases.finished, peakResidentBytes });
  writeFileSync(join(OUTPUT, 'drift-check.log'), logLines.map((line) => `${line}\n`).join(''));

  const missing = [flights.delay, flights.distance].map((column) => column.reduce((count, value) => count + Number(Number.isNaN(value)), 0));
  console.log(`\n${flights.rows - used} flights outside January to June left out; ${missing[0]} delays and ${missing[1]} distances missing`);
  console.log(`${tablesOf(findings, colour)}\n`);
  const disagreeing = findings.comparisons.filter(({ agrees }) => !agrees);
  console.log(`${wallSeconds.toFixed(1)} s, ${(peakResidentBytes / 1e6).toFixed(0)} MB; verdicts, summary and the checker's log are in ${shown}`);
  if (disagreeing.length > 0) {
    console.error(`${disagreeing.length} of ${findings.comparisons.length} figures disagree with the independent ones`);
    process.exitCode = 1;
  }
}

async function emptied(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
}

function monthNamed(months: readonly MonthRows[], name: string): MonthRows {
  const found = months.find(({ month }) => month === name);
  if (!found) throw new Error(`flight records: got no flights of ${name}, expected the file of vega-datasets 3.2.1; run npm ci`);
  return found;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
