/**
 * What roles need where functions, jobs and models run in subnets, and where a network writes flow logs.
 *
 * Documented: the actions that Lambda, SageMaker and Amazon VPC use in the name of the role. Assumed: Lambda creates an interface on the
 * interface, its subnet and its groups, and touches interfaces of this account alone; SageMaker asks for all resources.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/auth-and-access-control-iam-identity-based-access-control.html
 */
import { arn, type Environment } from '../services/environment';
import { type Need, role } from './need';

/** Ids, as Lambda and SageMaker call them. */
export interface Placement {
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
}

const JOB = ['CreateNetworkInterface', 'CreateNetworkInterfacePermission', 'DeleteNetworkInterface', 'DeleteNetworkInterfacePermission', 'DescribeDhcpOptions', 'DescribeNetworkInterfaces', 'DescribeSecurityGroups', 'DescribeSubnets', 'DescribeVpcs'];

const BUILD = JOB.filter((action) => !action.endsWith('Permission'));

export function placingFunction(environment: Environment, { subnets, securityGroups }: Placement, by: string): Need[] {
  if (subnets.length === 0) return [];
  const need = (action: string, resource: string): Need => ({ action: `ec2:${action}`, resource, by: role(by) });
  const networkInterface = arn(environment, 'ec2', 'network-interface/eni');
  return [
    ...['DescribeNetworkInterfaces', 'DescribeSubnets'].map((action) => need(action, '*')),
    ...[networkInterface, ...subnets.map((id) => arn(environment, 'ec2', `subnet/${id}`)), ...securityGroups.map((id) => arn(environment, 'ec2', `security-group/${id}`))].map((resource) => need('CreateNetworkInterface', resource)),
    ...['AssignPrivateIpAddresses', 'DeleteNetworkInterface', 'UnassignPrivateIpAddresses'].map((action) => need(action, networkInterface)),
  ];
}

/** @param isModel models look at the endpoints of the network, too */
export function placingJob(subnets: readonly unknown[], by: string, isModel = false): Need[] {
  return subnets.length === 0 ? [] : [...JOB, ...(isModel ? ['DescribeVpcEndpoints'] : [])].map((action) => ({ action: `ec2:${action}`, resource: '*', by: role(by) }));
}

/** CodeBuild checks all but the last with all resources, and is given interfaces in the subnets alone. */
export function placingBuild(environment: Environment, { subnets }: Placement, by: string): Need[] {
  if (subnets.length === 0) return [];
  return [
    ...BUILD.map((action) => ({ action: `ec2:${action}`, resource: '*', by: role(by) })),
    ...subnets.map((id) => ({
      action: 'ec2:CreateNetworkInterfacePermission', resource: arn(environment, 'ec2', 'network-interface/eni'), by: role(by),
      context: { 'ec2:Subnet': arn(environment, 'ec2', `subnet/${id}`), 'ec2:AuthorizedService': 'codebuild.amazonaws.com' },
    })),
  ];
}

/** @param group name of the log group */
export function writingFlowLogs(environment: Environment, group: string, by: string): Need[] {
  const of = arn(environment, 'logs', `log-group:${group}`);
  return [
    { action: 'logs:DescribeLogGroups', resource: '*', by: role(by) },
    { action: 'logs:DescribeLogStreams', resource: `${of}:*`, by: role(by) },
    ...['logs:CreateLogStream', 'logs:PutLogEvents'].map((action) => ({ action, resource: `${of}:log-stream:stream`, by: role(by) })),
  ];
}
