/** Tests of the volume of a window beside that of the training data. */
import Ajv from 'ajv';
import { expect, it } from 'vitest';
import { verdictSchema } from '../../../bin/drift/verdict-schema';
import { judgeVolume } from '../../../lambda/drift-check/volume';
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
  expect(judgeVolume({ rows: 4800, days: 2 }, 0, DAY, {})).toBeUndefined();
  expect(judgeVolume({ rows: 4800 }, 0, DAY, { leastVolume: 0.5 })).toBeUndefined();
});
