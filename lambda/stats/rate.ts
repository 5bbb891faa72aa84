/** One-sided comparison of an observed rate with a limit. */

/**
 * The rate above which n observations prove, at the given one-sided normal quantile, that the true rate exceeds the limit:
 * t + z √(t (1 − t) / n).
 *
 * An observed rate lies above it exactly when the lower Wilson bound of that rate lies above the limit (Wilson's interval is the
 * inversion of this score test), but a raised limit can be shown next to the rate.
 *
 * The limit itself at 0, at 1 and above, where chance cannot exceed it. Infinity without observations.
 *
 * @param limit rate, at least 0
 * @param observations n
 * @param z normal quantile, e.g. 2.326 for 1 %
 */
export function rateNoiseFloor(limit: number, observations: number, z: number): number {
  if (observations === 0) return Infinity;
  return limit + z * Math.sqrt((Math.min(limit, 1) * (1 - Math.min(limit, 1))) / observations);
}
