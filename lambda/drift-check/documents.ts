/**
 * Reads documents of the drift contract from the store. What another version or another model wrote is refused before anything
 * is done with it: silently mixing the two would give verdicts that mean nothing.
 */
import type { BaselineDocument, ColumnCounts } from '../../lib/contract/baseline';
import type { BatchPartDocument, LogBatch, PlannedStep } from '../../lib/contract/fan-out';
import type { HourPartial, PartialsDocument } from '../../lib/contract/partial';
import type { DriftStateDocument, VerdictDocument } from '../../lib/contract/verdict';
import { binCount } from '../shared/column-bins';
import { decodeBaselineDocument, decodeDocument } from '../shared/documents';
import { stepProblems } from './decode-step';

/** @throws Error naming the key when the document is not a baseline of this model, or was changed */
export function decodeBaseline(body: Uint8Array, key: string, modelId: string): BaselineDocument {
  return decodeBaselineDocument(body, key, modelId, 'delete it, and the next check builds a new one');
}

/** @throws Error naming the key when the document does not hold partials of this baseline and day */
export function decodePartials(body: Uint8Array, key: string, baseline: BaselineDocument, day: string): PartialsDocument {
  const fix = 'delete it, and the next check reads the day again';
  const document = decodeDocument<PartialsDocument>(body, key, baseline.modelId, fix);
  const hours: readonly (HourPartial | null)[] = Array.isArray(document.hours) ? document.hours : [null];
  const fits =
    document.baselineId === baseline.id &&
    document.day === day &&
    hours.every((partial, index) => fitsBaseline(partial, baseline) && partial.hour.startsWith(day) && partial.hour > (hours[index - 1]?.hour ?? ''));
  if (!fits) throw new Error(`${key}: got partials of another baseline, day or shape, expected baseline ${baseline.id} and day ${day}; ${fix}`);
  return document;
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

/** @throws Error naming the key when the document is not a plan of this model, of steps of one kind and one baseline */
export function decodePlan(body: Uint8Array, key: string, modelId: string): readonly PlannedStep[] {
  const fix = 'delete it, and the next check plans anew';
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (error) {
    throw new Error(`${key}: got content that is not JSON, expected a list of steps; ${fix}`, { cause: error });
  }
  const steps: readonly unknown[] = Array.isArray(value) ? value : [];
  const problems = steps.flatMap((step, index) => stepProblems(step, modelId).map((problem) => `[${index}]${problem}`));
  if (problems.length > 0) throw new Error(`${key}: ${problems.slice(0, 3).join('; ')}; ${fix}`);
  const plan = steps as readonly PlannedStep[];
  if (new Set(plan.map(kindOf)).size !== 1) throw new Error(`${key}: got no steps, or some of several kinds or baselines, expected those of one; ${fix}`);
  return plan;
}

/** Steps of one kind are made beside each other. */
function kindOf(step: PlannedStep): string {
  return step.step === 'count' ? `count ${step.batch.baselineId}` : step.step;
}

/** @throws Error naming the key when the document is not what the batch was counted as */
export function decodePart(body: Uint8Array, key: string, { hour, inputs }: LogBatch, baseline: BaselineDocument): BatchPartDocument {
  const fix = 'delete it, and the next check counts the batch again';
  const document = decodeDocument<BatchPartDocument>(body, key, baseline.modelId, fix);
  const { partial } = document;
  const fits = document.baselineId === baseline.id && fitsBaseline(partial, baseline) && partial.hour === hour && keysOf(partial.inputs) === keysOf(inputs);
  if (!fits) throw new Error(`${key}: got a part of another baseline, hour or shape, or of other objects, expected one of baseline ${baseline.id} and hour ${hour}; ${fix}`);
  return document;
}

/** In any order. */
function keysOf(inputs: HourPartial['inputs']): string {
  return JSON.stringify(inputs.map(({ key }) => key).sort());
}

function fitsBaseline(partial: HourPartial | null, baseline: BaselineDocument): partial is HourPartial {
  return (
    typeof partial?.hour === 'string' &&
    Array.isArray(partial.inputs) &&
    Array.isArray(partial.features) &&
    partial.features.length === baseline.features.length &&
    baseline.features.every((feature, index) => isColumn(partial.features[index], binCount(feature))) &&
    fitsSegments(partial.segments, baseline)
  );
}

function fitsSegments(segments: HourPartial['segments'], { segments: names, features }: BaselineDocument): boolean {
  if (!names) return true;
  const isSegment = (columns: readonly ColumnCounts[] | null): boolean =>
    Array.isArray(columns) && columns.length === features.length && features.every(({ bySegment }, index) => isColumn(columns[index] as ColumnCounts | undefined, bySegment!.ends.length));
  return Array.isArray(segments) && segments.length === names.length && segments.every(isSegment);
}

function isColumn(column: ColumnCounts | undefined, bins: number): boolean {
  const numbers: readonly unknown[] = column ? [column.present, column.missing, column.invalid, column.nonFinite] : [undefined];
  return numbers.every(Number.isSafeInteger) && Array.isArray(column?.counts) && column.counts.length === bins;
}
