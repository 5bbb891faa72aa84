/** The reference values of `test/reference/edges.json`, typed: null where scikit-learn has none. */
import values from '../../reference/edges.json';

interface ClusteringCase {
  readonly name: string;
  readonly points: readonly (readonly number[])[];
  /** What each coordinate is divided by. */
  readonly scales: readonly number[];
  readonly clusters: readonly number[];
  readonly truth: readonly number[];
  readonly silhouette: number | null;
  /** Of each point; none with one cluster, or as many as points. */
  readonly silhouettes: readonly number[];
  readonly davies_bouldin: number | null;
  readonly calinski_harabasz: number | null;
  readonly adjusted_rand: number;
  readonly purity: number;
}

interface AnomalyCase {
  readonly name: string;
  readonly truth: readonly number[];
  readonly scores: readonly number[];
  readonly threshold: number;
  readonly rate: number;
  /** By how many rows are looked at. */
  readonly precision_at: Readonly<Record<string, number>>;
  readonly average_precision: number;
  readonly roc_auc: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

interface RateCase {
  /** Hits, and rows. */
  readonly first: readonly [number, number];
  readonly second: readonly [number, number];
  readonly difference: number;
  readonly lower: number;
  readonly upper: number;
  readonly ratio: { readonly value: number; readonly lower: number; readonly upper: number } | null;
}

export const edgeReference = {
  clustering: values.clustering as readonly ClusteringCase[],
  classifiers: values.classifiers,
  anomalies: values.anomalies as unknown as readonly AnomalyCase[],
  regressions: values.regressions,
  rates: values.rates as unknown as readonly RateCase[],
  pooled: values.pooled,
};

/** Points as they are measured. */
export function scaledPoints({ points, scales }: ClusteringCase): number[][] {
  return points.map((point) => point.map((coordinate, at) => coordinate / scales[at]!));
}

/** Scores of one class in ascending order. */
export function scoresOfClass({ truth, scores }: { readonly truth: readonly number[]; readonly scores: readonly number[] }, ofClass: 0 | 1): Float64Array {
  return Float64Array.from(scores.filter((_, index) => truth[index] === ofClass)).sort();
}
