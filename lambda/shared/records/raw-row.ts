/**
 * A row as its cells stand in the bytes of a line: numbers are read in place, texts are not made before somebody needs them. A
 * scanner fills it, a counter reads it; it is used again for the next row.
 *
 * What `cell` gives for a cell is what the decoder of the same format hands on as text or JSON value, so that every counter that
 * knows no bytes comes to the same counts.
 */
import { Buffer } from 'node:buffer';

export const CellKind = {
  /** The row has no such cell, or it is null. */
  absent: 0,
  /** A number of JSON. */
  number: 1,
  /** A text in plain decimal notation, and its value. */
  decimal: 2,
  /** A text. */
  text: 3,
  true: 4,
  false: 5,
} as const;

export class RawRow {
  public readonly kinds: Uint8Array;
  /** Of numbers and decimals: finite, and never minus zero. */
  public readonly values: Float64Array;
  /** Where decimals and texts stand in the bytes. */
  public readonly starts: Int32Array;
  public readonly ends: Int32Array;
  /** UTF-8. */
  public bytes: Buffer = Buffer.alloc(0);

  /** @param numeric of each wanted column whether a scanner is to look for numbers in it */
  public constructor(public readonly numeric: readonly boolean[]) {
    this.kinds = new Uint8Array(numeric.length);
    this.values = new Float64Array(numeric.length);
    this.starts = new Int32Array(numeric.length);
    this.ends = new Int32Array(numeric.length);
  }

  /** The cell as a decoder without bytes hands it on. */
  public cell(column: number): string | number | boolean | undefined {
    const kind = this.kinds[column]!;
    if (kind === CellKind.number) return this.values[column];
    if (kind === CellKind.text) return this.bytes.toString('utf8', this.starts[column], this.ends[column]);
    if (kind === CellKind.decimal) return this.bytes.toString('latin1', this.starts[column], this.ends[column]);
    return kind === CellKind.absent ? undefined : kind === CellKind.true;
  }
}

/** Counts rows from bytes. */
export interface RawRowTaker {
  /** Of each wanted column whether its cells are numbers as a rule. */
  readonly numeric: readonly boolean[];
  take(row: RawRow): void;
}
