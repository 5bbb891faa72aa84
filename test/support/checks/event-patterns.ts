/**
 * Event patterns that can match: CloudFormation and EventBridge accept a pattern with a misspelt key, and it never matches. Nor does one for
 * an event that no service sends: of those of AWS, the ones that this project waits for are known here, with what they say.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */
import { asObject, asStrings, isObject, resourcesOfType, type JsonObject, type Template } from './template';

const TOP_LEVEL = ['account', 'detail', 'detail-type', 'id', 'region', 'resources', 'source', 'time', 'version'];
const OPERATORS = ['anything-but', 'cidr', 'equals-ignore-case', 'exists', 'numeric', 'prefix', 'suffix', 'wildcard'];

interface KnownEvent {
  /** Members of its detail. */
  readonly detail: readonly string[];
  /** Whether its list of resources is empty. */
  readonly hasNoResources?: true;
  /** Members without which a pattern matches what failed as well. */
  readonly needs?: readonly string[];
}

/** By source and detail type. Another event that a rule waits for is a new entry, with its page. */
const KNOWN: Readonly<Record<string, Readonly<Record<string, KnownEvent>>>> = {
  /** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html */
  'aws.cloudwatch': { 'CloudWatch Alarm State Change': { detail: ['alarmName', 'configuration', 'previousState', 'state'] } },
  /** @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html */
  'aws.ecr': { 'ECR Image Action': { detail: ['action-type', 'image-digest', 'image-tag', 'repository-name', 'result'], hasNoResources: true, needs: ['result'] } },
  /** @see https://docs.aws.amazon.com/sagemaker/latest/dg/automating-sagemaker-with-eventbridge.html */
  'aws.sagemaker': {
    'SageMaker Training Job State Change': { detail: ['CreationTime', 'SecondaryStatus', 'TrainingJobArn', 'TrainingJobName', 'TrainingJobStatus'] },
    'SageMaker Model Package State Change': { detail: ['CreationTime', 'ModelApprovalStatus', 'ModelPackageArn', 'ModelPackageGroupName', 'ModelPackageStatus', 'ModelPackageVersion'] },
  },
  /** @see https://docs.aws.amazon.com/systems-manager/latest/userguide/reference-eventbridge-events.html */
  'aws.ssm': { 'Parameter Store Change': { detail: ['description', 'name', 'operation', 'type'] } },
  /** @see https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html */
  'aws.states': { 'Step Functions Execution Status Change': { detail: ['cause', 'error', 'executionArn', 'input', 'name', 'output', 'startDate', 'stateMachineArn', 'status', 'stopDate'] } },
};

export function eventPatternFindings(template: Template): string[] {
  return resourcesOfType(template, 'AWS::Events::Rule', 'AWS::Events::Archive').flatMap(([logicalId, { EventPattern }]) =>
    EventPattern === undefined ? [] : [...patternFindings(`${logicalId}.EventPattern`, EventPattern), ...knownFindings(`${logicalId}.EventPattern`, asObject(EventPattern))],
  );
}

/** Of a pattern for events of AWS: whether they exist, and have what it asks for. */
function knownFindings(where: string, { source, 'detail-type': types, detail, resources }: JsonObject): string[] {
  return asStrings(source).filter((name) => name.startsWith('aws.')).flatMap((name) => {
    const events = Object.hasOwn(KNOWN, name) ? KNOWN[name]! : undefined;
    if (!events) return [`${where}.source: got ${name}, expected one of ${Object.keys(KNOWN).join(', ')}; add its events to the check`];
    return asStrings(types).flatMap((type) => {
      const event = Object.hasOwn(events, type) ? events[type]! : undefined;
      if (!event) return [`${where}.detail-type: got ${type} of ${name}, expected one of ${Object.keys(events).join(', ')}; add it to the check`];
      const asked = Object.keys(asObject(detail));
      return [
        ...asked.filter((key) => key !== '$or' && !event.detail.includes(key)).map((key) => `${where}.detail.${key}: got a member that ${type} lacks, expected one of ${event.detail.join(', ')}`),
        ...(event.needs ?? []).filter((key) => !asked.includes(key)).map((key) => `${where}.detail: got no ${key}, expected it; the rule would take what failed for what was done`),
        ...(event.hasNoResources && resources !== undefined ? [`${where}.resources: got a list, expected none; ${type} names no resources`] : []),
      ];
    });
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
