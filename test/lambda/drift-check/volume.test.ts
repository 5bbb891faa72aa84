/** Tests of the volume of a window beside that of the training data. */
import Ajv from 'ajv';
import { expect, it } from 'vitest';
import { verdictSchema } from '../../../bin/drift/verdict-schema';
import { firstHourOf, judgeVolume } from '../../../lambda/drift-check/volume';
import type { BaselineDocument } from '../../../lib/contract/baseline';
import { driftKeys } from '../../../lib/contract/drift-check';
import type { VerdictDocument } from '../../../lib/contract/verdict';
import { at, CONFIG, requestFor, World } from '../support/world';

const DAY = { start: '2001-02-03T00:00:00Z', end: '2001-02-04T00:00:00Z' };

/** Training data of 100 rows an hour on two days, of which none has a row in the night. */
async function worldWith(rowsAnHour: number): Promise<World> {
  const features = CONFIG.features.map((feature) => ({ ...feature, windowHours: 24 }));
  const world = new World({ ...CONFIG, everyHours: 24, features, leastVolume: 0.5, binning: { ...CONFIG.binning, days: true } });
  const lines = ['01', '03'].flatMap((day) => Array.from({ length: 2400 }, (_, row) => `2001-01-${day}T${String(8 + (row % 12)).padStart(2, '0')}:00:00Z,${row % 97},${100 + (row % 89)},ORD`));
  await world.replaceTraining(lines);
  for (let hour = 0; hour < 24; hour++) await world.writeHour(new Date(Date.UTC(2001, 1, 3, hour)).toISOString(), { rows: rowsAnHour });
  return world;
}

async function verdictOf(world: World): Promise<VerdictDocument> {
  return world.document<VerdictDocument>((await world.handler(at(24))).verdictKey);
}

it('too few rows an hour are a breach of data quality, in words, state and page', async () => {
  const world = await worldWith(49);
  const verdict = await verdictOf(world);
  expect(await world.document<BaselineDocument>(driftKeys.baseline('flights'))).toMatchObject({ rows: 4800, days: 2 });
  expect(verdict).toMatchObject({ volume: { rowsPerHour: 49, trainingRowsPerHour: 100, leastShare: 0.5, breached: true }, qualityBreached: true });
  expect(verdict.reason).toContain('49 rows an hour < 0.5 of the 100 of the training data');
  expect(world.log.latestMetrics()).toMatchObject({ DataQualityState: 1, Rows: 49 * 24 });
  expect(await world.text(driftKeys.report('flights', DAY.end))).toContain('49 rows an hour, less than 0.5 of the 100 of the training data.');
  const validate = new Ajv({ strict: false, allErrors: true }).compile(verdictSchema());
  validate(verdict);
  expect(validate.errors ?? []).toEqual([]);
});

it('enough of them are none, and a log that is silent is one, with a datapoint of 0', async () => {
  const enough = await verdictOf(await worldWith(50));
  expect(enough.volume).toMatchObject({ breached: false });
  expect(enough.reason).not.toContain('rows an hour');
  const silent = await worldWith(0);
  expect(await verdictOf(silent)).toMatchObject({ status: 'insufficient-data', qualityBreached: true, volume: { rowsPerHour: 0, breached: true } });
  expect(silent.log.latestMetrics()).toMatchObject({ DataQualityState: 1, Rows: 0 });
});

it('a span of hours on request is held to none, as rows go by the clock', async () => {
  const world = await worldWith(49);
  const { verdictKey } = await world.handler(requestFor(3, 6));
  expect(await world.document<VerdictDocument>(verdictKey)).not.toHaveProperty('volume');
});

it('is not told where nobody asks, nor against a baseline that counted no days', () => {
  const none = { rowsFrom: () => 0 };
  expect(judgeVolume({ rows: 4800, days: 2 }, none, DAY, {}, null)).toBeUndefined();
  expect(judgeVolume({ rows: 4800 }, none, DAY, { leastVolume: 0.5 }, null)).toBeUndefined();
});

/** Windows of three days, checked each day, of a log that has rows in these hours since 3 February. */
async function grownWorld(hours: readonly number[], rowsAnHour: number): Promise<World> {
  const features = CONFIG.features.map((feature) => ({ ...feature, windowHours: 72 }));
  const world = new World({ ...CONFIG, everyHours: 24, features, leastVolume: 0.5, binning: { ...CONFIG.binning, days: true } });
  await world.replaceTraining(['01', '03'].flatMap((day) => Array.from({ length: 2400 }, (_, row) => `2001-01-${day}T12:00:00Z,${row % 97},${100 + (row % 89)},ORD`)));
  for (const hour of hours) await world.writeHour(new Date(Date.UTC(2001, 1, 3, hour)).toISOString(), { rows: rowsAnHour });
  return world;
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);

async function volumeAt(world: World, hour: number): Promise<VerdictDocument['volume']> {
  return (await world.document<VerdictDocument>((await world.handler(at(hour))).verdictKey)).volume;
}

it('a log that is younger than its window is held to the whole days that it has', async () => {
  // It begins at 18:00 of the first day.
  const world = await grownWorld(range(18, 120), 60);
  expect(await volumeAt(world, 24)).toBeUndefined();
  expect(await volumeAt(world, 48)).toMatchObject({ rowsPerHour: 60, from: '2001-02-04T00:00:00Z', breached: false });
  const verdict = await world.document<VerdictDocument>(driftKeys.verdict('flights', '2001-02-05T00:00:00Z'));
  const validate = new Ajv({ strict: false, allErrors: true }).compile(verdictSchema());
  validate(verdict);
  expect(validate.errors ?? []).toEqual([]);
  expect(await volumeAt(world, 72)).toMatchObject({ rowsPerHour: 60, from: '2001-02-04T00:00:00Z', breached: false });
  // As old as its window, and older.
  const full = await volumeAt(world, 96);
  expect(full).toMatchObject({ rowsPerHour: 60, breached: false });
  expect(full).not.toHaveProperty('from');
});

it('a young log of too few rows is a breach as soon as it has a day', async () => {
  const world = await grownWorld(range(0, 48), 40);
  expect(await volumeAt(world, 24)).toMatchObject({ rowsPerHour: 40, from: '2001-02-03T00:00:00Z', breached: true });
});

it('a log that falls silent, and comes again, is not young again', async () => {
  const world = await grownWorld([...range(0, 24), ...range(144, 168)], 100);
  for (const [day, rows, breached] of [[1, 100, false], [2, 50, false], [3, 100 / 3, true], [4, 0, true], [5, 0, true], [6, 0, true], [7, 100 / 3, true]] as const) {
    const volume = await volumeAt(world, 24 * day);
    expect([day, volume!.rowsPerHour, volume!.breached]).toEqual([day, expect.closeTo(rows, 9), breached]);
    expect('from' in volume!).toBe(day < 3);
  }
});

it('a monitor that waits for its log takes it for new when it comes, and one whose checks did not note it for old', () => {
  const window = { start: '2001-02-03T00:00:00Z', end: '2001-02-06T00:00:00Z' };
  expect(firstHourOf(undefined, window, undefined)).toBeNull();
  expect(firstHourOf({ firstHour: null }, window, '2001-02-05T07:00:00Z')).toBe('2001-02-05T07:00:00Z');
  expect(firstHourOf({ firstHour: '2001-01-01T00:00:00Z' }, window, '2001-02-05T07:00:00Z')).toBe('2001-01-01T00:00:00Z');
  expect(firstHourOf({ firstHour: '2001-02-05T07:00:00Z' }, window, '2001-02-03T04:00:00Z')).toBe('2001-02-03T04:00:00Z');
  expect(firstHourOf({}, window, '2001-02-05T07:00:00Z')).toBe(window.start);
});
