/**
 * Values whose bytes hyparquet reads too roughly: it multiplies decimals by a power of ten that no double is, so that 2.00 becomes
 * 1.9999999999999998 and is no value of a baseline from CSV, and instants of 96 bits that lie before 1970 lose their day.
 *
 * @see https://github.com/apache/parquet-format/blob/master/LogicalTypes.md#decimal
 */
import type { SchemaElement } from 'hyparquet';
import { EXACT_POWERS } from '../raw-number';
import { viewOf } from './encodings';
import { UnreadableParquet } from './limits';

/** Of 76 digits, more than any writer has: the time that a longer number takes grows with the square of its bytes. */
const MAX_DECIMAL_BYTES = 32;
/** Beyond them the sum of bytes is not exact. */
const SAFE_BYTES = 6;

const INT96_BYTES = 12;
/** 1 January 1970. */
const JULIAN_EPOCH = 2_440_588;
const DAY_MS = 86_400_000;
const NANOSECONDS_PER_MS = 1_000_000n;

/** Digits behind the point; undefined for a column that does not hold decimals. */
export function decimalScale({ converted_type: converted, logical_type: logical, scale }: SchemaElement): number | undefined {
  if (logical?.type === 'DECIMAL') return logical.scale;
  return converted === 'DECIMAL' ? (scale ?? 0) : undefined;
}

/**
 * The double next to the decimal, which is what its text in another format is; a whole number of any size where it has no digits behind the
 * point.
 *
 * @param stored a whole number, or the bytes of one, the highest first, in two's complement
 * @throws UnreadableParquet when it is longer than decimals are
 */
export function decimalOf(stored: unknown, scale: number): number | bigint {
  const whole = stored instanceof Uint8Array ? wholeOf(stored) : (stored as number | bigint);
  if (scale === 0) return whole;
  const value = Number(whole);
  if (Number.isSafeInteger(value) && scale > 0 && scale < EXACT_POWERS.length) return value / EXACT_POWERS[scale]!;
  return Number(`${whole}e${-scale}`);
}

/** Instants as a day and the nanoseconds of that day, which may lie before it, in milliseconds since 1970. */
export function instantsOf96Bits(bytes: Uint8Array, count: number): number[] {
  if (count * INT96_BYTES > bytes.length) throw new UnreadableParquet('values that end too early');
  const view = viewOf(bytes);
  return Array.from({ length: count }, (_, index) => {
    const at = index * INT96_BYTES;
    const days = view.getInt32(at + 8, true) - JULIAN_EPOCH;
    return days * DAY_MS + Number(view.getBigInt64(at, true) / NANOSECONDS_PER_MS);
  });
}

function wholeOf(bytes: Uint8Array): number | bigint {
  if (bytes.length > MAX_DECIMAL_BYTES) throw new UnreadableParquet(`a decimal of more than ${MAX_DECIMAL_BYTES} bytes`);
  const isNegative = bytes.length > 0 && bytes[0]! > 0x7f;
  if (bytes.length <= SAFE_BYTES) {
    let value = 0;
    for (const byte of bytes) value = value * 256 + byte;
    return isNegative ? value - 256 ** bytes.length : value;
  }
  let value = 0n;
  for (const byte of bytes) value = value * 256n + BigInt(byte);
  return isNegative ? value - 256n ** BigInt(bytes.length) : value;
}
