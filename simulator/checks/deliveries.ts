/**
 * Rules whose events arrive: each target has a queue of the template for what could not be delivered, a function lets that very rule call it, and
 * whatever else is started has a role to start it with; and the rule is switched on. EventBridge says nothing where one of these is missing.
 * Nothing is started twice by what is meant once. And schedules whose steps lie in the range of their field, which CloudFormation's validator
 * does not look at, and that never end: what is looked at every day is, one year, looked at no more, and no error says so.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-troubleshooting.html
 */
import { asList, asObject, referencesIn, resourcesOfType, type JsonObject, type Template } from './template';

export function deliveryFindings(template: Template): string[] {
  return [...ruleFindings(template), ...twiceFindings(template), ...functionQueueFindings(template)];
}

function ruleFindings(template: Template): string[] {
  return resourcesOfType(template, 'AWS::Events::Rule').flatMap(([rule, { ScheduleExpression, State, Targets }]) => {
    const targets = asList(Targets).map(asObject);
    return [
      ...(State === 'DISABLED' ? [`${rule}.State: got DISABLED, expected ENABLED; events that come meanwhile are kept nowhere`] : []),
      ...(targets.length === 0 ? [`${rule}.Targets: got none, expected at least one`] : []),
      ...stepFindings(rule, String(ScheduleExpression)),
      ...yearFindings(rule, String(ScheduleExpression)),
      ...targets.flatMap((target, index) => targetFindings(template, rule, `${rule}.Targets[${index}]`, target)),
    ];
  });
}

/** Of minutes, hours, days of the month, months, days of the week and years. */
const LONGEST_STEPS = [59, 23, 31, 12, 7, 230];

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html */
function stepFindings(rule: string, schedule: string): string[] {
  const fields = /^cron\((.*)\)$/.exec(schedule)?.[1]?.split(' ') ?? [];
  return fields.flatMap((field, index) => [...field.matchAll(/\/(\d+)/g)].filter(([, step]) => Number(step) > LONGEST_STEPS[index]!).map(([, step]) =>
    `${rule}.ScheduleExpression: got steps of ${step!} in field ${index + 1} of ${schedule}, expected at most ${LONGEST_STEPS[index]!}`));
}

/** Every year, or every so many of them, up to the last one that EventBridge knows. */
const ALL_YEARS = /^(?:\*|(?:\*|\d{4})\/\d+)$/;

function yearFindings(rule: string, schedule: string): string[] {
  const year = /^cron\((.*)\)$/.exec(schedule)?.[1]?.split(' ')[5];
  return year === undefined || ALL_YEARS.test(year) ? [] : [`${rule}.ScheduleExpression: got the year ${year} of ${schedule}, expected *; after its last year nothing comes any more, and nothing says so`];
}

/** What the same event or time starts twice: in one rule, or in two that wait for the same. */
function twiceFindings(template: Template): string[] {
  const seen = new Map<string, string>();
  return resourcesOfType(template, 'AWS::Events::Rule').flatMap(([rule, { EventPattern, ScheduleExpression, Targets }]) =>
    asList(Targets).map(asObject).flatMap(({ Arn, Input, InputPath, InputTransformer }, index) => {
      const where = `${rule}.Targets[${index}]`;
      return [EventPattern, ScheduleExpression].filter((one) => one !== undefined).flatMap((on) => {
        const key = JSON.stringify([on, Arn, Input, InputPath, InputTransformer]);
        const first = seen.get(key);
        if (first === undefined) seen.set(key, where);
        return first === undefined ? [] : [`${where}: got the same as ${first}, expected one of them; each event would start it twice`];
      });
    }));
}

function targetFindings(template: Template, rule: string, where: string, { Arn, DeadLetterConfig, RoleArn }: JsonObject): string[] {
  const [id] = [...referencesIn(Arn)];
  const queue = asObject(DeadLetterConfig)['Arn'];
  const type = id === undefined ? undefined : template.Resources[id]?.Type;
  const isFunction = type === 'AWS::Lambda::Function';
  return [
    ...(DeadLetterConfig === undefined ? [`${where}.DeadLetterConfig: got nothing, expected a queue; what cannot be delivered is lost`] : queueFindings(template, `${where}.DeadLetterConfig.Arn`, queue)),
    ...(isFunction && !mayCall(template, rule, id!) ? [`${where}: got the function ${id!} without a permission for ${rule} of this account, expected one`] : []),
    ...(type === 'AWS::StepFunctions::StateMachine' && RoleArn === undefined ? [`${where}.RoleArn: got nothing, expected a role that may start ${id!}`] : []),
  ];
}

/** Events that a function failed on. */
function functionQueueFindings(template: Template): string[] {
  return resourcesOfType(template, 'AWS::Lambda::Function').flatMap(([logicalId, { DeadLetterConfig }]) => (DeadLetterConfig === undefined ? [] : queueFindings(template, `${logicalId}.DeadLetterConfig.TargetArn`, asObject(DeadLetterConfig)['TargetArn'])));
}

/**
 * Neither service says anything where a queue does not take what it sends: one of another account or region, or in order.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
function queueFindings(template: Template, where: string, arn: unknown): string[] {
  const { 'Fn::GetAtt': attribute } = asObject(arn);
  const [id, name] = asList(attribute).map(String);
  const queue = id === undefined ? undefined : template.Resources[id];
  const isStandard = queue?.Type === 'AWS::SQS::Queue' && name === 'Arn' && queue.Properties?.['FifoQueue'] !== true;
  return isStandard ? [] : [`${where}: got ${JSON.stringify(arn ?? null)}, expected the ARN of a standard queue of the template; nothing here shows that another one takes what is sent, or who looks at it`];
}

function mayCall(template: Template, rule: string, of: string): boolean {
  return resourcesOfType(template, 'AWS::Lambda::Permission').some(([, { Action, FunctionName, Principal, SourceAccount, SourceArn }]) =>
    Action === 'lambda:InvokeFunction' && Principal === 'events.amazonaws.com' && (SourceAccount !== undefined || template.isOfUsers)
    && referencesIn(FunctionName).has(of) && JSON.stringify(SourceArn) === JSON.stringify({ 'Fn::GetAtt': [rule, 'Arn'] }));
}
