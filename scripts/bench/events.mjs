/**
 * What an event of a simulation takes of processors where 1, 5, 10 and 20 models live in one world, each checked every hour: as much for
 * twenty as for one, or something is walked through that grows with the world. All worlds live in one process and have their hours in turns;
 * see `events.ts`. That process collects garbage in its only thread: helpers would work for one world in the time of another.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { withoutCredentials } from '../assemblies.mjs';
import { capture, ROOT, run } from '../run.mjs';
import { OUTPUT } from './bundled.mjs';

const COUNTS = [1, 5, 10, 20];
const HOURS_BETWEEN_CHECKS = 1;
const ONE_THREAD = ['--single-threaded', '--max-semi-space-size=64'];

/** What an event may cost where most models live, as a multiple of what it costs where it costs least. */
const MOST_RATIO = 1.25;

/** Rows of the table. */
export function benchEvents() {
  run(process.execPath, ['lambda/build.mjs']);
  const assemblies = COUNTS.map(assemblyOf);
  const measured = JSON.parse(printed([...ONE_THREAD, '--import', 'tsx', program('events.ts'), ...assemblies], {}));
  const rows = [];
  const problems = [];
  const parts = [
    ['simulator', ({ simulatorMs }) => simulatorMs],
    ['simulator and functions', ({ simulatorMs, functionsMs }) => simulatorMs + functionsMs],
  ];
  for (const [name, time] of parts) {
    const costs = measured.map((one) => (1000 * time(one)) / one.events);
    measured.forEach(({ models }, index) => rows.push({ name: `event, ${models} ${models === 1 ? 'model' : 'models'} checked by the hour: ${name}`, value: costs[index], unit: 'µs CPU', ratio: costs[index] / costs[0], to: `${measured[0].models} model` }));
    // One model shares with nobody what an hour takes by itself: held against it alone, an event could take half as much again with twenty.
    const least = Math.min(...costs);
    const ratio = costs.at(-1) / least;
    if (ratio > MOST_RATIO) problems.push(`event, ${name}: got ${ratio.toFixed(2)} times as much with ${measured.at(-1).models} models as with ${measured[costs.indexOf(least)].models}, expected at most ${MOST_RATIO}`);
  }
  return { rows, problems };
}

function assemblyOf(count) {
  const output = join(OUTPUT, `models-${count}`);
  rmSync(output, { recursive: true, force: true });
  printed(['--import', 'tsx', program('models.ts'), String(count), String(HOURS_BETWEEN_CHECKS)], { CDK_OUTDIR: output, CDK_VALIDATION: 'false' });
  return output;
}

function program(file) {
  return join(ROOT, 'scripts', 'bench', file);
}

function printed(args, environment) {
  const { status, stdout, stderr } = capture(process.execPath, args, { env: { ...withoutCredentials(), ...environment } });
  if (status !== 0) throw new Error(`${args.join(' ')}: got exit code ${status}, expected 0\n${stderr}`);
  return stdout;
}
