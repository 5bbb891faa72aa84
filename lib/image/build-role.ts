/** What the role of a build may: read its source, pull what it builds on, push into one repository, and write its log. Internal. */
import { Stack } from 'aws-cdk-lib';
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';
import { landingZoneKey } from '../private/key';
import type { LandingZoneNetwork } from '../private/landing-zone';
import { arnInStack, type ServiceRole } from '../private/role';
import { RULES } from '../private/rule-names';
import { IMPORT, PULL, PUSH } from './image-actions';
import { cachedRepositories } from './pull-through-cache-base';
import type { IPullThroughCache } from './pull-through-cache-props';

interface BuildRoleProps {
  readonly source: Asset;
  readonly repository: ecr.IRepository;
  readonly logGroup: logs.ILogGroup;
  readonly bases: readonly ecr.IRepository[];
  readonly caches: readonly IPullThroughCache[];
  readonly network: LandingZoneNetwork | undefined;
}

/** @see https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html */
export function allowBuild(role: ServiceRole, { source, repository, logGroup, bases, caches, network }: BuildRoleProps): void {
  role.allow('WriteOwnLog', ['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]);
  role.allow('ReadSource', ['s3:GetObject', 's3:GetObjectVersion'], [source.bucket.arnForObjects(source.s3ObjectKey)]);
  role.allow('FindSource', ['s3:GetBucketLocation'], [source.bucket.bucketArn]);
  role.allow('GetRegistryToken', ['ecr:GetAuthorizationToken'], ['*'], undefined, 'The token is for the whole registry: Amazon ECR knows no resource for it.');
  role.allow('PushImage', [...PULL, ...PUSH, 'ecr:DescribeImages'], [repository.repositoryArn]);
  role.allow('UseKey', ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'], [landingZoneKey(role, 'images').keyArn]);
  if (bases.length > 0) role.allow('PullBases', PULL, [...new Set(bases.map(({ repositoryArn }) => repositoryArn))]);
  if (caches.length > 0) role.allow('PullThroughCaches', [...PULL, ...IMPORT], caches.map(cachedRepositories), undefined, 'A cache makes a repository for whatever is pulled through it first.');
  if (network) allowNetworkInterfaces(role, network);
}

/** @see https://docs.aws.amazon.com/codebuild/latest/userguide/auth-and-access-control-iam-identity-based-access-control.html#customer-managed-policies-example-create-vpc-network-interface */
function allowNetworkInterfaces(role: ServiceRole, { subnets }: LandingZoneNetwork): void {
  const actions = ['CreateNetworkInterface', 'DeleteNetworkInterface', 'DescribeDhcpOptions', 'DescribeNetworkInterfaces', 'DescribeSecurityGroups', 'DescribeSubnets', 'DescribeVpcs'];
  role.allow('UseNetwork', actions.map((action) => `ec2:${action}`), ['*'], undefined, 'CodeBuild checks these with all resources before it builds.', RULES.networkOfJobs);
  role.allow('GiveInterfaceToCodeBuild', ['ec2:CreateNetworkInterfacePermission'], [arnInStack(role, 'ec2', 'network-interface/*')], {
    StringEquals: { 'ec2:AuthorizedService': 'codebuild.amazonaws.com' },
    ArnEquals: { 'ec2:Subnet': subnets.map(({ subnetId }) => subnetArn(role, subnetId)) },
  }, 'The id of a network interface is not known before it exists; its subnet and the service are exact.');
}

/** A shared subnet belongs to the account of the network. */
function subnetArn(scope: Construct, subnetId: string): string {
  const { partition, region } = Stack.of(scope);
  return `arn:${partition}:ec2:${region}:*:subnet/${subnetId}`;
}
