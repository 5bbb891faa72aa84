/**
 * A sample of the rows of a clustering, so that distances between them can be measured: the rows with the lowest hashes of who they are. Which ones
 * does not depend on the order they come in, nor on who counts which of them; see `ClusterSample`.
 */
import { type ClusterSample, MOST_HASHES } from '../../../lib/contract/performance';
import { idHash } from '../ground-truth/labels';

export interface SampledRow {
  readonly hash: number;
  readonly cluster: string;
  readonly point: Float32Array;
}

const FLOAT_BYTES = 4;

export class RowSample {
  private rows: SampledRow[] = [];
  private below = MOST_HASHES;

  /** @param limit rows that are kept at most */
  public constructor(private readonly limit: number) {}

  /** @param index of the row in its request */
  public add(id: string, index: number, cluster: string, point: Float32Array): void {
    this.keep({ hash: idHash(`${index} ${id}`), cluster, point });
  }

  /** @param clusters by their positions */
  public merge({ below, rows, points }: ClusterSample, clusters: readonly string[]): void {
    this.below = Math.min(this.below, below);
    const bytes = Buffer.from(points, 'base64');
    const width = rows.length === 0 ? 0 : bytes.length / FLOAT_BYTES / rows.length;
    rows.forEach(([hash, cluster], row) => this.keep({ hash, cluster: clusters[cluster]!, point: Float32Array.from({ length: width }, (_, at) => bytes.readFloatLE((row * width + at) * FLOAT_BYTES)) }));
    this.trim();
  }

  /** In an order by chance, which is always the same. */
  public inOrder(): readonly SampledRow[] {
    this.trim();
    return this.rows;
  }

  /** @param clusters all of the rows, in order */
  public sample(clusters: readonly string[]): ClusterSample {
    const rows = this.inOrder();
    const positions = new Map(clusters.map((cluster, position) => [cluster, position]));
    const bytes = Buffer.alloc(rows.reduce((sum, { point }) => sum + point.length, 0) * FLOAT_BYTES);
    let at = 0;
    for (const { point } of rows) for (const coordinate of point) at = bytes.writeFloatLE(coordinate, at);
    return { below: this.below, rows: rows.map(({ hash, cluster }) => [hash, positions.get(cluster)!]), points: bytes.toString('base64') };
  }

  private keep(row: SampledRow): void {
    if (row.hash >= this.below) return;
    this.rows.push(row);
    if (this.rows.length > 2 * this.limit) this.trim();
  }

  /** Rows of one hash are kept together, or not at all. */
  private trim(): void {
    this.rows.sort(byHash);
    if (this.rows.length > this.limit) this.below = Math.min(this.below, this.rows[this.limit]!.hash);
    let end = this.rows.length;
    while (end > 0 && this.rows[end - 1]!.hash >= this.below) end -= 1;
    this.rows.length = end;
  }
}

/** Rows of one hash by the rest. */
function byHash(one: SampledRow, other: SampledRow): number {
  if (one.hash !== other.hash) return one.hash - other.hash;
  if (one.cluster !== other.cluster) return one.cluster < other.cluster ? -1 : 1;
  const at = one.point.findIndex((coordinate, index) => coordinate !== other.point[index]);
  return at < 0 ? 0 : one.point[at]! - other.point[at]!;
}
