/** Sample quantiles. */

/**
 * The quantile of type 7 (Hyndman and Fan, 1996): linear interpolation at rank (n − 1) p, the default of R and numpy.
 *
 * Not a number for an empty sample; the value itself for a sample of one.
 *
 * @param sorted sample in ascending order, without NaN
 * @param probability in [0, 1]
 */
export function quantile(sorted: ArrayLike<number>, probability: number): number {
  if (sorted.length === 0) return NaN;
  const rank = (sorted.length - 1) * probability;
  const below = Math.floor(rank);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  const share = rank - below;
  // In this form equal neighbours, and ranks that hit a value, give that value exactly: edges decide into which bin it falls.
  const between = low + share * (high - low);
  return Number.isFinite(between) ? between : low * (1 - share) + high * share;
}
