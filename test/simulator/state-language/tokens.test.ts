/** Tasks that wait for their token, with heartbeats; and executions that are aborted. */
import { describe, expect, it } from 'vitest';
import { TaskTokenError, type JsonObject } from '../../../simulator/state-language';
import { CALLBACK, catching, ERROR, ran, run, START, taskMachine, world, type Run } from './harness';

describe('a Task that waits for its token', () => {
  const waiting = (fields: JsonObject = {}): JsonObject => taskMachine({ Resource: CALLBACK, Arguments: { token: '{% $states.context.Task.Token %}' }, ...fields });
  interface Waiting extends Run {
    readonly token: () => string;
    readonly end: () => Promise<Run>;
  }
  /** Runs until the token was handed over. */
  const started = async (definition: JsonObject, after = 0): Promise<Waiting> => {
    const made = world(definition, { script: { Work: [{ output: 'handed over', after }] } });
    const execution = made.machine.start('run-1', {});
    await made.clock.runUntil(START + 1000);
    const now = ran(made, execution);
    const token = (): string => (made.port.requests.at(-1)!.arguments as { token: string }).token;
    return { ...now, token, end: async () => { await made.clock.runWhile(() => execution.isRunning); return ran(made, execution); } };
  };

  it('ignores what the call gives, and ends with what comes with the token', async () => {
    const waitingNow = await started(waiting());
    expect([waitingNow.result.status, waitingNow.history.at(-1)]).toEqual(['RUNNING', 'Work TaskSubmitted']);
    expect(waitingNow.port.requests[0]!.taskToken).toBe(waitingNow.token());
    waitingNow.tokens.sendTaskSuccess(waitingNow.token(), { approved: true });
    expect((await waitingNow.end()).result).toMatchObject({ status: 'SUCCEEDED', output: { approved: true } });
  });

  it('fails with the error that comes with the token, or with that of the call', async () => {
    const waitingNow = await started(waiting());
    waitingNow.tokens.sendTaskFailure(waitingNow.token(), 'Rejected', 'no');
    expect((await waitingNow.end()).result).toMatchObject({ status: 'FAILED', error: 'Rejected', cause: 'no' });
    expect((await run(waiting(), {}, { script: { Work: [ERROR] } })).result).toMatchObject({ status: 'FAILED', error: 'Our.Error' });
  });

  it('may end before the call returns', async () => {
    const waitingNow = await started(waiting(), 5000);
    waitingNow.tokens.sendTaskSuccess(waitingNow.token(), 'early');
    const { result, history } = await waitingNow.end();
    await waitingNow.clock.run();
    expect([result.output, result.stoppedAt]).toEqual(['early', START + 1000]);
    expect(history.filter((entry) => entry.endsWith('TaskSubmitted'))).toEqual([]);
  });

  it('times out without a heartbeat, as States.Timeout that States.HeartbeatTimeout matches too', async () => {
    const waitingNow = await started(waiting({ HeartbeatSeconds: 10, TimeoutSeconds: 100 }));
    await waitingNow.clock.runUntil(START + 9000);
    waitingNow.tokens.sendTaskHeartbeat(waitingNow.token());
    await waitingNow.clock.runUntil(START + 18_000);
    expect(waitingNow.execution.isRunning).toBe(true);
    expect((await waitingNow.end()).result).toEqual({ status: 'FAILED', error: 'States.Timeout', cause: undefined, stoppedAt: START + 19_000 });
    for (const by of ['States.HeartbeatTimeout', 'States.Timeout']) {
      const caught = await started(catching({ Resource: CALLBACK, Arguments: { token: '{% $states.context.Task.Token %}' }, HeartbeatSeconds: 10 }, { ErrorEquals: [by] }));
      expect((await caught.end()).result, by).toMatchObject({ status: 'SUCCEEDED', output: { Error: 'States.Timeout' } });
    }
  });

  it('times out in the end in spite of heartbeats', async () => {
    const waitingNow = await started(waiting({ HeartbeatSeconds: 10, TimeoutSeconds: 25 }));
    for (const second of [8, 16, 24]) {
      await waitingNow.clock.runUntil(START + second * 1000);
      waitingNow.tokens.sendTaskHeartbeat(waitingNow.token());
    }
    expect((await waitingNow.end()).result).toMatchObject({ error: 'States.Timeout', stoppedAt: START + 25_000 });
  });

  it('has a new token for each attempt, and the old one is dead', async () => {
    const waitingNow = await started(waiting({ TimeoutSeconds: 5, Retry: [{ ErrorEquals: ['States.Timeout'] }] }));
    const old = waitingNow.token();
    await waitingNow.clock.runUntil(START + 7000);
    expect(waitingNow.token()).not.toBe(old);
    expect(() => waitingNow.tokens.sendTaskSuccess(old, 1)).toThrow('TaskTimedOut: the task behind the token has ended');
    waitingNow.tokens.sendTaskSuccess(waitingNow.token(), 'second');
    expect((await waitingNow.end()).result.output).toBe('second');
  });

  it('refuses tokens that nobody has, dead tokens and outputs that are too large', async () => {
    const { tokens, token, end } = await started(waiting());
    const refused = (action: () => void): unknown => {
      try { action(); } catch (error) { return error instanceof TaskTokenError ? error.errorName : error; }
      return 'accepted';
    };
    expect(refused(() => tokens.sendTaskHeartbeat('x'))).toBe('InvalidToken');
    expect(refused(() => tokens.sendTaskSuccess(token(), 'x'.repeat(262_143)))).toBe('InvalidOutput');
    expect(refused(() => tokens.sendTaskSuccess(token(), 'x'.repeat(262_142)))).toBe('accepted');
    expect(refused(() => tokens.sendTaskFailure(token()))).toBe('TaskTimedOut');
    expect((await end()).result.status).toBe('SUCCEEDED');
  });
});

describe('abort', () => {
  it('ends the execution, stops what runs, and closes the token', async () => {
    const made = world(taskMachine({ Resource: CALLBACK, TimeoutSeconds: 60 }), { script: { Work: ['never'] } });
    const execution = made.machine.start('run-1', {});
    await made.clock.runUntil(START + 10_000);
    execution.abort('Stopped', 'by hand');
    execution.abort('again');
    expect(execution.result).toEqual({ status: 'ABORTED', error: 'Stopped', cause: 'by hand', stoppedAt: START + 10_000 });
    expect(made.port.stops).toEqual([{ state: 'Work', reason: 'aborted' }]);
    expect(() => made.tokens.sendTaskSuccess(made.port.requests[0]!.taskToken!, 1)).toThrow('TaskTimedOut');
    expect(made.clock.pending).toBe(0);
  });

  it('from within a call of the execution itself stops that call too', async () => {
    const made = world(taskMachine());
    const stops: string[] = [];
    const execution = made.machine.start('run-1', {});
    made.machine.options.port.start = (_, answer) => {
      execution.abort();
      answer({ output: 1 });
      return { stop: (reason) => { stops.push(reason); } };
    };
    await made.clock.run();
    expect(execution.result.status).toBe('ABORTED');
    expect([stops, made.events.at(-1)!.what]).toEqual([['aborted'], 'ExecutionAborted']);
  });

  it('between two attempts of a retry and during a Wait leaves nothing behind', async () => {
    const retrying = taskMachine({ Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 100 }] });
    for (const definition of [retrying, { States: { Hold: { Type: 'Wait', Seconds: 100, End: true } } }]) {
      const made = world(definition, { script: { Work: [ERROR] } });
      const execution = made.machine.start('run-1', {});
      await made.clock.runUntil(START + 1000);
      execution.abort();
      expect(made.clock.pending).toBe(0);
    }
  });
});
