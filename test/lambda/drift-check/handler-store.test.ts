/** Tests of whole drift checks beside others, and over documents that others wrote. */
import { describe, expect, it } from 'vitest';
import { driftKeys } from '../../../lib/contract/drift-check';
import type { PartialDocument } from '../../../lib/contract/partial';
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

  it('share the partial of the one that was first', async () => {
    const world = await worldOf([0, 0, 0]);
    await world.handler(at(3));
    await world.writeHour('2001-02-03T03:00:00Z');
    const slow = world.another();
    slow.store.beforeWrite = async (path) => {
      if (!path.includes('/partials/')) return;
      slow.store.beforeWrite = () => Promise.resolve();
      await world.handler({ ...at(4), window: { start: '2001-02-03T03:00:00Z', end: '2001-02-03T04:00:00Z' } });
      await world.writeHour('2001-02-03T03:00:00Z', { name: 'late.jsonl' });
    };
    await slow.handler(at(4));
    const { id } = await world.document<{ id: string }>(BASELINE);
    const partial = await world.document<PartialDocument>(driftKeys.partial('flights', id, '2001-02-03T03:00:00Z'));
    expect(partial.inputs.map(({ key }) => key)).toEqual(['inference/2001/02/03/03/part-0.jsonl']);
    expect((await world.document<VerdictDocument>(driftKeys.verdict('flights', '2001-02-03T04:00:00Z'))).rows).toBe(900);
  });
});

describe('stored documents that do not fit', () => {
  it('stop the check: a partial of another shape', async () => {
    const world = await worldOf([0, 0, 0, 0]);
    await world.handler(at(3));
    const { id } = await world.document<{ id: string }>(BASELINE);
    const key = driftKeys.partial('flights', id, '2001-02-03T02:00:00Z');
    const partial = await world.document<PartialDocument>(key);
    await world.replace(key, JSON.stringify({ ...partial, features: partial.features.slice(1) }));
    await expect(world.handler(at(4))).rejects.toThrow(`${key}: got a partial of another baseline, hour or shape`);
  });

  it('stop the check: a state that is no JSON', async () => {
    const world = await worldOf([0, 0, 0]);
    await world.replace(STATE, '{');
    await expect(world.handler(at(3))).rejects.toThrow(`${STATE}: got content that is not JSON`);
  });
});
