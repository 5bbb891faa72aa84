/** Tests of whole drift checks beside others, and over documents that others wrote. */
import { describe, expect, it } from 'vitest';
import { driftKeys } from '../../../lib/contract/drift-check';
import type { HourPartial, PartialsDocument } from '../../../lib/contract/partial';
import type { DriftStateDocument, VerdictDocument } from '../../../lib/contract/verdict';
import { at, CONFIG, World, worldOf } from '../support/world';

const BASELINE = driftKeys.baseline('flights');
const STATE = driftKeys.state('flights');

describe('the baseline', () => {
  it('is built anew when its definition changed, and everything counts from there', async () => {
    const world = await worldOf([0, 0, 0, 15, 15, 15, 15]);
    for (const hour of [5, 6]) await world.handler(at(hour));
    expect(await world.document<DriftStateDocument>(STATE)).toMatchObject({ state: 1 });
    const before = await world.document<{ id: string }>(BASELINE);
    const changed = world.another({ ...CONFIG, binning: { ...CONFIG.binning, psiBins: 5 } });
    const answer = await changed.handler(at(7));
    expect(answer.outcome).toBe('STABLE');
    const after = await world.document<{ id: string; settings: object }>(BASELINE);
    expect(after.id).not.toBe(before.id);
    expect(await world.document<DriftStateDocument>(STATE)).toMatchObject({ baselineId: after.id, state: 0, recent: [{ end: '2001-02-03T07:00:00Z', status: 'drifted' }] });
    expect((await world.document<VerdictDocument>(answer.verdictKey)).baselineId).toBe(after.id);
    expect(changed.log.of('baseline-built')).toMatchObject([{ replaced: true }]);
  });

  it('stays when only thresholds change', async () => {
    const world = await worldOf([0, 0, 0, 0]);
    await world.handler(at(3));
    const stricter = world.another({ ...CONFIG, driftedShare: 0.1, breach: { times: 1, outOf: 1 } });
    await stricter.handler(at(4));
    expect(stricter.log.of('baseline-built')).toEqual([]);
  });

  it.each([
    ['version', { version: 2 }, 'got version 2, expected 1'],
    ['model', { modelId: 'other' }, 'got model "other", expected "flights"'],
    ['content', { rows: 1 }, 'it was changed by hand'],
  ])('of another %s stops the check before a row is read', async (_, change, message) => {
    const world = await worldOf([0, 0, 0, 0]);
    await world.handler(at(3));
    await world.replace(BASELINE, JSON.stringify({ ...(await world.document<object>(BASELINE)), ...change }));
    const next = world.another();
    await expect(next.handler(at(4))).rejects.toThrow(message);
    expect([next.store.readsOf('log/'), next.store.readsOf('data/')]).toEqual([0, 0]);
  });

  it('is built anew when an operator deleted it, and with other data everything counts from there', async () => {
    const world = await worldOf([0, 0, 0, 15, 15, 15, 15]);
    for (const hour of [5, 6]) await world.handler(at(hour));
    expect(await world.document<DriftStateDocument>(STATE)).toMatchObject({ state: 1, recent: [{ status: 'drifted' }, { status: 'drifted' }] });
    const before = await world.document<{ id: string }>(BASELINE);
    await world.writeTraining(2000, 15);
    world.delete(BASELINE);
    const answer = await world.handler(at(7));
    const after = await world.document<{ id: string }>(BASELINE);
    expect(after.id).not.toBe(before.id);
    expect((await world.document<PartialsDocument>(driftKeys.partials('flights', after.id, '2001-02-03'))).hours).toHaveLength(3);
    expect(await world.document<VerdictDocument>(answer.verdictKey)).toMatchObject({ baselineId: after.id, driftState: 0, rows: 900 });
    expect(await world.document<DriftStateDocument>(STATE)).toMatchObject({
      baselineId: after.id,
      state: 0,
      since: '2001-02-03T07:00:00Z',
      recent: [{ end: '2001-02-03T07:00:00Z', status: 'calm' }],
    });
    expect(world.log.of('baseline-built')).toMatchObject([{ replaced: false }, { replaced: false, baselineId: after.id }]);
  });

  it('is the same again when an operator deleted it and the data did not change: nothing is lost', async () => {
    const world = await worldOf([0, 0, 0, 0]);
    await world.handler(at(3));
    const before = await world.text(BASELINE);
    world.delete(BASELINE);
    await world.handler(at(4));
    expect(await world.text(BASELINE)).toBe(before);
    expect((await world.document<DriftStateDocument>(STATE)).recent.map(({ end }) => end)).toEqual(['2001-02-03T03:00:00Z', '2001-02-03T04:00:00Z']);
    expect(world.store.readsOf('log/')).toBe(4);
  });

  it('with a holdout of next to no rows is reported: a few wrong event times in the future empty it', async () => {
    const holdout = { kind: 'latest', seconds: 6 * 3600 } as const;
    const minutes = (count: number): string[] => Array.from({ length: count }, (_, index) => `${new Date(Date.UTC(2001, 0, 1, 0, index)).toISOString()},${index % 50},${index},ORD`);
    const build = async (lines: readonly string[]): Promise<World> => {
      const world = new World({ ...CONFIG, dataset: { ...CONFIG.dataset, holdout } });
      await world.replaceTraining(lines);
      await world.handler(at(3));
      return world;
    };
    const future = '2099-01-01T00:00:00Z,1,2,ORD';
    expect((await build(minutes(2000))).log.of('holdout-small')).toEqual([]);
    const many = minutes(110_000);
    expect((await build(many)).log.of('holdout-small')).toEqual([]);
    const withWrongTimes = await build([...many, ...new Array<string>(105).fill(future)]);
    expect(withWrongTimes.log.of('holdout-small')).toEqual([{ rows: 110_000, heldOut: 105 }]);
    const withWrongTime = await build([...minutes(2000), future]);
    expect(withWrongTime.log.of('holdout-small')).toEqual([{ rows: 2000, heldOut: 1 }]);
    expect(withWrongTime.log.entries.find(({ notice }) => notice === 'holdout-small')?.level).toBe('WARN');
  });

  it('without a holdout has none to report', async () => {
    const world = await worldOf([0, 0, 0]);
    await world.handler(at(3));
    expect(world.log.of('holdout-small')).toEqual([]);
  });

  it('of a column without a single value is reported', async () => {
    const world = new World();
    await world.replaceTraining(Array.from({ length: 600 }, (_, index) => `,${index % 50},,`));
    await world.handler(at(3));
    expect(world.log.of('baseline-columns-empty')).toEqual([{ columns: 'distance, origin' }]);
    const whole = await worldOf([]);
    await whole.handler(at(3));
    expect(whole.log.of('baseline-columns-empty')).toEqual([]);
  });

  it('is read once by a warm function, like state and partials, until somebody else writes', async () => {
    const world = await worldOf([0, 0, 0, 0, 0, 0, 0, 0]);
    for (const hour of [3, 4, 5]) await world.handler(at(hour));
    const reads = (): number[] => [BASELINE, STATE, 'models/flights/drift/partials/'].map((key) => world.store.readsOf(`store/${key}`));
    expect(reads()).toEqual([1, 0, 0]);
    const own = await world.text(BASELINE);
    await world.replace(BASELINE, `${own} `);
    await world.handler(at(6));
    expect(reads()).toEqual([2, 0, 0]);
    await world.another().handler(at(7));
    await world.handler(at(8));
    expect(reads()).toEqual([2, 1, 1]);
  });

  it('that another check wrote first is taken over', async () => {
    const world = await worldOf([0, 0, 0]);
    world.store.beforeWrite = async (path) => {
      world.store.beforeWrite = () => Promise.resolve();
      expect(path).toBe(`store/${BASELINE}`);
      await world.another().handler(at(2));
    };
    expect((await world.handler(at(3))).outcome).toBe('STABLE');
    expect(world.log.of('baseline-built')).toEqual([]);
  });

  it('cannot be built from nothing: the check fails', async () => {
    const world = new World();
    await world.writeHours('2001-02-03T00:00:00Z', [0, 0, 0]);
    await expect(world.handler(at(3))).rejects.toThrow('data set data/flights/: got no object, expected the training data');
    expect(await world.keys()).toEqual([]);
  });
});

describe('a warm check', () => {
  it('asks the store seven times: four listings, one of them for what came late a day ago, and what it writes', async () => {
    const world = await worldOf([0, 0, 0]);
    for (const hour of [3, 4, 5, 27, 28]) await world.handler(at(hour));
    const { reads, writes, listings } = world.store;
    for (const calls of [reads, writes, listings]) calls.length = 0;
    await world.handler(at(29));
    const { id } = await world.document<{ id: string }>(BASELINE);
    const [yesterday, today] = ['2001-02-03', '2001-02-04'].map((day) => driftKeys.partials('flights', id, day));
    expect(listings.slice(0, 2)).toEqual([
      { prefix: driftKeys.root('flights'), delimiter: '/' },
      { prefix: yesterday!.slice(0, -'yyyy/MM/dd.json'.length), startAfter: yesterday!.slice(0, -'.json'.length) },
    ]);
    // Days are looked at side by side.
    expect(new Set(listings.slice(2))).toEqual(new Set([{ prefix: 'inference/2001/02/03/04/' }, { prefix: 'inference/2001/02/04/04/' }]));
    expect(reads).toEqual([]);
    expect(writes).toEqual([`store/${today!}`, `store/${driftKeys.verdict('flights', '2001-02-04T05:00:00Z')}`, `store/${STATE}`]);
  });
});

describe('a page that cannot be written', () => {
  it('is told, and ends no check', async () => {
    const world = await worldOf([0]);
    world.store.beforeWrite = (path) => (path.endsWith('.html') ? Promise.reject(new Error('no space')) : Promise.resolve());
    expect((await world.handler(at(0))).outcome).toBe('INSUFFICIENT_DATA');
    expect(world.log.of('report-not-written')).toEqual([{ end: '2001-02-03T00:00:00Z', error: 'no space' }]);
    expect(await world.document<DriftStateDocument>(STATE)).toMatchObject({ recent: [{ end: '2001-02-03T00:00:00Z' }] });
  });
});

describe('two checks at the same time', () => {
  it('for the same event count once', async () => {
    const world = await worldOf([0, 0, 0, 0]);
    await world.handler(at(3));
    const answers = await Promise.all([world.another(), world.another(), world.another()].map((one) => one.handler(at(4))));
    expect(answers.map(({ outcome }) => outcome).sort()).toEqual(['ALREADY_JUDGED', 'ALREADY_JUDGED', 'STABLE']);
    expect((await world.document<DriftStateDocument>(STATE)).recent.map(({ end }) => end)).toEqual(['2001-02-03T03:00:00Z', '2001-02-03T04:00:00Z']);
  });

  it('for different windows never take the state back', async () => {
    const world = await worldOf([0, 0, 0, 0, 0]);
    await world.handler(at(3));
    world.store.beforeWrite = async (path) => {
      if (path !== `store/${STATE}`) return;
      world.store.beforeWrite = () => Promise.resolve();
      expect((await world.another().handler(at(5))).outcome).toBe('STABLE');
    };
    expect((await world.handler(at(4))).outcome).toBe('SUPERSEDED');
    expect((await world.document<DriftStateDocument>(STATE)).recent.at(-1)!.end).toBe('2001-02-03T05:00:00Z');
  });

  it('leave no verdict behind with a state that never was', async () => {
    const world = await worldOf([0, 0, 0, 15, 15, 15, 0, 0, 0, 0]);
    for (const hour of [3, 5]) await world.handler(at(hour));
    world.store.beforeWrite = async (path) => {
      if (path !== `store/${STATE}`) return;
      world.store.beforeWrite = () => Promise.resolve();
      expect((await world.another().handler(at(10))).outcome).toBe('STABLE');
    };
    expect((await world.handler(at(6))).outcome).toBe('SUPERSEDED');
    expect(await world.document<DriftStateDocument>(STATE)).toMatchObject({ state: 0 });
    expect(await world.document<VerdictDocument>(driftKeys.verdict('flights', '2001-02-03T06:00:00Z'))).toMatchObject({ status: 'drifted', driftState: 0 });
    expect((await world.keys()).filter((key) => key.endsWith('.html'))).toEqual([]);
  });

  it('judge again from the newer state when an older window got in between', async () => {
    const world = await worldOf([0, 0, 0, 15, 15, 15]);
    await world.handler(at(3));
    world.store.beforeWrite = async (path) => {
      if (path !== `store/${STATE}`) return;
      world.store.beforeWrite = () => Promise.resolve();
      await world.another().handler(at(5));
    };
    const { outcome, verdictKey } = await world.handler(at(6));
    expect(outcome).toBe('DRIFTED');
    expect(await world.document<VerdictDocument>(verdictKey)).toMatchObject({ driftState: 1 });
    expect(await world.document<DriftStateDocument>(STATE)).toMatchObject({ state: 1, since: '2001-02-03T06:00:00Z' });
  });

  it('give up on a state that somebody else keeps changing', async () => {
    const world = await worldOf([0, 0, 0, 0]);
    await world.handler(at(3));
    let changes = 0;
    world.store.beforeWrite = async (path) => {
      if (path === `store/${STATE}`) await world.replace(STATE, `${JSON.stringify(await world.document<object>(STATE))}${' '.repeat((changes += 1))}`);
    };
    await expect(world.handler(at(4))).rejects.toThrow('models/flights/drift/state.json: changed 5 times while the window up to 2001-02-03T04:00:00Z was judged');
    expect(changes).toBe(5);
  });

  it('give up on a day of partials that somebody else keeps changing', async () => {
    const world = await worldOf([0, 0, 0, 0]);
    await world.handler(at(3));
    const { id } = await world.document<{ id: string }>(BASELINE);
    const key = driftKeys.partials('flights', id, '2001-02-03');
    let changes = 0;
    world.store.beforeWrite = async (path) => {
      if (path === `store/${key}`) await world.replace(key, `${JSON.stringify(await world.document<object>(key))}${' '.repeat((changes += 1))}`);
    };
    await expect(world.handler(at(4))).rejects.toThrow(`${key}: changed 25 times while hours were added to it`);
    expect(changes).toBe(25);
  });

  it('share the partial of the one that was first', async () => {
    const world = await worldOf([0, 0, 0]);
    await world.handler(at(3));
    await world.writeHour('2001-02-03T03:00:00Z');
    const slow = world.another();
    slow.store.beforeWrite = async (path) => {
      if (!path.includes('/partials/')) return;
      slow.store.beforeWrite = () => Promise.resolve();
      await world.handler(at(4));
      await world.writeHour('2001-02-03T03:00:00Z', { name: 'late.jsonl' });
    };
    await slow.handler(at(4));
    const { id } = await world.document<{ id: string }>(BASELINE);
    const { hours } = await world.document<PartialsDocument>(driftKeys.partials('flights', id, '2001-02-03'));
    expect(hours.map(({ hour }) => hour)).toEqual(['00', '01', '02', '03'].map((hour) => `2001-02-03T${hour}:00:00Z`));
    expect(hours[3]!.inputs.map(({ key }) => key)).toEqual(['inference/2001/02/03/03/part-0.jsonl']);
    expect((await world.document<VerdictDocument>(driftKeys.verdict('flights', '2001-02-03T04:00:00Z'))).rows).toBe(900);
  });
});

describe('stored documents that do not fit', () => {
  it.each([
    ['a feature is missing', ([first, ...others]: readonly HourPartial[]) => [{ ...first!, features: first!.features.slice(1) }, ...others]],
    ['an hour is there twice', ([first, ...others]: readonly HourPartial[]) => [first!, first!, ...others]],
    ['an hour is of another day', ([first, ...others]: readonly HourPartial[]) => [{ ...first!, hour: '2001-02-02T00:00:00Z' }, ...others]],
    ['an hour is none', ([, ...others]: readonly HourPartial[]) => [null, ...others]],
  ])('stop the check: partials in which %s', async (_, change) => {
    const world = await worldOf([0, 0, 0, 0]);
    await world.handler(at(3));
    const { id } = await world.document<{ id: string }>(BASELINE);
    const key = driftKeys.partials('flights', id, '2001-02-03');
    const document = await world.document<PartialsDocument>(key);
    await world.replace(key, JSON.stringify({ ...document, hours: change(document.hours) }));
    await expect(world.handler(at(4))).rejects.toThrow(`${key}: got partials of another baseline, day or shape`);
  });

  it('stop the check: a state that is no JSON', async () => {
    const world = await worldOf([0, 0, 0]);
    await world.replace(STATE, '{');
    await expect(world.handler(at(3))).rejects.toThrow(`${STATE}: got content that is not JSON`);
  });
});
