/** Rules and alarms of an assembly. */
import { ALARM_PROPERTIES, type AlarmProperties, alarmProblems } from '../services/alarm';
import { type RuleProperties, ruleProblems } from '../services/events';
import { deliveryProblem } from './delivery';
import { type ResourceKind, simulatedProperties, TAGS } from './resource-kind';

export const RULE: ResourceKind = {
  simulated: ['Name', 'Description', 'EventBusName', 'EventPattern', 'ScheduleExpression', 'State', 'RoleArn', 'Targets'],
  withoutEffect: { Tags: TAGS },
  problems: ({ properties }, where) => {
    const rule = simulatedProperties<RuleProperties>(RULE, properties);
    return [...ruleProblems(where, rule), ...(rule.Targets ?? []).flatMap((target) => deliveryProblem(`${where}.Targets.${target.Id}`, target))];
  },
  create: ({ name, properties }, { events }) => void events.putRule(name, simulatedProperties<RuleProperties>(RULE, properties)),
};

const ACTIONS = ['AlarmActions', 'OKActions', 'InsufficientDataActions'] as const;
/** What alarms can act on here. */
const ACTION = /^arn:[^:]+:(sns|lambda):/;

export const ALARM: ResourceKind = {
  simulated: ALARM_PROPERTIES,
  withoutEffect: { Tags: TAGS },
  problems: ({ properties }, where) => {
    const alarm = simulatedProperties<AlarmProperties>(ALARM, properties);
    const foreign = ACTIONS.flatMap((property) => (alarm[property] ?? []).filter((action) => !ACTION.test(action)).map((action) => `${where}.${property}: got ${action}, expected a topic or a function; other actions are not simulated`));
    return [...alarmProblems(where, alarm), ...foreign];
  },
  create: ({ name, properties }, { cloudwatch }) => void cloudwatch.putMetricAlarm(name, simulatedProperties<AlarmProperties>(ALARM, properties)),
};
