/** Tests of a store that reads no further when the time is over: what breaks off, and what goes on. */
import { describe, expect, it } from 'vitest';
import { FolderStore } from '../../../../lambda/shared/storage/folder';
import { OutOfTime, storeUntil } from '../../../../lambda/shared/storage/until';
import { temporaryFolder } from '../../support/temporary-folder';

async function takenOf<T>(source: AsyncIterable<T>, until: (taken: T[]) => void = () => undefined): Promise<T[]> {
  const taken: T[] = [];
  for await (const one of source) {
    taken.push(one);
    until(taken);
  }
  return taken;
}

describe('a store that reads until a time', () => {
  it('reads as the store behind it until then', async () => {
    const store = storeUntil(new FolderStore(temporaryFolder()), () => false);
    for (const key of ['a', 'b']) await store.write('bucket', key, key);
    expect((await takenOf(store.list('bucket', { prefix: '' }))).map(({ key }) => key)).toEqual(['a', 'b']);
    expect(Buffer.from((await store.read('bucket', 'a')).body).toString()).toBe('a');
    expect(Buffer.concat(await takenOf((await store.stream('bucket', 'b')).chunks)).toString()).toBe('b');
  });

  it('breaks off in the middle of a listing and of a stream, reads nothing more, and writes still', async () => {
    let isOver = false;
    const store = storeUntil(new FolderStore(temporaryFolder()), () => isOver);
    for (const key of ['a', 'b']) await store.write('bucket', key, 'x'.repeat(3_000_000));
    const afterOne = (taken: unknown[]): void => {
      isOver = taken.length > 0;
    };
    await expect(takenOf(store.list('bucket', { prefix: '' }), afterOne)).rejects.toThrow(OutOfTime);
    isOver = false;
    const { chunks } = await store.stream('bucket', 'a');
    await expect(takenOf(chunks, afterOne)).rejects.toThrow(OutOfTime);
    await expect(store.read('bucket', 'a')).rejects.toThrow(OutOfTime);
    await expect(store.stream('bucket', 'a')).rejects.toThrow(OutOfTime);
    expect(await store.write('bucket', 'c', 'x')).not.toBe('');
  });
});
