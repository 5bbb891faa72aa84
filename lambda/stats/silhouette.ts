/**
 * The silhouette of a clustering: the mean of (b − a) / max(a, b), where a is a point's mean distance to its own cluster and b to the
 * nearest other one (Rousseeuw, 1987). From −1 to 1. Time grows with the square of the points: take a sample of 2 000 or fewer.
 */

/**
 * A point alone in its cluster counts 0. Not a number with fewer than two clusters.
 *
 * @param points coordinates, all of the same length
 * @param labels cluster of each point
 */
export function silhouette(points: readonly ArrayLike<number>[], labels: readonly number[]): number {
  const sizes = new Map<number, number>();
  for (const label of labels) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  if (sizes.size < 2) return NaN;
  let sum = 0;
  points.forEach((point, index) => {
    const own = labels[index]!;
    if (sizes.get(own) === 1) return;
    const totals = new Map<number, number>();
    points.forEach((other, position) => {
      const label = labels[position]!;
      totals.set(label, (totals.get(label) ?? 0) + euclidean(point, other));
    });
    const a = totals.get(own)! / (sizes.get(own)! - 1);
    let b = Infinity;
    for (const [label, total] of totals) if (label !== own) b = Math.min(b, total / sizes.get(label)!);
    // Where all points lie on each other, no cluster is nearer than another.
    sum += Math.max(a, b) === 0 ? 0 : (b - a) / Math.max(a, b);
  });
  return sum / points.length;
}

/** The Euclidean distance of two points. */
export function euclidean(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return Math.sqrt(sum);
}
