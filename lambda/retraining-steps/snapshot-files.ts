/** The files of a snapshot, as they lie in the store: whether they are what its manifest says, and whether there are others beside them. */
import { retrainingKeys } from '../../lib/contract/retraining-steps';
import { SNAPSHOT_FILES, type SnapshotManifest } from '../../lib/contract/snapshot';
import { digestOf } from '../shared/hashed';
import { partName } from './part-writer';
import type { StepParts } from './parts';

type Place = Pick<StepParts, 'storage' | 'buckets' | 'config'>;

/** Files of a snapshot that its manifest does not name one by one. */
const UNNAMED: readonly string[] = [SNAPSHOT_FILES.baseline, SNAPSHOT_FILES.manifest, SNAPSHOT_FILES.quarantine];

/** Whether all files that the manifest names lie in the store as they were written: others can be written again from the objects. */
export async function areIntact({ storage, buckets, config }: Place, { fingerprint, files = [] }: SnapshotManifest): Promise<boolean> {
  const folder = retrainingKeys.snapshot(config.modelId, fingerprint);
  const named = new Map(files.map((file) => [file.name, file]));
  let intact = 0;
  for await (const { key, size } of storage.list(buckets.store, { prefix: folder })) {
    const file = named.get(key.slice(folder.length));
    if (!file) continue;
    const { chunks, discard } = await storage.stream(buckets.store, key);
    if (size !== file.size) discard();
    else if (await digestOf(chunks) === file.sha256) intact += 1;
  }
  return files.length > 0 && intact === files.length;
}

/** @returns in words what nobody here can mend: a training job reads every object of its folder, also one that somebody has put there */
export async function foreignFile({ storage, buckets, config }: Place, manifest: SnapshotManifest): Promise<string | undefined> {
  const folder = retrainingKeys.snapshot(config.modelId, manifest.fingerprint);
  const own = new Set([...UNNAMED, ...namesOf(manifest)]);
  for await (const { key } of storage.list(buckets.store, { prefix: folder })) {
    if (!own.has(key.slice(folder.length))) return `snapshot ${manifest.fingerprint}: got the object ${key}, expected none that the manifest does not name; delete it`;
  }
  return undefined;
}

function namesOf({ files, trainingParts, holdoutParts }: SnapshotManifest): string[] {
  if (files) return files.map(({ name }) => name);
  // A manifest of an earlier release counts them.
  const training = Array.from({ length: trainingParts }, (_, index) => `${SNAPSHOT_FILES.training}${partName(index)}`);
  return [...training, ...[SNAPSHOT_FILES.holdout, SNAPSHOT_FILES.labels].flatMap((within) => holdoutParts.map(({ name }) => `${within}${name}`))];
}
