/** Tests of joining a large log with its labels in partitions: the same bytes as one function writes, whatever happens to the steps. */
import { describe, expect, it } from 'vitest';
import type { PlannedStep } from '../../../lib/contract/fan-out';
import type { JoinedPartition } from '../../../lib/contract/label-join';
import type { PerformanceDocument, PerformancePart } from '../../../lib/contract/performance';
import { createHandler } from '../../../lambda/drift-check/index';
import type { JoiningParts } from '../../../lambda/drift-check/performance/joining';
import { PerformanceCheck } from '../../../lambda/drift-check/performance/performance-check';
import { LabelFanOut, type LabelFanOutParts } from '../../../lambda/drift-check/performance/label-fan-out';
import { spanPart } from '../../../lambda/drift-check/performance/span-part';
import { performanceCounter } from '../../../lambda/shared/performance/counter';
import { CellReader } from '../../../lambda/shared/records/cells';
import { iso, labelledConfig, LabelledWorld, PERFORMANCE } from '../support/labelled';
import { documents, partingHandler, PARTS, planned, readInParts, ROWS, SMALL } from '../support/parted';
import { fc } from '../support/property';
import { at, BUCKETS, CONFIG, type World } from '../support/world';

/**
 * Six hours with all that can become of rows and labels: late ones, corrected ones, too late ones, unreadable ones, rows without an id, with
 * an id that another has, answers that are none, and groups; several objects in each hour.
 */
async function labelledWorld(): Promise<World> {
  const made = new LabelledWorld(labelledConfig({ sensitive: ['origin'], fairness: [{ column: 'origin', metric: 'DEMOGRAPHIC_PARITY', limit: 0.2 }], conceptDrift: { detector: { name: 'adwin', delta: 0.002 } } }));
  const { world } = made;
  await world.writeTraining();
  for (let hour = 0; hour < 6; hour++) {
    const rows = await made.hour(hour, { rows: 120, labelled: 0.8 });
    await world.writeLines(iso(hour), [
      `{"flight":"${rows[0]!.flight}","score":0.25,"origin":"ORD"}`, '{"score":0.5}', 'no JSON', `{"flight":"more-${hour}","score":"0.75"}`,
      `{"flight":${hour},"score":1e400,"origin":7}`, `{"flight":"odd-${hour}","score":2}`, `{"flight":"text-${hour}","score":"NaN","origin":true}`,
    ], 'part-1.jsonl');
    // A late one, one that corrects another, and one for which there is no row; and for the rows beside.
    await made.labels(hour + 3, [{ flight: rows.at(-1)!.flight, late: 1 }], `late-of-${hour}.jsonl`);
    await made.labels(hour + 2, [{ flight: rows[1]!.flight, late: 1 }, { flight: `nobody-${hour}`, late: 0 }, { flight: String(hour), late: 1 }, { flight: `more-${hour}`, late: 0 }, { flight: `odd-${hour}`, late: 0 }, { flight: `text-${hour}`, late: 0 }], `more-of-${hour}.jsonl`);
    await world.writeLabels(`labels/2001/02/03/0${hour}/unreadable.jsonl`, ['{"late":1}', 'no JSON']);
  }
  return world;
}

async function checked(hours: readonly number[]): Promise<Record<string, string>> {
  const alone = await labelledWorld();
  for (const hour of hours) await alone.handler(at(hour));
  return documents(alone);
}

function partsOf({ store, config, log }: World): JoiningParts {
  return { storage: store, config, performance: config.performance!, buckets: BUCKETS, log };
}

/** Sorts, joins and keeps, as the steps of a machine would. */
async function joinAll(world: World, limits: Pick<LabelFanOutParts, 'labelLimit' | 'gathered'>, hour = 6): Promise<void> {
  const labels = new LabelFanOut({ ...partsOf(world), config: { ...world.config, fanOut: SMALL }, ...limits });
  for (let kind = ''; kind !== 'join';) {
    const { planKey } = await labels.plan(iso(hour));
    const steps = await world.document<PlannedStep[]>(planKey!);
    kind = steps[0]!.step;
    for (const step of steps) await (step.step === 'sort' ? labels.sort(step) : step.step === 'join' ? labels.join(step) : Promise.reject(new Error(step.step)));
    if (kind === 'join') await labels.merge(steps.flatMap((step) => (step.step === 'join' ? [step] : [])));
  }
}

describe('labels of a log that many read', () => {
  it('give the bytes that one function writes, for every size of batches, number of partitions, order and repetition of the steps', async () => {
    const expected = await checked([5, 6]);
    const parts = Object.entries(expected).filter(([key]) => key.includes('/performance/')).flatMap(([, text]) => (JSON.parse(text) as PerformanceDocument).parts);
    // All that can be told apart is there.
    for (const count of ['labelled', 'unlabelled', 'withoutId', 'unusable', 'repeated', 'late'] as const) expect(parts.reduce((sum, part) => sum + part[count], 0), count).toBeGreaterThan(0);
    for (const { labelled, outcomes } of parts) expect(outcomes!.reduce((sum, [, rows]) => sum + rows, 0)).toBe(labelled);
    for (const count of ['objects', 'delivered', 'replaced', 'quarantined'] as const) expect(parts.reduce((sum, { labels }) => sum + labels[count], 0), count).toBeGreaterThan(0);
    const runs = fc.record({ batchBytes: fc.integer({ min: 1, max: 40_000 }), joinPartitions: fc.integer({ min: 1, max: 9 }), order: fc.array(fc.nat(), { minLength: 20, maxLength: 20 }), twice: fc.array(fc.boolean(), { minLength: 20, maxLength: 20 }) });
    await fc.assert(
      fc.asyncProperty(runs, async ({ batchBytes, joinPartitions, order, twice }) => {
        const world = await labelledWorld();
        const handler = partingHandler(world, { oneFunctionBytes: 1, batchBytes, joinPartitions, joinHours: 24 });
        const delivered = (steps: readonly PlannedStep[]): PlannedStep[] =>
          steps.flatMap((one, index) => (twice[index % twice.length] ? [one, one] : [one])).map((one, index) => [order[index % order.length]!, one] as const).sort(([a], [b]) => a - b).map(([, one]) => one);
        for (const hour of [5, 6]) {
          expect(await readInParts(world, handler, hour, delivered)).toEqual(['count', 'sort', 'join']);
          world.store.reads.length = 0;
          await handler(at(hour));
          expect([world.store.readsOf('log/'), world.store.readsOf('labels/')]).toEqual([0, 0]);
        }
        expect(await documents(world)).toEqual(expected);
      }),
      { numRuns: 8 },
    );
  });

  it('give them also where those of one partition do not fit into memory, and files are small', async () => {
    const expected = await checked([6]);
    const world = await labelledWorld();
    await joinAll(world, { labelLimit: 20, gathered: 500 });
    expect((await world.keys(ROWS)).some((key) => key.endsWith('-1.jsonl'))).toBe(true);
    await world.handler(at(6));
    expect(await documents(world)).toEqual(expected);
  });

  it('give them for captured requests of several rows, of which some cannot be read or have another number of labels', async () => {
    const captured = async (): Promise<World> => {
      const { groundTruth } = PERFORMANCE;
      const config = labelledConfig(
        { id: 'inferenceId', groundTruth: { prefix: groundTruth.prefix, keys: groundTruth.keys, delayHours: 2, format: 'sagemaker' } },
        { log: { ...CONFIG.log, format: 'capture', capture: { inputs: ['delay', 'distance', 'origin'], outputs: ['score'] } } },
      );
      const { world } = new LabelledWorld(config);
      for (const hour of [0, 1, 2]) {
        const requests = Array.from({ length: 40 }, (_, index) => ({ eventId: `e${hour}-${index}`, rows: index % 8 === 0 ? ['1,200,ORD', 'x'] : Array.from({ length: 1 + (index % 3) }, () => '1,200,ORD') }));
        const inOut = (data: string): object => ({ data, encoding: 'CSV' });
        await world.writeLines(iso(hour), requests.map(({ eventId, rows }, index) => JSON.stringify({
          captureData: { endpointInput: inOut(rows.join('\n')), endpointOutput: inOut(rows.map(() => String(index / 40)).join('\n')) }, eventMetadata: { eventId }, eventVersion: '0',
        })));
        await world.writeLabels(`labels/2001/02/03/0${hour + 1}/truth.jsonl`, requests.slice(5).map(({ eventId, rows }, index) => JSON.stringify({
          groundTruthData: inOut((index % 7 === 0 ? ['1', ...rows] : rows).map((_, row) => String(row % 2)).join('\n')), eventMetadata: { eventId }, eventVersion: '0',
        })));
      }
      return world;
    };
    const [alone, world] = [await captured(), await captured()];
    const { parts } = await new PerformanceCheck(partsOf(alone)).window(iso(5));
    for (const { labelled, unlabelled, unusable } of parts) expect(Math.min(labelled, unlabelled, unusable)).toBeGreaterThan(0);
    await joinAll(world, {}, 5);
    expect(await documents(world)).toEqual(await documents(alone));
  });

  it('are sorted once: a later check sorts what has come since, and a plan after a failure finds what is there', async () => {
    const world = await labelledWorld();
    const handler = partingHandler(world);
    await readInParts(world, handler, 5);
    await handler(at(5));
    world.store.reads.length = 0;
    await readInParts(world, handler, 6);
    // Of the log the hour that no check has read, twice; of labels the hour of their delivery.
    expect(world.store.reads.filter((path) => path.startsWith('log/')).map((path) => path.split('/').at(-2))).toEqual(['05', '05', '03', '03']);
    expect(new Set(world.store.reads.filter((path) => path.startsWith('labels/')).map((path) => path.split('/').at(-2)))).toEqual(new Set(['05']));
    const sorted = (await planned(world, partingHandler(world, { ...SMALL, joinPartitions: 5 }), 6)).steps;
    expect(sorted).toEqual([]);
  });

  it('are left to the check up to what one function joins, and once they are joined', async () => {
    const world = await labelledWorld();
    await readInParts(world, partingHandler(world, { ...SMALL, oneFunctionBytes: 100_000 }));
    const { answer } = await planned(world, partingHandler(world, { ...SMALL, oneFunctionBytes: 1e9 }));
    expect(answer).toMatchObject({ reading: 'ALONE' });
    await world.handler(at(6));
    expect((await planned(world, partingHandler(world))).answer).toEqual({ reading: 'ALONE', bytes: 0 });
  });

  it('of a window that was judged without them are joined all the same', async () => {
    const world = await labelledWorld();
    world.store.beforeWrite = (path) => (path.includes('/performance/') ? Promise.reject(new Error('access denied')) : Promise.resolve());
    await expect(world.handler(at(6))).rejects.toThrow('access denied');
    world.store.beforeWrite = () => Promise.resolve();
    const handler = partingHandler(world);
    expect(await readInParts(world, handler)).toEqual(['sort', 'join']);
    world.store.reads.length = 0;
    expect((await handler(at(6))).outcome).toBe('ALREADY_JUDGED');
    expect(world.store.readsOf('log/')).toBe(0);
    expect((await planned(world, handler, 5)).answer).toEqual({ reading: 'ALONE', bytes: 0 });
  });
});

describe('what must not be mixed', () => {
  it('is refused: steps of another configuration, documents of other batches, and a log that changed meanwhile', async () => {
    const world = await labelledWorld();
    const handler = partingHandler(world);
    const [count] = (await planned(world, handler)).steps;
    expect(count!.step).toBe('count');
    const labels = new LabelFanOut({ ...partsOf(world), config: { ...world.config, fanOut: SMALL } });
    const { planKey } = await labels.plan(iso(6));
    const sorts = (await world.document<PlannedStep[]>(planKey!)).flatMap((step) => (step.step === 'sort' ? [step] : []));
    const [first, second] = sorts as [typeof sorts[0] & object, typeof sorts[0] & object];
    await expect(labels.sort({ step: 'sort', batch: { ...first.batch, definition: 'other' } })).rejects.toThrow(/^event.batch: got definition other, expected [0-9a-f]{16}, that of the configuration; plan it again$/);
    const changed = { ...first.batch, inputs: first.batch.inputs.map((input) => ({ ...input, etag: 'before' })) };
    await expect(labels.sort({ step: 'sort', batch: changed })).rejects.toThrow(/changed while the data set was read/);
    for (const step of sorts) await labels.sort(step);
    const [{ sortedKey: one }, { sortedKey: other }] = [await labels.sort(first), await labels.sort(second)];
    const kept = await world.text(one);
    await world.replace(one, await world.text(other));
    await expect(labels.plan(iso(6))).rejects.toThrow(`${one}: got rows of another batch, definition or shape`);
    await world.replace(one, kept);
    const joins = (await world.document<PlannedStep[]>((await labels.plan(iso(6))).planKey!)).flatMap((step) => (step.step === 'join' ? [step] : []));
    const { joinKey } = joins[0]!;
    await expect(labels.join({ step: 'join', joinKey, partition: 3 })).rejects.toThrow(`event.partition: got 3, expected one of the 3 of ${joinKey}`);
    const keys: string[] = [];
    for (const step of joins) keys.push((await labels.join(step)).partitionKey);
    await world.replace(keys[0]!, await world.text(keys[1]!));
    await expect(labels.merge(joins)).rejects.toThrow(`${keys[0]}: got another definition, span or partition`);
    await world.replace(joinKey, JSON.stringify({ version: 1, modelId: 'flights' }));
    await expect(labels.join(joins[0]!)).rejects.toThrow(`${joinKey}: got content that does not say what a span is joined from`);
  });

  it('hides no drift: labels that cannot be planned are left to the check, which tells of drift first', async () => {
    const world = await labelledWorld();
    const handler = partingHandler(world);
    const list = world.store.list.bind(world.store);
    world.store.list = (bucket, options) => {
      if (bucket === BUCKETS.label) throw new Error('access denied');
      return list(bucket, options);
    };
    expect(await readInParts(world, handler)).toEqual(['count']);
    expect(world.log.of('labels-not-planned')).toMatchObject([{ error: 'access denied' }]);
    await expect(handler(at(6))).rejects.toThrow('labels of the window up to 2001-02-03T06:00:00Z: access denied');
    expect(await world.keys('models/flights/drift/verdicts/')).toHaveLength(1);
  });

  it('are steps of labels where no labels come', async () => {
    const made = new LabelledWorld();
    const { performance, ...config } = made.world.config;
    expect(performance).toBeDefined();
    const handler = createHandler({ storage: made.world.store, config: { ...config, fanOut: SMALL }, buckets: BUCKETS, log: made.world.log });
    await expect(handler({ step: 'join', joinKey: `${PARTS}joins/a.json`, partition: 0 })).rejects.toThrow('event.step: got a step of joining labels, expected none');
  });
});

it('the part of a span takes no label for late where no row of the span before had lacked one', () => {
  const performance = PERFORMANCE;
  const rules = { performance, isNumber: false, reader: new CellReader([]) };
  const joined = (late: JoinedPartition['late']): JoinedPartition => ({
    labelled: 1, unlabelled: 0, withoutId: 0, unusable: 0, repeated: 0, labels: { objects: 1, delivered: 1, replaced: 0, quarantined: 0 }, found: { [iso(1)]: 1 }, ...(late ? { late } : {}),
    counts: performanceCounter(performance, rules.reader, false).counts(),
  });
  const late = { rows: 3, stillUnlabelled: 1, found: { [iso(2)]: 2 } };
  const before = (unlabelled: number): { part: PerformancePart; objects: number } => ({ part: { ...spanPart(iso(0), [joined(undefined)], undefined, rules), unlabelled }, objects: 4 });
  expect(spanPart(iso(1), [joined(late), joined(late)], before(5), rules)).toMatchObject({ late: 6, lateObjects: 3, found: { [iso(1)]: 2, [iso(2)]: 4 } });
  expect(spanPart(iso(1), [joined(late), joined(late)], before(9), rules)).toMatchObject({ late: 7 });
  const calm = spanPart(iso(1), [joined(late), joined(late)], before(0), rules);
  expect(calm).toMatchObject({ late: 0, lateObjects: 3 });
  expect(calm.found).toEqual({ [iso(1)]: 2 });
});

it('what one function joins needs no plan: the check of performance joins what is due', async () => {
  const world = await labelledWorld();
  const { parts } = await new PerformanceCheck(partsOf(world)).window(iso(6));
  expect(parts.map(({ start }) => start)).toEqual([iso(2), iso(3)]);
});
