/** What holds for every operation: names, refusals by name, faults. */
import { describe, expect, it } from 'vitest';
import { ServiceWorld } from './fixture';

describe('every operation', () => {
  /** A request that is right, and the members that it has beside. */
  const requests: readonly (readonly ['cloudwatch' | 'dynamodb' | 'eventbridge' | 'lambda' | 's3' | 'sfn' | 'sns' | 'sqs' | 'ssm', string, object])[] = [
    ['cloudwatch', 'DescribeAlarms', {}],
    ['cloudwatch', 'PutMetricData', { Namespace: 'N', MetricData: [] }],
    ['cloudwatch', 'SetAlarmState', { AlarmName: 'a', StateValue: 'OK', StateReason: 'r' }],
    ['dynamodb', 'DeleteItem', { TableName: 't', Key: {} }],
    ['dynamodb', 'GetItem', { TableName: 't', Key: {} }],
    ['dynamodb', 'PutItem', { TableName: 't', Item: {} }],
    ['dynamodb', 'Query', { TableName: 't', KeyConditionExpression: 'a = :a' }],
    ['dynamodb', 'UpdateItem', { TableName: 't', Key: {} }],
    ['eventbridge', 'PutEvents', { Entries: [] }],
    ['lambda', 'Invoke', { FunctionName: 'f' }],
    ['s3', 'CopyObject', { Bucket: 'b', Key: 'k', CopySource: 'b/k' }],
    ['s3', 'DeleteObject', { Bucket: 'b', Key: 'k' }],
    ['s3', 'GetObject', { Bucket: 'b', Key: 'k' }],
    ['s3', 'HeadObject', { Bucket: 'b', Key: 'k' }],
    ['s3', 'ListObjectVersions', { Bucket: 'b' }],
    ['s3', 'ListObjectsV2', { Bucket: 'b' }],
    ['s3', 'PutObject', { Bucket: 'b', Key: 'k', Body: '' }],
    ['sfn', 'DescribeExecution', { executionArn: 'a' }],
    ['sfn', 'ListExecutions', { stateMachineArn: 'a' }],
    ['sfn', 'SendTaskFailure', { taskToken: 't' }],
    ['sfn', 'SendTaskHeartbeat', { taskToken: 't' }],
    ['sfn', 'SendTaskSuccess', { taskToken: 't', output: '{}' }],
    ['sfn', 'StartExecution', { stateMachineArn: 'a' }],
    ['sfn', 'StopExecution', { executionArn: 'a' }],
    ['sns', 'Publish', { TopicArn: 'a', Message: 'm' }],
    ['sqs', 'DeleteMessage', { QueueUrl: 'q', ReceiptHandle: 'r' }],
    ['sqs', 'ReceiveMessage', { QueueUrl: 'q' }],
    ['sqs', 'SendMessage', { QueueUrl: 'q', MessageBody: 'b' }],
    ['ssm', 'DeleteParameter', { Name: 'n' }],
    ['ssm', 'GetParameter', { Name: 'n' }],
    ['ssm', 'PutParameter', { Name: 'n', Value: 'v' }],
  ];

  it.each(requests)('of %s, %s, refuses a member that it does not know by its name', async (service, operation, request) => {
    const error = await new ServiceWorld().refusal(service, operation, { ...request, Surprise: true });
    expect(error).toMatchObject({ code: 'NotSimulated', retryable: false });
    expect(error.message).toContain('Surprise: got a property that is not simulated');
  });

  it('is in this list', () => {
    expect(new ServiceWorld().api.names).toEqual(requests.map(([service, operation]) => `${service}:${operation}`).sort());
  });

  it('that does not exist is refused by name', async () => {
    expect((await new ServiceWorld().refusal('s3', 'SelectObjectContent', {})).message).toBe('s3:SelectObjectContent is not simulated');
  });

  it.each([
    ['s3', 'GetObject', { Bucket: 'b' }, 'S3 GetObject.Key: got nothing, expected a text'],
    ['ssm', 'PutParameter', { Name: 'n', Value: 7 }, 'SSM PutParameter.Value: got 7, expected a text'],
    ['dynamodb', 'PutItem', { TableName: 't', Item: { a: 'bare' } }, 'DynamoDB PutItem.Item.a: got "bare", expected a type and its value'],
    ['sqs', 'ReceiveMessage', { QueueUrl: 'https://sqs/111122223333/q', MaxNumberOfMessages: 'many' }, 'SQS ReceiveMessage.MaxNumberOfMessages: got "many", expected a number'],
  ] as const)('of %s, %s, refuses a member that is missing or of the wrong type', async (service, operation, request, message) => {
    const error = await new ServiceWorld().refusal(service, operation, request);
    expect(error.message).toContain(message);
  });
});

describe('a fault', () => {
  it('meets as many calls as it says, after those that it lets through', async () => {
    const world = new ServiceWorld();
    await world.call('ssm', 'PutParameter', { Name: 'n', Value: 'v', Type: 'String' });
    world.api.inject({ service: 'ssm', operation: 'GetParameter', after: 1, times: 1, code: 'InternalServerError', message: 'down' });
    await world.call('ssm', 'GetParameter', { Name: 'n' });
    expect((await world.refusal('ssm', 'GetParameter', { Name: 'n' })).code).toBe('InternalServerError');
    await world.call('ssm', 'GetParameter', { Name: 'n' });
  });

  it('that still lets calls through does not keep them from another one', async () => {
    const world = new ServiceWorld();
    await world.call('ssm', 'PutParameter', { Name: 'n', Value: 'v', Type: 'String' });
    const [late, early] = [{ after: 2, code: 'ThrottlingException' }, { after: 0, code: 'InternalServerError' }].map((one) =>
      world.api.inject({ service: 'ssm', operation: 'GetParameter', times: 1, message: 'down', ...one }));
    expect((await world.refusal('ssm', 'GetParameter', { Name: 'n' })).code).toBe('InternalServerError');
    await world.call('ssm', 'GetParameter', { Name: 'n' });
    expect((await world.refusal('ssm', 'GetParameter', { Name: 'n' })).code).toBe('ThrottlingException');
    expect([late!.left, early!.left]).toEqual([0, 0]);
  });
});
