/**
 * What verdicts promise, on seeded windows and on real days: few false alarms, power against what matters, silence about what does not. All
 * of it through the code that judges a window in the function: features, their tests corrected, window, state over time.
 */
import { describe, expect, it } from 'vitest';
import type { ColumnCounts, ContinuousBaseline, FeatureBaseline } from '../../../lib/contract/baseline';
import type { MonitoredFeature } from '../../../lib/contract/drift-check';
import { CONVENTIONS } from '../../../lib/contract/conventions';
import type { DriftStateDocument, FeatureVerdict, StatisticName, StatisticResult } from '../../../lib/contract/verdict';
import { judgeFeatures } from '../../../lambda/drift-check/feature-verdict';
import { isoSeconds } from '../../../lambda/drift-check/hours';
import { judgeSegments, withSegments } from '../../../lambda/drift-check/segments';
import { nextState } from '../../../lambda/drift-check/state';
import { psiBins } from '../../../lambda/drift-check/shape';
import { judgeWindow } from '../../../lambda/drift-check/window-verdict';
import { coarseEnds, folded } from '../../../lambda/shared/week-counts';
import { BinFinder } from '../../../lambda/stats/bin-finder';
import { jensenShannonDistance } from '../../../lambda/stats/jensen-shannon';
import { ksTwoSample } from '../../../lambda/stats/ks-two-sample';
import births from '../../reference/births.json';
import { baselineOf, categorical, continuous } from '../support/baselines';
import { ascending, normal, sample, uniform } from '../support/random';

const LIMITS = { minBaselineSamples: 500, minWindowSamples: 200, quarantinedShare: 0.01, driftedShare: 0.5 };
const BREACH = { breach: { times: 2, outOf: 3 }, everyHours: 24 };
const DEFAULTS = [{ name: 'psi', threshold: 0.2 }, { name: 'ks', threshold: 0.1 }, { name: 'unseen-rate', threshold: 0.01 }] as const;
const COMPLETE = { missing: 0, invalid: 0, nonFinite: 0 };

/** With PSI of 0.1, where moderate drift begins, as the least threshold that anybody would set. */
function monitored(name: string, psi = 0.1): MonitoredFeature {
  return { name, critical: true, windowHours: 24, statistics: [{ name: 'psi', threshold: psi }, { name: 'ks', threshold: 0.1 }] };
}

function counted(baseline: ContinuousBaseline, finder: BinFinder, size: number, next: () => number): ColumnCounts {
  const counts = new Array<number>(baseline.counts.length).fill(0);
  for (let i = 0; i < size; i++) counts[finder.find(next())]! += 1;
  return { present: size, ...COMPLETE, counts };
}

const window = { start: isoSeconds(0), end: isoSeconds(86_400_000) };

function judged(baselines: readonly ContinuousBaseline[], current: readonly ColumnCounts[], psi?: number): FeatureVerdict[] {
  return judgeFeatures(baselines.map((baseline, index) => ({ feature: monitored(baseline.name, psi), baseline, current: current[index]!, window })), LIMITS);
}

/** Values in the coarser bins that end there. */
function inBins(values: readonly number[], finder: BinFinder, bins: number, ends: readonly number[]): ColumnCounts {
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) counts[finder.find(value)]! += 1;
  return { present: values.length, ...COMPLETE, counts: folded(counts, ends) };
}

function shares(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => count / total);
}

function statistic({ statistics }: FeatureVerdict, name: StatisticName): StatisticResult {
  return statistics.find((one) => one.name === name)!;
}

/** A window, and the state over time behind it. */
function advanced(state: DriftStateDocument | undefined, index: number, rows: number, features: readonly FeatureVerdict[]): DriftStateDocument {
  const { status } = judgeWindow(features, { rows, quarantined: 0 }, LIMITS);
  return nextState(state, { modelId: 'flights', baselineId: 'baseline', end: isoSeconds(index * 86_400_000), status, rows, features }, BREACH);
}

describe('windows without drift', () => {
  it.each([[200, 11], [1000, 12]])('of %d values of 20 features raise few alarms: each feature, each window, and two windows of three', (size, seed) => {
    const windows = 2000;
    const next = uniform(seed);
    const drawn = 5;
    // A few baselines in turn: to make one of each window's own would cost more than all else.
    const baselines = Array.from({ length: drawn * 20 }, (_, index) => continuous(`feature_${index}`, sample(10_000, next)));
    const finders = baselines.map(({ edges }) => new BinFinder(edges));
    let [psiAlarms, ksAlarms, windowAlarms, raised]: [number, number, number, number] = [0, 0, 0, 0];
    let state: DriftStateDocument | undefined;
    for (let index = 0; index < windows; index++) {
      const first = (index % drawn) * 20;
      const current = baselines.slice(first, first + 20).map((baseline, feature) => counted(baseline, finders[first + feature]!, size, next));
      const features = judged(baselines.slice(first, first + 20), current);
      psiAlarms += features.filter((feature) => statistic(feature, 'psi').value >= statistic(feature, 'psi').threshold).length;
      ksAlarms += features.filter((feature) => statistic(feature, 'ks').pValue! < 0.01).length;
      const before: 0 | 1 = state?.state ?? 0;
      state = advanced(state, index, size, features);
      if (state.recent.at(-1)!.status === 'drifted') windowAlarms += 1;
      if (state.state === 1 && before === 0) raised += 1;
    }
    expect(psiAlarms / (windows * 20)).toBeLessThanOrEqual(0.015);
    expect(ksAlarms / (windows * 20)).toBeGreaterThanOrEqual(0.004);
    expect(ksAlarms / (windows * 20)).toBeLessThanOrEqual(0.016);
    expect(windowAlarms / windows).toBeLessThanOrEqual(0.02);
    expect(raised / windows).toBeLessThanOrEqual(0.001);
  }, 120_000);
});

describe('a state that drift of all features raised', () => {
  /** What becomes of the state in windows without drift, behind two that drifted; and of how many of these windows are calm. */
  const after = (statistics: MonitoredFeature['statistics'], { features, baselineSize, size, windows, seed }: Readonly<Record<'features' | 'baselineSize' | 'size' | 'windows' | 'seed', number>>) => {
    const gauss = normal(seed);
    const baselines = Array.from({ length: features }, (_, index) => continuous(`feature_${index}`, sample(baselineSize, gauss)));
    const finders = baselines.map(({ edges }) => new BinFinder(edges));
    const states: (0 | 1)[] = [];
    let state: DriftStateDocument | undefined;
    let calm = 0;
    for (let index = 0; index < windows + 2; index++) {
      const shift = index < 2 ? 1 : 0;
      const verdicts = judgeFeatures(baselines.map((baseline, feature) => ({
        feature: { name: baseline.name, critical: false, windowHours: 24, statistics },
        baseline, current: counted(baseline, finders[feature]!, size, () => gauss() + shift), window,
      })), LIMITS);
      state = advanced(state, index, size, verdicts);
      states.push(state.state);
      if (index >= 2 && state.recent.at(-1)!.status === 'calm') calm += 1;
    }
    return { states, calm: calm / windows };
  };

  it.each([
    ['the tests of Evidently, for up to 1000 training values', CONVENTIONS.evidently, 500, 200],
    ['the distances of Evidently, for more of them', CONVENTIONS.evidently, 10_000, 500],
    ['the distance of NannyML, in windows large enough for it', CONVENTIONS.nannyml, 10_000, 500],
    ['our own statistics', DEFAULTS, 500, 200],
  ])('ends behind two windows without drift, and stays so, by %s, of 20 features', (_, statistics, baselineSize, size) => {
    const { states, calm } = after(statistics, { features: 20, baselineSize, size, windows: 200, seed: 41 });
    expect(states.slice(0, 5)).toEqual([0, 1, 1, 0, 0]);
    expect(states.slice(4)).not.toContain(1);
    expect(calm).toBeGreaterThanOrEqual(0.98);
  }, 120_000);
});

describe('windows without drift by segment', () => {
  it('raise an alarm of any of 10 segments of 5 features in few windows, and leave the windows as they are', () => {
    const windows = 300;
    const rows = 300;
    const next = uniform(13);
    const names = Array.from({ length: 10 }, (_, segment) => `segment ${segment}`);
    const features = Array.from({ length: 5 }, (_, index): FeatureBaseline => {
      const parts = names.map(() => sample(1000, next));
      const whole = continuous(`feature_${index}`, parts.flat());
      const ends = coarseEnds(whole, 50);
      const finder = new BinFinder(whole.edges);
      return { ...whole, bySegment: { ends, segments: parts.map((values) => inBins(values, finder, whole.counts.length, ends)) } };
    });
    const column: FeatureBaseline = { ...categorical('segment', names, [...names.map(() => 1000), 0]), bySegment: { ends: names.map((_, bin) => bin).concat(10), segments: names.map((_, segment) => ({ present: 1000, ...COMPLETE, counts: [...names.map((__, bin) => (bin === segment ? 1000 : 0)), 0] })) } };
    const plain = baselineOf([...features, column]);
    const baseline = { ...plain, segments: names, settings: { ...plain.settings, segments: { column: 'segment', most: 10, always: [], bins: 50 } } };
    const finders = features.map((feature) => new BinFinder((feature as ContinuousBaseline).edges));
    let [alarmed, changed]: [number, number] = [0, 0];
    for (let index = 0; index < windows; index++) {
      const counts = names.map((_, segment) => [...features.map((feature, of) => inBins(sample(rows, next), finders[of]!, feature.counts.length, feature.bySegment!.ends)), column.bySegment!.segments[segment]!]);
      const judgedWindows = baseline.features.map((feature) => ({ feature: monitored(feature.name), baseline: feature, current: { present: 0, ...COMPLETE, counts: feature.counts.map(() => 0) }, window }));
      const verdict = judgeSegments(baseline, judgedWindows, counts, LIMITS)!;
      expect(verdict.tests).toBe(10 * 5 * 2);
      if (verdict.segments.some(({ drifted }) => drifted.length > 0)) alarmed += 1;
      const judgement = judgeWindow([], { rows, quarantined: 0 }, LIMITS);
      if (withSegments(judgement, verdict).status !== judgement.status) changed += 1;
    }
    expect(alarmed / windows).toBeLessThanOrEqual(0.02);
    expect(changed).toBe(0);
  }, 120_000);
});

describe('windows with one drifted feature', () => {
  /** Verdicts on windows whose values moved by so many deviations and are so many times as wide. */
  const moved = (shift: number, scale: number, size: number, windows: number, seed: number): FeatureVerdict[] => {
    const next = normal(seed);
    const baseline = continuous('delay', sample(10_000, next));
    const finder = new BinFinder(baseline.edges);
    return Array.from({ length: windows }, () => judged([baseline], [counted(baseline, finder, size, () => shift + scale * next())], 0.2)[0]!);
  };
  const share = (verdicts: readonly FeatureVerdict[], is: (verdict: FeatureVerdict) => boolean): number => verdicts.filter(is).length / verdicts.length;
  const isCertain = (verdict: FeatureVerdict): boolean => statistic(verdict, 'ks').pValue! < 0.01;

  it('are found where the mean moved by half a deviation, among 1 000 values', () => {
    const verdicts = moved(0.5, 1, 1000, 200, 31);
    expect(share(verdicts, (verdict) => statistic(verdict, 'psi').value >= 0.2)).toBeGreaterThanOrEqual(0.9);
    expect([share(verdicts, isCertain), share(verdicts, ({ status }) => status === 'drifted')]).toEqual([1, 1]);
  });

  it('are found where the mean moved by a deviation, among 200, or where the deviation doubled', () => {
    for (const verdicts of [moved(1, 1, 200, 200, 32), moved(0, 2, 200, 200, 33)]) expect(share(verdicts, ({ status }) => status === 'drifted')).toBe(1);
  });

  it('are let pass where the mean moved by a tenth of a deviation, however certain that is', () => {
    const verdicts = moved(0.1, 1, 10_000, 60, 34);
    expect([share(verdicts, isCertain), share(verdicts, ({ status }) => status === 'drifted')]).toEqual([1, 0]);
  });
});

describe('births a day in the United States', () => {
  type Year = keyof typeof births.births;
  const of = (...years: readonly Year[]): number[] => years.flatMap((year) => births.births[year]);
  const baseline = continuous('births', of('1969', '1970'));
  const compared = (values: readonly number[], against = baseline): { readonly verdict: FeatureVerdict; readonly js: number } => {
    let next = 0;
    const current = counted(against, new BinFinder(against.edges), values.length, () => values[next++]!);
    const [verdict] = judgeFeatures([{ feature: monitored(against.name, 0.2), baseline: against, current, window }], { ...LIMITS, minBaselineSamples: 300 });
    return { verdict: verdict!, js: jensenShannonDistance(shares(psiBins(against, current).baseline), shares(psiBins(against, current).current)) };
  };

  it.each([
    ['1971 and 1972', ['1971', '1972'], 0.798, 0.352, 0.336],
    ['1975 and 1976', ['1975', '1976'], 3.206, 0.642, 0.637],
    ['1987 and 1988', ['1987', '1988'], 1.338, 0.471, 0.418],
  ] as const)('of %s have drifted from 1969 and 1970 by the figures that were measured elsewhere', (_, years, psi, js, ks) => {
    const values = of(...years);
    const { verdict, js: distance } = compared(values);
    expect(verdict.status).toBe('drifted');
    expect(statistic(verdict, 'psi').value).toBeCloseTo(psi, 3);
    expect(distance).toBeCloseTo(js, 3);
    expect(ksTwoSample(ascending(of('1969', '1970')), ascending(values)).distance).toBeCloseTo(ks, 3);
    // What the grid gives is a lower bound, near what all values give.
    expect(statistic(verdict, 'ks').value).toBeLessThanOrEqual(ks + 5e-4);
    expect(statistic(verdict, 'ks').value).toBeGreaterThan(ks - 0.005);
  });

  it('of odd days have not drifted from those of even days', () => {
    const days = (isOdd: boolean): number[] => (['1969', '1970'] as const).flatMap((year) => births.births[year].filter((_, day) => (new Date(Date.UTC(Number(year), 0, 1 + day)).getUTCDate() % 2 === 1) === isOdd));
    const { verdict } = compared(days(false), continuous('births', days(true)));
    expect([days(true).length, days(false).length, verdict.status]).toEqual([372, 358, 'stable']);
    expect(statistic(verdict, 'psi').value).toBeCloseTo(0.0231, 3);
    expect(statistic(verdict, 'psi').threshold).toBe(0.2);
    expect(ksTwoSample(ascending(days(true)), ascending(days(false))).distance).toBeCloseTo(0.0487, 3);
  });
});
