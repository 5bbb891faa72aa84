/** What chance makes of categories with a long tail: most of them are rare, and every window has some that the baseline lacks. */
import { describe, expect, it } from 'vitest';
import type { CategoricalBaseline } from '../../../lib/contract/baseline';
import type { FeatureVerdict } from '../../../lib/contract/verdict';
import { judgeFeatures } from '../../../lambda/drift-check/feature-verdict';
import { columnCounter } from '../../../lambda/shared/column-bins';
import { CategoryProfile } from '../../../lambda/shared/column-profile';
import { CellReader } from '../../../lambda/shared/records/cells';
import { uniform } from '../support/random';

const WINDOWS = 30;
const reader = new CellReader([]);
const binning = { psiBins: 10, grid: 1000, discreteLimit: 20, maxCategories: 1000 };

interface Law {
  readonly categories: number;
  /** By Zipf's law: the k-th category is as frequent as the first one divided by k to this power. */
  readonly power: number;
  /** Rows of a window. */
  readonly rows: number;
}

const LONG_TAIL: Law = { categories: 1000, power: 1, rows: 5000 };

type Change = (category: string, row: number) => string;

function drawer({ categories, power }: Law, seed: number): () => string {
  const next = uniform(seed);
  const cumulated: number[] = [];
  for (let k = 1, sum = 0; k <= categories; k++) cumulated.push((sum += k ** -power));
  return () => {
    const at = next() * cumulated.at(-1)!;
    let [low, high] = [0, categories - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulated[middle]! > at) high = middle;
      else low = middle + 1;
    }
    return `c${low}`;
  };
}

/** A baseline of 10,000 rows and a window that `change` may have its way with. */
function verdictOf(law: Law, seed: number, change: Change): FeatureVerdict {
  const next = drawer(law, seed);
  const profile = new CategoryProfile(binning, reader, { numbers: 0, categories: 100_000 });
  for (let row = 0; row < 10_000; row++) profile.add(next());
  const bins = profile.bins();
  const baseline = { name: 'origin', ...bins, ...profile.counts(bins)! } as CategoricalBaseline;
  const window = columnCounter(bins, reader);
  for (let row = 0; row < law.rows; row++) window.add(change(next(), row));
  const statistics = [{ name: 'psi', threshold: 0.2 }, { name: 'cramers-v', threshold: 0.1 }, { name: 'unseen-rate', threshold: 0.01 }] as const;
  const feature = { name: 'origin', critical: false, windowHours: 24, statistics: [...statistics] };
  return judgeFeatures([{ feature, baseline, current: window.result(), window: { start: '2001-01-01T00:00:00Z', end: '2001-01-02T00:00:00Z' } }], { minBaselineSamples: 500, minWindowSamples: 200 })[0]!;
}

const drifted = (law: Law, change: Change): number => Array.from({ length: WINDOWS }, (_, index) => verdictOf(law, index + 1, change)).filter(({ status }) => status === 'drifted').length;

describe('a feature of a thousand categories, most of them rare', () => {
  it('does not drift by chance', () => {
    expect(drifted(LONG_TAIL, (category) => category)).toBeLessThanOrEqual(1);
  });

  it('drifts when a new category comes, or a common one goes', () => {
    expect(drifted(LONG_TAIL, (category, row) => (row % 20 === 0 ? 'new' : category))).toBe(WINDOWS);
    expect(drifted(LONG_TAIL, (category) => (category === 'c0' ? 'c1' : category))).toBe(WINDOWS);
  });

  it('drifts when one that was rare takes a fiftieth of the rows', () => {
    expect(drifted(LONG_TAIL, (category, row) => (row % 50 === 0 ? 'c999' : category))).toBeGreaterThanOrEqual(WINDOWS - 3);
  });
});

describe('a feature of categories that are all as frequent', () => {
  it.each([
    { categories: 400, power: 0, rows: 2000 },
    { categories: 1000, power: 0, rows: 2000 },
    { categories: 1000, power: 0, rows: 20_000 },
    // More than a baseline keeps.
    { categories: 1500, power: 0, rows: 5000 },
    { categories: 1000, power: 0.7, rows: 20_000 },
  ])('does not drift by chance: $categories of power $power in windows of $rows', (law) => {
    expect(drifted(law, (category) => category)).toBeLessThanOrEqual(1);
  });
});
