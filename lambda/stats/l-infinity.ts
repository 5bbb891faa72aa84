/** L∞, the largest difference of any bin's share: what SageMaker Model Monitor, Vertex AI and NannyML take for categories. */

/**
 * max |p − q|; 0 without bins.
 *
 * @param p shares
 * @param q shares of the same bins
 */
export function lInfinity(p: ArrayLike<number>, q: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < p.length; i++) largest = Math.max(largest, Math.abs(p[i]! - q[i]!));
  return largest;
}

/** Of Deequ, rounded there: c(α) at α of about 0.003 (Knuth, The Art of Computer Programming 2, 3.3.1). */
const DEEQU_ROBUST = 1.8;

/**
 * The distance less what chance makes of it, as Deequ's "robust" method and so Model Monitor's `Robust` have it:
 * max(0, d − c √((n + m) / (n m))) with c = √(−½ ln(α / 2)), or 1.8 without α. Also of the Kolmogorov–Smirnov distance.
 *
 * @param distance L∞ or D, which Deequ calls "simple"
 * @param baselineSize n, at least 1
 * @param currentSize m, at least 1
 * @param alpha in (0, 1)
 * @see https://github.com/awslabs/deequ
 */
export function robustDistance(distance: number, baselineSize: number, currentSize: number, alpha?: number): number {
  const factor = alpha === undefined ? DEEQU_ROBUST : Math.sqrt(-Math.log(alpha / 2) / 2);
  return Math.max(0, distance - factor * Math.sqrt((baselineSize + currentSize) / (baselineSize * currentSize)));
}
