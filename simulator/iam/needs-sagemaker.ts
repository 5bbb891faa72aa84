/**
 * What requests of SageMaker need: of the caller, and of the role that the request hands over.
 *
 * Documented: the caller passes roles (`iam:PassRole`), tags what it creates (`sagemaker:AddTags` with `sagemaker:TaggingAction`), and
 * grants the key of volumes to the service; an endpoint is created on two resources; the role lists and reads the input, writes the
 * output, pulls the image, and logs; checkpoints are written, and read when a job resumes; versions are listed on model packages, not on their group.
 * Assumed: what the role lacks is said when the request is made, where AWS lets some jobs begin and fail; the version of a new package is
 * 1 as far as its ARN is held against policies; a list is decided on all versions of the group that it names; under a key it asks S3 for encryption in the request; `cloudwatch:DescribeAlarms` on rollback alarms is needed by the caller.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/api-permissions-reference.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-configuration.html
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/logging-cloudwatch.html
 */
import type { ApiRequest, ServiceName } from '../api/operation';
import { arn } from '../services/environment';
import { arnIn, type Facts, keyNeeds, type Need, type NeedsOf, role, service, type ServedContainer, textIn } from './need';
import { placingJob } from './needs-network';
import { encrypted, listingNeed, objectNeeds } from './needs-stores';

type Members = Readonly<Record<string, unknown>>;

const LOGS = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'];
const PULL = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];

/** On a resource that the request names. */
const on = (action: string, kind: string, member: string): NeedsOf => (request, facts) => [{ action: `sagemaker:${action}`, resource: arnIn(facts, 'sagemaker', textIn(request, member), `${kind}/`) }];

/** On a new resource, with the tags that it begins with. */
function creation(action: string, resource: string, request: ApiRequest): Need[] {
  const tags = listIn(request, 'Tags');
  const tagged = { ...Object.fromEntries(tags.map((tag) => [`aws:RequestTag/${textIn(tag, 'Key')}`, textIn(tag, 'Value')])), 'aws:TagKeys': tags.length === 0 ? undefined : tags.map((tag) => textIn(tag, 'Key')) };
  return [
    { action: `sagemaker:${action}`, resource, context: tagged },
    ...(tags.length === 0 ? [] : [{ action: 'sagemaker:AddTags', resource, context: { ...tagged, 'sagemaker:TaggingAction': action } }]),
  ];
}

/** The caller may pass the role, and the role lets SageMaker assume it for this account. */
function passing({ environment }: Facts, roleArn: string, forArn: string): Need[] {
  return roleArn === '' ? [] : [
    { action: 'iam:PassRole', resource: roleArn, context: { 'iam:PassedToService': service(environment, 'sagemaker').id } },
    assumption(environment, 'sagemaker', roleArn, forArn),
  ];
}

/** That a service may assume a role for a resource of the account. */
export function assumption(environment: Facts['environment'], name: string, roleArn: string, sourceArn: string): Need {
  return { action: 'sts:AssumeRole', resource: roleArn, by: service(environment, name), context: { 'aws:SourceArn': sourceArn, 'aws:SourceAccount': environment.account } };
}

/** A volume under a key of the account: the service is given a grant. */
function volumeNeeds(facts: Facts, key: string): Need[] {
  if (key === '') return [];
  const [grant, describe] = keyNeeds(facts, { arn: key, isBucketKey: false }, 'sagemaker', ['kms:CreateGrant', 'kms:DescribeKey'], {});
  return [{ ...grant!, context: { ...grant!.context, 'kms:GrantIsForAWSResource': 'true' } }, describe!];
}

function s3(uri: unknown): readonly [bucket: string, key: string] {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(String(uri)) ?? [];
  return [bucket, key];
}

function pulling({ environment }: Facts, image: string, by: string): Need[] {
  const [, account, region, name] = /^(\d{12})\.dkr\.ecr\.([^.]+)\.[^/]+\/([^:@]+)/.exec(image) ?? [];
  if (account === undefined || region === undefined) return [];
  const resource = arn({ ...environment, account, region }, 'ecr', `repository/${name}`);
  return [...PULL.map((action) => ({ action, resource, by: role(by) })), { action: 'ecr:GetAuthorizationToken', resource: '*', by: role(by) }];
}

/** @param stream with which names of streams begin: a job's name, a variant's */
function logging({ environment }: Facts, group: string, stream: string, by: string): Need[] {
  const of = arn(environment, 'logs', `log-group:/aws/sagemaker/${group}`);
  return LOGS.map((action) => ({ action, resource: action === 'logs:PutLogEvents' ? `${of}:log-stream:${stream}/i-1` : `${of}:*`, by: role(by) }));
}

/** What lies below a prefix is listed and read; below it there may be anything, so one object stands for all. */
function reading(facts: Facts, uri: unknown, by: string): Need[] {
  const [bucket, key] = s3(uri);
  return [listingNeed(facts, bucket, key, {}, role(by)), ...objectNeeds(facts, 's3:GetObject', bucket, key, role(by))];
}

function writing(facts: Facts, uri: unknown, name: string, key: string, by: string): Need[] {
  const [bucket, prefix] = s3(uri);
  return [
    ...objectNeeds(facts, 's3:PutObject', bucket, `${prefix.replace(/\/?$/, '/')}${name}`, role(by), encrypted(key === '' ? {} : { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: key })),
    ...(key === '' ? [] : keyNeeds(facts, { arn: key, isBucketKey: false }, 's3', ['kms:GenerateDataKey'], {}, role(by))),
  ];
}

const trainingJob: NeedsOf = (request, facts) => {
  const [name, by] = [textIn(request, 'TrainingJobName'), textIn(request, 'RoleArn')];
  const job = arn(facts.environment, 'sagemaker', `training-job/${name}`);
  const [output, checkpoints] = [membersIn(request, 'OutputDataConfig'), membersIn(request, 'CheckpointConfig')['S3Uri']];
  return [
    ...creation('CreateTrainingJob', job, request),
    ...passing(facts, by, job),
    ...volumeNeeds(facts, textIn(membersIn(request, 'ResourceConfig'), 'VolumeKmsKeyId')),
    ...listIn(request, 'InputDataConfig').flatMap((channel) => reading(facts, membersIn(membersIn(channel, 'DataSource'), 'S3DataSource')['S3Uri'], by)),
    ...writing(facts, output['S3OutputPath'], `${name}/output/model.tar.gz`, textIn(output, 'KmsKeyId'), by),
    ...(checkpoints === undefined ? [] : [...reading(facts, checkpoints, by), ...writing(facts, checkpoints, 'checkpoint', '', by)]),
    ...pulling(facts, textIn(membersIn(request, 'AlgorithmSpecification'), 'TrainingImage'), by),
    ...placingJob(listed(membersIn(request, 'VpcConfig')['Subnets']), by),
    ...logging(facts, 'TrainingJobs', name, by),
  ];
};

const transformJob: NeedsOf = (request, facts) => {
  const job = arn(facts.environment, 'sagemaker', `transform-job/${textIn(request, 'TransformJobName')}`);
  const output = membersIn(request, 'TransformOutput');
  const containers = facts.containersOf({ ModelName: textIn(request, 'ModelName') });
  const by = containers[0]?.roleArn;
  const input = membersIn(membersIn(membersIn(request, 'TransformInput'), 'DataSource'), 'S3DataSource')['S3Uri'];
  return [
    ...creation('CreateTransformJob', job, request),
    ...volumeNeeds(facts, textIn(membersIn(request, 'TransformResources'), 'VolumeKmsKeyId')),
    ...(by === undefined ? [] : [
      ...reading(facts, input, by),
      ...writing(facts, output['S3OutputPath'], `${String(input).split('/').at(-1)}.out`, textIn(output, 'KmsKeyId'), by),
      ...logging(facts, 'TransformJobs', textIn(request, 'TransformJobName'), by),
    ]),
  ];
};

const model: NeedsOf = (request, facts) => {
  const [name, by] = [textIn(request, 'ModelName'), textIn(request, 'ExecutionRoleArn')];
  const of = arn(facts.environment, 'sagemaker', `model/${name}`);
  const containers = [...listIn(request, 'Containers'), ...(request['PrimaryContainer'] === undefined ? [] : [membersIn(request, 'PrimaryContainer')])];
  return [...creation('CreateModel', of, request), ...passing(facts, by, of), ...placingJob(listed(membersIn(request, 'VpcConfig')['Subnets']), by, true), ...containers.flatMap((container) => serving(facts, containerOf(facts, container), by))];
};

function containerOf(facts: Facts, container: Members): readonly ServedContainer[] {
  const packaged = textIn(container, 'ModelPackageName');
  if (packaged !== '') return facts.containersOf({ ModelPackageName: packaged });
  const modelDataUrl = textIn(container, 'ModelDataUrl');
  return [{ image: textIn(container, 'Image'), ...(modelDataUrl === '' ? {} : { modelDataUrl }) }];
}

/** What the role of a model needs before anything serves it. */
function serving(facts: Facts, containers: readonly ServedContainer[], by: string): Need[] {
  return containers.flatMap(({ image, modelDataUrl }) => [
    ...(modelDataUrl === undefined ? [] : objectNeeds(facts, 's3:GetObject', ...s3(modelDataUrl), role(by))),
    ...pulling(facts, image, by),
  ]);
}

const endpoint = (action: 'CreateEndpoint' | 'UpdateEndpoint'): NeedsOf => (request, facts) => {
  const [name, configName] = [textIn(request, 'EndpointName'), textIn(request, 'EndpointConfigName')];
  const { volumeKey, models } = facts.endpointConfig(configName);
  const rollback = membersIn(membersIn(request, 'DeploymentConfig'), 'AutoRollbackConfiguration');
  const roles = new Set(models.flatMap((one) => facts.containersOf({ ModelName: one }).flatMap(({ roleArn }) => roleArn ?? [])));
  const [of, config] = [arn(facts.environment, 'sagemaker', `endpoint/${name}`), arn(facts.environment, 'sagemaker', `endpoint-config/${configName}`)];
  return [
    ...(action === 'CreateEndpoint' ? creation(action, of, request) : [{ action: `sagemaker:${action}`, resource: of }]),
    { action: `sagemaker:${action}`, resource: config },
    ...volumeNeeds(facts, volumeKey ?? ''),
    ...listIn(rollback, 'Alarms').map((alarm) => ({ action: 'cloudwatch:DescribeAlarms', resource: arn(facts.environment, 'cloudwatch', `alarm:${textIn(alarm, 'AlarmName')}`) })),
    ...[...roles].flatMap((by) => logging(facts, `Endpoints/${name}`, 'AllTraffic', by)),
  ];
};

const newVersion: NeedsOf = (request, { environment }) => {
  const version = arn(environment, 'sagemaker', `model-package/${textIn(request, 'ModelPackageGroupName').replace(/^.*\//, '')}/1`);
  const [change, ...tags] = creation('CreateModelPackage', version, request);
  return [{ ...change!, context: { ...change!.context, ...versionContext(request) } }, ...tags];
};

/** Approval of a version, and what is set of its metadata: a key for each property. */
function versionContext(request: ApiRequest): NonNullable<Need['context']> {
  const metadata = Object.entries(membersIn(request, 'CustomerMetadataProperties'));
  return {
    'sagemaker:ModelApprovalStatus': textIn(request, 'ModelApprovalStatus') || undefined,
    ...Object.fromEntries(metadata.map(([name, value]) => [`sagemaker:CustomerMetadataProperties/${name}`, String(value)])),
  };
}

const changedVersion: NeedsOf = (request) => {
  const removed = listed(request['CustomerMetadataPropertiesToRemove']).map(String);
  const context = { ...versionContext(request), 'sagemaker:CustomerMetadataPropertiesToRemove': removed.length === 0 ? undefined : removed };
  return [{ action: 'sagemaker:UpdateModelPackage', resource: textIn(request, 'ModelPackageArn'), context }];
};

/** On the versions of the group that is asked for, all there may be; where none is named, on those of every group. */
const listedVersions: NeedsOf = (request, { environment }) => {
  const group = textIn(request, 'ModelPackageGroupName').replace(/^.*\//, '');
  return [{ action: 'sagemaker:ListModelPackages', resource: arn(environment, 'sagemaker', `model-package/${group === '' ? '*' : `${group}/*`}`) }];
};

const tagging = (action: string): NeedsOf => (request) => {
  const keys = [...listIn(request, 'Tags').map((tag) => textIn(tag, 'Key')), ...(Array.isArray(request['TagKeys']) ? request['TagKeys'].map(String) : [])];
  return [{ action: `sagemaker:${action}`, resource: textIn(request, 'ResourceArn'), context: { 'aws:TagKeys': keys.length === 0 ? undefined : keys } }];
};

export const SAGEMAKER: Readonly<Partial<Record<ServiceName, Readonly<Record<string, NeedsOf>>>>> = {
  sagemaker: {
    AddTags: tagging('AddTags'),
    DeleteTags: tagging('DeleteTags'),
    ListTags: (request) => [{ action: 'sagemaker:ListTags', resource: textIn(request, 'ResourceArn') }],
    CreateTrainingJob: trainingJob,
    DescribeTrainingJob: on('DescribeTrainingJob', 'training-job', 'TrainingJobName'),
    StopTrainingJob: on('StopTrainingJob', 'training-job', 'TrainingJobName'),
    CreateTransformJob: transformJob,
    DescribeTransformJob: on('DescribeTransformJob', 'transform-job', 'TransformJobName'),
    StopTransformJob: on('StopTransformJob', 'transform-job', 'TransformJobName'),
    CreateModel: model,
    DescribeModel: on('DescribeModel', 'model', 'ModelName'),
    DeleteModel: on('DeleteModel', 'model', 'ModelName'),
    CreateModelPackageGroup: (request, { environment }) => creation('CreateModelPackageGroup', arn(environment, 'sagemaker', `model-package-group/${textIn(request, 'ModelPackageGroupName')}`), request),
    DescribeModelPackageGroup: on('DescribeModelPackageGroup', 'model-package-group', 'ModelPackageGroupName'),
    CreateModelPackage: newVersion,
    DescribeModelPackage: on('DescribeModelPackage', 'model-package', 'ModelPackageName'),
    UpdateModelPackage: changedVersion,
    DeleteModelPackage: on('DeleteModelPackage', 'model-package', 'ModelPackageName'),
    ListModelPackages: listedVersions,
    CreateEndpointConfig: (request, { environment }) => creation('CreateEndpointConfig', arn(environment, 'sagemaker', `endpoint-config/${textIn(request, 'EndpointConfigName')}`), request),
    DescribeEndpointConfig: on('DescribeEndpointConfig', 'endpoint-config', 'EndpointConfigName'),
    DeleteEndpointConfig: on('DeleteEndpointConfig', 'endpoint-config', 'EndpointConfigName'),
    CreateEndpoint: endpoint('CreateEndpoint'),
    DescribeEndpoint: on('DescribeEndpoint', 'endpoint', 'EndpointName'),
    UpdateEndpoint: endpoint('UpdateEndpoint'),
    DeleteEndpoint: on('DeleteEndpoint', 'endpoint', 'EndpointName'),
  },
  sagemakerruntime: { InvokeEndpoint: on('InvokeEndpoint', 'endpoint', 'EndpointName') },
};

function listed(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function membersIn(members: Members, name: string): Members {
  const value = members[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {};
}

function listIn(members: Members, name: string): readonly Members[] {
  const value = members[name];
  return Array.isArray(value) ? (value as Members[]) : [];
}
