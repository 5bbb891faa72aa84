/**
 * Reads documents of the drift contract from the store. What another version or another model wrote is refused before anything
 * is done with it: silently mixing the two would give verdicts that mean nothing.
 */
import { type BaselineDocument, type ColumnCounts, DRIFT_CONTRACT_VERSION } from '../../lib/contract/baseline';
import type { PartialDocument } from '../../lib/contract/partial';
import type { DriftStateDocument, VerdictDocument } from '../../lib/contract/verdict';
import { baselineId } from '../shared/baseline-builder';
import { binCount } from '../shared/column-bins';

/** What a document must say of itself. */
interface Headed {
  readonly version: number;
  readonly modelId: string;
}

/** @throws Error naming the key when the document is not a baseline of this model, or was changed */
export function decodeBaseline(body: Uint8Array, key: string, modelId: string): BaselineDocument {
  const baseline = decode<BaselineDocument>(body, key, modelId, 'delete it, and the next check builds a new one');
  const actual = baselineId(baseline);
  if (baseline.id !== actual) {
    throw new Error(`${key}: got id ${JSON.stringify(baseline.id)}, expected ${actual} from its content; it was changed by hand: delete it, and the next check builds a new one`);
  }
  return baseline;
}

/** @throws Error naming the key when the document is not a partial of this baseline and hour */
export function decodePartial(body: Uint8Array, key: string, baseline: BaselineDocument, hour: string): PartialDocument {
  const fix = 'delete it, and the next check reads the hour again';
  const partial = decode<PartialDocument>(body, key, baseline.modelId, fix);
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
  const state = decode<DriftStateDocument>(body, key, modelId, fix);
  if ((state.state !== 0 && state.state !== 1) || !Array.isArray(state.recent)) {
    throw new Error(`${key}: got state ${JSON.stringify(state.state)}, expected 0 or 1 and the recent windows; ${fix}`);
  }
  return state;
}

/** @throws Error naming the key when the document is not a verdict of this model */
export function decodeVerdict(body: Uint8Array, key: string, modelId: string): VerdictDocument {
  return decode<VerdictDocument>(body, key, modelId, 'delete it');
}

/** JSON with its members in the order in which they were made, which is the order of the contract. */
export function encode(document: object): string {
  return `${JSON.stringify(document)}\n`;
}

function decode<T extends Headed>(body: Uint8Array, key: string, modelId: string, fix: string): T {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (error) {
    throw new Error(`${key}: got content that is not JSON, expected a document of the drift contract; ${fix}`, { cause: error });
  }
  const head = (typeof value === 'object' && value !== null ? value : {}) as Partial<Headed>;
  if (head.version !== DRIFT_CONTRACT_VERSION) {
    throw new Error(`${key}: got version ${JSON.stringify(head.version) ?? 'nothing'}, expected ${DRIFT_CONTRACT_VERSION}; ${fix}`);
  }
  if (head.modelId !== modelId) {
    throw new Error(`${key}: got model ${JSON.stringify(head.modelId) ?? 'nothing'}, expected ${JSON.stringify(modelId)}; ${fix}`);
  }
  return value as T;
}

function isColumn(column: ColumnCounts | undefined, bins: number): boolean {
  const numbers: readonly unknown[] = column ? [column.present, column.missing, column.invalid, column.nonFinite] : [undefined];
  return numbers.every(Number.isSafeInteger) && Array.isArray(column?.counts) && column.counts.length === bins;
}
