/** Pearson's chi-square test of homogeneity: whether two samples of categories come from one distribution; both are taken as random. */
import { chiSquareSurvival } from './chi-square';
import { pooledColumns } from './small-cells';

export interface HomogeneityResult {
  /** Σ (observed − expected)² / expected. */
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  /** Probability of such a statistic if nothing changed. */
  readonly pValue: number;
  /** Cramér's V, the size of the effect: √(χ² / (n + m)), from 0 to 1 for two samples. */
  readonly cramersV: number;
  /** Categories that went into a common one, as they were too small. */
  readonly pooled: number;
}

export interface HomogeneityOptions {
  /**
   * Categories of which fewer are expected in a sample are pooled; 0 pools none.
   * @default 5
   */
  readonly minExpected?: number;
  /**
   * Yates' correction of 2 × 2 tables, as scipy's default and so NannyML have it; conservative.
   * @default false
   */
  readonly yates?: boolean;
}

/** Nothing can be said with fewer than two categories or an empty sample: 0 with probability 1. */
export const NOTHING_CHANGED: HomogeneityResult = { statistic: 0, degreesOfFreedom: 0, pValue: 1, cramersV: 0, pooled: 0 };

/**
 * @param baseline counts per category
 * @param current counts of the same categories
 */
export function homogeneity(baseline: ArrayLike<number>, current: ArrayLike<number>, options: HomogeneityOptions = {}): HomogeneityResult {
  const { columns, pooled, n, m } = pooledColumns(baseline, current, options.minExpected ?? 5);
  if (n === 0 || m === 0) return NOTHING_CHANGED;
  const correct = options.yates === true && columns.length === 2;
  let statistic = 0;
  for (const [a, b] of columns) {
    const share = (a + b) / (n + m);
    statistic += term(a, n * share, correct) + term(b, m * share, correct);
  }
  const degreesOfFreedom = columns.length - 1;
  return { statistic, degreesOfFreedom, pValue: chiSquareSurvival(statistic, degreesOfFreedom), cramersV: Math.sqrt(statistic / (n + m)), pooled };
}

function term(observed: number, expected: number, correct: boolean): number {
  const apart = Math.abs(observed - expected);
  return (apart - (correct ? Math.min(0.5, apart) : 0)) ** 2 / expected;
}
