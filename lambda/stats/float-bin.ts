/**
 * Bins for numbers of any size: the first bits of a double, in the order of the numbers. Each octave has the same number of bins, so that a bin is as
 * wide as a share of its values; no range has to be known, and bins of two samples are the same.
 *
 * Of 128 octaves there are bins: what is nearer to 0 than 2⁻⁶⁴ is as 0, and what is as far from it as 2⁶⁴ is as the last number before. So there are
 * never more than `MOST_FLOAT_BINS`, whatever the numbers are.
 */

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
/** Where the sign stands: little endian, as every machine that Node.js runs on. */
const HIGH = 1;

const SIGN = 0x80000000;
/** Sign, exponent and the first eight bits behind it: 256 bins an octave, 0.4 % wide at most. */
const DROPPED_BITS = 12;

const BINS_PER_OCTAVE = 256;
const LEAST = 2 ** -64;
const MOST = 2 ** 64;
const BEFORE_MOST = MOST * (1 - Number.EPSILON / 2);

/** Of either sign, and that of 0. */
export const MOST_FLOAT_BINS = 2 * 128 * BINS_PER_OCTAVE + 1;

/** Whole numbers from 0 on, in the order of the values; −0 and 0 share one. @param value not NaN */
export function floatBin(value: number): number {
  const size = Math.abs(value);
  return bitsOf(size < LEAST ? 0 : size < MOST ? value : Math.sign(value) * BEFORE_MOST);
}

const ZERO_BIN = bitsOf(0);
const [FIRST, LAST_BELOW, FIRST_ABOVE, LAST] = [-MOST, -LEAST, LEAST, MOST].map(floatBin) as [number, number, number, number];

/** The bin that numbers of this one have: those that were counted without bounds had others beyond them. @param bin of any numbers */
export function boundedBin(bin: number): number {
  return bin > LAST_BELOW && bin < FIRST_ABOVE ? ZERO_BIN : Math.min(LAST, Math.max(FIRST, bin));
}

function bitsOf(value: number): number {
  float[0] = value;
  const high = words[HIGH]!;
  // Of negative numbers the larger magnitude comes first.
  return ((high & SIGN) !== 0 ? ~high >>> 0 : (high | SIGN) >>> 0) >>> DROPPED_BITS;
}
