/**
 * The procedure of Benjamini and Hochberg, "Controlling the false discovery rate", Journal of the Royal Statistical Society B 57,
 * 1995: of the features called drifted at most the share α is not, on average, for independent or positively dependent tests.
 */
import { adjusted } from './adjusted-p-values';

/**
 * Adjusted p-values minⱼ≥ₖ p₍ⱼ₎ F / j: a feature is rejected at level α when its own is at most α, which is the same as the largest k
 * with p₍ₖ₎ ≤ k α / F and all before it.
 *
 * @param pValues in [0, 1], or NaN where there was no test: it stays so and does not count
 */
export function benjaminiHochberg(pValues: ArrayLike<number>): number[] {
  return adjusted(pValues, (p, rank, tests) => (p * tests) / rank, 'up');
}

/** The same times Σ 1 / i, which holds under any dependence (Benjamini and Yekutieli, 2001). */
export function benjaminiYekutieli(pValues: ArrayLike<number>): number[] {
  return adjusted(pValues, (p, rank, tests) => (p * tests * harmonic(tests)) / rank, 'up');
}

function harmonic(n: number): number {
  let sum = 0;
  for (let i = n; i >= 1; i--) sum += 1 / i;
  return sum;
}
