/**
 * Judges the features of a window, each over its own span. A feature has drifted when any statistic of its shape is breached. With too
 * few values, in the window or in the baseline, the shape is not judged at all; missing and invalid values are, since they need no
 * distribution. Nor is the shape judged of a feature that other columns determine while its invalid rate is breached: values that
 * contradict are invalid, and where only some combinations contradict, what remains lacks just these.
 *
 * The shape of a window shorter than a day is compared with the same hours of the week, where the baseline has them; the rate of values that
 * it has never seen is held against all of it, also where these hours have too few rows.
 */
import type { ColumnCounts, FeatureBaseline } from '../../lib/contract/baseline';
import type { DriftCheckConfig, MonitoredFeature } from '../../lib/contract/drift-check';
import type { FeatureStatus, FeatureVerdict, Span, StatisticResult } from '../../lib/contract/verdict';
import { rowsOf } from '../shared/merge';
import { counted, shownNumber } from '../shared/words';
import { chosenStatistics } from './automatic-choice';
import { correctedForTests, type MeasuredStatistic } from './corrected-tests';
import { spanHours } from './hours';
import { learnedThreshold } from './learned-thresholds';
import { sameHours } from './same-hours';
import { isDriftStatistic, isShapeStatistic, notValid, statisticResult } from './statistics';

/** What a feature is judged by. */
export interface FeatureWindow {
  readonly feature: MonitoredFeature;
  readonly baseline: FeatureBaseline;
  readonly current: ColumnCounts;
  readonly window: Span;
}

type SampleLimits = Pick<DriftCheckConfig, 'minBaselineSamples' | 'minWindowSamples'>;

/** @param windows of all features: their tests are corrected together */
export function judgeFeatures(windows: readonly FeatureWindow[], limits: SampleLimits): FeatureVerdict[] {
  const shapes = windows.map(({ baseline, current, window }) => sameHours(baseline, current, window));
  const lacksAtAll = windows.map(({ feature, baseline, current }) => lackOfData(baseline, current, limits) ?? lackOfCombinations(feature, baseline, current));
  const lacks = windows.map(({ current }, index) => lacksAtAll[index] ?? (shapes[index] && lackOfData(shapes[index].baseline, current, limits, ' at these hours of the week')));
  const measured = windows.map(({ feature, baseline, current, window }, index) =>
    chosenStatistics(feature.statistics, baseline)
      .filter(({ name }) => !isDriftStatistic(name) || (isShapeStatistic(name) ? lacks : lacksAtAll)[index] === undefined)
      .flatMap((config): MeasuredStatistic[] => {
        const { baseline: before, current: now } = (isShapeStatistic(config.name) ? shapes[index] : undefined) ?? { baseline, current };
        const learned = learnedThreshold(config, baseline, spanHours(window), limits.minWindowSamples);
        const result = statisticResult(learned ? { ...config, threshold: learned.threshold } : config, before, now);
        return result ? [{ config, result: learned ? { ...result, learnedFrom: learned.windows } : result }] : [];
      }),
  );
  const corrected = correctedForTests(measured);
  const tests = corrected.flat().filter(({ adjustedPValue }) => adjustedPValue !== undefined).length;
  return windows.map((window, index) => verdictOf(window, shapes[index] !== undefined, lacks[index], corrected[index]!, tests));
}

function verdictOf({ feature, current, window }: FeatureWindow, isBySameHours: boolean, lack: string | undefined, statistics: readonly StatisticResult[], tests: number): FeatureVerdict {
  const breached = statistics.filter((result) => result.breached);
  const status: FeatureStatus = breached.some(({ name }) => isDriftStatistic(name)) ? 'drifted' : lack !== undefined ? 'insufficient-data' : 'stable';
  return {
    name: feature.name,
    critical: feature.critical,
    ...(feature.importance === undefined ? {} : { importance: feature.importance }),
    window,
    ...(isBySameHours ? { sameHours: true } : {}),
    present: current.present,
    missing: current.missing,
    invalid: notValid(current),
    status,
    qualityBreached: breached.some(({ name }) => !isDriftStatistic(name)),
    statistics,
    reason: [...lackInWords(lack, statistics), ...breachesInWords(breached, current, spanHours(window)), ...chanceInWords(statistics, tests)].join(', ') || 'every statistic below its threshold',
  };
}

function lackOfData({ present }: FeatureBaseline, current: ColumnCounts, limits: SampleLimits, when = ''): string | undefined {
  if (present < limits.minBaselineSamples) return `${present} values in the baseline${when}, ${limits.minBaselineSamples} are needed`;
  if (current.present < limits.minWindowSamples) return `${current.present} values in the window, ${limits.minWindowSamples} are needed`;
  return undefined;
}

function lackOfCombinations({ statistics }: MonitoredFeature, baseline: FeatureBaseline, current: ColumnCounts): string | undefined {
  if (baseline.kind === 'categorical' || !baseline.determined) return undefined;
  const isBreached = statistics.some((statistic) => statistic.name === 'invalid-rate' && statisticResult(statistic, baseline, current)?.breached);
  return isBreached ? 'the shape of what remains is not judged, as other columns determine the feature' : undefined;
}

function lackInWords(lack: string | undefined, statistics: readonly StatisticResult[]): string[] {
  if (lack !== undefined) return [lack];
  return statistics.some(({ name }) => isDriftStatistic(name)) ? [] : ['none of its statistics applies to its distribution'];
}

function breachesInWords(breached: readonly StatisticResult[], current: ColumnCounts, hours: number): string[] {
  const isAbsent = current.missing > 0 && current.missing === rowsOf(current);
  return breached.map(({ name, value, threshold }) => {
    const absent = name === 'missing-rate' && isAbsent ? ' (the column may be gone: no row has a value)' : '';
    return `${name} ${shownNumber(value)} ≥ ${shownNumber(threshold)} over ${hours} hours${absent}`;
  });
}

/** Large values that the number of tests explains. */
function chanceInWords(statistics: readonly StatisticResult[], tests: number): string[] {
  return statistics
    .filter(({ breached, value, threshold, adjustedPValue }) => adjustedPValue !== undefined && !breached && value >= threshold)
    .map(({ name, value, threshold }) => `${name} ${shownNumber(value)} ≥ ${shownNumber(threshold)} may be chance among ${counted(tests, 'test')}`);
}
