/** Puts the rows of a log together to requests: rows of one line are one, and the k-th of them has the k-th label. */
import type { RowHandler } from '../records/rows';

const LOST_ROW = 'a row of the same request cannot be read';

export abstract class RequestRows implements RowHandler {
  /** Rows whose request has no id. */
  public withoutId = 0;
  /** Rows that can be read, of requests of which another row cannot. */
  public lost = 0;
  /** Rows of the request that is read. */
  private rows: unknown[][] = [];
  private line = 0;
  private broken = 0;

  /** @param idPosition of the cell that holds the id of the request */
  protected constructor(private readonly idPosition: number) {}

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
      this.refused(line, LOST_ROW, this.rows.length);
    }
    this.rows = [];
    this.broken = line;
    this.refused(line, reason, lines);
  }

  /** To be called behind the last row of an object. */
  public end(): void {
    const { rows, line } = this;
    this.rows = [];
    if (rows.length === 0) return;
    const id = idOf(rows[0]![this.idPosition]);
    if (id === undefined) this.withoutId += rows.length;
    else this.request(id, rows, line);
  }

  /** Takes a request that has an id. */
  protected abstract request(id: string, rows: readonly (readonly unknown[])[], line: number): void;

  /** Takes what the reader of the log refuses, and rows of requests that it refuses a row of. */
  protected abstract refused(line: number, reason: string, lines?: number): void;
}

/**
 * A number in JSON and the same digits in CSV are one id. A number beyond 2^53 is none: its last digits are lost in JSON, so that it would be the
 * id of others, too.
 */
export function idOf(cell: unknown): string | undefined {
  if (typeof cell === 'bigint') return String(cell);
  if (typeof cell === 'number') return Math.abs(cell) <= Number.MAX_SAFE_INTEGER ? String(cell) : undefined;
  return typeof cell === 'string' && cell !== '' ? cell : undefined;
}
