/**
 * Joins the rows of an inference log with the labels that came later. Rows of one line are a request: the k-th row has the k-th label.
 * Rows without a label are counted, so that nobody takes the metrics of a few for those of all.
 */
import type { RowHandler } from '../records/rows';
import type { GroundTruth, Labelled } from './labels';

const LOST_ROW = 'a row of the same request cannot be read';

export interface LabelledRowHandler {
  /**
   * @param cells as in `RowHandler`
   * @param found the labels of the whole request
   * @param index of the row in it
   */
  labelled(cells: readonly unknown[], label: unknown, line: number, found: Labelled, index: number): void;
  /** Gets the rows of a request that has another number of labels. */
  unequal(line: number, reason: string, rows: number): void;
  /** Gets what the reader of the log refuses, and rows of requests that it refuses a row of. */
  quarantine(line: number, reason: string, lines?: number): void;
}

export class GroundTruthJoin implements RowHandler {
  /** Rows with a label. */
  public joined = 0;
  /** Rows whose request has no label. */
  public unlabelled = 0;
  /** Rows whose request has no id. */
  public withoutId = 0;
  /** Rows that can be read, of requests of which another row cannot. */
  public lost = 0;
  /** Rows of the request that is read. */
  private rows: unknown[][] = [];
  private line = 0;
  private broken = 0;

  /** @param idPosition of the cell that holds the id of the request */
  public constructor(
    private readonly truth: Pick<GroundTruth, 'holds' | 'find'>,
    private readonly idPosition: number,
    private readonly handler: LabelledRowHandler,
  ) {}

  public row(cells: readonly unknown[], line: number): string | undefined {
    // A request that lost a row cannot be told which of its labels is whose.
    if (line === this.broken) {
      this.lost += 1;
      return LOST_ROW;
    }
    if (line !== this.line) this.end();
    this.line = line;
    this.rows.push([...cells]);
    return undefined;
  }

  public quarantine(line: number, reason: string, lines?: number): void {
    if (line !== this.line) this.end();
    else if (this.rows.length > 0) {
      this.lost += this.rows.length;
      this.handler.quarantine(line, LOST_ROW, this.rows.length);
    }
    this.rows = [];
    this.broken = line;
    this.handler.quarantine(line, reason, lines);
  }

  /** To be called behind the last row of an object. */
  public end(): void {
    const { rows, line } = this;
    this.rows = [];
    if (rows.length === 0) return;
    const id = idOf(rows[0]![this.idPosition]);
    if (id === undefined) {
      this.withoutId += rows.length;
      return;
    }
    // Rows of another partition have their turn in another pass.
    if (!this.truth.holds(id)) return;
    const found = this.truth.find(id);
    if (!found) {
      this.unlabelled += rows.length;
    } else if (found.labels.length !== rows.length) {
      this.handler.unequal(line, `${found.labels.length} labels for ${rows.length} rows`, rows.length);
    } else {
      this.joined += rows.length;
      rows.forEach((cells, index) => this.handler.labelled(cells, found.labels[index], line, found, index));
    }
  }
}

/** A number in JSON and the same digits in CSV are one id. */
export function idOf(cell: unknown): string | undefined {
  if (typeof cell === 'number' || typeof cell === 'bigint') return String(cell);
  return typeof cell === 'string' && cell !== '' ? cell : undefined;
}
