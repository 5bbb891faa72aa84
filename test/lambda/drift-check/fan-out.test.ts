/** Tests of reading a large log in parts: that the check comes to the same bytes, whatever happens to the steps, and that nothing is lost. */
import { describe, expect, it } from 'vitest';
import { driftKeys } from '../../../lib/contract/drift-check';
import { bytesToRead, type CountAnswer, type CountStepEvent, type LogBatch, ONE_FUNCTION_BYTES, type PlanAnswer } from '../../../lib/contract/fan-out';
import { batchesOf } from '../../../lambda/drift-check/batches';
import { createHandler, type DriftCheckHandler } from '../../../lambda/drift-check/index';
import { fc } from '../support/property';
import { at, BUCKETS, requestFor, World } from '../support/world';

const PARTS = driftKeys.parts('flights');
/** An object of a hundred rows has some five thousand bytes. */
const SMALL = { oneFunctionBytes: 1000, batchBytes: 6000, joinPartitions: 4, joinHours: 24 };

/** Five objects in each of three hours, one of which has lines that cannot be read. */
async function loggedWorld(): Promise<World> {
  const world = new World();
  await world.writeTraining();
  for (const hour of [0, 1, 2]) {
    for (let part = 0; part < 5; part++) await world.writeHour(hourAt(hour), { rows: 60 + 40 * part, shift: hour, seed: 10 * hour + part, name: `part-${part}.jsonl` });
  }
  await world.writeLines(hourAt(1), ['{"delay":1,"distance":200,"origin":"ORD"}', 'no JSON', '{'], 'part-5.jsonl');
  return world;
}

function hourAt(hour: number): string {
  return `2001-02-03T0${hour}:00:00Z`;
}

function partingHandler(world: World, limits = SMALL): DriftCheckHandler {
  return createHandler({ storage: world.store, config: { ...world.config, fanOut: limits }, buckets: BUCKETS, log: world.log });
}

async function planned(world: World, handler: DriftCheckHandler): Promise<{ readonly planKey: string; readonly batches: readonly LogBatch[] }> {
  const { planKey } = (await handler({ step: 'plan', event: at(3) })) as PlanAnswer;
  return { planKey: planKey!, batches: (await world.document<CountStepEvent[]>(planKey!)).map(({ batch }) => batch) };
}

async function countAll(handler: DriftCheckHandler, batches: readonly LogBatch[]): Promise<CountAnswer[]> {
  const answers: CountAnswer[] = [];
  for (const batch of batches) answers.push((await handler({ step: 'count', batch })) as CountAnswer);
  return answers;
}

/** What the store holds besides parts and plans, by key. */
async function documents(world: World): Promise<Record<string, string>> {
  const keys = (await world.keys()).filter((key) => !key.startsWith(PARTS));
  return Object.fromEntries(await Promise.all(keys.map(async (key) => [key, await world.text(key)] as const)));
}

describe('a log that many read', () => {
  it('gives the bytes that one reader writes, for every partition, order and repetition of the steps', async () => {
    const alone = await loggedWorld();
    const answer = await alone.handler(at(3));
    const expected = await documents(alone);
    expect(Object.keys(expected)).toContain(driftKeys.quarantine('flights', hourAt(1)));
    const steps = fc.record({ batch: fc.integer({ min: 1, max: 40_000 }), order: fc.array(fc.nat(), { minLength: 20, maxLength: 20 }), twice: fc.array(fc.boolean(), { minLength: 20, maxLength: 20 }) });
    await fc.assert(
      fc.asyncProperty(steps, async ({ batch, order, twice }) => {
        const world = await loggedWorld();
        const handler = partingHandler(world, { ...SMALL, batchBytes: batch });
        const { planKey, batches } = await planned(world, handler);
        const delivered = batches.flatMap((one, index) => (twice[index] ? [one, one] : [one])).map((one, index) => [order[index % order.length]!, one] as const).sort(([a], [b]) => a - b).map(([, one]) => one);
        await countAll(handler, delivered);
        await handler({ step: 'merge', planKey });
        if (twice[0]) await handler({ step: 'merge', planKey });
        world.store.reads.length = 0;
        expect(await handler(at(3))).toEqual(answer);
        expect(world.store.readsOf('log/')).toBe(0);
        expect(await documents(world)).toEqual(expected);
      }),
      { numRuns: 12 },
    );
  });

  it('is read once in all, also where batches and plans are delivered twice', async () => {
    const world = await loggedWorld();
    const handler = partingHandler(world);
    const { batches } = await planned(world, handler);
    await countAll(handler, batches);
    const again = await planned(world, handler);
    expect(again.batches).toEqual(batches);
    const answers = await countAll(handler, again.batches);
    expect(world.store.readsOf('log/')).toBe(16);
    expect(answers.reduce((sum, { rows }) => sum + rows, 0)).toBe(3 * 700 + 1);
  });

  it('is left to the check up to what one function reads, and once it has been read', async () => {
    const world = await loggedWorld();
    const byDefault = (await world.handler({ step: 'plan', event: at(3) })) as PlanAnswer;
    expect(byDefault).toMatchObject({ reading: 'ALONE' });
    expect(byDefault.bytes).toBeGreaterThan(SMALL.oneFunctionBytes);
    expect(await world.keys(PARTS)).toEqual([]);
    expect(await partingHandler(world, { ...SMALL, oneFunctionBytes: byDefault.bytes })({ step: 'plan', event: at(3) })).toEqual(byDefault);
    expect(await partingHandler(world, { ...SMALL, oneFunctionBytes: byDefault.bytes - 1 })({ step: 'plan', event: at(3) })).toMatchObject({ reading: 'FAN_OUT', bytes: byDefault.bytes });
    await world.handler(at(3));
    expect(await partingHandler(world)({ step: 'plan', event: at(3) })).toEqual({ reading: 'ALONE', bytes: 0 });
  });
});

describe('a log that one function reads', () => {
  it('is said to be too large before it is read, where a day of it is more than what one function reads', async () => {
    const world = await loggedWorld();
    const list = world.store.list.bind(world.store);
    let size = 10 * 1024 ** 3 / 16;
    world.store.list = async function* (bucket, options) {
      for await (const object of list(bucket, options)) yield bucket === BUCKETS.log ? { ...object, size } : object;
    };
    await world.handler(at(3));
    expect(world.log.of('log-large')).toEqual([]);
    size += 1;
    world.delete(driftKeys.partials('flights', (await world.document<{ id: string }>(driftKeys.baseline('flights'))).id, '2001-02-03'));
    world.delete(driftKeys.state('flights'));
    await world.handler(at(3));
    expect(world.log.of('log-large')).toMatchObject([{ day: '2001-02-03', bytes: 16 * size, expected: ONE_FUNCTION_BYTES }]);
  });
});

describe('an hour of which a part is missing', () => {
  it('stays unread, and the next plan has it again with the parts that are there', async () => {
    const world = await loggedWorld();
    const handler = partingHandler(world);
    const { planKey, batches } = await planned(world, handler);
    await countAll(handler, batches.slice(0, -1));
    await expect(handler({ step: 'merge', planKey })).rejects.toMatchObject({ code: 'NotFound' });
    expect(await world.keys('models/flights/drift/partials/')).toEqual([]);
    world.store.reads.length = 0;
    const again = await planned(world, handler);
    expect(again.planKey).toBe(planKey);
    await countAll(handler, again.batches);
    expect(world.store.readsOf('log/')).toBe(batches.at(-1)!.inputs.length);
    expect(await handler({ step: 'merge', planKey })).toEqual({ kept: 3, steps: batches.length, rows: 2101 });
  });

  it('is planned anew where an object of a batch has gone or changed', async () => {
    const world = await loggedWorld();
    const handler = partingHandler(world);
    const { batches } = await planned(world, handler);
    const [{ inputs }] = batches as [LogBatch];
    const gone: LogBatch = { ...batches[0]!, inputs: [...inputs, { key: 'inference/2001/02/03/00/part-9.jsonl', etag: 'gone', size: 1 }] };
    await expect(handler({ step: 'count', batch: gone })).rejects.toMatchObject({ code: 'NotFound' });
    await world.writeHour(hourAt(0), { rows: 10, name: 'part-0.jsonl' });
    const again = await planned(world, handler);
    expect(again.batches[0]!.inputs[0]).toMatchObject({ key: inputs[0]!.key });
    expect(again.batches[0]!.inputs[0]!.etag).not.toBe(inputs[0]!.etag);
    await countAll(handler, again.batches);
    expect(await handler({ step: 'merge', planKey: again.planKey })).toMatchObject({ rows: 2101 - 60 + 10 });
  });
});

describe('steps', () => {
  it('refuse what was planned with another baseline, and parts that are not those of their batch', async () => {
    const world = await loggedWorld();
    const handler = partingHandler(world);
    const { planKey, batches } = await planned(world, handler);
    const [first, second] = await countAll(handler, batches);
    await world.replace(first!.partKey, await world.text(second!.partKey));
    await expect(handler({ step: 'merge', planKey })).rejects.toThrow(`${first!.partKey}: got a part of another baseline, hour or shape, or of other objects`);
    world.delete(driftKeys.baseline('flights'));
    await world.writeTraining(2000, 5);
    for (const step of [{ step: 'merge', planKey }, { step: 'count', batch: batches[0]! }] as const) {
      await expect(handler(step)).rejects.toThrow(`expected ${batches[0]!.baselineId}, as when the reading was planned; plan it again`);
    }
  });

  it('refuse a span of one\'s own, and events that are not theirs', async () => {
    const world = await loggedWorld();
    await expect(world.handler({ step: 'plan', event: requestFor(0, 2) })).rejects.toThrow('event.window: got a span of your own, expected the event of the schedule');
    await expect(world.handler({ step: 'sum' } as never)).rejects.toThrow('event.step: got "sum", expected one of plan, count, sort, join, merge, check');
    await expect(world.handler({ step: 'merge', planKey: 'models/others/drift/parts/plans/a.json' })).rejects.toThrow(`event.planKey: got "models/others/drift/parts/plans/a.json", expected a key below ${PARTS}`);
    await expect(world.handler({ step: 'count', batch: { version: 1, modelId: 'others', baselineId: '', hour: '2001-02-03T04:05:00Z', inputs: [{ key: 'a', etag: '', size: -1 }] } })).rejects.toThrow(
      'event.batch.modelId: got "others", expected "flights"; event.batch.baselineId: got "", expected the id of a baseline; event.batch.hour: got "2001-02-03T04:05:00Z", ' +
        'expected the start of an hour, e.g. 2001-02-03T04:00:00Z; event.batch.inputs[0]: got {"key":"a","etag":"","size":-1}, expected key, etag and size of an object',
    );
  });

  it('refuse a plan that was changed', async () => {
    const world = await loggedWorld();
    const handler = partingHandler(world);
    const { planKey, batches } = await planned(world, handler);
    const steps = batches.map((batch) => ({ step: 'count', batch }));
    const contents = [
      ['{', 'got content that is not JSON'], ['[]', 'got no steps'], [[null], '[0].step: got nothing, expected one of those that are made beside others: count, sort, join'],
      [[steps[0], { step: 'count', batch: { ...batches[1], baselineId: 'other' } }], 'some of several kinds or baselines'], [[steps[0], { step: 'join', joinKey: `${PARTS}joins/a.json`, partition: 0 }], 'some of several kinds or baselines'],
      [[{ step: 'count', batch: { ...batches[0], modelId: 'others' } }], '[0].batch.modelId: got "others"'], [[{ step: 'join', joinKey: 'models/others/drift/parts/joins/a.json', partition: -1 }], `[0].joinKey: got "models/others/drift/parts/joins/a.json", expected a key below ${PARTS}; [0].partition: got -1`],
    ] as const;
    for (const [made, words] of contents) {
      const content = typeof made === 'string' ? made : JSON.stringify(made);
      await world.replace(planKey, content);
      await expect(handler({ step: 'merge', planKey })).rejects.toThrow(words);
    }
  });
});

describe('batches', () => {
  const objects = Array.from({ length: 50 }, (_, index) => ({ key: `inference/part-${index}.jsonl${index % 2 === 0 ? '' : '.gz'}`, etag: `etag ${index}`, size: 100 * index }));
  const source = { modelId: 'flights', id: 'baseline' };

  it('hold all objects once, in order, and are closed where they are large enough', () => {
    const batches = batchesOf(source, hourAt(0), objects, 10_000);
    expect(batches.flatMap(({ inputs }) => inputs)).toEqual(objects);
    for (const { inputs } of batches) expect(inputs.slice(0, -1).reduce((sum, input) => sum + bytesToRead(input), 0)).toBeLessThan(10_000);
    expect(batchesOf(source, hourAt(0), [], 10_000)).toEqual([]);
  });

  it('count packed objects as what they hold, about', () => {
    expect([bytesToRead({ key: 'a.jsonl', size: 7 }), bytesToRead({ key: 'a.jsonl.gz', size: 7 }), bytesToRead({ key: 'a.zst', size: 7 }), bytesToRead({ key: 'a.parquet', size: 7 })]).toEqual([7, 70, 70, 7]);
  });

  it('fit into the input of an execution, however many small objects there are and however long their keys', () => {
    const many = Array.from({ length: 3000 }, (_, index) => ({ key: `${(index % 2 === 0 ? '"' : '日').repeat(1000)}${index}`, etag: 'e'.repeat(32), size: 1 }));
    const batches = batchesOf(source, hourAt(0), many, ONE_FUNCTION_BYTES);
    expect(batches.flatMap(({ inputs }) => inputs)).toEqual(many);
    for (const batch of batches) expect(Buffer.byteLength(JSON.stringify({ step: 'count', batch }))).toBeLessThan(262_144);
  });
});
