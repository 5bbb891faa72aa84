/**
 * Reads single values of JSON where they stand in the bytes, as strictly as `JSON.parse`: a number that is a double, a text without
 * escapes, `true`, `false` or `null`. Whatever else stands there is left to `JSON.parse`.
 */
import { Buffer } from 'node:buffer';
import { EXACT_POWERS, EXACT_WHOLE, longDecimal, signOf } from './raw-number';
import { CellKind, type RawRow } from './raw-row';

const SPACE = 32;
const QUOTE = 34;
const PLUS = 43;
const MINUS = 45;
const POINT = 46;
const ZERO = 48;
const UPPER_E = 69;
const BACKSLASH = 92;
const LOWER_E = 101;

const EXPONENT = /^[eE][+-]?\d+$/;
/** Longer ones are left to `JSON.parse`. */
const MAX_EXPONENT = 8;

/** By byte: what a string in JSON cannot hold as it is, and what ends it. */
export const SPECIAL = Uint8Array.from({ length: 256 }, (_, byte) => (byte < SPACE || byte === QUOTE || byte === BACKSLASH ? 1 : 0));

const NAMES = Buffer.from('truefalsenull');
const LITERALS = [
  { from: 0, to: 4, kind: CellKind.true },
  { from: 4, to: 9, kind: CellKind.false },
  { from: 9, to: 13, kind: CellKind.absent },
] as const;

export class JsonCells {
  /** Behind the last value. */
  public at = 0;
  /** Bytes before a quote. */
  private readonly escapes: number;

  /** @param isWithinText whether the JSON is itself a text in JSON, so that a backslash stands before each of its quotes */
  public constructor(isWithinText: boolean) {
    this.escapes = isWithinText ? 1 : 0;
  }

  /**
   * Reads the value that begins at `start` into this column of the row; of none, with -1, it is checked alone.
   *
   * @returns whether it is one; otherwise the line is to be read another way
   */
  public read(bytes: Buffer, start: number, row: RawRow, column: number): boolean {
    const c = bytes[start]!;
    if (c === MINUS || (c >= ZERO && c <= ZERO + 9)) return this.number(bytes, start, row, column);
    if (c === (this.escapes === 0 ? QUOTE : BACKSLASH)) return this.text(bytes, start, row, column);
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

  private text(bytes: Buffer, start: number, row: RawRow, column: number): boolean {
    const { escapes } = this;
    if (bytes[start + escapes] !== QUOTE) return false;
    const first = start + escapes + 1;
    let i = first;
    while (SPECIAL[bytes[i]!] === 0) i += 1;
    if (bytes[i + escapes] !== QUOTE || (escapes > 0 && bytes[i] !== BACKSLASH)) return false;
    this.at = i + escapes + 1;
    if (column < 0) return true;
    row.kinds[column] = CellKind.text;
    row.starts[column] = first;
    row.ends[column] = i;
    return true;
  }

  private number(bytes: Buffer, start: number, row: RawRow, column: number): boolean {
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
    if (column < 0) return true;
    row.kinds[column] = CellKind.number;
    row.values[column] = value;
    return true;
  }
}
