/** Rules and alarms of an assembly. */
import { isObject, type JsonObject } from '../assembly';
import { ALARM_PROPERTIES, type AlarmProperties, alarmProblems } from '../services/alarm';
import { type RuleProperties, ruleProblems } from '../services/events';
import { deliveryProblem } from './delivery';
import { type ResourceKind, simulatedProperties, TAGS } from './resource-kind';

export const RULE: ResourceKind = {
  simulated: ['Name', 'Description', 'EventBusName', 'EventPattern', 'ScheduleExpression', 'State', 'RoleArn', 'Targets'],
  withoutEffect: { Tags: TAGS },
  problems: ({ properties }, where) => {
    const shapeless = targetShapeProblems(properties['Targets'], `${where}.Targets`);
    if (shapeless.length > 0) return shapeless;
    const rule = simulatedProperties<RuleProperties>(RULE, properties);
    return [...ruleProblems(where, rule), ...(rule.Targets ?? []).flatMap((target) => deliveryProblem(`${where}.Targets.${target.Id}`, target))];
  },
  create: ({ name, properties }, { events }) => void events.putRule(name, simulatedProperties<RuleProperties>(RULE, properties)),
};

/** A target without its name or ARN has nothing to be refused by. */
function targetShapeProblems(targets: unknown, where: string): string[] {
  if (targets === undefined) return [];
  if (!Array.isArray(targets)) return [`${where}: got ${JSON.stringify(targets)}, expected a list of targets`];
  return targets.flatMap((target: unknown, index) =>
    ['Id', 'Arn'].flatMap((name) => {
      const got = isObject(target) ? target[name] : target;
      return typeof got === 'string' ? [] : [`${where}[${index}]: got ${JSON.stringify(target)}, expected a target with the text ${name}`];
    }));
}

const ACTIONS = ['AlarmActions', 'OKActions', 'InsufficientDataActions'] as const;
/** What alarms can act on here. */
const ACTION = /^arn:[^:]+:(sns|lambda):/;

export const ALARM: ResourceKind = {
  simulated: ALARM_PROPERTIES,
  withoutEffect: { Tags: TAGS },
  problems: ({ properties }, where) => {
    const lists = ACTIONS.filter((property) => properties[property] !== undefined && !Array.isArray(properties[property]));
    if (lists.length > 0) return lists.map((property) => `${where}.${property}: got ${JSON.stringify(properties[property])}, expected a list of ARNs`);
    const alarm = alarmOf(properties);
    const foreign = ACTIONS.flatMap((property) => (alarm[property] ?? []).filter((action) => !ACTION.test(action)).map((action) => `${where}.${property}: got ${action}, expected a topic or a function; other actions are not simulated`));
    return [...alarmProblems(where, alarm), ...foreign];
  },
  create: ({ name, properties }, { cloudwatch }) => void cloudwatch.putMetricAlarm(name, alarmOf(properties)),
};

const NUMBERS = ['Period', 'EvaluationPeriods', 'DatapointsToAlarm', 'Threshold'];
const FLAGS: Readonly<Record<string, boolean>> = { true: true, false: false };

/** As CloudFormation hands it to CloudWatch, which takes numbers and booleans as texts; other texts are left to be refused. */
function alarmOf(properties: JsonObject): AlarmProperties {
  const alarm = simulatedProperties<JsonObject>(ALARM, properties);
  return Object.fromEntries(Object.entries(alarm).map(([name, value]) => {
    if (NUMBERS.includes(name) && typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))) return [name, Number(value)];
    return [name, name === 'ActionsEnabled' && typeof value === 'string' ? (FLAGS[value] ?? value) : value];
  })) as unknown as AlarmProperties;
}
