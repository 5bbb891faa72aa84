/** The Kullback–Leibler divergence: what describing p costs more when q is taken for it. */
import { chiSquareQuantile } from './chi-square';
import { type EmptyBins, JEFFREYS, sharePair } from './shares';

/** KL(window ‖ baseline), which reacts to new mass, or KL(baseline ‖ window), as Evidently has it. */
export type KlDirection = 'current-baseline' | 'baseline-current';

/**
 * Σ p ln(p / q), in nats, where 0 ln 0 = 0. Infinity where p has mass and q has none.
 *
 * @param p shares
 * @param q shares of the same bins
 */
export function kullbackLeibler(p: ArrayLike<number>, q: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) if (p[i]! > 0) sum += p[i]! * Math.log(p[i]! / q[i]!);
  return sum;
}

/**
 * The divergence of two binned samples, in nats. 0 for an empty sample, of which nothing is known.
 *
 * @param baseline counts per bin
 * @param current counts in the same bins
 */
export function klOfCounts(baseline: ArrayLike<number>, current: ArrayLike<number>, direction: KlDirection = 'current-baseline', empty: EmptyBins = JEFFREYS): number {
  const shares = sharePair(baseline, current, empty);
  return direction === 'current-baseline' ? kullbackLeibler(shares.current, shares.baseline) : kullbackLeibler(shares.baseline, shares.current);
}

/**
 * The divergence that chance alone exceeds with probability `alpha`: half of PSI's, χ²_{B−1}(1 − α) / 2 (1/n + 1/m), as PSI is
 * the sum of both directions. 0 with fewer than two bins.
 *
 * @param bins B, that hold something in either sample
 * @param alpha in (0, 1)
 */
export function klNoiseFloor(bins: number, baselineSize: number, currentSize: number, alpha: number): number {
  return bins < 2 ? 0 : (chiSquareQuantile(alpha, bins - 1) / 2) * (1 / baselineSize + 1 / currentSize);
}
