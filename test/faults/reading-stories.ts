/**
 * Stories of the machine that reads a log in parts, from the schedule that starts it to the checks that follow. Where functions run beside
 * each other, a fault that ends a process ends the one that was started last.
 */
import { driftKeys } from '../../lib/contract/drift-check';
import type { PartialsDocument } from '../../lib/contract/partial';
import { World, type WorldOptions } from '../../simulator/world';
import { HOUR, hourOfLog, MINUTE, START, trainingData } from '../simulator/world/fixture';
import { MODEL_ID, readByOneFunction, readInParts } from '../support/log-reading-app';
import { WARM } from '../support/warm';
import type { Faults } from './fault';
import type { FaultCase } from './kinds';
import { type ReadingRemains, readingViolations } from './reading-invariants';
import type { Story } from './story';

interface Told {
  readonly name: string;
  readonly draws: number;
  /** Everything that comes before the fault. */
  readonly begin?: (world: World) => void;
  /** Executions that fail although nothing goes wrong but what the story is about. */
  readonly failures: number;
}

const WINDOW_HOURS = 2;
/** Hours of the log, from its first on: the first check has two objects and then one to read, each later one only one more. */
const [FIRST_HOUR, LAST_HOUR] = [-2, 12];
const ROWS = 30;
/** Two objects are more than one function reads, and each object is a batch. */
const LIMITS = { oneFunctionBytes: 4000, batchBytes: 1, joinPartitions: 2, joinHours: 24 };
/** How long after an hour it is checked. */
const LAG = 30 * MINUTE;
/** Longer than the timeout of the machine. */
const LONGEST = 8 * HOUR;

const TOLD: readonly Told[] = [
  { name: 'a log that is read in parts', draws: 1, failures: 0 },
  {
    // Played for what comes once the machine gives up.
    name: 'a log that cannot be read', draws: 0.5, failures: 1,
    begin: (world) => void world.api.inject({ service: 's3', operation: 'GetObject', code: 'AccessDenied', message: 'not now', when: ({ Key }) => Key === keyOf(-1) }),
  },
];

export const READING_STORIES: readonly Story[] = TOLD.map((told) => ({ name: told.name, draws: told.draws, played: (faults, fault, assembly) => played(told, faults, fault, assembly) }));

let made: string | undefined;
let counted: Promise<Readonly<Record<string, string>>> | undefined;

/** Synthesized once. */
export function READING_ASSEMBLY(): string {
  return (made ??= readInParts(WINDOW_HOURS, LIMITS));
}

async function played({ begin, failures }: Told, faults: Faults, fault: FaultCase | undefined, assembly = READING_ASSEMBLY()): Promise<readonly string[]> {
  const world = await opened(assembly, START, { processes: faults.processes, tasks: faults.tasks });
  try {
    await world.runUntil(START + LAG - 1);
    begin?.(world);
    faults.watch(world, [machineOf(world)], () => undefined);
    const until = world.clock.now + LONGEST;
    do await world.runFor(10 * MINUTE);
    while (isRunning(world) && world.clock.now < until);
    faults.end();
    world.api.heal();
    await world.runFor(HOUR);
    // Between two checks, of which the last one has ended.
    await world.runUntil(Math.ceil((world.clock.now + 10 * MINUTE) / HOUR) * HOUR - 10 * MINUTE);
    return readingViolations(remainsOf(world), await (counted ??= truth()), failures, fault);
  } finally {
    await world.close();
  }
}

/** What one function counts each hour of the log as. */
async function truth(): Promise<Readonly<Record<string, string>>> {
  const world = await opened(readByOneFunction(LAST_HOUR - FIRST_HOUR + 1), START + (LAST_HOUR + 1) * HOUR, { processes: WARM });
  try {
    await world.runFor(HOUR);
    return hoursOf(world);
  } finally {
    await world.close();
  }
}

async function opened(assembly: string, start: number, options: Pick<WorldOptions, 'tasks' | 'processes'>): Promise<World> {
  const world = await World.load(assembly, { start, ...options });
  const lake = world.physicalId('Lake/Bucket', 'AWS::S3::Bucket');
  world.s3.putObject(lake, 'flights/2001-01.csv', trainingData(200));
  for (let hour = FIRST_HOUR; hour <= LAST_HOUR; hour++) world.s3.putObject(lake, keyOf(hour), hourOfLog(START + hour * HOUR, ROWS).body);
  world.s3.putObject(lake, keyOf(FIRST_HOUR).replace('.jsonl', '-more.jsonl'), hourOfLog(START + FIRST_HOUR * HOUR, ROWS, 1).body);
  return world;
}

function keyOf(hour: number): string {
  return hourOfLog(START + hour * HOUR, 0).key;
}

function remainsOf(world: World): ReadingRemains {
  const store = storeOf(world);
  const checks = Array.from({ length: Math.floor((world.clock.now - START - LAG) / HOUR) + 1 }, (_, index) => START + index * HOUR);
  const keys = new Set(world.s3.listObjects(store).objects.map(({ key }) => key));
  const eventOf = (check: number): string => iso(check + LAG);
  return {
    events: checks.map(eventOf),
    executions: world.stepFunctions.listExecutions(machineOf(world)).map(({ executionArn, status, error, input }) => ({ arn: executionArn, status, error, time: timeIn(input) })),
    kept: world.sqs.peek(world.arn('ModelWorkspace/DeadLetters')).map(({ body }) => timeIn(body)),
    judged: checks.filter((check) => keys.has(driftKeys.verdict(MODEL_ID, iso(check)))).map(eventOf),
    hours: hoursOf(world),
    window: Array.from({ length: WINDOW_HOURS }, (_, index) => iso(checks.at(-1)! - (index + 1) * HOUR)),
  };
}

function hoursOf(world: World): Readonly<Record<string, string>> {
  const store = storeOf(world);
  const documents = world.s3.listObjects(store).objects.filter(({ key }) => key.startsWith(`models/${MODEL_ID}/drift/partials/`))
    .map(({ key }) => JSON.parse(Buffer.from(world.s3.getObject(store, key).body).toString()) as PartialsDocument);
  return Object.fromEntries(documents.flatMap(({ hours }) => hours.map((partial) => [partial.hour, JSON.stringify(partial)])));
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
