/** Payloads, variables and the history at their limits, and one byte or event over. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../simulator/state-language';
import { INVOKE, outputMachine, run, taskMachine } from './harness';

const LIMIT = 262_144;
/** Text whose JSON has that many bytes. */
const text = (bytes: number): string => 'x'.repeat(bytes - 2);
/** The expression for a text of that many characters. */
const padded = (characters: number): string => `{% $pad('', ${characters}, 'x') %}`;

describe('a payload', () => {
  it('may have 262,144 bytes as the result of a Task, and not one more', async () => {
    expect((await run(taskMachine(), {}, { script: { Work: [{ output: text(LIMIT) }] } })).result.status).toBe('SUCCEEDED');
    const { result, history } = await run(taskMachine({ Output: 'small' }), {}, { script: { Work: [{ output: text(LIMIT + 1) }] } });
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
    expect(result.cause).toContain(`The result of the task has ${LIMIT + 1} bytes`);
    expect(history.slice(-2)).toEqual(['Work TaskFailed', 'ExecutionFailed']);
  });

  it('is counted in bytes of UTF-8, not in characters', async () => {
    expect((await run(taskMachine(), {}, { script: { Work: [{ output: 'é'.repeat(LIMIT / 2) }] } })).result.error).toBe('States.DataLimitExceeded');
  });

  it('may have as much as the output of a state', async () => {
    expect((await run(outputMachine(padded(LIMIT - 2)))).result.status).toBe('SUCCEEDED');
    expect((await run(outputMachine(padded(LIMIT - 1)))).result.error).toBe('States.DataLimitExceeded');
  });

  it('may have as much as the arguments of a Task, which is not called otherwise', async () => {
    const { result, port } = await run(taskMachine({ Arguments: padded(LIMIT) }));
    expect([result.error, port.requests]).toEqual(['States.DataLimitExceeded', []]);
  });

  it('may have as much as all results of a Map together', async () => {
    const machine = { States: { Each: { Type: 'Map', Items: [1, 2], End: true, ItemProcessor: { StartAt: 'In', States: { In: { Type: 'Pass', Output: padded(LIMIT / 2), End: true } } } } } };
    expect((await run(machine)).result.error).toBe('States.DataLimitExceeded');
  });

  it('that is too large is caught by its name, not by States.ALL', async () => {
    const caught = (name: string): JsonObject => ({
      States: { Work: { Type: 'Task', Resource: INVOKE, End: true, Catch: [{ ErrorEquals: [name], Next: 'Handle', Output: 'caught' }] }, Handle: { Type: 'Succeed' } },
    });
    const script = { Work: [{ output: text(LIMIT + 1) }] };
    expect((await run(caught('States.ALL'), {}, { script })).result.status).toBe('FAILED');
    expect((await run(caught('States.DataLimitExceeded'), {}, { script })).result.output).toBe('caught');
  });
});

describe('variables', () => {
  it('may have 262,144 bytes in one Assign', async () => {
    const assign = (characters: number): JsonObject => ({ States: { Keep: { Type: 'Pass', Assign: { a: padded(characters), b: 'xx' }, Output: 'small', End: true } } });
    expect((await run(assign(LIMIT - 6))).result.status).toBe('SUCCEEDED');
    const { result } = await run(assign(LIMIT - 5));
    expect(result.error).toBe('States.DataLimitExceeded');
    expect(result.cause).toContain(`Assign has ${LIMIT + 1} bytes of values`);
  });

  it('may have 10 MiB in an execution, and what is replaced does not count twice', async () => {
    const names = Array.from({ length: 82 }, (_, index) => `v${index}`);
    const chain = (last: number, name: (index: number) => string): JsonObject => ({
      States: Object.fromEntries(names.slice(0, last).map((state, index) => [state, {
        Type: 'Pass', Assign: { [name(index)]: padded(250_000) }, ...(index === last - 1 ? { End: true } : { Next: names[index + 1]! }),
      }])),
    });
    expect((await run(chain(41, (index) => names[index]!))).result.status).toBe('SUCCEEDED');
    const { result } = await run(chain(42, (index) => names[index]!));
    expect([result.error, result.cause!.includes('the variables of the execution have')]).toEqual(['States.DataLimitExceeded', true]);
    expect((await run(chain(82, (index) => names[index % 41]!))).result.status).toBe('SUCCEEDED');
  });
});

describe('the history', () => {
  const endless = {
    StartAt: 'Poll',
    States: {
      Poll: { Type: 'Wait', Seconds: 60, Next: 'Look' },
      Look: { Type: 'Task', Resource: INVOKE, Next: 'Ready?', Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Done' }] },
      'Ready?': { Type: 'Choice', Choices: [{ Condition: '{% $states.input %}', Next: 'Done' }], Default: 'Poll' },
      Done: { Type: 'Succeed' },
    },
  };

  it('counts nine events for a turn of a poll loop', async () => {
    const turns = async (count: number): Promise<number> => {
      const script = { Look: [...Array.from({ length: count - 1 }, () => ({ output: false })), { output: true }] };
      return (await run(endless, {}, { script })).execution.eventCount;
    };
    expect(await turns(7) - await turns(6)).toBe(9);
  });

  it('ends the execution at 25,000 events, whatever it catches', async () => {
    const { result, execution, events, clock } = await run(endless, {}, { script: { Look: [{ output: false }] } });
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.Runtime', cause: 'The execution reached the maximum number of history events (25000).' });
    expect(execution.eventCount).toBe(25_000);
    expect(events.at(-1)).toMatchObject({ id: 25_000, what: 'ExecutionFailed' });
    expect(clock.pending).toBe(0);
  });

  it('numbers its events without a gap, and ours not at all', async () => {
    const { events } = await run(taskMachine({ Retry: [{ ErrorEquals: ['A'] }] }), {}, { script: { Work: [{ error: 'A', cause: '' }, { output: 1 }] } });
    const ids = events.flatMap(({ id }) => id ?? []);
    expect(ids).toEqual(ids.map((_, index) => index + 1));
    expect(events.filter(({ id }) => id === undefined).map(({ what }) => what)).toEqual(['Retrying']);
  });
});
