/**
 * The silhouette of a clustering: (b − a) / max(a, b) of each point, where a is its mean distance to its own cluster and b to the
 * nearest other one (Rousseeuw, 1987). From −1 to 1. Time grows with the square of the points: take a sample of 2 000 or fewer.
 */

/**
 * The mean over all points. Not a number with fewer than two clusters, or as many as points.
 *
 * @param points coordinates, all of the same length
 * @param labels cluster of each point
 */
export function silhouette(points: readonly ArrayLike<number>[], labels: readonly number[]): number {
  const values = silhouettes(points, labels);
  return values.length === 0 ? NaN : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** One for each point, in their order; a point alone in its cluster has 0. None with fewer than two clusters, or as many as points: nothing is together then. */
export function silhouettes(points: readonly ArrayLike<number>[], labels: readonly number[]): Float64Array {
  const places = new Map([...new Set(labels)].map((label, place) => [label, place]));
  const own = labels.map((label) => places.get(label)!);
  const sizes = new Float64Array(places.size);
  for (const cluster of own) sizes[cluster]! += 1;
  if (sizes.length < 2 || sizes.length === points.length) return new Float64Array(0);
  const totals = new Float64Array(sizes.length);
  return Float64Array.from(points, (point, index) => {
    const cluster = own[index]!;
    if (sizes[cluster] === 1) return 0;
    totals.fill(0);
    for (let other = 0; other < points.length; other++) totals[own[other]!]! += euclidean(point, points[other]!);
    const a = totals[cluster]! / (sizes[cluster]! - 1);
    let b = Infinity;
    for (let other = 0; other < sizes.length; other++) if (other !== cluster) b = Math.min(b, totals[other]! / sizes[other]!);
    // Where all points lie on each other, no cluster is nearer than another.
    return Math.max(a, b) === 0 ? 0 : (b - a) / Math.max(a, b);
  });
}

/** The Euclidean distance of two points. */
export function euclidean(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return Math.sqrt(sum);
}
