/** Tests of reading objects one after the other with the next one open. */
import { describe, expect, it } from 'vitest';
import { readInTurn } from '../../../lambda/shared/objects-in-turn';
import { type ObjectStore, type ObjectStream, type ObjectSummary, StorageError } from '../../../lambda/shared/storage/port';

const SMALL = 1000;
const LARGE = 16 * 1024 ** 2 + 1;

/** A store that tells what happens, of objects whose content is their key. */
function storeOf(events: string[], missing: readonly string[] = []): Pick<ObjectStore, 'stream'> {
  return {
    stream: (_bucket, key): Promise<ObjectStream> => {
      events.push(`open ${key}`);
      if (missing.includes(key)) return Promise.reject(new StorageError('NotFound', `${key}: no such object`));
      async function* chunks(): AsyncGenerator<Uint8Array> {
        yield Buffer.from(key);
      }
      return Promise.resolve({ etag: 'e', chunks: chunks(), discard: () => void events.push(`discard ${key}`) });
    },
  };
}

function objectsOf(...sizes: readonly number[]): ObjectSummary[] {
  return sizes.map((size, index) => ({ key: 'abc'[index]!, etag: 'e', size, lastModified: new Date(0) }));
}

async function read(events: string[], objects: readonly ObjectSummary[], failing?: string, missing?: readonly string[]): Promise<void> {
  await readInTurn(storeOf(events, missing) as ObjectStore, 'data', objects, async ({ key }, { chunks }) => {
    events.push(`read ${key}`);
    for await (const chunk of chunks) expect(Buffer.from(chunk).toString()).toBe(key);
    if (key === failing) throw new Error(`cannot read ${key}`);
  });
}

describe('readInTurn', () => {
  it('opens an object while the one before is read', async () => {
    const events: string[] = [];
    await read(events, objectsOf(SMALL, SMALL, SMALL));
    expect(events).toEqual(['open a', 'open b', 'read a', 'open c', 'read b', 'read c']);
  });

  it('opens nothing behind a large object before that is read', async () => {
    const events: string[] = [];
    await read(events, objectsOf(LARGE, SMALL));
    expect(events).toEqual(['open a', 'read a', 'open b', 'read b']);
  });

  it('gives up what it opened when reading fails', async () => {
    const events: string[] = [];
    await expect(read(events, objectsOf(SMALL, SMALL), 'a')).rejects.toThrow('cannot read a');
    expect(events).toEqual(['open a', 'open b', 'read a', 'discard b']);
  });

  it('tells of an object that cannot be opened when its turn comes', async () => {
    const events: string[] = [];
    await expect(read(events, objectsOf(SMALL, SMALL), undefined, ['b'])).rejects.toThrow('b: no such object');
    expect(events).toEqual(['open a', 'open b', 'read a']);
    await expect(read([], objectsOf(SMALL, SMALL), 'a', ['b'])).rejects.toThrow('cannot read a');
  });

  it('reads no object that is another than was listed', async () => {
    const events: string[] = [];
    const [a, b] = objectsOf(SMALL, SMALL);
    const changed = read(events, [a!, { ...b!, etag: 'other' }]);
    await expect(changed).rejects.toMatchObject({ name: 'DatasetChanged', message: 'data/b: changed while the data set was read (etag other, now e), expected it to stay; read it again' });
    expect(events).toEqual(['open a', 'open b', 'read a', 'discard b']);
  });

  it('reads nothing of nothing', async () => {
    const events: string[] = [];
    await read(events, []);
    expect(events).toEqual([]);
  });
});
