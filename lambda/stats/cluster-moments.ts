/** Size, centre and spread of each cluster in one pass, mergeable; memory is clusters times dimensions. */

export interface Cluster {
  readonly rows: number;
  readonly centre: Float64Array;
  /** Σ ‖x − centre‖². */
  readonly spread: number;
}

export class ClusterMoments {
  private readonly clusters = new Map<number, { rows: number; centre: Float64Array; spread: number }>();

  /** @param point of the same length as all others */
  public add(point: ArrayLike<number>, label: number): void {
    this.addCluster(label, { rows: 1, centre: Float64Array.from(point), spread: 0 });
  }

  public merge(other: ClusterMoments): void {
    for (const [label, cluster] of other.clusters) this.addCluster(label, cluster);
  }

  /** In the order of their labels. */
  public all(): Cluster[] {
    return [...this.clusters].sort(([a], [b]) => a - b).map(([, cluster]) => cluster);
  }

  /** Chan's update in every dimension. */
  private addCluster(label: number, { rows, centre, spread }: Cluster): void {
    const own = this.clusters.get(label);
    if (!own) {
      this.clusters.set(label, { rows, centre: centre.slice(), spread });
      return;
    }
    const all = own.rows + rows;
    let square = 0;
    for (let i = 0; i < own.centre.length; i++) {
      const apart = centre[i]! - own.centre[i]!;
      square += apart * apart;
      own.centre[i]! += (apart * rows) / all;
    }
    own.spread += spread + (square * own.rows * rows) / all;
    own.rows = all;
  }
}
