/** `.sync`: what a Task waits for, gives, and stops. */
import { beforeEach, describe, expect, it } from 'vitest';
import { MINUTE, START } from '../services/fixture';
import { TaskWorld } from './fixture';

let world: TaskWorld;
beforeEach(() => {
  world = new TaskWorld();
});

describe('sagemaker:createTrainingJob.sync', () => {
  const CREATE = ['sagemaker:createTrainingJob.sync', { TrainingJobName: 'job' }] as const;

  it('waits for the end and gives the description, with times in milliseconds', async () => {
    const execution = world.task(...CREATE);
    await world.settle();
    expect(execution.isRunning).toBe(true);
    world.training.end('Completed');
    await world.settle();
    expect(execution.result).toMatchObject({ status: 'SUCCEEDED', output: { TrainingJobName: 'job', TrainingJobStatus: 'Completed', CreationTime: 0 } });
  });

  it.each(['Failed', 'Stopped'])('fails with the description as its cause where the job is %s', async (status) => {
    const execution = world.task(...CREATE);
    await world.settle();
    world.training.end(status);
    await world.settle();
    expect(execution.result).toMatchObject({ error: 'States.TaskFailed' });
    expect(JSON.parse(execution.result.cause!)).toEqual({ TrainingJobName: 'job', TrainingJobStatus: status, CreationTime: 0 });
  });

  it('fails by name where the job cannot be created', async () => {
    world.inject({ service: 'sagemaker', operation: 'CreateTrainingJob', code: 'ResourceLimitExceeded', message: 'The account-level service limit is 0' });
    expect(await world.run(...CREATE)).toMatchObject({ error: 'SageMaker.ResourceLimitExceededException' });
  });

  it('fails by name where the end cannot be described', async () => {
    const execution = world.task(...CREATE);
    await world.settle();
    world.inject({ service: 'sagemaker', operation: 'DescribeTrainingJob', code: 'ThrottlingException', message: 'Rate exceeded' });
    world.training.end('Completed');
    await world.settle();
    expect(execution.result).toMatchObject({ error: 'SageMaker.AmazonSageMakerException' });
  });

  it('stops its job when the execution is aborted, and drops its answer', async () => {
    const execution = world.task(...CREATE);
    await world.settle();
    execution.abort();
    world.training.end('Completed');
    await world.settle();
    expect(world.training.stopped).toEqual(['job']);
    expect(execution.result.status).toBe('ABORTED');
  });

  it('takes no notice where the job cannot be stopped', async () => {
    const execution = world.task(...CREATE);
    await world.settle();
    world.inject({ service: 'sagemaker', operation: 'StopTrainingJob', code: 'ValidationException', message: 'in status Completed' });
    execution.abort();
    await world.settle();
    expect(world.training.stopped).toEqual([]);
  });

  it('leaves its job alone when it times out itself', async () => {
    const target = world.machine('timed', { Task: { Type: 'Task', Resource: 'arn:aws:states:::sagemaker:createTrainingJob.sync', Arguments: { TrainingJobName: 'job' }, TimeoutSeconds: 60, End: true } });
    const { executionArn } = world.stepFunctions.startExecution(target, '{}', 'run');
    await world.clock.runUntil(START + MINUTE);
    expect(world.stepFunctions.describeExecution(executionArn)).toMatchObject({ status: 'FAILED', error: 'States.Timeout', stoppedAt: START + MINUTE });
    expect(world.training.stopped).toEqual([]);
  });
});

describe('sagemaker:createTransformJob.sync', () => {
  it('waits for a job of its own kind', async () => {
    const execution = world.task('sagemaker:createTransformJob.sync', { TransformJobName: 'job' });
    await world.settle();
    world.transform.end('Completed');
    await world.settle();
    expect(execution.result).toMatchObject({ output: { TransformJobName: 'job', TransformJobStatus: 'Completed' } });
  });
});

describe('states:startExecution.sync', () => {
  const nested = (): string => world.machine('target', {
    'Bad?': { Type: 'Choice', Choices: [{ Condition: '{% $exists($states.input.bad) %}', Next: 'Bad' }], Default: 'Good' },
    Bad: { Type: 'Fail', Error: 'Deployment.BUSY', Cause: 'another one runs' },
    Good: { Type: 'Wait', Seconds: 60, Output: { outcome: 'DEPLOYED' }, End: true },
  });

  it('gives input and output as texts, with version 2 as JSON', async () => {
    const target = nested();
    const args = { StateMachineArn: target, Input: { a: 1 }, Name: 'one' };
    expect((await world.run('states:startExecution.sync', args)).output).toEqual({
      ExecutionArn: `${target.replace(':stateMachine:', ':execution:')}:one`, StateMachineArn: target, Name: 'one', Status: 'SUCCEEDED', StartDate: START, StopDate: START + MINUTE,
      Input: '{"a":1}', InputDetails: { Included: true }, Output: '{"outcome":"DEPLOYED"}', OutputDetails: { Included: true },
    });
    world = new TaskWorld();
    nested();
    expect((await world.run('states:startExecution.sync:2', args)).output).toMatchObject({ Input: { a: 1 }, Output: { outcome: 'DEPLOYED' } });
  });

  it('fails with the description, in which the error of the other stands', async () => {
    const { error, cause } = await world.run('states:startExecution.sync:2', { StateMachineArn: nested(), Input: { bad: true }, Name: 'one' });
    expect(error).toBe('States.TaskFailed');
    expect(JSON.parse(cause!)).toMatchObject({ Status: 'FAILED', Error: 'Deployment.BUSY', Cause: 'another one runs', Input: { bad: true } });
  });

  it('aborts the other with itself', async () => {
    const target = nested();
    const execution = world.task('states:startExecution.sync', { StateMachineArn: target, Name: 'one' });
    await world.clock.runUntil(START + 1000);
    execution.abort();
    await world.settle();
    expect(world.stepFunctions.listExecutions(target)[0]).toMatchObject({ status: 'ABORTED', stoppedAt: START + 1000 });
  });
});
