/** What the three roles of a `RetrainingPipeline` may do, in full, at both ends of what landing zones demand. */
import { describe, expect, it } from 'vitest';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { EvidenceStore, Gate, ModelMetric } from '../../../lib';
import { LANDING_ZONES, STRICT_LANDING_ZONE } from '../../support/landing-zones';
import { policyOf, type Statement } from '../../support/policy-of';
import { stack, templateOf } from '../../support/stack';
import { pipelineIn } from './pipeline-fixture';

const HERE = 'ap-southeast-1:111122223333';
const arn = (service: string, resource: string): string => `arn:\${AWS::Partition}:${service}:${HERE}:${resource}`;
const OWN_ITEMS = { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['flights'] }, 'Null': { 'dynamodb:LeadingKeys': 'false' } };
const TABLE = '${ModelWorkspaceReleaseRecordsTable.Arn}';
const EVIDENCE_KEY = 'arn:aws:kms:ap-southeast-1:111122223333:key/0a1b2c3d-4e5f-6001-8031-00000000e001';
const STORE = '${ModelWorkspaceStoreBucket.Arn}';
const VERSIONS = arn('sagemaker', 'model-package/flights/*');
const status = (value: string): object => ({ StringEquals: { 'sagemaker:ModelApprovalStatus': value } });
const INTERFACES = arn('ec2', 'network-interface/*');

/** By purpose: actions, resources and conditions. Digests in the purposes, and what a network demands, are left out. */
function essence(statements: readonly Statement[], isLeftOut: (sid: string) => boolean = () => false): Record<string, unknown> {
  const entries = statements.map(({ Sid, Action, Resource, Condition }) => [String(Sid).replace(/[0-9a-f]{8}$/, ''), [Action, Resource, ...(Condition === undefined ? [] : [Condition])]] as const);
  const seen = new Map<string, number>();
  return Object.fromEntries(entries.filter(([sid]) => !isLeftOut(sid)).map(([sid, rest]) => {
    const count = (seen.get(sid) ?? 0) + 1;
    seen.set(sid, count);
    return [count === 1 ? sid : `${sid}${count}`, rest];
  }));
}

describe.each(LANDING_ZONES)('in %s', (name, profile) => {
  const of = stack({ profile: profile() });
  const encryptionKey = Key.fromKeyArn(of, 'EvidenceKey', EVIDENCE_KEY);
  const evidence = EvidenceStore.fromBucket(of, 'Evidence', Bucket.fromBucketAttributes(of, 'EvidenceBucket', { bucketName: 'agency-evidence', encryptionKey }));
  pipelineIn(of, { gates: [ModelMetric.RMSE.atMost(30), Gate.imageScan()], evidence });
  const template = templateOf(of);
  const role = (begin: string): string => Object.keys(template.Resources).find((id) => template.Resources[id]!.Type === 'AWS::IAM::Role' && id.startsWith(begin))!;
  const isStrict = name.includes('strict');
  const KEY = isStrict ? STRICT_LANDING_ZONE.encryptionKeyArn! : '${ModelKey.Arn}';

  it('the machine runs the jobs of this model, its function and its deployment, and says yes to no version of another', () => {
    expect(essence(policyOf(template, role('RetrainingMachine')))).toEqual({
      ReadRecords: ['dynamodb:GetItem', TABLE, OWN_ITEMS],
      ChangeRecords: ['dynamodb:UpdateItem', TABLE, OWN_ITEMS],
      AddRecords: ['dynamodb:PutItem', TABLE, OWN_ITEMS],
      UseRecordsKey: [['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'], KEY],
      InvokeSteps: ['lambda:InvokeFunction', '${RetrainingStepsFunction.Arn}'],
      LookAtAlarms: ['cloudwatch:DescribeAlarms', '${flightsMonitorAlarmsDrift.Arn}'],
      RunTrainingJobs: [['sagemaker:AddTags', 'sagemaker:CreateTrainingJob', 'sagemaker:DescribeTrainingJob', 'sagemaker:ListTags', 'sagemaker:StopTrainingJob'], arn('sagemaker', 'training-job/flights--*')],
      RunTransformJobs: [['sagemaker:AddTags', 'sagemaker:CreateTransformJob', 'sagemaker:DescribeTransformJob', 'sagemaker:ListTags', 'sagemaker:StopTransformJob'], arn('sagemaker', 'transform-job/flights--*')],
      CreateModels: ['sagemaker:CreateModel', arn('sagemaker', 'model/flights--*')],
      DeleteChallengers: ['sagemaker:DeleteModel', arn('sagemaker', 'model/flights--????????-????-?????')],
      TagNewModels: ['sagemaker:AddTags', arn('sagemaker', 'model/flights--*'), { StringEquals: { 'sagemaker:TaggingAction': 'CreateModel' } }],
      PassModelRole: ['iam:PassRole', ['${flightsEndpointModelExecutionRole.Arn}', '${RetrainingTrainingExecutionRole.Arn}'], { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } }],
      GrantVolumeKey: ['kms:CreateGrant', KEY, { Bool: { 'kms:GrantIsForAWSResource': 'true' } }],
      DescribeVolumeKey: ['kms:DescribeKey', KEY],
      RegisterModelVersions: ['sagemaker:CreateModelPackage', VERSIONS, status('Approved')],
      RegisterModelVersions2: ['sagemaker:CreateModelPackage', VERSIONS, status('Rejected')],
      RejectModelVersions: ['sagemaker:UpdateModelPackage', VERSIONS, status('Rejected')],
      StartDeployments: ['states:StartExecution', '${flightsEndpointDeploymentMachine.Arn}'],
      FollowDeployments: [['states:DescribeExecution', 'states:StopExecution'], arn('states', 'execution:${flightsEndpointDeploymentMachine.Name}:*')],
      WatchDeployments: [['events:DescribeRule', 'events:PutRule', 'events:PutTargets'], ['StepFunctionsExecution', 'SageMakerTrainingJobs', 'SageMakerTransformJobs'].map((what) => arn('events', `rule/StepFunctionsGetEventsFor${what}Rule`))],
      Notify: ['sns:Publish', '${ModelWorkspaceAlerts}'],
      EncryptNotifications: [['kms:Decrypt', 'kms:GenerateDataKey'], KEY],
      DeliverLogs: [['CreateLogDelivery', 'DeleteLogDelivery', 'DescribeLogGroups', 'DescribeResourcePolicies', 'GetLogDelivery', 'ListLogDeliveries', 'PutResourcePolicy', 'UpdateLogDelivery'].map((action) => `logs:${action}`), '*'],
      Trace: [['GetSamplingRules', 'GetSamplingTargets', 'PutTelemetryRecords', 'PutTraceSegments'].map((action) => `xray:${action}`), '*'],
    });
  });

  it('no role may touch what belongs to a model whose id begins with this one’s', () => {
    const roles = Object.keys(template.Resources).filter((id) => template.Resources[id]!.Type === 'AWS::IAM::Role');
    const patterns = roles.flatMap((id) => policyOf(template, id).flatMap(({ Resource }) => [Resource].flat().map(String))).filter((one) => one.includes('flights') && /[*?]/.test(one));
    expect(patterns.length).toBeGreaterThan(10);
    const meant = (pattern: string): RegExp => new RegExp(`^${pattern.replace(/[$()+.[\]^{|}]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.')}$`);
    for (const pattern of patterns) {
      expect(pattern.replace(/[*?]/g, '1')).toMatch(meant(pattern));
      expect(pattern.replaceAll('flights', 'flights-north').replace(/[*?]/g, '1')).not.toMatch(meant(pattern));
    }
  });

  it('the function reads the data set, and writes below the model’s runs and its baseline', () => {
    const network = isStrict
      ? {
        DescribeNetwork: [['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'], '*'],
        CreateNetworkInterface: ['ec2:CreateNetworkInterface', [INTERFACES, ...['subnet/subnet-0a1b2c3d4e5f60011', 'subnet/subnet-0a1b2c3d4e5f60012', 'security-group/sg-0a1b2c3d4e5f60021'].map((one) => `arn:\${AWS::Partition}:ec2:ap-southeast-1:*:${one}`)]],
        ManageNetworkInterfaces: [['ec2:AssignPrivateIpAddresses', 'ec2:DeleteNetworkInterface', 'ec2:UnassignPrivateIpAddresses'], INTERFACES],
      }
      : {};
    expect(essence(policyOf(template, role('RetrainingSteps')))).toEqual({
      WriteOwnLog: [['logs:CreateLogStream', 'logs:PutLogEvents'], '${RetrainingStepsLogs.Arn}'],
      SendDeadLetters: ['sqs:SendMessage', '${ModelWorkspaceDeadLetters.Arn}'],
      EncryptDeadLetters: [['kms:Decrypt', 'kms:GenerateDataKey'], KEY],
      ...network,
      ListDataset: [['s3:ListBucket', 's3:ListBucketVersions'], 'arn:${AWS::Partition}:s3:::transport-lake', { StringLike: { 's3:prefix': 'flights/*' } }],
      ReadDataset: [['s3:GetObject', 's3:GetObjectVersion'], 'arn:${AWS::Partition}:s3:::transport-lake/flights/*'],
      ListResults: ['s3:ListBucket', STORE, { StringLike: { 's3:prefix': ['models/flights/retraining/*', 'models/flights/drift/baseline.json'] } }],
      UseResults: [['s3:GetObject', 's3:PutObject'], [`${STORE}/models/flights/retraining/*`, `${STORE}/models/flights/drift/baseline.json`]],
      UseResultsKey: [['kms:Decrypt', 'kms:GenerateDataKey'], KEY],
      WriteEvidence: ['s3:PutObject', 'arn:${AWS::Partition}:s3:::agency-evidence/models/flights/retraining/runs/*'],
      EncryptEvidence: ['kms:GenerateDataKey', EVIDENCE_KEY],
      FindImages: ['ecr:DescribeImages', '${flightsImagesRepository.Arn}'],
      UseImageScans: [['ecr:DescribeImageScanFindings', 'ecr:StartImageScan'], '${flightsImagesRepository.Arn}'],
    });
  });

  it('training jobs read frozen rows, and write below the runs', () => {
    expect(essence(policyOf(template, role('RetrainingTraining')), (sid) => sid === 'UseNetwork')).toEqual({
      OpenSharedLogs: [['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams'], arn('logs', 'log-group:/aws/sagemaker/TrainingJobs:*')],
      WriteSharedLogs: ['logs:PutLogEvents', arn('logs', 'log-group:/aws/sagemaker/TrainingJobs:log-stream:flights--*')],
      PullImages: [['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], '${flightsImagesRepository.Arn}'],
      GetRegistryToken: ['ecr:GetAuthorizationToken', '*'],
      ListInput: ['s3:ListBucket', STORE, { StringLike: { 's3:prefix': ['models/flights/retraining/snapshots/*'] } }],
      ReadInput: ['s3:GetObject', `${STORE}/models/flights/retraining/snapshots/*`],
      WriteOutput: [['s3:AbortMultipartUpload', 's3:PutObject'], `${STORE}/models/flights/retraining/runs/*`],
      UseKey: [['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'], KEY],
      GrantVolumeKey: ['kms:CreateGrant', KEY, { Bool: { 'kms:GrantIsForAWSResource': 'true' } }],
    });
  });
});
