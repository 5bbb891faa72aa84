/**
 * Stories of the machine that reads a log in parts, from the schedule that starts it to the checks that follow. Where functions run beside
 * each other, a fault that ends a process ends the one that was started last.
 */
import { driftKeys } from '../../lib/contract/drift-check';
import type { PartialsDocument } from '../../lib/contract/partial';
import type { PerformanceDocument } from '../../lib/contract/performance';
import { World, type WorldOptions } from '../../simulator/world';
import { HOUR, hourOfLog, MINUTE, START, trainingData } from '../simulator/world/fixture';
import { MODEL_ID, readByOneFunction, readInParts, type Watched } from '../support/log-reading-app';
import { WARM } from '../support/warm';
import type { Faults } from './fault';
import { type FaultCase, lasts } from './kinds';
import { type ReadingRemains, readingViolations } from './reading-invariants';
import type { Story } from './story';

interface Told {
  readonly name: string;
  readonly draws: number;
  /** Everything that comes before the fault. */
  readonly begin?: (world: World) => void;
  /** Which plan of steps of labels meets the fault first; the first check meets it where absent, and no labels come. */
  readonly labelPlan?: 1 | 2;
  /** Executions that fail although nothing goes wrong but what the story is about. */
  readonly failures: number;
}

const WINDOW_HOURS = 2;
/** Hours of the log, from its first on: the first check has two objects and then one to read, each later one only one more. */
const [FIRST_HOUR, LAST_HOUR] = [-2, 12];
const ROWS = 30;
/** Two objects are more than one function reads, and each object is a batch. */
const LIMITS = { oneFunctionBytes: 4000, batchBytes: 1, joinPartitions: 2, joinHours: 24 };
/** The same where rows have ids and answers; with their labels an hour of one object is left to the check, too, and each hour is a batch. */
const LABEL_LIMITS = { ...LIMITS, oneFunctionBytes: 6000, batchBytes: 10_000 };
/** How long after an hour it is checked. */
const LAG = 30 * MINUTE;
/** Until the labels of an hour are due. */
const DELAY = 2 * HOUR;
/** Longer than the timeout of the machine. */
const LONGEST = 8 * HOUR;

const TOLD: readonly Told[] = [
  { name: 'a log that is read in parts', draws: 1, failures: 0 },
  {
    // Played for what comes once the machine gives up.
    name: 'a log that cannot be read', draws: 0.5, failures: 1,
    begin: (world) => void world.api.inject({ service: 's3', operation: 'GetObject', code: 'AccessDenied', message: 'not now', when: ({ Key }) => Key === keyOf(-1) }),
  },
  { name: 'labels that are sorted by partition', draws: 0.5, failures: 0, labelPlan: 1 },
  { name: 'labels that are joined by partition', draws: 0.5, failures: 0, labelPlan: 2 },
];

/** What sorts or joins is the Task, and the function, that counts in other stories; the first of the steps stands for all of them. */
const STEP = 'Reading/CountBatches[0]/CountBatch';

export const READING_STORIES: readonly Story[] = TOLD.map((told): Story => ({
  name: told.name, draws: told.draws, ...(told.labelPlan === undefined ? {} : { apart: ({ from, by }) => from === 'function' || by === STEP }),
  played: (faults, fault, assembly) => played(told, faults, fault, assembly),
}));

const made = new Map<Watched, string>();
const counted = new Map<Watched, Promise<Readonly<Record<string, string>>>>();

/** Synthesized once. */
export function READING_ASSEMBLY(watched: Watched = 'inputs'): string {
  const assembly = made.get(watched) ?? readInParts(WINDOW_HOURS, watched === 'inputs' ? LIMITS : LABEL_LIMITS, watched);
  made.set(watched, assembly);
  return assembly;
}

async function played({ begin, failures, labelPlan }: Told, faults: Faults, fault: FaultCase | undefined, broken: string | undefined): Promise<readonly string[]> {
  const watched = labelPlan === undefined ? 'inputs' : 'inputs and answers';
  const world = await opened(broken ?? READING_ASSEMBLY(watched), START, watched, { processes: faults.processes, tasks: faults.tasks });
  try {
    // The first check finds no labels that are due.
    await world.runUntil(START + (labelPlan === undefined ? 0 : HOUR) + LAG - 1);
    begin?.(world);
    const watch = (): void => faults.watch(world, [machineOf(world)], () => undefined);
    if (labelPlan === undefined) watch();
    else behindPlan(world, labelPlan, watch);
    const until = world.clock.now + LONGEST;
    do await world.runFor(10 * MINUTE);
    while (isRunning(world) && world.clock.now < until);
    faults.end();
    world.api.heal();
    await world.runFor(HOUR);
    // Between two checks, of which the last one has ended.
    await world.runUntil(Math.ceil((world.clock.now + 10 * MINUTE) / HOUR) * HOUR - 10 * MINUTE);
    const expected = counted.get(watched) ?? truth(watched);
    counted.set(watched, expected);
    const remains = remainsOf(world, watched);
    return [...readingViolations(remains, await expected, failures, fault), ...(labelPlan === undefined ? [] : hiddenDrift(remains, fault))];
  } finally {
    await world.close();
  }
}

/** What keeps labels from being sorted or joined must not keep a check from telling of drift. */
function hiddenDrift({ events, judged }: ReadingRemains, fault: FaultCase | undefined): string[] {
  if (fault?.target.by !== STEP || !lasts(fault.kind)) return [];
  return events.filter((event) => !judged.includes(event)).map((event) => `drift is not told of in the check of ${event}, as labels cannot be joined`);
}

/** Calls when the function has written that plan from now on. */
function behindPlan(world: World, which: number, then: () => void): void {
  const call: World['api']['call'] = world.api.call.bind(world.api);
  let plans = 0;
  world.api.call = async (...request) => {
    const answer = await call(...request);
    const [, operation, { Key }] = request;
    if (operation === 'PutObject' && String(Key).startsWith(driftKeys.plans(MODEL_ID)) && ++plans === which) then();
    return answer;
  };
}

/** What one function counts each hour of the log as, and joins it to. */
async function truth(watched: Watched): Promise<Readonly<Record<string, string>>> {
  const world = await opened(readByOneFunction(LAST_HOUR - FIRST_HOUR + 1, watched), START + (LAST_HOUR + 1) * HOUR, watched, { processes: WARM });
  try {
    await world.runFor(HOUR);
    return countsOf(world);
  } finally {
    await world.close();
  }
}

async function opened(assembly: string, start: number, watched: Watched, options: Pick<WorldOptions, 'tasks' | 'processes'>): Promise<World> {
  const world = await World.load(assembly, { start, ...options });
  const lake = world.physicalId('Lake/Bucket', 'AWS::S3::Bucket');
  const put = (key: string, hour: number, shift?: number): void => {
    const { body } = hourOfLog(START + hour * HOUR, ROWS, shift);
    world.s3.putObject(lake, key, watched === 'inputs' ? body : answered(body, key));
    if (watched === 'inputs') return;
    const labels = `labels/${keyOf(hour + 1).split('/').slice(1, -1).join('/')}/${key.split('/').at(-1)!}.csv`;
    world.s3.putObject(lake, labels, `flight,distance\n${body.trimEnd().split('\n').map((line, row) => `${key}-${row},${(JSON.parse(line) as { distance: number }).distance}\n`).join('')}`);
  };
  world.s3.putObject(lake, 'flights/2001-01.csv', trainingData(200));
  for (let hour = FIRST_HOUR; hour <= LAST_HOUR; hour++) put(keyOf(hour), hour);
  put(keyOf(FIRST_HOUR).replace('.jsonl', '-more.jsonl'), FIRST_HOUR, 1);
  return world;
}

/** Lines with ids and answers. */
function answered(body: string, key: string): string {
  return body.trimEnd().split('\n').map((line, row) => {
    const cells = JSON.parse(line) as { readonly distance: number };
    return `${JSON.stringify({ ...cells, flight: `${key}-${row}`, predicted: cells.distance + (row % 11) - 5 })}\n`;
  }).join('');
}

function keyOf(hour: number): string {
  return hourOfLog(START + hour * HOUR, 0).key;
}

function remainsOf(world: World, watched: Watched): ReadingRemains {
  const store = storeOf(world);
  const checks = Array.from({ length: Math.floor((world.clock.now - START - LAG) / HOUR) + 1 }, (_, index) => START + index * HOUR);
  const keys = new Set(world.s3.listObjects(store).objects.map(({ key }) => key));
  const eventOf = (check: number): string => iso(check + LAG);
  return {
    events: checks.map(eventOf),
    executions: world.stepFunctions.listExecutions(machineOf(world)).map(({ executionArn, status, error, input }) => ({ arn: executionArn, status, error, time: timeIn(input) })),
    kept: world.sqs.peek(world.arn('ModelWorkspace/DeadLetters')).map(({ body }) => timeIn(body)),
    judged: checks.filter((check) => keys.has(driftKeys.verdict(MODEL_ID, iso(check)))).map(eventOf),
    hours: countsOf(world),
    window: [...lastHours(checks.at(-1)!), ...(watched === 'inputs' ? [] : lastHours(checks.at(-1)! - DELAY).map(labelsOf))],
  };
}

/** Starts of the hours that end so. */
function lastHours(end: number): string[] {
  return Array.from({ length: WINDOW_HOURS }, (_, index) => iso(end - (index + 1) * HOUR));
}

/** Hours of the log, and of the log with its labels. */
function countsOf(world: World): Readonly<Record<string, string>> {
  const store = storeOf(world);
  const below = <T>(folder: string): T[] => world.s3.listObjects(store).objects.filter(({ key }) => key.startsWith(`models/${MODEL_ID}/drift/${folder}/`))
    .map(({ key }) => JSON.parse(Buffer.from(world.s3.getObject(store, key).body).toString()) as T);
  return Object.fromEntries([
    ...below<PartialsDocument>('partials').flatMap(({ hours }) => hours.map((partial) => [partial.hour, JSON.stringify(partial)])),
    ...below<PerformanceDocument>('performance').flatMap(({ parts }) => parts.map((part) => [labelsOf(part.start), JSON.stringify(part)])),
  ] as [string, string][]);
}

function labelsOf(hour: string): string {
  return `${hour} with its labels`;
}

function isRunning(world: World): boolean {
  return world.stepFunctions.listExecutions(machineOf(world), 'RUNNING').length > 0;
}

function machineOf(world: World): string {
  return world.arn('Reading/Machine', 'AWS::StepFunctions::StateMachine');
}

function storeOf(world: World): string {
  return world.physicalId('Store/Bucket', 'AWS::S3::Bucket');
}

function timeIn(event: string): string {
  return (JSON.parse(event) as { readonly time: string }).time;
}

function iso(at: number): string {
  return new Date(at).toISOString().replace('.000Z', 'Z');
}
