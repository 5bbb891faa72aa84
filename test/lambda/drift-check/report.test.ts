/** Tests of the page about a verdict: when a check writes it, what it says, and that nothing from data gets out of its place. */
import { describe, expect, it } from 'vitest';
import type { ColumnCounts, FeatureBaseline } from '../../../lib/contract/baseline';
import { driftKeys, type MonitoredFeature } from '../../../lib/contract/drift-check';
import { judgeFeatures } from '../../../lambda/drift-check/feature-verdict';
import { psiContributions } from '../../../lambda/drift-check/psi-contributions';
import { histogram } from '../../../lambda/drift-check/report/histogram';
import { cumulative, farthest, moved } from '../../../lambda/drift-check/report/moved';
import { DRAWN_FEATURES, reportPage } from '../../../lambda/drift-check/report/report';
import { nextState } from '../../../lambda/drift-check/state';
import { judgeWindow } from '../../../lambda/drift-check/window-verdict';
import { columnCounter } from '../../../lambda/shared/column-bins';
import { CellReader } from '../../../lambda/shared/records/cells';
import { baselineOf, categorical, continuous, discrete } from '../support/baselines';
import { normal, sample } from '../support/random';
import { at, worldOf } from '../support/world';

const gauss = normal(31);
const delay = continuous('delay', sample(5000, gauss));
const origin = categorical('origin', ['ORD', 'JFK'], [700, 300, 0]);
const limits = { driftedShare: 0.5, quarantinedShare: 0.01, minBaselineSamples: 500, minWindowSamples: 200 };
const window = { start: '2001-02-01T00:00:00Z', end: '2001-02-02T00:00:00Z' };

function counted(baseline: FeatureBaseline, cells: readonly unknown[]): ColumnCounts {
  const counter = columnCounter(baseline, new CellReader([]));
  for (const cell of cells) counter.add(cell);
  return counter.result();
}

function page(baselines: readonly FeatureBaseline[], counts: readonly ColumnCounts[], windows = 1): string {
  const features = judgeFeatures(baselines.map((baseline, index) => {
    const feature: MonitoredFeature = { name: baseline.name, critical: index === 0, windowHours: 24, statistics: [{ name: 'psi', threshold: 0.2 }, { name: 'ks', threshold: 0.1 }, { name: 'missing-rate', threshold: 0.05 }] };
    return { feature, baseline, current: counts[index]!, window };
  }), limits);
  const judgement = judgeWindow(features, { rows: 1000, quarantined: 3 }, limits);
  let state = nextState(undefined, { modelId: 'flights', baselineId: 'b', end: window.end, status: judgement.status, rows: 1000, features }, { breach: { times: 1, outOf: 1 }, everyHours: 24 });
  for (let index = 1; index < windows; index++) state = nextState(state, { modelId: 'flights', baselineId: 'b', end: `2001-02-0${2 + index}T00:00:00Z`, status: judgement.status, rows: 1000, features }, { breach: { times: 1, outOf: 1 }, everyHours: 24 });
  return reportPage({
    verdict: { version: 1, modelId: 'flights', baselineId: 'b', window, status: judgement.status, driftState: state.state, qualityBreached: judgement.qualityBreached, reason: judgement.reason, rows: 1000, quarantined: 3, hours: 24, emptyHours: 2, lateObjects: 1, features },
    baseline: baselineOf(baselines), counts, trend: state.trend!, since: state.since,
  });
}

describe('a report', () => {
  it('is written once a day, and whenever the state changes', async () => {
    const world = await worldOf([0, 0, 0, 15, 15, 0]);
    const reports = async (): Promise<string[]> => (await world.keys()).filter((key) => key.endsWith('.html'));
    for (const hour of [0, 1, 4]) await world.handler(at(hour));
    expect(await reports()).toEqual([driftKeys.report('flights', '2001-02-03T00:00:00Z')]);
    await world.handler(at(5));
    expect(await reports()).toEqual([driftKeys.report('flights', '2001-02-03T00:00:00Z'), driftKeys.report('flights', '2001-02-03T05:00:00Z')]);
  });

  it('says that single features drifted where the window is calm all the same', () => {
    const quiet = Array.from({ length: 3 }, (_, index) => ({ ...delay, name: `delay_${index}` }));
    const still = counted(delay, sample(1000, gauss));
    const heading = (moved: readonly FeatureBaseline[], counts: readonly ColumnCounts[]): string => /<h1[^>]*>([^<]*)/.exec(page([...quiet, ...moved], [still, still, still, ...counts]))![1]!;
    expect(heading([], [])).toBe('No drift');
    expect(heading([delay], [counted(delay, sample(1000, () => gauss() + 0.6))])).toBe('No drift but of single features');
  });

  it('counts as more only categories that have values: where all are drawn nothing is left', () => {
    const cells = (names: readonly string[]): string[] => names.flatMap((name) => new Array<string>(100).fill(name));
    expect(page([origin], [counted(origin, cells(['ORD', 'ORD', 'JFK']))])).not.toMatch(/and \d+ more/);
    expect(page([origin], [counted(origin, cells(['ORD', 'JFK', 'LAX']))])).toContain('>others<');
    const many = categorical('origin', Array.from({ length: 10 }, (_, index) => `A${index}`), [...new Array<number>(10).fill(100), 0]);
    expect(page([many], [counted(many, cells(['A0', 'A1', 'A2']))])).toContain('and 2 more');
  });

  it('says in plain words what moved, how many rows were lost, and draws the trend from the second window on', () => {
    const drifted = [counted(delay, sample(1000, () => gauss() + 0.6)), counted(origin, [...new Array<string>(720).fill('ORD'), ...new Array<string>(280).fill('JFK')])];
    const text = page([delay, origin], drifted, 3);
    expect(text).toContain('The model’s inputs have drifted');
    expect(text).toMatch(/delay \(critical\) drifted: PSI is 0\.\d+, from 0\.2 on it counts; KS is 0\.\d+, from 0\.1 on it counts\. Values are higher: /);
    for (const words of ['3 lines could not be read as rows.', '2 of 24 hours had no rows.', '1 object came after their hour had been read.', 'ORD from 70 % to 72 %']) expect(text).toContain(words);
    expect(text).toContain('class="line t0"');
    // What lies far above its threshold is drawn at the edge.
    expect(text).not.toContain('2.5+');
    expect(page([delay], [counted(delay, sample(1000, () => gauss() + 2))], 3)).toContain('>2.5+</text>');
    expect(page([delay, origin], drifted)).toContain('a line needs two');
    expect(page([delay], [counted(delay, sample(1000, gauss))])).toContain('>No drift<');
    expect(page([delay], [counted(delay, sample(30, gauss))])).toContain('Too few rows to say anything');
  });

  it('is the same for the same check, loads nothing, and lets nothing out of its place', () => {
    const evil = '<script>alert("1")</script>';
    const hostile = categorical(evil, [evil, '"><img src=x>'], [600, 400, 0]);
    const counts = [counted(hostile, [...new Array<string>(300).fill(evil), ...new Array<string>(300).fill('')])];
    const text = page([hostile], counts);
    expect(page([hostile], counts)).toBe(text);
    expect(text).toContain("default-src 'none'");
    expect(text).not.toMatch(/<script|<img|https?:|NaN|Infinity|undefined/);
  });

  it('draws the features nearest to their thresholds, and lists all', () => {
    const many = Array.from({ length: 30 }, (_, index) => categorical(`f${index}`, ['a', 'b'], [500, 500, 0]));
    const text = page(many, many.map((feature, index) => counted(feature, [...new Array<string>(500 + 5 * index).fill('a'), ...new Array<string>(500 - 5 * index).fill('b')])));
    expect(text.match(/<article/g)).toHaveLength(DRAWN_FEATURES);
    for (const { name } of many) expect(text).toContain(`<td>${name}</td>`);
    expect(text.indexOf('<h3>f29')).toBeGreaterThan(0);
  });
});

describe('what a report draws', () => {
  it('adds up to the PSI', () => {
    const current = counted(delay, sample(1000, () => gauss() + 0.5));
    const [{ statistics }] = judgeFeatures([{ feature: { name: 'delay', critical: false, windowHours: 24, statistics: [{ name: 'psi', threshold: 0.2 }] }, baseline: delay, current, window }], limits) as [ReturnType<typeof judgeFeatures>[number]];
    const bins = psiContributions(delay, current);
    expect(bins).toHaveLength(10);
    expect(bins.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(statistics[0]!.value, 12);
    expect([bins[0]!.more, bins.at(-1)!.more]).toEqual([false, true]);
  });

  it('loses no share of the values, and finds where the distributions part', () => {
    const current = counted(delay, sample(4000, () => gauss() + 1));
    const { bars, beyond } = histogram(delay, current);
    for (const name of ['baseline', 'current'] as const) expect(bars.reduce((sum, bar) => sum + bar[name], beyond[name])).toBeCloseTo(1, 9);
    const best = farthest(cumulative(delay, current))!;
    expect(best.at).toBeGreaterThan(0.3);
    expect(best.at).toBeLessThan(0.7);
    expect(best.baseline - best.current).toBeCloseTo(0.383, 1);
    expect(moved(delay, { ...current, present: 0, counts: current.counts.map(() => 0) })).toBe('There is no value to look at.');
  });

  it('tells no direction of values that the baseline never had, as nobody knows where they lie', () => {
    const stops = discrete('stops', [0, 1, 2], [400, 300, 300, 0]);
    const below = counted(stops, new Array<number>(1000).fill(-1));
    expect(moved(stops, below)).toBe('The largest changes: others from 0 % to 100 %, 0 from 40 % to 0 %, 1 from 30 % to 0 %.');
    expect(cumulative(stops, below)).toEqual([]);
    expect(page([stops], [below])).not.toContain('Values are');
    expect(moved(stops, counted(stops, new Array<number>(1000).fill(2)))).toBe('Values are higher: 0 % of this window is at or below 1, of the baseline 70 %.');
  });

  it('has rare categories in common bins, which are told', () => {
    const codes = categorical('code', Array.from({ length: 100 }, (_, index) => `c${index}`), [...new Array<number>(100).fill(100), 0]);
    const bins = psiContributions(codes, counted(codes, Array.from({ length: 200 }, (_, index) => `c${index % 100}`)));
    expect(bins[0]!.label).toMatch(/^c\d+ and 2 more$/);
    expect(bins.length).toBeLessThan(40);
  });

  it('can be drawn where value and threshold are both 0', () => {
    const features = judgeFeatures([{ feature: { name: 'origin', critical: false, windowHours: 24, statistics: [{ name: 'unseen-rate', threshold: 0 }] }, baseline: origin, current: origin, window }], limits);
    const state = nextState(undefined, { modelId: 'flights', baselineId: 'b', end: window.end, status: 'calm', rows: 1000, features }, { breach: { times: 1, outOf: 1 }, everyHours: 24 });
    expect(state.trend).toMatchObject([{ features: [0] }]);
  });
});
