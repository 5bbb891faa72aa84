/** What stands on the terminal in the end: what the model went through, and what became of each accident. */
import type { Run, StoryRecord } from './record';
import { count, readable, shortened, timeOf } from './report/words';

const REASON_WIDTH = 110;

export function closingOf(record: StoryRecord): string {
  const { runs, accidents, quietRuns, totals, checks, live } = record;
  const did = runs.filter(({ outcome }) => !outcome.startsWith('SKIPPED')).toSorted((one, other) => timeOf(one.startedAt) - timeOf(other.startedAt));
  return [
    '',
    'What the machines did',
    ...did.map((run) => `  ${run.startedAt.slice(0, 16).replace('T', ' ')}  ${run.machine.padEnd(10)}  ${run.outcome.padEnd(19)}  ${shortened(readable(`${run.cause}: ${said(run)}`), REASON_WIDTH)}`),
    `  ${count(runs.length - did.length, 'trigger')} waited; ${quietRuns.retraining} hourly sweeps and ${quietRuns.deployment} reconciliations found nothing to do`,
    '',
    'Accidents, and what came of them',
    ...accidents.flatMap(({ from, what, consequence }) => [`  ${from.slice(0, 16).replace('T', ' ')}  ${what}`, `  ${' '.repeat(16)}    ${consequence}`]),
    '',
    `${totals.flights.toLocaleString('en')} flights asked about in ${totals.requests.toLocaleString('en')} requests, ${totals.failedRequests} of which failed; ${checks.length} drift checks; ${live === 'none' ? 'no version' : `version ${live}`} serves.`,
  ].join('\n');
}

function said({ reason, evaluation, outcome }: Run): string {
  // The judge's words, where they decided.
  return evaluation && ['DEPLOYED', 'CHALLENGER_REJECTED'].includes(outcome) ? evaluation.reason : reason;
}
