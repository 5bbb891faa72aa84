/**
 * Compares rates of groups by difference and by ratio, with intervals, so that chance alone raises no alarm.
 *
 * The difference has the interval of Newcombe, 1998, of the Wilson intervals of both rates: the usual √(Σ p (1 − p) / n) vanishes at
 * rates of 0 and 1, where any chance would alarm. The ratio has the interval of its logarithm, √(Σ (1 − p) / (n p)), with half a row
 * added where a group has none (Walter, 1975).
 */
import type { GroupRate } from './group-confusion';
import { type Interval, wilsonInterval } from './wilson';

/** For 95 %, two-sided. */
const Z = 1.959963984540054;

export interface GroupComparison extends Interval {
  readonly value: number;
  /** The group with the higher rate, or the first named one. */
  readonly high: string;
  /** The group with the lower rate, or the second named one. */
  readonly low: string;
}

/** The largest difference of any two groups' rates. Undefined with fewer than two groups. */
export function rateDifference(rates: readonly GroupRate[]): GroupComparison | undefined {
  const pair = extremes(rates);
  return pair && differenceOf(pair.high, pair.low);
}

/** The smallest ratio of any two groups' rates, at most 1. Undefined with fewer than two groups, or where all rates are 0. */
export function rateRatio(rates: readonly GroupRate[]): GroupComparison | undefined {
  const pair = extremes(rates);
  return pair && ratioOf(pair.low, pair.high, pair.high.group, pair.low.group);
}

/** first − second. */
export function differenceOf(first: GroupRate, second: GroupRate): GroupComparison {
  const [p, q] = [rateOf(first), rateOf(second)];
  const [one, other] = [wilsonInterval(first.hits, first.rows, Z), wilsonInterval(second.hits, second.rows, Z)];
  return {
    value: p - q,
    lower: p - q - Math.hypot(p - one.lower, other.upper - q),
    upper: p - q + Math.hypot(one.upper - p, q - other.lower),
    high: first.group,
    low: second.group,
  };
}

/** numerator / denominator; undefined where the denominator is 0. */
export function ratioOf(numerator: GroupRate, denominator: GroupRate, high: string, low: string): GroupComparison | undefined {
  if (denominator.hits === 0) return undefined;
  const value = rateOf(numerator) / rateOf(denominator);
  const added = numerator.hits === 0 ? 0.5 : 0;
  const [a, n, b, m] = [numerator.hits + added, numerator.rows + added, denominator.hits + added, denominator.rows + added];
  const centre = Math.log(a / n / (b / m));
  const width = Z * Math.sqrt(1 / a - 1 / n + 1 / b - 1 / m);
  return { value, lower: added > 0 ? 0 : Math.exp(centre - width), upper: Math.exp(centre + width), high, low };
}

/** Whether the whole interval lies outside of what is allowed: only then the breach is no chance. */
export function isBreach({ lower, upper }: Interval, allowed: { readonly min?: number; readonly max?: number }): boolean {
  return lower > (allowed.max ?? Infinity) || upper < (allowed.min ?? -Infinity);
}

/** The groups with the highest and the lowest rate; of equal ones the first by name, and the last. Nothing with fewer than two groups. */
function extremes(rates: readonly GroupRate[]): { readonly high: GroupRate; readonly low: GroupRate } | undefined {
  if (rates.length < 2) return undefined;
  const byRate = [...rates].sort((a, b) => rateOf(b) - rateOf(a));
  return { high: byRate[0]!, low: byRate.at(-1)! };
}

function rateOf({ hits, rows }: GroupRate): number {
  return hits / rows;
}
