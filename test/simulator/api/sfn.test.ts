/** Operations of Step Functions. */
import { beforeEach, describe, expect, it } from 'vitest';
import { readDefinition, StateMachine, type TaskPort } from '../../../simulator/state-language';
import { HOUR, START } from '../services/fixture';
import { ServiceWorld } from './fixture';

const stateMachineArn = 'arn:aws:states:ap-southeast-1:111122223333:stateMachine:machine';

let world: ServiceWorld;
beforeEach(() => {
  world = new ServiceWorld();
  const port: TaskPort = { refusal: () => undefined, start: () => ({ stop: () => {} }) };
  world.stepFunctions.addMachine(new StateMachine({
    arn: stateMachineArn, roleArn: 'arn:aws:iam::111122223333:role/machine', clock: world.clock, tokens: world.tokens, trace: () => {}, seed: 1, port,
    definition: readDefinition('machine', { QueryLanguage: 'JSONata', StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 3600, End: true } } }, port),
  }));
});

describe('operations of Step Functions', () => {
  it('start, describe and stop an execution', async () => {
    const { executionArn } = await world.call<{ executionArn: string }>('sfn', 'StartExecution', { stateMachineArn, name: 'run' });
    expect(await world.call('sfn', 'DescribeExecution', { executionArn })).toEqual({
      executionArn, stateMachineArn, name: 'run', status: 'RUNNING', startDate: new Date(START), input: '{}', inputDetails: { included: true },
    });
    expect(await world.call('sfn', 'StopExecution', { executionArn, error: 'Own', cause: 'enough' })).toEqual({ stopDate: new Date(START) });
    expect(await world.call('sfn', 'DescribeExecution', { executionArn })).toMatchObject({ status: 'ABORTED', error: 'Own', cause: 'enough', stopDate: new Date(START) });
  });

  it('describe what one that succeeded gave', async () => {
    const { executionArn } = await world.call<{ executionArn: string }>('sfn', 'StartExecution', { stateMachineArn, input: '{"a":1}' });
    await world.clock.runUntil(START + HOUR);
    expect(await world.call('sfn', 'DescribeExecution', { executionArn })).toMatchObject({ status: 'SUCCEEDED', output: '{"a":1}', outputDetails: { included: true }, stopDate: new Date(START + HOUR) });
  });

  it('list executions in pages, newest first, by status', async () => {
    for (const name of ['one', 'two', 'three']) await world.call('sfn', 'StartExecution', { stateMachineArn, name });
    const first = await world.call<{ executions: { name: string }[]; nextToken: string }>('sfn', 'ListExecutions', { stateMachineArn, maxResults: 2 });
    expect(first.executions.map(({ name }) => name)).toEqual(['three', 'two']);
    expect(await world.call('sfn', 'ListExecutions', { stateMachineArn, nextToken: first.nextToken })).toEqual({ executions: [expect.objectContaining({ name: 'one' })] });
    expect(await world.call('sfn', 'ListExecutions', { stateMachineArn, statusFilter: 'FAILED' })).toEqual({ executions: [] });
  });

  it('refuse tokens that nobody has, and outputs that are no JSON', async () => {
    expect((await world.refusal('sfn', 'SendTaskSuccess', { taskToken: 'none', output: '{}' })).code).toBe('InvalidToken');
    expect((await world.refusal('sfn', 'SendTaskSuccess', { taskToken: 'none', output: '{' })).code).toBe('InvalidOutput');
    expect((await world.refusal('sfn', 'SendTaskHeartbeat', { taskToken: 'none' })).code).toBe('InvalidToken');
    expect((await world.refusal('sfn', 'DescribeExecution', { executionArn: 'none' })).code).toBe('ExecutionDoesNotExist');
  });
});
