/** How an execution must have ended that ended in an outcome: the closed lists say what counts as failed, for alarms, janitors and whoever waits. */
import { expect } from 'vitest';
import { DEPLOYMENT_OUTCOMES, RETRAINING_OUTCOMES } from '../../lib/contract/outcome';

const LISTS: Readonly<Record<'deployment' | 'retraining', Readonly<Record<string, 'succeeded' | 'failed'>>>> = { deployment: DEPLOYMENT_OUTCOMES, retraining: RETRAINING_OUTCOMES };
/** Counts as failed under whatever outcome, so that a janitor comes. */
const HELD = '; its lease could not be given back: ';

/** Holds the status of an execution against the closed list of its machine. */
export function expectStatus(machine: 'deployment' | 'retraining', { outcome, reason }: { readonly outcome: string; readonly reason: string }, status: string): void {
  const kind = LISTS[machine][outcome];
  expect(status, `status of a ${machine} that ended in ${outcome}`).toBe(kind === 'succeeded' && !reason.includes(HELD) ? 'SUCCEEDED' : 'FAILED');
}
