/**
 * Bins for numbers of any size: the first bits of a double, in the order of the numbers. Each octave has the same number of bins, so that a bin is as
 * wide as a share of its values; no range has to be known, and bins of two samples are the same.
 */

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
/** Where the sign stands: little endian, as every machine that Node.js runs on. */
const HIGH = 1;

const SIGN = 0x80000000;
/** Sign, exponent and the first eight bits behind it: 256 bins an octave, 0.4 % wide at most. */
const DROPPED_BITS = 12;

/** Whole numbers from 0 on, in the order of the values; −0 and 0 share one. @param value not NaN */
export function floatBin(value: number): number {
  float[0] = value === 0 ? 0 : value;
  const high = words[HIGH]!;
  // Of negative numbers the larger magnitude comes first.
  return ((high & SIGN) !== 0 ? ~high >>> 0 : (high | SIGN) >>> 0) >>> DROPPED_BITS;
}
