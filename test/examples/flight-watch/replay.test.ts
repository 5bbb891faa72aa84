/** The schedule as EventBridge would keep it, and a short run of the real bundle on real flights. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { App } from 'aws-cdk-lib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FolderStore, LineLog, type DriftCheckConfig, type VerdictDocument } from '../../../examples/flight-watch/demo/checker';
import { monthsOf, type Flights, type MonthRows } from '../../../examples/flight-delay/demo/flights';
import { monitorFromAssembly, type Monitor } from '../../../examples/flight-watch/demo/monitor';
import { Phases } from '../../../examples/flight-delay/demo/phases';
import { openChecker, requestedEvent, scheduledEvents, type Check } from '../../../examples/flight-watch/demo/replay';
import { agreementMonitor, checkFirstRows, firstOf, firstRows, firstRowsMonitor, storeFlights, type World } from '../../../examples/flight-watch/demo/series';
import { FlightWatchStack } from '../../../examples/flight-watch/stack';
import { realFlights } from '../flight-delay/real-flights';

const DAY_MS = 86_400_000;

let directory: string;
let monitor: Monitor;
let flights: Flights;
let months: MonthRows[];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'flight-delay-'));
  const app = new App({ outdir: join(directory, 'cdk.out') });
  new FlightWatchStack(app, 'FlightWatch', { env: { region: 'ap-southeast-1' } });
  app.synth();
  monitor = monitorFromAssembly(join(directory, 'cdk.out'));
  flights = await realFlights();
  months = monthsOf(flights);
}, 60_000);

afterAll(() => rmSync(directory, { recursive: true }));

describe('the scheduled events', () => {
  const config = (everyHours: number, lagMinutes: number): DriftCheckConfig => ({ ...monitor.config, everyHours, lagMinutes });

  it('are due a lag after each window has ended, from the first window on to the last', () => {
    expect(scheduledEvents(config(24, 15), new Date('2001-02-01'), new Date('2001-02-04'))).toEqual([
      { time: '2001-02-02T00:15:00Z', source: 'aws.events' },
      { time: '2001-02-03T00:15:00Z', source: 'aws.events' },
      { time: '2001-02-04T00:15:00Z', source: 'aws.events' },
    ]);
  });

  it('are one per day from February to June', () => {
    expect(scheduledEvents(config(24, 15), firstOf('2001-02'), firstOf('2001-07'))).toHaveLength(150);
  });

  it('follow the interval and the lag of the configuration', () => {
    expect(scheduledEvents(config(12, 90), new Date('2001-02-01'), new Date('2001-02-02'))).toEqual([
      { time: '2001-02-01T13:30:00Z', source: 'aws.events' },
      { time: '2001-02-02T01:30:00Z', source: 'aws.events' },
    ]);
  });

  it('are accompanied by requests for spans of one’s own', () => {
    expect(requestedEvent(config(24, 15), firstOf('2001-02'), firstOf('2001-03'))).toEqual({
      time: '2001-03-01T00:15:00Z',
      window: { start: '2001-02-01T00:00:00Z', end: '2001-03-01T00:00:00Z' },
    });
  });
});

/** Every so-many-th row of a range, with the distances of some of them changed. */
function everyNth(step: number, ranges: readonly { start: number; end: number }[], distanceOf = (row: number): number => flights.distance[row]!): Flights {
  const rows = ranges.flatMap(({ start, end }) => Array.from({ length: Math.ceil((end - start) / step) }, (_, index) => start + index * step));
  return {
    rows: rows.length,
    departure: Float64Array.from(rows, (row) => flights.departure[row]!),
    delay: Float32Array.from(rows, (row) => flights.delay[row]!),
    distance: Float32Array.from(rows, distanceOf),
    origin: Uint16Array.from(rows, (row) => flights.origin[row]!),
    destination: Uint16Array.from(rows, (row) => flights.destination[row]!),
    airports: flights.airports,
  };
}

function worldOf(name: string, sampled: Flights): World {
  return { flights: sampled, storage: new FolderStore(join(directory, name)), phases: new Phases(new PassThrough(), false) };
}

describe('three days in February, every tenth flight, distances in kilometres on the third', () => {
  const logLines: string[] = [];
  const verdicts: VerdictDocument[] = [];
  let check: Check;
  let sampled: Flights;

  beforeAll(async () => {
    const [january, february] = months;
    const rowAfter = (days: number): number => flights.departure.findIndex((time) => time >= Date.UTC(2001, 1, 1) + days * DAY_MS);
    const [thirdDay, fourthDay] = [rowAfter(2), rowAfter(3)];
    const inKilometres = (row: number): number => flights.distance[row]! * (row >= thirdDay ? 1.609 : 1);
    sampled = everyNth(10, [january!, { start: february!.start, end: fourthDay }], inKilometres);
    const [baseline, logged] = monthsOf(sampled);
    const world = worldOf('three-days', sampled);
    await storeFlights(world, monitor, baseline!, [logged!]);
    check = await openChecker(monitor, world.storage, new LineLog((line) => logLines.push(line)));
    for (const event of scheduledEvents(monitor.config, firstOf('2001-02'), new Date('2001-02-04'))) verdicts.push((await check(event)).verdict);
  }, 30_000);

  const feature = (verdict: VerdictDocument | undefined, name: string) => verdict?.features.find((one) => one.name === name);

  it('give one verdict per day', () => {
    expect(verdicts.map(({ window }) => window.end)).toEqual(['2001-02-02T00:00:00Z', '2001-02-03T00:00:00Z', '2001-02-04T00:00:00Z']);
  });

  it('count every row of the log exactly once', () => {
    const logged = monthsOf(sampled)[1]!;
    expect(verdicts[2]!.rows).toBe(logged.end - logged.start);
    expect(verdicts[2]!.quarantined).toBe(0);
    expect(feature(verdicts[2], 'delay')!.missing).toBe(0);
  });

  it('find the distance stable until it is in kilometres, and drifted from then on', () => {
    expect(verdicts.map((verdict) => feature(verdict, 'distance')!.status)).toEqual(['stable', 'stable', 'drifted']);
  });

  it('judge the same span on request from the hours already read', async () => {
    const { answer, verdict } = await check(requestedEvent(monitor.config, firstOf('2001-02'), new Date('2001-02-04')));
    expect(answer.outcome).toBe('ON_REQUEST');
    // The other feature has a longer window here, so the p-values that both are corrected among are others.
    const uncorrected = (one: typeof verdict | undefined) => feature(one, 'delay')!.statistics.map((statistic) => ({ ...statistic, adjustedPValue: undefined }));
    expect(uncorrected(verdict)).toEqual(uncorrected(verdicts[2]));
  });

  it('leave the verdicts in the folder that stands for the store, and metrics in the log', () => {
    expect(readdirSync(join(directory, 'three-days', monitor.buckets.store, 'models', 'flight-delay', 'drift')).sort()).toEqual(
      expect.arrayContaining(['baseline.json', 'partials', 'state.json', 'verdicts']),
    );
    expect(logLines.some((line) => line.includes('DriftState'))).toBe(true);
  });

  it('give the same verdict when the same event comes again', async () => {
    const again = await check(scheduledEvents(monitor.config, new Date('2001-02-03'), new Date('2001-02-04'))[0]!);
    expect(again.answer.outcome).toBe('ALREADY_JUDGED');
    expect(again.verdict).toEqual(verdicts[2]);
  });
});

describe('the monitor of the first rows', () => {
  it('has a model id and prefixes of its own, none of which takes in those of the other', () => {
    const { config } = monitor;
    const { config: own } = firstRowsMonitor(monitor);
    expect(own.modelId).not.toBe(config.modelId);
    for (const [one, other] of [[own.dataset.prefix, config.dataset.prefix], [own.log.prefix, config.log.prefix]] as const) {
      expect(one.startsWith(other)).toBe(false);
      expect(other.startsWith(one)).toBe(false);
    }
  });

  it('judges like the monitor of the example in every other respect', () => {
    const { config } = monitor;
    const { config: own, buckets, bundle } = firstRowsMonitor(monitor);
    expect({ ...own, modelId: config.modelId, dataset: config.dataset, log: config.log }).toEqual(config);
    expect({ buckets, bundle }).toEqual({ buckets: monitor.buckets, bundle: monitor.bundle });
  });
});

describe('the first 200,000 rows of May against those of January', () => {
  it('have the figures that another program found: delay PSI .1136 and KS .1412, distance silent', async () => {
    const sample = firstRowsMonitor(agreementMonitor(monitor));
    const may = months.find(({ month }) => month === '2001-05')!;
    const world = worldOf('first-rows', flights);
    await storeFlights(world, sample, firstRows(months[0]!), [firstRows(may)]);
    const check = await openChecker(sample, world.storage, new LineLog(() => undefined));
    const [found] = await checkFirstRows(world, sample, check, [may]);
    const { verdict } = found!;
    const value = (feature: string, statistic: string): number | undefined =>
      verdict.features.find(({ name }) => name === feature)?.statistics.find(({ name }) => name === statistic)?.value;
    expect(verdict.rows).toBe(200_000);
    expect(value('delay', 'psi')).toBeCloseTo(0.1136, 4);
    expect(value('delay', 'ks')).toBeCloseTo(0.1412, 4);
    expect(value('distance', 'psi')).toBeLessThan(0.001);
  }, 30_000);
});
