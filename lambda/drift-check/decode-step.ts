/** Checks the event of a step that reads a large log, or joins it with labels; all problems at once. */
import { DRIFT_CONTRACT_VERSION } from '../../lib/contract/baseline';
import { type DriftCheckEvent, driftKeys } from '../../lib/contract/drift-check';
import type { CheckStepEvent, FanOutStepEvent, LogBatch } from '../../lib/contract/fan-out';
import type { SortBatch, SortInput } from '../../lib/contract/label-join';
import { isOnTheHour } from './hours';

const STEPS: readonly unknown[] = ['plan', 'count', 'sort', 'join', 'merge', 'check'];

/** Whether the event is one of a step. */
export function isStep(event: DriftCheckEvent | FanOutStepEvent | CheckStepEvent): event is FanOutStepEvent | CheckStepEvent {
  return typeof event === 'object' && event !== null && 'step' in event;
}

/** Whether the event is that of a check which leaves labels to later plans. */
export function isCheckStep(event: FanOutStepEvent | CheckStepEvent): event is CheckStepEvent {
  return event.step === 'check';
}

/** @throws Error naming every member that is not as it should be */
export function decodeStep(event: unknown, modelId: string): FanOutStepEvent {
  const { step, planKey } = membersOf(event);
  if (!STEPS.includes(step)) throw new Error(`event.step: got ${shown(step)}, expected one of ${STEPS.join(', ')}`);
  if (step !== 'plan' && step !== 'merge') throwIfAny(stepProblems(event, modelId).map((problem) => `event${problem}`));
  const root = driftKeys.parts(modelId);
  if (step === 'merge' && !isBelow(root, planKey)) throw new Error(`event.planKey: got ${shown(planKey)}, expected a key below ${root}`);
  return event as FanOutStepEvent;
}

/** @returns what is wrong with a step that is made beside others of its kind, each with its path */
export function stepProblems(value: unknown, modelId: string): string[] {
  const { step, batch, joinKey, partition } = membersOf(value);
  const root = driftKeys.parts(modelId);
  switch (step) {
    case 'count':
    case 'sort':
      return batchProblems(batch, modelId, step).map((problem) => `.batch${problem}`);
    case 'join':
      return [
        ...(isBelow(root, joinKey) ? [] : [`.joinKey: got ${shown(joinKey)}, expected a key below ${root}`]),
        ...(isCount(partition) ? [] : [`.partition: got ${shown(partition)}, expected the index of a partition`]),
      ];
    default:
      return [`.step: got ${shown(step)}, expected one of those that are made beside others: count, sort, join`];
  }
}

function batchProblems(value: unknown, modelId: string, step: 'count' | 'sort'): string[] {
  const batch = membersOf(value) as Partial<Record<keyof LogBatch | keyof SortBatch, unknown>>;
  const { hour, inputs } = batch;
  const problems: string[] = [];
  const require = (holds: boolean, path: string, got: unknown, expected: string): void => void (holds || problems.push(`${path}: got ${shown(got)}, expected ${expected}`));
  require(batch.version === DRIFT_CONTRACT_VERSION, '.version', batch.version, String(DRIFT_CONTRACT_VERSION));
  require(batch.modelId === modelId, '.modelId', batch.modelId, JSON.stringify(modelId));
  if (step === 'count') {
    require(isText(batch.baselineId), '.baselineId', batch.baselineId, 'the id of a baseline');
  } else {
    require(isText(batch.definition), '.definition', batch.definition, 'a fingerprint');
    require(batch.of === 'log' || batch.of === 'labels', '.of', batch.of, 'log or labels');
    require(isCount(batch.partitions) && batch.partitions > 0, '.partitions', batch.partitions, 'how many there are');
  }
  require(isText(hour) && /^\d{4}-\d{2}-\d{2}T\d{2}:00:00Z$/.test(hour) && isOnTheHour(Date.parse(hour)), '.hour', hour, 'the start of an hour, e.g. 2001-02-03T04:00:00Z');
  require(Array.isArray(inputs) && inputs.length > 0, '.inputs', inputs, 'a list of objects of the log');
  for (const [index, input] of (Array.isArray(inputs) ? (inputs as unknown[]) : []).entries()) {
    const { key, etag, size, modified } = membersOf(input) as Partial<Record<keyof SortInput, unknown>>;
    require(isText(key) && isText(etag) && isCount(size), `.inputs[${index}]`, input, 'key, etag and size of an object');
    require(batch.of !== 'labels' || Number.isSafeInteger(modified), `.inputs[${index}].modified`, modified, 'milliseconds since 1970');
  }
  return problems;
}

function isBelow(root: string, key: unknown): boolean {
  return typeof key === 'string' && key.startsWith(root);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function throwIfAny(problems: readonly string[]): void {
  if (problems.length > 0) throw new Error(problems.join('; '));
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}
