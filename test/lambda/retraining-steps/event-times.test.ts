/** Tests of what preparations remember of event times. */
import { describe, expect, it } from 'vitest';
import { CONFIG, flights, RetrainingWorld, worldOfFlights } from '../support/retraining';

const FOLDER = 'models/flights/retraining/event-times/';
const [A, B, C] = ['data/flights/2001-a.csv', 'data/flights/2001-b.csv', 'data/flights/2001-c.csv'];

/** How often each of the objects was read since the last question. */
function reads(world: RetrainingWorld): number[] {
  const counts = [A, B, C].map((path) => world.store.readsOf(path));
  world.store.reads.length = 0;
  return counts;
}

async function eventTimes(world: RetrainingWorld): Promise<{ key: string; document: { objects: { key: string }[] } }> {
  const [key, ...others] = await world.keys(FOLDER);
  expect(others).toEqual([]);
  return { key: key!, document: await world.document(key!) };
}

describe('event times', () => {
  it('are read of new and changed objects only, and of all that are there the document knows', async () => {
    const world = await worldOfFlights();
    await world.prepare();
    expect(reads(world)).toEqual([2, 2, 0]);
    await world.writeData('2001-c.csv', flights(12).slice(960));
    const later = await world.prepare();
    expect(later).toMatchObject({ status: 'READY', trainingRows: 960, holdoutRows: 192 });
    expect(reads(world)).toEqual([1, 1, 2]);
    await world.writeData('2001-a.csv', flights(10).slice(0, 500)); // the same bytes, in another version
    await world.writeData('2001-b.csv', flights(10, 5).slice(500));
    expect(await world.prepare()).toMatchObject({ status: 'READY', trainingRows: 960, holdoutRows: 192 });
    expect(reads(world)).toEqual([2, 2, 1]);
    expect((await eventTimes(world)).document.objects).toMatchObject([
      { key: 'flights/2001-a.csv', newest: Date.UTC(2001, 0, 6, 4, 45), rows: 500, untimed: 0 }, { key: 'flights/2001-b.csv', rows: 460 }, { key: 'flights/2001-c.csv', rows: 192 },
    ]);
  });

  it('are known after data that were rejected, too', async () => {
    const world = await worldOfFlights();
    await world.writeData('2001-c.csv', Array.from({ length: 200 }, () => 'not a row'));
    expect(await world.prepare()).toMatchObject({ status: 'REJECTED' });
    expect(reads(world)).toEqual([2, 2, 2]);
    expect(await world.prepare()).toMatchObject({ status: 'REJECTED' });
    expect(reads(world)).toEqual([1, 1, 1]);
  });

  it('lead to the same snapshot as reading them again', async () => {
    const history = { seconds: 4 * 86_400 };
    const world = await worldOfFlights(new RetrainingWorld({ ...CONFIG, dataset: { ...CONFIG.dataset, history } }));
    await world.prepare();
    world.image = { digest: 'sha256:other', uri: 'other' };
    const { manifestKey } = await world.prepare();
    const known = await world.text(manifestKey);
    expect(reads(world)).toEqual([1, 3, 0]);
    const { key } = await eventTimes(world);
    for (const one of [key, manifestKey]) world.delete(one);
    expect((await world.prepare()).manifestKey).toBe(manifestKey);
    expect(await world.text(manifestKey)).toBe(known);
  });

  it('of a schema with another event time are others', async () => {
    const world = await worldOfFlights();
    await world.prepare();
    const columns = CONFIG.dataset.columns.map((column) => (column.name === 'remark' ? { name: 'remark', type: 'timestamp' as const } : column));
    const other = world.another({ dataset: { ...CONFIG.dataset, columns, eventTime: 'remark' } });
    expect(await other.prepare()).toMatchObject({ status: 'REJECTED', reason: 'data set data/flights/: got no row with an event time in column "remark", expected ISO 8601 or epoch milliseconds' });
    expect(await world.keys(FOLDER)).toHaveLength(2);
  });

  it('of a schema with another clock are others', async () => {
    const world = await worldOfFlights();
    await world.prepare();
    await world.another({ dataset: { ...CONFIG.dataset, utcOffsetMinutes: 480 } }).prepare();
    expect(await world.keys(FOLDER)).toHaveLength(2);
  });

  it('that somebody changed stop the step', async () => {
    const world = await worldOfFlights();
    await world.prepare();
    const { key, document } = await eventTimes(world);
    world.image = { digest: 'sha256:other', uri: 'other' };
    for (const objects of [undefined, [null], [{ ...document.objects[0], rows: 0 }], [{ ...document.objects[0], newest: 'yesterday' }]]) {
      await world.folder.write('store', key, JSON.stringify({ ...document, objects }));
      await expect(world.prepare()).rejects.toThrow(`${key}: got event times of another shape, expected those that an earlier run wrote; delete it`);
    }
  });
});
