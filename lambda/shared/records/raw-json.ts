/**
 * Scans a line that is a flat JSON object without making values of it. It is as strict as `JSON.parse`: what it takes is valid JSON,
 * with the same members. Whatever is not plain (nested values, escapes, numbers that are no doubles) it leaves to `JSON.parse`, and
 * that decides.
 *
 * Writers put the members of all rows in the same order as a rule: the name that stood at the same place in the line before is
 * compared first.
 */
import { Buffer } from 'node:buffer';
import { CategoryIndex } from '../category-index';
import { JsonCells, SPECIAL } from './raw-json-cell';
import { CellKind, type RawRow } from './raw-row';

const TAB = 9;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const OPEN = 123;
const CLOSE = 125;

/** Names are remembered at so many places of a line, and of so many bytes: a line of a million members costs no memory. */
const MAX_PLACES = 512;
const MAX_NAME = 64;

export class JsonRowScanner {
  private readonly names: CategoryIndex;
  /** Per place: bytes of the name and what stands behind it, and the column; `lengths` is 0 where nothing is remembered. */
  private readonly places = Buffer.alloc(MAX_PLACES * MAX_NAME);
  private readonly lengths = new Uint8Array(MAX_PLACES);
  private readonly columns = new Int32Array(MAX_PLACES);
  private readonly cells = new JsonCells(false);
  private at = 0;
  private column = -1;

  /** @param names of the wanted columns; of one that is named twice the first counts */
  public constructor(
    names: readonly string[],
    private readonly row: RawRow,
  ) {
    this.names = new CategoryIndex(names, () => true);
  }

  /**
   * Reads the line in [start, end); `bytes[end]` is a line feed.
   *
   * @returns whether the row holds it; otherwise the line is to be read another way
   */
  public scan(bytes: Buffer, start: number, end: number): boolean {
    this.row.kinds.fill(CellKind.absent);
    let i = blank(bytes, start);
    if (bytes[i] !== OPEN) return false;
    i = blank(bytes, i + 1);
    if (bytes[i] === CLOSE) return blank(bytes, i + 1) === end;
    for (let place = 0; ; place++) {
      if (!this.name(bytes, i, place)) return false;
      if (!this.cells.read(bytes, blank(bytes, this.at), this.row, this.column)) return false;
      i = blank(bytes, this.cells.at);
      const c = bytes[i];
      if (c === CLOSE) return blank(bytes, i + 1) === end;
      if (c !== COMMA) return false;
      i = blank(bytes, i + 1);
    }
  }

  /** Reads name and colon; `at` is behind it then, and `column` the one of that name. */
  private name(bytes: Buffer, start: number, place: number): boolean {
    const isKept = place < MAX_PLACES;
    if (isKept) {
      const length = this.lengths[place]!;
      const from = place * MAX_NAME;
      let i = 0;
      while (i < length && this.places[from + i] === bytes[start + i]) i += 1;
      if (length > 0 && i === length) {
        this.at = start + length;
        this.column = this.columns[place]!;
        return true;
      }
    }
    if (bytes[start] !== QUOTE) return false;
    let i = start + 1;
    while (SPECIAL[bytes[i]!] === 0) i += 1;
    if (bytes[i] !== QUOTE) return false;
    this.column = this.names.find(bytes, start + 1, i);
    i = blank(bytes, i + 1);
    if (bytes[i] !== COLON) return false;
    this.at = i + 1;
    if (isKept && this.at - start <= MAX_NAME) {
      bytes.copy(this.places, place * MAX_NAME, start, this.at);
      this.lengths[place] = this.at - start;
      this.columns[place] = this.column;
    }
    return true;
  }
}

/** Behind white space. A line feed ends every line. */
function blank(bytes: Buffer, start: number): number {
  let i = start;
  while (bytes[i] === SPACE || bytes[i] === TAB || bytes[i] === CARRIAGE_RETURN) i += 1;
  return i;
}
