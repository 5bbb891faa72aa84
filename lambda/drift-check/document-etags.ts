/** Which documents lie directly below the root of the model, found by one listing: a check asks for baseline and state at once. */
import { driftKeys } from '../../lib/contract/drift-check';
import type { ObjectStore } from '../shared/storage/port';

/** Etag by key. */
export type DocumentEtags = ReadonlyMap<string, string>;

export async function documentEtags(storage: ObjectStore, bucket: string, modelId: string): Promise<DocumentEtags> {
  const etags = new Map<string, string>();
  for await (const { key, etag } of storage.list(bucket, { prefix: driftKeys.root(modelId), delimiter: '/' })) etags.set(key, etag);
  return etags;
}
