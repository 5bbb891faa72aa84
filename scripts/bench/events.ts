/**
 * Simulates each assembly that its arguments name for the same virtual time, some hours of each in turn, so that what disturbs one disturbs all.
 * Prints as JSON how many events ran in each and what they took of processors: the simulator, and the processes of functions beside it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { World } from '../../simulator/world';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 5);
/** Of one turn: what a world finds cold when its turn comes shall not count for much. */
const TURN_HOURS = 6;
/** Until functions are loaded and compiled, and have their baselines. */
const WARM_UP_TURNS = 2;
const TURNS = 4;
const ROWS = 30;
/** In which Linux counts the time of processes. */
const TICKS_IN_A_SECOND = 100;

interface Log {
  readonly bucket: string;
  readonly prefix: string;
}

interface Simulated {
  readonly world: World;
  /** Of each model. */
  readonly logs: readonly Log[];
  events: number;
  simulatorMs: number;
  functionsMs: number;
}

/** Data to train on, and an hour of the log, in the same shape. */
const row = (index: number): { readonly delay: number; readonly distance: number; readonly origin: string; readonly destination: string } =>
  ({ delay: (index * 13) % 40, distance: 100 + ((index * 37) % 900), origin: `A${index % 5}`, destination: `B${index % 7}` });
const TRAINING = `departure,delay,distance,origin,destination\n${Array.from({ length: 500 }, (_, index) => `2025-12-${String(1 + (index % 28)).padStart(2, '0')}T05:00:00Z,${Object.values(row(index)).join(',')}\n`).join('')}`;

async function opened(directory: string): Promise<Simulated> {
  const world = await World.load(directory, { start: START, trace: () => undefined });
  const lakes = world.resourcesOf('AWS::S3::Bucket').filter(({ path }) => path.endsWith('/Lake/Bucket/Resource'));
  for (const { physicalId } of lakes) world.s3.putObject(physicalId, 'flights/2025-12.csv', TRAINING);
  const groups = world.resourcesOf('AWS::SageMaker::ModelPackageGroup');
  const logs = lakes.flatMap(({ stack, physicalId: bucket }) => groups.filter((group) => group.stack === stack).map((_, index) => ({ bucket, prefix: `inference-${index}/` })));
  return { world, logs, events: 0, simulatorMs: 0, functionsMs: 0 };
}

/** Lets an hour pass in which every model is asked, and is checked once. */
async function hour({ world, logs }: Simulated): Promise<void> {
  const time = new Date(world.clock.now).toISOString();
  const lines = Array.from({ length: ROWS }, (_, index) => `${JSON.stringify({ departure: time, ...row(index) })}\n`).join('');
  for (const { bucket, prefix } of logs) world.s3.putObject(bucket, `${prefix}${time.slice(0, 13).replaceAll('-', '/').replace('T', '/')}/rows.jsonl`, lines);
  await world.runFor(HOUR);
}

/** Of this process; loading is over when it begins to count. */
function simulatorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Of the processes that this one started, those that are gone included. */
function functionsMs(): number {
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(statOf).filter((stat) => Number(stat?.[1]) === process.pid);
  const gone = statOf('self')!;
  const ticks = children.reduce((sum, stat) => sum + Number(stat![11]) + Number(stat![12]), Number(gone[13]) + Number(gone[14]));
  return (1000 * ticks) / TICKS_IN_A_SECOND;
}

/** What Linux tells of a process, from its state on; undefined of one that is gone meanwhile. */
function statOf(process: string): readonly string[] | undefined {
  try {
    return readFileSync(`/proc/${process}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || (error as NodeJS.ErrnoException).code === 'ESRCH') return undefined;
    throw error;
  }
}

async function main(directories: readonly string[]): Promise<void> {
  const simulated: Simulated[] = [];
  for (const directory of directories) simulated.push(await opened(directory));
  try {
    for (let turn = 0; turn < WARM_UP_TURNS + TURNS; turn++) {
      for (const one of simulated) {
        // To look at the functions takes a while, which does not count.
        const begin = { functions: functionsMs(), events: one.world.clock.dispatched, simulator: simulatorMs() };
        for (let hours = 0; hours < TURN_HOURS; hours++) await hour(one);
        const end = { simulator: simulatorMs(), events: one.world.clock.dispatched, functions: functionsMs() };
        if (turn < WARM_UP_TURNS) continue;
        one.simulatorMs += end.simulator - begin.simulator;
        one.events += end.events - begin.events;
        one.functionsMs += end.functions - begin.functions;
      }
    }
  } finally {
    for (const { world } of simulated) await world.close();
  }
  process.stdout.write(JSON.stringify(simulated.map(({ logs, events, simulatorMs, functionsMs }) => ({ models: logs.length, events, simulatorMs, functionsMs }))));
}

void main(process.argv.slice(2));
