/**
 * How many rows a window has by the hour, beside the training data: a log that half of its writers write to no longer looks like itself in every
 * statistic of shape. Windows of at least a day alone: the rows of single hours go by the clock.
 */
import type { BaselineDocument } from '../../lib/contract/baseline';
import type { DriftCheckConfig } from '../../lib/contract/drift-check';
import type { Span, VolumeVerdict } from '../../lib/contract/verdict';
import { spanHours } from './hours';

const DAY_HOURS = 24;

/** @returns undefined where it is not asked for, or cannot be told */
export function judgeVolume({ rows: trained, days }: Pick<BaselineDocument, 'rows' | 'days'>, rows: number, window: Span, { leastVolume }: Pick<DriftCheckConfig, 'leastVolume'>): VolumeVerdict | undefined {
  const hours = spanHours(window);
  if (leastVolume === undefined || !days || hours < DAY_HOURS) return undefined;
  const [rowsPerHour, trainingRowsPerHour] = [rows / hours, trained / (days * DAY_HOURS)];
  return { rowsPerHour, trainingRowsPerHour, leastShare: leastVolume, breached: rowsPerHour < leastVolume * trainingRowsPerHour };
}
