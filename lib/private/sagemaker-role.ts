/**
 * What the roles of SageMaker's jobs and models have in common. Each statement is for one purpose; nothing here deletes, and
 * nothing publishes metrics, because isolated containers have no credentials.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html
 */
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { Problems } from './errors';
import { requireAllowedRegistries } from './image-registry';
import { landingZoneKey } from './key';
import { landingZoneNetwork } from './network';
import { requirePrefix } from './prefix';
import { arnInStack, ServiceRole } from './role';
import { RULES } from './rule-names';

/** Objects whose keys begin alike; the prefix ends with a slash. */
export interface ObjectPrefix {
  /** Where the objects lie; for an imported bucket with a customer managed key, import it with that key. */
  readonly bucket: s3.IBucket;
  /** Begins every key, ends with a slash. */
  readonly prefix: string;
}

/** A problem for each prefix that would take in a neighbour's objects. */
export function requirePlaces(problems: Problems, places: Readonly<Record<string, readonly ObjectPrefix[]>>): void {
  for (const [subject, list] of Object.entries(places)) {
    list.forEach(({ prefix }, index) => requirePrefix(problems, `${subject}[${index}].prefix`, prefix));
  }
}

/** SageMaker asks AWS not to name one resource here: a role is assumed before the resource exists. */
export function sageMakerRole(scope: Construct, id: string, description: string): ServiceRole {
  return new ServiceRole(scope, id, { service: 'sagemaker', description, sourceArn: arnInStack(scope, 'sagemaker', '*') });
}

/** A log group, in whose name a star may end, and with what the names of the streams that are written begin; all of them without. */
export interface LogPlace {
  readonly group: string;
  readonly streams?: string | undefined;
}

/**
 * Groups are shared: the job's name begins that of its stream.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/logging-cloudwatch.html
 */
export function allowLogs(role: ServiceRole, places: readonly LogPlace[]): void {
  const reason = 'SageMaker names a stream, and the group of an endpoint, only when it writes.';
  const allow = (sid: string, actions: readonly string[], to: readonly LogPlace[], below: (place: LogPlace) => string): void => {
    if (to.length > 0) role.allow(sid, actions.map((action) => `logs:${action}`), to.map((place) => arnInStack(role, 'logs', `log-group:${place.group}:${below(place)}`)), undefined, reason);
  };
  const [shared, own] = [places.filter(({ streams }) => streams !== undefined), places.filter(({ streams }) => streams === undefined)];
  const opening = ['CreateLogGroup', 'CreateLogStream', 'DescribeLogStreams'];
  allow('WriteOwnLogs', [...opening, 'PutLogEvents'], own, () => '*');
  allow('OpenSharedLogs', opening, shared, () => '*');
  allow('WriteSharedLogs', ['PutLogEvents'], shared, ({ streams }) => `log-stream:${String(streams)}*`);
}

export function allowPull(role: ServiceRole, repositories: readonly ecr.IRepositoryRef[]): void {
  if (repositories.length === 0) return;
  const problems = new Problems(role);
  requireAllowedRegistries(problems, role, repositories);
  problems.throwIfAny();
  const actions = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
  role.allow('PullImages', actions, repositories.map(({ repositoryRef }) => repositoryRef.repositoryArn));
  role.allow('GetRegistryToken', ['ecr:GetAuthorizationToken'], ['*'], undefined, 'The token is for the whole registry: Amazon ECR knows no resource for it.');
}

/** One statement for each bucket, so that no prefix counts in another. */
export function allowList(role: ServiceRole, sid: string, places: readonly ObjectPrefix[]): void {
  const prefixes = new Map<string, string[]>();
  for (const { bucket, prefix } of places) prefixes.set(bucket.bucketArn, [...(prefixes.get(bucket.bucketArn) ?? []), `${prefix}*`]);
  [...prefixes].forEach(([bucketArn, patterns], index) => {
    role.allow(`${sid}${index === 0 ? '' : index + 1}`, ['s3:ListBucket'], [bucketArn], { StringLike: { 's3:prefix': patterns } });
  });
}

export function allowObjects(role: ServiceRole, sid: string, actions: readonly string[], places: readonly ObjectPrefix[]): void {
  if (places.length === 0) return;
  role.allow(sid, actions, places.map(({ bucket, prefix }) => bucket.arnForObjects(`${prefix}*`)), undefined, 'Objects come and go below the prefix.');
}

/** Reading what other keys than the landing zone's encrypt. */
export function allowForeignKeys(role: ServiceRole, places: readonly ObjectPrefix[]): void {
  const own = landingZoneKey(role).keyArn;
  const keys = new Set(places.flatMap(({ bucket }) => (bucket.encryptionKey ? [bucket.encryptionKey.keyArn] : [])));
  keys.delete(own);
  if (keys.size > 0) role.allow('ReadWithOtherKeys', ['kms:Decrypt'], [...keys]);
}

/**
 * What SageMaker does in the role's name to reach the subnets.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/train-vpc.html
 */
export function allowNetwork(role: ServiceRole, also: readonly string[] = []): void {
  if (!landingZoneNetwork(role, ['s3'])) return;
  const actions = ['CreateNetworkInterface', 'CreateNetworkInterfacePermission', 'DeleteNetworkInterface', 'DeleteNetworkInterfacePermission',
    'DescribeDhcpOptions', 'DescribeNetworkInterfaces', 'DescribeSecurityGroups', 'DescribeSubnets', 'DescribeVpcs', ...also];
  role.allow('UseNetwork', actions.map((action) => `ec2:${action}`), ['*'], undefined, 'SageMaker validates these with all resources: a narrower statement makes its call fail.', RULES.networkOfJobs);
}
