/**
 * Compares a window that is shorter than a day with the same hours of the week of the baseline. Traffic differs by hour and weekday: held
 * against all of the baseline, each quiet night is a drift.
 *
 * It is the shape that is compared so. Rates of missing, invalid and unseen values have a normal that does not go by the clock.
 */
import type { ColumnCounts, FeatureBaseline } from '../../lib/contract/baseline';
import type { Span } from '../../lib/contract/verdict';
import { ColumnSum } from '../shared/merge';
import { folded, hourOfWeek } from '../shared/week-counts';
import { coarseShape } from './coarse-shape';
import { hoursOf, spanHours } from './hours';

const DAY_HOURS = 24;

/** What the shape of a feature is compared by. */
export interface ComparedShape {
  readonly baseline: FeatureBaseline;
  readonly current: ColumnCounts;
}

/** `undefined` where the feature is compared with all of the baseline: a window of a day or more, or a baseline without hours. */
export function sameHours(baseline: FeatureBaseline, current: ColumnCounts, window: Span): ComparedShape | undefined {
  const { week } = baseline;
  if (!week || spanHours(window) >= DAY_HOURS) return undefined;
  const sum = new ColumnSum(week.ends.length);
  for (const hour of hoursOf(window)) sum.add(week.hours[hourOfWeek(Date.parse(hour))]!);
  const before = sum.result();
  const now = { ...current, counts: folded(current.counts, week.ends) };
  return { baseline: coarseShape(baseline, week.ends, before, now), current: now };
}
