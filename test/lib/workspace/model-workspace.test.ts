/** The workspace: one per stack, and every message in it arrives, encrypted (from alarm to topic, from rule to queue, from log to group). */
import { App, NestedStack, Stack, type aws_sns as sns } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { DataStore, ModelWorkspace, ReleaseRecords } from '../../../lib';
import { asObject, resourcesOfType, type JsonObject, type Template } from '../../../simulator/checks/template';
import { LANDING_ZONES, STRICT_LANDING_ZONE, strictLandingZone } from '../../support/landing-zones';
import { render, statementsOf } from '../../support/policy-of';
import { logicalIdOf, refusalOf, stack, templateOf } from '../../support/stack';

const only = (template: Template, type: string): JsonObject => {
  const found = resourcesOfType(template, type);
  expect(found).toHaveLength(1);
  return found[0]![1];
};
const ROOT = { Action: 'kms:*', Effect: 'Allow', Principal: { AWS: 'arn:${AWS::Partition}:iam::111122223333:root' }, Resource: '*' };
const ACCOUNT_ONLY = { 'aws:SourceAccount': '${AWS::AccountId}' };

describe('the workspace of a stack', () => {
  it('is the same for everything in the stack, and defined on first use', () => {
    const of = stack();
    const first = ModelWorkspace.of(new Construct(of, 'Deep'));
    expect(ModelWorkspace.of(of)).toBe(first);
    expect(ModelWorkspace.of(new Construct(of, 'Other'))).toBe(first);
    expect(first.node.path).toBe('Test/ModelWorkspace');
  });

  it('is another one for another stack, nested ones included', () => {
    const of = stack();
    const nested = new NestedStack(of, 'Nested');
    expect(ModelWorkspace.of(nested)).not.toBe(ModelWorkspace.of(of));
    expect(ModelWorkspace.of(nested).node.path).toBe('Test/Nested/ModelWorkspace');
  });

  it('is the one that was defined before, with its options', () => {
    const of = stack();
    const dataStore = DataStore.fromBucket(of, 'Lake', Bucket.fromBucketName(of, 'Bucket', 'agency'));
    const releaseRecords = ReleaseRecords.fromTable(of, 'Records', Table.fromTableName(of, 'Table', 'records'));
    const alerts: sns.ITopic = Topic.fromTopicArn(of, 'OnCall', 'arn:aws:sns:ap-southeast-1:111122223333:on-call');
    const explicit = new ModelWorkspace(of, 'ModelWorkspace', { dataStore, releaseRecords, alerts });
    const used = ModelWorkspace.of(new Construct(of, 'Model'));
    expect(used).toBe(explicit);
    expect([used.dataStore, used.releaseRecords, used.alerts]).toEqual([dataStore, releaseRecords, alerts]);
    const template = templateOf(of);
    expect(resourcesOfType(template, 'AWS::S3::Bucket', 'AWS::DynamoDB::Table', 'AWS::SNS::Topic')).toEqual([]);
    expect(only(template, 'AWS::CloudWatch::Alarm')['AlarmActions']).toEqual(['arn:aws:sns:ap-southeast-1:111122223333:on-call']);
  });

  it('defines the table of release records when it is asked for, once', () => {
    const of = stack();
    const workspace = ModelWorkspace.of(of);
    expect(of.node.tryFindChild('ModelWorkspace')!.node.tryFindChild('ReleaseRecords')).toBeUndefined();
    expect(workspace.releaseRecords).toBe(workspace.releaseRecords);
    expect(resourcesOfType(templateOf(of), 'AWS::DynamoDB::Table')).toHaveLength(1);
  });

  it('is refused anywhere but in the stack, or under another id, both at once', () => {
    const message = refusalOf(() => new ModelWorkspace(new Construct(stack(), 'Team'), 'Workspace'));
    expect(message).toContain('Test/Team/Workspace cannot be defined:');
    expect(message).toContain('  - scope: got "Test/Team", expected a stack; define the workspace in the stack itself');
    expect(message).toContain('  - id: got "Workspace", expected ModelWorkspace; use this id: the models of the stack look for it');
  });

  it('is refused after the first model has defined one', () => {
    const of = stack();
    ModelWorkspace.of(of);
    expect(refusalOf(() => new ModelWorkspace(of, 'ModelWorkspace'))).toContain('expected a stack without a workspace; define the workspace before the first model, which defines one for itself');
  });
});

describe('the key of a stack', () => {
  const of = stack();
  ModelWorkspace.of(of);
  const template = templateOf(of);
  const key = only(template, 'AWS::KMS::Key');

  it('rotates, waits for 30 days before it goes, and is kept', () => {
    expect(key).toMatchObject({ EnableKeyRotation: true, PendingWindowInDays: 30 });
    const { DeletionPolicy, UpdateReplacePolicy } = template.Resources[resourcesOfType(template, 'AWS::KMS::Key')[0]![0]]!;
    expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
  });

  it('lets the account manage it, log groups, alarms and rules of the account use it, and nobody else', () => {
    expect(statementsOf(template, key['KeyPolicy'])).toEqual([
      ROOT,
      {
        Sid: 'LogGroups',
        Effect: 'Allow',
        Principal: { Service: 'logs.ap-southeast-1.amazonaws.com' },
        Action: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
        Resource: '*',
        Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': 'arn:${AWS::Partition}:logs:ap-southeast-1:111122223333:log-group:*' } },
      },
      {
        Sid: 'AlarmsToTopic',
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Resource: '*',
        Condition: { StringEquals: ACCOUNT_ONLY, ArnLike: { 'aws:SourceArn': 'arn:${AWS::Partition}:cloudwatch:ap-southeast-1:111122223333:alarm:*' } },
      },
      {
        Sid: 'EventsToDeadLetters',
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Resource: '*',
        Condition: { StringEquals: ACCOUNT_ONLY, ArnLike: { 'aws:SourceArn': 'arn:${AWS::Partition}:events:ap-southeast-1:111122223333:rule/*' } },
      },
    ]);
  });

  it('is one per stack, however many things it encrypts', () => {
    const app = new App();
    const stacks = ['A', 'B'].map((id) => new Stack(app, id));
    for (const one of stacks) {
      ModelWorkspace.of(one);
      new DataStore(one, 'Lake');
      new ReleaseRecords(one, 'Records');
    }
    for (const one of stacks) expect(resourcesOfType(templateOf(one), 'AWS::KMS::Key')).toHaveLength(1);
  });
});

describe('the topic of a workspace', () => {
  const of = stack();
  const workspace = ModelWorkspace.of(of);
  const template = templateOf(of);
  const topicId = logicalIdOf(workspace.alerts);

  it('is encrypted with the key of the stack', () => {
    expect(render(template, template.Resources[topicId]!.Properties!['KmsMasterKeyId'])).toBe('${ModelKey.Arn}');
  });

  it('takes alarms of this account, over TLS only, and from nobody else', () => {
    expect(statementsOf(template, only(template, 'AWS::SNS::TopicPolicy')['PolicyDocument'])).toEqual([
      { Sid: 'AllowPublishThroughSSLOnly', Effect: 'Deny', Principal: '*', Action: 'sns:Publish', Resource: '${ModelWorkspaceAlerts}', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      {
        Sid: 'AlarmsOfThisAccount',
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: '${ModelWorkspaceAlerts}',
        Condition: { StringEquals: ACCOUNT_ONLY, ArnLike: { 'aws:SourceArn': 'arn:${AWS::Partition}:cloudwatch:ap-southeast-1:111122223333:alarm:*' } },
      },
    ]);
  });
});

describe('the dead letters of a workspace', () => {
  const of = stack();
  const workspace = ModelWorkspace.of(of);
  const template = templateOf(of);

  it('are encrypted with the key of the stack and kept for 14 days', () => {
    const queue = only(template, 'AWS::SQS::Queue');
    expect(render(template, queue)).toEqual({ KmsMasterKeyId: '${ModelKey.Arn}', MessageRetentionPeriod: 1_209_600 });
  });

  it('come from rules of this account, over TLS only, and from nobody else', () => {
    expect(statementsOf(template, only(template, 'AWS::SQS::QueuePolicy')['PolicyDocument'])).toEqual([
      { Effect: 'Deny', Principal: { AWS: '*' }, Action: 'sqs:*', Resource: '${ModelWorkspaceDeadLetters.Arn}', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      {
        Sid: 'EventsOfThisAccount',
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: '${ModelWorkspaceDeadLetters.Arn}',
        Condition: { StringEquals: ACCOUNT_ONLY, ArnLike: { 'aws:SourceArn': 'arn:${AWS::Partition}:events:ap-southeast-1:111122223333:rule/*' } },
      },
    ]);
  });

  it('raise an alarm at the first one, which says what to do', () => {
    const alarm = asObject(render(template, only(template, 'AWS::CloudWatch::Alarm')));
    expect(alarm).toMatchObject({
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: '${ModelWorkspaceDeadLetters.QueueName}' }],
      Statistic: 'Maximum',
      Period: 300,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
      AlarmActions: ['${ModelWorkspaceAlerts}'],
    });
    expect(alarm['AlarmDescription']).toMatch(/Impact: .*Read the message/);
  });

  it('have the queue that functions and rules are given', () => {
    expect(of.resolve(workspace.deadLetters.queueArn)).toEqual({ 'Fn::GetAtt': [logicalIdOf(workspace.deadLetters), 'Arn'] });
  });
});

describe.each(LANDING_ZONES)('every message in %s', (_, profile) => {
  const of = stack({ profile: profile() });
  ModelWorkspace.of(of);
  const template = templateOf(of);
  const expected = profile()['entries']['encryptionKeyArn'] ?? '${ModelKey.Arn}';

  it('is encrypted with one and the same customer managed key', () => {
    const topic = only(template, 'AWS::SNS::Topic');
    const queue = only(template, 'AWS::SQS::Queue');
    expect([topic, queue].map(({ KmsMasterKeyId }) => render(template, KmsMasterKeyId))).toEqual([expected, expected]);
  });
});

describe('an imported key', () => {
  it('is used everywhere, and its policy, which belongs to its owner, is left alone', () => {
    const of = stack({ profile: strictLandingZone() });
    ModelWorkspace.of(of);
    const template = templateOf(of);
    expect(resourcesOfType(template, 'AWS::KMS::Key')).toEqual([]);
    expect(JSON.stringify(template).split(STRICT_LANDING_ZONE.encryptionKeyArn!).length - 1).toBe(3);
  });
});
