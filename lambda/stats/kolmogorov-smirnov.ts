/**
 * The two-sample Kolmogorov–Smirnov distance of binned samples.
 *
 * From counts on a common grid both distribution functions are known exactly at the grid's edges only. The distances here are
 * therefore lower bounds of the true one: they never raise an alarm that the raw data would not raise.
 */
import { nextDown } from './next-down';

export interface KsResult {
  /** Largest |F − G| that the counts prove; at most the distance of the raw samples. */
  readonly lower: number;
  /** Largest |F − G| that the counts allow; at least the distance of the raw samples. */
  readonly upper: number;
}

/**
 * For bins (eᵢ₋₁, eᵢ] in ascending order: lower = maxᵢ |F(eᵢ) − G(eᵢ)|, upper = maxᵢ max(F(eᵢ) − G(eᵢ₋₁), G(eᵢ) − F(eᵢ₋₁)).
 * Between the two lies at most the larger share that one bin has in either sample. A bin of a single value, which has its edges at
 * that value and just below it, adds nothing to the upper bound: no other value lies in it.
 *
 * 0 and 1 for an empty sample, of which nothing is known.
 *
 * @param baseline counts per bin
 * @param current counts in the same bins
 * @param edges of the bins, one less than them, to know those of a single value by
 */
export function ksFromGrid(baseline: ArrayLike<number>, current: ArrayLike<number>, edges: ArrayLike<number> = []): KsResult {
  requireSameLength(baseline, current);
  const n = total(baseline);
  const m = total(current);
  if (n === 0 || m === 0) return { lower: 0, upper: 1 };
  let lower = 0;
  let upper = 0;
  let a = 0;
  let b = 0;
  for (let i = 0; i < baseline.length; i++) {
    const previousF = a / n;
    const previousG = b / m;
    a += baseline[i]!;
    b += current[i]!;
    lower = Math.max(lower, Math.abs(a / n - b / m));
    const isAtom = i > 0 && i < edges.length && edges[i - 1] === nextDown(edges[i]!);
    if (!isAtom) upper = Math.max(upper, a / n - previousG, b / m - previousF);
  }
  return { lower, upper: Math.max(lower, upper) };
}

/**
 * For bins that hold one value each, in ascending order of the values, and a last bin for all other values, of which nobody
 * knows where they lie: F(v) lies between the count up to v without the others and with all of them. lower = the largest gap
 * between the two intervals, upper = the largest distance within them. Without other values both are exact.
 *
 * 0 and 1 for an empty sample.
 *
 * @param baseline counts per value, the last one of all others
 * @param current counts in the same bins
 */
export function ksFromValues(baseline: ArrayLike<number>, current: ArrayLike<number>): KsResult {
  requireSameLength(baseline, current);
  const n = total(baseline);
  const m = total(current);
  if (n === 0 || m === 0) return { lower: 0, upper: 1 };
  const last = baseline.length - 1;
  const otherF = baseline[last]! / n;
  const otherG = current[last]! / m;
  let lower = 0;
  // Others can lie below all values, where the distance is that of the others alone.
  let upper = Math.max(otherF, otherG);
  let a = 0;
  let b = 0;
  for (let i = 0; i < last; i++) {
    a += baseline[i]!;
    b += current[i]!;
    const gap = a / n - b / m;
    lower = Math.max(lower, gap - otherG, -gap - otherF);
    upper = Math.max(upper, gap + otherF, otherG - gap);
  }
  return { lower, upper: Math.min(1, upper) };
}

function total(counts: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += counts[i]!;
  return sum;
}

function requireSameLength(baseline: ArrayLike<number>, current: ArrayLike<number>): void {
  if (baseline.length !== current.length) {
    throw new RangeError(`ks: got ${baseline.length} and ${current.length} bins, expected the same number`);
  }
}
