/**
 * Event patterns that can match: CloudFormation and EventBridge accept a pattern with a misspelt key, and it never matches. Nor does one on a
 * bus to which services send nothing. And a pattern names its source: else it also matches what anybody sends who may put events. What of
 * events of AWS it asks for is held in event-meaning.ts.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */
import { inputFindings, isOfAws, meaningFindings } from './event-meaning';
import { asList, asObject, asStrings, isObject, resourcesOfType, type JsonObject, type Template } from './template';

const TOP_LEVEL = ['account', 'detail', 'detail-type', 'id', 'region', 'resources', 'source', 'time', 'version'];
const OPERATORS = ['anything-but', 'cidr', 'equals-ignore-case', 'exists', 'numeric', 'prefix', 'suffix', 'wildcard'];

export function eventPatternFindings(template: Template): string[] {
  return resourcesOfType(template, 'AWS::Events::Rule', 'AWS::Events::Archive').flatMap(([logicalId, { EventBusName: bus, EventPattern, Targets }]) => {
    // What a condition chooses is looked at by nobody.
    if (EventPattern === undefined || (template.isOfUsers && Object.keys(asObject(EventPattern)).some((key) => key.startsWith('Fn::')))) return [];
    const where = `${logicalId}.EventPattern`;
    const pattern = asObject(EventPattern);
    return [
      ...patternFindings(where, EventPattern),
      ...(pattern['source'] === undefined && pattern['$or'] === undefined ? [`${where}.source: got nothing, expected it; whoever may put events on the bus could send one like it`] : []),
      ...(bus !== undefined && bus !== 'default' && asStrings(pattern['source']).some(isOfAws) ? [`${logicalId}.EventBusName: got ${JSON.stringify(bus)}, expected none; services of AWS send their events to the default bus`] : []),
      ...meaningFindings(template, where, pattern),
      ...inputFindings(logicalId, pattern, Targets),
    ];
  });
}

export function patternFindings(where: string, pattern: unknown): string[] {
  if (!isObject(pattern) || Object.keys(pattern).length === 0) {
    return [`${where}: got ${JSON.stringify(pattern)}, expected an object with at least one of ${TOP_LEVEL.join(', ')}`];
  }
  return Object.entries(pattern).flatMap(([key, value]) => {
    if (key === '$or') return alternatives(where, value, patternFindings);
    if (!TOP_LEVEL.includes(key)) return [`${where}.${key}: got an unknown key, expected one of ${TOP_LEVEL.join(', ')}`];
    if (key === 'detail' && isObject(value)) return detailFindings(`${where}.detail`, value);
    if (key === 'detail') return [`${where}.detail: got ${JSON.stringify(value)}, expected an object`];
    return [...valuesFindings(`${where}.${key}`, value), ...asList(value).filter((one) => typeof one === 'number').map((one) => `${where}.${key}: got the number ${String(one)}, expected a text; events have no number there`)];
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
