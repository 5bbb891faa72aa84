/**
 * The metrics of a clustering, from its counts. Distances are those of the sample; that its rows depend on each other, as each is measured against all,
 * is left out of their errors.
 */
import type { ClusteringPerformance } from '../../../lib/contract/performance';
import type { ClusterVerdict } from '../../../lib/contract/performance-verdict';
import { adjustedRand, adjustedRandError } from '../../stats/adjusted-rand';
import { ConfusionMatrix } from '../../stats/confusion-matrix';
import { daviesBouldin } from '../../stats/davies-bouldin';
import { jackknifeError } from '../../stats/jackknife';
import { Moments } from '../../stats/moments';
import { silhouettes } from '../../stats/silhouette';
import { RowSample } from './cluster-sample';

/** Groups that are left out in turn. */
const GROUPS = 20;

/** Rows of a sample below which its errors would be guesses. */
const LEAST_ROWS = 5 * GROUPS;

interface Told {
  readonly value: number;
  readonly error: number;
}

export interface ClusterSpace {
  readonly silhouette: Told;
  readonly daviesBouldin: Told;
  /** Those with most rows first. */
  readonly clusters: readonly ClusterVerdict[];
}

/** How clusters lie to each other; time goes with the square of the sample. */
export function clusterSpace({ clusters, sample }: Pick<ClusteringPerformance, 'clusters' | 'sample'>): ClusterSpace {
  const named = clusters ?? [];
  const kept = new RowSample(Infinity);
  kept.merge(sample, named.map(([cluster]) => cluster));
  const positions = new Map(named.map(([cluster], position) => [cluster, position]));
  const rows = kept.inOrder();
  const [points, labels] = [rows.map(({ point }) => point), rows.map(({ cluster }) => positions.get(cluster)!)];
  const values = silhouettes(points, labels);
  const all = Moments.of(values);
  const isTold = rows.length >= LEAST_ROWS;
  const davies = (some: readonly number[]): number => daviesBouldin(some.map((row) => points[row]!), some.map((row) => labels[row]!));
  return {
    silhouette: { value: all.count === 0 ? NaN : all.mean, error: isTold ? Math.sqrt(all.variance / all.count) : NaN },
    daviesBouldin: { value: daviesBouldin(points, labels), error: isTold ? jackknifeError(rows.length, GROUPS, davies) : NaN },
    clusters: named.map(([name, ofCluster], position): ClusterVerdict => {
      const own = Moments.of(values.filter((_, row) => labels[row] === position));
      return { name, rows: ofCluster, sampled: labels.filter((label) => label === position).length, ...(own.count === 0 ? {} : { silhouette: own.mean }) };
    }).sort((a, b) => b.rows - a.rows || (a.name < b.name ? -1 : 1)),
  };
}

/** Labels beside clusters; undefined where there are too many of either. */
export function labelTable({ pairs }: Pick<ClusteringPerformance, 'pairs'>): ConfusionMatrix | undefined {
  if (pairs === null) return undefined;
  const [labels, clusters] = [placesOf(pairs.map(([label]) => label)), placesOf(pairs.map(([, cluster]) => cluster))];
  const table = new ConfusionMatrix(Math.max(1, labels.size, clusters.size));
  for (const [label, cluster, rows] of pairs) table.add(labels.get(label)!, clusters.get(cluster)!, rows);
  return table;
}

/** With too few rows no error. */
export function agreement(table: ConfusionMatrix, rows: number): Told {
  return { value: adjustedRand(table), error: rows < LEAST_ROWS ? NaN : adjustedRandError(table) };
}

function placesOf(names: readonly string[]): ReadonlyMap<string, number> {
  return new Map([...new Set(names)].map((name, place) => [name, place]));
}
