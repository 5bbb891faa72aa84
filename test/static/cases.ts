/**
 * What the static suite checks: each app of the repository in each landing zone, and a state machine that uses every task state.
 * A new example or profile is a new entry here.
 */
import { join } from 'node:path';
import { Stack, Stage } from 'aws-cdk-lib';
import { FlightDelayStack } from '../../examples/flight-delay/stack';
import { FlightWatchStack } from '../../examples/flight-watch/stack';
import { ParksStack } from '../../examples/greenfield-agency/stack';
import { TransportStack } from '../../examples/strict-landing-zone/stack';
import { AgencyProfile } from '../../lib';
import { allTasksMachine } from '../support/all-tasks-machine';
import type { MachineryOptions } from '../support/checks/machinery';
import type { AppBuilder } from '../support/checks/synthesize';
import { defineBuiltImage, defineModels, defineReadingInParts, EXAMPLES, inTransport, SANDBOX } from './stacks';

export interface Case {
  readonly name: string;
  readonly build: AppBuilder;
  readonly machinery: Omit<MachineryOptions, 'isDeclaredFunction'>;
  /**
   * Resources of all its stacks by type: the budget made visible, and the proof that the checks of a type had something to look at.
   */
  readonly resources: Readonly<Record<string, number>>;
}

/** Whether the case is an app, and no list of all that the language of state machines has. */
export function isDeployed({ name }: Pick<Case, 'name'>): boolean {
  return !name.startsWith('every task');
}

/** Alarms that a user names and no template defines: those of the list of all tasks. */
export const ALARMS_OF_OTHERS: readonly string[] = ['flight-delay-errors'];

const TRANSPORT_TAGS = { Agency: 'transport', Project: 'flight-delay', DataClassification: 'restricted' };
const TRANSPORT_ROLES = { permissionsBoundary: 'AgencyAccountBoundary', roleNamePrefix: 'u-', rolePath: '/transport/' };
const LAKE_KEY = 'arn:aws:kms:ap-southeast-1:333333333333:key/0a1b2c3d-4e5f-6001-8031-000000000032';
const PROD_LOGS_KEY = 'arn:aws:kms:ap-southeast-1:333333333333:key/0a1b2c3d-4e5f-6001-8031-000000000033';
const PROD_KEY = 'arn:aws:kms:ap-southeast-1:333333333333:key/0a1b2c3d-4e5f-6001-8031-000000000031';

const DEV: Case['machinery'] = {
  demands: { ...TRANSPORT_ROLES, tags: { ...TRANSPORT_TAGS, Environment: 'dev' }, subnetIds: ['subnet-0a1b2c3d4e5f60011', 'subnet-0a1b2c3d4e5f60012'] },
  givenArns: [LAKE_KEY],
  givenAccounts: ['111111111111'],
};
const PROD: Case['machinery'] = {
  demands: { ...TRANSPORT_ROLES, tags: { ...TRANSPORT_TAGS, Environment: 'prod' }, subnetIds: ['subnet-0a1b2c3d4e5f60013', 'subnet-0a1b2c3d4e5f60014'] },
  givenArns: [LAKE_KEY, PROD_KEY, PROD_LOGS_KEY],
  givenAccounts: ['222222222222'],
};

/** Of the first model in a sandbox, its data lake included, with images that somebody else keeps. */
const ONE_MODEL: Case['resources'] = {
  'AWS::CloudWatch::Alarm': 5,
  'AWS::DynamoDB::Table': 1,
  'AWS::Events::Rule': 7,
  'AWS::IAM::Role': 8,
  'AWS::KMS::Key': 1,
  'AWS::Lambda::Function': 3,
  'AWS::Lambda::Permission': 1,
  'AWS::Logs::LogGroup': 4,
  'AWS::S3::Bucket': 4,
  'AWS::S3::BucketPolicy': 4,
  'AWS::SNS::Topic': 1,
  'AWS::SNS::TopicPolicy': 1,
  'AWS::SQS::Queue': 1,
  'AWS::SQS::QueuePolicy': 1,
  'AWS::SSM::Parameter': 1,
  'AWS::SageMaker::ModelPackageGroup': 1,
  'AWS::StepFunctions::StateMachine': 2,
};

export const CASES: readonly Case[] = [
  {
    name: 'a model whose image is built in the account',
    build: (app) => defineBuiltImage(new Stack(app, 'Built', { env: SANDBOX })),
    machinery: { givenAccounts: ['999999999999'] },
    resources: {
      ...ONE_MODEL,
      'AWS::CodeBuild::Project': 1,
      'AWS::ECR::PullThroughCacheRule': 1,
      'AWS::ECR::Repository': 1,
      'AWS::ECR::RepositoryCreationTemplate': 1,
      'AWS::Events::Rule': 8,
      'AWS::IAM::Role': 13,
      'AWS::Logs::LogGroup': 6,
      'AWS::SSM::Parameter': 2,
      'AWS::StepFunctions::StateMachine': 3,
    },
  },
  {
    name: 'flight-watch in an open sandbox',
    build: (app) => {
      new FlightWatchStack(app, 'FlightWatch', { env: SANDBOX });
    },
    machinery: {},
    resources: {
      'AWS::CloudWatch::Alarm': 4,
      'AWS::Events::Rule': 1,
      'AWS::IAM::Role': 1,
      'AWS::KMS::Key': 1,
      'AWS::Lambda::Function': 1,
      'AWS::Lambda::Permission': 1,
      'AWS::Logs::LogGroup': 1,
      'AWS::S3::Bucket': 4,
      'AWS::S3::BucketPolicy': 4,
      'AWS::SNS::Topic': 1,
      'AWS::SNS::TopicPolicy': 1,
      'AWS::SQS::Queue': 1,
      'AWS::SQS::QueuePolicy': 1,
    },
  },
  {
    name: 'flight-delay in an open sandbox',
    build: (app) => {
      new FlightDelayStack(app, 'FlightDelay', { env: SANDBOX });
    },
    machinery: {},
    resources: { ...ONE_MODEL, 'AWS::ECR::Repository': 1 },
  },
  {
    name: 'a managed model in an open sandbox',
    build: (app) => defineModels(new Stack(app, 'Flights', { env: SANDBOX }), 1),
    machinery: {},
    resources: ONE_MODEL,
  },
  {
    name: 'strict-landing-zone, dev',
    build: inTransport('dev', (scope, agency) => {
      new TransportStack(scope, 'Transport', { env: agency.env, agency });
    }),
    machinery: DEV,
    resources: {
      'AWS::CloudWatch::Alarm': 9,
      'AWS::DynamoDB::Table': 1,
      'AWS::Events::Rule': 10,
      'AWS::IAM::ManagedPolicy': 12,
      'AWS::IAM::Role': 10,
      'AWS::KMS::Key': 1,
      'AWS::Lambda::Function': 4,
      'AWS::Lambda::Permission': 2,
      'AWS::Logs::LogGroup': 5,
      'AWS::S3::Bucket': 4,
      'AWS::S3::BucketPolicy': 4,
      'AWS::SNS::Topic': 1,
      'AWS::SNS::TopicPolicy': 1,
      'AWS::SQS::Queue': 1,
      'AWS::SQS::QueuePolicy': 1,
      'AWS::SSM::Parameter': 1,
      'AWS::SageMaker::ModelPackageGroup': 1,
      'AWS::StepFunctions::StateMachine': 2,
    },
  },
  {
    name: 'strict-landing-zone, prod',
    build: inTransport('prod', (scope, agency) => {
      new TransportStack(scope, 'Transport', { env: agency.env, agency });
    }),
    machinery: PROD,
    resources: {
      'AWS::CloudWatch::Alarm': 9,
      'AWS::DynamoDB::Table': 1,
      'AWS::Events::Rule': 10,
      'AWS::IAM::ManagedPolicy': 12,
      'AWS::IAM::Role': 10,
      'AWS::Lambda::Function': 4,
      'AWS::Lambda::Permission': 2,
      'AWS::Logs::LogGroup': 5,
      'AWS::S3::Bucket': 2,
      'AWS::S3::BucketPolicy': 2,
      'AWS::SNS::Topic': 1,
      'AWS::SNS::TopicPolicy': 1,
      'AWS::SQS::Queue': 1,
      'AWS::SQS::QueuePolicy': 1,
      'AWS::SSM::Parameter': 1,
      'AWS::SageMaker::ModelPackageGroup': 1,
      'AWS::StepFunctions::StateMachine': 2,
    },
  },
  {
    name: 'greenfield-agency, prod',
    build: (app) => {
      const profile = AgencyProfile.fromFile(join(EXAMPLES, 'greenfield-agency', 'parks.yaml'), 'prod');
      const stage = new Stage(app, 'prod');
      stage.node.setContext('firstSnapshot', '0f3a9c5d7e1b2468');
      profile.applyTo(stage);
      new ParksStack(stage, 'Parks', { env: profile.env });
    },
    machinery: {
      demands: { roleNamePrefix: 'parks-', tags: { Agency: 'parks', Owner: 'data@parks.example', Environment: 'prod' } },
      // Its own, and that of the platform team, whose registry the base of the image lies in.
      givenAccounts: ['444444444444', '666666666666'],
    },
    resources: {
      ...ONE_MODEL,
      'AWS::CloudWatch::Alarm': 6,
      'AWS::CodeBuild::Project': 1,
      'AWS::EC2::FlowLog': 1,
      'AWS::EC2::RouteTable': 1,
      'AWS::EC2::SecurityGroup': 2,
      'AWS::EC2::SecurityGroupEgress': 2,
      'AWS::EC2::SecurityGroupIngress': 1,
      'AWS::EC2::Subnet': 2,
      'AWS::EC2::SubnetRouteTableAssociation': 2,
      'AWS::EC2::VPC': 1,
      'AWS::EC2::VPCEndpoint': 5,
      'AWS::ECR::Repository': 1,
      'AWS::Events::Rule': 9,
      'AWS::IAM::Role': 12,
      'AWS::Logs::LogGroup': 7,
      'AWS::S3::Bucket': 6,
      'AWS::S3::BucketPolicy': 6,
      'AWS::SSM::Parameter': 2,
      'AWS::StepFunctions::StateMachine': 3,
    },
  },
  {
    name: 'a monitor whose log is read in parts in an open sandbox',
    build: (app) => {
      defineReadingInParts(new Stack(app, 'Watch', { env: SANDBOX }));
    },
    machinery: {},
    resources: {
      'AWS::CloudWatch::Alarm': 5,
      'AWS::Events::Rule': 1,
      'AWS::IAM::Role': 3,
      'AWS::KMS::Key': 1,
      'AWS::Lambda::Function': 1,
      'AWS::Logs::LogGroup': 2,
      'AWS::S3::Bucket': 4,
      'AWS::S3::BucketPolicy': 4,
      'AWS::SNS::Topic': 1,
      'AWS::SNS::TopicPolicy': 1,
      'AWS::SQS::Queue': 1,
      'AWS::SQS::QueuePolicy': 1,
      'AWS::StepFunctions::StateMachine': 1,
    },
  },
  {
    name: 'a monitor whose log is read in parts in the strict landing zone',
    build: inTransport('prod', (scope, { env }) => {
      defineReadingInParts(new Stack(scope, 'Watch', { env }));
    }),
    machinery: PROD,
    resources: {
      'AWS::CloudWatch::Alarm': 5,
      'AWS::Events::Rule': 1,
      'AWS::IAM::ManagedPolicy': 3,
      'AWS::IAM::Role': 3,
      'AWS::Lambda::Function': 1,
      'AWS::Logs::LogGroup': 2,
      'AWS::S3::Bucket': 2,
      'AWS::S3::BucketPolicy': 2,
      'AWS::SNS::Topic': 1,
      'AWS::SNS::TopicPolicy': 1,
      'AWS::SQS::Queue': 1,
      'AWS::SQS::QueuePolicy': 1,
      'AWS::StepFunctions::StateMachine': 1,
    },
  },
  {
    name: 'every task state in an open sandbox',
    build: (app) => {
      allTasksMachine(new Stack(app, 'Tasks', { env: SANDBOX }));
    },
    machinery: {},
    resources: {
      'AWS::ECR::Repository': 1,
      'AWS::IAM::Role': 3,
      'AWS::KMS::Key': 1,
      'AWS::Logs::LogGroup': 1,
      'AWS::S3::Bucket': 2,
      'AWS::S3::BucketPolicy': 2,
      'AWS::SageMaker::ModelPackageGroup': 1,
      'AWS::StepFunctions::StateMachine': 1,
    },
  },
  {
    name: 'every task state in the strict landing zone',
    build: inTransport('prod', (scope, { env }) => {
      allTasksMachine(new Stack(scope, 'Tasks', { env }));
    }),
    machinery: PROD,
    resources: {
      'AWS::ECR::Repository': 1,
      'AWS::IAM::ManagedPolicy': 3,
      'AWS::IAM::Role': 3,
      'AWS::Logs::LogGroup': 1,
      'AWS::S3::Bucket': 1,
      'AWS::S3::BucketPolicy': 1,
      'AWS::SageMaker::ModelPackageGroup': 1,
      'AWS::StepFunctions::StateMachine': 1,
    },
  },
];
