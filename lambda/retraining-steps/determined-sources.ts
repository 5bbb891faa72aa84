/**
 * What rows are held against where other columns determine a value: the data set's own values, and those of the baseline that the
 * drift monitor goes by now. Without the latter, data of which most have come to be wrong would be right by themselves.
 */
import { driftKeys } from '../../lib/contract/drift-check';
import { type BaselineDefinition, definitionFingerprint } from '../shared/baseline-builder';
import type { DeterminedByColumn } from '../shared/determined-learner';
import { decodeBaselineDocument } from '../shared/documents';
import { readIfPresent } from '../shared/storage/port';
import type { DeterminedSource } from './determined-check';
import type { StepParts } from './parts';

/** The data set's own values. */
export function ownSource(values: DeterminedByColumn): DeterminedSource {
  return { values, of: 'most such rows of the data set', fix: 'mend the data, or the tolerance in the schema' };
}

/**
 * Those of the live baseline; none where there is none, or one of another definition, which says nothing of these columns.
 *
 * @throws Error naming the key when the live baseline is no baseline of this model
 */
export async function liveSource({ storage, buckets, config }: StepParts, definition: BaselineDefinition): Promise<DeterminedSource[]> {
  const key = driftKeys.baseline(config.modelId);
  const stored = await readIfPresent(storage, buckets.store, key);
  if (!stored) return [];
  const live = decodeBaselineDocument(stored.body, key, config.modelId, 'delete it, and the next drift check builds a new one');
  if (live.definition !== definitionFingerprint(definition)) return [];
  const values = new Map(live.features.flatMap((feature) => (feature.kind !== 'categorical' && feature.determined ? [[feature.name, feature.determined] as const] : [])));
  return [{ values, of: `the live baseline ${key}`, fix: 'mend the data, or delete that baseline if the values have changed for good' }];
}
