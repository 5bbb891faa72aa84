/**
 * The statistics of one feature, each with the value that it is compared with: those of shape, which `shape.ts` has, and rates.
 *
 * A value counts as large when it reaches its threshold: the configured one, raised to the noise floor, which is what chance alone
 * exceeds in 1 % of windows of this size, unless another level is configured. For rates the configured threshold is a tolerance: how far the
 * rate may exceed the baseline's. Whether a large value is breached is decided among all tests of the window, in `corrected-tests.ts`.
 */
import type { ColumnCounts, FeatureBaseline } from '../../lib/contract/baseline';
import type { StatisticConfig } from '../../lib/contract/drift-check';
import { DRIFT_STATISTICS, SHAPE_STATISTICS, type ShapeStatisticName, type StatisticName, type StatisticResult } from '../../lib/contract/verdict';
import { rowsOf } from '../shared/merge';
import { expectedUnseen } from '../stats/rare-bins';
import { rateNoiseFloor } from '../stats/rate';
import { twoProportions } from '../stats/two-proportions';
import { isCalm } from './calm';
import { shapeResult } from './shape';

/** The normal quantile of 0.99. */
const Z = 2.326;

/** So many values outside of the range say nothing in the smallest windows: their rate is never held to less. */
const LEAST_OUTSIDE = 5;

export function isDriftStatistic(name: StatisticName): boolean {
  return DRIFT_STATISTICS.includes(name);
}

/** Statistics that compare distributions, bin by bin. */
export function isShapeStatistic(name: StatisticName): name is ShapeStatisticName {
  return (SHAPE_STATISTICS as readonly StatisticName[]).includes(name);
}

/**
 * The result of one statistic, or `undefined` where it says nothing: what `shape.ts` says, unseen values of a continuous feature, the
 * range of any other, rates of no rows.
 */
export function statisticResult(config: StatisticConfig, baseline: FeatureBaseline, current: ColumnCounts): StatisticResult | undefined {
  const { name, threshold } = config;
  if (isShapeStatistic(name)) return shapeResult({ ...config, name }, baseline, current);
  switch (name) {
    case 'unseen-rate':
      if (baseline.kind === 'continuous') return undefined;
      return rateResult(name, threshold, [expectedUnseen(baseline.counts), baseline.present], [unseen(current), current.present]);
    case 'missing-rate':
      return rateResult(name, threshold, [baseline.missing, rowsOf(baseline)], [current.missing, rowsOf(current)], baseline.completeness === undefined ? undefined : 1 - baseline.completeness);
    case 'invalid-rate':
      return rateResult(name, threshold, [notValid(baseline), rowsOf(baseline)], [notValid(current), rowsOf(current)]);
    case 'out-of-range-rate':
      if (baseline.kind !== 'continuous' || baseline.edges.length === 0 || baseline.present === 0) return undefined;
      return rateResult(name, Math.max(threshold, LEAST_OUTSIDE / current.present), [0, baseline.present], [outside(current), current.present]);
  }
}

/** Values that are there but not of the column's type, and numbers that are not finite. */
export function notValid({ invalid, nonFinite }: ColumnCounts): number {
  return invalid + nonFinite;
}

type Share = readonly [part: number, whole: number];

/** @param normal the rate that is normal; that of the baseline without it */
function rateResult(name: StatisticName, tolerance: number, [before, rowsBefore]: Share, [events, observations]: Share, normal?: number): StatisticResult | undefined {
  if (observations === 0) return undefined;
  const baselineRate = normal ?? (rowsBefore === 0 ? 0 : before / rowsBefore);
  const value = events / observations;
  const threshold = rateNoiseFloor(baselineRate + tolerance, observations, Z);
  const { pValue } = twoProportions(before, rowsBefore, events, observations);
  return { name, value, threshold, breached: value > threshold, calm: isCalm(value, threshold, baselineRate), pValue };
}

/** Values outside the bins that the baseline has values or categories for. */
function unseen({ counts }: ColumnCounts): number {
  return counts[counts.length - 1]!;
}

/** Values below the least and above the largest of the baseline, which its first and its last edge mark. */
function outside({ counts }: ColumnCounts): number {
  return counts[0]! + counts[counts.length - 1]!;
}
