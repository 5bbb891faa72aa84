/**
 * Alarms that can fire, and whose message can arrive: an action, a choice for missing data, a description, a window that
 * CloudWatch takes, metrics that something really emits, read as they are meant, and a topic and key that let CloudWatch through.
 */
import { asList, asObject, asStrings, referencesIn, resourcesOfType, type JsonObject, type Template } from './template';

/** Who writes a metric: a service, or one of our functions. */
export interface Emitter {
  readonly namespace: string;
  readonly metrics: readonly string[];
  /** Names of the dimensions, all of them, in any order. */
  readonly dimensions: readonly string[];
  /** The statistic that says what the metric means, e.g. `Maximum` for a state; any where absent. */
  readonly statistic?: string;
  /** What silence of the metric means; any choice where absent. */
  readonly missing?: 'ignore' | 'breaching' | 'notBreaching';
}

const METRIC_ALARM = 'AWS::CloudWatch::Alarm';
const COMPOSITE_ALARM = 'AWS::CloudWatch::CompositeAlarm';
const DAY = 86_400;
const HOUR = 3_600;
const LONGEST_DESCRIPTION = 1024;

export function alarmFindings(template: Template, emitters: readonly Emitter[]): string[] {
  return [
    ...resourcesOfType(template, METRIC_ALARM, COMPOSITE_ALARM).flatMap(([logicalId, properties]) => [
      ...actionFindings(logicalId, properties),
      ...descriptionFindings(logicalId, properties),
      ...deliveryFindings(template, logicalId, properties),
    ]),
    ...resourcesOfType(template, METRIC_ALARM).flatMap(([logicalId, properties]) => [
      ...(properties['TreatMissingData'] === undefined
        ? [`${logicalId}.TreatMissingData: got nothing, expected an explicit choice; the default hides an emitter that fell silent`]
        : []),
      ...windowFindings(logicalId, properties),
      ...silenceFindings(template, logicalId, properties),
      ...(properties['Unit'] === undefined ? [] : [`${logicalId}.Unit: got ${JSON.stringify(properties['Unit'])}, expected nothing; data of another unit is never seen`]),
      ...metricsOf(logicalId, properties).flatMap((metric) => [...periodFindings(metric), ...emitterFindings(metric, emitters)]),
      ...meaningFindings(logicalId, properties, emitters),
    ]),
  ];
}

interface UsedMetric {
  readonly where: string;
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly string[];
  readonly period: number;
}

/** The metric of a plain alarm, or those that a metric expression uses. */
function metricsOf(logicalId: string, properties: JsonObject): UsedMetric[] {
  const single = properties['MetricName'] === undefined ? [] : [usedMetric(logicalId, properties, properties['Period'])];
  const combined = asList(properties['Metrics']).flatMap((entry, index) => {
    const { MetricStat } = asObject(entry);
    if (MetricStat === undefined) return [];
    const { Metric, Period } = asObject(MetricStat);
    return [usedMetric(`${logicalId}.Metrics[${index}]`, asObject(Metric), Period)];
  });
  return [...single, ...combined];
}

function usedMetric(where: string, metric: JsonObject, period: unknown): UsedMetric {
  return {
    where,
    namespace: String(metric['Namespace']),
    name: String(metric['MetricName']),
    dimensions: asList(metric['Dimensions']).map((dimension) => String(asObject(dimension)['Name'])),
    period: Number(period),
  };
}

function actionFindings(logicalId: string, { AlarmActions, ActionsEnabled }: JsonObject): string[] {
  return [
    ...(asList(AlarmActions).length > 0 ? [] : [`${logicalId}.AlarmActions: got none, expected at least one; nobody would hear of the alarm`]),
    ...(ActionsEnabled === false ? [`${logicalId}.ActionsEnabled: got false, expected true`] : []),
  ];
}

function descriptionFindings(logicalId: string, { AlarmDescription }: JsonObject): string[] {
  if (AlarmDescription === undefined || AlarmDescription === '') {
    return [`${logicalId}.AlarmDescription: got nothing, expected what happened, what it means and what to do`];
  }
  return typeof AlarmDescription === 'string' && AlarmDescription.length > LONGEST_DESCRIPTION
    ? [`${logicalId}.AlarmDescription: got ${AlarmDescription.length} characters, expected at most ${LONGEST_DESCRIPTION}`]
    : [];
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
function windowFindings(logicalId: string, properties: JsonObject): string[] {
  const periods = Number(properties['EvaluationPeriods']);
  const datapoints = Number(properties['DatapointsToAlarm'] ?? periods);
  const period = Math.max(...metricsOf(logicalId, properties).map((metric) => metric.period));
  const longest = period < HOUR ? DAY : 7 * DAY;
  return [
    ...(datapoints > periods ? [`${logicalId}.DatapointsToAlarm: got ${datapoints} of ${periods} periods, expected at most ${periods}`] : []),
    ...(period * periods > longest
      ? [`${logicalId}.EvaluationPeriods: got ${periods} of ${period} s, expected at most ${longest} s together`]
      : []),
  ];
}

function periodFindings({ where, period }: UsedMetric): string[] {
  return [10, 20, 30].includes(period) || (period > 0 && period % 60 === 0)
    ? []
    : [`${where}.Period: got ${period}, expected 10, 20, 30 or a multiple of 60`];
}

function emitterFindings({ where, namespace, name, dimensions }: UsedMetric, emitters: readonly Emitter[]): string[] {
  const named = emitters.filter((emitter) => emitter.namespace === namespace && emitter.metrics.includes(name));
  if (named.length === 0) return [`${where}: got the metric ${namespace} ${name}, expected one that a declared emitter writes`];
  const fits = named.some((emitter) => emitter.dimensions.length === dimensions.length && emitter.dimensions.every((one) => dimensions.includes(one)));
  return fits
    ? []
    : [`${where}.Dimensions: got ${dimensions.join(', ') || 'none'} for ${namespace} ${name}, expected ${named.map((one) => one.dimensions.join(', ') || 'none').join(' or ')}`];
}

/** Of a plain alarm: whether it reads the metric, and its silence, as whoever writes it means them. */
function meaningFindings(logicalId: string, { Namespace, MetricName, Statistic, TreatMissingData }: JsonObject, emitters: readonly Emitter[]): string[] {
  const of = emitters.filter(({ namespace, metrics }) => namespace === Namespace && metrics.includes(String(MetricName)));
  return of.flatMap(({ statistic, missing }) => [
    ...(statistic === undefined || Statistic === statistic ? [] : [`${logicalId}.Statistic: got ${JSON.stringify(Statistic ?? null)} of ${String(MetricName)}, expected ${statistic}`]),
    ...(missing === undefined || TreatMissingData === missing ? [] : [`${logicalId}.TreatMissingData: got ${JSON.stringify(TreatMissingData ?? null)} for ${String(MetricName)}, expected ${missing}`]),
  ]);
}

/** An alarm on silence looks back at least as far as from one scheduled call of a function to the next. */
function silenceFindings(template: Template, logicalId: string, properties: JsonObject): string[] {
  if (properties['TreatMissingData'] !== 'breaching' || !String(properties['ComparisonOperator']).startsWith('LessThan')) return [];
  const rules = resourcesOfType(template, 'AWS::Events::Rule').filter(([, { Targets }]) => [...referencesIn(Targets)].some((id) => template.Resources[id]?.Type === 'AWS::Lambda::Function'));
  const rhythm = Math.min(...rules.flatMap(([, { ScheduleExpression }]) => (typeof ScheduleExpression === 'string' ? [secondsBetween(ScheduleExpression)] : [])));
  const back = Number(properties['Period']) * Number(properties['EvaluationPeriods']);
  return Number.isFinite(rhythm) && back < rhythm ? [`${logicalId}: got a look back of ${back} s, expected at least ${rhythm} s, from one scheduled call to the next`] : [];
}

/** The usual time between two events of a schedule, to the hour, day or week. */
function secondsBetween(schedule: string): number {
  const [, value, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(schedule) ?? [];
  if (unit !== undefined) return Number(value) * { minute: 60, hour: HOUR, day: DAY }[unit as 'minute' | 'hour' | 'day'];
  const [, hour = '', , , weekday = ''] = schedule.replace(/^cron\(|\)$/g, '').split(' ');
  if (/[*/,]/.test(hour)) return HOUR * Number(/\/(\d+)/.exec(hour)?.[1] ?? 1);
  return /^[*?]$/.test(weekday) ? DAY : 7 * DAY;
}

const CLOUDWATCH = 'cloudwatch.amazonaws.com';

/** A topic's own policy replaces the default one, and a customer managed key lets nobody in by itself: alarms then fall silent. */
function deliveryFindings(template: Template, logicalId: string, { AlarmActions }: JsonObject): string[] {
  return [...referencesIn(AlarmActions)].flatMap((topicId) => {
    const topic = template.Resources[topicId];
    if (topic?.Type !== 'AWS::SNS::Topic') return [];
    const policies = resourcesOfType(template, 'AWS::SNS::TopicPolicy').filter(([, { Topics }]) => referencesIn(Topics).has(topicId));
    const key = topic.Properties?.['KmsMasterKeyId'];
    const keyIds = [...referencesIn(key)].filter((id) => template.Resources[id]?.Type === 'AWS::KMS::Key');
    return [
      ...(policies.length > 0 && !policies.some(([, { PolicyDocument }]) => allows(PolicyDocument, ['sns:Publish']))
        ? [`${logicalId}: got the topic ${topicId} whose policy lacks ${CLOUDWATCH}, expected it to allow sns:Publish`]
        : []),
      ...(asStrings(key).some((alias) => alias === 'alias/aws/sns')
        ? [`${logicalId}: got the topic ${topicId} with the key of SNS itself, expected a customer managed key; CloudWatch cannot use the other`]
        : []),
      ...keyIds
        .filter((id) => !allows(template.Resources[id]?.Properties?.['KeyPolicy'], ['kms:Decrypt', 'kms:GenerateDataKey']))
        .map((id) => `${logicalId}: got the key ${id} of topic ${topicId} whose policy lacks ${CLOUDWATCH}, expected it to allow kms:Decrypt and kms:GenerateDataKey`),
    ];
  });
}

function allows(document: unknown, actions: readonly string[]): boolean {
  return asList(asObject(document)['Statement']).map(asObject).some(({ Effect, Principal, Action }) =>
    Effect === 'Allow'
    && asStrings(asObject(Principal)['Service']).includes(CLOUDWATCH)
    && actions.every((action) => asStrings(Action).some((own) => own === action || own === `${action}*`)),
  );
}
