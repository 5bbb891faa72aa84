/** Tests of rebasing the monitor, with the real drift check over the same store. */
import { describe, expect, it } from 'vitest';
import { type DriftCheckConfig, driftKeys } from '../../../lib/contract/drift-check';
import type { DriftStateDocument, VerdictDocument } from '../../../lib/contract/verdict';
import { CONFIG, flights, IMAGE, RetrainingWorld } from '../support/retraining';
import { at, CONFIG as DRIFT_CONFIG, World } from '../support/world';

const BASELINE = driftKeys.baseline('flights');
const STATE = driftKeys.state('flights');

/** The monitor of the same data set, as a managed model makes it. */
const MONITOR: DriftCheckConfig = { ...DRIFT_CONFIG, dataset: CONFIG.dataset };

/** Rows as of `flights`, later by a shift of the delay. */
function shifted(shift: number): string[] {
  return flights(10).map((line) => {
    const [departure, delay, ...rest] = line.split(',');
    return [departure, Number(delay) + shift, ...rest].join(',');
  });
}

/** A monitor whose log has moved by 15 against the training data, so that after two checks the model counts as drifted. */
async function drifted(): Promise<{ monitor: World; steps: RetrainingWorld }> {
  const steps = new RetrainingWorld();
  await steps.writeData('all.csv', flights(10));
  const monitor = new World(MONITOR, steps.root);
  await monitor.writeHours('2001-02-03T00:00:00Z', [15, 15, 15, 15, 15, 15, 15, 15]);
  for (const hour of [3, 4]) await monitor.handler(at(hour));
  expect(await monitor.document<DriftStateDocument>(STATE)).toMatchObject({ state: 1 });
  return { monitor, steps };
}

describe('rebase', () => {
  it('gives the next check the baseline of the new training data, which it uses and does not build anew', async () => {
    const { monitor, steps } = await drifted();
    await steps.writeData('all.csv', shifted(15));
    const { baselineKey } = await steps.prepare();
    const { baselineId } = await steps.rebase(baselineKey);
    expect(await steps.text(BASELINE)).toBe(await steps.text(baselineKey));
    const later = monitor.another();
    const { outcome, verdictKey } = await later.handler(at(5));
    expect(outcome).toBe('STABLE');
    expect(await later.document<VerdictDocument>(verdictKey)).toMatchObject({ baselineId, driftState: 0, status: 'calm' });
    expect(later.log.of('baseline-built')).toEqual([]);
    expect(later.store.readsOf('data/')).toBe(0);
    expect(await later.text(BASELINE)).toBe(await steps.text(baselineKey));
  });

  it('leaves the state document until then; the first check after it begins anew with 0', async () => {
    const { monitor, steps } = await drifted();
    const before = await monitor.text(STATE);
    await steps.writeData('all.csv', shifted(15));
    const { baselineId } = await steps.rebase((await steps.prepare()).baselineKey);
    expect(await monitor.text(STATE)).toBe(before);
    await monitor.another().handler(at(5));
    expect(await monitor.document(STATE)).toEqual({
      version: 1, modelId: 'flights', baselineId, closedFrom: '2001-02-03T04:00:00Z', state: 0, since: '2001-02-03T05:00:00Z', recent: [{ end: '2001-02-03T05:00:00Z', status: 'calm' }],
      trend: [expect.objectContaining({ end: '2001-02-03T05:00:00Z', state: 0, rows: 900 })],
    });
  });

  it('begins anew with 0 where the new data do not explain the drift either, and counts up again', async () => {
    const { monitor, steps } = await drifted();
    await steps.writeData('all.csv', shifted(-15));
    await steps.rebase((await steps.prepare()).baselineKey);
    const later = monitor.another();
    expect((await later.handler(at(5))).outcome).toBe('STABLE');
    expect((await later.handler(at(6))).outcome).toBe('DRIFTED');
  });

  it('of the same data changes nothing: the check goes on where it was', async () => {
    const { monitor, steps } = await drifted();
    const before = await steps.text(BASELINE);
    await steps.rebase((await steps.prepare()).baselineKey);
    expect(await steps.text(BASELINE)).toBe(before);
    expect(steps.store.writes).not.toContain(`store/${BASELINE}`);
    expect(steps.log.of('monitor-rebased')).toMatchObject([{ changed: false }]);
    expect((await monitor.another().handler(at(5))).outcome).toBe('DRIFTED');
  });

  it('twice is the same as once, and works before the first check', async () => {
    const steps = new RetrainingWorld();
    await steps.writeData('all.csv', flights(10));
    const { baselineKey } = await steps.prepare();
    const first = await steps.rebase(baselineKey);
    expect(await steps.rebase(baselineKey)).toEqual(first);
    expect(steps.store.writes.filter((path) => path === `store/${BASELINE}`)).toHaveLength(1);
    const monitor = new World(MONITOR, steps.root);
    await monitor.writeHours('2001-02-03T00:00:00Z', [0, 0, 0]);
    await monitor.handler(at(3));
    expect(monitor.log.of('baseline-built')).toEqual([]);
  });

  it('wins over a check that writes its own baseline at the same moment', async () => {
    const { steps } = await drifted();
    const old = await steps.text(BASELINE);
    await steps.writeData('all.csv', shifted(15));
    const { baselineKey } = await steps.prepare();
    let interfered = 0;
    steps.store.beforeWrite = async () => {
      if (interfered++ === 0) await steps.folder.write('store', BASELINE, `${old}\n`);
    };
    await steps.rebase(baselineKey);
    expect(await steps.text(BASELINE)).toBe(await steps.text(baselineKey));
    steps.store.beforeWrite = () => steps.folder.write('store', BASELINE, `${old}${' '.repeat(interfered++)}`).then(() => undefined);
    await steps.folder.write('store', BASELINE, old);
    await expect(steps.rebase(baselineKey)).rejects.toThrow(`${BASELINE}: changed 3 times while it was replaced`);
  });

  it('refuses a baseline that the monitor would not use', async () => {
    const { steps } = await drifted();
    const { baselineKey } = await steps.prepare();
    const before = await steps.text(BASELINE);
    const changed = steps.another({ baseline: { ...CONFIG.baseline, features: ['delay'] } });
    await expect(changed.rebase(baselineKey)).rejects.toThrow(/got a baseline of definition [0-9a-f]{16}, expected [0-9a-f]{16}, which the monitor looks at now/);
    await steps.folder.write('store', baselineKey, (await steps.text(baselineKey)).replace('"rows":768', '"rows":769'));
    await expect(steps.rebase(baselineKey)).rejects.toThrow('it was changed by hand: run the retraining again');
    await expect(steps.rebase('models/flights/retraining/snapshots/none/baseline.json')).rejects.toThrow('no such object');
    expect(await steps.text(BASELINE)).toBe(before);
  });
});

describe('the steps in a row', () => {
  it('prepare, judge and rebase one model', async () => {
    const { steps } = await drifted();
    await steps.writeData('all.csv', shifted(15));
    const prepared = await steps.prepare();
    expect(prepared.imageUri).toBe(IMAGE.uri);
    const challengerUri = await steps.answer('challenger', prepared, (label) => (label === '1' ? '0.9' : '0.1'));
    const { decision } = await steps.judge({ ...prepared, challengerUri, championUri: 'none', championProblem: 'none' });
    expect(decision).toBe('PROMOTE');
    expect((await steps.rebase(prepared.baselineKey)).baselineId).toMatch(/^[0-9a-f]{16}$/);
    expect((await steps.prepare(prepared.fingerprint)).status).toBe('NO_CHANGE');
  });
});
