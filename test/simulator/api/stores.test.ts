/** Operations of DynamoDB, Parameter Store and CloudWatch. */
import { beforeEach, describe, expect, it } from 'vitest';
import { ConditionalCheckFailed } from '../../../simulator/services/dynamodb';
import { START } from '../services/fixture';
import { ServiceWorld } from './fixture';

let world: ServiceWorld;
beforeEach(() => {
  world = new ServiceWorld();
});

describe('operations of DynamoDB', () => {
  beforeEach(async () => {
    world.dynamoDb.createTable('records', { partition: 'modelId', sort: 'item' });
    for (const item of ['DEPLOYMENT#2', 'DEPLOYMENT#1', 'RELEASE']) await world.call('dynamodb', 'PutItem', { TableName: 'records', Item: { modelId: { S: 'm' }, item: { S: item } } });
    await world.call('dynamodb', 'PutItem', { TableName: 'records', Item: { modelId: { S: 'other' }, item: { S: 'DEPLOYMENT#1' } } });
  });
  const Key = { modelId: { S: 'm' }, item: { S: 'RELEASE' } };

  it('read, update under a condition, and delete', async () => {
    const update = { TableName: 'records', Key, UpdateExpression: 'SET fence = :next', ConditionExpression: 'attribute_not_exists(fence) OR fence < :next', ExpressionAttributeValues: { ':next': { N: '4' } } };
    expect(await world.call('dynamodb', 'UpdateItem', { ...update, ReturnValues: 'UPDATED_NEW' })).toEqual({ Attributes: { fence: { N: '4' } } });
    const error = await world.refusal('dynamodb', 'UpdateItem', { ...update, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' });
    expect(error).toBeInstanceOf(ConditionalCheckFailed);
    expect(error).toMatchObject({ code: 'ConditionalCheckFailedException', item: { ...Key, fence: { N: '4' } } });
    await world.call('dynamodb', 'DeleteItem', { TableName: 'records', Key });
    expect(await world.call('dynamodb', 'GetItem', { TableName: 'records', Key })).toEqual({});
  });

  it('find the items of one partition whose sort key begins so, in its order', async () => {
    const request = { TableName: 'records', KeyConditionExpression: 'modelId = :m AND begins_with(#item, :d)', ExpressionAttributeNames: { '#item': 'item' }, ExpressionAttributeValues: { ':m': { S: 'm' }, ':d': { S: 'DEPLOYMENT#' } } };
    const names = async (more: object): Promise<unknown> => {
      const { Items } = await world.call<{ Items: { item: { S: string } }[] }>('dynamodb', 'Query', { ...request, ...more });
      return Items.map(({ item }) => item.S);
    };
    expect(await names({})).toEqual(['DEPLOYMENT#1', 'DEPLOYMENT#2']);
    expect(await names({ ScanIndexForward: false })).toEqual(['DEPLOYMENT#2', 'DEPLOYMENT#1']);
    expect(await world.call('dynamodb', 'Query', { ...request, Limit: 1 })).toMatchObject({ Count: 1, LastEvaluatedKey: { modelId: { S: 'm' }, item: { S: 'DEPLOYMENT#1' } } });
  });

  it.each(['#item = :d', 'modelId <> :d', 'modelId = :d OR #item = :d', 'modelId = :d AND fence = :d', 'modelId > :d'])('refuse the key condition %s', async (condition) => {
    const names = condition.includes('#item') ? { ExpressionAttributeNames: { '#item': 'item' } } : {};
    const error = await world.refusal('dynamodb', 'Query', { TableName: 'records', KeyConditionExpression: condition, ExpressionAttributeValues: { ':d': { S: 'd' } }, ...names });
    expect(error).toMatchObject({ code: 'ValidationException' });
    expect(error.message).toContain('expected modelId = a value, and at most one condition on item');
  });
});

describe('operations of Parameter Store', () => {
  it('put, read and delete a parameter', async () => {
    expect(await world.call('ssm', 'PutParameter', { Name: '/a/b', Value: 'one', Type: 'String' })).toEqual({ Version: 1, Tier: 'Standard' });
    expect(await world.call('ssm', 'PutParameter', { Name: '/a/b', Value: 'two', Overwrite: true })).toEqual({ Version: 2, Tier: 'Standard' });
    expect(await world.call('ssm', 'GetParameter', { Name: '/a/b' })).toMatchObject({ Parameter: { Value: 'two', Version: 2, DataType: 'text', LastModifiedDate: new Date(START) } });
    await world.call('ssm', 'DeleteParameter', { Name: '/a/b' });
    expect((await world.refusal('ssm', 'GetParameter', { Name: '/a/b' })).code).toBe('ParameterNotFound');
  });
});

describe('operations of CloudWatch', () => {
  const properties = { Namespace: 'N', MetricName: 'M', Statistic: 'Maximum', Period: 60, EvaluationPeriods: 1, Threshold: 2, ComparisonOperator: 'GreaterThanThreshold' };
  beforeEach(() => {
    for (const name of ['first', 'second']) world.cloudWatch.putMetricAlarm(name, properties);
  });

  it('describe alarms by name and state, and leave out names that do not exist', async () => {
    await world.call('cloudwatch', 'SetAlarmState', { AlarmName: 'second', StateValue: 'ALARM', StateReason: 'a test' });
    const names = async (request: Readonly<Record<string, unknown>>): Promise<unknown> => (await world.call<{ MetricAlarms: { AlarmName: string }[] }>('cloudwatch', 'DescribeAlarms', request)).MetricAlarms.map(({ AlarmName }) => AlarmName);
    expect(await names({ AlarmNames: ['second', 'none'] })).toEqual(['second']);
    expect(await names({ StateValue: 'ALARM' })).toEqual(['second']);
    expect(await names({ AlarmNamePrefix: 'f' })).toEqual(['first']);
    expect(await world.call('cloudwatch', 'DescribeAlarms', { MaxRecords: 1 })).toMatchObject({ MetricAlarms: [{ AlarmName: 'first', StateUpdatedTimestamp: new Date(START) }], CompositeAlarms: [], NextToken: '1' });
    expect(await names({ MaxRecords: 1, NextToken: '1' })).toEqual(['second']);
  });

  it('take a value as often as its count says', async () => {
    await world.call('cloudwatch', 'PutMetricData', { Namespace: 'N', MetricData: [{ MetricName: 'M', Values: [1, 5], Counts: [3, 1], Dimensions: [{ Name: 'D', Value: 'd' }] }] });
    const metric = { namespace: 'N', name: 'M', dimensions: { D: 'd' } };
    expect(world.cloudWatch.metrics.statistic(metric, 'Sum', START, START + 60_000)).toBe(8);
    expect((await world.refusal('cloudwatch', 'PutMetricData', { Namespace: 'N', MetricData: [{ MetricName: 'M' }] })).message).toContain('expected either Value or Values');
  });

  it('refuse an alarm that does not exist and a state that is none', async () => {
    expect((await world.refusal('cloudwatch', 'SetAlarmState', { AlarmName: 'none', StateValue: 'OK', StateReason: 'r' })).code).toBe('ResourceNotFound');
    expect((await world.refusal('cloudwatch', 'SetAlarmState', { AlarmName: 'first', StateValue: 'FINE', StateReason: 'r' })).message).toContain('expected one of OK, ALARM, INSUFFICIENT_DATA');
  });
});
