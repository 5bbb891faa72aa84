/**
 * Scans the fields of one CSV row without making texts: of a line of a file, or of a payload that is itself a JSON string. Whatever
 * is not plain (quotes, escapes) ends the scan, and the caller reads the line another way.
 */
import type { Buffer } from 'node:buffer';
import { EXACT_POWERS, EXACT_WHOLE, longDecimal, signOf } from './raw-number';
import { CellKind, type RawRow } from './raw-row';

const COMMA = 44;
const POINT = 46;
const ZERO = 48;

/** By byte: what ends a field. 1 a comma, 2 anything else that does; 0 what belongs to it. */
export type Terminators = Uint8Array;

export function terminators(...bytes: readonly number[]): Terminators {
  const table = new Uint8Array(256);
  table[COMMA] = 1;
  for (const byte of bytes) table[byte] = 2;
  return table;
}

/** Where the fields of a row go: of each position its place in the raw row, or -1. */
export type FieldSlots = Int32Array;

export class FieldScanner {
  /** Fields of the last row. */
  public fields = 0;

  /**
   * @param slots no longer than rows are wide: what stands behind is counted, not kept
   */
  public constructor(
    public row: RawRow,
    private readonly ends: Terminators,
    private readonly slots: FieldSlots,
  ) {}

  /**
   * Reads a row that begins at `from`; a byte behind it must be one that ends fields.
   *
   * @returns where the byte stands that ended the row
   */
  public scan(bytes: Buffer, from: number): number {
    const { ends, slots, row } = this;
    const { kinds, values, starts, numeric } = row;
    const width = slots.length;
    let position = 0;
    let i = from;
    for (;;) {
      const start = i;
      const slot = position < width ? slots[position]! : -1;
      position += 1;
      let c = bytes[i]!;
      let kind: number = CellKind.text;
      if (slot >= 0 && numeric[slot]!) {
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
        let digits = i - first;
        let scale = 0;
        if (c === POINT) {
          digit = (c = bytes[++i]!) - ZERO;
          const behind = i;
          while (digit >>> 0 <= 9) {
            mantissa = mantissa * 10 + digit;
            digit = (c = bytes[++i]!) - ZERO;
          }
          scale = i - behind;
          digits += scale;
        }
        if (digits > 0 && ends[c] !== 0) {
          let value: number;
          if (mantissa < EXACT_WHOLE && scale < EXACT_POWERS.length) {
            value = (mantissa * (1 - 2 * sign)) / EXACT_POWERS[scale]! + 0;
          } else {
            value = longDecimal(bytes, start, i);
          }
          // What is too large for a double is left to whoever tells infinities from numbers.
          if (value - value === 0) {
            kind = CellKind.decimal;
            values[slot] = value;
          }
        }
      }
      while (ends[c] === 0) c = bytes[++i]!;
      if (slot >= 0) {
        kinds[slot] = kind;
        starts[slot] = start;
        row.ends[slot] = i;
      }
      if (c !== COMMA) {
        this.fields = position;
        return i;
      }
      i += 1;
    }
  }
}
