/** The total variation distance ½ Σ |p − q|: the largest difference of probability that any set of bins can show. */

/**
 * @param p shares
 * @param q shares of the same bins
 */
export function totalVariation(p: ArrayLike<number>, q: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) sum += Math.abs(p[i]! - q[i]!);
  return sum / 2;
}
