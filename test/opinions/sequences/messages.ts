/** Parameters, messages and notifications. */
import { REGION } from '../../support/stack';
import { refused, type Sequence, step } from '../sequence';
import { ACCOUNT, QUEUE_PATH, TOPIC_ARN } from '../side';

const Name = '/mlops/flights/envelope';

export const MESSAGES: readonly Sequence[] = [
  {
    name: 'parameters', service: 'ssm',
    steps: [
      refused('not there', 'GetParameter', { Name }),
      step('put', 'PutParameter', { Name, Value: 'one', Type: 'String' }),
      refused('put again', 'PutParameter', { Name, Value: 'two', Type: 'String' }),
      step('overwritten', 'PutParameter', { Name, Value: 'three', Overwrite: true }),
      step('read', 'GetParameter', { Name }),
      refused('without a type', 'PutParameter', { Name: '/mlops/other', Value: 'x' }),
      refused('too long', 'PutParameter', { Name: '/mlops/long', Value: 'x'.repeat(4097), Type: 'String' }),
      step('long, of the advanced tier', 'PutParameter', { Name: '/mlops/long', Value: 'x'.repeat(4097), Type: 'String', Tier: 'Advanced' }),
      refused('empty', 'PutParameter', { Name: '/mlops/empty', Value: '', Type: 'String' }),
      step('deleted', 'DeleteParameter', { Name }),
      refused('deleted again', 'DeleteParameter', { Name }),
    ],
  },
  {
    name: 'a queue', service: 'sqs',
    steps: [
      step('nothing in it', 'ReceiveMessage', { QueueUrl: QUEUE_PATH, WaitTimeSeconds: 0 }),
      step('sent', 'SendMessage', { QueueUrl: QUEUE_PATH, MessageBody: 'hello', MessageAttributes: { kind: { DataType: 'String', StringValue: 'letter' } } }),
      step('received', 'ReceiveMessage', { QueueUrl: QUEUE_PATH, MessageAttributeNames: ['All'], MessageSystemAttributeNames: ['ApproximateReceiveCount'], WaitTimeSeconds: 0 }),
      step('not seen by another', 'ReceiveMessage', { QueueUrl: QUEUE_PATH, WaitTimeSeconds: 0 }),
      step('deleted', 'DeleteMessage', ({ received: { Messages } = {} as { Messages?: readonly { readonly ReceiptHandle: string }[] } }) => ({ QueueUrl: QUEUE_PATH, ReceiptHandle: Messages?.[0]?.ReceiptHandle })),
      step('later', 'SendMessage', { QueueUrl: QUEUE_PATH, MessageBody: 'later', DelaySeconds: 60 }),
      step('not seen yet', 'ReceiveMessage', { QueueUrl: QUEUE_PATH, WaitTimeSeconds: 0 }),
      refused('empty', 'SendMessage', { QueueUrl: QUEUE_PATH, MessageBody: '' }),
      refused('too many', 'ReceiveMessage', { QueueUrl: QUEUE_PATH, MaxNumberOfMessages: 11, WaitTimeSeconds: 0 }),
      refused('no queue', 'SendMessage', { QueueUrl: `${ACCOUNT}/nowhere`, MessageBody: 'hello' }),
    ],
  },
  {
    name: 'a topic', service: 'sns',
    steps: [
      step('published', 'Publish', { TopicArn: TOPIC_ARN, Message: 'hello', Subject: 'a subject' }),
      step('without a subject', 'Publish', { TopicArn: TOPIC_ARN, Message: 'hello' }),
      refused('an empty message', 'Publish', { TopicArn: TOPIC_ARN, Message: '' }),
      refused('a long subject', 'Publish', { TopicArn: TOPIC_ARN, Message: 'hello', Subject: 'x'.repeat(101) }),
      refused('a subject of two lines', 'Publish', { TopicArn: TOPIC_ARN, Message: 'hello', Subject: 'one\ntwo' }),
      refused('a long message', 'Publish', { TopicArn: TOPIC_ARN, Message: 'x'.repeat(262_145) }),
      refused('no topic', 'Publish', { TopicArn: `arn:aws:sns:${REGION}:${ACCOUNT}:nowhere`, Message: 'hello' }),
    ],
  },
];
