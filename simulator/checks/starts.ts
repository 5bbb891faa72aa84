/**
 * What rules start state machines with. A machine asks for its model and for members of its input, and a rule that hands on other ones starts it
 * in vain; one that names another kind of trigger is believed, and cooldown, budget and records count what has not happened. Events of AWS say
 * what a trigger may be called: the alarm of which metric, of which model; the machine that died.
 */
import { inputProblems, renderInput, type TargetInput } from '../services/target-input';
import { MODEL_DIMENSION } from '../../lib/contract/metrics';
import { Resolver } from './resolve';
import { readableDefinition } from './state-machines';
import { asList, asObject, asStrings, isObject, parsed, referencesIn, resourcesOfType, type JsonObject, type Template } from './template';

/** Kinds of triggers and requests that an alarm on a metric tells of. */
const TYPES_OF_METRICS: Readonly<Record<string, readonly string[]>> = { DriftState: ['drift'], PerformanceState: ['performance'] };
/** Those that events of a source tell of; rules without a pattern are of the calendar. */
const TYPES_OF_SOURCES: Readonly<Record<string, readonly string[]>> = { 'aws.ecr': ['first-image'], 'aws.ssm': ['envelope'], 'aws.states': ['died'] };
const TYPES_OF_SCHEDULES: readonly string[] = ['schedule', 'sweep'];

/** An event that has all that a rule may hand on. */
const EVENT = { 'version': '0', 'id': 'id', 'detail-type': 'type', 'source': 'source', 'account': '111122223333', 'time': '2026-01-01T00:00:00Z', 'region': 'ap-southeast-1', 'resources': [], 'detail': {} };
const RULE = { ruleArn: 'rule', ruleName: 'rule', ingestionTime: EVENT.time };
/** What Step Functions itself puts into the input of an execution that another one has started. */
const ADDED = 'AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID';

export function startFindings(template: Template): string[] {
  const resolver = new Resolver(template);
  return resourcesOfType(template, 'AWS::Events::Rule').flatMap(([rule, properties]) => asList(properties['Targets']).map(asObject).flatMap((target, index) => {
    const where = `${rule}.Targets[${index}]`;
    const input = inputOf(resolver, target);
    const [machine = ''] = [...referencesIn(target['Arn'])];
    const isMachine = template.Resources[machine]?.Type === 'AWS::StepFunctions::StateMachine';
    return [
      ...(isMachine && isKnown(target) ? memberFindings(where, machine, readableDefinition(template, template.Resources[machine]!.Properties ?? {}), input, isWritten(target)) : []),
      ...(input['trigger'] === undefined && input['request'] === undefined ? [] : triggerFindings(template, where, machine, properties, input)),
    ];
  }));
}

/** What a part of an event has only the event says. */
function isKnown({ InputPath }: JsonObject): boolean {
  return InputPath === undefined || InputPath === '$';
}

/** Of a whole event a machine takes what it needs. */
function isWritten({ Input, InputTransformer }: JsonObject): boolean {
  return Input !== undefined || InputTransformer !== undefined;
}

/** As the machine gets it; whatever comes of an event is empty, and so is what is no object or cannot be handed on. */
function inputOf(resolver: Resolver, { Input, InputPath, InputTransformer }: JsonObject): JsonObject {
  const given = asObject(resolver.resolve({ Input, InputPath: isKnown({ InputPath }) ? InputPath : undefined, InputTransformer })) as TargetInput;
  const isWhole = given.InputTransformer === undefined || typeof given.InputTransformer.InputTemplate === 'string';
  return isWhole && inputProblems(given, '').length === 0 ? asObject(parsed(renderInput(given, EVENT, RULE))) : {};
}

function memberFindings(where: string, machine: string, { StartAt, States }: JsonObject, input: JsonObject, isWritten: boolean): string[] {
  const text = JSON.stringify(States);
  const asked = membersAskedFor(JSON.stringify(asObject(States)[String(StartAt)] ?? null));
  // One that reads its input elsewhere, or as a whole, takes any.
  if (asked.length === 0) return [];
  const known = membersAskedFor(text);
  const { modelId } = input;
  return [
    ...asked.filter((name) => !(name in input)).map((name) => `${where}: got an input without ${name}, expected it; ${machine} asks for it`),
    ...Object.keys(input).filter((name) => isWritten && !known.includes(name)).map((name) => `${where}: got an input with ${name}, expected none; ${machine} does not ask for it`),
    ...(typeof modelId === 'string' && !text.includes(`'${modelId}'`) ? [`${where}: got the model ${modelId}, expected the one of ${machine}, which never names it`] : []),
  ];
}

function membersAskedFor(states: string): string[] {
  return [...new Set([...states.matchAll(/\$states\.input\.(\w+)/g)].map(([, name]) => name!))].filter((name) => name !== ADDED);
}

function triggerFindings(template: Template, where: string, machine: string, { EventPattern, ScheduleExpression }: JsonObject, { modelId, trigger, request }: JsonObject): string[] {
  const { detail, resources, source } = asObject(EventPattern);
  const alarms = [...referencesIn([resources, asObject(detail)['alarmName']])].map((id) => template.Resources[id]).filter((one) => one?.Type === 'AWS::CloudWatch::Alarm').map((one) => one!.Properties ?? {});
  const allowed = [
    ...alarms.flatMap(({ MetricName }) => TYPES_OF_METRICS[String(MetricName)] ?? []),
    ...asStrings(source).flatMap((one) => TYPES_OF_SOURCES[one] ?? []),
    ...(ScheduleExpression === undefined ? [] : TYPES_OF_SCHEDULES),
  ];
  const type = asObject(trigger ?? request)['type'];
  const models = alarms.flatMap(({ Dimensions }) => asList(Dimensions).filter(isObject).filter(({ Name }) => Name === MODEL_DIMENSION).map(({ Value }) => Value));
  const dead = asList(asObject(detail)['stateMachineArn']).flatMap((arn) => [...referencesIn(arn)]);
  return [
    ...(allowed.includes(String(type)) ? [] : [`${where}: got the type ${String(type)}, expected ${allowed.join(' or ') || 'a rule that tells of it'}; that is what the rule waits for`]),
    ...models.filter((model) => model !== modelId).map((model) => `${where}: got the model ${String(modelId)}, expected ${String(model)}, whose alarm the rule waits for`),
    ...dead.filter((id) => id !== machine).map((id) => `${where}: got ${machine}, expected ${id}, whose death the rule waits for`),
  ];
}
