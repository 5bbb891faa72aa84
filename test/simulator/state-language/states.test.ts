/** Pass, Choice, Wait, Succeed and Fail; Assign and Output; the context object. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../simulator/state-language';
import { INVOKE, outputMachine, outputOf, run, START, world } from './harness';

describe('Pass and Succeed', () => {
  it('give their input on where they have no Output', async () => {
    const { result, history } = await run({ States: { First: { Type: 'Pass', Next: 'Last' }, Last: { Type: 'Succeed' } } }, { a: [1, null] });
    expect(result).toEqual({ status: 'SUCCEEDED', output: { a: [1, null] }, stoppedAt: START });
    expect(history).toEqual([
      'ExecutionStarted', 'First PassStateEntered', 'First PassStateExited', 'Last SucceedStateEntered', 'Last SucceedStateExited', 'ExecutionSucceeded',
    ]);
  });

  it('evaluate each string that is an expression from the first to the last character, and no other', async () => {
    const output = { sum: '{% $states.input.a + 1 %}', text: 'a {% 1 %} b', nested: [{ name: "{% 'x' & $states.input.a %}" }], plain: null };
    expect(await outputOf(outputMachine(output), { a: 2 })).toEqual({ sum: 3, text: 'a {% 1 %} b', nested: [{ name: 'x2' }], plain: null });
  });
});

describe('Assign', () => {
  it('sees the variables from before the state, and so does Output', async () => {
    const machine = {
      States: {
        First: { Type: 'Pass', Assign: { x: 1, y: 10 }, Next: 'Swap' },
        Swap: { Type: 'Pass', Assign: { x: '{% $y %}', y: '{% $x %}' }, Output: '{% [$x, $y] %}', Next: 'Last' },
        Last: { Type: 'Succeed', Output: { before: '{% $states.input %}', after: '{% [$x, $y] %}' } },
      },
    };
    expect(await outputOf(machine)).toEqual({ before: [1, 10], after: [10, 1] });
  });

  it('of a rule counts where the rule matched, that of the Choice on the way to its default; so does Output', async () => {
    const machine: JsonObject = {
      States: {
        Choose: {
          Type: 'Choice',
          Assign: { way: 'default', only: 'choice' }, Output: 'output of the choice',
          Choices: [
            { Condition: '{% $states.input.n = 1 %}', Next: 'Last', Assign: { way: 'first' }, Output: { first: '{% $states.input.n %}' } },
            { Condition: '{% $states.input.n < 3 %}', Next: 'Last', Assign: { way: 'second' } },
          ],
          Default: 'Last',
        },
        Last: { Type: 'Succeed', Output: { way: '{% $way %}', input: '{% $states.input %}', only: '{% $exists($only) %}' } },
      },
    };
    expect(await outputOf(machine, { n: 1 })).toEqual({ way: 'first', input: { first: 1 }, only: false });
    expect(await outputOf(machine, { n: 2 })).toEqual({ way: 'second', input: { n: 2 }, only: false });
    expect(await outputOf(machine, { n: 3 })).toEqual({ way: 'default', input: 'output of the choice', only: true });
  });
});

describe('Choice', () => {
  const choice = (condition: string): Parameters<typeof run>[0] => ({
    States: { Choose: { Type: 'Choice', Choices: [{ Condition: condition, Next: 'Last' }] }, Last: { Type: 'Succeed' } },
  });

  it('without a match and without a Default fails with States.NoChoiceMatched', async () => {
    const { result } = await run(choice('{% false %}'));
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.NoChoiceMatched' });
    expect(result.cause).toBe("An error occurred while executing the state 'Choose' (entered at the event id #2). No rule of the Choice matched, and it has no Default.");
  });

  it('fails where a condition gives anything but a boolean', async () => {
    const { result } = await run(choice("{% 'yes' %}"));
    expect(result.error).toBe('States.QueryEvaluationError');
    expect(result.cause).toContain("The field 'Choices[0]/Condition' returned an unexpected result: expected a boolean, but was \"yes\".");
  });

  it('does not evaluate rules behind the one that matched', async () => {
    const machine: JsonObject = {
      States: {
        Choose: { Type: 'Choice', Choices: [{ Condition: '{% true %}', Next: 'Last' }, { Condition: '{% $states.input.absent %}', Next: 'Last' }] },
        Last: { Type: 'Succeed' },
      },
    };
    expect((await run(machine)).result.status).toBe('SUCCEEDED');
  });
});

describe('Wait', () => {
  const wait = (fields: Readonly<Record<string, string | number>>): Parameters<typeof run>[0] => ({ States: { Hold: { Type: 'Wait', End: true, ...fields } } });

  it('takes the seconds that are written or evaluated', async () => {
    expect((await run(wait({ Seconds: 90 }))).result.stoppedAt).toBe(START + 90_000);
    expect((await run(wait({ Seconds: '{% $states.input.n * 60 %}' }), { n: 2 })).result.stoppedAt).toBe(START + 120_000);
  });

  it('waits until a timestamp, cut to seconds, and not at all for one that has passed', async () => {
    expect((await run(wait({ Timestamp: '2026-11-01T01:00:00.900Z' }))).result.stoppedAt).toBe(START + 3_600_000);
    expect((await run(wait({ Timestamp: "{% $fromMillis($millis() + 5000) %}" }))).result.stoppedAt).toBe(START + 5000);
    expect((await run(wait({ Timestamp: '2020-01-01T00:00:00Z' }))).result.stoppedAt).toBe(START);
  });

  it.each([
    [{ Seconds: '{% 1.5 %}' }, 'expected a whole number from 0 to 99999999, but was 1.5'],
    [{ Seconds: "{% '1' %}" }, 'but was "1"'],
    [{ Seconds: '{% -1 %}' }, 'but was -1'],
    [{ Timestamp: "{% 'tomorrow' %}" }, 'expected a time such as'],
  ])('fails for %j', async (fields, cause) => {
    const { result } = await run(wait(fields));
    expect(result.error).toBe('States.QueryEvaluationError');
    expect(result.cause).toContain(cause);
  });
});

describe('Fail', () => {
  it('ends the execution with the error and the cause that are written or evaluated', async () => {
    const machine = { States: { Bad: { Type: 'Fail', Error: 'Our.Error', Cause: "{% 'because of ' & $states.input.what %}" } } };
    const { result, history } = await run(machine, { what: 'rain' });
    expect(result).toEqual({ status: 'FAILED', error: 'Our.Error', cause: 'because of rain', stoppedAt: START });
    expect(history).toEqual(['ExecutionStarted', 'Bad FailStateEntered', 'ExecutionFailed']);
  });

  it('without a cause has none, and fails otherwise where the error is no string', async () => {
    expect((await run({ States: { Bad: { Type: 'Fail', Error: 'E' } } })).result.cause).toBeUndefined();
    expect((await run({ States: { Bad: { Type: 'Fail', Error: '{% 7 %}' } } })).result.error).toBe('States.QueryEvaluationError');
  });
});

describe('$states.context', () => {
  it('has the execution, the machine and the state', async () => {
    expect(await outputOf(outputMachine('{% $states.context %}'), { a: 1 })).toEqual({
      Execution: {
        Id: 'arn:aws:states:ap-southeast-1:111122223333:execution:machine:run-1', Input: { a: 1 }, Name: 'run-1', RedriveCount: 0,
        RoleArn: 'arn:aws:iam::111122223333:role/machine', StartTime: '2026-11-01T00:00:00.000Z',
      },
      StateMachine: { Id: 'arn:aws:states:ap-southeast-1:111122223333:stateMachine:machine', Name: 'machine' },
      State: { EnteredTime: '2026-11-01T00:00:00.000Z', Name: 'Only', RetryCount: 0 },
    });
  });

  it('says when the state was entered, in virtual time', async () => {
    const machine = { States: { Hold: { Type: 'Wait', Seconds: 60, Next: 'Last' }, Last: { Type: 'Succeed', Output: '{% $states.context.State.EnteredTime %}' } } };
    expect(await outputOf(machine)).toBe('2026-11-01T00:01:00.000Z');
  });
});

describe('an execution', () => {
  it('refuses names and inputs that StartExecution refuses', () => {
    const { machine } = world(outputMachine('x'));
    expect(() => machine.start('a b', {})).toThrow('got the execution name "a b"');
    expect(() => machine.start('', {})).toThrow('expected 1 to 80 characters');
    expect(() => machine.start('big', 'x'.repeat(262_143))).toThrow('got an input of 262145 bytes, expected at most 262144');
  });

  it('shares nothing with another one of the same machine', async () => {
    const { machine, clock } = world({
      States: {
        Keep: { Type: 'Pass', Assign: { mine: '{% $states.input %}' }, Next: 'Hold' },
        Hold: { Type: 'Wait', Seconds: 1, Next: 'Last' },
        Last: { Type: 'Succeed', Output: '{% $mine %}' },
      },
    });
    const executions = [1, 2, 3].map((input) => machine.start(`run-${input}`, input));
    await clock.run();
    expect(executions.map(({ result }) => result.output)).toEqual([1, 2, 3]);
  });

  it('tells listeners that it has ended, also those that come late', async () => {
    const { machine, clock } = world(outputMachine('x'));
    const execution = machine.start('run-1', {});
    const heard: string[] = [];
    execution.whenEnded(() => heard.push(execution.result.status));
    expect(heard).toEqual([]);
    await clock.run();
    execution.whenEnded(() => heard.push('late'));
    expect(heard).toEqual(['SUCCEEDED', 'late']);
  });

  it('refuses to run a Task of a machine whose port throws, instead of hiding it', async () => {
    const { machine, clock } = world({ States: { Work: { Type: 'Task', Resource: INVOKE, End: true } } });
    machine.start('run-1', {});
    await expect(clock.run()).rejects.toThrow('got no script for Work');
  });
});
