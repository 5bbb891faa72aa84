/**
 * The statistics of one feature, each with the value that it is compared with.
 *
 * A value counts as large when it reaches its threshold: the configured one, raised to the noise floor, which is what chance alone
 * exceeds in 1 % of windows of this size. For rates the configured threshold is a tolerance: how far the rate may exceed the
 * baseline's. Whether a large value of the shape is breached is decided among all tests of the window, in `corrected-tests.ts`.
 */
import type { CategoricalBaseline, ColumnCounts, FeatureBaseline } from '../../lib/contract/baseline';
import type { StatisticConfig } from '../../lib/contract/drift-check';
import { CALM_SHARE, DRIFT_STATISTICS, type StatisticName, type StatisticResult } from '../../lib/contract/verdict';
import { rowsOf } from '../shared/merge';
import { balancedV, balancedVNoiseFloor } from '../stats/balanced-v';
import { type GroupedBins, groupedBins } from '../stats/grouped-bins';
import { homogeneity } from '../stats/homogeneity';
import { effectiveObservations, kolmogorovQuantile, kolmogorovSurvival } from '../stats/kolmogorov-distribution';
import { ksFromGrid, ksFromValues } from '../stats/kolmogorov-smirnov';
import { psi, psiNoiseFloor } from '../stats/psi';
import { rateNoiseFloor } from '../stats/rate';
import { twoProportions } from '../stats/two-proportions';

/** Probability with which a single statistic may be breached by chance alone. */
export const ALPHA = 0.01;

/** The normal quantile of 1 − ALPHA. */
const Z = 2.326;

/** So many values of a bin must be expected in the smaller sample for the laws of chance that the tests of bins go by. */
const MIN_EXPECTED = 5;

/** So many values outside of the range say nothing in the smallest windows: their rate is never held to less. */
const LEAST_OUTSIDE = 5;

export function isDriftStatistic(name: StatisticName): boolean {
  return DRIFT_STATISTICS.includes(name);
}

/** Statistics that compare distributions, bin by bin. */
export function isShapeStatistic(name: StatisticName): boolean {
  return name === 'psi' || name === 'ks' || name === 'cramers-v';
}

/**
 * The result of one statistic, or `undefined` where it says nothing: KS without an order of the values (categories), categories and
 * unseen values of a continuous feature, the range of any other, rates of no rows.
 */
export function statisticResult({ name, threshold }: StatisticConfig, baseline: FeatureBaseline, current: ColumnCounts): StatisticResult | undefined {
  switch (name) {
    case 'psi':
      return psiResult(threshold, baseline, current);
    case 'ks':
      return baseline.kind === 'categorical' ? undefined : ksResult(threshold, baseline, current);
    case 'cramers-v':
      return baseline.kind === 'continuous' ? undefined : cramersVResult(threshold, baseline, current);
    case 'unseen-rate':
      if (baseline.kind === 'continuous') return undefined;
      return rateResult(name, threshold, [unseen(baseline), baseline.present], [unseen(current), current.present]);
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

/**
 * Counts per PSI bin: of a continuous feature sums of the grid's, which are alike; of the others their own, the rare ones joined with
 * their neighbours.
 */
export function psiBins(baseline: FeatureBaseline, { counts }: Pick<ColumnCounts, 'counts'>): GroupedBins {
  if (baseline.kind !== 'continuous') return groupedBins(baseline.counts, counts, MIN_EXPECTED);
  const ends = [...baseline.psiEdges, counts.length - 1];
  const members = ends.map((end, index) => {
    const first = index === 0 ? 0 : ends[index - 1]! + 1;
    return Array.from({ length: end + 1 - first }, (_, bin) => first + bin);
  });
  const sums = (all: readonly number[]): number[] => members.map((bins) => bins.reduce((sum, bin) => sum + all[bin]!, 0));
  return { baseline: sums(baseline.counts), current: sums(counts), members };
}

function psiResult(configured: number, baseline: FeatureBaseline, current: ColumnCounts): StatisticResult {
  const groups = psiBins(baseline, current);
  const { value, bins, pValue } = psi(groups.baseline, groups.current);
  return shapeResult('psi', value, Math.max(configured, psiNoiseFloor(bins, baseline.present, current.present, ALPHA)), pValue);
}

function ksResult(configured: number, baseline: Exclude<FeatureBaseline, CategoricalBaseline>, current: ColumnCounts): StatisticResult {
  const { lower } = (baseline.kind === 'continuous' ? ksFromGrid : ksFromValues)(baseline.counts, current.counts);
  // What is surely there, whatever the ranks of a sketched baseline are.
  const value = Math.max(0, lower - (baseline.rankError ?? 0));
  const observations = effectiveObservations(baseline.present, current.present);
  // Finding the noise floor takes many evaluations, and it matters only where it lies above the threshold.
  const isAboveNoise = kolmogorovSurvival(observations, configured) <= ALPHA;
  const threshold = isAboveNoise ? configured : kolmogorovQuantile(observations, ALPHA);
  return shapeResult('ks', value, threshold, kolmogorovSurvival(observations, value));
}

/** Of two categories this is the test of two proportions: χ² is the square of its z. */
function cramersVResult(configured: number, baseline: FeatureBaseline, current: ColumnCounts): StatisticResult {
  const groups = psiBins(baseline, current);
  const { pValue, degreesOfFreedom } = homogeneity(groups.baseline, groups.current, { minExpected: 0 });
  const floor = balancedVNoiseFloor(degreesOfFreedom + 1, baseline.present, current.present, ALPHA);
  return shapeResult('cramers-v', balancedV(groups.baseline, groups.current), Math.max(configured, floor), pValue);
}

function shapeResult(name: StatisticName, value: number, threshold: number, pValue: number): StatisticResult {
  return { name, value, threshold, breached: value >= threshold, calm: isCalm(value, threshold, 0), pValue };
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

/** Calm is measured from what is normal: 0 for a distance, the baseline's own for a rate. */
function isCalm(value: number, threshold: number, normal: number): boolean {
  return value <= normal || value - normal < CALM_SHARE * (threshold - normal);
}

/** Values outside the bins that the baseline has values or categories for. */
function unseen({ counts }: ColumnCounts): number {
  return counts[counts.length - 1]!;
}

/** Values below the least and above the largest of the baseline, which its first and its last edge mark. */
function outside({ counts }: ColumnCounts): number {
  return counts[0]! + counts[counts.length - 1]!;
}
