/** The G test of homogeneity: the likelihood ratio 2 Σ O ln(O / E), an alternative to Pearson's chi-square. */
import { chiSquareSurvival } from './chi-square';
import { type HomogeneityResult, NOTHING_CHANGED } from './homogeneity';
import { pooledColumns } from './small-cells';

/**
 * Nothing can be said with fewer than two categories or an empty sample: 0 with probability 1.
 *
 * @param baseline counts per category
 * @param current counts of the same categories
 * @param minExpected categories of which fewer are expected in a sample are pooled; 0 pools none
 */
export function gTest(baseline: ArrayLike<number>, current: ArrayLike<number>, minExpected = 5): HomogeneityResult {
  const { columns, pooled, n, m } = pooledColumns(baseline, current, minExpected);
  if (n === 0 || m === 0) return NOTHING_CHANGED;
  let sum = 0;
  for (const [a, b] of columns) {
    const share = (a + b) / (n + m);
    sum += term(a, n * share) + term(b, m * share);
  }
  // Of equal shares rounding can leave less than nothing.
  const statistic = Math.max(0, 2 * sum);
  const degreesOfFreedom = columns.length - 1;
  return { statistic, degreesOfFreedom, pValue: chiSquareSurvival(statistic, degreesOfFreedom), cramersV: Math.sqrt(statistic / (n + m)), pooled };
}

function term(observed: number, expected: number): number {
  return observed === 0 ? 0 : observed * Math.log(observed / expected);
}
