/**
 * Alarms that can fire, and whose message can arrive: an action, a choice for missing data, a description, a window that
 * CloudWatch takes, metrics that something really emits, of what is there, read as they are meant, a threshold between good and bad, and a
 * topic and key that let CloudWatch through.
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
  /** Its value where all is well, and where nothing is; between them lies what can be told apart. */
  readonly best: number;
  readonly worst: number;
  /** Whether one value comes for each thing that is looked at, so that several in a row never come in the time that an alarm looks back. */
  readonly isSingle?: true;
  /** Whether others write it, who alone know what they name in its dimensions. */
  readonly isOfOthers?: true;
  /** What silence of the metric means; any choice where absent. */
  readonly missing?: 'ignore' | 'breaching' | 'notBreaching';
}

const METRIC_ALARM = 'AWS::CloudWatch::Alarm';
const COMPOSITE_ALARM = 'AWS::CloudWatch::CompositeAlarm';
const DAY = 86_400;
const HOUR = 3_600;
const LONGEST_DESCRIPTION = 1024;

export function alarmFindings(template: Template, emitters: readonly Emitter[]): string[] {
  const parts = new Set(template.isOfUsers ? resourcesOfType(template, COMPOSITE_ALARM).flatMap(([, { AlarmRule }]) => [...referencesIn(AlarmRule)]) : []);
  return [
    ...resourcesOfType(template, METRIC_ALARM, COMPOSITE_ALARM).flatMap(([logicalId, properties]) => [
      ...(parts.has(logicalId) ? [] : actionFindings(logicalId, properties)),
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
      ...dimensionFindings(template, logicalId, properties, emitters),
    ]),
  ];
}

export interface UsedMetric {
  readonly where: string;
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly string[];
  readonly period: number;
}

/** Of all alarms of a template. */
export function metricsRead(template: Template): UsedMetric[] {
  return resourcesOfType(template, METRIC_ALARM).flatMap(([logicalId, properties]) => metricsOf(logicalId, properties));
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
    ...(asList(AlarmActions).some((action) => asObject(action)['Ref'] !== 'AWS::NoValue') ? [] : [`${logicalId}.AlarmActions: got none, expected at least one; nobody would hear of the alarm`]),
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
  return Number.isNaN(period) || [10, 20, 30].includes(period) || (period > 0 && period % 60 === 0)
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
function meaningFindings(logicalId: string, properties: JsonObject, emitters: readonly Emitter[]): string[] {
  const { EvaluationPeriods, MetricName, Namespace, Statistic, TreatMissingData } = properties;
  const of = emitters.filter(({ namespace, metrics }) => namespace === Namespace && metrics.includes(String(MetricName)));
  return of.flatMap(({ best, isSingle, missing, statistic, worst }) => [
    ...thresholdFindings(logicalId, properties, best, worst),
    ...(isSingle && Number(EvaluationPeriods) > 1 ? [`${logicalId}.EvaluationPeriods: got ${String(EvaluationPeriods)} of ${String(MetricName)}, expected 1; it comes once for each check, which knows by itself how often drift was seen`] : []),
    ...(statistic === undefined || Statistic === statistic ? [] : [`${logicalId}.Statistic: got ${JSON.stringify(Statistic ?? null)} of ${String(MetricName)}, expected ${statistic}`]),
    ...(missing === undefined || TreatMissingData === missing ? [] : [`${logicalId}.TreatMissingData: got ${JSON.stringify(TreatMissingData ?? null)} for ${String(MetricName)}, expected ${missing}`]),
  ]);
}

const BREACHES: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

/** Of a plain alarm: the best value does not breach, the worst does. */
function thresholdFindings(logicalId: string, { ComparisonOperator, MetricName, Threshold }: JsonObject, best: number, worst: number): string[] {
  const breaches = BREACHES[String(ComparisonOperator)];
  const is = `${String(ComparisonOperator)} ${String(Threshold)}`;
  if (!breaches) return [];
  return [
    ...(breaches(worst, Number(Threshold)) ? [] : [`${logicalId}.Threshold: got ${is}, expected one that ${worst} of ${String(MetricName)} breaches; the alarm never fires`]),
    ...(breaches(best, Number(Threshold)) ? [`${logicalId}.Threshold: got ${is}, expected one that ${best} of ${String(MetricName)} does not breach; the alarm never ends`] : []),
  ];
}

/** Attributes of resources by which their metrics are told apart; CloudWatch takes any text, and finds no data. */
const NAMES: Readonly<Record<string, readonly [type: string, attribute: string]>> = { QueueName: ['AWS::SQS::Queue', 'QueueName'] };

/** What a metric is of: a resource by its name, or a name that something else of the template has, too. */
function dimensionFindings(template: Template, logicalId: string, { Dimensions, MetricName, Namespace }: JsonObject, emitters: readonly Emitter[]): string[] {
  const isOfOthers = emitters.some((one) => one.isOfOthers && one.namespace === Namespace && one.metrics.includes(String(MetricName)));
  const others = JSON.stringify(Object.values(template.Resources).filter(({ Type }) => Type !== METRIC_ALARM));
  return asList(Dimensions).map(asObject).flatMap(({ Name, Value }) => {
    const [type, attribute] = NAMES[String(Name)] ?? [];
    const [id] = [...referencesIn(Value)];
    const isAttribute = JSON.stringify(Value) === JSON.stringify({ 'Fn::GetAtt': [id, attribute] });
    if (id !== undefined && type !== undefined && template.Resources[id]?.Type === type && !isAttribute) return [`${logicalId}.Dimensions: got ${JSON.stringify(Value)} as ${String(Name)}, expected ${attribute} of ${id}`];
    if (isOfOthers || typeof Value !== 'string' || new RegExp(`(?<![\\w-])${Value.replace(/[^\w-]/g, '\\$&')}(?![\\w-])`).test(others)) return [];
    return [`${logicalId}.Dimensions: got ${Value} as ${String(Name)}, expected a name that something else of the template has; nothing writes the metric of it`];
  });
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
      ...(policies.length > 0 && !policies.some(([, { PolicyDocument }]) => allows(PolicyDocument, ['sns:Publish']) || (template.isOfUsers && isOpen(PolicyDocument)))
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

/** As topics are by default: for everybody, whom a condition makes those of the account. */
function isOpen(document: unknown): boolean {
  return asList(asObject(document)['Statement']).map(asObject).some(({ Effect, Principal, Action }) =>
    Effect === 'Allow' && [Principal, asObject(Principal)['AWS']].includes('*') && asStrings(Action).some((own) => ['*', 'sns:*', 'sns:Publish', 'SNS:Publish'].includes(own)));
}

function allows(document: unknown, actions: readonly string[]): boolean {
  return asList(asObject(document)['Statement']).map(asObject).some(({ Effect, Principal, Action }) =>
    Effect === 'Allow'
    && asStrings(asObject(Principal)['Service']).includes(CLOUDWATCH)
    && actions.every((action) => asStrings(Action).some((own) => own === action || own === `${action}*`)),
  );
}
