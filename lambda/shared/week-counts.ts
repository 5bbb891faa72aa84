/**
 * Counts a column by the hour of the week, in coarser bins than its own: a week has 168 hours, and none of them the rows for a fine grid.
 * The coarser bins are the column's, joined with their neighbours, so that counts of a window can be folded into them.
 */
import { type ColumnCounts, WEEK_HOURS, type WeekCounts } from '../../lib/contract/baseline';
import { type ColumnBins, columnCounter, type ColumnCounter } from './column-bins';
import type { FixedBins } from './column-profile';
import { rowsOf } from './merge';
import type { CellReading } from './records/cells';

const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;

/** 1970 began on a Thursday. */
const FIRST_HOUR = 3 * DAY_HOURS;

/** From Monday, 0 o'clock UTC. @param time milliseconds since 1970 */
export function hourOfWeek(time: number): number {
  const hour = (Math.floor(time / HOUR_MS) + FIRST_HOUR) % WEEK_HOURS;
  return hour < 0 ? hour + WEEK_HOURS : hour;
}

/**
 * Of each coarser bin the last of the column's bins in it. PSI bins stay apart, and what lies outside of the baseline's range. Of
 * categories the most frequent keep bins of their own, and share the last one otherwise.
 *
 * @param most bins, about
 */
export function coarseEnds(bins: FixedBins, most: number): number[] {
  switch (bins.kind) {
    case 'continuous':
      return continuousEnds(bins.edges.length, bins.psiEdges, most);
    case 'discrete':
      return Array.from({ length: bins.values.length + 1 }, (_, bin) => bin);
    case 'categorical': {
      const own = Math.min(bins.categories.length, most - 1);
      return [...Array.from({ length: own }, (_, bin) => bin), bins.categories.length];
    }
  }
}

/** The sums of counts up to each end. */
export function folded(counts: readonly number[], ends: readonly number[]): number[] {
  let bin = 0;
  return ends.map((end) => {
    let sum = 0;
    for (; bin <= end; bin++) sum += counts[bin]!;
    return sum;
  });
}

/** The column in the coarser bins. */
export function coarseBins(bins: ColumnBins, ends: readonly number[]): ColumnBins {
  switch (bins.kind) {
    case 'continuous':
      return { kind: 'continuous', edges: ends.slice(0, -1).map((end) => bins.edges[end]!) };
    case 'discrete':
      return { kind: 'discrete', values: bins.values };
    case 'categorical':
      return { kind: 'categorical', categories: bins.categories.slice(0, ends.length - 1) };
  }
}

/** Whether rows have a time of day: those of dates alone all lie at midnight, and say nothing of hours. */
export function hasTimesOfDay({ hours }: WeekCounts): boolean {
  return hours.some((hour, index) => index % DAY_HOURS !== 0 && rowsOf(hour) > 0);
}

export class WeekCounter {
  private readonly hours: readonly ColumnCounter[];

  public constructor(bins: FixedBins, private readonly ends: readonly number[], reader: CellReading) {
    const coarse = coarseBins(bins, ends);
    this.hours = Array.from({ length: WEEK_HOURS }, () => columnCounter(coarse, reader));
  }

  /** @param time of the row, milliseconds since 1970 */
  public add(cell: unknown, time: number): void {
    this.hours[hourOfWeek(time)]!.add(cell);
  }

  public result(): WeekCounts {
    return { ends: this.ends, hours: this.hours.map((hour): ColumnCounts => hour.result()) };
  }
}

function continuousEnds(edges: number, psiEdges: readonly number[], most: number): number[] {
  const ends = new Set([...psiEdges, edges]);
  if (edges > 0) ends.add(0).add(edges - 1);
  for (let step = 1; step < most; step++) ends.add(Math.round((step * edges) / most));
  return [...ends].sort((a, b) => a - b);
}
