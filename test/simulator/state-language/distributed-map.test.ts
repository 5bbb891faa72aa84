/** The distributed Map: where its items lie, what its children see, whose history they are in, and what becomes of failures. */
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../simulator/state-language';
import { INVOKE, ran, run, type Script, world } from './harness';

const READER = { Resource: 'arn:aws:states:::s3:getObject', ReaderConfig: { InputType: 'JSON' }, Arguments: { Bucket: 'store', Key: '{% $states.input.key %}' } };
const task = { Type: 'Task', Resource: INVOKE, End: true };

function machine(inner: JsonObject, fields: JsonObject = {}, others: JsonObject = {}): JsonObject {
  const processor = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, StartAt: 'In', States: { In: inner } };
  return { States: { Each: { Type: 'Map', ItemReader: READER, ItemProcessor: processor, End: true, ...fields }, ...others } };
}

function file(items: Json): Script {
  return { Each: [{ output: { Body: JSON.stringify(items) } }] };
}

describe('a distributed Map', () => {
  it('reads its items from a file, and keeps the order of the results', async () => {
    const script: Script = { ...file([1, 2, 3]), In: ({ arguments: value }) => ({ output: (value as number) * 10, after: 1000 * (4 - (value as number)) }) };
    const { result, port } = await run(machine(task), { key: 'list.json' }, { script });
    expect(result).toMatchObject({ status: 'SUCCEEDED', output: [10, 20, 30] });
    expect(port.requests[0]).toMatchObject({ integration: { name: 'aws-sdk:s3:getObject' }, arguments: { Bucket: 'store', Key: 'list.json' }, roleArn: 'arn:aws:iam::111122223333:role/machine' });
  });

  it('takes items from its input, too, and more of them at a time than an inline one', async () => {
    const { Type, ItemProcessor } = (machine(task)['States'] as { Each: JsonObject }).Each;
    const { port, events } = await run({ States: { Each: { Type: Type!, ItemProcessor: ItemProcessor!, Items: '{% [1..100] %}', End: true } } }, {}, { script: { In: [{ output: null, after: 1000 }] } });
    expect(port.requests).toHaveLength(100);
    const [first] = events.filter(({ what }) => what === 'TaskSucceeded');
    expect(events.filter(({ what, at }) => what === 'TaskScheduled' && at < first!.at)).toHaveLength(100);
  });

  it.each([
    ['is not there', [{ error: 'S3.NoSuchKeyException', cause: 'no such key' }], 'S3.NoSuchKeyException: no such key'],
    ['is no JSON', [{ output: { Body: '{' } }], 'does not hold an array as JSON'],
    ['holds no array', [{ output: { Body: '{"a":1}' } }], 'does not hold an array as JSON'],
  ])('fails with States.ItemReaderFailed where the file %s', async (_, answers, words) => {
    const { result } = await run(machine(task), { key: 'k' }, { script: { Each: answers as never } });
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.ItemReaderFailed' });
    expect(result.cause).toContain(words);
  });

  it('fails as a whole with the first child that fails, stops the others, and can be caught and retried', async () => {
    const bad: Script = { ...file([1, 2, 3, 4]), In: ({ arguments: value }) => (value === 2 ? { error: 'Bad', cause: 'two', after: 1000 } : 'never') };
    const catching = machine(task, { MaxConcurrency: 3, Catch: [{ ErrorEquals: ['States.ExceedToleratedFailureThreshold'], Next: 'Handle' }] }, { Handle: { Type: 'Pass', Output: '{% $states.input.Error %}', End: true } });
    const { result, port } = await run(catching, { key: 'k' }, { script: bad });
    expect(result).toMatchObject({ status: 'SUCCEEDED', output: 'States.ExceedToleratedFailureThreshold' });
    expect(port.requests.slice(1).map(({ arguments: value }) => value)).toEqual([1, 2, 3]);
    expect(port.stops.map(({ state }) => state)).toEqual(['Each[0]/In', 'Each[2]/In']);
    const uncaught = await run(machine(task, { Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1 }] }), { key: 'k' }, { script: { ...file([1]), In: [{ error: 'Bad', cause: 'one' }] } });
    expect(uncaught.result).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' });
    expect(uncaught.result.cause).toContain('iteration 0 failed with Bad: one');
    expect(uncaught.port.requests).toHaveLength(4);
  });

  it('keeps the history of its children out of its own', async () => {
    const { result, history, execution } = await run(machine({ Type: 'Pass', End: true }), { key: 'k' }, { script: file(Array.from({ length: 10_000 }, (_, index) => index)) });
    expect(result.status).toBe('SUCCEEDED');
    expect(history).toEqual(['ExecutionStarted', 'Each MapStateEntered', 'Each MapStateStarted', 'Each MapRunStarted', 'Each MapRunSucceeded', 'Each MapStateSucceeded', 'Each MapStateExited', 'ExecutionSucceeded']);
    expect(execution.eventCount).toBe(8);
  });
});

describe('a child execution', () => {
  it('sees its item as the input of an execution of its own, and none of the variables around it', async () => {
    const output = { input: '{% $states.context.Execution.Input %}', name: '{% $states.context.Execution.Name %}', outer: '{% $exists($outer) %}', now: '{% $exists($now()) %}', index: '{% $states.context.Map.Item.Index %}' };
    const made = world({
      StartAt: 'First',
      States: { First: { Type: 'Pass', Assign: { outer: 1 }, Next: 'Each' }, ...(machine({ Type: 'Parallel', End: true, Branches: [{ StartAt: 'Leaf', States: { Leaf: { Type: 'Pass', Output: output, End: true } } }] })['States'] as JsonObject) },
    }, { script: file(['a', 'b']) });
    const execution = made.machine.start('run-1', { key: 'k' });
    await made.clock.runWhile(() => execution.isRunning);
    expect(ran(made, execution).result.output).toEqual(['a', 'b'].map((input, index) => [{ input, name: `run-1-${index}`, outer: false, now: true, index }]));
  });

  it('must be allowed to the role of the machine', async () => {
    const made = world(machine(task), { script: file([1]) });
    made.port.refusedChildren = 'not authorized to perform states:StartExecution';
    const execution = made.machine.start('run-1', { key: 'k' });
    await made.clock.runWhile(() => execution.isRunning);
    expect(execution.result).toMatchObject({ status: 'FAILED', error: 'States.Permissions' });
    expect(execution.result.cause).toContain('not authorized to perform states:StartExecution');
    expect(made.port.requests).toHaveLength(1);
  });
});
