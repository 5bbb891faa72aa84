/** The Hellinger distance ‖√p − √q‖ / √2 = √(1 − Σ √(p q)): from 0 to 1, defined for empty bins. */

/**
 * @param p shares
 * @param q shares of the same bins
 */
export function hellinger(p: ArrayLike<number>, q: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) sum += (Math.sqrt(p[i]!) - Math.sqrt(q[i]!)) ** 2;
  return Math.sqrt(sum / 2);
}
