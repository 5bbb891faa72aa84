/** Corrections that keep the probability of any false alarm in a window at α, whatever the dependence of the tests. */
import { adjusted } from './adjusted-p-values';

/**
 * Adjusted p-values min(1, F p): a feature is rejected at level α when its own is at most α.
 *
 * @param pValues in [0, 1], or NaN where there was no test: it stays so and does not count
 */
export function bonferroni(pValues: ArrayLike<number>): number[] {
  return adjusted(pValues, (p, _, tests) => p * tests, 'up');
}

/** Holm's (1979), which rejects all that Bonferroni's does and more: maxⱼ≤ₖ (F − j + 1) p₍ⱼ₎. */
export function holm(pValues: ArrayLike<number>): number[] {
  return adjusted(pValues, (p, rank, tests) => p * (tests - rank + 1), 'down');
}
