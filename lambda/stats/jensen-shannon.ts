/**
 * Jensen–Shannon: how far two distributions are from their mean M = (p + q) / 2. The divergence is ½ KL(p ‖ M) + ½ KL(q ‖ M), the
 * distance, a metric, is its square root (Endres and Schindelin, 2003). Empty bins need no filling.
 *
 * Which base, and which of the two, differs: this engine and NannyML take the distance in base 2, which ends at 1; Evidently takes
 * the distance in base e, which ends at 0.8326; Vertex AI and SageMaker Clarify take the divergence.
 */
import { psiNoiseFloor } from './psi';

/**
 * The divergence in units of the base: from 0 to 1 in base 2, to ln 2 in base e.
 *
 * @param p shares
 * @param q shares of the same bins
 */
export function jensenShannonDivergence(p: ArrayLike<number>, q: ArrayLike<number>, base = 2): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) {
    const mean = (p[i]! + q[i]!) / 2;
    if (p[i]! > 0) sum += p[i]! * Math.log(p[i]! / mean);
    if (q[i]! > 0) sum += q[i]! * Math.log(q[i]! / mean);
  }
  // Of equal shares rounding can leave less than nothing.
  return Math.max(0, sum / 2 / Math.log(base));
}

/** The distance. */
export function jensenShannonDistance(p: ArrayLike<number>, q: ArrayLike<number>, base = 2): number {
  return Math.sqrt(jensenShannonDivergence(p, q, base));
}

/**
 * The distance that chance alone exceeds with probability `alpha`: near equality 8 JSD, in nats, is PSI, so √(χ²_{B−1}(1 − α) (1/n + 1/m) / 8).
 * 0 with fewer than two bins.
 *
 * @param bins B, that hold something in either sample
 * @param alpha in (0, 1)
 */
export function jensenShannonNoiseFloor(bins: number, baselineSize: number, currentSize: number, alpha: number, base = 2): number {
  return Math.sqrt(psiNoiseFloor(bins, baselineSize, currentSize, alpha) / 8 / Math.log(base));
}
