/** Checks the event of a step that reads a large log; all problems at once. */
import { DRIFT_CONTRACT_VERSION } from '../../lib/contract/baseline';
import { driftKeys } from '../../lib/contract/drift-check';
import type { FanOutStepEvent, LogBatch } from '../../lib/contract/fan-out';
import { isOnTheHour } from './hours';

const STEPS: readonly unknown[] = ['plan', 'count', 'merge'];

/** Whether the event is one of a step. */
export function isStep(event: unknown): boolean {
  return typeof event === 'object' && event !== null && 'step' in event;
}

/** @throws Error naming every member that is not as it should be */
export function decodeStep(event: unknown, modelId: string): FanOutStepEvent {
  const members = membersOf(event);
  const { step, planKey } = members;
  if (!STEPS.includes(step)) throw new Error(`event.step: got ${shown(step)}, expected one of ${STEPS.join(', ')}`);
  if (step === 'count') throwIfAny(batchProblems(members['batch'], modelId).map((problem) => `event.batch${problem}`));
  const root = driftKeys.parts(modelId);
  if (step === 'merge' && (typeof planKey !== 'string' || !planKey.startsWith(root))) throw new Error(`event.planKey: got ${shown(planKey)}, expected a key below ${root}`);
  return event as FanOutStepEvent;
}

/** @returns what is wrong with a batch, each with its path */
export function batchProblems(value: unknown, modelId: string): string[] {
  const batch = membersOf(value) as Partial<Record<keyof LogBatch, unknown>>;
  const { hour, inputs } = batch;
  const problems: string[] = [];
  const require = (holds: boolean, path: string, got: unknown, expected: string): void => void (holds || problems.push(`${path}: got ${shown(got)}, expected ${expected}`));
  require(batch.version === DRIFT_CONTRACT_VERSION, '.version', batch.version, String(DRIFT_CONTRACT_VERSION));
  require(batch.modelId === modelId, '.modelId', batch.modelId, JSON.stringify(modelId));
  require(isText(batch.baselineId), '.baselineId', batch.baselineId, 'the id of a baseline');
  require(isText(hour) && /^\d{4}-\d{2}-\d{2}T\d{2}:00:00Z$/.test(hour) && isOnTheHour(Date.parse(hour)), '.hour', hour, 'the start of an hour, e.g. 2001-02-03T04:00:00Z');
  require(Array.isArray(inputs) && inputs.length > 0, '.inputs', inputs, 'a list of objects of the log');
  for (const [index, input] of (Array.isArray(inputs) ? (inputs as unknown[]) : []).entries()) {
    const { key, etag, size } = membersOf(input);
    require(isText(key) && isText(etag) && Number.isSafeInteger(size) && Number(size) >= 0, `.inputs[${index}]`, input, 'key, etag and size of an object');
  }
  return problems;
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
