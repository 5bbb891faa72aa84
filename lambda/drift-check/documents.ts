/**
 * Reads documents of the drift contract from the store. What another version or another model wrote is refused before anything
 * is done with it: silently mixing the two would give verdicts that mean nothing.
 */
import type { BaselineDocument, ColumnCounts } from '../../lib/contract/baseline';
import type { PartialDocument } from '../../lib/contract/partial';
import type { DriftStateDocument, VerdictDocument } from '../../lib/contract/verdict';
import { binCount } from '../shared/column-bins';
import { decodeBaselineDocument, decodeDocument } from '../shared/documents';

/** @throws Error naming the key when the document is not a baseline of this model, or was changed */
export function decodeBaseline(body: Uint8Array, key: string, modelId: string): BaselineDocument {
  return decodeBaselineDocument(body, key, modelId, 'delete it, and the next check builds a new one');
}

/** @throws Error naming the key when the document is not a partial of this baseline and hour */
export function decodePartial(body: Uint8Array, key: string, baseline: BaselineDocument, hour: string): PartialDocument {
  const fix = 'delete it, and the next check reads the hour again';
  const partial = decodeDocument<PartialDocument>(body, key, baseline.modelId, fix);
  const fits =
    partial.baselineId === baseline.id &&
    partial.hour === hour &&
    Array.isArray(partial.inputs) &&
    Array.isArray(partial.features) &&
    partial.features.length === baseline.features.length &&
    baseline.features.every((feature, index) => isColumn(partial.features[index], binCount(feature)));
  if (!fits) throw new Error(`${key}: got a partial of another baseline, hour or shape, expected baseline ${baseline.id} and hour ${hour}; ${fix}`);
  return partial;
}

/** @throws Error naming the key when the document is not a state of this model */
export function decodeState(body: Uint8Array, key: string, modelId: string): DriftStateDocument {
  const fix = 'delete it to begin anew with state 0';
  const state = decodeDocument<DriftStateDocument>(body, key, modelId, fix);
  if ((state.state !== 0 && state.state !== 1) || !Array.isArray(state.recent)) {
    throw new Error(`${key}: got state ${JSON.stringify(state.state)}, expected 0 or 1 and the recent windows; ${fix}`);
  }
  return state;
}

/** @throws Error naming the key when the document is not a verdict of this model */
export function decodeVerdict(body: Uint8Array, key: string, modelId: string): VerdictDocument {
  return decodeDocument<VerdictDocument>(body, key, modelId, 'delete it');
}

function isColumn(column: ColumnCounts | undefined, bins: number): boolean {
  const numbers: readonly unknown[] = column ? [column.present, column.missing, column.invalid, column.nonFinite] : [undefined];
  return numbers.every(Number.isSafeInteger) && Array.isArray(column?.counts) && column.counts.length === bins;
}
