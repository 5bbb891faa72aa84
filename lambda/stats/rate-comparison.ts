/**
 * Compares rates of groups by difference and by ratio, with intervals, so that chance alone raises no alarm.
 *
 * The difference has the interval of Newcombe, 1998, of the Wilson intervals of both rates: the usual √(Σ p (1 − p) / n) vanishes at
 * rates of 0 and 1, where any chance would alarm. The ratio has the interval of its logarithm, √(Σ (1 − p) / (n p)), with half a row
 * added where a group has none (Walter, 1975).
 *
 * Of several groups the two are named that differ most, and chance alone sets the extremes of many groups apart: intervals then hold for
 * all pairs together (Bonferroni), as if each had been looked at. So the bounds of all pairs are bounds of the largest difference: a small group at the
 * end of the order, of which little is known, does not hide that two large ones differ.
 */
import type { GroupRate } from './group-confusion';
import { normalQuantile } from './normal-distribution';
import { type Interval, wilsonInterval } from './wilson';

/** That an interval misses, on both sides together. */
const ALPHA = 0.05;
/** For 95 %, two-sided, of one pair. */
const Z = 1.959963984540054;

export interface GroupComparison extends Interval {
  readonly value: number;
  /** The group with the higher rate, or the first named one. */
  readonly high: string;
  /** The group with the lower rate, or the second named one. */
  readonly low: string;
}

/** Of several comparisons: the two that differ most, with the bounds of all. */
export interface JointComparison extends GroupComparison {
  /** The two whose own interval lies furthest out: if any differ beyond a limit for certain, these do. */
  readonly surest: GroupComparison;
}

/** Which value is the worst one, and which bound must lie beyond a limit so that chance alone is not what puts it there. */
interface Direction {
  readonly worse: (...values: number[]) => number;
  readonly bound: 'lower' | 'upper';
}

export const LARGEST: Direction = { worse: Math.max, bound: 'lower' };
export const SMALLEST: Direction = { worse: Math.min, bound: 'upper' };

/**
 * The largest difference of any two groups' rates. Undefined with fewer than two groups.
 *
 * @param families rates of the same groups of which the worst is taken, e.g. 2 for equalized odds
 */
export function rateDifference(rates: readonly GroupRate[], families = 1): JointComparison | undefined {
  const z = jointZ(rates.length, families);
  return worstOf(pairsOf(rates).map(([high, low]) => differenceOf(high, low, z)), LARGEST);
}

/** The smallest ratio of any two groups' rates, at most 1. Undefined with fewer than two groups, or where all rates are 0. @param families as of `rateDifference` */
export function rateRatio(rates: readonly GroupRate[], families = 1): JointComparison | undefined {
  const z = jointZ(rates.length, families);
  return worstOf(pairsOf(rates).flatMap(([high, low]) => ratioOf(low, high, high.group, low.group, z) ?? []), SMALLEST);
}

/**
 * The first one of the comparisons with the worst value, with the bounds of all of them together: where the interval of any lies beyond a limit, the
 * worst one does. Undefined without any.
 *
 * @param comparisons whose intervals hold together
 */
export function worstOf(comparisons: readonly (GroupComparison | JointComparison)[], { worse, bound }: Direction): JointComparison | undefined {
  const value = worse(...comparisons.map((one) => one.value));
  const worst = comparisons.find((one) => one.value === value);
  const certain = worse(...comparisons.map((one) => one[bound]));
  const surest = comparisons.find((one) => one[bound] === certain);
  if (!worst || !surest) return undefined;
  return { ...worst, lower: worse(...comparisons.map(({ lower }) => lower)), upper: worse(...comparisons.map(({ upper }) => upper)), surest: 'surest' in surest ? surest.surest : surest };
}

/** first − second. @param z half the width of the interval, in standard errors */
export function differenceOf(first: GroupRate, second: GroupRate, z = Z): GroupComparison {
  const [p, q] = [rateOf(first), rateOf(second)];
  const [one, other] = [wilsonInterval(first.hits, first.rows, z), wilsonInterval(second.hits, second.rows, z)];
  return {
    value: p - q,
    lower: p - q - Math.hypot(p - one.lower, other.upper - q),
    upper: p - q + Math.hypot(one.upper - p, q - other.lower),
    high: first.group,
    low: second.group,
  };
}

/** numerator / denominator; undefined where the denominator is 0. @param z as of `differenceOf` */
export function ratioOf(numerator: GroupRate, denominator: GroupRate, high: string, low: string, z = Z): GroupComparison | undefined {
  if (denominator.hits === 0) return undefined;
  const value = rateOf(numerator) / rateOf(denominator);
  const added = numerator.hits === 0 ? 0.5 : 0;
  const [a, n, b, m] = [numerator.hits + added, numerator.rows + added, denominator.hits + added, denominator.rows + added];
  const centre = Math.log(a / n / (b / m));
  const width = z * Math.sqrt(1 / a - 1 / n + 1 / b - 1 / m);
  return { value, lower: added > 0 ? 0 : Math.exp(centre - width), upper: Math.exp(centre + width), high, low };
}

/** Whether the whole interval lies outside of what is allowed: only then the breach is no chance. */
export function isBreach({ lower, upper }: Interval, allowed: { readonly min?: number; readonly max?: number }): boolean {
  return lower > (allowed.max ?? Infinity) || upper < (allowed.min ?? -Infinity);
}

/** For 95 % of all pairs of so many groups together. */
function jointZ(groups: number, families: number): number {
  const pairs = ((groups * (groups - 1)) / 2) * families;
  return pairs <= 1 ? Z : normalQuantile(ALPHA / 2 / pairs);
}

/** All pairs, the one with the higher rate first; that of the extremes comes first, of equal rates by name. */
function pairsOf(rates: readonly GroupRate[]): (readonly [high: GroupRate, low: GroupRate])[] {
  const byRate = [...rates].sort((a, b) => rateOf(b) - rateOf(a));
  return byRate.flatMap((high, place) => byRate.slice(place + 1).reverse().map((low) => [high, low] as const));
}

function rateOf({ hits, rows }: GroupRate): number {
  return hits / rows;
}
