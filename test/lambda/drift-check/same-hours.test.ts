/** Tests of windows shorter than a day, which are compared with the same hours of the week. */
import { describe, expect, it } from 'vitest';
import { type BaselineDocument, type ContinuousBaseline, MOST_WEEK_FEATURES, weeklyBinning } from '../../../lib/contract/baseline';
import type { DriftCheckConfig } from '../../../lib/contract/drift-check';
import type { VerdictDocument } from '../../../lib/contract/verdict';
import { sameHours } from '../../../lambda/drift-check/same-hours';
import type { FixedBins } from '../../../lambda/shared/column-profile';
import { coarseEnds, hourOfWeek } from '../../../lambda/shared/week-counts';
import { normal } from '../support/random';
import { at, CONFIG, World } from '../support/world';

const WEEKLY: DriftCheckConfig = { ...CONFIG, binning: { ...CONFIG.binning, weekBins: 100 } };
const BASELINE = 'models/flights/drift/baseline.json';

/** Eight weeks with 80 rows an hour from 0 to 3 o'clock, when delays are 40 minutes longer, and at noon. */
async function worldWithRhythm(config = WEEKLY): Promise<World> {
  const world = new World(config);
  const next = normal(9);
  const lines: string[] = [];
  for (let day = 0; day < 56; day++) {
    for (const hour of [0, 1, 2, 12]) {
      const time = new Date(Date.UTC(2000, 11, 4 + day, hour)).toISOString();
      for (let row = 0; row < 80; row++) lines.push(`${time},${(next() * 10 + (hour < 3 ? 40 : 0)).toFixed(2)},${500 + ((row * 37 + day * 11) % 900)},${['ORD', 'ORD', 'JFK', 'LAX'][row % 4]!}`);
    }
  }
  await world.replaceTraining(lines);
  return world;
}

async function checked(world: World, shift: number): Promise<VerdictDocument> {
  await world.writeHours('2001-02-03T00:00:00Z', [shift, shift, shift]);
  return world.document<VerdictDocument>((await world.handler(at(3))).verdictKey);
}

describe('hourOfWeek', () => {
  it.each([
    ['2001-01-01T00:00:00Z', 0], ['2001-01-01T23:59:59Z', 23], ['2001-01-07T23:00:00Z', 167], ['1970-01-01T00:00:00Z', 72], ['1969-12-29T05:00:00Z', 5],
  ])('%s is hour %i of its week', (instant, hour) => {
    expect(hourOfWeek(Date.parse(instant))).toBe(hour);
  });
});

describe('a window shorter than a day', () => {
  it('is calm where the same hours of the week were alike, though all hours together were not', async () => {
    const verdict = await checked(await worldWithRhythm(), 40);
    expect(verdict.features[0]).toMatchObject({ name: 'delay', status: 'stable', sameHours: true });
    expect(await checked(await worldWithRhythm(CONFIG), 40)).toMatchObject({ status: 'drifted', features: [{ status: 'drifted' }, {}, {}] });
  });

  it('has the hours of UTC where training rows were written by another clock', async () => {
    const weekOf = async (world: World): Promise<unknown> => {
      await world.handler(at(3));
      return (await world.document<BaselineDocument>(BASELINE)).features[0]!.week;
    };
    const rows = Array.from({ length: 2000 }, (_, row) => ({ time: Date.UTC(2001, 0, 1 + (row % 14), row % 24), delay: (row * 37) % 997 }));
    const inUtc = new World(WEEKLY);
    await inUtc.replaceTraining(rows.map(({ time, delay }) => `${new Date(time).toISOString()},${delay},500,ORD`));
    const inSingapore = new World({ ...WEEKLY, dataset: { ...CONFIG.dataset, utcOffsetMinutes: 480 } });
    await inSingapore.replaceTraining(rows.map(({ time, delay }) => `${new Date(time + 8 * 3_600_000).toISOString().slice(0, 19)},${delay},500,ORD`));
    expect(await weekOf(inSingapore)).toEqual(await weekOf(inUtc));
  });

  it('has drifted where the same hours of the week were different, and says so on the page', async () => {
    const world = await worldWithRhythm();
    const verdict = await checked(world, 0);
    expect(verdict).toMatchObject({ status: 'drifted', features: [{ status: 'drifted', sameHours: true }, {}, {}] });
    expect(verdict.features[0]!.statistics.find(({ name }) => name === 'ks')!.value).toBeGreaterThan(0.9);
  });

  it('is not judged where these hours held too few rows, and says so', async () => {
    const world = await worldWithRhythm();
    await world.writeHours('2001-02-03T05:00:00Z', [0, 0, 0]);
    const { verdictKey } = await world.handler(at(8));
    const { status, features: [delay] } = await world.document<VerdictDocument>(verdictKey);
    expect(status).toBe('insufficient-data');
    expect(delay).toMatchObject({ status: 'insufficient-data', sameHours: true, reason: '0 values in the baseline at these hours of the week, 500 are needed' });
  });

  it('has drifted by values that the baseline has never seen, also where these hours held too few rows', async () => {
    const world = await worldWithRhythm();
    const row = (index: number): string => JSON.stringify({ delay: index % 20, distance: 700, origin: index % 2 === 0 ? 'ORD' : 'NEW' });
    for (const hour of ['05', '06', '07']) await world.writeLines(`2001-02-03T${hour}:00:00Z`, Array.from({ length: 300 }, (_, index) => row(index)));
    const { features } = await world.document<VerdictDocument>((await world.handler(at(8))).verdictKey);
    const origin = features.find(({ name }) => name === 'origin')!;
    expect(origin).toMatchObject({ status: 'drifted', sameHours: true });
    expect(origin.reason).toMatch(/^0 values in the baseline at these hours of the week, 500 are needed, unseen-rate 0\.5 /);
  });

  it('is compared with all of the baseline where all rows of that have dates without a time', async () => {
    const world = new World(WEEKLY);
    await world.replaceTraining(Array.from({ length: 4000 }, (_, row) => `2001-01-${String(1 + (row % 28)).padStart(2, '0')},${(row * 7) % 40},${500 + (row % 900)},ORD`));
    expect((await checked(world, 0)).features[0]).not.toHaveProperty('sameHours');
    for (const feature of (await world.document<BaselineDocument>(BASELINE)).features) expect(feature).not.toHaveProperty('week');
  });

  it('is compared with all of the baseline where it has no hours', async () => {
    expect((await checked(await worldWithRhythm(CONFIG), 40)).features[0]).not.toHaveProperty('sameHours');
  });
});

describe('the hours of the week in a baseline', () => {
  it('add up to the baseline itself, in joined bins, each hour by event time', async () => {
    const world = await worldWithRhythm();
    await checked(world, 40);
    const { features } = await world.document<BaselineDocument>(BASELINE);
    for (const { week, counts, present } of features) {
      expect(week!.hours).toHaveLength(168);
      const sums = week!.ends.map((_, bin) => week!.hours.reduce((sum, hour) => sum + hour.counts[bin]!, 0));
      const from = (bin: number): number => (bin === 0 ? 0 : week!.ends[bin - 1]! + 1);
      expect(sums).toEqual(week!.ends.map((end, bin) => counts.slice(from(bin), end + 1).reduce((sum, count) => sum + count, 0)));
      expect(week!.hours.flatMap((hour, index) => (hour.present > 0 ? [index % 24] : []))).toEqual(Array.from({ length: 7 }, () => [0, 1, 2, 12]).flat());
      expect(week!.hours.reduce((sum, hour) => sum + hour.present, 0)).toBe(present);
    }
  });

  it('are the same whether the first reading keeps all values or not, and make another baseline than none', async () => {
    const [weekly, plain] = [await worldWithRhythm(), await worldWithRhythm(CONFIG)];
    await checked(weekly, 40);
    await checked(plain, 40);
    const [one, other] = [await weekly.document<BaselineDocument>(BASELINE), await plain.document<BaselineDocument>(BASELINE)];
    expect(one.definition).not.toBe(other.definition);
    expect(one.features.map((feature) => ({ ...feature, week: undefined }))).toEqual(other.features);
  });
});

describe('weeklyBinning', () => {
  it.each([1, 80, 300, MOST_WEEK_FEATURES])('leaves the counts of %i features below two million, whatever their kind', (features) => {
    const { weekBins, psiBins, grid } = weeklyBinning(features);
    const psiEdges = Array.from({ length: psiBins - 1 }, (_, index) => 7 + index * 93);
    const kinds: FixedBins[] = [
      { kind: 'continuous', min: 0, max: 1, edges: Array.from({ length: grid + 1 }, (_, index) => index), psiEdges },
      { kind: 'discrete', values: Array.from({ length: 20 }, (_, value) => value) },
      { kind: 'categorical', categories: Array.from({ length: 1000 }, (_, index) => `c${index}`) },
    ];
    for (const bins of kinds) expect(coarseEnds(bins, weekBins!).length * 168 * features).toBeLessThanOrEqual(2_000_000);
  });
});

describe('sameHours', () => {
  const counts = (values: readonly number[]) => ({ present: values.reduce((sum, value) => sum + value, 0), missing: 0, invalid: 0, nonFinite: 0, counts: values });
  const hours = Array.from({ length: 168 }, (_, hour) => counts(hour === 0 ? [0, 100, 1, 0, 1, 0] : hour === 1 ? [0, 50, 50, 50, 50, 0] : [0, 0, 0, 0, 0, 0]));
  const feature: ContinuousBaseline = { name: 'delay', kind: 'continuous', min: 1, max: 5, edges: [1, 2, 3, 4, 5], psiEdges: [1, 2, 3], ...counts([0, 150, 51, 50, 51, 0]), week: { ends: [0, 1, 2, 3, 4, 5], hours } };
  const current = counts([0, 100, 2, 1, 1, 0]);

  it('joins PSI bins that hold too little in these hours', () => {
    const of = (start: string, end: string) => sameHours(feature, current, { start, end })!.baseline as ContinuousBaseline;
    expect(of('2001-01-01T00:00:00Z', '2001-01-01T01:00:00Z').psiEdges).toEqual([]);
    expect(of('2001-01-01T00:00:00Z', '2001-01-01T02:00:00Z')).toMatchObject({ psiEdges: [1, 2, 3], counts: [0, 150, 51, 50, 51, 0] });
  });

  it('leaves a window of a day to the whole baseline', () => {
    expect(sameHours(feature, current, { start: '2001-01-01T00:00:00Z', end: '2001-01-02T00:00:00Z' })).toBeUndefined();
  });
});
