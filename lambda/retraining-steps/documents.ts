/** Reads documents that earlier steps and runs wrote. */
import { type HoldoutPart, SNAPSHOT_VERSION, type SnapshotManifest } from '../../lib/contract/snapshot';
import { decodeDocument } from '../shared/documents';

/**
 * @param fix what to do about a document that is none
 * @throws Error naming the key when the document is not the manifest of a snapshot of this model
 */
export function decodeManifest(body: Uint8Array, key: string, modelId: string, fix = 'delete it, and the next run freezes the data again'): SnapshotManifest {
  const manifest = decodeDocument<SnapshotManifest>(body, key, modelId, fix, SNAPSHOT_VERSION);
  const { holdoutParts, holdoutRows, fingerprint } = manifest;
  const parts: readonly HoldoutPart[] | undefined = Array.isArray(holdoutParts) ? holdoutParts : undefined;
  const rows = parts?.reduce((sum, part) => sum + part.rows, 0);
  if (rows !== holdoutRows || !key.includes(`/${fingerprint}/`)) {
    throw new Error(`${key}: got a manifest of ${holdoutRows} held-out rows, ${rows ?? 'none'} of them in parts, and fingerprint ${fingerprint}, expected these to agree, with the key, too; ${fix}`);
  }
  return manifest;
}
