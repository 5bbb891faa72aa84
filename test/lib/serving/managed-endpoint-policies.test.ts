/** The whole policy and trust of every role of an endpoint, in both landing zones: nothing more than what is written here. */
import { describe, expect, it } from 'vitest';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Serving, type AgencyProfile } from '../../../lib';
import { policiesOf } from '../../support/checks/policies';
import type { Template } from '../../../simulator/checks/template';
import { openSandbox, STRICT_LANDING_ZONE, strictLandingZone } from '../../support/landing-zones';
import { policyOf, trustOf } from '../../support/policy-of';
import { stack, templateOf } from '../../support/stack';
import { CANARY, endpointIn } from './endpoint-in';

const STORE = '${ModelWorkspaceStoreBucket.Arn}';
const RECORDS = '${ModelWorkspaceReleaseRecordsTable.Arn}';
const SAGEMAKER = 'arn:${AWS::Partition}:sagemaker:ap-southeast-1:111122223333';
const ENDPOINT = `${SAGEMAKER}:endpoint/flight-delay`;
const CONFIGS = `${SAGEMAKER}:endpoint-config/flight-delay--*`;
const MODELS = `${SAGEMAKER}:model/flight-delay--*`;
const LOGS = 'arn:${AWS::Partition}:logs:ap-southeast-1:111122223333:log-group';
const OWN = 'models/flight-delay/retraining/*';
const OWN_ITEMS = { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['flight-delay'] }, Null: { 'dynamodb:LeadingKeys': 'false' } };

const allow = (Sid: string, Action: string | string[], Resource: string | string[], Condition?: object): object => ({ Sid, Effect: 'Allow', Action, Resource, ...(Condition ? { Condition } : {}) });
const tagging = (api: string): object => ({ StringEquals: { 'sagemaker:TaggingAction': api } });

interface Zone {
  readonly key: string;
  readonly isStrict: boolean;
}

const machine = ({ key, isStrict }: Zone): object[] => [
  allow('ChangeRecords', 'dynamodb:UpdateItem', RECORDS, OWN_ITEMS),
  allow('UseRecordsKey', ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'], key),
  allow('ReadRecords', 'dynamodb:GetItem', RECORDS, OWN_ITEMS),
  allow('DeleteModels', 'sagemaker:DeleteModel', MODELS),
  allow('DeleteEndpointConfigs', 'sagemaker:DeleteEndpointConfig', CONFIGS),
  allow('DescribeEndpoint', 'sagemaker:DescribeEndpoint', ENDPOINT),
  allow('CreateEndpoint', 'sagemaker:CreateEndpoint', [ENDPOINT, CONFIGS]),
  ...(isStrict ? [allow('TagNewEndpoint', 'sagemaker:AddTags', ENDPOINT, tagging('CreateEndpoint'))] : []),
  allow('GrantVolumeKey', 'kms:CreateGrant', key, { Bool: { 'kms:GrantIsForAWSResource': 'true' } }),
  allow('DescribeVolumeKey', 'kms:DescribeKey', key),
  allow('RemoveEndpoint', 'sagemaker:DeleteEndpoint', ENDPOINT),
  allow('UpdateEndpoint', 'sagemaker:UpdateEndpoint', [ENDPOINT, CONFIGS]),
  allow('AskModel', 'lambda:InvokeFunction', '${ModelWorkspaceEndpointProbeFunction.Arn}'),
  allow('CreateEndpointConfigs', 'sagemaker:CreateEndpointConfig', CONFIGS),
  ...(isStrict ? [allow('TagNewEndpointConfigs', 'sagemaker:AddTags', CONFIGS, tagging('CreateEndpointConfig'))] : []),
  allow('CreateModels', 'sagemaker:CreateModel', MODELS),
  ...(isStrict ? [allow('TagNewModels', 'sagemaker:AddTags', MODELS, tagging('CreateModel'))] : []),
  allow('PassModelRole', 'iam:PassRole', '${EndpointModelExecutionRole.Arn}', { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } }),
  allow('ReadRollbackAlarms', 'cloudwatch:DescribeAlarms', ['${EndpointAlarmsErrors.Arn}', 'arn:${AWS::Partition}:cloudwatch:ap-southeast-1:111122223333:alarm:complaints']),
  allow('ReadEnvelope', 'ssm:GetParameter', 'arn:${AWS::Partition}:ssm:ap-southeast-1:111122223333:parameter/mlops/flight-delay/envelope'),
  allow('DescribeVersions', 'sagemaker:DescribeModelPackage', `${SAGEMAKER}:model-package/flight-delay/*`),
  allow('AddRecords', 'dynamodb:PutItem', RECORDS, OWN_ITEMS),
  allow('Notify', 'sns:Publish', '${ModelWorkspaceAlerts}'),
  allow('EncryptNotifications', ['kms:Decrypt', 'kms:GenerateDataKey'], key),
  allow('DeliverLogs', ['CreateLogDelivery', 'DeleteLogDelivery', 'DescribeLogGroups', 'DescribeResourcePolicies', 'GetLogDelivery', 'ListLogDeliveries', 'PutResourcePolicy', 'UpdateLogDelivery'].map((action) => `logs:${action}`), '*'),
  allow('Trace', ['xray:GetSamplingRules', 'xray:GetSamplingTargets', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments'], '*'),
];

const model = ({ key, isStrict }: Zone): object[] => [
  allow('WriteOwnLogs', ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'], `${LOGS}:/aws/sagemaker/Endpoints/flight-delay:*`),
  allow('OpenSharedLogs', ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams'], `${LOGS}:/aws/sagemaker/TransformJobs:*`),
  allow('WriteSharedLogs', 'logs:PutLogEvents', `${LOGS}:/aws/sagemaker/TransformJobs:log-stream:flight-delay--*`),
  allow('PullImages', ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], 'arn:${AWS::Partition}:ecr:ap-southeast-1:111122223333:repository/flight-delay'),
  allow('GetRegistryToken', 'ecr:GetAuthorizationToken', '*'),
  allow('ReadArtefacts', 's3:GetObject', `${STORE}/${OWN}`),
  allow('ListBatches', 's3:ListBucket', STORE, { StringLike: { 's3:prefix': [OWN] } }),
  allow('ReadBatches', 's3:GetObject', `${STORE}/${OWN}`),
  allow('WriteAnswers', ['s3:AbortMultipartUpload', 's3:PutObject'], `${STORE}/${OWN}`),
  allow('ReadWithKey', 'kms:Decrypt', key),
  allow('WriteWithKey', ['kms:Encrypt', 'kms:GenerateDataKey'], key),
  ...(isStrict
    ? [allow('UseNetwork', ['CreateNetworkInterface', 'CreateNetworkInterfacePermission', 'DeleteNetworkInterface', 'DeleteNetworkInterfacePermission', 'DescribeDhcpOptions',
      'DescribeNetworkInterfaces', 'DescribeSecurityGroups', 'DescribeSubnets', 'DescribeVpcEndpoints', 'DescribeVpcs'].map((action) => `ec2:${action}`), '*')]
    : []),
];

const ZONES: readonly (readonly [name: string, profile: () => AgencyProfile, zone: Zone])[] = [
  ['an open sandbox', openSandbox, { key: '${ModelKey.Arn}', isStrict: false }],
  ['a strict landing zone', strictLandingZone, { key: STRICT_LANDING_ZONE.encryptionKeyArn!, isStrict: true }],
];

describe.each(ZONES)('in %s', (_, profile, zone) => {
  const of = stack({ profile: profile() });
  endpointIn(of, { serving: Serving.realTime({ ...CANARY._options, rollbackAlarms: [cloudwatch.Alarm.fromAlarmName(of, 'Complaints', 'complaints')] }) });
  const template: Template = templateOf(of);
  const roleOf = (part: string): string => Object.keys(template.Resources).find((id) => id.startsWith(`Endpoint${part}`) && template.Resources[id]!.Type === 'AWS::IAM::Role')!;
  /** Ids of statements end in a digest of what they are about. */
  const statements = (part: string): object[] => policyOf(template, roleOf(part)).map(({ Sid, ...rest }) => ({ Sid: String(Sid).replace(/[0-9a-f]{8}$/, ''), ...rest }));

  it('the machine may change its endpoint, its records, and what it has named itself', () => {
    expect(statements('DeploymentMachine')).toEqual(machine(zone));
  });

  it('the containers may read artefacts and batches of their model, and write scores', () => {
    expect(statements('Model')).toEqual(model(zone));
  });

  it('the rules may start the machine', () => {
    expect(statements('Starter')).toEqual([allow('StartExecution', 'states:StartExecution', '${EndpointDeploymentMachine.Arn}')]);
  });

  it.each([['DeploymentMachine', 'states', 'states', 'stateMachine:*'], ['Model', 'sagemaker', 'sagemaker', '*'], ['Starter', 'events', 'events', 'rule/*']])(
    '%s is a role of %s for this account only', (part, principal, service, resource) => {
      expect(trustOf(template, roleOf(part))).toEqual([{
        Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: `${principal}.amazonaws.com` },
        Condition: { StringEquals: { 'aws:SourceAccount': '${AWS::AccountId}' }, ArnLike: { 'aws:SourceArn': `arn:\${AWS::Partition}:${service}:ap-southeast-1:111122223333:${resource}` } },
      }]);
    });

  it('no policy comes near the quotas of IAM', () => {
    for (const { logicalId, kind, size } of policiesOf(template)) if (logicalId.startsWith('Endpoint') && kind === 'identity') expect(size, logicalId).toBeLessThan(6000);
  });
});
