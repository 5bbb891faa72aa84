/**
 * How many rows a window has by the hour, beside the training data: a log that half of its writers write to no longer looks like itself in every
 * statistic of shape. Windows of at least a day alone: the rows of single hours go by the clock.
 *
 * A log that is younger than the window is held to its whole days, so that it does not lack what nobody can have written. It is as old as the first
 * hour with rows that any check has seen: one that was silent for a while is not young again.
 */
import type { BaselineDocument } from '../../lib/contract/baseline';
import type { DriftCheckConfig } from '../../lib/contract/drift-check';
import type { DriftStateDocument, Span, VolumeVerdict } from '../../lib/contract/verdict';
import { addHours, spanHours } from './hours';
import type { WindowCounts } from './window-counts';

const DAY_HOURS = 24;

/**
 * The first hour that the log has rows in, as far as checks have seen it; null before it.
 *
 * @param before the state that the check before left
 */
export function firstHourOf(before: Pick<DriftStateDocument, 'firstHour'> | undefined, window: Span, seen: string | undefined): string | null {
  // Checks before did not note it: of such a log nobody knows but that it is no new one.
  if (before && before.firstHour === undefined) return window.start;
  const known = [before?.firstHour, seen].filter((hour) => typeof hour === 'string').sort();
  return known[0] ?? null;
}

/**
 * @param firstHour of the log
 * @returns undefined where it is not asked for, or cannot be told
 */
export function judgeVolume({ rows: trained, days }: Pick<BaselineDocument, 'rows' | 'days'>, counts: Pick<WindowCounts, 'rowsFrom'>, window: Span, { leastVolume }: Pick<DriftCheckConfig, 'leastVolume'>, firstHour: string | null): VolumeVerdict | undefined {
  if (leastVolume === undefined || !days) return undefined;
  const isYoung = firstHour !== null && firstHour > window.start && firstHour < window.end;
  const from = isYoung ? addHours(window.end, -Math.floor(spanHours({ start: firstHour, end: window.end }) / DAY_HOURS) * DAY_HOURS) : window.start;
  const hours = spanHours({ start: from, end: window.end });
  if (hours < DAY_HOURS) return undefined;
  const [rowsPerHour, trainingRowsPerHour] = [counts.rowsFrom(from) / hours, trained / (days * DAY_HOURS)];
  return { rowsPerHour, trainingRowsPerHour, leastShare: leastVolume, ...(isYoung ? { from } : {}), breached: rowsPerHour < leastVolume * trainingRowsPerHour };
}
