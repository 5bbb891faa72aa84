/** The three series of checks that the demo runs: the schedule, whole months, and the first rows of each month. */
import { SAMPLE_ROWS, type MonthVerdict } from './agreement';
import type { ObjectStore, VerdictDocument } from './checker';
import type { Flights, MonthRows } from '../../flight-delay/demo/flights';
import type { Monitor } from './monitor';
import type { Phases } from '../../flight-delay/demo/phases';
import { requestedEvent, scheduledEvents, type Check } from './replay';
import { writeInferenceLog, writeTrainingData, type PutObject, type Written } from './world';

export interface World {
  readonly flights: Flights;
  readonly storage: ObjectStore;
  readonly phases: Phases;
}

/** Stores one month as training data and others as inference log, where the monitor looks for them. */
export async function storeFlights(world: World, { config, buckets }: Monitor, baseline: MonthRows, logged: readonly MonthRows[]): Promise<Written> {
  const { flights, storage, phases } = world;
  const putInto = (bucket: string): PutObject => async (key, body) => {
    await storage.write(bucket, key, body);
  };
  const training = await phases.run(
    `store training data ${config.dataset.prefix}`,
    () => writeTrainingData(flights, baseline, `${config.dataset.prefix}${baseline.month}.csv`, putInto(buckets.dataset)),
    noteOf,
  );
  const log = await phases.run(
    `store inference log ${config.log.prefix}`,
    async () => {
      const written: Written[] = [];
      for (const month of logged) written.push(await writeInferenceLog(flights, month, config.log, putInto(buckets.log)));
      return total(written);
    },
    noteOf,
  );
  return total([training, log]);
}

/** One scheduled check after the other; the first one also builds the baseline. */
export async function checkOnSchedule({ phases }: World, { config }: Monitor, check: Check, months: readonly MonthRows[]): Promise<VerdictDocument[]> {
  const verdicts: VerdictDocument[] = [];
  for (const { month } of months) {
    const ofMonth = await phases.run(
      `check ${month}`,
      async () => {
        const found: VerdictDocument[] = [];
        for (const event of scheduledEvents(config, firstOf(month), firstOfNext(month))) {
          phases.progress(`check ${event.time}`);
          found.push((await check(event)).verdict);
        }
        return found;
      },
      (found) => `${found.length} checks, ${found.filter(({ status }) => status === 'drifted').length} windows drifted`,
    );
    verdicts.push(...ofMonth);
  }
  return verdicts;
}

/** One check on request per whole month. Its hours were read by the scheduled checks, so it only adds up what they stored. */
export async function checkWholeMonths({ phases }: World, { config }: Monitor, check: Check, months: readonly MonthRows[]): Promise<MonthVerdict[]> {
  return phases.run(
    'check whole months on request',
    async () => {
      const found: MonthVerdict[] = [];
      for (const { month } of months) {
        const { verdict } = await check(requestedEvent(config, firstOf(month), firstOfNext(month)));
        found.push({ series: 'whole months', month, verdict });
      }
      return found;
    },
    (found) => `${found.length} checks`,
  );
}

/** One check on request per month for the monitor of `firstRowsMonitor`; it has no schedule, so each request reads its hours. */
export async function checkFirstRows({ phases }: World, { config }: Monitor, check: Check, months: readonly MonthRows[]): Promise<MonthVerdict[]> {
  return phases.run(
    'check first 200,000 rows on request',
    async () => {
      const found: MonthVerdict[] = [];
      for (const { month } of months) {
        phases.progress(`check first 200,000 rows of ${month}`);
        const { verdict } = await check(requestedEvent(config, firstOf(month), firstOfNext(month)));
        found.push({ series: 'first 200,000 rows', month, verdict });
      }
      return found;
    },
    (found) => `${found.length} checks`,
  );
}

/** Those that there are independent figures of. */
const COMPARED_FEATURES = ['delay', 'distance'];

/** The same monitor, judging by PSI and KS whatever the example judges by: there are independent figures for these two. */
export function agreementMonitor(monitor: Monitor): Monitor {
  const { config } = monitor;
  const lacking = COMPARED_FEATURES.filter((name) => !config.features.some((feature) => feature.name === name));
  if (lacking.length > 0) {
    throw new Error(`agreement with independent figures: got no feature ${lacking.join(', ')}, expected ${COMPARED_FEATURES.join(' and ')} to be monitored; leave them out of ignoredColumns`);
  }
  const statistics = [
    { name: 'psi', threshold: 0.2 },
    { name: 'ks', threshold: 0.1 },
  ] as const;
  return { ...monitor, config: { ...config, features: config.features.map((feature) => ({ ...feature, statistics })) } };
}

/** The same monitor for another baseline: it has its own model id and its own prefixes, so that neither sees the other's data. */
export function firstRowsMonitor(monitor: Monitor): Monitor {
  const { config } = monitor;
  return {
    ...monitor,
    config: {
      ...config,
      modelId: `${config.modelId}-first-rows`,
      dataset: { ...config.dataset, prefix: `first-rows/${config.dataset.prefix}` },
      log: { ...config.log, prefix: `first-rows/${config.log.prefix}` },
    },
  };
}

/** The first rows of a month in the order of the file, cut in the middle of a minute if need be. */
export function firstRows({ month, start, end }: MonthRows): MonthRows {
  if (end - start < SAMPLE_ROWS) throw new Error(`${month}: got ${end - start} rows, expected at least ${SAMPLE_ROWS}`);
  return { month, start, end: start + SAMPLE_ROWS };
}

export function firstOf(month: string): Date {
  return new Date(`${month}-01T00:00:00Z`);
}

function firstOfNext(month: string): Date {
  const first = firstOf(month);
  return new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 1));
}

function total(parts: readonly Written[]): Written {
  const sum = (of: (part: Written) => number): number => parts.reduce((before, part) => before + of(part), 0);
  return { objects: sum(({ objects }) => objects), rows: sum(({ rows }) => rows), bytes: sum(({ bytes }) => bytes) };
}

function noteOf({ objects, rows, bytes }: Written): string {
  return `${rows.toLocaleString('en')} rows, ${objects.toLocaleString('en')} objects, ${(bytes / 1e6).toFixed(0)} MB`;
}
