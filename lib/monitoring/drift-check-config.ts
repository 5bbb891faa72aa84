/** Turns monitoring options into the configuration of the drift check function; collects every problem. Internal. */
import type { Duration } from 'aws-cdk-lib';
import { type BinningSettings, DEFAULT_BINNING, MOST_SEGMENT_FEATURES, MOST_SPAN_FEATURES, MOST_WEEK_FEATURES, segmentBins, spanBins, weeklyBinning } from '../contract/baseline';
import type { DriftCheckConfig, MonitoredFeature, StatisticConfig } from '../contract/drift-check';
import { FAN_OUT_LIMITS } from '../contract/fan-out';
import { type Baseline, Dataset, ModelMonitorBaseline } from '../data';
import type { Problems } from '../private/errors';
import { requireModelId } from '../private/model-id';
import { Breach } from './breach';
import { requireDimensions } from './dimensions';
import { DriftStatistic } from './drift-statistic';
import type { InferenceLog } from './inference-log';
import { isReadInParts, requireVolume } from './log-volume';
import { requireLogColumns } from './log-columns';
import type { MonitoringOptions } from './monitoring';
import { performanceConfig } from './performance-config';

const INTERVALS = [1, 2, 3, 4, 6, 8, 12, 24];
const LONGEST_WINDOW_HOURS = 31 * 24;
const MIN_BASELINE_SAMPLES = 500;

/** What is checked against what. */
export interface DriftCheckSubject {
  /** Names the model in metrics and keys. */
  readonly modelId: string;
  /** What its inputs are compared with. */
  readonly baseline: Baseline;
}

/** The configuration; `problems` gets what is wrong, and the result is of no use then. */
export function driftCheckConfig(subject: DriftCheckSubject, options: MonitoringOptions, problems: Problems): DriftCheckConfig {
  const { modelId, baseline } = subject;
  requireModelId(problems, modelId);
  const everyHours = wholeHours('every', options.every, problems);
  problems.require(INTERVALS.includes(everyHours), { subject: 'every', got: shown(options.every), expected: `one of ${INTERVALS.join(', ')} hours`, fix: 'check more or less often; how far a check looks back is window' });
  const lagMinutes = checkedLag(options.log, everyHours, problems);
  requireVolume(problems, options.log);
  const breach = options.breach ?? Breach.of({ times: 2, outOf: 3 });
  const { driftedWindow = {}, dataQuality = {} } = options;
  const { featureShare = 0.5, importanceShare = 0.3, minSamples = 200 } = driftedWindow;
  for (const [name, share] of Object.entries({ featureShare, importanceShare })) {
    problems.require(share > 0 && share <= 1, { subject: `driftedWindow.${name}`, got: share, expected: 'a number above 0 and at most 1', fix: 'leave it out for the default' });
  }
  const { missingRate = 0.05, invalidRate = 0.01, outOfRangeRate = 0.01, quarantinedShare = 0.01 } = dataQuality;
  for (const [name, share] of Object.entries({ missingRate, invalidRate, outOfRangeRate, quarantinedShare })) {
    problems.require(share > 0 && share < 1, { subject: `dataQuality.${name}`, got: share, expected: 'a number above 0 and below 1', fix: 'leave it out for the default' });
  }
  const quality: StatisticConfig[] = [
    { name: 'missing-rate', threshold: missingRate },
    { name: 'invalid-rate', threshold: invalidRate },
    { name: 'out-of-range-rate', threshold: outOfRangeRate },
  ];
  problems.require(!overlaps(baseline, options.log), { subject: 'log', got: options.log.prefix, expected: `a prefix apart from that of the ${baseline instanceof Dataset ? 'data set' : 'baseline'} (${baseline.prefix}) in the same bucket`, fix: 'keep them side by side: rows of the log must not enter the baseline' });
  problems.require(Number.isInteger(minSamples) && minSamples >= 50, { subject: 'driftedWindow.minSamples', got: minSamples, expected: 'a whole number of at least 50', fix: 'with fewer values every statistic is mostly noise: lengthen the window' });
  const features = monitoredFeatures(subject, options, everyHours, problems);
  const hasImportances = features.some(({ importance = 0 }) => importance > 0);
  problems.require(hasImportances || driftedWindow.importanceShare === undefined, { subject: 'driftedWindow.importanceShare', got: importanceShare, expected: 'features with an importance', fix: 'set importance in featureOverrides' });
  const windowHours = Math.max(...features.map((feature) => feature.windowHours));
  const performance = performanceConfig({ baseline, everyHours, windowHours, breach }, options, problems);
  return {
    version: 1,
    modelId,
    everyHours,
    lagMinutes,
    features: features.map((feature) => ({ ...feature, statistics: [...feature.statistics, ...quality] })),
    driftedShare: featureShare,
    ...(hasImportances ? { driftedImportance: importanceShare } : {}),
    breach: breach._windows(everyHours, problems),
    minBaselineSamples: MIN_BASELINE_SAMPLES,
    minWindowSamples: minSamples,
    quarantinedShare,
    ...(dataQuality.leastVolume === undefined ? {} : { leastVolume: dataQuality.leastVolume }),
    ...sourceOf(baseline, problems),
    log: options.log._descriptor,
    binning: { ...binning(baseline, options, features, problems), ...segmentSettings(subject, options, features, problems), ...spanSettings(baseline, features, problems), ...volumeSettings(baseline, options, features, problems) },
    missingWords: baseline._schema.missing,
    ...(isReadInParts(options.log, everyHours) ? { fanOut: FAN_OUT_LIMITS } : {}),
    ...(performance ? { performance } : {}),
  };
}

const DAY_HOURS = 24;

function binning(baseline: Baseline, { rhythm }: MonitoringOptions, features: readonly MonitoredFeature[], problems: Problems): BinningSettings {
  const hasTime = baseline instanceof Dataset && baseline._schema.eventTime !== undefined;
  const isShort = features.some(({ windowHours }) => windowHours < DAY_HOURS);
  if (rhythm?._isByHour) {
    const fix = 'leave rhythm out';
    problems.require(hasTime, { subject: 'rhythm', got: 'Rhythm.hoursOfWeek', expected: 'a data set whose schema names its eventTime', fix: `name the column that says when a row happened, or ${fix}` });
    problems.require(isShort, { subject: 'rhythm', got: 'Rhythm.hoursOfWeek', expected: 'a window shorter than a day', fix: `${fix}: longer windows are compared with all of the training data` });
  }
  if (!isShort || !hasTime || rhythm?._isByHour === false) return DEFAULT_BINNING;
  problems.require(features.length <= MOST_WEEK_FEATURES, {
    subject: 'rhythm', got: `${features.length} features`, expected: `at most ${MOST_WEEK_FEATURES}, as each is counted by the hours of the week`, fix: 'ignore some, lengthen the windows to days, or use Rhythm.none()',
  });
  return weeklyBinning(features.length);
}

function segmentSettings({ baseline }: DriftCheckSubject, { segments }: MonitoringOptions, features: readonly MonitoredFeature[], problems: Problems): Pick<BinningSettings, 'segments'> {
  if (!segments) return {};
  const { _column: column, _critical: always, _most: most } = segments;
  const categories = baseline._schema.columns.filter(({ name, type }) => type === 'category' && features.some((feature) => feature.name === name)).map(({ name }) => name);
  problems.require(categories.includes(column), { subject: 'segments', got: column, expected: 'a column of type category that is not ignored', fix: categories.length > 0 ? `choose among ${categories.join(', ')}` : 'leave segments out' });
  problems.require(baseline instanceof Dataset, { subject: 'segments', got: 'a baseline of Model Monitor', expected: 'a Dataset, as statistics do not tell which rows have which category', fix: 'leave segments out' });
  const words = always.filter((value) => baseline._schema.missing.includes(value));
  problems.require(words.length === 0, { subject: 'segments', got: words, expected: 'critical values that are categories, which texts that stand for a missing value are not', fix: 'leave them out, or name other texts as missing in the schema' });
  const short = features.find(({ windowHours }) => windowHours < DAY_HOURS);
  problems.require(short === undefined, { subject: 'segments', got: `a window of ${short?.windowHours} hours for ${short?.name}`, expected: 'windows of at least a day, as segments are compared with all of their training rows', fix: 'lengthen the window, or leave segments out' });
  const isRoom = features.length * most <= MOST_SEGMENT_FEATURES;
  problems.require(isRoom, { subject: 'segments', got: `${most} segments of ${features.length} features`, expected: `at most ${MOST_SEGMENT_FEATURES} for both multiplied`, fix: 'choose fewer segments, or ignore columns' });
  return { segments: { column, most, always, bins: segmentBins(features.length, most) } };
}

function spanSettings(baseline: Baseline, features: readonly MonitoredFeature[], problems: Problems): Pick<BinningSettings, 'spans'> {
  const learning = features.filter(({ statistics }) => statistics.some(({ learned }) => learned !== undefined));
  if (learning.length === 0) return {};
  const subject = 'statistics.learnedThreshold';
  const hasTime = baseline instanceof Dataset && baseline._schema.eventTime !== undefined;
  problems.require(hasTime, { subject, got: baseline instanceof Dataset ? 'a data set without event time' : 'a baseline of Model Monitor', expected: 'a Dataset whose schema names its eventTime', fix: 'name the column that says when a row happened, or set threshold alone' });
  const short = learning.find(({ windowHours }) => windowHours < DAY_HOURS);
  problems.require(short === undefined, { subject, got: `a window of ${short?.windowHours} hours for ${short?.name}`, expected: 'windows of at least a day, as the training data of a day are no window without any change otherwise', fix: 'lengthen the window, or set threshold alone' });
  problems.require(learning.length <= MOST_SPAN_FEATURES, { subject, got: `${learning.length} features`, expected: `at most ${MOST_SPAN_FEATURES}, as each is counted by the window`, fix: 'learn it for some features alone, in featureOverrides' });
  return { spans: { hours: Object.fromEntries(learning.map(({ name, windowHours }) => [name, windowHours])), bins: spanBins(learning.length) } };
}

function volumeSettings(baseline: Baseline, { dataQuality }: MonitoringOptions, features: readonly MonitoredFeature[], problems: Problems): Pick<BinningSettings, 'days'> {
  const least = dataQuality?.leastVolume;
  if (least === undefined) return {};
  const subject = 'dataQuality.leastVolume';
  const hasTime = baseline instanceof Dataset && baseline._schema.eventTime !== undefined;
  problems.require(least > 0 && least <= 1, { subject, got: least, expected: 'a number above 0 and at most 1', fix: 'leave it out to hold the volume to nothing' });
  problems.require(hasTime, { subject, got: baseline instanceof Dataset ? 'a data set without event time' : 'a baseline of Model Monitor', expected: 'a Dataset whose schema names its eventTime', fix: 'name the column that says when a row happened, or leave it out' });
  problems.require(features.some(({ windowHours }) => windowHours >= DAY_HOURS), { subject, got: 'windows shorter than a day', expected: 'one of at least a day, as the rows of an hour go by the clock', fix: 'lengthen the window, or leave it out' });
  return { days: true };
}

function sourceOf(baseline: Baseline, problems: Problems): Pick<DriftCheckConfig, 'dataset' | 'expectations' | 'modelMonitor'> {
  if (baseline instanceof Dataset) return { dataset: baseline._descriptor, ...rowExpectations(baseline) };
  if (baseline instanceof ModelMonitorBaseline) return { modelMonitor: baseline._files };
  problems.add({ subject: 'baseline', got: 'a class of your own', expected: 'a Dataset or a ModelMonitorBaseline', fix: 'use one of their factories' });
  return {};
}

/** Of each row; what is expected of the data as a whole is no affair of a baseline. */
function rowExpectations({ _expectations: expectations }: Dataset): Pick<DriftCheckConfig, 'expectations'> {
  if (!expectations || (expectations.columns.length === 0 && !expectations.unique)) return {};
  return { expectations: { columns: expectations.columns, ...(expectations.unique ? { unique: expectations.unique } : {}) } };
}

function monitoredFeatures({ baseline }: DriftCheckSubject, options: MonitoringOptions, everyHours: number, problems: Problems): MonitoredFeature[] {
  const { columns } = baseline._schema;
  const { ignoredColumns = [], criticalFeatures = [], featureMetrics = [], featureOverrides = {} } = options;
  const names = columns.filter(({ name, type }) => (type === 'number' || type === 'category') && !ignoredColumns.includes(name)).map(({ name }) => name);
  problems.require(names.length > 0, { subject: 'ignoredColumns', got: ignoredColumns, expected: 'at least one column of type number or category to be left', fix: 'ignore fewer columns, or mend the schema' });
  for (const name of ignoredColumns) {
    problems.require(columns.some((column) => column.name === name), { subject: 'ignoredColumns', got: name, expected: 'a column of the schema', fix: `choose among ${columns.map((column) => column.name).join(', ')}` });
  }
  for (const { name, determinedBy = [] } of columns.filter((column) => names.includes(column.name))) {
    const ignored = determinedBy.find((one) => !names.includes(one));
    problems.require(ignored === undefined, { subject: 'ignoredColumns', got: ignored, expected: `a column that determines no other one, as it does ${name} in the schema`, fix: `ignore ${name}, too, or remove its determinedBy: a log without ${ignored} cannot tell whether ${name} is right` });
  }
  requireLogColumns(problems, options.log, names);
  const fix = `choose among ${names.join(', ')}`;
  for (const [subject, named] of Object.entries({ criticalFeatures, featureMetrics, featureOverrides: Object.keys(featureOverrides) })) {
    for (const name of named) problems.require(names.includes(name), { subject, got: name, expected: 'a column of type number or category that is not ignored', fix });
  }
  requireDimensions('featureMetrics', featureMetrics, problems);
  const window = options.window ? checkedWindow('window', options.window, everyHours, problems) : everyHours;
  const statistics = checkedStatistics('statistics', options.statistics ?? DriftStatistic.defaults(), problems);
  return names.map((name) => {
    const own = featureOverrides[name];
    const judged = own?.statistics ? checkedStatistics(`featureOverrides.${name}.statistics`, own.statistics, problems) : statistics;
    const onlyForNumbers = judged.length > 0 && judged.every(({ name: one }) => one === 'ks' || one === 'wasserstein');
    problems.require(!onlyForNumbers || columns.find((column) => column.name === name)!.type === 'number', {
      subject: own?.statistics ? `featureOverrides.${name}.statistics` : 'statistics',
      got: judged.map((statistic) => statistic.name).join(' and '),
      expected: `a statistic that exists for the category ${name}`,
      fix: 'add psi or unseenRate: the feature would be watched by nothing',
    });
    const importance = own?.importance;
    problems.require(importance === undefined || (importance >= 0 && Number.isFinite(importance)), { subject: `featureOverrides.${name}.importance`, got: importance, expected: 'a number of at least 0', fix: 'leave it out, or take it from the model' });
    return {
      name,
      ...(importance === undefined ? {} : { importance }),
      critical: criticalFeatures.includes(name),
      windowHours: own?.window ? checkedWindow(`featureOverrides.${name}.window`, own.window, everyHours, problems) : window,
      statistics: judged,
      ...(featureMetrics.includes(name) ? { metrics: true } : {}),
    };
  });
}

function checkedStatistics(subject: string, statistics: readonly DriftStatistic[], problems: Problems): StatisticConfig[] {
  const configs = statistics.map(({ _config }) => _config);
  const repeated = configs.find(({ name }, index) => configs.findIndex((other) => other.name === name) !== index);
  problems.require(configs.length > 0, { subject, got: [], expected: 'at least one statistic', fix: 'leave it out for the defaults' });
  problems.require(repeated === undefined, { subject, got: repeated?.name, expected: 'each statistic once', fix: 'remove one of the two' });
  return configs;
}

function checkedWindow(subject: string, window: Duration, everyHours: number, problems: Problems): number {
  const hours = wholeHours(subject, window, problems);
  problems.require(hours >= everyHours, { subject, got: shown(window), expected: `at least the time between two checks (${everyHours} hours)`, fix: 'lengthen it, or check more often: hours between two windows would be watched by nobody' });
  problems.require(hours <= LONGEST_WINDOW_HOURS, { subject, got: shown(window), expected: 'at most 31 days', fix: 'shorten it' });
  return hours;
}

/** True when an object of one could belong to the other. */
function overlaps(dataset: Baseline, log: InferenceLog): boolean {
  const sameBucket = dataset.bucket === log.bucket || dataset.bucket.bucketName === log.bucket.bucketName;
  return sameBucket && (dataset.prefix.startsWith(log.prefix) || log.prefix.startsWith(dataset.prefix));
}

function checkedLag({ _lag: lag }: InferenceLog, everyHours: number, problems: Problems): number {
  if (!lag) return 30;
  const minutes = lag.isUnresolved() ? NaN : lag.toMinutes({ integral: false });
  problems.require(Number.isInteger(minutes) && minutes >= 0 && minutes < everyHours * 60, { subject: 'log.lag', got: shown(lag), expected: `whole minutes, shorter than the time between two checks (${everyHours} hours)`, fix: 'choose how long your log takes to be written' });
  return minutes;
}

function wholeHours(subject: string, duration: Duration, problems: Problems): number {
  const hours = duration.isUnresolved() ? NaN : duration.toHours({ integral: false });
  problems.require(Number.isInteger(hours) && hours > 0, { subject, got: shown(duration), expected: 'whole hours', fix: 'logs are read by the hour' });
  return hours;
}

function shown(duration: Duration): string {
  return duration.isUnresolved() ? 'a length that only deploy time knows' : duration.toHumanString();
}
