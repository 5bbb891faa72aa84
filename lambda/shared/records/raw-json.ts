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
import { EXACT_POWERS, EXACT_WHOLE, longDecimal, signOf } from './raw-number';
import { CellKind, type RawRow } from './raw-row';

const TAB = 9;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const QUOTE = 34;
const PLUS = 43;
const COMMA = 44;
const MINUS = 45;
const POINT = 46;
const ZERO = 48;
const COLON = 58;
const BACKSLASH = 92;
const OPEN = 123;
const CLOSE = 125;
const LOWER_E = 101;
const UPPER_E = 69;

/** Names are remembered at so many places of a line, and of so many bytes: a line of a million members costs no memory. */
const MAX_PLACES = 512;
const MAX_NAME = 64;

const EXPONENT = /^[eE][+-]?\d+$/;
/** Longer ones are left to `JSON.parse`. */
const MAX_EXPONENT = 8;

/** By byte: what a string in JSON cannot hold as it is, and what ends it. */
const SPECIAL = Uint8Array.from({ length: 256 }, (_, byte) => (byte < SPACE || byte === QUOTE || byte === BACKSLASH ? 1 : 0));

const NAMES = Buffer.from('truefalsenull');
const LITERALS = [
  { from: 0, to: 4, kind: CellKind.true },
  { from: 4, to: 9, kind: CellKind.false },
  { from: 9, to: 13, kind: CellKind.absent },
] as const;

export class JsonRowScanner {
  private readonly names: CategoryIndex;
  /** Per place: bytes of the name and what stands behind it, and the column; `lengths` is 0 where nothing is remembered. */
  private readonly places = Buffer.alloc(MAX_PLACES * MAX_NAME);
  private readonly lengths = new Uint8Array(MAX_PLACES);
  private readonly columns = new Int32Array(MAX_PLACES);
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
      if (!this.value(bytes, blank(bytes, this.at))) return false;
      i = blank(bytes, this.at);
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

  /** Reads a value; `at` is behind it then. */
  private value(bytes: Buffer, start: number): boolean {
    const c = bytes[start]!;
    if (c === MINUS || (c >= ZERO && c <= ZERO + 9)) return this.number(bytes, start);
    const { row, column } = this;
    if (c === QUOTE) {
      let i = start + 1;
      while (SPECIAL[bytes[i]!] === 0) i += 1;
      if (bytes[i] !== QUOTE) return false;
      this.at = i + 1;
      if (column < 0) return true;
      row.kinds[column] = CellKind.text;
      row.starts[column] = start + 1;
      row.ends[column] = i;
      return true;
    }
    for (const { from, to, kind } of LITERALS) {
      if (c !== NAMES[from]) continue;
      for (let i = from + 1; i < to; i++) {
        if (bytes[start + i - from] !== NAMES[i]) return false;
      }
      this.at = start + to - from;
      if (column >= 0) row.kinds[column] = kind;
      return true;
    }
    return false;
  }

  private number(bytes: Buffer, start: number): boolean {
    let i = start;
    let c = bytes[i]!;
    const sign = signOf(c);
    i += sign;
    c = bytes[i]!;
    const first = i;
    let mantissa = 0;
    let digit = c - ZERO;
    while (digit >>> 0 <= 9) {
      mantissa = mantissa * 10 + digit;
      digit = (c = bytes[++i]!) - ZERO;
    }
    if (i === first || (bytes[first] === ZERO && i > first + 1)) return false;
    let scale = 0;
    if (c === POINT) {
      digit = (c = bytes[++i]!) - ZERO;
      const behind = i;
      while (digit >>> 0 <= 9) {
        mantissa = mantissa * 10 + digit;
        digit = (c = bytes[++i]!) - ZERO;
      }
      scale = i - behind;
      if (scale === 0) return false;
    }
    let value: number;
    if (c === LOWER_E || c === UPPER_E) {
      const mark = i;
      c = bytes[++i]!;
      if (c === MINUS || c === PLUS) c = bytes[++i]!;
      while (c >= ZERO && c <= ZERO + 9) c = bytes[++i]!;
      if (i - mark > MAX_EXPONENT || !EXPONENT.test(bytes.toString('latin1', mark, i))) return false;
      value = longDecimal(bytes, start, i);
    } else if (mantissa < EXACT_WHOLE && scale < EXACT_POWERS.length) {
      value = (mantissa * (1 - 2 * sign)) / EXACT_POWERS[scale]! + 0;
    } else {
      value = longDecimal(bytes, start, i);
    }
    if (value - value !== 0) return false;
    this.at = i;
    const { row, column } = this;
    if (column < 0) return true;
    row.kinds[column] = CellKind.number;
    row.values[column] = value;
    return true;
  }
}

/** Behind white space. A line feed ends every line. */
function blank(bytes: Buffer, start: number): number {
  let i = start;
  while (bytes[i] === SPACE || bytes[i] === TAB || bytes[i] === CARRIAGE_RETURN) i += 1;
  return i;
}
