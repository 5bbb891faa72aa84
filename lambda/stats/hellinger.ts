/** The Hellinger distance ‖√p − √q‖ / √2 = √(1 − Σ √(p q)): from 0 to 1, defined for empty bins. */
import { psiNoiseFloor } from './psi';

/**
 * @param p shares
 * @param q shares of the same bins
 */
export function hellinger(p: ArrayLike<number>, q: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) sum += (Math.sqrt(p[i]!) - Math.sqrt(q[i]!)) ** 2;
  return Math.sqrt(sum / 2);
}

/**
 * The distance that chance alone exceeds with probability `alpha`: near equality 8 H² is PSI, so √(χ²_{B−1}(1 − α) (1/n + 1/m) / 8). 0 with
 * fewer than two bins.
 *
 * @param bins B, that hold something in either sample
 * @param alpha in (0, 1)
 */
export function hellingerNoiseFloor(bins: number, baselineSize: number, currentSize: number, alpha: number): number {
  return Math.sqrt(psiNoiseFloor(bins, baselineSize, currentSize, alpha) / 8);
}
