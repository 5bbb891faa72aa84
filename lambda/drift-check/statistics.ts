/**
 * The statistics of one feature, each with the value that it is compared with.
 *
 * A value counts as breached only when it is both large (at least the configured threshold) and beyond chance at `ALPHA`. The
 * threshold of a result is therefore the configured one, raised to the noise floor: what chance alone exceeds in 1 % of windows
 * of this size. For rates the configured threshold is a tolerance: how far the rate may exceed the baseline's.
 */
import type { ColumnCounts, FeatureBaseline } from '../../lib/contract/baseline';
import type { StatisticConfig } from '../../lib/contract/drift-check';
import { CALM_SHARE, type StatisticName, type StatisticResult } from '../../lib/contract/verdict';
import { rowsOf } from '../shared/merge';
import { kolmogorovQuantile, kolmogorovSurvival } from '../stats/kolmogorov-distribution';
import { ksFromGrid, ksFromValues } from '../stats/kolmogorov-smirnov';
import { psi, psiNoiseFloor } from '../stats/psi';
import { rateNoiseFloor } from '../stats/rate';

/** Probability with which a single statistic may be breached by chance alone. */
const ALPHA = 0.01;

/** The normal quantile of 1 − ALPHA. */
const Z = 2.326;

/** Statistics of the distribution's shape; the others are of the data's quality. */
const DRIFT_STATISTICS: readonly StatisticName[] = ['psi', 'ks', 'unseen-rate'];

export function isDriftStatistic(name: StatisticName): boolean {
  return DRIFT_STATISTICS.includes(name);
}

/**
 * The result of one statistic, or `undefined` where it says nothing: KS without an order of the values (categories), unseen
 * values of a continuous feature, rates of no rows.
 */
export function statisticResult({ name, threshold }: StatisticConfig, baseline: FeatureBaseline, current: ColumnCounts): StatisticResult | undefined {
  switch (name) {
    case 'psi':
      return psiResult(threshold, baseline, current);
    case 'ks':
      return baseline.kind === 'categorical' ? undefined : ksResult(threshold, baseline, current);
    case 'unseen-rate':
      if (baseline.kind === 'continuous') return undefined;
      return rateResult(name, threshold, share(unseen(baseline), baseline.present), unseen(current), current.present);
    case 'missing-rate':
      return rateResult(name, threshold, share(baseline.missing, rowsOf(baseline)), current.missing, rowsOf(current));
    case 'invalid-rate':
      return rateResult(name, threshold, share(notValid(baseline), rowsOf(baseline)), notValid(current), rowsOf(current));
  }
}

/** Values that are there but not of the column's type, and numbers that are not finite. */
export function notValid({ invalid, nonFinite }: ColumnCounts): number {
  return invalid + nonFinite;
}

function psiResult(configured: number, baseline: FeatureBaseline, current: ColumnCounts): StatisticResult {
  const { value, bins, pValue } = psi(psiCounts(baseline, baseline), psiCounts(baseline, current));
  const threshold = Math.max(configured, psiNoiseFloor(bins, baseline.present, current.present, ALPHA));
  return { name: 'psi', value, threshold, breached: value >= threshold, calm: isCalm(value, threshold, 0), pValue };
}

/** Counts per PSI bin: of a continuous feature sums of the grid's, of the others their own. */
function psiCounts(baseline: FeatureBaseline, { counts }: ColumnCounts): readonly number[] {
  if (baseline.kind !== 'continuous') return counts;
  const ends = [...baseline.psiEdges, counts.length - 1];
  return ends.map((end, index) => {
    let sum = 0;
    for (let bin = index === 0 ? 0 : ends[index - 1]! + 1; bin <= end; bin++) sum += counts[bin]!;
    return sum;
  });
}

function ksResult(configured: number, baseline: FeatureBaseline, current: ColumnCounts): StatisticResult {
  const { lower: value } = (baseline.kind === 'continuous' ? ksFromGrid : ksFromValues)(baseline.counts, current.counts);
  const observations = Math.max(1, Math.round((baseline.present * current.present) / (baseline.present + current.present)));
  // Finding the noise floor takes many evaluations, and it matters only where it lies above the threshold.
  const isAboveNoise = kolmogorovSurvival(observations, configured) <= ALPHA;
  const threshold = isAboveNoise ? configured : kolmogorovQuantile(observations, ALPHA);
  const pValue = kolmogorovSurvival(observations, value);
  return { name: 'ks', value, threshold, breached: value >= threshold, calm: isCalm(value, threshold, 0), pValue };
}

function rateResult(name: StatisticName, tolerance: number, baselineRate: number, events: number, observations: number): StatisticResult | undefined {
  if (observations === 0) return undefined;
  const value = events / observations;
  const threshold = rateNoiseFloor(baselineRate + tolerance, observations, Z);
  return { name, value, threshold, breached: value > threshold, calm: isCalm(value, threshold, baselineRate) };
}

/** Calm is measured from what is normal: 0 for a distance, the baseline's own for a rate. */
function isCalm(value: number, threshold: number, normal: number): boolean {
  return value <= normal || value - normal < CALM_SHARE * (threshold - normal);
}

/** Values outside the bins that the baseline has values or categories for. */
function unseen({ counts }: ColumnCounts): number {
  return counts[counts.length - 1]!;
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
