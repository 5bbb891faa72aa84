/** SDK integrations: any operation of the Api, JSON in and out. */
import { beforeEach, describe, expect, it } from 'vitest';
import { START } from '../services/fixture';
import { integrationOf } from '../../../simulator/state-language/task-port';
import { TaskWorld } from './fixture';

let world: TaskWorld;
beforeEach(() => {
  world = new TaskWorld();
});

describe('an SDK integration', () => {
  it('gives the answer of the operation, with times as ISO 8601', async () => {
    world.ssm.putParameter({ Name: 'n', Value: 'v', Type: 'String' });
    expect(await world.output('aws-sdk:ssm:getParameter', { Name: 'n' })).toMatchObject({ Parameter: { Value: 'v', LastModifiedDate: new Date(START).toISOString() } });
  });

  it('sends a blob as JSON, so that a text arrives in quotes, and reads one as text', async () => {
    world.s3.createBucket('lake', { versioned: false });
    const put = async (Key: string, Body: string | { a: number }): Promise<string> => {
      await new Promise((done) => setImmediate(done));
      await world.integrations.start({
        integration: integrationOf('arn:aws:states:::aws-sdk:s3:putObject')!, resource: '', arguments: { Bucket: 'lake', Key, Body }, context: {}, executionArn: 'e', roleArn: 'r', state: 's',
      }, () => {});
      return Buffer.from(world.s3.getObject('lake', Key).body).toString();
    };
    expect(await put('text', 'a,b')).toBe('"a,b"');
    expect(await put('object', { a: 1 })).toBe('{"a":1}');
    expect(await world.output('aws-sdk:s3:getObject', { Bucket: 'lake', Key: 'object' })).toMatchObject({ Body: '{"a":1}', ContentLength: 7 });
  });

  it('sends the body of an inference by the same rule', async () => {
    expect(await world.output('aws-sdk:sagemakerruntime:invokeEndpoint', { EndpointName: 'e', Body: '1,2' })).toEqual({ Body: '0.5', ContentType: 'text/csv' });
    expect(world.bodies).toEqual(['"1,2"']);
  });

  it('makes JSON of an object where the service wants a text', async () => {
    const target = world.machine('target', { Done: { Type: 'Succeed' } });
    const answer = await world.output('aws-sdk:sfn:startExecution', { StateMachineArn: target, Input: { a: 1 }, Name: 'nested' });
    expect(answer).toEqual({ ExecutionArn: target.replace(':stateMachine:', ':execution:') + ':nested', StartDate: new Date(START).toISOString() });
    expect(world.stepFunctions.listExecutions(target)[0]!.input).toBe('{"a":1}');
  });

  it('fails by the name that Step Functions gives the error', async () => {
    expect(await world.run('aws-sdk:ssm:getParameter', { Name: 'none' })).toMatchObject({ status: 'FAILED', error: 'Ssm.ParameterNotFoundException' });
    world.inject({ service: 'sagemakerruntime', operation: 'InvokeEndpoint', code: 'ModelError', message: 'Received server error (500) from primary' });
    expect(await new TaskWorld().run('aws-sdk:sfn:sendTaskSuccess', { TaskToken: 'none', Output: '{}' })).toMatchObject({ error: 'Sfn.InvalidTokenException' });
  });

  it('ends the run, not the task, where the operation is asked for what is not simulated', async () => {
    world.ssm.putParameter({ Name: 'n', Value: 'v', Type: 'String' });
    await expect(world.run('aws-sdk:ssm:getParameter', { Name: 'n', Labels: ['x'] })).rejects.toThrow('Labels: got a property that is not simulated');
  });

  it('has members in PascalCase, whatever the API has', async () => {
    await expect(world.run('aws-sdk:sfn:describeExecution', { executionArn: 'e' })).rejects.toThrow('executionArn: got camelCase, expected PascalCase');
  });

  it('refuses types of DynamoDB that it spells in another way', async () => {
    await expect(world.run('aws-sdk:dynamodb:putItem', { TableName: 't', Item: { frozen: { BOOL: true } } })).rejects.toThrow('Item.frozen: got the type BOOL');
  });
});

describe('a machine', () => {
  const refused = (resource: string): string => {
    try {
      world.task(resource, {});
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error(`${resource}: expected a refusal`);
  };

  it('is refused before it runs where it calls what is not simulated', () => {
    expect(refused('aws-sdk:ssm:getParameterHistory')).toContain('aws-sdk:ssm:getParameterHistory is not simulated, expected one of ssm:DeleteParameter, ssm:GetParameter, ssm:PutParameter');
    expect(refused('aws-sdk:glue:startJobRun')).toContain('aws-sdk:glue:startJobRun is not simulated');
    expect(refused('glue:startJobRun.sync')).toContain('glue:startJobRun is not simulated');
    expect(refused('dynamodb:getItem.waitForTaskToken')).toContain('this integration has no such pattern, expected request-response');
    expect(refused('aws-sdk:sagemaker:createTrainingJob.sync')).toContain('an SDK integration cannot wait for a job');
  });
});
