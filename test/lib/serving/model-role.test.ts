/** The role of a model's containers: its whole policy in both landing zones. */
import type { Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { describe, expect, it } from 'vitest';
import type { LandingZone } from '../../../lib/private/landing-zone';
import { ModelRole, type ModelRoleProps } from '../../../lib/serving/model-role';
import { refusalOf } from '../../support/stack';
import { OWN_KEY, stackIn, statementsOf, STRICT, templateOf } from '../../support/task-fixture';

function role(places: (bucket: s3.IBucket) => Partial<ModelRoleProps>, landingZone?: LandingZone): Stack {
  const stack = stackIn(landingZone);
  const bucket = s3.Bucket.fromBucketName(stack, 'Own', 'own');
  new ModelRole(stack, 'Model', {
    repositories: [ecr.Repository.fromRepositoryName(stack, 'Image', 'flights')],
    artefacts: [{ bucket, prefix: 'models/' }],
    ...places(bucket),
  });
  return stack;
}

const brief = (stack: Stack): object => Object.fromEntries(
  Object.entries(statementsOf(templateOf(stack), 'Model')).map(([sid, { Action, Resource }]) => [sid, [Action, Resource]]),
);

describe('the role of models', () => {
  it('that only answer requests lists no data and writes nothing but logs', () => {
    expect(brief(role(() => ({})))).toEqual({
      WriteOwnLogs: [
        ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
        'arn:aws:logs:ap-southeast-1:111122223333:log-group:/aws/sagemaker/Endpoints/*:*',
      ],
      PullImages: [['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], 'arn:aws:ecr:ap-southeast-1:111122223333:repository/flights'],
      GetRegistryToken: ['ecr:GetAuthorizationToken', '*'],
      ReadArtefacts: ['s3:GetObject', 'arn:aws:s3:::own/models/*'],
      ReadWithKey: ['kms:Decrypt', OWN_KEY],
    });
  });

  it('that also score batches and keep requests writes where it is told', () => {
    const places = (bucket: s3.IBucket) => ({ captures: [{ bucket, prefix: 'capture/' }], batches: [{ bucket, prefix: 'holdout/' }], scores: [{ bucket, prefix: 'scores/' }] });
    expect(brief(role(places))).toMatchObject({
      WriteOwnLogs: [expect.any(Array), [
        'arn:aws:logs:ap-southeast-1:111122223333:log-group:/aws/sagemaker/Endpoints/*:*',
        'arn:aws:logs:ap-southeast-1:111122223333:log-group:/aws/sagemaker/TransformJobs:*',
      ]],
      ListBatches: ['s3:ListBucket', 'arn:aws:s3:::own'],
      ReadBatches: ['s3:GetObject', 'arn:aws:s3:::own/holdout/*'],
      WriteAnswers: [['s3:AbortMultipartUpload', 's3:PutObject'], ['arn:aws:s3:::own/capture/*', 'arn:aws:s3:::own/scores/*']],
      WriteWithKey: [['kms:Encrypt', 'kms:GenerateDataKey'], OWN_KEY],
    });
  });

  it('writes no log of other endpoints and of jobs with other names, where it knows them', () => {
    expect(brief(role((bucket) => ({ batches: [{ bucket, prefix: 'holdout/' }], endpointName: 'flights', namePrefix: 'flights' })))).toMatchObject({
      WriteOwnLogs: [expect.any(Array), 'arn:aws:logs:ap-southeast-1:111122223333:log-group:/aws/sagemaker/Endpoints/flights:*'],
      OpenSharedLogs: [['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams'], 'arn:aws:logs:ap-southeast-1:111122223333:log-group:/aws/sagemaker/TransformJobs:*'],
      WriteSharedLogs: ['logs:PutLogEvents', 'arn:aws:logs:ap-southeast-1:111122223333:log-group:/aws/sagemaker/TransformJobs:log-stream:flights-*'],
    });
    expect(refusalOf(() => role(() => ({ endpointName: '*' })))).toMatch(/endpointName: got "\*"/);
  });

  it('reaches the network of a strict landing zone, endpoints of the network included', () => {
    expect(brief(role(() => ({}), STRICT))).toMatchObject({ UseNetwork: [expect.arrayContaining(['ec2:CreateNetworkInterface', 'ec2:DescribeVpcEndpoints']), '*'] });
  });
});
