/** Handlers of a network that an agency's app defines: Amazon EC2 makes all ids, so the kind of resource is as exact as can be. */
import { actions, type Handler, passRole } from './handler';

const ec2 = (kind: string, unscoped: readonly string[], ...names: readonly string[]): Handler => ({
  arns: (deployed) => [deployed.arn('ec2', `${kind}/*`)],
  actions: actions('ec2', ...names, 'CreateTags', 'DeleteTags'),
  unscoped: actions('ec2', ...unscoped),
});

/** Such calls name resources of several kinds. */
const across = (kinds: readonly string[], unscoped: readonly string[], ...names: readonly string[]): Handler => ({
  arns: (deployed) => kinds.map((kind) => deployed.arn('ec2', `${kind}/*`)),
  actions: actions('ec2', ...names),
  unscoped: actions('ec2', ...unscoped),
});

const RULES = ['AuthorizeSecurityGroupEgress', 'AuthorizeSecurityGroupIngress', 'RevokeSecurityGroupEgress', 'RevokeSecurityGroupIngress'];

export const NETWORK: Readonly<Record<string, Handler>> = {
  'AWS::EC2::VPC': ec2('vpc', ['DescribeNetworkAcls', 'DescribeSecurityGroups', 'DescribeVpcs'], 'CreateVpc', 'DeleteVpc', 'DescribeVpcAttribute', 'ModifyVpcAttribute'),
  'AWS::EC2::Subnet': {
    ...ec2('subnet', ['DescribeNetworkAcls', 'DescribeSubnets'], 'CreateSubnet', 'DeleteSubnet', 'ModifySubnetAttribute'),
    more: (deployed) => [{ actions: ['ec2:CreateSubnet'], resources: [deployed.arn('ec2', 'vpc/*')] }],
  },
  'AWS::EC2::RouteTable': {
    ...ec2('route-table', ['DescribeRouteTables'], 'CreateRouteTable', 'DeleteRouteTable'),
    more: (deployed) => [{ actions: ['ec2:CreateRouteTable'], resources: [deployed.arn('ec2', 'vpc/*')] }],
  },
  'AWS::EC2::SubnetRouteTableAssociation': across(['route-table', 'subnet'], ['DescribeRouteTables', 'DescribeSubnets'], 'AssociateRouteTable', 'DisassociateRouteTable', 'ReplaceRouteTableAssociation'),
  'AWS::EC2::SecurityGroup': {
    ...ec2('security-group', ['DescribeInstances', 'DescribeSecurityGroups'], 'CreateSecurityGroup', 'DeleteSecurityGroup', ...RULES,
      'UpdateSecurityGroupRuleDescriptionsEgress', 'UpdateSecurityGroupRuleDescriptionsIngress'),
    more: (deployed) => [{ actions: ['ec2:CreateSecurityGroup'], resources: [deployed.arn('ec2', 'vpc/*')] }],
  },
  'AWS::EC2::SecurityGroupIngress': across(['security-group'], ['DescribeSecurityGroupRules', 'DescribeSecurityGroups'], 'AuthorizeSecurityGroupIngress', 'RevokeSecurityGroupIngress',
    'UpdateSecurityGroupRuleDescriptionsIngress'),
  'AWS::EC2::SecurityGroupEgress': across(['security-group'], ['DescribeSecurityGroupRules', 'DescribeSecurityGroups'], 'AuthorizeSecurityGroupEgress', 'RevokeSecurityGroupEgress',
    'UpdateSecurityGroupRuleDescriptionsEgress'),
  'AWS::EC2::VPCEndpoint': {
    ...ec2('vpc-endpoint', ['DescribeSecurityGroups', 'DescribeSubnets', 'DescribeVpcEndpoints', 'DescribeVpcs'], 'CreateVpcEndpoint', 'DeleteVpcEndpoints', 'ModifyVpcEndpoint'),
    more: (deployed) => [
      { actions: ['ec2:CreateVpcEndpoint', 'ec2:ModifyVpcEndpoint'], resources: ['route-table', 'security-group', 'subnet'].map((kind) => deployed.arn('ec2', `${kind}/*`)) },
      { actions: ['ec2:CreateVpcEndpoint'], resources: [deployed.arn('ec2', 'vpc/*')] },
    ],
  },
  'AWS::EC2::FlowLog': {
    ...ec2('vpc-flow-log', ['DescribeFlowLogs', 'DescribeTags'], 'CreateFlowLogs', 'DeleteFlowLogs'),
    more: (deployed) => [
      { actions: ['ec2:CreateFlowLogs'], resources: ['network-interface', 'subnet', 'vpc'].map((kind) => deployed.arn('ec2', `${kind}/*`)) },
      { actions: actions('logs', 'CreateLogDelivery', 'DeleteLogDelivery'), resources: ['*'] },
      ...(deployed.has('DeliverLogsPermissionArn') ? passRole(deployed, [deployed.property('DeliverLogsPermissionArn')], 'vpc-flow-logs') : []),
    ],
  },
};
