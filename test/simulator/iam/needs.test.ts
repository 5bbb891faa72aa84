/** The table of operations against the operations that there are, and against what AWS publishes of actions. */
import { onTestFinished, describe, expect, it } from 'vitest';
import type { ServiceName } from '../../../simulator/api/operation';
import { contextOf } from '../../../simulator/iam/condition';
import { isUnknownKey } from '../../../simulator/iam/condition-keys';
import type { ResolvedResource } from '../../../simulator/assembly';
import type { Facts } from '../../../simulator/iam/need';
import { needsOf } from '../../../simulator/iam/needs';
import { CREATION_NEEDS } from '../../../simulator/iam/needs-creation';
import { ScriptedPrograms } from '../../../simulator/programs';
import { World } from '../../../simulator/world';
import { assemblyOf, START } from '../../scenarios/flights';
import { canName } from '../../support/checks/arn-match';
import { actionOf, isGlobalKey, knowsKey } from '../../support/checks/iam-data';

const KEY = { arn: 'arn:aws:kms:ap-southeast-1:111122223333:key/1', isBucketKey: false };
const FACTS: Facts = {
  environment: { partition: 'aws', account: '111122223333', region: 'ap-southeast-1' },
  keyOf: () => KEY,
  partitionKeyOf: () => 'model',
  containersOf: () => [{ roleArn: 'arn:aws:iam::111122223333:role/Model', image: '111122223333.dkr.ecr.ap-southeast-1.amazonaws.com/images:1', modelDataUrl: 's3://store/model.tar.gz' }],
  endpointConfig: () => ({ volumeKey: KEY.arn, models: ['flights-1'] }),
};
const ROLE = 'arn:aws:iam::111122223333:role/Job';
const TAGS = [{ Key: 'model', Value: 'flights' }];

/** One request with everything that makes a difference. */
const REQUEST = {
  Bucket: 'lake', Key: 'flights/1.csv', CopySource: 'store/a%20b?versionId=1', Prefix: 'flights/', Delimiter: '/', IfMatch: '"1"',
  TableName: 'records', KeyConditionExpression: '#m = :m', ExpressionAttributeNames: { '#m': 'model' }, ExpressionAttributeValues: { ':m': { S: 'flights' } },
  Name: '/mlops/flights', TopicArn: 'arn:aws:sns:ap-southeast-1:111122223333:Alerts', QueueUrl: 'https://sqs.ap-southeast-1.amazonaws.com/111122223333/dead',
  AlarmNames: ['drift'], AlarmName: 'drift', Namespace: 'MLOps', repositoryName: 'images', FunctionName: 'check',
  stateMachineArn: 'arn:aws:states:ap-southeast-1:111122223333:stateMachine:m', executionArn: 'arn:aws:states:ap-southeast-1:111122223333:execution:m:1',
  TrainingJobName: 'flights-1', TransformJobName: 'flights-1', ModelName: 'flights-1', EndpointName: 'flights', EndpointConfigName: 'flights-1', Tags: TAGS, TagKeys: ['model'],
  ModelPackageGroupName: 'flights', ModelPackageName: 'arn:aws:sagemaker:ap-southeast-1:111122223333:model-package/flights/1', ModelPackageArn: 'arn:aws:sagemaker:ap-southeast-1:111122223333:model-package/flights/1',
  ModelApprovalStatus: 'Approved', CustomerMetadataProperties: { decision: 'PROMOTE' }, CustomerMetadataPropertiesToRemove: ['note'], ResourceArn: 'arn:aws:sagemaker:ap-southeast-1:111122223333:model/flights-1', RoleArn: ROLE, ExecutionRoleArn: ROLE,
  Containers: [{ ModelPackageName: 'arn:aws:sagemaker:ap-southeast-1:111122223333:model-package/flights/1' }],
  AlgorithmSpecification: { TrainingImage: '111122223333.dkr.ecr.ap-southeast-1.amazonaws.com/images:1' },
  InputDataConfig: [{ DataSource: { S3DataSource: { S3Uri: 's3://store/train/' } } }], OutputDataConfig: { S3OutputPath: 's3://store/runs', KmsKeyId: KEY.arn },
  ResourceConfig: { VolumeKmsKeyId: KEY.arn }, TransformInput: { DataSource: { S3DataSource: { S3Uri: 's3://store/batch/1.csv' } } }, TransformOutput: { S3OutputPath: 's3://store/answers' },
  DeploymentConfig: { AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'errors' }] } },
};

/** What the data of AWS calls a resource and what is decided on differ here: tokens are of no machine, and metrics by name go into no dataset. */
const ON_STAR = ['cloudwatch:PutMetricData', 'states:SendTaskFailure', 'states:SendTaskHeartbeat', 'states:SendTaskSuccess'];

async function operations(): Promise<(readonly [ServiceName, string])[]> {
  const world = await World.load(assemblyOf('plain'), { start: START, programs: new ScriptedPrograms() });
  onTestFinished(() => world.close());
  return world.api.names.map((name) => name.split(':') as [ServiceName, string]);
}

describe('the table of permissions', () => {
  it('has an entry for every operation', async () => {
    const all = await operations();
    expect(all.length).toBeGreaterThan(50);
    expect(all.filter(([service, operation]) => needsOf(service, operation) === undefined)).toEqual([]);
  });

  it('names actions that exist, on resources that they know, with condition keys that they know', async () => {
    const problems: string[] = [];
    let count = 0;
    for (const [service, operation] of await operations()) {
      for (const { action, resource, context = {} } of needsOf(service, operation)!(REQUEST, FACTS)) {
        count++;
        const known = await actionOf(action);
        const where = `${service}:${operation}: ${action} on ${resource}`;
        if (!known) problems.push(`${where}: no such action`);
        else if (known.resourceTypes.length === 0 || ON_STAR.includes(action) ? resource !== '*' : resource === '*' || !known.resourceTypes.some(({ arn }) => canName(resource, arn))) problems.push(`${where}: no such resource`);
        for (const key of contextOf(context).keys()) {
          if (isUnknownKey(key)) problems.push(`${where}: ${key} is not among the known keys`);
          if (known && !isGlobalKey(key) && !knowsKey(known, key)) problems.push(`${where}: AWS does not send ${key}`);
        }
      }
    }
    expect(problems).toEqual([]);
    expect(count).toBeGreaterThan(100);
  });

  it('knows the partition key of a request by its key, its item or its condition', () => {
    const leading = (operation: string, request: object): unknown => needsOf('dynamodb', operation)!({ TableName: 'records', ...request }, FACTS)[0]!.context!['dynamodb:LeadingKeys'];
    expect(leading('GetItem', { Key: { model: { S: 'flights' } } })).toEqual(['flights']);
    expect(leading('PutItem', { Item: { model: { S: 'other' }, item: { S: 'RELEASE' } } })).toEqual(['other']);
    const query = { KeyConditionExpression: '#m = :m', ExpressionAttributeNames: { '#m': 'model' }, ExpressionAttributeValues: { ':m': { S: 'flights' } } };
    expect(leading('Query', query)).toEqual(['flights']);
    expect(leading('Query', { ...query, KeyConditionExpression: '#x = :m' })).toBeUndefined();
  });
});

describe('what resources need once they are there', () => {
  const TOPIC = 'arn:aws:sns:ap-southeast-1:111122223333:Alerts';
  const QUEUE = 'arn:aws:sqs:ap-southeast-1:111122223333:dead';
  const FUNCTION = 'arn:aws:lambda:ap-southeast-1:111122223333:function:told';
  const needed = (type: string, properties: object, name = 'one'): string[] => {
    const resource = { stack: 'S', logicalId: 'R', path: 'S/R', type, name, physicalId: name, arn: `arn:aws:x:ap-southeast-1:111122223333:${name}`, properties, problems: [] } as unknown as ResolvedResource;
    return CREATION_NEEDS[type]!(resource, FACTS).map(({ by, action, resource: on, context }) => `${by!.id} ${action} ${on} ${String(context?.['aws:SourceArn'] ?? context?.['kms:EncryptionContext:aws:logs:arn'] ?? '')}`.trim());
  };

  it('a subscription sends under the policy of the queue and of its key, and its dead letters too', () => {
    const sent = (to: string): string[] => ['sqs:SendMessage', 'kms:Decrypt', 'kms:GenerateDataKey'].map((action) => `sns.amazonaws.com ${action} ${action.startsWith('kms') ? KEY.arn : to} ${TOPIC}`);
    expect(needed('AWS::SNS::Subscription', { TopicArn: TOPIC, Protocol: 'sqs', Endpoint: QUEUE })).toEqual(sent(QUEUE));
    expect(needed('AWS::SNS::Subscription', { TopicArn: TOPIC, Protocol: 'lambda', Endpoint: FUNCTION, RedrivePolicy: { deadLetterTargetArn: QUEUE } })).toEqual([`sns.amazonaws.com lambda:InvokeFunction ${FUNCTION} ${TOPIC}`, ...sent(QUEUE)]);
    expect(needed('AWS::SNS::Subscription', { TopicArn: TOPIC, Protocol: 'email', Endpoint: 'on-call@agency.example' })).toEqual([]);
  });

  it('a function sends its dead letters to a topic as to a queue', () => {
    const properties = { Role: ROLE, DeadLetterConfig: { TargetArn: TOPIC } };
    expect(needed('AWS::Lambda::Function', properties)).toEqual(expect.arrayContaining([`${ROLE} sns:Publish ${TOPIC}`, `${ROLE} kms:GenerateDataKey ${KEY.arn}`]));
  });

  it('a log group is encrypted by the service in its own name, and a bucket is logged and listed so', () => {
    expect(needed('AWS::Logs::LogGroup', { KmsKeyId: KEY.arn }, '/check')).toContain(`logs.ap-southeast-1.amazonaws.com kms:Encrypt ${KEY.arn} arn:aws:logs:ap-southeast-1:111122223333:log-group:/check`);
    expect(needed('AWS::Logs::LogGroup', {})).toEqual([]);
    expect(needed('AWS::S3::Bucket', { LoggingConfiguration: { DestinationBucketName: 'logs', LogFilePrefix: 'access/' }, InventoryConfigurations: [{ Destination: { BucketArn: 'arn:aws:s3:::logs', Prefix: 'inventory' } }] })).toEqual([
      'logging.s3.amazonaws.com s3:PutObject arn:aws:s3:::logs/access/log arn:aws:x:ap-southeast-1:111122223333:one',
      's3.amazonaws.com s3:PutObject arn:aws:s3:::logs/inventory/inventory arn:aws:x:ap-southeast-1:111122223333:one',
    ]);
  });
});

describe('requests', () => {
  it('say how what they write is encrypted', () => {
    const [write] = needsOf('s3', 'PutObject')!({ Bucket: 'lake', Key: '1', ServerSideEncryption: 'aws:kms', SSEKMSKeyId: KEY.arn }, FACTS);
    expect(write!.context).toEqual({ 's3:x-amz-server-side-encryption': 'aws:kms', 's3:x-amz-server-side-encryption-aws-kms-key-id': KEY.arn });
  });

  it('for versions are decided on those of the group that they name, by name or ARN, and on all where they name none', () => {
    const listed = (request: object): unknown => needsOf('sagemaker', 'ListModelPackages')!({ ...request }, FACTS).map(({ action, resource }) => [action, resource]);
    const of = (path: string): unknown => [['sagemaker:ListModelPackages', `arn:aws:sagemaker:ap-southeast-1:111122223333:model-package/${path}`]];
    expect(listed({ ModelPackageGroupName: 'flights' })).toEqual(of('flights/*'));
    expect(listed({ ModelPackageGroupName: 'arn:aws:sagemaker:ap-southeast-1:111122223333:model-package-group/flights' })).toEqual(of('flights/*'));
    expect(listed({})).toEqual(of('*'));
  });

  it('to an index are refused by name: it is a resource of its own', () => {
    expect(() => needsOf('dynamodb', 'Query')!({ TableName: 'records', IndexName: 'by-time' }, FACTS)).toThrow(/got the index by-time, expected a request to the table/);
  });
});
