/** Where a feature moved: the value at which the two cumulative distributions are farthest apart, or the categories that changed most. */
import type { ColumnCounts, FeatureBaseline } from '../../../lib/contract/baseline';
import { percent, short } from './words';

/** Cumulative shares at the values where both are known. */
export interface CumulativePoint {
  readonly at: number;
  /** Share of the baseline's values up to there. */
  readonly baseline: number;
  readonly current: number;
}

/**
 * At every edge of a continuous feature, or every value of a discrete one; nothing of categories, and without values. Nor of a discrete
 * feature with values that the baseline never had: nobody knows where they lie.
 */
export function cumulative(baseline: FeatureBaseline, { counts, present }: ColumnCounts): CumulativePoint[] {
  if (baseline.kind === 'categorical' || present === 0 || baseline.present === 0) return [];
  if (baseline.kind === 'discrete' && counts.at(-1)! > 0) return [];
  const places = baseline.kind === 'continuous' ? baseline.edges : baseline.values;
  let [f, g] = [0, 0];
  return places.map((at, bin) => {
    f += baseline.counts[bin]!;
    g += counts[bin]!;
    return { at, baseline: f / baseline.present, current: g / present };
  });
}

/** The point of the largest distance. */
export function farthest(points: readonly CumulativePoint[]): CumulativePoint | undefined {
  let best: CumulativePoint | undefined;
  for (const point of points) if (best === undefined || apart(point) > apart(best)) best = point;
  return best;
}

function apart({ baseline, current }: CumulativePoint): number {
  return Math.abs(current - baseline);
}

export function moved(baseline: FeatureBaseline, current: ColumnCounts): string {
  if (current.present === 0 || baseline.present === 0) return 'There is no value to look at.';
  if (baseline.kind === 'categorical') return changedShares(baseline.categories, 'category', baseline, current);
  const point = farthest(cumulative(baseline, current));
  if (point === undefined) return changedShares(baseline.kind === 'discrete' ? baseline.values.map(short) : [], 'value', baseline, current);
  const direction = point.current > point.baseline ? 'lower' : 'higher';
  return `Values are ${direction}: ${percent(point.current)} of this window is at or below ${short(point.at)}, of the baseline ${percent(point.baseline)}.`;
}

function changedShares(names: readonly string[], what: string, baseline: ColumnCounts, current: ColumnCounts): string {
  const changes = [...names, 'others']
    .map((name, bin) => ({ name, before: baseline.counts[bin]! / baseline.present, now: current.counts[bin]! / current.present }))
    .sort((a, b) => Math.abs(b.now - b.before) - Math.abs(a.now - a.before))
    .slice(0, 3)
    .filter(({ before, now }) => before !== now);
  if (changes.length === 0) return `No ${what} changed its share.`;
  return `The largest changes: ${changes.map(({ name, before, now }) => `${name} from ${percent(before)} to ${percent(now)}`).join(', ')}.`;
}
