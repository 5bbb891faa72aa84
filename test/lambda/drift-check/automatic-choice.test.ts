/** Tests of what Evidently's rule chooses for a feature. */
import { describe, expect, it } from 'vitest';
import { CONVENTIONS } from '../../../lib/contract/conventions';
import type { FeatureBaseline } from '../../../lib/contract/baseline';
import { chosenStatistics } from '../../../lambda/drift-check/automatic-choice';
import { judgeFeatures } from '../../../lambda/drift-check/feature-verdict';
import { statisticResult } from '../../../lambda/drift-check/statistics';
import { evidentlyStatistics } from '../../../lambda/stats/evidently';
import { categorical, continuous, counted, discrete } from '../support/baselines';
import { normal, sample } from '../support/random';

const gauss = normal(5);
const few = continuous('delay', sample(1000, gauss));
const many = continuous('delay', sample(1001, gauss));
const chosen = (baseline: FeatureBaseline): string[] => chosenStatistics(CONVENTIONS.evidently, baseline).map(({ name }) => name);

describe('the choice of Evidently', () => {
  it.each<[what: string, baseline: FeatureBaseline, name: string]>([
    ['numbers, up to 1000 values', few, 'ks'],
    ['numbers, beyond', many, 'wasserstein'],
    ['numbers of six values', discrete('seats', [1, 2, 3, 4, 5, 6], [100, 100, 100, 100, 100, 500, 0]), 'ks'],
    ['numbers of five values', discrete('seats', [1, 2, 3, 4, 5], [100, 100, 100, 100, 600, 0]), 'cramers-v'],
    ['the same, beyond', discrete('seats', [1, 2, 3, 4, 5], [100, 100, 100, 100, 601, 0]), 'jensen-shannon'],
    ['categories', categorical('origin', ['ORD', 'JFK'], [600, 400, 0]), 'cramers-v'],
    ['categories, beyond', categorical('origin', ['ORD', 'JFK'], [601, 400, 0]), 'jensen-shannon'],
  ])('goes by kind and size: %s', (_, baseline, name) => {
    expect(chosen(baseline)).toEqual([name]);
  });

  it('leaves what is configured without it', () => {
    expect(chosenStatistics([{ name: 'psi', threshold: 0.2 }, { name: 'missing-rate', threshold: 0.05 }], many)).toHaveLength(2);
  });

  it('finds the figure of Evidently where numbers are few and taken as categories', () => {
    const [before, now] = [[700, 500, 3], [400, 590, 10]] as const;
    const seats = discrete('seats', [1, 2, 3], [...before, 0]);
    const values = (counts: readonly number[]): number[] => counts.flatMap((count, index) => new Array<number>(count).fill(index + 1));
    const [config] = chosenStatistics(CONVENTIONS.evidently, seats);
    expect(statisticResult(config!, seats, counted(seats, values(now)))!.value).toBeCloseTo(evidentlyStatistics(values(before), values(now)).jensenShannon, 12);
  });

  it('makes verdicts without correction for the number of features', () => {
    // Of thirty features one that is beyond chance at 5 %, but not among thirty tests.
    const window = { start: '2001-02-01T00:00:00Z', end: '2001-02-02T00:00:00Z' };
    const still = few.counts.map((count) => count);
    const moved = counted(few, sample(400, () => gauss() + 0.11));
    const verdicts = (statistics: typeof CONVENTIONS.evidently): string[] =>
      judgeFeatures(
        Array.from({ length: 30 }, (_, index) => ({
          feature: { name: `f${index}`, critical: false, windowHours: 24, statistics }, baseline: few, window,
          current: index === 0 ? moved : { present: few.present, missing: 0, invalid: 0, nonFinite: 0, counts: still },
        })),
        { minBaselineSamples: 500, minWindowSamples: 200 },
      ).filter(({ status }) => status === 'drifted').map(({ name }) => name);
    expect(verdicts(CONVENTIONS.evidently)).toEqual(['f0']);
    expect(verdicts([{ name: 'ks', threshold: 0, alpha: 0.05 }])).toEqual([]);
  });
});
