/**
 * What requests of stores and messaging need: S3, DynamoDB, Systems Manager, SNS, SQS.
 *
 * Documented: HeadObject needs `s3:GetObject`, a conditional write with If-Match both actions; a listing has `s3:prefix` where it asks for
 * one; `dynamodb:LeadingKeys` are the values of the partition key. Keys: an object is read with `kms:Decrypt` and written
 * with `kms:GenerateDataKey`; whoever reads or writes a table needs `kms:Decrypt`; whoever sends to a topic or queue needs both.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
 */
import type { ApiRequest, ServiceName } from '../api/operation';
import { arn } from '../services/environment';
import { ServiceError } from '../services/service-error';
import { arnIn, type Facts, keyNeeds, type Need, type NeedsOf, textIn } from './need';
import type { Principal } from './principal';

/** On an object; `by` is the caller where absent. */
export function objectNeeds(facts: Facts, action: 's3:AbortMultipartUpload' | 's3:GetObject' | 's3:GetObjectVersion' | 's3:PutObject', bucket: string, key: string, by?: Principal, context?: Need['context']): Need[] {
  const bucketArn = bucketArnOf(facts, bucket);
  const encryption = facts.keyOf('bucket', bucket);
  const cryptographic = action === 's3:PutObject' ? 'kms:GenerateDataKey' : 'kms:Decrypt';
  return [
    { action, resource: `${bucketArn}/${key}`, ...(context ? { context } : {}), ...(by ? { by } : {}) },
    ...keyNeeds(facts, encryption, 's3', [cryptographic], { 'aws:s3:arn': encryption?.isBucketKey ? bucketArn : `${bucketArn}/${key}` }, by),
  ];
}

/** What a request says of the encryption of what it writes. */
export function encrypted({ ServerSideEncryption: by, SSEKMSKeyId: key }: ApiRequest): NonNullable<Need['context']> {
  const said = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  return { 's3:x-amz-server-side-encryption': said(by), 's3:x-amz-server-side-encryption-aws-kms-key-id': said(key) };
}

/** On listing what begins with the prefix. */
export function listingNeed(facts: Facts, bucket: string, prefix: string | undefined, more: Need['context'] = {}, by?: Principal): Need {
  return { action: 's3:ListBucket', resource: bucketArnOf(facts, bucket), context: { 's3:prefix': prefix, ...more }, ...(by ? { by } : {}) };
}

export function bucketArnOf({ environment }: Facts, bucket: string): string {
  return `arn:${environment.partition}:s3:::${bucket}`;
}

const S3: Readonly<Record<string, NeedsOf>> = {
  GetObject: (request, facts) => objectNeeds(facts, request['VersionId'] === undefined ? 's3:GetObject' : 's3:GetObjectVersion', textIn(request, 'Bucket'), textIn(request, 'Key')),
  HeadObject: (request, facts) => [{ action: request['VersionId'] === undefined ? 's3:GetObject' : 's3:GetObjectVersion', resource: objectArn(request, facts) }],
  PutObject: (request, facts) => [
    ...objectNeeds(facts, 's3:PutObject', textIn(request, 'Bucket'), textIn(request, 'Key'), undefined, encrypted(request)),
    ...(request['IfMatch'] === undefined ? [] : [{ action: 's3:GetObject', resource: objectArn(request, facts) }]),
  ],
  CopyObject: (request, facts) => {
    const [, bucket = '', key = '', version] = /^\/?([^/]+)\/([^?]+)(\?versionId=.+)?$/.exec(textIn(request, 'CopySource')) ?? [];
    return [
      ...objectNeeds(facts, version === undefined ? 's3:GetObject' : 's3:GetObjectVersion', bucket, decodeURIComponent(key)),
      ...objectNeeds(facts, 's3:PutObject', textIn(request, 'Bucket'), textIn(request, 'Key'), undefined, encrypted(request)),
    ];
  },
  DeleteObject: (request, facts) => [{ action: request['VersionId'] === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion', resource: objectArn(request, facts) }],
  ListObjectsV2: (request, facts) => [listingNeed(facts, textIn(request, 'Bucket'), optional(request, 'Prefix'), { 's3:delimiter': optional(request, 'Delimiter') })],
  ListObjectVersions: (request, facts) => [{ ...listingNeed(facts, textIn(request, 'Bucket'), optional(request, 'Prefix')), action: 's3:ListBucketVersions' }],
};

function objectArn(request: ApiRequest, facts: Facts): string {
  return `${bucketArnOf(facts, textIn(request, 'Bucket'))}/${textIn(request, 'Key')}`;
}

function optional(request: ApiRequest, name: string): string | undefined {
  return textIn(request, name) || undefined;
}

const item = (action: string): NeedsOf => (request, facts) => {
  const given = textIn(request, 'TableName');
  if (request['IndexName'] !== undefined) throw new ServiceError('NotSimulated', `dynamodb:${action} of ${given}: got the index ${textIn(request, 'IndexName')}, expected a request to the table; an index is a resource of its own`, false);
  const table = arnIn(facts, 'dynamodb', given, 'table/');
  const name = table.slice(table.lastIndexOf('/') + 1);
  const [leading, partition] = [leadingKey(request, facts.partitionKeyOf(name)), facts.keyOf('table', table)];
  return [
    { action: `dynamodb:${action}`, resource: table, context: { 'dynamodb:LeadingKeys': leading === undefined ? undefined : [leading] } },
    ...keyNeeds(facts, partition, 'dynamodb', ['kms:Decrypt'], { 'aws:dynamodb:tableName': name, 'aws:dynamodb:subscriberId': facts.environment.account }),
  ];
};

/** Value of the partition key that the request asks for. */
function leadingKey(request: ApiRequest, attribute: string | undefined): string | undefined {
  if (attribute === undefined) return undefined;
  const key = request['Key'] ?? request['Item'];
  if (key !== undefined) return scalar((key as Record<string, unknown>)[attribute]);
  const names = (request['ExpressionAttributeNames'] ?? {}) as Readonly<Record<string, string>>;
  const values = (request['ExpressionAttributeValues'] ?? {}) as Readonly<Record<string, unknown>>;
  for (const [, name = '', value = ''] of textIn(request, 'KeyConditionExpression').matchAll(/([#\w.-]+)\s*=\s*(:\w+)/g)) {
    if ((names[name] ?? name) === attribute) return scalar(values[value]);
  }
  return undefined;
}

function scalar(value: unknown): string | undefined {
  const [of] = Object.values((value ?? {}) as Readonly<Record<string, unknown>>);
  return typeof of === 'string' ? of : undefined;
}

const parameter = (action: string): NeedsOf => (request, facts) => {
  const name = textIn(request, 'Name');
  return [{ action: `ssm:${action}`, resource: name.startsWith('arn:') ? name : arn(facts.environment, 'ssm', `parameter/${name.replace(/^\//, '')}`) }];
};

const queue = (action: string, cryptographic: readonly string[]): NeedsOf => (request, facts) => {
  const [account = '', name = ''] = textIn(request, 'QueueUrl').split('/').slice(-2);
  const of = arn({ ...facts.environment, account }, 'sqs', name);
  return [{ action: `sqs:${action}`, resource: of }, ...keyNeeds(facts, facts.keyOf('queue', of), 'sqs', cryptographic, { 'aws:sqs:arn': of })];
};

export const STORES: Readonly<Partial<Record<ServiceName, Readonly<Record<string, NeedsOf>>>>> = {
  s3: S3,
  dynamodb: Object.fromEntries(['DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'].map((action) => [action, item(action)])),
  ssm: Object.fromEntries(['DeleteParameter', 'GetParameter', 'PutParameter'].map((action) => [action, parameter(action)])),
  sns: {
    Publish: (request, facts) => {
      const topic = textIn(request, 'TopicArn');
      return [{ action: 'sns:Publish', resource: topic }, ...keyNeeds(facts, facts.keyOf('topic', topic), 'sns', ['kms:Decrypt', 'kms:GenerateDataKey'], { 'aws:sns:topicArn': topic })];
    },
  },
  sqs: {
    SendMessage: queue('SendMessage', ['kms:Decrypt', 'kms:GenerateDataKey']),
    ReceiveMessage: queue('ReceiveMessage', ['kms:Decrypt']),
    DeleteMessage: queue('DeleteMessage', []),
  },
};
