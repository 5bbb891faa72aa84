/**
 * How a clustering answers: rows by cluster and a sample of them in space, told by all answers, and rows by label and cluster, told by those that have
 * a label. Too many clusters or labels are none: those are numbers or texts.
 */
import { type ClusteringPerformance, type ClusteringTaskConfig, MAX_PERFORMANCE_CLASSES, type PerformanceCounts } from '../../../lib/contract/performance';
import { classText } from '../class-text';
import { CellCounts, type CellReader } from '../records/cells';
import { RowSample } from './cluster-sample';
import type { PerformanceCounter } from './counter';
import { requireKind } from './requirements';

export class ClusteringCounter implements PerformanceCounter {
  private answers = 0;
  private placed = 0;
  private clusters: Map<string, number> | undefined = new Map();
  /** Rows by label, then cluster. */
  private pairs: Map<string, Map<string, number>> | undefined = new Map();
  private readonly sample: RowSample;
  private readonly ignored = new CellCounts();

  /** @param sampledRows that are kept at most */
  public constructor(
    private readonly task: ClusteringTaskConfig,
    sampledRows: number,
    private readonly reader: CellReader,
    private readonly isNumber: boolean,
  ) {
    this.sample = new RowSample(sampledRows);
  }

  public place(prediction: unknown, coordinates: readonly unknown[], id: string, index: number): void {
    const cluster = this.clusterOf(prediction);
    if (cluster === undefined) return;
    this.answers += 1;
    this.addCluster(cluster, 1);
    const point = Float32Array.from(this.task.scales, (scale, at) => this.reader.number(coordinates[at], this.ignored) / scale);
    if (!point.every(Number.isFinite)) return;
    this.placed += 1;
    this.sample.add(id, index, cluster, point);
  }

  public add(label: unknown, prediction: unknown): boolean {
    const cluster = this.clusterOf(prediction);
    const truth = classText(this.reader, label, this.isNumber, this.ignored);
    if (cluster === undefined || truth === undefined) return false;
    this.addPair(truth, cluster, 1);
    return true;
  }

  public merge(other: PerformanceCounts): void {
    const { answers, placed, clusters, pairs, sample } = requireKind(other, 'clustering');
    this.answers += answers;
    this.placed += placed;
    if (clusters === null) {
      this.clusters = undefined;
      return;
    }
    for (const [cluster, rows] of clusters) this.addCluster(cluster, rows);
    this.sample.merge(sample, clusters.map(([cluster]) => cluster));
    if (pairs === null) this.pairs = undefined;
    else for (const [label, cluster, rows] of pairs) this.addPair(label, cluster, rows);
  }

  public counts(): ClusteringPerformance {
    const { answers, placed } = this;
    if (!this.clusters) return { kind: 'clustering', answers, placed, clusters: null, pairs: null, sample: { below: 0, rows: [], points: '' } };
    const clusters = ordered(this.clusters);
    const pairs = this.pairs && ordered(this.pairs).flatMap(([label, row]) => ordered(row).map(([cluster, rows]) => [label, cluster, rows] as const));
    return { kind: 'clustering', answers, placed, clusters, pairs: pairs ?? null, sample: this.sample.sample(clusters.map(([cluster]) => cluster)) };
  }

  private clusterOf(prediction: unknown): string | undefined {
    return classText(this.reader, prediction, false, this.ignored);
  }

  private addCluster(cluster: string, rows: number): void {
    if (!this.clusters) return;
    this.clusters.set(cluster, (this.clusters.get(cluster) ?? 0) + rows);
    if (this.clusters.size > MAX_PERFORMANCE_CLASSES) this.clusters = undefined;
  }

  private addPair(label: string, cluster: string, rows: number): void {
    if (!this.pairs) return;
    let row = this.pairs.get(label);
    if (!row) this.pairs.set(label, (row = new Map<string, number>()));
    row.set(cluster, (row.get(cluster) ?? 0) + rows);
    // Of a counter with too many clusters nothing is told.
    if (this.pairs.size > MAX_PERFORMANCE_CLASSES || !this.clusters) this.pairs = undefined;
  }
}

function ordered<V>(map: ReadonlyMap<string, V>): [string, V][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}
