/** Executions by name: who may start them, what is told of them, what is kept. */
import { describe, expect, it } from 'vitest';
import { Clock } from '../../../simulator/clock';
import { StepFunctions } from '../../../simulator/services/step-functions';
import { readDefinition, StateMachine, type TaskPort, TaskTokens } from '../../../simulator/state-language';
import { DAY, EventRecorder, HOUR, refusal, START } from './fixture';

const ARN = 'arn:aws:states:ap-southeast-1:111122223333:stateMachine:machine';

/** A machine that waits an hour, then gives its input, or fails where that says so. */
function world(): { readonly clock: Clock; readonly events: EventRecorder; readonly stepFunctions: StepFunctions } {
  const clock = new Clock({ start: START });
  const events = new EventRecorder();
  const stepFunctions = new StepFunctions(clock, events);
  const port: TaskPort = { refusal: () => undefined, start: () => ({ stop: () => {} }) };
  stepFunctions.addMachine(new StateMachine({
    arn: ARN, roleArn: 'arn:aws:iam::111122223333:role/machine', clock, tokens: new TaskTokens(), trace: () => {}, seed: 1, port,
    definition: readDefinition('machine', {
      QueryLanguage: 'JSONata', StartAt: 'Wait', TimeoutSeconds: 7200,
      States: {
        Wait: { Type: 'Wait', Seconds: '{% $states.input.hours * 3600 %}', Next: 'Bad?' },
        'Bad?': { Type: 'Choice', Choices: [{ Condition: '{% $exists($states.input.bad) %}', Next: 'Bad' }], Default: 'Good' },
        Bad: { Type: 'Fail', Error: 'Own.Error', Cause: 'as asked' },
        Good: { Type: 'Succeed' },
      },
    }, port),
  }));
  return { clock, events, stepFunctions };
}

const details = ({ entries }: EventRecorder): Record<string, unknown>[] => entries.map(({ detail }) => detail as Record<string, unknown>);

describe('starting an execution', () => {
  it('of the same name and input gives the one that runs, of any other it is refused', async () => {
    const { clock, events, stepFunctions } = world();
    const first = stepFunctions.startExecution(ARN, '{"hours":1}', 'run');
    expect(stepFunctions.startExecution(ARN, '{"hours":1}', 'run')).toEqual(first);
    expect(events.entries).toHaveLength(1);
    expect(refusal(() => stepFunctions.startExecution(ARN, '{"hours":2}', 'run'))).toMatchObject({ code: 'ExecutionAlreadyExists' });
    await clock.run();
    expect(refusal(() => stepFunctions.startExecution(ARN, '{"hours":1}', 'run'))).toMatchObject({ code: 'ExecutionAlreadyExists', message: `Execution Already Exists: '${first.executionArn}'` });
  });

  it('may use a name again 90 days after its execution ended', async () => {
    const { clock, stepFunctions } = world();
    const { executionArn } = stepFunctions.startExecution(ARN, '{"hours":1}', 'run');
    await clock.runUntil(START + HOUR + 90 * DAY - 1);
    expect(refusal(() => stepFunctions.startExecution(ARN, '{"hours":1}', 'run'))).toMatchObject({ code: 'ExecutionAlreadyExists' });
    await clock.runUntil(START + HOUR + 90 * DAY);
    stepFunctions.startExecution(ARN, '{"hours":1}', 'other');
    expect(refusal(() => stepFunctions.describeExecution(executionArn))).toMatchObject({ code: 'ExecutionDoesNotExist' });
    expect(stepFunctions.startExecution(ARN, '{"hours":1}', 'run').status).toBe('RUNNING');
  });

  it('without a name makes up one that is the same in every run', () => {
    const [one, two] = [world(), world()].map(({ stepFunctions }) => [1, 2].map(() => stepFunctions.startExecution(ARN, '{}').name));
    expect(one).toEqual(two);
    expect(one![0]).not.toBe(one![1]);
  });

  it('refuses machines that do not exist, bad names and inputs that are no JSON or too long', () => {
    const { stepFunctions } = world();
    expect(refusal(() => stepFunctions.startExecution(`${ARN}s`, '{}')).code).toBe('StateMachineDoesNotExist');
    expect(refusal(() => stepFunctions.startExecution(ARN, '{}', 'a b')).code).toBe('InvalidName');
    expect(refusal(() => stepFunctions.startExecution(ARN, '{', 'run')).code).toBe('InvalidExecutionInput');
    expect(refusal(() => stepFunctions.startExecution(ARN, JSON.stringify('x'.repeat(262_143)), 'run')).message).toContain('got 262145 bytes, expected at most 262144');
    expect(refusal(() => stepFunctions.listExecutions(`${ARN}s`)).code).toBe('StateMachineDoesNotExist');
  });
});

describe('events of executions', () => {
  it('say what DescribeExecution says, with null for what is not there', async () => {
    const { clock, events, stepFunctions } = world();
    const { executionArn } = stepFunctions.startExecution(ARN, '{"hours":1}', 'run');
    await clock.run();
    expect(events.entries).toMatchObject([{ source: 'aws.states', detailType: 'Step Functions Execution Status Change', resources: [executionArn] }, {}]);
    expect(details(events)).toMatchObject([
      { executionArn, stateMachineArn: ARN, name: 'run', status: 'RUNNING', startDate: START, stopDate: null, input: '{"hours":1}', output: null, outputDetails: null, error: null, redriveStatus: 'NOT_REDRIVABLE' },
      { status: 'SUCCEEDED', stopDate: START + HOUR, output: '{"hours":1}', outputDetails: { included: true } },
    ]);
  });

  it('tell of failures, timeouts and aborts, each with what is known of it', async () => {
    const { clock, events, stepFunctions } = world();
    stepFunctions.startExecution(ARN, '{"hours":1,"bad":true}', 'bad');
    stepFunctions.startExecution(ARN, '{"hours":3}', 'slow');
    const aborted = stepFunctions.startExecution(ARN, '{"hours":3}', 'stopped');
    const { status, stoppedAt } = stepFunctions.stopExecution(aborted.executionArn, 'Own.Stop', 'enough');
    expect({ status, stoppedAt }).toEqual({ status: 'ABORTED', stoppedAt: START });
    await clock.run();
    expect(details(events).slice(3)).toMatchObject([
      { name: 'stopped', status: 'ABORTED', error: 'Own.Stop', cause: 'enough', redriveStatus: 'REDRIVABLE' },
      { name: 'bad', status: 'FAILED', error: 'Own.Error', cause: 'as asked' },
      { name: 'slow', status: 'TIMED_OUT', error: null, stopDate: START + 2 * HOUR },
    ]);
    expect(stepFunctions.stopExecution(aborted.executionArn).stoppedAt).toBe(START);
  });

  it('leave out an input that is too long for an event', () => {
    const { events, stepFunctions } = world();
    stepFunctions.startExecution(ARN, JSON.stringify({ hours: 1, long: 'x'.repeat(250_000) }), 'fits');
    stepFunctions.startExecution(ARN, JSON.stringify({ hours: 1, long: '"'.repeat(100_000) }), 'escaped');
    expect(details(events)[0]!['inputDetails']).toEqual({ included: true });
    expect(details(events)[1]).toMatchObject({ input: null, inputDetails: { included: false } });
  });
});

describe('what is kept', () => {
  it('are results, newest first, and no execution that has ended', async () => {
    const { clock, stepFunctions } = world();
    for (const name of ['one', 'two']) stepFunctions.startExecution(ARN, '{"hours":1}', name);
    stepFunctions.startExecution(ARN, '{"hours":1.5}', 'three');
    await clock.runUntil(START + HOUR);
    expect(stepFunctions.listExecutions(ARN, 'SUCCEEDED').map(({ name }) => name)).toEqual(['two', 'one']);
    expect(stepFunctions.running).toBe(1);
  });

  it('tells those who wait, at once where the execution has ended', async () => {
    const { clock, stepFunctions } = world();
    const { executionArn } = stepFunctions.startExecution(ARN, '{"hours":1}', 'run');
    const told: string[] = [];
    stepFunctions.whenEnded(executionArn, ({ status }) => told.push(`first ${status}`));
    await clock.run();
    stepFunctions.whenEnded(executionArn, ({ status }) => told.push(`second ${status}`));
    expect(told).toEqual(['first SUCCEEDED', 'second SUCCEEDED']);
  });
});
