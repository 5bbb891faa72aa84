/**
 * Event patterns that can match: CloudFormation and EventBridge accept a pattern with a misspelt key, and it never matches. Nor does one for
 * an event that no service sends, with a value that it never has, or on a bus to which services send nothing. And a pattern names its source:
 * else it also matches what anybody sends who may put events.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */
import { type EventMember, KNOWN_EVENTS } from './known-events';
import { asList, asObject, asStrings, isObject, resourcesOfType, type JsonObject, type Template } from './template';

const TOP_LEVEL = ['account', 'detail', 'detail-type', 'id', 'region', 'resources', 'source', 'time', 'version'];
const OPERATORS = ['anything-but', 'cidr', 'equals-ignore-case', 'exists', 'numeric', 'prefix', 'suffix', 'wildcard'];

/** What `Ref` gives of these is a name or an address, where events have an ARN. */
const REF_IS_NO_ARN = ['AWS::CloudWatch::Alarm', 'AWS::DynamoDB::Table', 'AWS::ECR::Repository', 'AWS::Lambda::Function', 'AWS::S3::Bucket', 'AWS::SQS::Queue', 'AWS::SSM::Parameter'];

export function eventPatternFindings(template: Template): string[] {
  return resourcesOfType(template, 'AWS::Events::Rule', 'AWS::Events::Archive').flatMap(([logicalId, { EventBusName: bus, EventPattern }]) => {
    if (EventPattern === undefined) return [];
    const where = `${logicalId}.EventPattern`;
    const pattern = asObject(EventPattern);
    return [
      ...patternFindings(where, EventPattern),
      ...(pattern['source'] === undefined && pattern['$or'] === undefined ? [`${where}.source: got nothing, expected it; whoever may put events on the bus could send one like it`] : []),
      ...(bus !== undefined && bus !== 'default' && asStrings(pattern['source']).some(isOfAws) ? [`${logicalId}.EventBusName: got ${JSON.stringify(bus)}, expected none; services of AWS send their events to the default bus`] : []),
      ...knownFindings(template, where, pattern),
    ];
  });
}

function isOfAws(source: string): boolean {
  return source.startsWith('aws.');
}

/** Of a pattern for events of AWS: whether they exist, and have what it asks for. */
function knownFindings(template: Template, where: string, { source, 'detail-type': types, detail, resources }: JsonObject): string[] {
  return asStrings(source).filter(isOfAws).flatMap((name) => {
    const events = Object.hasOwn(KNOWN_EVENTS, name) ? KNOWN_EVENTS[name]! : undefined;
    if (!events) return [`${where}.source: got ${name}, expected one of ${Object.keys(KNOWN_EVENTS).join(', ')}; add its events to the check`];
    return asStrings(types).flatMap((type) => {
      const event = Object.hasOwn(events, type) ? events[type]! : undefined;
      if (!event) return [`${where}.detail-type: got ${type} of ${name}, expected one of ${Object.keys(events).join(', ')}; add it to the check`];
      const asked = asObject(detail);
      return [
        ...memberFindings(template, type, `${where}.detail`, asked, { members: event.detail }),
        ...(event.needs ?? []).filter((key) => !(key in asked)).map((key) => `${where}.detail: got no ${key}, expected it; the rule would take what failed for what was done`),
        ...(event.hasNoResources && resources !== undefined ? [`${where}.resources: got a list, expected none; ${type} names no resources`] : []),
        ...(event.hasNoResources ? [] : arnFindings(template, `${where}.resources`, resources)),
      ];
    });
  });
}

/** What is asked of a member of an event of that type: that there is one, and that it can be so. */
function memberFindings(template: Template, type: string, where: string, asked: unknown, { values, members, isArn, nameOf }: EventMember): string[] {
  if (isObject(asked)) {
    return Object.entries(asked).filter(([key]) => key !== '$or' && members !== undefined).flatMap(([key, value]) => {
      const member = Object.hasOwn(members!, key) ? members![key] : undefined;
      if (!member) return [`${where}.${key}: got a member that ${type} lacks, expected one of ${Object.keys(members!).join(', ')}`];
      return memberFindings(template, type, `${where}.${key}`, value, member);
    });
  }
  if (members) return [`${where}: got a list, expected an object with one of ${Object.keys(members).join(', ')}`];
  return [
    ...(values === undefined ? [] : asStrings(asked).filter((text) => !values.includes(text)).map((text) => `${where}: got ${text}, expected one of ${values.join(', ')}; ${type} says no other`)),
    ...(isArn ? arnFindings(template, where, asked) : []),
    ...(nameOf === undefined ? [] : asStrings(asked).filter((text) => !resourcesOfType(template, nameOf).some(([, { Name }]) => Name === text)).map((text) => `${where}: got ${text}, expected the name of an ${nameOf} of the template`)),
  ];
}

function arnFindings(template: Template, where: string, values: unknown): string[] {
  return asList(values).filter((value) => isName(template, value)).map((value) => `${where}: got ${JSON.stringify(value)}, expected an ARN; the event has no name there`);
}

/** Whether a value is a text that is no ARN, or refers to what is none. */
function isName(template: Template, value: unknown): boolean {
  if (typeof value === 'string') return !value.startsWith('arn:');
  const { Ref: id, 'Fn::GetAtt': attribute } = asObject(value);
  if (typeof id === 'string') return REF_IS_NO_ARN.includes(template.Resources[id]?.Type ?? '');
  return Array.isArray(attribute) && !/Arn$/.test(String(attribute[1]));
}

export function patternFindings(where: string, pattern: unknown): string[] {
  if (!isObject(pattern) || Object.keys(pattern).length === 0) {
    return [`${where}: got ${JSON.stringify(pattern)}, expected an object with at least one of ${TOP_LEVEL.join(', ')}`];
  }
  return Object.entries(pattern).flatMap(([key, value]) => {
    if (key === '$or') return alternatives(where, value, patternFindings);
    if (!TOP_LEVEL.includes(key)) return [`${where}.${key}: got an unknown key, expected one of ${TOP_LEVEL.join(', ')}`];
    if (key === 'detail' && isObject(value)) return detailFindings(`${where}.detail`, value);
    return key === 'detail' ? [`${where}.detail: got ${JSON.stringify(value)}, expected an object`] : valuesFindings(`${where}.${key}`, value);
  });
}

function detailFindings(where: string, detail: unknown): string[] {
  if (!isObject(detail)) return valuesFindings(where, detail);
  return Object.entries(detail).flatMap(([key, value]) => {
    if (key === '$or') return alternatives(where, value, detailFindings);
    return isObject(value) ? detailFindings(`${where}.${key}`, value) : valuesFindings(`${where}.${key}`, value);
  });
}

function alternatives(where: string, value: unknown, check: (where: string, pattern: JsonObject) => string[]): string[] {
  if (!Array.isArray(value) || value.length < 2) return [`${where}.$or: got ${JSON.stringify(value)}, expected a list of two or more patterns`];
  return value.flatMap((entry, index) => check(`${where}.$or[${index}]`, entry as JsonObject));
}

function valuesFindings(where: string, values: unknown): string[] {
  // An intrinsic function stands for one value; a list of them is still a list.
  if (!Array.isArray(values)) return [`${where}: got ${JSON.stringify(values)}, expected a list of values`];
  if (values.length === 0) return [`${where}: got an empty list, expected at least one value; it matches nothing`];
  return [
    ...asStrings(values).filter((text) => /[*{]/.test(text)).map((text) => `${where}: got ${text}, expected a filter such as { prefix: … }; EventBridge takes the text literally`),
    ...values.filter(isObject).flatMap((filter) => filterFindings(where, filter)),
  ];
}

function filterFindings(where: string, filter: JsonObject): string[] {
  const [operator = '', ...others] = Object.keys(filter);
  if (operator === 'Ref' || operator.startsWith('Fn::')) return [];
  if (!OPERATORS.includes(operator) || others.length > 0) return [`${where}: got the filter ${Object.keys(filter).join(', ')}, expected exactly one of ${OPERATORS.join(', ')}`];
  const isList = Array.isArray(filter[operator]);
  return isList && !['anything-but', 'numeric'].includes(operator) ? [`${where}.${operator}: got a list, expected one value`] : [];
}
