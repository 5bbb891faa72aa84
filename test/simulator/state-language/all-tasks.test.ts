/** The synthesized machine that uses every task state: its ways through, its printed trace, and what a seed fixes. */
import { describe, expect, it } from 'vitest';
import { definitionOf } from '../../../simulator/checks/state-machines';
import { resourcesOfType, type JsonObject as TemplateObject } from '../../../simulator/checks/template';
import { allTasksMachine } from '../../support/all-tasks-machine';
import { stack, templateOf } from '../../support/stack';
import type { JsonObject } from '../../../simulator/state-language';
import { ran, run, START, world, type Run, type Script, type Scripted, type WorldOptions } from './harness';

const DEFINITION = ((): JsonObject => {
  const scope = stack();
  allTasksMachine(scope);
  const template = templateOf(scope);
  const [[, properties]] = resourcesOfType(template, 'AWS::StepFunctions::StateMachine') as [[string, TemplateObject]];
  return definitionOf(template, properties) as JsonObject;
})();

const HOUR = 3_600_000;
const THROTTLED = { error: 'ThrottlingException', cause: 'slow down' };
const TRAINED: Scripted = { output: { ModelArtifacts: { S3ModelArtifacts: 's3://models/run/model.tar.gz' } }, after: 2 * HOUR };
const GOOD: Script = {
  Train: [THROTTLED, THROTTLED, TRAINED],
  CreateModel: [{ output: { ModelArn: 'arn' } }],
  Score: [{ output: {}, after: HOUR }],
  Register: [{ output: { ModelPackageArn: 'arn' } }],
  Configure: [{ output: {} }],
  LookAtEndpoint: [{ output: { EndpointStatus: 'InService' } }],
  MoveEndpoint: [{ output: {} }],
  CreateEndpoint: [{ output: {} }],
};
const go = (script: Script, options: WorldOptions = {}): Promise<Run> => run(DEFINITION, {}, { script, ...options });
const calls = ({ port }: Run): string[] => port.requests.map(({ integration }) => integration.name + (integration.pattern === 'sync' ? '.sync' : ''));

describe('the machine of all tasks', () => {
  it('trains, scores, registers and moves the endpoint', async () => {
    const good = await go({ ...GOOD, Train: [TRAINED] });
    expect(good.result.status, good.trace).toBe('SUCCEEDED');
    expect(good.result.stoppedAt).toBe(START + 3 * HOUR);
    expect(calls(good)).toEqual([
      'sagemaker:createTrainingJob.sync', 'aws-sdk:sagemaker:createModel', 'sagemaker:createTransformJob.sync', 'aws-sdk:sagemaker:createModelPackage',
      'aws-sdk:sagemaker:createEndpointConfig', 'aws-sdk:sagemaker:describeEndpoint', 'aws-sdk:sagemaker:updateEndpoint',
    ]);
  });

  it('passes on what it learnt: the artefact of the training job is the data of the model', async () => {
    const { port } = await go(GOOD);
    expect(JSON.stringify(port.requests.find(({ state }) => state === 'CreateModel')!.arguments)).toContain('"ModelDataUrl":"s3://models/run/model.tar.gz"');
  });

  it('creates the endpoint where there is none', async () => {
    const missing = await go({ ...GOOD, LookAtEndpoint: [{ error: 'SageMaker.SageMakerException', cause: 'Could not find endpoint "flight-delay".' }] });
    expect(missing.result.status, missing.trace).toBe('SUCCEEDED');
    expect(calls(missing).slice(-2)).toEqual(['aws-sdk:sagemaker:describeEndpoint', 'aws-sdk:sagemaker:createEndpoint']);
  });

  it('fails with the error of the task that failed for good', async () => {
    const refused = await go({ ...GOOD, Register: [{ error: 'SageMaker.SageMakerException', cause: 'Package group is gone' }] });
    expect(refused.result).toMatchObject({ status: 'FAILED', error: 'SageMaker.SageMakerException', cause: 'Package group is gone' });
    expect(refused.trace).toMatch(/Register {2}Caught {2}error="SageMaker.SageMakerException" by=\["States.ALL"\] next="Failed"/);
  });

  it('shows that a timeout has no cause, which its Fail state does not expect', async () => {
    const slow = await go({ ...GOOD, CreateModel: ['never'] });
    expect(slow.result).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    expect(slow.trace).toMatch(/CreateModel {2}TaskTimedOut {2}error="States.Timeout"/);
  });

  it('waits for capacity with growing delays, then trains', async () => {
    const full = { error: 'SageMaker.ResourceLimitExceededException', cause: 'no capacity' };
    const waited = await go({ ...GOOD, Train: [full, full, full, TRAINED] });
    const starts = waited.events.filter(({ state, what }) => state === 'Train' && what === 'TaskScheduled').map(({ at }) => (at - START) / 1000);
    expect(starts).toEqual([0, 300, 750, 1425]);
    expect(waited.result.status).toBe('SUCCEEDED');
  });

  it('prints a trace that tells the story', async () => {
    const { trace } = await go(GOOD);
    const story = trace.split('\n').map((line) => line.split('  ').slice(2, 4).join(' ')).slice(0, 12);
    expect(story).toEqual([
      '- ExecutionStarted', 'Start PassStateEntered', 'Start PassStateExited', 'Train TaskStateEntered', 'Train TaskScheduled', 'Train TaskStarted',
      'Train TaskSubmitted', 'Train TaskFailed', 'Train Retrying', 'Train TaskScheduled', 'Train TaskStarted', 'Train TaskSubmitted',
    ]);
    expect(trace.split('\n')[0]).toBe('2026-11-01T00:00:00.000Z  machine/run-1  -  ExecutionStarted  input={} roleArn="arn:aws:iam::111122223333:role/machine"');
    expect(trace).toMatch(/2026-11-01T0[23]:\d\d:\d\d\.\d{3}Z {2}machine\/run-1 {2}- {2}ExecutionSucceeded/);
  });
});

describe('a seed', () => {
  it('gives the same trace byte for byte, and another seed another one', async () => {
    const { trace } = await go(GOOD, { seed: 3, order: 3 });
    expect((await go(GOOD, { seed: 3, order: 3 })).trace).toBe(trace);
    expect((await go(GOOD, { seed: 4, order: 3 })).trace).not.toBe(trace);
  });

  it('of ties changes the order, never the outcomes, of executions that run side by side', async () => {
    const side = async (order: number): Promise<{ outcomes: string; trace: string }> => {
      const made = world(DEFINITION, { script: { ...GOOD, Train: [TRAINED] }, order });
      const executions = ['one', 'two', 'three'].map((name) => made.machine.start(name, {}));
      await made.clock.run();
      return { outcomes: JSON.stringify(executions.map(({ result }) => result)), trace: ran(made, executions[0]!).trace };
    };
    const runs = await Promise.all(Array.from({ length: 10 }, (_, order) => side(order)));
    expect(new Set(runs.map(({ outcomes }) => outcomes)).size).toBe(1);
    expect(new Set(runs.map(({ trace }) => trace)).size).toBeGreaterThan(5);
  });
});
