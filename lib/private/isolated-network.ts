/**
 * A VPC without a way out: isolated subnets, a gateway endpoint for Amazon S3, interface endpoints for what is asked for, flow logs.
 * Its endpoints take requests of this account's principals alone. Plain resources: the CDK's own `Vpc` asks the account for its zones
 * while it synthesizes.
 */
import { Aws, Fn, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acceptFindings } from './exceptions';
import type { LandingZoneNetwork, NewNetwork } from './landing-zone';
import { landingZoneLogGroup } from './log-group';
import { arnInStack, ServiceRole } from './role';
import { RULES } from './rule-names';

const HTTPS = { ipProtocol: 'tcp', fromPort: 443, toPort: 443 };

export class IsolatedNetwork extends Construct implements LandingZoneNetwork {
  public readonly subnets: LandingZoneNetwork['subnets'];
  public readonly securityGroupIds: readonly string[];
  public readonly vpcId: string;
  private readonly through = new Map<string, iam.PolicyDocument>();
  private readonly endpointGroupId: string;

  public constructor(scope: Construct, id: string, { cidr, availabilityZones, s3PrefixListId }: NewNetwork) {
    super(scope, id);
    const vpc = new ec2.CfnVPC(this, 'Vpc', { cidrBlock: cidr, enableDnsHostnames: true, enableDnsSupport: true });
    acceptFindings(vpc, RULES.defaultSecurityGroup,
      'Nothing is ever put into the default group of this VPC, which the library alone uses; to empty it takes a hidden function, and there is no way out of the VPC.');
    this.vpcId = vpc.attrVpcId;
    const [clients, endpoints] = [
      this.securityGroup('Clients', 'Functions and jobs: HTTPS to the endpoints of the VPC, nothing in'),
      this.securityGroup('Endpoints', 'Interface endpoints: HTTPS from functions and jobs, nothing out'),
    ];
    const rule = { groupId: clients.attrGroupId, ...HTTPS };
    new ec2.CfnSecurityGroupEgress(this, 'ToEndpoints', { ...rule, description: 'Interface endpoints', destinationSecurityGroupId: endpoints.attrGroupId });
    new ec2.CfnSecurityGroupEgress(this, 'ToS3', { ...rule, description: 'Amazon S3', destinationPrefixListId: s3PrefixListId });
    new ec2.CfnSecurityGroupIngress(this, 'FromClients', { groupId: endpoints.attrGroupId, ...HTTPS, description: 'Functions and jobs', sourceSecurityGroupId: clients.attrGroupId });
    this.securityGroupIds = [clients.attrGroupId];
    this.endpointGroupId = endpoints.attrGroupId;
    const routes = new ec2.CfnRouteTable(this, 'Routes', { vpcId: this.vpcId });
    this.subnets = availabilityZones.map((zone, index) => this.subnet(zone, Fn.select(index, blocksOf(cidr, availabilityZones.length)), routes));
    new ec2.CfnVPCEndpoint(this, 'S3', {
      vpcId: this.vpcId, vpcEndpointType: 'Gateway', serviceName: serviceName(this, 's3'), routeTableIds: [routes.attrRouteTableId], policyDocument: this.policyThrough('s3'),
    });
    this.defineFlowLog();
  }

  /** Interface endpoints for these services, each once; the gateway for Amazon S3 is there anyway. */
  public reach(services: readonly string[]): void {
    for (const service of services.filter((one) => one !== 's3' && this.node.tryFindChild(`Endpoint-${one}`) === undefined)) {
      new ec2.CfnVPCEndpoint(this, `Endpoint-${service}`, {
        vpcId: this.vpcId,
        vpcEndpointType: 'Interface',
        serviceName: serviceName(this, service),
        privateDnsEnabled: true,
        subnetIds: this.subnets.map(({ subnetId }) => subnetId),
        securityGroupIds: [this.endpointGroupId],
        policyDocument: this.policyThrough(service),
      });
      if (service === 'ecr.dkr') this.letBuildsThrough();
    }
  }

  private policyThrough(service: string): iam.PolicyDocument {
    const document = this.through.get(service) ?? endpointPolicy(this, service);
    this.through.set(service, document);
    return document;
  }

  /** Who has Docker pull and push logs in first, and fetches layers. */
  private letBuildsThrough(): void {
    this.policyThrough('ecr.api').addStatements(
      throughStatement('LogInOfThisAccountAlone', ['ecr:GetAuthorizationToken'], '*'), throughStatement('BuildsOfThisAccountAlone', PULL_AND_PUSH, repositories(this)),
    );
    this.policyThrough('s3').addStatements(layers(this));
  }

  private subnet(availabilityZone: string, cidrBlock: string, routes: ec2.CfnRouteTable): LandingZoneNetwork['subnets'][number] {
    const subnet = new ec2.CfnSubnet(this, `Subnet-${availabilityZone}`, { vpcId: this.vpcId, availabilityZone, cidrBlock, mapPublicIpOnLaunch: false });
    acceptFindings(subnet, ['CloudFormation-Validate::W3010'], 'The profile names the zones of its region, because a lookup would need the account while the app is synthesized.');
    new ec2.CfnSubnetRouteTableAssociation(this, `Association-${availabilityZone}`, { subnetId: subnet.attrSubnetId, routeTableId: routes.attrRouteTableId });
    return { subnetId: subnet.attrSubnetId, availabilityZone };
  }

  /** Without a rule of its own, EC2 would let everything out. */
  private securityGroup(id: string, groupDescription: string): ec2.CfnSecurityGroup {
    const nowhere = { ipProtocol: 'icmp', fromPort: 252, toPort: 86, cidrIp: '255.255.255.255/32', description: 'Nothing else' };
    return new ec2.CfnSecurityGroup(this, id, { vpcId: this.vpcId, groupDescription, securityGroupEgress: [nowhere] });
  }

  /** @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html */
  private defineFlowLog(): void {
    const logGroup = landingZoneLogGroup(this, 'FlowLogs');
    const delivery = new ServiceRole(this, 'FlowLogDelivery', {
      service: 'vpc-flow-logs', description: 'Delivers the flow logs of the network', sourceArn: arnInStack(this, 'ec2', 'vpc-flow-log/*'),
    });
    delivery.allow('WriteFlowLogs', ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'], [logGroup.logGroupArn]);
    delivery.allow('FindLogGroup', ['logs:DescribeLogGroups'], ['*'], undefined, 'Amazon VPC looks for the group by its name, which the action knows no resource for.');
    new ec2.CfnFlowLog(this, 'FlowLog', {
      resourceId: this.vpcId,
      resourceType: 'VPC',
      trafficType: 'ALL',
      logDestinationType: 'cloud-watch-logs',
      logGroupName: logGroup.logGroupName,
      deliverLogsPermissionArn: delivery.role.roleArn,
    }).node.addDependency(delivery.policies);
  }
}

function serviceName(scope: Construct, service: string): string {
  return `com.amazonaws.${Stack.of(scope).region}.${service}`;
}

/** As many equal blocks as there are zones, as large as can be. */
function blocksOf(cidr: string, zones: number): string[] {
  const hostBits = 32 - Number(cidr.split('/')[1]) - Math.ceil(Math.log2(zones));
  return Fn.cidr(cidr, zones, String(hostBits));
}

/** Through a cache, too. */
const PULL_AND_PUSH = ['BatchCheckLayerAvailability', 'BatchGetImage', 'BatchImportUpstreamImage', 'CompleteLayerUpload', 'CreateRepository', 'GetDownloadUrlForLayer', 'InitiateLayerUpload', 'PutImage', 'UploadLayerPart']
  .map((action) => `ecr:${action}`);

/** What goes through an endpoint: what the library's functions and jobs do. */
const THROUGH: Readonly<Record<string, { readonly actions: readonly string[]; readonly resource: (scope: Construct) => string }>> = {
  s3: {
    actions: ['AbortMultipartUpload', 'DeleteObject', 'GetBucketLocation', 'GetObject', 'GetObjectTagging', 'GetObjectVersion', 'ListBucket', 'ListBucketVersions',
      'ListMultipartUploadParts', 'PutObject', 'PutObjectTagging'].map((action) => `s3:${action}`),
    resource: (scope) => `arn:${Stack.of(scope).partition}:s3:::*`,
  },
  'ecr.api': { actions: ['DescribeImages', 'DescribeImageScanFindings', 'StartImageScan'].map((action) => `ecr:${action}`), resource: repositories },
  'ecr.dkr': { actions: PULL_AND_PUSH, resource: repositories },
  logs: { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resource: (scope) => arnInStack(scope, 'logs', 'log-group:*') },
  'sagemaker.runtime': { actions: ['sagemaker:InvokeEndpoint'], resource: (scope) => arnInStack(scope, 'sagemaker', 'endpoint/*') },
};

/** Whoever else's credentials come by, e.g. to carry data out into a bucket of their own, are not let through. */
function endpointPolicy(scope: Construct, service: string): iam.PolicyDocument {
  const { actions, resource } = THROUGH[service]!;
  return new iam.PolicyDocument({ statements: [throughStatement('ThisAccountAlone', actions, resource(scope))] });
}

function throughStatement(sid: string, actions: readonly string[], resource: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid,
    principals: [new iam.AnyPrincipal()],
    actions: [...actions],
    resources: [resource],
    conditions: { StringEquals: { 'aws:PrincipalAccount': Aws.ACCOUNT_ID } },
  });
}

function repositories(scope: Construct): string {
  const { partition, region } = Stack.of(scope);
  return `arn:${partition}:ecr:${region}:*:repository/*`;
}

/**
 * Amazon ECR hands out the addresses of layers, signed by itself, in a bucket of its own.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html#ecr-minimum-s3-perms
 */
function layers(scope: Construct): iam.PolicyStatement {
  const { partition, region } = Stack.of(scope);
  return new iam.PolicyStatement({
    sid: 'LayersOfImages', principals: [new iam.AnyPrincipal()], actions: ['s3:GetObject'], resources: [`arn:${partition}:s3:::prod-${region}-starport-layer-bucket/*`],
  });
}
