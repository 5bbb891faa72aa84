/** Task: arguments and results, Retry and Catch by AWS's rules, timeouts. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../simulator/state-language';
import { CALLBACK, catching, ERROR, INVOKE, run, START, taskMachine, world, type Run, type Scripted } from './harness';

/** Times of the attempts, in seconds since the start. */
const attemptsOf = ({ events }: Run): number[] => events.filter(({ what }) => what === 'TaskScheduled').map(({ at }) => (at - START) / 1000);
const failing = (...names: string[]): Scripted[] => names.map((error) => ({ error, cause: error }));

describe('a Task', () => {
  it('sends its evaluated arguments with the context, and gives the result on', async () => {
    const machine = taskMachine({ Arguments: { a: '{% $states.input.x %}' }, Output: '{% [$states.result, $states.input] %}', Assign: { r: '{% $states.result %}' } });
    const { result, port } = await run(machine, { x: 1 }, { script: { Work: [{ output: { y: 2 }, after: 5000 }] } });
    expect(result).toEqual({ status: 'SUCCEEDED', output: [{ y: 2 }, { x: 1 }], stoppedAt: START + 5000 });
    const [{ context, ...request }] = port.requests as [typeof port.requests[0]];
    expect(request).toEqual({
      integration: { name: 'lambda:invoke', service: 'lambda', action: 'invoke', isSdk: false, pattern: 'request-response' },
      resource: INVOKE, arguments: { a: 1 }, state: 'Work', roleArn: 'arn:aws:iam::111122223333:role/machine',
      executionArn: 'arn:aws:states:ap-southeast-1:111122223333:execution:machine:run-1', taskToken: undefined,
    });
    expect(context['State']).toEqual({ EnteredTime: '2026-11-01T00:00:00.000Z', Name: 'Work', RetryCount: 0 });
  });

  it('sends its input without Arguments and gives the bare result without Output', async () => {
    const { result, port } = await run(taskMachine(), { x: 1 }, { script: { Work: [{ output: 'r' }] } });
    expect([port.requests[0]!.arguments, result.output]).toEqual([{ x: 1 }, 'r']);
  });

  it('has five events, and six where it is waited for', async () => {
    const script = { Work: [{ output: 1 }] };
    expect((await run(taskMachine(), {}, { script })).history.slice(1, -1)).toEqual(
      ['TaskStateEntered', 'TaskScheduled', 'TaskStarted', 'TaskSucceeded', 'TaskStateExited'].map((what) => `Work ${what}`));
    expect((await run(taskMachine({ Resource: 'arn:aws:states:::states:startExecution.sync:2' }), {}, { script })).history.slice(1, -1)).toEqual(
      ['TaskStateEntered', 'TaskScheduled', 'TaskStarted', 'TaskSubmitted', 'TaskSucceeded', 'TaskStateExited'].map((what) => `Work ${what}`));
  });

  it('that nothing catches fails the execution with its error and cause', async () => {
    const { result, history } = await run(taskMachine(), {}, { script: { Work: [ERROR] } });
    expect(result).toMatchObject({ status: 'FAILED', ...ERROR });
    expect(history.slice(-2)).toEqual(['Work TaskFailed', 'ExecutionFailed']);
  });

  it('does not accept two answers for one attempt', async () => {
    const { machine, clock } = world(taskMachine());
    machine.options.port.start = (_, answer) => {
      answer({ output: 1 });
      expect(() => answer({ output: 2 })).toThrow('Work: got a second answer from the port');
      return { stop: () => undefined };
    };
    const execution = machine.start('run-1', {});
    await clock.run();
    expect(execution.result.output).toBe(1);
  });
});

describe('Retry', () => {
  const retrying = (...Retry: JsonObject[]): JsonObject => taskMachine({ Retry });

  it('waits a second, then twice as long each time, three times by default', async () => {
    const result = await run(retrying({ ErrorEquals: ['Our.Error'] }), {}, { script: { Work: [ERROR] } });
    expect(attemptsOf(result)).toEqual([0, 1, 3, 7]);
    expect(result.result.status).toBe('FAILED');
  });

  it('waits by its interval, rate and longest delay', async () => {
    const result = await run(retrying({ ErrorEquals: ['Our.Error'], IntervalSeconds: 10, BackoffRate: 1.5, MaxDelaySeconds: 20, MaxAttempts: 4 }), {}, { script: { Work: [ERROR] } });
    expect(attemptsOf(result)).toEqual([0, 10, 25, 45, 65]);
  });

  it('with full jitter waits between nothing and the delay, by the seed', async () => {
    const delays = async (seed: number): Promise<number[]> =>
      attemptsOf(await run(retrying({ ErrorEquals: ['States.ALL'], IntervalSeconds: 100, BackoffRate: 1, MaxAttempts: 20, JitterStrategy: 'FULL' }), {}, { script: { Work: [ERROR] }, seed }));
    const first = await delays(1);
    const gaps = first.slice(1).map((at, index) => at - first[index]!);
    expect(gaps.every((gap) => gap >= 0 && gap <= 100)).toBe(true);
    expect(Math.max(...gaps) - Math.min(...gaps)).toBeGreaterThan(30);
    expect(await delays(1)).toEqual(first);
    expect(await delays(2)).not.toEqual(first);
  });

  it('counts attempts for each retrier, takes the first that matches, and gives up where that one is used up', async () => {
    // The example of the developer guide, with a last retrier that must not step in.
    const machine = retrying({ ErrorEquals: ['A', 'B'], IntervalSeconds: 1, MaxAttempts: 2 }, { ErrorEquals: ['C'], IntervalSeconds: 5 }, { ErrorEquals: ['States.ALL'] });
    const result = await run(machine, {}, { script: { Work: failing('A', 'B', 'C', 'B') } });
    expect(attemptsOf(result)).toEqual([0, 1, 3, 8]);
    expect(result.result).toMatchObject({ status: 'FAILED', error: 'B' });
  });

  it('does not retry with no attempts, and goes on after one that succeeds', async () => {
    expect(attemptsOf(await run(retrying({ ErrorEquals: ['Our.Error'], MaxAttempts: 0 }), {}, { script: { Work: [ERROR] } }))).toEqual([0]);
    expect((await run(retrying({ ErrorEquals: ['Our.Error'] }), {}, { script: { Work: [ERROR, { output: 'ok' }] } })).result.output).toBe('ok');
  });

  it('evaluates the arguments anew, with the number of the retry in the context', async () => {
    const machine = taskMachine({ Arguments: '{% $states.context.State.RetryCount %}', Retry: [{ ErrorEquals: ['Our.Error'] }] });
    const { port } = await run(machine, {}, { script: { Work: [ERROR, ERROR, { output: 1 }] } });
    expect(port.requests.map((request) => request.arguments)).toEqual([0, 1, 2]);
  });

  it('comes before Catch', async () => {
    const result = await run(catching({ Retry: [{ ErrorEquals: ['Our.Error'], MaxAttempts: 1 }] }), {}, { script: { Work: [ERROR] } });
    expect(attemptsOf(result)).toEqual([0, 1]);
    expect(result.result).toMatchObject({ status: 'SUCCEEDED', output: { Error: 'Our.Error', Cause: 'because' } });
  });
});

describe('Catch', () => {
  it('takes the first entry that matches, with its Assign and Output', async () => {
    const machine: JsonObject = {
      States: {
        Work: {
          Type: 'Task', Resource: INVOKE, Next: 'Handle', Output: 'not this',
          Catch: [{ ErrorEquals: ['Other'], Next: 'Handle' },
            { ErrorEquals: ['Our.Error'], Next: 'Handle', Assign: { e: '{% $states.errorOutput.Error %}' }, Output: '{% [$states.input, $states.errorOutput.Cause] %}' },
            { ErrorEquals: ['States.ALL'], Next: 'Handle' }],
        },
        Handle: { Type: 'Succeed', Output: { e: '{% $e %}', input: '{% $states.input %}' } },
      },
    };
    expect((await run(machine, 'in', { script: { Work: [ERROR] } })).result.output).toEqual({ e: 'Our.Error', input: ['in', 'because'] });
  });

  it('sees errors of the expressions too, and errors in an entry are not caught again', async () => {
    const script = { Work: [{ output: {} }] };
    expect((await run(catching({ Output: '{% $states.result.absent %}' }), {}, { script })).result).toMatchObject({ status: 'SUCCEEDED', output: { Error: 'States.QueryEvaluationError' } });
    expect((await run(catching({ Arguments: '{% $states.input.absent %}' }), {}, { script })).result).toMatchObject({ status: 'SUCCEEDED' });
    expect((await run(catching({ Output: '{% $states.result.absent %}' }, { Output: '{% $nothing %}' }), {}, { script })).result)
      .toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  });

  const matches = async (name: string, by: string): Promise<boolean> =>
    (await run(catching({}, { ErrorEquals: [by] }), {}, { script: { Work: [{ error: name, cause: '' }] } })).result.status === 'SUCCEEDED';

  it.each<[string, string, boolean]>([
    ['Our.Error', 'Our.Error', true],
    ['Our.Error', 'our.error', false],
    ['Our.Error', 'States.ALL', true],
    ['Our.Error', 'States.TaskFailed', true],
    ['States.TaskFailed', 'States.TaskFailed', true],
    ['States.Timeout', 'States.TaskFailed', false],
    ['States.Timeout', 'States.ALL', true],
    ['States.Timeout', 'States.HeartbeatTimeout', false],
    ['States.DataLimitExceeded', 'States.ALL', false],
    ['States.DataLimitExceeded', 'States.DataLimitExceeded', true],
    ['States.Runtime', 'States.ALL', false],
    ['States.Runtime', 'States.TaskFailed', false],
    ['States.Runtime', 'States.Runtime', false],
    ['States.QueryEvaluationError', 'States.ALL', true],
    ['States.Permissions', 'States.TaskFailed', true],
  ])('%s is matched by %s: %s', async (name, by, expected) => {
    expect(await matches(name, by)).toBe(expected);
  });
});

describe('timeouts', () => {
  it('end an attempt with States.Timeout, tell the port, and drop what it answers later', async () => {
    const { result, port, history, trace } = await run(taskMachine({ TimeoutSeconds: 60 }), {}, { script: { Work: [{ output: 1, after: 61_000 }] } });
    expect(result).toEqual({ status: 'FAILED', error: 'States.Timeout', cause: undefined, stoppedAt: START + 60_000 });
    expect(port.stops).toEqual([{ state: 'Work', reason: 'task timed out' }]);
    expect(history.slice(-2), trace).toEqual(['Work TaskTimedOut', 'ExecutionFailed']);
  });

  it('let an answer for an attempt that is over count for nothing, also while the state goes on', async () => {
    const Retry = [{ ErrorEquals: ['States.Timeout'] }];
    const late = await run(taskMachine({ TimeoutSeconds: 60, Retry }), {}, { script: { Work: [{ output: 'late', after: 60_500 }, { output: 'second', after: 10_000 }] } });
    expect(late.result).toMatchObject({ output: 'second', stoppedAt: START + 71_000 });
    const handedOver = await run(taskMachine({ Resource: CALLBACK, TimeoutSeconds: 60, Retry }), {}, { script: { Work: [{ output: 1, after: 60_500 }, ERROR] } });
    expect(handedOver.history.filter((entry) => entry.endsWith('TaskSubmitted'))).toEqual([]);
  });

  it('leave no cause in the error output', async () => {
    const { result } = await run(catching({ TimeoutSeconds: 60 }), {}, { script: { Work: ['never'] } });
    expect(result.output).toEqual({ Error: 'States.Timeout' });
  });

  it('are evaluated, for each attempt anew', async () => {
    const machine = taskMachine({ TimeoutSeconds: '{% 10 * (1 + $states.context.State.RetryCount) %}', Retry: [{ ErrorEquals: ['States.Timeout'], MaxAttempts: 1 }] });
    expect((await run(machine, {}, { script: { Work: ['never'] } })).result.stoppedAt).toBe(START + 31_000);
    expect((await run(taskMachine({ TimeoutSeconds: '{% 0 %}' }), {}, { script: { Work: ['never'] } })).result.error).toBe('States.QueryEvaluationError');
  });

  it('do not wait for an answer that has come', async () => {
    const { clock } = await run(taskMachine({ TimeoutSeconds: 3600 }), {}, { script: { Work: [{ output: 1 }] } });
    expect(clock.pending).toBe(0);
  });

  it('of the machine end it with TIMED_OUT, without error and cause', async () => {
    const { result, port, history, clock } = await run({ ...taskMachine({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Work' }] }), TimeoutSeconds: 90 }, {}, { script: { Work: ['never'] } });
    expect(result).toEqual({ status: 'TIMED_OUT', stoppedAt: START + 90_000 });
    expect(port.stops).toEqual([{ state: 'Work', reason: 'execution timed out' }]);
    expect(history.at(-1)).toBe('ExecutionTimedOut');
    expect(clock.pending).toBe(0);
  });

  it('of a machine without one come after a year', async () => {
    const { result } = await run(taskMachine(), {}, { script: { Work: ['never'] } });
    expect(result).toEqual({ status: 'TIMED_OUT', stoppedAt: START + 365 * 86_400_000 });
  });
});
