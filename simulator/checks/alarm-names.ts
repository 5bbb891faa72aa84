/**
 * Alarms that are asked for by name or by ARN, where neither CloudFormation nor a call says that there is none of that name: envelopes of
 * endpoints, whose deployments then have nothing to turn them back; calls of machines, which get an empty list; patterns of rules, which match
 * nothing; and statements of policies, which grant nothing. Each must be an alarm of the templates, or one that a user is known to have.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
 */
import { Resolver } from './resolve';
import { readableDefinition } from './state-machines';
import { asList, asObject, asStrings, parsed, resourcesOfType, type Template, visit } from './template';

const ALARM = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'];
const ALARM_ARN = /^arn:[\w-]+:cloudwatch:[\w-]+:[\w-]+:alarm:(.+)$/;
/** Calls that take names of alarms. */
const NAMES = ['AlarmName', 'AlarmNames'];

/**
 * @param siblings templates whose alarms this one may name
 * @param others names of alarms that no template has
 */
export function alarmNameFindings(template: Template, siblings: readonly Template[] = [template], others: readonly string[] = []): string[] {
  const known = new Set([...others, ...siblings.flatMap((one) => namesIn(one, siblings))]);
  const used = [...envelopeNames(template, siblings), ...patternNames(template, siblings), ...calledNames(template, siblings), ...arnNames(template, siblings)];
  return [...new Set(used.filter(({ name }) => !known.has(name)).map(({ where, name }) => `${where}: got the alarm ${name}, expected one of the template; nothing says that there is none`))];
}

interface Used {
  readonly where: string;
  readonly name: string;
}

function namesIn(template: Template, siblings: readonly Template[]): string[] {
  const resolver = new Resolver(template, { siblings });
  return resourcesOfType(template, ...ALARM).map(([logicalId]) => String(resolver.resolve({ Ref: logicalId })));
}

function envelopeNames(template: Template, siblings: readonly Template[]): Used[] {
  const resolver = new Resolver(template, { siblings });
  return resourcesOfType(template, 'AWS::SSM::Parameter').filter(([, { Name }]) => String(resolver.resolve(Name)).endsWith('/envelope')).flatMap(([logicalId, { Value }]) =>
    asStrings(asObject(parsed(String(resolver.resolve(Value))))['alarmNames']).map((name) => ({ where: `${logicalId}.alarmNames`, name })));
}

function patternNames(template: Template, siblings: readonly Template[]): Used[] {
  const resolver = new Resolver(template, { siblings });
  return resourcesOfType(template, 'AWS::Events::Rule').flatMap(([rule, { EventPattern }]) =>
    asStrings(asObject(asObject(resolver.resolve(EventPattern))['detail'])['alarmName']).map((name) => ({ where: `${rule}.EventPattern.detail.alarmName`, name })));
}

/** Names that are written out in the arguments of a call. */
function calledNames(template: Template, siblings: readonly Template[]): Used[] {
  return resourcesOfType(template, 'AWS::StepFunctions::StateMachine').flatMap(([machine, properties]) => {
    const used: Used[] = [];
    visit(readableDefinition(template, properties, { siblings }), (node, path) => {
      if (!path.includes('Arguments')) return;
      for (const key of NAMES) used.push(...asList(asObject(node)[key]).map(String).filter((name) => !name.startsWith('{%')).map((name) => ({ where: `${machine}/${path.at(path.indexOf('Arguments') - 1)!}.${key}`, name })));
    });
    return used;
  });
}

/** ARNs, wherever they stand, of any account and region, as the environment of a stack is written out where it has one; filters of patterns and resources of policies may end in an asterisk. */
function arnNames(template: Template, siblings: readonly Template[]): Used[] {
  const resolver = new Resolver(template, { siblings });
  return resourcesOfType(template, 'AWS::Events::Rule', 'AWS::IAM::Role', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::Policy').flatMap(([logicalId, properties]) => {
    const used: Used[] = [];
    visit(resolver.resolve(properties), (node, path) => {
      const name = typeof node === 'string' ? ALARM_ARN.exec(node)?.[1] : undefined;
      if (name !== undefined && !name.includes('*')) used.push({ where: [logicalId, ...path].join('.'), name });
    });
    return used;
  });
}
