/**
 * Reads the rows of one captured payload from its bytes: CSV or JSON, as a text in the line or decoded from base64. A payload that is not
 * plain, or not of the form that was learnt, is read another way as a whole.
 */
import type { Buffer } from 'node:buffer';
import { FieldScanner, type FieldSlots, terminators } from '../raw-fields';
import { JsonCells } from '../raw-json-cell';
import { CellKind, type RawRow } from '../raw-row';
import type { JsonForm, JsonPieces } from './json-form';
import type { PayloadForm } from './template';

/** Rows of a line that are kept until all of it is checked; lines with more are read another way. */
const MAX_ROWS = 256;

/** Stands behind what was decoded, where a quote stands behind a text. */
export const END_OF_DECODED = 0;

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const QUOTE = 34;
const BACKSLASH = 92;
const LOWER_N = 110;
const LOWER_R = 114;
/** `\n` in JSON, and `\r\n`. */
const ESCAPED_FEED = 2;
const ESCAPED_RETURN_AND_FEED = 4;

/** A text in JSON cannot hold control characters. */
export const TEXT_ENDS = terminators(...Array.from({ length: SPACE }, (_, byte) => byte), QUOTE, BACKSLASH);
const DECODED_ENDS = terminators(END_OF_DECODED, LINE_FEED, CARRIAGE_RETURN, QUOTE);

export class RawPayload {
  /** Behind the last payload that was read. */
  public at = 0;
  private readonly escapedFields: FieldScanner;
  private readonly decodedFields: FieldScanner;
  private readonly escapedCells = new JsonCells(true);
  private readonly decodedCells = new JsonCells(false);

  /**
   * @param slots where the columns of this payload are in a raw row
   * @param row gives the raw row of each index
   */
  public constructor(
    private readonly slots: FieldSlots,
    private readonly row: (index: number) => RawRow,
  ) {
    this.escapedFields = new FieldScanner(row(0), TEXT_ENDS, slots);
    this.decodedFields = new FieldScanner(row(0), DECODED_ENDS, slots);
  }

  /**
   * @param from where it begins; a quote stands behind it, or `END_OF_DECODED`
   * @returns number of rows; -1 where it is to be read another way
   */
  public read({ isBase64, json }: PayloadForm, bytes: Buffer, from: number): number {
    if (json) return this.json(json, isBase64 ? this.decodedCells : this.escapedCells, bytes, from);
    return this.csv(isBase64 ? this.decodedFields : this.escapedFields, isBase64, bytes, from);
  }

  private csv(scanner: FieldScanner, isDecoded: boolean, bytes: Buffer, from: number): number {
    const { length: width } = this.slots;
    const end = isDecoded ? END_OF_DECODED : QUOTE;
    let i = from;
    for (let rows = 0; ; ) {
      const start = i;
      scanner.row = this.row(rows);
      i = scanner.scan(bytes, start);
      // Blank lines are no rows; one at the end is what ends the row before.
      if (i === start && bytes[i] === end) {
        this.at = i;
        return rows;
      }
      rows += 1;
      if (i === start || scanner.fields !== width || rows === MAX_ROWS) return -1;
      if (bytes[i] === end) {
        this.at = i;
        return rows;
      }
      const length = isDecoded ? lineEnd(bytes, i) : escapedLineEnd(bytes, i);
      if (length === 0) return -1;
      i += length;
    }
  }

  private json(form: JsonForm, cells: JsonCells, bytes: Buffer, from: number): number {
    let row = this.row(0);
    if (!this.pieces(form.head, cells, row, bytes, from)) return -1;
    for (let rows = 1; rows < MAX_ROWS; rows++) {
      if (!this.pieces(form.core, cells, row, bytes, this.at)) return -1;
      for (let i = 0; i < form.absent.length; i++) clear(row, this.slots[form.absent[i]!]!);
      const behind = this.at;
      row = this.row(rows);
      if (form.between && this.pieces(form.between, cells, row, bytes, behind)) continue;
      if (!this.pieces(form.tail, cells, row, bytes, behind)) return -1;
      const { end } = form;
      for (let j = 0; j < end.length; j++) if (bytes[this.at + j] !== end[j]) return -1;
      this.at += end.length;
      return rows;
    }
    return -1;
  }

  /** Reads values and what stands before them; `at` is behind them then. */
  private pieces({ literals, ends, columns }: JsonPieces, cells: JsonCells, row: RawRow, bytes: Buffer, from: number): boolean {
    const { slots } = this;
    let at = from;
    let literal = 0;
    for (let i = 0; i < ends.length; i++) {
      for (const end = ends[i]!; literal < end; literal++) if (bytes[at++] !== literals[literal]) return false;
      const column = columns[i]!;
      if (!cells.read(bytes, at, row, column < 0 ? -1 : slots[column]!)) return false;
      at = cells.at;
    }
    this.at = at;
    return true;
  }
}

/** Cells of columns that a payload does not have. */
export function clear(row: RawRow, slot: number): void {
  if (slot >= 0) row.kinds[slot] = CellKind.absent;
}

/** Bytes of the end of a line; 0 where there is none. */
function lineEnd(bytes: Buffer, at: number): number {
  if (bytes[at] === LINE_FEED) return 1;
  return bytes[at] === CARRIAGE_RETURN && bytes[at + 1] === LINE_FEED ? 2 : 0;
}

function escapedLineEnd(bytes: Buffer, at: number): number {
  if (bytes[at] !== BACKSLASH) return 0;
  if (bytes[at + 1] === LOWER_N) return ESCAPED_FEED;
  return bytes[at + 1] === LOWER_R && bytes[at + 2] === BACKSLASH && bytes[at + 3] === LOWER_N ? ESCAPED_RETURN_AND_FEED : 0;
}
