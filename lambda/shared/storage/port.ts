/**
 * The object store port: what the functions need of S3, and no more. Adapters: `s3.ts` and `folder.ts`.
 *
 * Whether an object exists is asked by listing, never by reading: without permission to list the whole bucket S3 answers 403,
 * not 404, to a read of a missing key, and our roles may list their own prefix only.
 */

/** One listed object. */
export interface ObjectSummary {
  readonly key: string;
  /** Without quotes. Another etag means another content. */
  readonly etag: string;
  /** Bytes. */
  readonly size: number;
  readonly lastModified: Date;
  /** Which version is meant, where that is not the current one. */
  readonly versionId?: string;
}

/** The content of an object, and the etag of exactly that content. */
export interface ObjectContent {
  readonly etag: string;
  readonly body: Uint8Array;
}

export interface ObjectStream {
  readonly etag: string;
  /** Where the store keeps versions. */
  readonly versionId?: string;
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Gives up a stream that nobody has begun to read, and what holds it open. */
  readonly discard: () => void;
}

export interface ListOptions {
  /** Only keys that begin with it. */
  readonly prefix: string;
  /** Only keys behind it in byte order. */
  readonly startAfter?: string;
  /** Only keys without it behind the prefix: with a slash, what lies in the folder itself. */
  readonly delimiter?: '/';
}

/** `ifNoneMatch`: only if the key is free. `ifMatch`: only if the object still has this etag. */
export type WriteCondition = { readonly ifNoneMatch: '*' } | { readonly ifMatch: string };

export interface ObjectStore {
  /** Objects in ascending byte order of their keys. */
  list(bucket: string, options: ListOptions): AsyncIterable<ObjectSummary>;
  /** @throws StorageError `NotFound` */
  read(bucket: string, key: string): Promise<ObjectContent>;
  /**
   * @param versionId of a version that was listed; the current one without it
   * @throws StorageError `NotFound`
   */
  stream(bucket: string, key: string, versionId?: string): Promise<ObjectStream>;
  /**
   * Replaces the whole object.
   *
   * @returns the new etag
   * @throws StorageError `PreconditionFailed`
   */
  write(bucket: string, key: string, body: string | Uint8Array, condition?: WriteCondition): Promise<string>;
}

/** A version that can be read. */
export interface VersionSummary extends ObjectSummary {
  readonly versionId: string;
}

/** A store that may keep the versions of its objects. */
export interface VersionedStore extends ObjectStore {
  /** Every version that has a content, in ascending byte order of the keys; nothing where none are kept. */
  versions(bucket: string, prefix: string): AsyncIterable<VersionSummary>;
}

export type StorageErrorCode = 'NotFound' | 'PreconditionFailed';

/** An answer of the store that callers act upon. Told by its code, because a bundle has its own copy of this class. */
export class StorageError extends Error {
  public override readonly name = 'StorageError';

  public constructor(
    public readonly code: StorageErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export function isStorageError(error: unknown, code: StorageErrorCode): boolean {
  return error instanceof Error && error.name === 'StorageError' && (error as StorageError).code === code;
}

/** An object that may be missing; see above for why it lists. */
export async function findObject(store: ObjectStore, bucket: string, key: string): Promise<ObjectSummary | undefined> {
  for await (const summary of store.list(bucket, { prefix: key })) {
    return summary.key === key ? summary : undefined; // the key itself sorts before everything that it is a prefix of
  }
  return undefined;
}

/** The content of an object that may be missing. */
export async function readIfPresent(store: ObjectStore, bucket: string, key: string): Promise<ObjectContent | undefined> {
  return (await findObject(store, bucket, key)) && store.read(bucket, key);
}

/** Writes unless the condition fails. */
export async function writeIf(
  store: ObjectStore,
  bucket: string,
  key: string,
  body: string | Uint8Array,
  condition: WriteCondition,
): Promise<'written' | 'condition-failed'> {
  try {
    await store.write(bucket, key, body, condition);
    return 'written';
  } catch (error) {
    if (isStorageError(error, 'PreconditionFailed')) return 'condition-failed';
    throw error;
  }
}
