/**
 * Reads objects one after the other, and opens each while the one before is read: a store needs tens of milliseconds until the first
 * byte comes, for each of thousands of small objects. Behind a large one nothing is opened: a connection that waits for minutes may
 * be closed by the other side.
 */
import type { ObjectStore, ObjectStream, ObjectSummary } from './storage/port';

/** Read within a second or so. */
const LARGEST_TO_READ_AHEAD = 16 * 1024 ** 2;

/** What has to be known of an object before it is read. */
type TurnObject = Pick<ObjectSummary, 'key' | 'etag' | 'size' | 'versionId'>;

/** An object is no longer what was listed. Whoever reads the data set again finds it as it is then. */
export class DatasetChanged extends Error {
  public override readonly name = 'DatasetChanged';
}

/** @throws DatasetChanged, and whatever the store or the reader throws */
export async function readInTurn<T extends TurnObject>(store: ObjectStore, bucket: string, objects: readonly T[], read: (object: T, stream: ObjectStream) => Promise<void>): Promise<void> {
  let ahead: Promise<ObjectStream> | undefined;
  for (const [index, object] of objects.entries()) {
    const stream = await (ahead ?? open(store, bucket, object));
    const next = objects[index + 1];
    ahead = next && object.size <= LARGEST_TO_READ_AHEAD ? open(store, bucket, next) : undefined;
    // Thrown when its turn comes.
    ahead?.catch(() => undefined);
    try {
      await read(object, stream);
    } catch (error) {
      await abandon(ahead);
      throw error;
    }
  }
}

async function open(store: ObjectStore, bucket: string, { key, etag: listed, versionId }: TurnObject): Promise<ObjectStream> {
  const stream = await store.stream(bucket, key, versionId);
  if (stream.etag === listed) return stream;
  stream.discard();
  throw new DatasetChanged(`${bucket}/${key}: changed while the data set was read (etag ${listed}, now ${stream.etag}), expected it to stay; read it again`);
}

/** Nobody will read it, and nobody is to hold its connection. */
async function abandon(ahead: Promise<ObjectStream> | undefined): Promise<void> {
  const stream = await ahead?.catch(() => undefined);
  stream?.discard();
}
