/** Operations of SNS, SQS, EventBridge and Lambda. */
import { beforeEach, describe, expect, it } from 'vitest';
import { ServiceWorld } from './fixture';

const QUEUE = 'arn:aws:sqs:ap-southeast-1:111122223333:queue';
const QueueUrl = 'https://sqs.ap-southeast-1.amazonaws.com/111122223333/queue';

let world: ServiceWorld;
beforeEach(() => {
  world = new ServiceWorld();
});

describe('operations of SNS and SQS', () => {
  beforeEach(() => {
    world.sqs.createQueue(QUEUE);
  });

  it('publish to a topic', async () => {
    world.sns.createTopic('arn:topic');
    const { MessageId } = await world.call<{ MessageId: string }>('sns', 'Publish', { TopicArn: 'arn:topic', Message: 'm', Subject: 's' });
    expect(world.sns.published('arn:topic')).toMatchObject([{ messageId: MessageId, message: 'm', subject: 's' }]);
    expect((await world.refusal('sns', 'Publish', { TopicArn: 'arn:none', Message: 'm' })).code).toBe('NotFound');
  });

  it('send, receive and delete a message, with attributes where they are asked for', async () => {
    await world.call('sqs', 'SendMessage', { QueueUrl, MessageBody: 'hello', MessageAttributes: { kind: { DataType: 'String', StringValue: 'greeting' } } });
    const { Messages } = await world.call<{ Messages: { ReceiptHandle: string }[] }>('sqs', 'ReceiveMessage', { QueueUrl, MessageAttributeNames: ['All'], MessageSystemAttributeNames: ['ApproximateReceiveCount'] });
    expect(Messages).toMatchObject([{ Body: 'hello', Attributes: { ApproximateReceiveCount: '1' }, MessageAttributes: { kind: { DataType: 'String', StringValue: 'greeting' } } }]);
    await world.call('sqs', 'DeleteMessage', { QueueUrl, ReceiptHandle: Messages[0]!.ReceiptHandle });
    expect(world.sqs.peek(QUEUE)).toEqual([]);
    expect(await world.call('sqs', 'ReceiveMessage', { QueueUrl })).toEqual({});
  });

  it('refuse queues of others, long polls and attributes that are no texts', async () => {
    expect((await world.refusal('sqs', 'SendMessage', { QueueUrl: QueueUrl.replace('111122223333', '999999999999'), MessageBody: 'm' })).code).toBe('QueueDoesNotExist');
    expect((await world.refusal('sqs', 'ReceiveMessage', { QueueUrl, WaitTimeSeconds: 20 })).message).toContain('WaitTimeSeconds: got 20, expected 0');
    expect((await world.refusal('sqs', 'SendMessage', { QueueUrl, MessageBody: 'm', MessageAttributes: { n: { DataType: 'Number', StringValue: '1' } } })).message).toContain('expected DataType String');
  });
});

describe('operations of EventBridge', () => {
  const entry = { Source: 'own', DetailType: 'Thing', Detail: '{"a":1}' };

  it('put events on the bus, by their ids', async () => {
    world.bus.putRule('rule', { EventPattern: { source: ['own'] }, Targets: [{ Id: 't', Arn: 'arn:target' }] });
    const { Entries } = await world.call<{ Entries: { EventId: string }[] }>('eventbridge', 'PutEvents', { Entries: [entry] });
    await world.clock.run();
    expect(world.deliveries).toMatchObject([{ targetArn: 'arn:target', event: { id: Entries[0]!.EventId, detail: { a: 1 } } }]);
  });

  it('take good entries beside bad ones', async () => {
    const answer = await world.call('eventbridge', 'PutEvents', { Entries: [entry, { ...entry, Source: 'aws.s3' }, { ...entry, Detail: '[1]' }, { Source: 'own' }] });
    expect(answer).toMatchObject({
      FailedEntryCount: 3,
      Entries: [{ EventId: expect.any(String) as string }, { ErrorCode: 'NotAuthorizedForSourceException' }, { ErrorCode: 'MalformedDetail' }, { ErrorCode: 'InvalidArgument' }],
    });
  });

  it('refuse other buses', async () => {
    expect((await world.refusal('eventbridge', 'PutEvents', { Entries: [{ ...entry, EventBusName: 'other' }] })).message).toContain('EventBusName: got "other"');
  });
});

describe('operations of Lambda', () => {
  it('invoke a function, and show what it gave or how it failed', async () => {
    world.functions.answers = { good: { payload: '{"a":1}' }, bad: { payload: '{"errorType":"Error"}', functionError: 'Unhandled' } };
    expect(await world.call('lambda', 'Invoke', { FunctionName: 'good', Payload: Buffer.from('{"in":1}') })).toEqual({ StatusCode: 200, ExecutedVersion: '$LATEST', Payload: Buffer.from('{"a":1}') });
    expect(world.functions.events).toEqual([{ name: 'good', payload: '{"in":1}' }]);
    expect(await world.call('lambda', 'Invoke', { FunctionName: 'bad' })).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
    expect((await world.refusal('lambda', 'Invoke', { FunctionName: 'none' })).code).toBe('ResourceNotFoundException');
  });

  it('hand an event over without waiting', async () => {
    expect(await world.call('lambda', 'Invoke', { FunctionName: 'any', InvocationType: 'Event', Payload: '{}' })).toEqual({ StatusCode: 202 });
    expect((await world.refusal('lambda', 'Invoke', { FunctionName: 'any', InvocationType: 'DryRun' })).message).toContain('expected one of RequestResponse, Event');
  });
});
