/**
 * The Davies–Bouldin index of a clustering: the mean over clusters of the worst (Sᵢ + Sⱼ) / distance of the centres (Davies and
 * Bouldin, 1979). 0 is best; it has no upper bound. S is a cluster's mean distance to its centre, as in scikit-learn, or the root of
 * the mean square of it, which the original allows too, and which one pass can tell.
 */
import { type Cluster, ClusterMoments } from './cluster-moments';
import { euclidean } from './silhouette';

/**
 * Of points, as scikit-learn has it. Not a number with fewer than two clusters, or as many as points: none has a scatter then.
 *
 * @param points coordinates, all of the same length
 * @param labels cluster of each point
 */
export function daviesBouldin(points: readonly ArrayLike<number>[], labels: readonly number[]): number {
  const moments = new ClusterMoments();
  points.forEach((point, index) => moments.add(point, labels[index]!));
  const clusters = moments.all();
  if (clusters.length === points.length) return NaN;
  const position = new Map([...new Set(labels)].sort((a, b) => a - b).map((label, index) => [label, index]));
  const sums = new Float64Array(clusters.length);
  points.forEach((point, index) => {
    const own = position.get(labels[index]!)!;
    sums[own]! += euclidean(point, clusters[own]!.centre);
  });
  return worstRatios(clusters, (cluster, index) => sums[index]! / cluster.rows);
}

/** Of moments, with the root mean square distance: of one pass, mergeable. Not a number with fewer than two clusters. */
export function daviesBouldinOfMoments(clusters: readonly Cluster[]): number {
  return worstRatios(clusters, ({ spread, rows }) => Math.sqrt(spread / rows));
}

function worstRatios(clusters: readonly Cluster[], scatterOf: (cluster: Cluster, index: number) => number): number {
  if (clusters.length < 2) return NaN;
  const scatter = clusters.map(scatterOf);
  let sum = 0;
  clusters.forEach((one, i) => {
    let worst = 0;
    clusters.forEach((other, j) => {
      if (i === j) return;
      const apart = euclidean(one.centre, other.centre);
      // Two clusters without scatter in one place are as well separated as can be told: not at all, but they do not overlap either.
      if (scatter[i]! + scatter[j]! > 0) worst = Math.max(worst, (scatter[i]! + scatter[j]!) / apart);
    });
    sum += worst;
  });
  return sum / clusters.length;
}
