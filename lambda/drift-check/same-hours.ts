/**
 * Compares a window that is shorter than a day with the same hours of the week of the baseline. Traffic differs by hour and weekday: held
 * against all of the baseline, each quiet night is a drift.
 *
 * It is the shape that is compared so. Rates of missing, invalid and unseen values have a normal that does not go by the clock.
 */
import type { ColumnCounts, ContinuousBaseline, FeatureBaseline, WeekCounts } from '../../lib/contract/baseline';
import type { Span } from '../../lib/contract/verdict';
import { ColumnSum } from '../shared/merge';
import { coarseBins, folded, hourOfWeek } from '../shared/week-counts';
import { hoursOf, spanHours } from './hours';

const DAY_HOURS = 24;

/** So many values of a PSI bin must be expected in the smaller sample. */
const MIN_EXPECTED = 5;

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
  return { baseline: coarser(baseline, week, before, now), current: now };
}

function coarser(baseline: FeatureBaseline, { ends }: WeekCounts, before: ColumnCounts, now: ColumnCounts): FeatureBaseline {
  const { name } = baseline;
  const bins = coarseBins(baseline, ends);
  if (bins.kind !== 'continuous') return { name, ...bins, ...before };
  const { min, max, psiEdges } = baseline as ContinuousBaseline; // coarser bins are of the same kind
  return { name, ...bins, min, max, psiEdges: joined(psiEdges.map((edge) => ends.indexOf(edge)), before.counts, now.counts), ...before };
}

/** PSI bins are alike in the baseline as a whole, not in single hours: those that hold too little are joined with the next. */
function joined(psiEdges: readonly number[], before: readonly number[], now: readonly number[]): number[] {
  const [n, m] = [before, now].map((counts) => counts.reduce((sum, count) => sum + count, 0)) as [number, number];
  const least = (MIN_EXPECTED * (n + m)) / Math.min(n, m);
  const kept: number[] = [];
  let [held, bin] = [0, 0];
  for (const edge of [...psiEdges, before.length - 1]) {
    for (; bin <= edge; bin++) held += before[bin]! + now[bin]!;
    if (held < least) continue;
    kept.push(edge);
    held = 0;
  }
  // The last group is open, and takes what is left over.
  return kept.slice(0, -1);
}
