/** What the check of permissions knows beyond the action data: exceptions with their reasons, operators, service principals. */

/**
 * Actions that know a resource type and are nevertheless granted on `*`, and why. Actions without a resource type need no entry:
 * they can be granted on nothing else.
 */
export const STAR_REASONS: Readonly<Record<string, string>> = {
  'cloudwatch:PutMetricData': 'its only resource type is an optional data set; cloudwatch:namespace limits it instead',
  'ec2:CreateNetworkInterface': 'SageMaker refuses roles that limit it by resource or condition (SageMaker guide, execution roles in a VPC)',
  'ec2:CreateNetworkInterfacePermission': 'as ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface': 'as ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterfacePermission': 'as ec2:CreateNetworkInterface',
};

/** Actions on `*` that need this condition key, because the resource limits nothing. */
export const STAR_CONDITIONS: Readonly<Record<string, string>> = {
  'cloudwatch:PutMetricData': 'cloudwatch:namespace',
};

/** Actions whose resource types are alternatives, although the data calls each of them required, and why. */
export const ALTERNATIVES: Readonly<Record<string, string>> = {
  'states:DescribeExecution': 'an execution is of a standard or of an express state machine, never both; ours are standard',
};

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const OPERATORS = [
  'ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike', 'BinaryEquals', 'Bool', 'DateEquals', 'DateGreaterThan',
  'DateGreaterThanEquals', 'DateLessThan', 'DateLessThanEquals', 'DateNotEquals', 'IpAddress', 'NotIpAddress', 'Null',
  'NumericEquals', 'NumericGreaterThan', 'NumericGreaterThanEquals', 'NumericLessThan', 'NumericLessThanEquals',
  'NumericNotEquals', 'StringEquals', 'StringEqualsIgnoreCase', 'StringLike', 'StringNotEquals', 'StringNotEqualsIgnoreCase',
  'StringNotLike',
];

export function isOperator(operator: string): boolean {
  return OPERATORS.includes(operator.replace(/^(ForAllValues|ForAnyValue):/, '').replace(/IfExists$/, ''));
}

/** True where a request without the key still matches, so that the key need not exist for every action. */
export function matchesAbsentKey(operator: string): boolean {
  return operator === 'Null' || operator.endsWith('IfExists') || operator.startsWith('ForAllValues:') || /Not(Equals|Like|IpAddress)/.test(operator);
}

/** Services that act for themselves in this project or in what users attach to it. */
const SERVICE_PRINCIPALS = new Set([
  'application-autoscaling', 'cloudtrail', 'cloudwatch', 'codebuild', 'config', 'delivery.logs', 'ecr', 'events', 'inspector2',
  'lambda', 'logging.s3', 'logs', 'pullthroughcache.ecr', 's3', 'sagemaker', 'scheduler', 'sns', 'sqs', 'ssm', 'states', 'vpc-flow-logs', 'xray',
]);

/** The only services whose principals carry a region. */
const REGIONAL_PRINCIPALS = ['logs', 'states'];

export function isServicePrincipal(id: string): boolean {
  const [, service, , region] = /^([a-z0-9-]+(\.(?:ecr|logs|s3))?)(?:\.([a-z]{2}(?:-[a-z]+)+-\d))?\.amazonaws\.com$/.exec(id) ?? [];
  if (service === undefined || !SERVICE_PRINCIPALS.has(service)) return false;
  return region === undefined || REGIONAL_PRINCIPALS.includes(service);
}
