/**
 * A number of 32 bits as people and every other format write it: 0.1, and not 0.10000000149011612, which is a value that no baseline
 * from CSV or from 64 bits has.
 */

/** Beyond them the product is not exact any more. */
const MAX_FRACTION_DIGITS = 8;
const POWERS = Array.from({ length: MAX_FRACTION_DIGITS + 1 }, (_, exponent) => 10 ** exponent);
/** From there on not even every whole number is one of 32 bits. */
const SPARSE = 2 ** 24;
/** As many significant digits tell all numbers of 32 bits apart. */
const MOST_DIGITS = 9;

/** The number of 64 bits that has the fewest digits of all that are this one in 32 bits. */
export function shortestOfFloat(value: number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  for (let i = 0; i < POWERS.length && Math.abs(value) < SPARSE; i++) {
    const candidate = Math.round(value * POWERS[i]!) / POWERS[i]!;
    if (Math.fround(candidate) === value) return candidate;
  }
  let digits = 1;
  while (digits < MOST_DIGITS && Math.fround(Number(value.toPrecision(digits))) !== value) digits += 1;
  return Number(value.toPrecision(digits));
}
