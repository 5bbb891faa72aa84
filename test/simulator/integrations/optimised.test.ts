/** Optimised integrations: what each makes of its arguments and of the answer. */
import { beforeEach, describe, expect, it } from 'vitest';
import { START } from '../services/fixture';
import { TaskWorld } from './fixture';

let world: TaskWorld;
beforeEach(() => {
  world = new TaskWorld();
});

describe('dynamodb', () => {
  const Key = { id: { S: 'a' } };
  beforeEach(() => {
    world.dynamoDb.createTable('t', { partition: 'id' });
  });

  it('puts, updates, gets and deletes items as they are', async () => {
    await new TaskWorld().run('dynamodb:putItem', { TableName: 't', Item: Key });
    world.dynamoDb.putItem({ TableName: 't', Item: { ...Key, frozen: { BOOL: true }, n: { N: '3' } } });
    expect(await world.output('dynamodb:getItem', { TableName: 't', Key })).toEqual({ Item: { ...Key, frozen: { BOOL: true }, n: { N: '3' } } });
  });

  it('says of the response what the SDK says', async () => {
    const { output } = await world.run('dynamodb:getItem', { TableName: 't', Key });
    expect(output).toEqual({ SdkHttpMetadata: { HttpStatusCode: 200 }, SdkResponseMetadata: { RequestId: expect.any(String) as string } });
  });

  it('fails by name where a condition does not hold', async () => {
    const update = { TableName: 't', Key, UpdateExpression: 'SET n = :n', ConditionExpression: 'attribute_exists(id)', ExpressionAttributeValues: { ':n': { N: '1' } } };
    expect(await world.run('dynamodb:updateItem', update)).toMatchObject({ status: 'FAILED', error: 'DynamoDB.ConditionalCheckFailedException' });
  });
});

describe('lambda:invoke', () => {
  it('takes and gives payloads as JSON', async () => {
    world.functions.answers = { f: { payload: '{"sum":3}' } };
    expect(await world.output('lambda:invoke', { FunctionName: 'f', Payload: { a: 1 } })).toEqual({ StatusCode: 200, ExecutedVersion: '$LATEST', Payload: { sum: 3 } });
    expect(world.functions.events).toEqual([{ name: 'f', payload: '{"a":1}' }]);
  });

  it.each([
    ['{"errorType":"RangeError","errorMessage":"bad"}', 'RangeError'],
    ['{"errorType":"Sandbox.Timedout","errorMessage":"Task timed out"}', 'Sandbox.Timedout'],
    ['{"errorMessage":"no type"}', 'Lambda.Unknown'],
    ['garbage', 'Lambda.Unknown'],
  ])('fails with the type of the error in %s', async (payload, error) => {
    world.functions.answers = { f: { payload, functionError: 'Unhandled' } };
    expect(await world.run('lambda:invoke', { FunctionName: 'f' })).toMatchObject({ status: 'FAILED', error, cause: payload });
  });

  it('fails by name where there is no function', async () => {
    expect(await world.run('lambda:invoke', { FunctionName: 'none' })).toMatchObject({ error: 'Lambda.ResourceNotFoundException' });
  });

  it('waits for its token where it is asked to', async () => {
    world.functions.answers = { f: { payload: 'null' } };
    const execution = world.task('lambda:invoke.waitForTaskToken', { FunctionName: 'f', Payload: { token: '{% $states.context.Task.Token %}' } });
    await world.settle();
    expect(execution.isRunning).toBe(true);
    const { token } = JSON.parse(world.functions.events[0]!.payload) as { token: string };
    await world.call('sfn', 'SendTaskSuccess', { taskToken: token, output: '{"done":true}' });
    await world.settle();
    expect(execution.result).toMatchObject({ status: 'SUCCEEDED', output: { done: true } });
  });
});

describe('sns, sqs and events', () => {
  it('publish a text, or the JSON of an object', async () => {
    world.sns.createTopic('arn:topic');
    await world.run('sns:publish', { TopicArn: 'arn:topic', Message: { a: 1 }, Subject: 's' });
    expect(world.sns.published('arn:topic')).toMatchObject([{ message: '{"a":1}', subject: 's' }]);
  });

  it('send a message', async () => {
    const arn = 'arn:aws:sqs:ap-southeast-1:111122223333:queue';
    world.sqs.createQueue(arn);
    await world.run('sqs:sendMessage', { QueueUrl: 'https://sqs/111122223333/queue', MessageBody: { a: 1 } });
    expect(world.sqs.peek(arn)).toMatchObject([{ body: '{"a":1}' }]);
  });

  it('put events with machine and execution among the resources', async () => {
    world.bus.putRule('rule', { EventPattern: { source: ['own'] }, Targets: [{ Id: 't', Arn: 'arn:target' }] });
    await world.run('events:putEvents', { Entries: [{ Source: 'own', DetailType: 'Thing', Detail: { a: 1 }, Resources: ['mine'] }] });
    await world.settle();
    const states = 'arn:aws:states:ap-southeast-1:111122223333';
    expect(world.deliveries).toMatchObject([{ event: { detail: { a: 1 }, resources: ['mine', `${states}:stateMachine:single`, `${states}:execution:single:run`] } }]);
  });

  it('fail where an entry was refused', async () => {
    expect(await world.run('events:putEvents', { Entries: [{ Source: 'aws.own', DetailType: 'Thing', Detail: '{}' }] })).toMatchObject({ error: 'EventBridge.FailedEntry' });
  });
});

describe('states:startExecution', () => {
  it('starts an execution and goes on', async () => {
    const target = world.machine('target', { Wait: { Type: 'Wait', Seconds: 60, End: true } });
    expect(await world.output('states:startExecution', { StateMachineArn: target, Input: { a: 1 }, Name: 'nested' }))
      .toEqual({ ExecutionArn: `${target.replace(':stateMachine:', ':execution:')}:nested`, StartDate: START });
    expect(world.clock.now).toBe(START);
  });

  it('fails by name where the name is taken', async () => {
    const target = world.machine('target', { Wait: { Type: 'Wait', Seconds: 60, End: true } });
    world.stepFunctions.startExecution(target, '{"a":2}', 'nested');
    expect(await world.run('states:startExecution', { StateMachineArn: target, Input: { a: 1 }, Name: 'nested' })).toMatchObject({ error: 'StepFunctions.ExecutionAlreadyExistsException' });
  });
});
