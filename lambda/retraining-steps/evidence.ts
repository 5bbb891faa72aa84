/**
 * Puts what must be provable later where the function cannot take it back, if there is such a place. It is written before the step answers: a
 * run that leaves no evidence does not go on. A step that is tried again leaves another version beside the first.
 */
import { createHash } from 'node:crypto';
import { EVIDENCE_FILES, EVIDENCE_VERSION, type ManifestEvidence } from '../../lib/contract/evidence';
import { retrainingKeys } from '../../lib/contract/retraining-steps';
import type { SnapshotManifest } from '../../lib/contract/snapshot';
import { encode } from '../shared/documents';
import type { StepParts } from './parts';

/** @param key the same as in the store of results */
export async function keepEvidence({ storage, buckets }: StepParts, key: string, document: object): Promise<void> {
  if (buckets.evidence !== undefined) await storage.write(buckets.evidence, key, encode(document));
}

/** @param stored the manifest as it lies in the store of results */
export async function keepManifest(parts: StepParts, run: string, manifestKey: string, stored: SnapshotManifest): Promise<void> {
  const { modelId } = stored;
  // A row of the data, which a digest over it would tell as well: all else is known, and a row has few values. A member that is undefined is not written.
  const manifest = { ...stored, smokeRequest: undefined };
  const evidence: ManifestEvidence = { version: EVIDENCE_VERSION, modelId, run, manifestKey, manifestSha256: createHash('sha256').update(encode(manifest)).digest('hex'), manifest };
  await keepEvidence(parts, `${retrainingKeys.run(modelId, run)}${EVIDENCE_FILES.manifest}`, evidence);
}
