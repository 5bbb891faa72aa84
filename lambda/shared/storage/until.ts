/**
 * A store that reads no further once the time is over: work that can be done later must not cost what has to be done now. Whoever reads gets
 * an error between two chunks or listed objects, and the streams are given up.
 */
import type { ObjectStore, ObjectStream, ObjectSummary } from './port';

/** Reading was broken off, because something else has to be done in the time that is left. */
export class OutOfTime extends Error {
  public override readonly name = 'OutOfTime';

  public constructor() {
    super('no time is left to read on');
  }
}

/** @param isOver asked before each chunk, listed object and read; writing goes on, so that what was made is kept */
export function storeUntil(store: ObjectStore, isOver: () => boolean): ObjectStore {
  const mustGoOn = (): void => {
    if (isOver()) throw new OutOfTime();
  };
  async function* whileTime<T>(source: AsyncIterable<T>): AsyncGenerator<T> {
    for await (const one of source) {
      mustGoOn();
      yield one;
    }
  }
  return {
    list: (bucket, options): AsyncIterable<ObjectSummary> => whileTime(store.list(bucket, options)),
    read: async (bucket, key) => {
      mustGoOn();
      return store.read(bucket, key);
    },
    stream: async (bucket, key, versionId): Promise<ObjectStream> => {
      mustGoOn();
      const stream = await store.stream(bucket, key, versionId);
      return { ...stream, chunks: whileTime(stream.chunks) };
    },
    write: (bucket, key, body, condition) => store.write(bucket, key, body, condition),
  };
}
