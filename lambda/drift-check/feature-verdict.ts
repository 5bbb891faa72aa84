/**
 * Judges one feature over its window. It has drifted when any statistic of its shape is breached. With too few values, in the
 * window or in the baseline, the shape is not judged at all; missing and invalid values are, since they need no distribution. Nor
 * is the shape judged of a feature that other columns determine while its invalid rate is breached: values that contradict are
 * invalid, and where only some combinations contradict, what remains lacks just these.
 */
import type { ColumnCounts, FeatureBaseline } from '../../lib/contract/baseline';
import type { DriftCheckConfig, MonitoredFeature } from '../../lib/contract/drift-check';
import type { FeatureStatus, FeatureVerdict, Span, StatisticResult } from '../../lib/contract/verdict';
import { shownNumber } from '../shared/words';
import { spanHours } from './hours';
import { isDriftStatistic, notValid, statisticResult } from './statistics';

export function judgeFeature(
  feature: MonitoredFeature,
  baseline: FeatureBaseline,
  current: ColumnCounts,
  window: Span,
  limits: Pick<DriftCheckConfig, 'minBaselineSamples' | 'minWindowSamples'>,
): FeatureVerdict {
  const lack = lackOfData(baseline.present, current.present, limits) ?? lackOfCombinations(feature, baseline, current);
  const statistics = feature.statistics
    .filter(({ name }) => lack === undefined || !isDriftStatistic(name))
    .map((statistic) => statisticResult(statistic, baseline, current))
    .filter((result) => result !== undefined);
  const breached = statistics.filter((result) => result.breached);
  const status: FeatureStatus = lack !== undefined ? 'insufficient-data' : breached.some(({ name }) => isDriftStatistic(name)) ? 'drifted' : 'stable';
  return {
    name: feature.name,
    critical: feature.critical,
    window,
    present: current.present,
    missing: current.missing,
    invalid: notValid(current),
    status,
    qualityBreached: breached.some(({ name }) => !isDriftStatistic(name)),
    statistics,
    reason: reasonInWords(lack, breached, statistics, spanHours(window)),
  };
}

function lackOfData(baseline: number, window: number, limits: Pick<DriftCheckConfig, 'minBaselineSamples' | 'minWindowSamples'>): string | undefined {
  if (baseline < limits.minBaselineSamples) return `${baseline} values in the baseline, ${limits.minBaselineSamples} are needed`;
  if (window < limits.minWindowSamples) return `${window} values in the window, ${limits.minWindowSamples} are needed`;
  return undefined;
}

function lackOfCombinations({ statistics }: MonitoredFeature, baseline: FeatureBaseline, current: ColumnCounts): string | undefined {
  if (baseline.kind === 'categorical' || !baseline.determined) return undefined;
  const isBreached = statistics.some((statistic) => statistic.name === 'invalid-rate' && statisticResult(statistic, baseline, current)?.breached);
  return isBreached ? 'the shape of what remains is not judged, as other columns determine the feature' : undefined;
}

function reasonInWords(lack: string | undefined, breached: readonly StatisticResult[], statistics: readonly StatisticResult[], hours: number): string {
  const parts = breached.map(({ name, value, threshold }) => `${name} ${shownNumber(value)} ≥ ${shownNumber(threshold)} over ${hours} hours`);
  if (lack !== undefined) parts.unshift(lack);
  else if (!statistics.some(({ name }) => isDriftStatistic(name))) parts.unshift('none of its statistics applies to its distribution');
  return parts.length > 0 ? parts.join(', ') : 'every statistic below its threshold';
}
