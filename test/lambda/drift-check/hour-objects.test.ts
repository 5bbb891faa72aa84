/** Tests of finding the objects of many hours by few listings. */
import { describe, expect, it } from 'vitest';
import { HourObjects } from '../../../lambda/drift-check/hour-objects';
import { FolderStore } from '../../../lambda/shared/storage/folder';
import type { ListOptions } from '../../../lambda/shared/storage/port';
import type { LogDescriptor } from '../../../lib/contract/dataset';
import { temporaryFolder } from '../support/temporary-folder';
import { NotedStore } from '../support/world';

const hour = (day: number, of: number): string => `2001-02-0${day}T${String(of).padStart(2, '0')}:00:00Z`;
const logOf = (hourKeys: string): LogDescriptor => ({ prefix: 'inference/', format: 'jsonl', hourKeys });

/** Keys by hour, and the listings that it took. */
async function found(hourKeys: string, keys: readonly string[], hours: readonly string[]): Promise<{ readonly keys: string[][]; readonly listings: readonly ListOptions[] }> {
  const store = new NotedStore(new FolderStore(temporaryFolder()));
  for (const key of keys) await store.write('log', `inference/${key}`, 'x');
  const objects = new HourObjects(store, 'log', logOf(hourKeys), hours);
  const listed = await Promise.all(hours.map((of) => objects.of(of)));
  return { keys: listed.map((summaries) => summaries.map(({ key }) => key.slice('inference/'.length))), listings: store.listings };
}

describe('the objects of hours', () => {
  it('are found by one listing for the hours of a day that follow each other', async () => {
    const keys = ['2001/02/02/23/z', '2001/02/03/03/z', '2001/02/03/04/a', '2001/02/03/04/b', '2001/02/03/06/c', '2001/02/03/07/z', '2001/02/03/note'];
    expect(await found('yyyy/MM/dd/HH', keys, [hour(3, 4), hour(3, 5), hour(3, 6)])).toEqual({
      keys: [['2001/02/03/04/a', '2001/02/03/04/b'], [], ['2001/02/03/06/c']],
      listings: [{ prefix: 'inference/2001/02/03/', startAfter: 'inference/2001/02/03/04/' }],
    });
  });

  it('are listed for themselves where hours do not follow each other, and at the end of a day', async () => {
    const keys = ['2001/02/03/21/a', '2001/02/03/22/z', '2001/02/03/23/b', '2001/02/04/00/c'];
    expect(await found('yyyy/MM/dd/HH', keys, [hour(3, 21), hour(3, 23), hour(4, 0)])).toEqual({
      keys: [['2001/02/03/21/a'], ['2001/02/03/23/b'], ['2001/02/04/00/c']],
      listings: [{ prefix: 'inference/2001/02/03/21/' }, { prefix: 'inference/2001/02/03/23/' }, { prefix: 'inference/2001/02/04/00/' }],
    });
  });

  it.each([
    ['yyyy/MM/dd/HH/model-a', ['2001/02/03/04/model-a/x', '2001/02/03/04/model-b/z', '2001/02/03/05/model-a/y']],
    ['yyyy/MM/HH-dd', ['2001/02/04-03/x', '2001/02/04-04/z', '2001/02/05-03/y']],
  ])('are listed hour by hour where those of others lie between, as with %s', async (hourKeys, [first, other, second]) => {
    const { keys, listings } = await found(hourKeys, [first!, other!, second!], [hour(3, 4), hour(3, 5)]);
    expect(keys).toEqual([[first], [second]]);
    expect(listings).toHaveLength(2);
  });

  it('lie under the hours of the clock that the log goes by', async () => {
    const store = new NotedStore(new FolderStore(temporaryFolder()));
    const keys = ['2001/02/03/23/a', '2001/02/04/00/b', '2001/02/04/07/c'].map((key) => `inference/${key}`);
    for (const key of keys) await store.write('log', key, 'x');
    const hours = [hour(3, 15), hour(3, 16), hour(3, 23)];
    const objects = new HourObjects(store, 'log', { ...logOf('yyyy/MM/dd/HH'), utcOffsetHours: 8 }, hours);
    const listed = await Promise.all(hours.map((of) => objects.of(of)));
    expect(listed.map((summaries) => summaries.map(({ key }) => key))).toEqual(keys.map((key) => [key]));
  });

  it('are those that hold records', async () => {
    const keys = ['2001/02/03/04/_SUCCESS', '2001/02/03/04/.hidden/a', '2001/02/03/04/part', '2001/02/03/05/_temporary/0/part'];
    expect((await found('yyyy/MM/dd/HH', keys, [hour(3, 4), hour(3, 5)])).keys).toEqual([['2001/02/03/04/part'], []]);
  });

  it('are known for the hours alone that were asked for at the start', async () => {
    const objects = new HourObjects(new FolderStore(temporaryFolder()), 'log', logOf('yyyy/MM/dd/HH'), [hour(3, 4)]);
    await expect(objects.of(hour(3, 5))).rejects.toThrow(`hour ${hour(3, 5)}: got an hour that is not to be listed, expected one of ${hour(3, 4)}`);
  });
});
