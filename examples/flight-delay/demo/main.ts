/**
 * The demo: `npm run demo`. Bundles the functions, synthesizes the example, plays half a year of real flights through it, and leaves a
 * timeline, a summary and a report in `out/demo/`, which is emptied first. `--python` plays the same story with the scripts in
 * `model-python/`.
 *
 * Ends with exit code 1 when the story did not go as the README tells it (`expectations.ts`).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cp, mkdir, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { exitOnSignals } from '../../../simulator/programs/left-overs';
import { CALENDAR, isoOf } from './calendar';
import { closingOf } from './closing';
import { disappointments, memoryDisappointments } from './expectations';
import { MemoryWatch } from './memory';
import { Phases } from './phases';
import { synthesize } from './synth';
import { timelineJson, timelineOf } from './timeline';

const EXAMPLE = join(__dirname, '..');
const OUTPUT = join(EXAMPLE, '..', '..', 'out', 'demo');
const ASSEMBLY = join(OUTPUT, 'cdk.out');
const FAULTY_MODEL = join(OUTPUT, 'model-faulty');
const LABELLED_FROM = Date.UTC(2001, 0, 1);
const SEED = 1;

async function main(isPython: boolean): Promise<void> {
  const begin = performance.now();
  const watch = new MemoryWatch();
  const interactive = process.stdout.isTTY === true;
  const shown = `${relative(process.cwd(), OUTPUT)}/`;
  const phases = new Phases(process.stdout, interactive);
  await rm(OUTPUT, { recursive: true, force: true });
  await mkdir(OUTPUT, { recursive: true });

  // Each keeps one core busy, so they run side by side; synthesis begins before the simulator is loaded.
  const [resources, flights] = await Promise.all([
    phases.run('bundle and synthesize the example', async () => {
      await synthesize(`examples/flight-delay/${isPython ? 'app-python' : 'app'}.ts`, ASSEMBLY);
      return resourceCount(ASSEMBLY);
    }, (count) => `${count} resources`),
    phases.run('read the flights', async () => (await import('./flights.js')).readFlights(), ({ rows }) => `${rows.toLocaleString('en')} flights`),
  ]);
  const jobLog: string[] = [];
  let today = '';
  const tell = (at: number, text: string): void => phases.say(`  ${isoOf(at).slice(0, 16).replace('T', ' ')}  ${text}`);
  if (!isPython) await imageWithMistake();
  const [{ playStory }, { reportPage }] = await Promise.all([import('./story.js'), import('./report/page.js')]);
  const record = await phases.run(
    'play February to June 2001',
    () => playStory({
      assembly: ASSEMBLY, flights, calendar: CALENDAR, labelledFrom: LABELLED_FROM, ...(isPython ? {} : { faultyModel: FAULTY_MODEL }), seed: SEED, tell,
      jobLog: (line) => jobLog.push(line),
      progress: (at) => {
        today = isoOf(at).slice(0, 10);
        phases.progress(`  ${today}`);
      },
    }),
    ({ runs, checks }) => `${checks.length} checks, ${runs.length} executions that did something`,
  );
  const page = await phases.run('write the report', async () => reportPage(record), (text) => `${(text.length / 1e6).toFixed(1)} MB`);
  const peakMemory = watch.end();
  // What a program of Python holds of its data is its own.
  const missed = [...disappointments(record, !isPython), ...(isPython ? [] : memoryDisappointments(peakMemory))];
  writeFileSync(join(OUTPUT, 'timeline.json'), timelineJson(timelineOf(record)));
  writeFileSync(join(OUTPUT, 'jobs.log'), jobLog.map((line) => `${line}\n`).join(''));
  writeFileSync(join(OUTPUT, 'record.json'), JSON.stringify(record));
  writeFileSync(join(OUTPUT, 'report.html'), page);
  const timing = { wallSeconds: Math.round((performance.now() - begin) / 100) / 10, peakMemory, phases: phases.finished };
  writeFileSync(join(OUTPUT, 'summary.json'), `${JSON.stringify({ resources, totals: record.totals, live: record.live, outcomes: outcomesOf(record.runs), accidents: record.accidents, disappointments: missed, timing }, null, 2)}\n`);

  console.log(closingOf(record));
  console.log(`\n${timing.wallSeconds} s, ${peakMemory.megabytes} MB in ${peakMemory.of}. Open ${shown}report.html; timeline, summary and the log of the jobs lie beside it.`);
  for (const one of missed) console.error(`not as told: ${one}`);
  if (missed.length > 0) process.exitCode = 1;
}

/** The directory of the image with a mistake: the model's own, with another server. */
async function imageWithMistake(): Promise<void> {
  await cp(join(EXAMPLE, 'model'), FAULTY_MODEL, { recursive: true });
  await cp(join(EXAMPLE, 'model-faulty'), FAULTY_MODEL, { recursive: true });
}

function outcomesOf(runs: readonly { readonly machine: string; readonly outcome: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { machine, outcome } of runs) counts[`${machine} ${outcome}`] = (counts[`${machine} ${outcome}`] ?? 0) + 1;
  return counts;
}

function resourceCount(assembly: string): number {
  const { Resources } = JSON.parse(readFileSync(join(assembly, 'FlightDelay.template.json'), 'utf8')) as { readonly Resources: object };
  return Object.keys(Resources).length;
}

// Whoever closes the terminal in the middle ends the container, too.
exitOnSignals();

main(process.argv.includes('--python')).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
