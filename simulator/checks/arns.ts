/**
 * What `Ref` and `Fn::GetAtt` give for the resource types that this project defines, with placeholder names, so that ARNs in
 * policies and definitions can be compared with the formats that IAM knows. A type that is missing here is an error, because a
 * guess would let a check pass on something that it did not understand.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
 */

export const PLACEHOLDER = {
  partition: 'aws',
  region: 'ap-southeast-1',
  account: '111122223333',
  urlSuffix: 'amazonaws.com',
  stackName: 'Placeholder',
} as const;

export interface ArnFormat {
  /** Property that holds the name where the template sets one. */
  readonly nameProperty?: string;
  readonly arn?: (name: string, path: string) => string;
  /** What `Ref` gives: the name, the ARN, or the attribute of that name. */
  readonly ref: 'name' | 'arn' | 'QueueUrl';
  /** Attributes other than `Arn`; `name` and `arn` stand for these two. */
  readonly attributes?: Readonly<Record<string, 'name' | 'arn' | ((name: string) => string)>>;
  /** How a generated name looks, where it is not free text. */
  readonly generatedName?: (logicalId: string) => string;
}

const { partition, region, account } = PLACEHOLDER;
const regional = (service: string, resource: string): string => `arn:${partition}:${service}:${region}:${account}:${resource}`;
const sagemaker = (kind: string, nameProperty: string, nameAttribute = nameProperty): ArnFormat => ({
  nameProperty,
  arn: (name) => regional('sagemaker', `${kind}/${name}`),
  ref: 'arn',
  attributes: { [nameAttribute]: 'name' },
});

export const ARN_FORMATS: Readonly<Record<string, ArnFormat>> = {
  'AWS::ApplicationAutoScaling::ScalableTarget': { ref: 'name' },
  'AWS::CloudWatch::Alarm': { nameProperty: 'AlarmName', arn: (name) => regional('cloudwatch', `alarm:${name}`), ref: 'name' },
  'AWS::CloudWatch::CompositeAlarm': { nameProperty: 'AlarmName', arn: (name) => regional('cloudwatch', `alarm:${name}`), ref: 'name' },
  'AWS::CodeBuild::Project': { nameProperty: 'Name', arn: (name) => regional('codebuild', `project/${name}`), ref: 'name' },
  'AWS::DynamoDB::Table': {
    nameProperty: 'TableName',
    arn: (name) => regional('dynamodb', `table/${name}`),
    ref: 'name',
    attributes: { StreamArn: (name) => regional('dynamodb', `table/${name}/stream/2026-01-01T00:00:00.000`) },
  },
  'AWS::EC2::SecurityGroup': { ref: 'name', generatedName: () => 'sg-0123456789abcdef0', attributes: { GroupId: 'name' } },
  'AWS::EC2::Subnet': { ref: 'name', generatedName: () => 'subnet-0123456789abcdef0', attributes: { SubnetId: 'name' } },
  'AWS::EC2::VPC': {
    ref: 'name',
    generatedName: () => 'vpc-0123456789abcdef0',
    attributes: { VpcId: 'name', DefaultSecurityGroup: () => 'sg-0123456789abcdef1' },
  },
  'AWS::ECR::Repository': {
    nameProperty: 'RepositoryName',
    arn: (name) => regional('ecr', `repository/${name}`),
    ref: 'name',
    generatedName: (logicalId) => logicalId.toLowerCase(),
    attributes: { RepositoryUri: (name) => `${account}.dkr.ecr.${region}.amazonaws.com/${name}` },
  },
  'AWS::Events::EventBus': { nameProperty: 'Name', arn: (name) => regional('events', `event-bus/${name}`), ref: 'name', attributes: { Name: 'name' } },
  'AWS::Events::Rule': { nameProperty: 'Name', arn: (name) => regional('events', `rule/${name}`), ref: 'name' },
  'AWS::IAM::ManagedPolicy': {
    nameProperty: 'ManagedPolicyName',
    arn: (name, path) => `arn:${partition}:iam::${account}:policy${path}${name}`,
    ref: 'arn',
    attributes: { PolicyArn: 'arn' },
  },
  'AWS::IAM::Role': {
    nameProperty: 'RoleName',
    arn: (name, path) => `arn:${partition}:iam::${account}:role${path}${name}`,
    ref: 'name',
    attributes: { RoleId: () => 'AROAPLACEHOLDER' },
  },
  'AWS::KMS::Alias': { nameProperty: 'AliasName', ref: 'name' },
  'AWS::KMS::Key': {
    arn: (name) => regional('kms', `key/${name}`),
    ref: 'name',
    generatedName: () => '12345678-90ab-cdef-1234-567890abcdef',
    attributes: { KeyId: 'name' },
  },
  'AWS::Lambda::Alias': { ref: 'arn', arn: (name) => regional('lambda', `function:placeholder:${name}`), nameProperty: 'Name', attributes: { AliasArn: 'arn' } },
  'AWS::Lambda::Function': { nameProperty: 'FunctionName', arn: (name) => regional('lambda', `function:${name}`), ref: 'name' },
  'AWS::Lambda::Version': {
    ref: 'arn',
    arn: () => regional('lambda', 'function:placeholder:1'),
    attributes: { FunctionArn: 'arn', Version: () => '1' },
  },
  'AWS::Logs::LogGroup': { nameProperty: 'LogGroupName', arn: (name) => regional('logs', `log-group:${name}:*`), ref: 'name' },
  'AWS::S3::Bucket': {
    nameProperty: 'BucketName',
    arn: (name) => `arn:${partition}:s3:::${name}`,
    ref: 'name',
    generatedName: (logicalId) => logicalId.toLowerCase(),
    attributes: {
      DomainName: (name) => `${name}.s3.amazonaws.com`,
      RegionalDomainName: (name) => `${name}.s3.${region}.amazonaws.com`,
    },
  },
  'AWS::SNS::Topic': {
    nameProperty: 'TopicName',
    arn: (name) => regional('sns', name),
    ref: 'arn',
    attributes: { TopicName: 'name', TopicArn: 'arn' },
  },
  'AWS::SQS::Queue': {
    nameProperty: 'QueueName',
    arn: (name) => regional('sqs', name),
    ref: 'QueueUrl',
    attributes: { QueueName: 'name', QueueUrl: (name) => `https://sqs.${region}.amazonaws.com/${account}/${name}` },
  },
  'AWS::SSM::Parameter': { nameProperty: 'Name', ref: 'name', attributes: { Type: () => 'String', Value: () => 'placeholder' } },
  'AWS::SageMaker::Endpoint': sagemaker('endpoint', 'EndpointName'),
  'AWS::SageMaker::EndpointConfig': sagemaker('endpoint-config', 'EndpointConfigName'),
  'AWS::SageMaker::Model': sagemaker('model', 'ModelName'),
  'AWS::SageMaker::ModelPackageGroup': {
    ...sagemaker('model-package-group', 'ModelPackageGroupName'),
    attributes: { ModelPackageGroupArn: 'arn', ModelPackageGroupName: 'name' },
  },
  'AWS::Scheduler::Schedule': { nameProperty: 'Name', arn: (name) => regional('scheduler', `schedule/default/${name}`), ref: 'name' },
  'AWS::Scheduler::ScheduleGroup': { nameProperty: 'Name', arn: (name) => regional('scheduler', `schedule-group/${name}`), ref: 'name' },
  'AWS::SecretsManager::Secret': { nameProperty: 'Name', arn: (name) => regional('secretsmanager', `secret:${name}-AbCdEf`), ref: 'arn' },
  'AWS::StepFunctions::StateMachine': {
    nameProperty: 'StateMachineName',
    arn: (name) => regional('states', `stateMachine:${name}`),
    ref: 'arn',
    attributes: { Name: 'name' },
  },
};
