/** How executions end, in plain words, and in which of four ways that is drawn. */
import type { Run, StoryRecord } from '../record';
import { EMPTY, html, type Html } from './html';
import { day, timeOf } from './words';

/** `done`: a version serves. `refused`: a safeguard said no, nothing changed. `undone`: taken back, or failed. `none`: nothing to do. */
export type OutcomeKind = 'done' | 'refused' | 'undone' | 'none';

const OUTCOMES: Readonly<Record<Run['machine'], Readonly<Record<string, readonly [OutcomeKind, string]>>>> = {
  retraining: {
    DEPLOYED: ['done', 'the challenger is live'],
    DEPLOYED_MONITOR_STALE: ['done', 'the challenger is live, drift is still measured against older data'],
    NO_CHANGE: ['none', 'nothing new to learn from'],
    DATA_REJECTED: ['refused', 'data not fit to train on'],
    SNAPSHOT_REFUSED: ['refused', 'the snapshot that was named is not what it was'],
    AWAITING_IMAGE: ['none', 'no image to train with yet: kept for later'],
    CHALLENGER_REJECTED: ['refused', 'the challenger was not good enough'],
    GATE_REFUSED: ['refused', 'a gate refused the challenger'],
    APPROVAL_REJECTED: ['refused', 'an approver said no'],
    APPROVAL_EXPIRED: ['refused', 'nobody approved in time'],
    SUPERSEDED: ['refused', 'another version had become live meanwhile'],
    SKIPPED_FROZEN: ['none', 'the model was frozen'],
    SKIPPED_COOLDOWN: ['none', 'too soon after the last run: kept for later'],
    SKIPPED_BUDGET: ['none', 'the runs of the month were used up: kept for later'],
    COALESCED: ['none', 'another run was under way: kept for later'],
    DUPLICATE: ['none', 'the same event, delivered twice'],
    NOTHING_TO_DO: ['none', 'nothing to do'],
    CLEANED_UP: ['none', 'tidied up after an execution that had died'],
    FAILED: ['undone', 'a step failed, and what serves stayed as it was'],
    DEPLOYMENT_FAILED: ['undone', 'passed the gates, but its deployment was not completed'],
  },
  deployment: {
    DEPLOYED: ['done', 'the version is live'],
    ENVELOPE_APPLIED: ['done', 'the settings of the stack are in force'],
    UNCHANGED: ['none', 'it is live already'],
    AWAITING_FIRST_MODEL: ['none', 'there was no version yet'],
    RESTORED: ['done', 'the endpoint is again what the record says'],
    CLEANED_UP: ['none', 'tidied up after an execution that had died'],
    DEFERRED: ['none', 'a deployment was under way: looked at again within the hour'],
    BUSY: ['none', 'another deployment was under way'],
    FROZEN: ['refused', 'the model was frozen'],
    CANDIDATE_REFUSED: ['refused', 'the candidate was not approved'],
    SUPERSEDED: ['refused', 'judged against a version that was not live any more'],
    ALARM_REFUSED: ['refused', 'an alarm was ringing already'],
    FAILED: ['undone', 'failed before the endpoint was touched'],
    FENCED: ['none', 'another execution had taken over'],
    ROLLED_BACK: ['undone', 'taken back: the version before serves'],
    ABANDONED: ['undone', 'could not be completed, through no fault of the version: the version before serves'],
    FIRST_DEPLOYMENT_REMOVED: ['undone', 'the first deployment failed and was removed'],
    ROLLBACK_FAILED: ['undone', 'could not be taken back: a person has to look'],
    MANUAL_INTERVENTION: ['undone', 'could not be put right: a person has to look'],
  },
};

export function kindOf({ machine, outcome }: Run): OutcomeKind {
  return OUTCOMES[machine][outcome]?.[0] ?? 'undone';
}

export function outcomeInWords({ machine, outcome }: Run): string {
  return OUTCOMES[machine][outcome]?.[1] ?? 'ended in a way that this report has no words for';
}

/** Outcomes that leave a trigger to a later hour. */
const KEPT = ['SKIPPED_COOLDOWN', 'SKIPPED_BUDGET', 'AWAITING_IMAGE', 'COALESCED'];

/** What set off a run: where the hourly sweep did, the trigger that had been kept for it. */
export function causeInWords(run: Run, { runs }: Pick<StoryRecord, 'runs'>): string {
  const kept = run.cause === 'sweep' ? keptFor(run, runs) : undefined;
  return kept === undefined ? triggerInWords(run) : `${triggerInWords(kept)} of ${day(kept.startedAt)}, kept for the hourly sweep`;
}

/** The newest trigger that waits, if no run has done something since. */
function keptFor(run: Run, runs: readonly Run[]): Run | undefined {
  const before = runs.filter(({ machine, endedAt }) => machine === 'retraining' && endedAt <= run.startedAt).toSorted((one, other) => timeOf(one.startedAt) - timeOf(other.startedAt));
  const done = before.findLastIndex((one) => kindOf(one) !== 'none');
  return before.slice(done + 1).findLast(({ outcome, cause }) => KEPT.includes(outcome) && cause !== 'sweep');
}

/** The word of the record where there is no better one. */
function triggerInWords({ cause }: Run): string {
  const causes: Readonly<Record<string, string>> = {
    drift: 'the drift', 'first-image': 'the first image', manual: 'a person', sweep: 'the hourly sweep', candidate: 'a retraining', envelope: 'the hourly comparison with the stack',
  };
  return causes[cause] ?? (cause === '' ? 'an unknown trigger' : cause);
}

export const KINDS: Readonly<Record<OutcomeKind, string>> = {
  done: 'carried out', refused: 'refused by a safeguard', undone: 'taken back or failed', none: 'nothing done',
};

/** A shape for each kind, so that colour is not needed. */
export function mark(kind: OutcomeKind, x: number, y: number, title?: string): Html {
  const words = title === undefined ? EMPTY : html`<title>${title}</title>`;
  switch (kind) {
    case 'done':
      return html`<circle class="m done" cx="${x}" cy="${y}" r="5.5">${words}</circle>`;
    case 'refused':
      return html`<rect class="m refused" x="${x - 5}" y="${y - 5}" width="10" height="10">${words}</rect>`;
    case 'undone':
      return html`<path class="m undone" d="M${x} ${y - 7}l7 7l-7 7l-7 -7z">${words}</path>`;
    case 'none':
      return html`<circle class="m none" cx="${x}" cy="${y}" r="3">${words}</circle>`;
  }
}

/** The mark as part of a line of text. */
export function inlineMark(kind: OutcomeKind): Html {
  return html`<svg class="inline" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">${mark(kind, 8, 8)}</svg>`;
}
