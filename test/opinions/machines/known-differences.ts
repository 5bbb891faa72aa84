/**
 * Where a machine ends otherwise in MiniStack than in the simulator, and who is right by AWS's documentation. Not compared: what Step Functions says
 * in its own words of an error, and what MiniStack cannot be told (a task that is mocked gives its first answer alone; waits take no time).
 */
import type { Ending } from './case';

export interface KnownDifference {
  /** Name of the case. */
  readonly of: string;
  readonly ministack: Ending;
  readonly right: 'simulator' | 'MiniStack';
  readonly why: string;
  /** Page of AWS's documentation. */
  readonly see: string;
}

const GUIDE = 'https://docs.aws.amazon.com/step-functions/latest/dg/';
const MOCKED = 'MiniStack looks up what a mocked task gives once, and gives it to each attempt';

export const KNOWN: readonly KnownDifference[] = [
  { of: 'assign-swaps', ministack: { status: 'SUCCEEDED', output: [2, 2] }, right: 'simulator', why: 'all expressions of an Assign see the variables as they were before it', see: `${GUIDE}workflow-variables.html` },
  { of: 'choice-on-a-number', ministack: { status: 'SUCCEEDED', output: { n: 1 } }, right: 'simulator', why: 'a Condition that gives no boolean fails', see: `${GUIDE}state-choice.html` },
  { of: 'arguments-that-fail-are-caught', ministack: { status: 'SUCCEEDED', output: 1 }, right: 'simulator', why: 'arguments are evaluated before the task is called; MiniStack does not evaluate those of a mocked one', see: `${GUIDE}transforming-data.html` },
  { of: 'parallel-gives-a-list', ministack: { status: 'FAILED', error: 'States.QueryEvaluationError' }, right: 'simulator', why: 'Assign and Output of a Parallel have its $states.result', see: `${GUIDE}transforming-data.html` },
  { of: 'retried-until-it-works', ministack: { status: 'FAILED', error: 'Passes', cause: 'for a reason' }, right: 'simulator', why: MOCKED, see: `${GUIDE}concepts-error-handling.html` },
  { of: 'retriers-count-for-themselves', ministack: { status: 'FAILED', error: 'A', cause: 'for a reason' }, right: 'simulator', why: MOCKED, see: `${GUIDE}concepts-error-handling.html` },
  { of: 'succeed-says', ministack: { status: 'SUCCEEDED', output: { n: 3 } }, right: 'simulator', why: 'a Succeed has an Output', see: `${GUIDE}state-succeed.html` },
];
