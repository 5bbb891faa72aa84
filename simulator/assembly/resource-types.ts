/**
 * What a resource is called and what `Ref` and `Fn::GetAtt` give, by type. A type that stands here can be referred to; whether it
 * does anything in the world is decided there.
 *
 * Documented: the return values of each type; ARN formats of the services.
 * Assumed: ids that AWS makes up (of keys, roles, network interfaces) are opaque, so ours come from the logical id.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
 */
import { arn, type Environment } from '../services/environment';
import { type NameForm, physicalName, uniqueHex } from './physical-name';
import type { JsonObject } from './template';

/** A resource as far as its names need it. */
export interface Named {
  readonly environment: Environment;
  readonly stackName: string;
  readonly logicalId: string;
  /** Resolved. */
  readonly properties: JsonObject;
  readonly name: string;
}

type NameOf = (resource: Omit<Named, 'name'>) => string;
type Attribute = (resource: Named) => unknown;

export interface ResourceType {
  /** Property that holds the name where the template gives one. */
  readonly nameProperty?: string;
  readonly generated: NameForm | NameOf;
  readonly ref: Attribute;
  readonly attributes: Readonly<Record<string, Attribute>>;
}

const name: Attribute = (resource) => resource.name;
const inService = (service: string, resource: (name: string) => string): Attribute => (of) => arn(of.environment, service, resource(of.name));
const property = (of: string, otherwise?: unknown): Attribute => ({ properties }) => properties[of] ?? otherwise;
/** Roles and policies are in no region, and have a path. */
const inIam = (kind: string): Attribute => ({ environment: { partition, account }, properties, name: own }) =>
  `arn:${partition}:iam::${account}:${kind}${asPath(properties['Path'])}${own}`;
const queueUrl: Attribute = ({ environment, name: own }) => `https://sqs.${environment.region}.${urlSuffix(environment)}/${environment.account}/${own}`;
const bucketArn: Attribute = ({ environment, name: own }) => `arn:${environment.partition}:s3:::${own}`;
const joined = (...of: readonly string[]): NameOf => ({ properties }) => of.map((one) => String(properties[one])).join('|');

const UPPER: NameForm = { longest: 255, letters: 'upper' };
const MIXED: NameForm = { longest: 64, letters: 'mixed' };
const LOWER: NameForm = { longest: 63, letters: 'lower' };

/** Parts of a network: opaque ids, with a prefix that says which. */
function partOfNetwork(prefix: string, attribute: string): ResourceType {
  return { generated: ({ stackName, logicalId }) => `${prefix}-${uniqueHex(`${stackName}/${logicalId}`, 17)}`, ref: name, attributes: { [attribute]: name } };
}

/** Names that nothing refers to: the resource belongs to another one. */
const attachment: ResourceType = { generated: MIXED, ref: name, attributes: {} };

export const RESOURCE_TYPES: Readonly<Record<string, ResourceType>> = {
  'AWS::CDK::Metadata': attachment,
  'AWS::CloudWatch::Alarm': { nameProperty: 'AlarmName', generated: UPPER, ref: name, attributes: { Arn: inService('cloudwatch', (own) => `alarm:${own}`) } },
  'AWS::CodeBuild::Project': { nameProperty: 'Name', generated: { longest: 255, letters: 'mixed' }, ref: name, attributes: { Arn: inService('codebuild', (own) => `project/${own}`) } },
  'AWS::DynamoDB::Table': { nameProperty: 'TableName', generated: UPPER, ref: name, attributes: { Arn: inService('dynamodb', (own) => `table/${own}`) } },
  'AWS::EC2::FlowLog': partOfNetwork('fl', 'Id'),
  'AWS::EC2::RouteTable': partOfNetwork('rtb', 'RouteTableId'),
  'AWS::EC2::SecurityGroup': partOfNetwork('sg', 'GroupId'),
  'AWS::EC2::SecurityGroupEgress': attachment,
  'AWS::EC2::SecurityGroupIngress': attachment,
  'AWS::EC2::Subnet': partOfNetwork('subnet', 'SubnetId'),
  'AWS::EC2::SubnetRouteTableAssociation': attachment,
  'AWS::EC2::VPC': partOfNetwork('vpc', 'VpcId'),
  'AWS::EC2::VPCEndpoint': partOfNetwork('vpce', 'Id'),
  'AWS::ECR::Repository': {
    nameProperty: 'RepositoryName',
    generated: { longest: 256, letters: 'lower' },
    ref: name,
    attributes: { Arn: inService('ecr', (own) => `repository/${own}`), RepositoryUri: ({ environment, name: own }) => `${registryOf(environment)}/${own}` },
  },
  'AWS::Events::Rule': { nameProperty: 'Name', generated: MIXED, ref: name, attributes: { Arn: inService('events', (own) => `rule/${own}`) } },
  'AWS::IAM::ManagedPolicy': { nameProperty: 'ManagedPolicyName', generated: { longest: 128, letters: 'mixed' }, ref: inIam('policy'), attributes: { PolicyArn: inIam('policy') } },
  'AWS::IAM::Policy': { nameProperty: 'PolicyName', generated: MIXED, ref: name, attributes: {} },
  'AWS::IAM::Role': {
    nameProperty: 'RoleName',
    generated: MIXED,
    ref: name,
    attributes: { Arn: inIam('role'), RoleId: ({ stackName, logicalId }) => `AROA${uniqueHex(`${stackName}/${logicalId}`, 17).toUpperCase()}` },
  },
  'AWS::KMS::Alias': { nameProperty: 'AliasName', generated: MIXED, ref: name, attributes: {} },
  'AWS::KMS::Key': {
    generated: ({ stackName, logicalId }) => keyId(`${stackName}/${logicalId}`),
    ref: name,
    attributes: { Arn: inService('kms', (own) => `key/${own}`), KeyId: name },
  },
  'AWS::Lambda::EventInvokeConfig': { generated: joined('FunctionName', 'Qualifier'), ref: name, attributes: {} },
  'AWS::Lambda::Function': { nameProperty: 'FunctionName', generated: MIXED, ref: name, attributes: { Arn: inService('lambda', (own) => `function:${own}`) } },
  'AWS::Lambda::Permission': attachment,
  'AWS::Logs::LogGroup': { nameProperty: 'LogGroupName', generated: { longest: 512, letters: 'mixed' }, ref: name, attributes: { Arn: inService('logs', (own) => `log-group:${own}:*`) } },
  'AWS::S3::Bucket': {
    nameProperty: 'BucketName',
    generated: LOWER,
    ref: name,
    attributes: {
      Arn: bucketArn,
      DomainName: ({ environment, name: own }) => `${own}.s3.${urlSuffix(environment)}`,
      RegionalDomainName: ({ environment, name: own }) => `${own}.s3.${environment.region}.${urlSuffix(environment)}`,
    },
  },
  'AWS::S3::BucketPolicy': attachment,
  'AWS::SNS::Subscription': { generated: ({ properties, logicalId }) => `${String(properties['TopicArn'])}:${keyId(logicalId)}`, ref: name, attributes: {} },
  'AWS::SNS::Topic': {
    nameProperty: 'TopicName',
    generated: { longest: 256, letters: 'mixed' },
    ref: inService('sns', (own) => own),
    attributes: { TopicName: name, TopicArn: inService('sns', (own) => own) },
  },
  'AWS::SNS::TopicPolicy': attachment,
  'AWS::SQS::Queue': {
    nameProperty: 'QueueName',
    generated: { longest: 80, letters: 'mixed' },
    ref: queueUrl,
    attributes: { Arn: inService('sqs', (own) => own), QueueName: name, QueueUrl: queueUrl },
  },
  'AWS::SQS::QueuePolicy': attachment,
  'AWS::SSM::Parameter': {
    nameProperty: 'Name',
    generated: { longest: 1011, letters: 'mixed', begins: 'CFN' },
    ref: name,
    attributes: { Type: property('Type'), Value: property('Value') },
  },
  'AWS::SageMaker::ModelPackageGroup': {
    nameProperty: 'ModelPackageGroupName',
    generated: LOWER,
    ref: inService('sagemaker', (own) => `model-package-group/${own}`),
    attributes: {
      ModelPackageGroupArn: inService('sagemaker', (own) => `model-package-group/${own}`),
      ModelPackageGroupStatus: () => 'Completed',
    },
  },
  'AWS::StepFunctions::StateMachine': {
    nameProperty: 'StateMachineName',
    generated: { longest: 80, letters: 'mixed', begins: 'nothing' },
    ref: inService('states', (own) => `stateMachine:${own}`),
    attributes: { Arn: inService('states', (own) => `stateMachine:${own}`), Name: name },
  },
};

/** The name of a resource of that type: the given one, or one in the form of CloudFormation's. */
export function nameOf({ nameProperty, generated }: ResourceType, resource: Omit<Named, 'name'>): string {
  const given = nameProperty === undefined ? undefined : resource.properties[nameProperty];
  if (typeof given === 'string') return given;
  return typeof generated === 'function' ? generated(resource) : physicalName(resource.stackName, resource.logicalId, generated);
}

/** Behind the names of services. */
export function urlSuffix({ partition }: Environment): string {
  return PARTITIONS.find(({ name }) => name === partition)?.suffix ?? 'amazonaws.com';
}

/** The partitions beside the commercial one, by how the names of their regions begin. */
const PARTITIONS = [
  { regions: 'cn-', name: 'aws-cn', suffix: 'amazonaws.com.cn' },
  { regions: 'us-gov-', name: 'aws-us-gov', suffix: 'amazonaws.com' },
  { regions: 'us-iso-', name: 'aws-iso', suffix: 'c2s.ic.gov' },
  { regions: 'us-isob-', name: 'aws-iso-b', suffix: 'sc2s.sgov.gov' },
  { regions: 'us-isof-', name: 'aws-iso-f', suffix: 'csp.hci.ic.gov' },
  { regions: 'eu-isoe-', name: 'aws-iso-e', suffix: 'cloud.adc-e.uk' },
  { regions: 'eusc-', name: 'aws-eusc', suffix: 'amazonaws.eu' },
];

/** The partition that a region is in. */
export function partitionOf(region: string): string {
  return PARTITIONS.find(({ regions }) => region.startsWith(regions))?.name ?? 'aws';
}

function registryOf(environment: Environment): string {
  return `${environment.account}.dkr.ecr.${environment.region}.${urlSuffix(environment)}`;
}

function asPath(path: unknown): string {
  return typeof path === 'string' ? path : '/';
}

function keyId(of: string): string {
  const hex = uniqueHex(of, 32);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
