/** Thresholds that are learned from windows of the training data: which they are, what they are learned from, and when they are not. */
import { describe, expect, it } from 'vitest';
import { type BaselineDocument, type ContinuousBaseline, MOST_SPANS, MOST_SPAN_FEATURES, spanBins } from '../../../lib/contract/baseline';
import type { DriftCheckConfig, MonitoredFeature, StatisticConfig } from '../../../lib/contract/drift-check';
import { judgeFeatures } from '../../../lambda/drift-check/feature-verdict';
import { learnedThreshold } from '../../../lambda/drift-check/learned-thresholds';
import { baselineId } from '../../../lambda/shared/baseline-builder';
import { SpanCounter } from '../../../lambda/shared/span-counts';
import { CellReader } from '../../../lambda/shared/records/cells';
import { ksTwoSample } from '../../../lambda/stats/ks-two-sample';
import { Moments } from '../../../lambda/stats/moments';
import { continuous, counted } from '../support/baselines';
import { fc } from '../support/property';
import { ascending, normal, sample } from '../support/random';
import { at, CONFIG, World } from '../support/world';

const KS: StatisticConfig = { name: 'ks', threshold: 0.05, learned: 3, alpha: 1, correction: 'none' };
const feature: MonitoredFeature = { name: 'delay', critical: false, windowHours: 24, statistics: [KS] };
const CHECK: DriftCheckConfig = { ...CONFIG, everyHours: 24, features: [feature], binning: { ...CONFIG.binning, spans: { hours: { delay: 24 }, bins: 200 } } };
const FIRST = Date.UTC(2001, 0, 1);
const DAY_MS = 86_400_000;

/** Days that differ more than chance makes them differ: each has a mean of its own. */
function daysOf(days: number, rows: number, spread: number, seed = 3): number[][] {
  const gauss = normal(seed);
  return Array.from({ length: days }, () => {
    const mean = spread * gauss();
    return sample(rows, () => mean + gauss());
  });
}

async function built(days: readonly (readonly number[])[], config = CHECK): Promise<{ readonly world: World; readonly delay: ContinuousBaseline }> {
  const world = new World(config);
  await world.replaceTraining(days.flatMap((values, day) => values.map((delay, row) => `${new Date(FIRST + day * DAY_MS + row * 1000).toISOString()},${delay},500,ORD`)));
  await world.handler(at(24));
  const { features } = await world.document<BaselineDocument>('models/flights/drift/baseline.json');
  return { world, delay: features[0] as ContinuousBaseline };
}

describe('a learned threshold', () => {
  it('is three standard deviations above the mean of what each day of the training data differs by from all of them', async () => {
    const days = daysOf(40, 400, 0.3);
    const { delay } = await built(days);
    const all = ascending(days.flat());
    const exact = Moments.of(days.map((values) => ksTwoSample(all, ascending(values)).distance));
    const learned = learnedThreshold(KS, delay, 24, 200)!;
    expect(learned.windows).toBe(40);
    // Bins prove a little less than the values have.
    expect(learned.threshold / (exact.mean + 3 * exact.standardDeviation)).toBeGreaterThan(0.96);
    expect(learned.threshold / (exact.mean + 3 * exact.standardDeviation)).toBeLessThanOrEqual(1.01);
    expect(learnedThreshold({ ...KS, learned: 1 }, delay, 24, 200)!.threshold).toBeLessThan(learned.threshold);
  });

  it('alarms on one or two of a hundred days as the training data have them, where a usual threshold does on half, and on one that is far out', async () => {
    const { delay } = await built(daysOf(60, 400, 0.3));
    const window = { start: '2001-06-01T00:00:00Z', end: '2001-06-02T00:00:00Z' };
    const drifted = (statistics: readonly StatisticConfig[], values: readonly number[]): boolean =>
      judgeFeatures([{ feature: { ...feature, statistics }, baseline: delay, current: counted(delay, values), window }], { minBaselineSamples: 500, minWindowSamples: 200 })[0]!.status === 'drifted';
    const later = daysOf(400, 400, 0.3, 8);
    const count = (statistics: readonly StatisticConfig[]): number => later.filter((values) => drifted(statistics, values)).length;
    expect(count([{ name: 'ks', threshold: 0.1 }])).toBeGreaterThan(150);
    // The distance is skewed to the right, so that more than the 0.13 % of a normal law lie beyond: of 60 such sets of training data 1.5 % in the
    // mean, 0 to 3.25 % in nine of ten. Here it is 1.75 %.
    const alarms = count([{ name: 'ks', threshold: 0.1, learned: 3 }]);
    expect(alarms).toBeGreaterThan(0);
    expect(alarms).toBeLessThanOrEqual(13);
    const gauss = normal(4);
    expect(drifted([{ name: 'ks', threshold: 0.1, learned: 3 }], sample(400, () => 2 + gauss()))).toBe(true);
    const [{ statistics }] = judgeFeatures([{ feature, baseline: delay, current: counted(delay, later[0]!), window }], { minBaselineSamples: 500, minWindowSamples: 200 }) as [ReturnType<typeof judgeFeatures>[number]];
    expect(statistics[0]).toMatchObject({ learnedFrom: 60, threshold: learnedThreshold(KS, delay, 24, 200)!.threshold });
  });

  it('does not judge a span of another length that somebody asks for', async () => {
    const { delay } = await built(daysOf(60, 400, 0.3));
    const window = { start: '2001-06-01T00:00:00Z', end: '2001-06-03T00:00:00Z' };
    const [{ statistics }] = judgeFeatures([{ feature, baseline: delay, current: counted(delay, sample(800, normal(5))), window }], { minBaselineSamples: 500, minWindowSamples: 200 }) as [ReturnType<typeof judgeFeatures>[number]];
    expect(statistics[0]).not.toHaveProperty('learnedFrom');
    expect(statistics[0]!.threshold).toBe(KS.threshold);
  });

  it('is none with fewer than ten windows of enough values, of another length, or where none is wanted', async () => {
    const { delay } = await built([...daysOf(9, 400, 0.3), ...daysOf(6, 190, 0.3)]);
    expect(learnedThreshold(KS, delay, 24, 200)).toBeUndefined();
    expect(learnedThreshold(KS, delay, 24, 190)).toMatchObject({ windows: 15 });
    const { delay: ten } = await built(daysOf(10, 400, 0.3));
    expect(learnedThreshold(KS, ten, 24, 200)).toMatchObject({ windows: 10 });
    const { delay: alike } = await built(new Array<number[]>(12).fill(daysOf(1, 400, 0)[0]!));
    expect(learnedThreshold(KS, alike, 24, 200)).toBeUndefined();
    expect(learnedThreshold(KS, delay, 48, 190)).toBeUndefined();
    expect(learnedThreshold({ name: 'ks', threshold: 0.1 }, delay, 24, 190)).toBeUndefined();
    expect(learnedThreshold(KS, continuous('delay', daysOf(1, 400, 0)[0]!), 24, 190)).toBeUndefined();
  });

  it('does not leave the range of the statistic', async () => {
    const { delay } = await built(daysOf(12, 400, 40));
    expect(learnedThreshold({ ...KS, learned: 50 }, delay, 24, 200)!.threshold).toBe(1);
    expect(learnedThreshold({ ...KS, name: 'jensen-shannon', logarithmBase: 'e', learned: 50 }, delay, 24, 200)!.threshold).toBeCloseTo(0.8326, 4);
    expect(learnedThreshold({ ...KS, name: 'psi', learned: 50 }, delay, 24, 200)!.threshold).toBeGreaterThan(1);
  });

  it('is not learned from damaged counts: a baseline that has them is refused, whoever wrote it', async () => {
    const { world } = await built(daysOf(12, 400, 0.3));
    const key = 'models/flights/drift/baseline.json';
    const stored = JSON.parse(await world.text(key)) as BaselineDocument & { features: { spans: { spans: { counts: number[] }[] } }[] };
    stored.features[0]!.spans.spans[3]!.counts.pop();
    await world.replace(key, JSON.stringify(stored));
    await expect(world.another().handler(at(48))).rejects.toThrow(`baseline.json: got id "${stored.id}"`);
    await world.replace(key, JSON.stringify({ ...stored, id: baselineId(stored) }));
    await expect(world.another().handler(at(48))).rejects.toThrow('baseline.json: got counts by spans of "delay" in another shape');
  });
});

describe('the spans of training data', () => {
  const bins = continuous('delay', sample(1000, normal(2)));
  const reader = new CellReader([]);
  const spansOf = (rows: readonly (readonly [hour: number, value: number])[]): ReturnType<SpanCounter['result']> => {
    const counter = new SpanCounter(bins, 24, 50, reader);
    for (const [hour, value] of rows) counter.add(value, hour * 3_600_000);
    return counter.result();
  };

  it('are the same in every order of the rows, and never more than there is room for', () => {
    const row = fc.tuple(fc.integer({ min: -24 * 400, max: 24 * 400 }), fc.double({ min: -3, max: 3, noNaN: true }));
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 500, size: 'max' }), fc.array(fc.nat(), { minLength: 500, maxLength: 500 }), (rows, keys) => {
        const result = spansOf(rows);
        const shuffled = rows.map((one, index) => ({ one, key: keys[index]! })).sort((a, b) => a.key - b.key).map(({ one }) => one);
        expect(spansOf(shuffled)).toEqual(result);
        expect(result.spans.length).toBeLessThanOrEqual(MOST_SPANS);
        expect(result.spans.length).toBeGreaterThan(0);
      }),
    );
  });

  it('are all of them up to a hundred, and every second one beyond, each with all of its rows', () => {
    const rows = (days: number): (readonly [number, number])[] => Array.from({ length: days * 3 }, (_, index) => [Math.floor(index / 3) * 24 + (index % 3) * 8, 0] as const);
    expect(spansOf(rows(100)).spans).toHaveLength(100);
    const { spans } = spansOf(rows(101));
    expect(spans).toHaveLength(51);
    expect(spans.every(({ present }) => present === 3)).toBe(true);
  });

  it('begin at midnight before 1970, too', () => {
    expect(spansOf([[-1, 0], [0, 0], [23, 0], [-24, 0]]).spans.map(({ present }) => present)).toEqual([2, 2]);
  });

  it.each([1, 20, 500, MOST_SPAN_FEATURES])('of %i features have room in a baseline', (features) => {
    expect(spanBins(features)).toBeGreaterThanOrEqual(12);
    expect((spanBins(features) + 12) * features * MOST_SPANS).toBeLessThanOrEqual(2_000_000 + 12 * features * MOST_SPANS);
  });
});
