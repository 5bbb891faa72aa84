/**
 * Reads numbers in plain decimal notation where they stand in the bytes. Digits that make a whole number below 2^53, divided by a
 * power of ten up to 10^22, are rounded once, i.e. right (Clinger, "How to read floating point numbers accurately", 1990); what is
 * longer goes through `Number`. The loops over the digits stand in the scanners of fields and of JSON, each by the rules of its notation:
 * this is the hottest code there is, and a call that gives back a value and a place would cost as much as the digits.
 */
import type { Buffer } from 'node:buffer';

/** The powers of ten that a double holds exactly. */
export const EXACT_POWERS = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/** Whole numbers below it are exact, and one that was rounded on the way is not below it. */
export const EXACT_WHOLE = 2 ** 53;

const MINUS = 45;

/**
 * 1 for a minus, 0 for any other byte. Without a branch, as half of the numbers of a column are negative in no order, and a branch that
 * processors guess wrong takes as long as all digits.
 */
export function signOf(byte: number): number {
  return ((byte ^ MINUS) - 1) >>> 31;
}

/** The number in [start, end), digits with one point at most and a sign in front. */
export function longDecimal(bytes: Buffer, start: number, end: number): number {
  return Number(bytes.toString('latin1', start, end)) + 0;
}
