/** All resource types that the world knows: those that come to life, and those that change nothing here, with the reason. */
import { EVENT_INVOKE_CONFIG, FUNCTION, STATE_MACHINE } from './compute';
import { ALARM, RULE } from './events-and-alarms';
import { QUEUE, SUBSCRIPTION, TOPIC } from './messaging';
import { FUNCTION_PERMISSION, KEY, MANAGED_POLICY, resourcePolicy, ROLE, ROLE_POLICY } from './permission-kinds';
import { BUILD_PROJECT, MODEL_PACKAGE_GROUP, REPOSITORY } from './registry';
import type { ResourceKind } from './resource-kind';
import { BUCKET, PARAMETER, TABLE } from './storage';

export const RESOURCE_KINDS: Readonly<Record<string, ResourceKind>> = {
  'AWS::CloudWatch::Alarm': ALARM,
  'AWS::CodeBuild::Project': BUILD_PROJECT,
  'AWS::DynamoDB::Table': TABLE,
  'AWS::ECR::Repository': REPOSITORY,
  'AWS::Events::Rule': RULE,
  'AWS::IAM::ManagedPolicy': MANAGED_POLICY,
  'AWS::IAM::Policy': ROLE_POLICY,
  'AWS::IAM::Role': ROLE,
  'AWS::KMS::Key': KEY,
  'AWS::Lambda::EventInvokeConfig': EVENT_INVOKE_CONFIG,
  'AWS::Lambda::Function': FUNCTION,
  'AWS::Lambda::Permission': FUNCTION_PERMISSION,
  'AWS::S3::Bucket': BUCKET,
  'AWS::S3::BucketPolicy': resourcePolicy('Bucket'),
  'AWS::SNS::Subscription': SUBSCRIPTION,
  'AWS::SNS::Topic': TOPIC,
  'AWS::SNS::TopicPolicy': resourcePolicy('Topics'),
  'AWS::SQS::Queue': QUEUE,
  'AWS::SQS::QueuePolicy': resourcePolicy('Queues'),
  'AWS::SSM::Parameter': PARAMETER,
  'AWS::SageMaker::ModelPackageGroup': MODEL_PACKAGE_GROUP,
  'AWS::StepFunctions::StateMachine': STATE_MACHINE,
};

/** Types that are left out, whatever their properties say, and why that changes nothing. */
export const WITHOUT_BEHAVIOUR: Readonly<Record<string, string>> = {
  'AWS::CDK::Metadata': 'counts constructs for AWS',
  ...Object.fromEntries(
    ['FlowLog', 'RouteTable', 'SecurityGroup', 'SecurityGroupEgress', 'SecurityGroupIngress', 'Subnet', 'SubnetRouteTableAssociation', 'VPC', 'VPCEndpoint']
      .map((type) => [`AWS::EC2::${type}`, 'a network carries no request here; what its roles need is held against their policies']),
  ),
  'AWS::KMS::Alias': 'another name for a key; keys encrypt nothing here',
  'AWS::Logs::LogGroup': 'log lines go to the trace and to the metrics in them, whatever group they are in',
};
