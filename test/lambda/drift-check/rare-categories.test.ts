/** What chance makes of categories with a long tail: most of them are rare, and every window has some that the baseline lacks. */
import { describe, expect, it } from 'vitest';
import type { CategoricalBaseline } from '../../../lib/contract/baseline';
import type { FeatureVerdict } from '../../../lib/contract/verdict';
import { judgeFeatures } from '../../../lambda/drift-check/feature-verdict';
import { columnCounter } from '../../../lambda/shared/column-bins';
import { CategoryProfile } from '../../../lambda/shared/column-profile';
import { CellReader } from '../../../lambda/shared/records/cells';
import { uniform } from '../support/random';

const CATEGORIES = 1000;
const WINDOWS = 30;
const reader = new CellReader([]);
const binning = { psiBins: 10, grid: 1000, discreteLimit: 20, maxCategories: 1000 };

/** By Zipf's law: the k-th is a k-th as frequent as the first. */
function zipf(seed: number): () => string {
  const next = uniform(seed);
  const cumulated: number[] = [];
  for (let k = 1, sum = 0; k <= CATEGORIES; k++) cumulated.push((sum += 1 / k));
  return () => {
    const at = next() * cumulated.at(-1)!;
    return `c${cumulated.findIndex((sum) => sum > at)}`;
  };
}

/** A baseline of 10,000 rows and a window of 5,000 that `change` may have its way with. */
function verdictOf(seed: number, change: (category: string, row: number) => string): FeatureVerdict {
  const next = zipf(seed);
  const profile = new CategoryProfile(binning, reader, { numbers: 0, categories: 100_000 });
  for (let row = 0; row < 10_000; row++) profile.add(next());
  const bins = profile.bins();
  const baseline = { name: 'origin', ...bins, ...profile.counts(bins)! } as CategoricalBaseline;
  const window = columnCounter(bins, reader);
  for (let row = 0; row < 5000; row++) window.add(change(next(), row));
  const statistics = [{ name: 'psi', threshold: 0.2 }, { name: 'cramers-v', threshold: 0.1 }, { name: 'unseen-rate', threshold: 0.01 }] as const;
  const feature = { name: 'origin', critical: false, windowHours: 24, statistics: [...statistics] };
  return judgeFeatures([{ feature, baseline, current: window.result(), window: { start: '2001-01-01T00:00:00Z', end: '2001-01-02T00:00:00Z' } }], { minBaselineSamples: 500, minWindowSamples: 200 })[0]!;
}

const drifted = (change: Parameters<typeof verdictOf>[1]): number => Array.from({ length: WINDOWS }, (_, index) => verdictOf(index + 1, change)).filter(({ status }) => status === 'drifted').length;

describe('a feature of a thousand categories, most of them rare', () => {
  it('does not drift by chance', () => {
    expect(drifted((category) => category)).toBeLessThanOrEqual(1);
  });

  it('drifts when a new category comes, or a common one goes', () => {
    expect(drifted((category, row) => (row % 20 === 0 ? 'new' : category))).toBe(WINDOWS);
    expect(drifted((category) => (category === 'c0' ? 'c1' : category))).toBe(WINDOWS);
  });
});
