/**
 * The Calinski–Harabasz index of a clustering: the spread between clusters over that within them, each by its degrees of freedom
 * (Calinski and Harabasz, 1974). The higher the better.
 */
import type { Cluster } from './cluster-moments';

/** Not a number with fewer than two clusters, or as many as points. */
export function calinskiHarabasz(clusters: readonly Cluster[]): number {
  const rows = clusters.reduce((sum, cluster) => sum + cluster.rows, 0);
  if (clusters.length < 2 || rows <= clusters.length) return NaN;
  const mean = new Float64Array(clusters[0]!.centre.length);
  for (const cluster of clusters) for (let i = 0; i < mean.length; i++) mean[i]! += (cluster.centre[i]! * cluster.rows) / rows;
  let [between, within] = [0, 0];
  for (const cluster of clusters) {
    for (let i = 0; i < mean.length; i++) between += cluster.rows * (cluster.centre[i]! - mean[i]!) ** 2;
    within += cluster.spread;
  }
  return between / (clusters.length - 1) / (within / (rows - clusters.length));
}
