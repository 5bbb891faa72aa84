/** Parallel and Map: order, concurrency, scopes of variables, and what happens when one fails. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../simulator/state-language';
import { INVOKE, outputOf, run, START, type Script } from './harness';

const branch = (name: string, state: JsonObject): JsonObject => ({ StartAt: name, States: { [name]: { End: true, ...state } } });
const parallel = (branches: JsonObject[], fields: JsonObject = {}, others: JsonObject = {}): JsonObject =>
  ({ States: { Both: { Type: 'Parallel', Branches: branches, End: true, ...fields }, ...others } });
const map = (inner: JsonObject, fields: JsonObject = {}, others: JsonObject = {}): JsonObject =>
  ({ States: { Each: { Type: 'Map', ItemProcessor: branch('In', inner), End: true, ...fields }, ...others } });
const task = { Type: 'Task', Resource: INVOKE };

describe('Parallel', () => {
  it('gives the results in the order of the branches, whatever takes longer', async () => {
    const machine = parallel([branch('A', task), branch('B', task)], { Output: '{% $states.result %}' });
    const { result, history } = await run(machine, 'in', { script: { A: [{ output: 'a', after: 2000 }], B: [{ output: 'b', after: 1000 }] } });
    expect(result).toEqual({ status: 'SUCCEEDED', output: ['a', 'b'], stoppedAt: START + 2000 });
    expect(history.filter((entry) => entry.startsWith('Both ParallelState'))).toEqual(
      ['ParallelStateEntered', 'ParallelStateStarted', 'ParallelStateSucceeded', 'ParallelStateExited'].map((what) => `Both ${what}`));
  });

  it('gives each branch its Arguments, or its input', async () => {
    const pass = [branch('A', { Type: 'Pass' })];
    expect(await outputOf(parallel(pass, { Arguments: { n: '{% $states.input + 1 %}' } }), 1)).toEqual([{ n: 2 }]);
    expect(await outputOf(parallel(pass), 1)).toEqual([1]);
  });

  it('fails with the error of the branch and stops the others', async () => {
    const machine = parallel([branch('A', task), { StartAt: 'B', States: { B: { Type: 'Fail', Error: 'Bad', Cause: 'it is' } } }]);
    const { result, port, history } = await run(machine, {}, { script: { A: ['never'] } });
    expect(result).toMatchObject({ status: 'FAILED', error: 'Bad', cause: 'it is' });
    expect(port.stops).toEqual([{ state: 'Both[0]/A', reason: 'aborted' }]);
    expect(history.slice(-3)).toEqual(['Both[0]/A TaskStateAborted', 'Both ParallelStateFailed', 'ExecutionFailed']);
  });

  it('is retried and caught as a whole', async () => {
    const machine = parallel([branch('A', task), branch('B', task)], {
      Retry: [{ ErrorEquals: ['Bad'], MaxAttempts: 1 }], Catch: [{ ErrorEquals: ['Bad'], Next: 'Handle' }],
    }, { Handle: { Type: 'Pass', End: true } });
    const bad = { error: 'Bad', cause: 'x', after: 1000 };
    const { result, port } = await run(machine, {}, { script: { A: ['never'], B: [bad, bad] } });
    expect(result).toMatchObject({ status: 'SUCCEEDED', output: { Error: 'Bad', Cause: 'x' } });
    expect(port.requests.map(({ state }) => state)).toEqual(['Both[0]/A', 'Both[1]/B', 'Both[0]/A', 'Both[1]/B']);
  });

  it('lets a branch catch its own error', async () => {
    const machine = parallel([
      { StartAt: 'A', States: { A: { ...task, End: true, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'H' }] }, H: { Type: 'Pass', Output: 'caught', End: true } } },
      branch('B', { Type: 'Pass', Output: 'b' }),
    ]);
    expect(await outputOf(machine, {}, { script: { A: [{ error: 'Bad', cause: '' }] } })).toEqual(['caught', 'b']);
  });

  it('stops inner branches of a branch that is stopped', async () => {
    const machine = parallel([branch('Inner', { Type: 'Parallel', Branches: [branch('A', task)] }), branch('B', task)]);
    const { port } = await run(machine, {}, { script: { A: ['never'], B: [{ error: 'Bad', cause: '' }] } });
    expect(port.stops).toEqual([{ state: 'Both[0]/Inner[0]/A', reason: 'aborted' }]);
  });
});

describe('scopes', () => {
  it('read outer variables, keep their own, and end with them', async () => {
    const inner = (name: string): JsonObject => ({
      StartAt: name, States: {
        [name]: { Type: 'Pass', Assign: { own: `{% $outer & '${name}' %}` }, Next: `${name}2` },
        [`${name}2`]: { Type: 'Pass', Output: '{% $own %}', End: true },
      },
    });
    const machine = {
      States: {
        First: { Type: 'Pass', Assign: { outer: 'o' }, Next: 'Both' },
        Both: { Type: 'Parallel', Branches: [inner('A'), inner('B')], Next: 'Last', Assign: { after: '{% $states.result %}' } },
        Last: { Type: 'Succeed', Output: { after: '{% $after %}', own: '{% $exists($own) %}' } },
      },
    };
    expect(await outputOf(machine)).toEqual({ after: ['oA', 'oB'], own: false });
  });

  it('of iterations do not see each other, in any order of ties', async () => {
    const machine: JsonObject = {
      States: {
        Each: {
          Type: 'Map', End: true,
          ItemProcessor: {
            StartAt: 'Keep', States: {
              Keep: { Type: 'Pass', Assign: { mine: '{% $states.input %}' }, Next: 'Hold' },
              Hold: { Type: 'Wait', Seconds: 1, Next: 'Give' },
              Give: { Type: 'Pass', Output: '{% $mine * 10 %}', End: true },
            },
          },
        },
      },
    };
    for (const order of [undefined, 1, 2, 3]) expect(await outputOf(machine, [1, 2, 3], { order })).toEqual([10, 20, 30]);
  });
});

describe('Map', () => {
  it('runs for each of its Items, or of its input, with the selected input and the item in the context', async () => {
    const selector = { n: '{% $states.context.Map.Item.Index %}', v: '{% $states.context.Map.Item.Value %}', all: '{% $states.input.k %}' };
    expect(await outputOf(map({ Type: 'Pass' }, { Items: '{% $states.input.list %}', ItemSelector: selector }), { list: ['a', 'b'], k: 1 }))
      .toEqual([{ n: 0, v: 'a', all: 1 }, { n: 1, v: 'b', all: 1 }]);
    expect(await outputOf(map({ Type: 'Pass', Output: "{% $states.input & $states.context.Map.Item.Index %}" }), ['x', 'y'])).toEqual(['x0', 'y1']);
    expect(await outputOf(map({ Type: 'Pass' }, { Items: ['{% 1 + 1 %}'] }))).toEqual([2]);
    expect(await outputOf(map({ Type: 'Pass' }), [])).toEqual([]);
  });

  it('shows the item of the nearest Map', async () => {
    const inner = { Type: 'Map', Items: [10, 20], ItemProcessor: branch('Leaf', { Type: 'Pass', Output: '{% $states.context.Map.Item.Value %}' }) };
    expect(await outputOf(map(inner), [1, 2])).toEqual([[10, 20], [10, 20]]);
    const around = { Type: 'Parallel', Branches: [branch('Leaf', { Type: 'Pass', Output: '{% $states.context.Map.Item.Index %}' })] };
    expect(await outputOf(map(around), ['a', 'b'])).toEqual([[0], [1]]);
  });

  it('has at most as many iterations at a time as it says, 40 otherwise, and keeps the order of the results', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 50 }), fc.integer({ min: 0, max: 5 }), async (delays, most) => {
      const script: Script = { In: ({ arguments: value }) => ({ output: value, after: (value as number[])[1]! * 1000 }) };
      const items = delays.map((delay, index) => [index, delay]);
      const { result, events } = await run(map(task, { MaxConcurrency: `{% ${most} %}` }), items, { script });
      expect(result.output).toEqual(items);
      let running = 0;
      let peak = 0;
      for (const { what } of events) {
        if (what === 'MapIterationStarted') peak = Math.max(peak, ++running);
        if (what === 'MapIterationSucceeded') running--;
      }
      expect([running, peak]).toEqual([0, Math.min(items.length, most || 40)]);
    }), { numRuns: 25 });
  });

  it('fails with the first iteration that fails, stops the others and starts no more', async () => {
    const script: Script = { In: ({ arguments: value }) => (value === 2 ? { error: 'Bad', cause: 'two', after: 1000 } : 'never') };
    const { result, port, history } = await run(map(task, { MaxConcurrency: 3 }), [1, 2, 3, 4, 5], { script });
    expect(result).toMatchObject({ status: 'FAILED', error: 'Bad', cause: 'two' });
    expect(port.requests.map(({ arguments: value }) => value)).toEqual([1, 2, 3]);
    expect(port.stops.map(({ state }) => state)).toEqual(['Each[0]/In', 'Each[2]/In']);
    expect(history.slice(-8)).toEqual([
      'Each[1]/In TaskFailed', 'Each MapIterationFailed', 'Each[0]/In TaskStateAborted', 'Each MapIterationAborted',
      'Each[2]/In TaskStateAborted', 'Each MapIterationAborted', 'Each MapStateFailed', 'ExecutionFailed']);
  });

  it('fails where an iteration cannot be selected, and stops those that run', async () => {
    const { result, port } = await run(map(task, { ItemSelector: '{% $states.context.Map.Item.Value.id %}', MaxConcurrency: 1 }), [{ id: 1 }, {}], { script: { In: [{ output: 1 }] } });
    expect(result.error).toBe('States.QueryEvaluationError');
    expect(result.cause).toContain("for the field 'ItemSelector' returned nothing");
    expect(port.requests).toHaveLength(1);
    const both = await run(map(task, { ItemSelector: '{% $states.context.Map.Item.Value.id %}', Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1 }] }), [{ id: 1 }, {}]);
    expect(both.port.requests).toEqual([]);
    expect(both.history.filter((entry) => /Aborted|StateFailed|ExecutionFailed/.test(entry))).toEqual(
      ['Each MapIterationAborted', 'Each MapStateFailed', 'Each MapIterationAborted', 'Each MapStateFailed', 'ExecutionFailed']);
  });

  it('fails for items that are no array, and does not guess what AWS does with an object', async () => {
    expect((await run(map({ Type: 'Pass' }), 'text')).result.error).toBe('States.QueryEvaluationError');
    await expect(run(map({ Type: 'Pass' }), { a: 1 })).rejects.toThrow('Each.Items: got an object, expected an array; a Map over an object is not simulated');
  });

  it('fails for a concurrency that is out of range', async () => {
    expect((await run(map({ Type: 'Pass' }, { MaxConcurrency: '{% 41 %}' }), [])).result.cause).toContain('expected a whole number from 0 to 40, but was 41');
  });
});
