/** The role of training jobs: its whole policy in both landing zones, and what it refuses. */
import { App, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { describe, expect, it } from 'vitest';
import { landingZoneKey } from '../../../lib/private/key';
import type { LandingZone } from '../../../lib/private/landing-zone';
import { ModelRole } from '../../../lib/serving/model-role';
import { TrainingRole } from '../../../lib/training/training-role';
import { policiesOf } from '../../support/checks/policies';
import { OWN_KEY, stackIn, statementsOf, STRICT, STRICT_KEY, templateOf } from '../../support/task-fixture';

const FOREIGN_KEY = 'arn:aws:kms:ap-southeast-1:777788889999:key/1f1f1f1f-1111-2222-3333-444444444444';

function role(landingZone?: LandingZone): Stack {
  const stack = stackIn(landingZone);
  const lake = s3.Bucket.fromBucketAttributes(stack, 'Lake', { bucketName: 'lake', encryptionKey: kms.Key.fromKeyArn(stack, 'LakeKey', FOREIGN_KEY) });
  const own = s3.Bucket.fromBucketName(stack, 'Own', 'own');
  new TrainingRole(stack, 'Training', {
    repositories: [ecr.Repository.fromRepositoryName(stack, 'Image', 'flights')],
    inputs: [{ bucket: lake, prefix: 'flights/' }],
    outputs: [{ bucket: own, prefix: 'models/' }],
    checkpoints: [{ bucket: own, prefix: 'checkpoints/' }],
  });
  return stack;
}

describe('the role of training jobs', () => {
  it('reads its input, writes its output and resumes from its checkpoints, and nothing else', () => {
    const statements = statementsOf(templateOf(role()), 'Training');
    expect(Object.fromEntries(Object.entries(statements).map(([sid, { Action, Resource, Condition }]) => [sid, [Action, Resource, Condition]]))).toEqual({
      WriteOwnLogs: [
        ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
        'arn:aws:logs:ap-southeast-1:111122223333:log-group:/aws/sagemaker/TrainingJobs:*', undefined,
      ],
      PullImages: [
        ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
        'arn:aws:ecr:ap-southeast-1:111122223333:repository/flights', undefined,
      ],
      GetRegistryToken: ['ecr:GetAuthorizationToken', '*', undefined],
      ListInput: ['s3:ListBucket', 'arn:aws:s3:::lake', { StringLike: { 's3:prefix': ['flights/*'] } }],
      ListInput2: ['s3:ListBucket', 'arn:aws:s3:::own', { StringLike: { 's3:prefix': ['checkpoints/*'] } }],
      ReadInput: ['s3:GetObject', ['arn:aws:s3:::lake/flights/*', 'arn:aws:s3:::own/checkpoints/*'], undefined],
      WriteOutput: [['s3:AbortMultipartUpload', 's3:PutObject'], ['arn:aws:s3:::own/models/*', 'arn:aws:s3:::own/checkpoints/*'], undefined],
      UseKey: [['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'], OWN_KEY, undefined],
      GrantVolumeKey: ['kms:CreateGrant', OWN_KEY, { Bool: { 'kms:GrantIsForAWSResource': 'true' } }],
      ReadWithOtherKeys: ['kms:Decrypt', FOREIGN_KEY, undefined],
    });
  });

  it('reads a single object by its key, which it may list, and nothing beside it', () => {
    const stack = stackIn();
    const bucket = s3.Bucket.fromBucketAttributes(stack, 'Assets', { bucketName: 'assets', encryptionKey: kms.Key.fromKeyArn(stack, 'AssetsKey', FOREIGN_KEY) });
    new TrainingRole(stack, 'Training', { repositories: [], inputs: [], outputs: [], files: [{ bucket, objectKey: 'code.gz' }] });
    const { ListFile, ReadFile, ReadWithOtherKeys, ...rest } = statementsOf(templateOf(stack), 'Training');
    expect(ListFile).toMatchObject({ Action: 's3:ListBucket', Resource: 'arn:aws:s3:::assets', Condition: { StringEquals: { 's3:prefix': 'code.gz' } } });
    expect(ReadFile).toMatchObject({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::assets/code.gz' });
    expect(ReadWithOtherKeys).toMatchObject({ Resource: FOREIGN_KEY });
    expect(JSON.stringify(rest)).not.toContain('assets');
  });

  it.each([undefined, STRICT])('is not given the landing zone’s key once more for data that it encrypts', (landingZone) => {
    const stack = stackIn(landingZone);
    const bucket = s3.Bucket.fromBucketAttributes(stack, 'Lake', { bucketName: 'lake', encryptionKey: landingZoneKey(stack) });
    new TrainingRole(stack, 'Training', { repositories: [], inputs: [{ bucket, prefix: 'flights/' }], outputs: [] });
    expect(Object.keys(statementsOf(templateOf(stack), 'Training'))).not.toContain('ReadWithOtherKeys');
  });

  it('reaches the network of a strict landing zone, with its key, in a managed policy', () => {
    const template = templateOf(role(STRICT));
    const statements = statementsOf(template, 'Training');
    expect(statements['UseKey']).toMatchObject({ Resource: STRICT_KEY });
    expect(statements['UseNetwork']).toMatchObject({
      Action: [
        'ec2:CreateNetworkInterface', 'ec2:CreateNetworkInterfacePermission', 'ec2:DeleteNetworkInterface', 'ec2:DeleteNetworkInterfacePermission',
        'ec2:DescribeDhcpOptions', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs',
      ],
      Resource: '*',
    });
    expect(policiesOf(template).filter(({ kind }) => kind === 'identity').map(({ type }) => type)).toEqual(['AWS::IAM::ManagedPolicy']);
  });

  it('trusts SageMaker acting for this account only', () => {
    const [trust] = policiesOf(templateOf(role())).filter(({ kind }) => kind === 'trust');
    expect(trust!.statements.map(({ raw }) => raw)).toEqual([{
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: 'sagemaker.amazonaws.com' },
      Condition: {
        StringEquals: { 'aws:SourceAccount': '111122223333' },
        ArnLike: { 'aws:SourceArn': 'arn:aws:sagemaker:ap-southeast-1:111122223333:*' },
      },
    }]);
  });

  it.each(['', 'mod', '*/', '/models/'])('refuses %j as a prefix, which would take in a neighbour, naming each place', (prefix) => {
    const stack = new Stack(new App(), 'Test');
    const bucket = s3.Bucket.fromBucketName(stack, 'Lake', 'lake');
    const places = [{ bucket, prefix }];
    expect(() => new TrainingRole(stack, 'Training', { repositories: [], inputs: places, outputs: places })).toThrow(
      /^Test\/Training cannot be defined:\n {2}- inputs\[0\]\.prefix: got .*\n {2}- outputs\[0\]\.prefix: got .*$/,
    );
    expect(() => new ModelRole(stack, 'Model', { repositories: [], artefacts: places, scores: places })).toThrow(
      /^Test\/Model cannot be defined:\n {2}- artefacts\[0\]\.prefix: got .*\n {2}- scores\[0\]\.prefix: got .*$/,
    );
  });
});
