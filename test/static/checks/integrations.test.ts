/** The check of service integrations and their arguments, each rule seen to fail. */
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as lambda from '@aws-sdk/client-lambda';
import * as s3 from '@aws-sdk/client-s3';
import * as sagemaker from '@aws-sdk/client-sagemaker';
import * as sfn from '@aws-sdk/client-sfn';
import * as sns from '@aws-sdk/client-sns';
import * as sqs from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { integrationFindings } from '../../support/checks/asl-integrations';
import { requestFindings } from '../../support/checks/sdk-schema';
import { definitionFindings } from '../../support/checks/state-machines';
import { asList, asObject, type JsonObject } from '../../../simulator/checks/template';
import { broken, type Editable, GOOD_MACHINE, value } from './fixtures';

const TRAIN = asObject(asObject(asObject(GOOD_MACHINE['States'])['Train']));
const findingsOf = (edit: (task: Editable) => void): string[] => integrationFindings('Train', broken(TRAIN, edit));

describe('arguments of a service integration', () => {
  it('are right in the fixture', () => {
    expect(integrationFindings('Train', TRAIN)).toEqual([]);
  });

  const mutants: [string, (task: Editable) => void, string | RegExp][] = [
    ['an unknown member, with the near one', (task) => (task['Arguments']!['StopingCondition'] = value({})), 'Train.Arguments.StopingCondition: got an unknown member, expected StoppingCondition'],
    ['a nested unknown member', (task) => (task['Arguments']!['ResourceConfig']!['InstanceTyp'] = value('ml.m5.large')), 'Train.Arguments.ResourceConfig.InstanceTyp: got an unknown member, expected InstanceType'],
    ['a missing required member', (task) => delete (task['Arguments'] as { RoleArn?: unknown }).RoleArn, 'Train.Arguments.RoleArn: got nothing, expected the required member'],
    ['a missing nested required member', (task) => (task['Arguments']!['OutputDataConfig'] = value({})), 'Train.Arguments.OutputDataConfig.S3OutputPath: got nothing, expected the required member'],
    ['text for a number', (task) => (task['Arguments']!['ResourceConfig']!['InstanceCount'] = value('1')), 'Train.Arguments.ResourceConfig.InstanceCount: got "1", expected a number'],
    ['text for a boolean', (task) => (task['Arguments']!['EnableNetworkIsolation'] = value('true')), 'Train.Arguments.EnableNetworkIsolation: got "true", expected true or false'],
    ['a number for text', (task) => (task['Arguments']!['HyperParameters']!['depth'] = value(6)), 'Train.Arguments.HyperParameters.depth: got 6, expected a string'],
    ['an object for a list', (task) => (task['Arguments']!['Tags'] = value({ Key: 'a' })), 'Train.Arguments.Tags: got {"Key":"a"}, expected a list'],
    ['a wrong entry of a list', (task) => (task['Arguments']!['Tags'] = value([{ Key: 'a', Vaule: 'b' }])), 'Train.Arguments.Tags[0].Vaule: got an unknown member, expected Value'],
    ['text for a map', (task) => (task['Arguments']!['HyperParameters'] = value('depth=6')), 'Train.Arguments.HyperParameters: got "depth=6", expected an object'],
    ['a list for an object', (task) => (task['Arguments']!['VpcConfig'] = value([])), 'Train.Arguments.VpcConfig: got [], expected an object'],
  ];
  it.each(mutants)('must not have %s', (_, edit, finding) => {
    expect(findingsOf(edit)).toContain(finding);
  });

  it('may be expressions anywhere', () => {
    expect(findingsOf((task) => (task['Arguments']!['ResourceConfig'] = value('{% $settings %}')))).toEqual([]);
  });
});

describe('members of other services', () => {
  const task = (resource: string, args: JsonObject) => integrationFindings('Call', { Type: 'Task', Resource: `arn:aws:states:::${resource}`, Arguments: args });

  it('must name exactly one kind of DynamoDB value', () => {
    expect(task('dynamodb:putItem', { TableName: 't', Item: { pk: { S: 'a', N: '1' } } })).toContain('Call.Arguments.Item.pk: got 2 members, expected exactly one of S, N, B, SS, NS, BS, M, L, NULL, BOOL');
    expect(task('dynamodb:putItem', { TableName: 't', Item: { pk: { M: { x: { L: [{ N: '1' }] } } } } })).toEqual([]);
    expect(task('dynamodb:putItem', { TableName: 't', Item: { pk: { N: 1 } } })).toEqual(['Call.Arguments.Item.pk.N: got 1, expected a string']);
  });

  it('may be any JSON where Step Functions writes text', () => {
    expect(task('lambda:invoke', { FunctionName: 'f', Payload: { any: ['thing'] } })).toEqual([]);
    expect(task('states:startExecution.sync:2', { StateMachineArn: 'arn', Input: { any: 'thing' } })).toEqual([]);
    expect(task('sns:publish', { TopicArn: 'arn', Message: { any: 'thing' } })).toEqual([]);
    expect(task('sqs:sendMessage', { QueueUrl: 'url', MessageBody: { any: 'thing' } })).toEqual([]);
  });

  it('are written with a capital, as Step Functions demands', () => {
    expect(task('aws-sdk:sfn:startExecution', { stateMachineArn: 'arn' })).toEqual([
      'Call.Arguments.StateMachineArn: got nothing, expected the required member',
      'Call.Arguments.stateMachineArn: got an unknown member, expected StateMachineArn',
    ]);
  });

  it('may be timestamps, which are texts or numbers', () => {
    const put = (date: unknown) => task('aws-sdk:s3:putObject', { Bucket: 'b', Key: 'k', ObjectLockRetainUntilDate: date });
    expect(put('2026-01-01T00:00:00Z')).toEqual([]);
    expect(put(1767225600)).toEqual([]);
    expect(put('soon')).toEqual(['Call.Arguments.ObjectLockRetainUntilDate: got "soon", expected a timestamp']);
  });

  it('are checked for SDK integrations too', () => {
    expect(task('aws-sdk:s3:putObject', { Bucket: 'b', Key: 'k', Body: { any: 'thing' } })).toEqual([]);
    expect(task('aws-sdk:s3:putObject', { Bucket: 'b', Kye: 'k' })).toContain('Call.Arguments.Kye: got an unknown member, expected Key');
    expect(task('aws-sdk:sagemaker:describeModelPackage', {})).toEqual(['Call.Arguments.ModelPackageName: got nothing, expected the required member']);
  });
});

describe('resources of a Task', () => {
  const resource = (name: string) => integrationFindings('Call', { Type: 'Task', Resource: name, Arguments: {} });
  it.each([
    ['a misspelt integration', 'arn:aws:states:::sagemaker:createTrainningJob.sync', /got sagemaker:createTrainningJob, expected one of/],
    ['an integration that only aws-sdk has', 'arn:aws:states:::sagemaker:describeEndpoint', /or aws-sdk:sagemaker:describeEndpoint/],
    ['a wait that the integration lacks', 'arn:aws:states:::sagemaker:createEndpoint.sync', /got sagemaker:createEndpoint\.sync, expected sagemaker:createEndpoint$/],
    ['a token that the integration lacks', 'arn:aws:states:::dynamodb:putItem.waitForTaskToken', /expected dynamodb:putItem$/],
    ['a wait that aws-sdk lacks', 'arn:aws:states:::aws-sdk:sagemaker:createTrainingJob.sync', /got \.sync, expected no ending or \.waitForTaskToken/],
    ['an action that the service lacks', 'arn:aws:states:::aws-sdk:sagemaker:createTrainningJob', /expected an action of the service in camelCase/],
    ['an action with a capital', 'arn:aws:states:::aws-sdk:sagemaker:CreateTrainingJob', /expected an action of the service in camelCase/],
    ['a service whose requests cannot be checked', 'arn:aws:states:::aws-sdk:bedrock:getEvaluationJob', /install its SDK client/],
    ['a function by its ARN', 'arn:aws:lambda:ap-southeast-1:111122223333:function:f', /functions are called by lambda:invoke/],
  ])('must not be %s', (_, name, finding) => {
    expect(resource(name)).toContainEqual(expect.stringMatching(finding));
  });

  it('are checked in every scope of a machine', () => {
    const machine = broken(GOOD_MACHINE, (copy) => (copy['States']!['Fan']!['ItemProcessor']!['States']!['Deploy']!['Arguments']!['FunctoinName'] = value('f')));
    expect(definitionFindings('machine', machine)).toEqual([expect.stringMatching(/^machine\/Fan\/Deploy\.Arguments\.FunctoinName: got an unknown member/)]);
  });
});

describe('a request schema', () => {
  it.each([['dynamodb', dynamodb], ['lambda', lambda], ['s3', s3], ['sagemaker', sagemaker], ['sfn', sfn], ['sns', sns], ['sqs', sqs]])(
    'of every operation of %s is understood',
    (_, client) => {
      const operations = Object.values(client as Readonly<Record<string, unknown>>).filter((schema) => Array.isArray(schema) && schema[0] === 9);
      expect(operations.length).toBeGreaterThan(15);
      for (const operation of operations) expect(() => requestFindings('x', everyMember(operation), operation)).not.toThrow();
    },
  );

  it('with a kind of value that the check does not know is an error', () => {
    const operation = [9, 'ns', 'Do', 0, () => [3, 'ns', 'DoRequest', 0, ['Strange'], [33]]];
    expect(() => requestFindings('x', { Strange: 1 }, operation)).toThrow('x.Strange: got schema 33, expected a simple type that the check knows; add it');
  });

  it('must be the schema of an operation', () => {
    expect(() => requestFindings('x', {}, sagemaker.CreateTrainingJobRequest$)).toThrow('expected the schema of an operation');
  });
});

/** A request with a value for every member, so that the schema of each is looked at; the values need not be right. */
function everyMember(operation: unknown): JsonObject {
  const reference = (operation as readonly unknown[])[4];
  const input = typeof reference === 'function' ? (reference as () => unknown)() : reference;
  const members = (input as readonly unknown[])[4];
  return Object.fromEntries(asList(members).map((name) => [String(name).charAt(0).toUpperCase() + String(name).slice(1), [null]]));
}
