/**
 * One metric alarm: what it is allowed to say, what its periods hold, and how it words a transition.
 *
 * Documented: the properties and their bounds; the wording of reasons, of which the numbers count, not the words.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
import { type AlarmState, evaluationRange, type EvaluationRule, type IsBreaching, type MissingData } from './alarm-evaluation';
import { type MetricId, type MetricStore, MINUTE, type Statistic } from './metrics';
import { unknownProperties } from './service-error';

/** Properties of `AWS::CloudWatch::Alarm`, with every reference resolved; also those of `PutMetricAlarm`. */
export interface AlarmProperties {
  readonly AlarmName?: string;
  readonly AlarmDescription?: string;
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
  readonly Statistic?: string;
  /** Instead of `Statistic`: a percentile, `p0` to `p100`. */
  readonly ExtendedStatistic?: string;
  /** Of percentiles: whether the alarm keeps its state (`ignore`) when too few samples say little. */
  readonly EvaluateLowSampleCountPercentile?: string;
  readonly Period?: number;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm?: number;
  readonly Threshold?: number;
  readonly ComparisonOperator: string;
  readonly TreatMissingData?: string;
  readonly ActionsEnabled?: boolean;
  readonly AlarmActions?: readonly string[];
  readonly OKActions?: readonly string[];
  readonly InsufficientDataActions?: readonly string[];
  readonly WarmUpConfiguration?: { readonly WarmUpPeriodDurationInMinutes: number; readonly OnlyStartEvaluatingAfterWarmUpPeriodEnds?: boolean };
}

/** The properties that matter to evaluation, decoded. */
export interface AlarmDefinition extends EvaluationRule {
  readonly metric: MetricId;
  readonly statistic: Statistic;
  readonly periodMs: number;
  readonly threshold: number;
  readonly comparison: string;
  /** Samples that a period must have, or the alarm keeps its state. */
  readonly fewestSamples: number;
}

const COMPARISONS: Readonly<Record<string, readonly [(value: number, threshold: number) => boolean, string]>> = {
  GreaterThanOrEqualToThreshold: [(value, threshold) => value >= threshold, 'greater than or equal to'],
  GreaterThanThreshold: [(value, threshold) => value > threshold, 'greater than'],
  LessThanThreshold: [(value, threshold) => value < threshold, 'less than'],
  LessThanOrEqualToThreshold: [(value, threshold) => value <= threshold, 'less than or equal to'],
};
const STATISTICS = ['Average', 'Maximum', 'Minimum', 'SampleCount', 'Sum'] satisfies readonly Statistic[];
const PERCENTILE = /^p(\d{1,2}(\.\d{1,10})?|100)$/;
const LOW_SAMPLES = ['evaluate', 'ignore'];
const MISSING_DATA = ['missing', 'ignore', 'breaching', 'notBreaching'] satisfies readonly MissingData[];
/** What is read of an alarm; the rest is refused by name. */
export const ALARM_PROPERTIES: readonly string[] = [
  'AlarmName', 'AlarmDescription', 'Namespace', 'MetricName', 'Dimensions', 'Statistic', 'ExtendedStatistic', 'EvaluateLowSampleCountPercentile', 'Period', 'EvaluationPeriods', 'DatapointsToAlarm', 'Threshold',
  'ComparisonOperator', 'TreatMissingData', 'ActionsEnabled', 'AlarmActions', 'OKActions', 'InsufficientDataActions', 'WarmUpConfiguration',
];
const MOST_ACTIONS = 5;
const LONGEST_WARM_UP = 2880;

/** All that is wrong with an alarm or not simulated: metric math, trimmed means and the like, anomaly bands, periods below a minute. */
export function alarmProblems(name: string, properties: AlarmProperties): string[] {
  const { Period = 0, EvaluationPeriods, DatapointsToAlarm = EvaluationPeriods, WarmUpConfiguration } = properties;
  const oneOf = (property: keyof AlarmProperties, got: unknown, expected: readonly string[]): string[] =>
    expected.includes(String(got)) ? [] : [`${name}.${property}: got ${JSON.stringify(got)}, expected one of ${expected.join(', ')}`];
  const unless = (holds: boolean, property: keyof AlarmProperties, got: unknown, expected: string): string[] =>
    holds ? [] : [`${name}.${property}: got ${JSON.stringify(got)}, expected ${expected}`];
  const longest = Period < 3600 ? 86_400 : 604_800;
  return [
    ...unknownProperties(name, properties, ALARM_PROPERTIES),
    ...oneOf('ComparisonOperator', properties.ComparisonOperator, Object.keys(COMPARISONS)),
    ...(properties.ExtendedStatistic === undefined
      ? oneOf('Statistic', properties.Statistic, STATISTICS)
      : unless(PERCENTILE.test(properties.ExtendedStatistic) && properties.Statistic === undefined, 'ExtendedStatistic', properties.ExtendedStatistic, 'a percentile such as p99, and no Statistic beside it; others are not simulated')),
    ...oneOf('EvaluateLowSampleCountPercentile', properties.EvaluateLowSampleCountPercentile ?? 'evaluate', LOW_SAMPLES),
    ...oneOf('TreatMissingData', properties.TreatMissingData ?? 'missing', MISSING_DATA),
    ...unless(typeof properties.Namespace === 'string' && typeof properties.MetricName === 'string', 'MetricName', properties.MetricName, 'a metric and its namespace'),
    ...unless(typeof properties.Threshold === 'number', 'Threshold', properties.Threshold, 'a number'),
    ...unless(Period > 0 && Period % 60 === 0, 'Period', Period, 'a multiple of 60 seconds; shorter ones are not simulated'),
    ...unless(Number.isInteger(EvaluationPeriods) && EvaluationPeriods > 0 && Period * EvaluationPeriods <= longest, 'EvaluationPeriods', EvaluationPeriods, `at least 1, and at most ${longest} seconds together`),
    ...unless(Number.isInteger(DatapointsToAlarm) && DatapointsToAlarm > 0 && DatapointsToAlarm <= EvaluationPeriods, 'DatapointsToAlarm', DatapointsToAlarm, `1 to ${EvaluationPeriods}`),
    ...(['AlarmActions', 'OKActions', 'InsufficientDataActions'] as const).flatMap((property) => unless((properties[property]?.length ?? 0) <= MOST_ACTIONS, property, properties[property], `at most ${MOST_ACTIONS}`)),
    ...(WarmUpConfiguration
      ? unless(WarmUpConfiguration.WarmUpPeriodDurationInMinutes >= 1 && WarmUpConfiguration.WarmUpPeriodDurationInMinutes <= LONGEST_WARM_UP, 'WarmUpConfiguration', WarmUpConfiguration, `1 to ${LONGEST_WARM_UP} minutes`)
      : []),
  ];
}

/** Decodes properties that have no problems. */
export function alarmDefinition(properties: AlarmProperties): AlarmDefinition {
  const { Namespace = '', MetricName = '', Dimensions = [], EvaluationPeriods } = properties;
  return {
    metric: { namespace: Namespace, name: MetricName, dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value])) },
    statistic: (properties.ExtendedStatistic ?? properties.Statistic) as Statistic,
    fewestSamples: properties.EvaluateLowSampleCountPercentile === 'ignore' && properties.ExtendedStatistic !== undefined ? fewestSamples(Number(properties.ExtendedStatistic.slice(1)) / 100) : 0,
    periodMs: properties.Period! * 1000,
    evaluationPeriods: EvaluationPeriods,
    datapointsToAlarm: properties.DatapointsToAlarm ?? EvaluationPeriods,
    threshold: properties.Threshold!,
    comparison: properties.ComparisonOperator,
    // Documented: alarms on metrics of this namespace always ignore missing data.
    missingData: Namespace === 'AWS/DynamoDB' ? 'ignore' : ((properties.TreatMissingData ?? 'missing') as MissingData),
  };
}

/**
 * Documented: a percentile says something from 10 / (1 - percentile) samples on, below the median from 10 / percentile on.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/percentiles-with-low-samples.html
 */
function fewestSamples(share: number): number {
  return share === 0 || share === 1 ? 0 : Math.ceil(10 / (share >= 0.5 ? 1 - share : share) - 1e-9);
}

/** True where a period that is evaluated has samples, but too few for the percentile to say something. */
export function hasTooFewSamples({ fewestSamples: fewest, metric, periodMs, evaluationPeriods }: AlarmDefinition, metrics: MetricStore, at: number): boolean {
  if (fewest === 0) return false;
  return Array.from({ length: evaluationPeriods }, (_, index) => at - index * periodMs)
    .some((end) => (metrics.statistic(metric, 'SampleCount', end - periodMs, end) ?? fewest) < fewest);
}

/** The periods that an evaluation at a time sees, oldest first: the last one ends at that time, the window slides. */
export function periodValues(definition: AlarmDefinition, metrics: MetricStore, at: number): (number | undefined)[] {
  const range = evaluationRange(definition);
  return Array.from({ length: range }, (_, index) => {
    const end = at - (range - 1 - index) * definition.periodMs;
    return metrics.statistic(definition.metric, definition.statistic, end - definition.periodMs, end);
  });
}

export function breachesOf({ comparison, threshold }: AlarmDefinition, values: readonly (number | undefined)[]): IsBreaching[] {
  const [breaches] = COMPARISONS[comparison]!;
  return values.map((value) => (value === undefined ? undefined : breaches(value, threshold)));
}

/**
 * The first time after an evaluation at which the values can differ without new data: when a minute with data enters the window,
 * moves from one period to the one before, or leaves the range. Undefined when there is no such minute.
 */
export function nextChange(definition: AlarmDefinition, metrics: MetricStore, at: number): number | undefined {
  const { periodMs, metric } = definition;
  const oldest = at - evaluationRange(definition) * periodMs;
  let next: number | undefined;
  for (const minute of metrics.minutesWithData(metric, oldest, Infinity)) {
    const periodsAgo = Math.ceil((at - minute) / periodMs); // 1 in the most recent period; 0 or less before it has entered the window
    const change = periodsAgo <= 0 ? minute + MINUTE : minute + periodsAgo * periodMs + MINUTE;
    if (next === undefined || change < next) next = change;
  }
  return next;
}

export interface Reason {
  readonly reason: string;
  /** JSON in a text, as in events; absent before the first evaluation. */
  readonly reasonData?: string;
}

/** Why a state was reached, in CloudWatch's words. */
export function reasonOf(definition: AlarmDefinition, values: readonly (number | undefined)[], at: number, from: AlarmState, to: AlarmState): Reason {
  const { evaluationPeriods, datapointsToAlarm, missingData, threshold, comparison, periodMs, statistic } = definition;
  const points = values
    .map((value, index) => ({ value, start: at - (values.length - index) * periodMs }))
    .filter((point): point is { value: number; start: number } => point.value !== undefined)
    .slice(-evaluationPeriods);
  const reasonData = JSON.stringify({
    version: '1.0',
    queryDate: stamp(at),
    ...(points.length > 0 ? { startDate: stamp(points[0]!.start) } : {}),
    statistic,
    period: periodMs / 1000,
    recentDatapoints: points.map(({ value }) => value),
    threshold,
  });
  const missing = Math.max(0, evaluationPeriods - points.length);
  if (to === 'INSUFFICIENT_DATA') return { reason: `Insufficient Data: ${count(missing, 'datapoint')} ${missing === 1 ? 'was' : 'were'} unknown.`, reasonData };
  if (points.length === 0) {
    const treated = missingData === 'breaching' ? 'Breaching' : 'NonBreaching';
    return { reason: `Threshold Crossed: no datapoints were received for ${count(missing, 'period')} and ${count(missing, 'missing datapoint')} ${missing === 1 ? 'was' : 'were'} treated as [${treated}].`, reasonData };
  }
  const breaching = breachesOf(definition, points.map(({ value }) => value)).filter((one) => one === (to === 'ALARM')).length;
  const shown = points.toReversed().map(({ value, start }) => `${decimal(value)} (${shortTime(start)})`).join(', ');
  const verb = `${breaching === 1 ? 'was' : 'were'}${to === 'ALARM' ? '' : ' not'}`;
  const needed = to === 'ALARM' ? datapointsToAlarm : evaluationPeriods - datapointsToAlarm + 1;
  return {
    reason: `Threshold Crossed: ${breaching} out of the last ${evaluationPeriods} datapoints [${shown}] ${verb} ${COMPARISONS[comparison]![1]} the threshold (${decimal(threshold)}) (minimum ${count(needed, 'datapoint')} for ${from} -> ${to} transition).`,
    reasonData,
  };
}

/** As CloudWatch writes times into events: `2019-10-02T17:04:40.985+0000`. */
export function stamp(at: number): string {
  return new Date(at).toISOString().replace('Z', '+0000');
}

/** As CloudWatch writes numbers: `1.0`, `0.004`. */
function decimal(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

function shortTime(at: number): string {
  const [date = '', time = ''] = new Date(at).toISOString().split('T');
  return `${date.slice(8)}/${date.slice(5, 7)}/${date.slice(2, 4)} ${time.slice(0, 8)}`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
