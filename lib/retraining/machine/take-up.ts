/**
 * Fourth phase: one run at a time. The lease is taken, and the trigger is written down as taken up, with the number of its attempts:
 * whatever happens to this execution, the trigger is not lost, and does not come back for ever.
 */
import { RELEASE_ITEMS } from '../../contract/release-record';
import { CONFLICT } from '../../private/machine-records';
import { choose, follow, type Way } from '../../private/machine-states';
import type { ServiceCall } from '../../private/service-call';
import { failure } from './expressions';
import type { Ends, Parts } from './parts';

/** The trigger as it is kept while its run is under way, and afterwards where that failed. */
const TAKEN = "{% $string($merge([$trigger, {'attempts': $trigger.attempts + 1, 'force': $trigger.force or $kept.force}])) %}";

/**
 * A kept trigger by which a person insists gives way to its like alone. Its text is found in no other: quotes in a detail are escaped.
 * Nor does JSON hold a line feed.
 */
const INSISTS_NOT = 'NOT contains(pending, :insists)';
const insists = (force: string): object => ({ S: `{% ${force} ? '\\n' : '"force":true' %}` });

/** A trigger that names a snapshot stands for no other, and no other for it: who named it says when again. */
export const NOT_KEPT = 'a trigger that names a snapshot is not kept: start it again then';

/** Id of the trigger that was taken up last; where none was, what is no text, for every text may be an id. */
export const LAST_TRIGGER = '{% $exists($states.result.Item.lastTrigger.S) ? $states.result.Item.lastTrigger.S : false %}';

interface TakeUpPhase {
  readonly taken: Way['next'];
  /** Keeps the trigger, and ends in the outcome that is assigned. */
  readonly keep: Way['next'];
}

export function takeUpPhase({ scope, records, lease }: Parts, ends: Ends, { taken, keep }: TakeUpPhase): ServiceCall {
  const busy: Way = {
    // What the sweep found is kept already.
    next: choose(scope, 'Kept?', [
      { when: "{% $isSweep %}", ...ends.quiet('NOTHING_TO_DO', 'another run is under way') },
      { when: "{% $snapshot != 'none' %}", ...ends.told('SNAPSHOT_REFUSED', `another run is under way; ${NOT_KEPT}`) },
    ], { next: keep, assign: { outcome: 'COALESCED', reason: 'another run is under way; the trigger is kept until it has ended' } }),
  };
  const takeUp = records.update('TakeUpTrigger', RELEASE_ITEMS.retraining, {
    update: 'SET lastTrigger = :id, pending = :taken, updatedAt = :now',
    // What the governor read must still hold; the second attempt of a call whose first answer was lost finds its own trigger.
    condition: `(attribute_not_exists(updatedAt) OR updatedAt = :seen OR pending = :taken) AND ${INSISTS_NOT}`,
    values: {
      ':id': { S: '{% $trigger.id %}' }, ':taken': { S: TAKEN }, ':now': { S: '{% $now() %}' }, ':seen': { S: '{% $seen %}' }, ':insists': insists('($trigger.force or $kept.force)'),
    },
    // The run stands for the trigger that was kept, too.
    assign: { taken: TAKEN, attempts: '{% $trigger.attempts + 1 %}', trigger: "{% $merge([$trigger, {'force': $trigger.force or $kept.force}]) %}" },
  });
  // What is kept of other triggers stays: a run from a named snapshot does not stand for them.
  const takeUpSnapshot = records.update('TakeUpSnapshot', RELEASE_ITEMS.retraining, {
    update: 'SET lastTrigger = :id, updatedAt = :now',
    condition: 'attribute_not_exists(updatedAt) OR updatedAt = :seen OR lastTrigger = :id',
    values: { ':id': { S: '{% $trigger.id %}' }, ':now': { S: '{% $now() %}' }, ':seen': { S: '{% $seen %}' } },
    assign: { taken: 'none', attempts: 1 },
  });
  for (const update of [takeUp, takeUpSnapshot]) follow(update, taken, [{ errors: [CONFLICT], ...busy }, ends.told('FAILED', failure('taking up the trigger'))]);
  const which = choose(scope, 'Snapshot?', [{ when: "{% $snapshot != 'none' %}", next: takeUpSnapshot }], { next: takeUp });
  return lease.acquire('AcquireLease', { acquired: which, refused: busy, failed: ends.told('FAILED', failure('taking the lease')) });
}

/** Keeps the trigger, and ends in the outcome that is assigned; one that has been taken up meanwhile came twice, and one that insists stays. */
export function keepPhase({ scope, records }: Parts, ends: Ends, end: Way['next']): ServiceCall {
  const failed = ends.told('FAILED', failure('keeping the trigger'));
  const why = choose(scope, 'TakenUp?', [{ when: '{% $trigger.id = $lastTrigger %}', ...duplicate(ends) }],
    { next: end, assign: { reason: 'a trigger by which a person insists is kept already, and stands for this one, too' } });
  const look = follow(records.read('ReadTaken', RELEASE_ITEMS.retraining, {
    lastTrigger: LAST_TRIGGER,
  }), why, [failed]);
  const keep = records.update('KeepTrigger', RELEASE_ITEMS.retraining, {
    update: 'SET pending = :kept',
    condition: `(attribute_not_exists(lastTrigger) OR lastTrigger <> :id) AND ${INSISTS_NOT}`,
    values: { ':kept': { S: '{% $string($trigger) %}' }, ':id': { S: '{% $trigger.id %}' }, ':insists': insists('$trigger.force') },
  });
  return follow(keep, end, [{ errors: [CONFLICT], next: look }, failed]);
}

/** The event that carried the trigger had been delivered before. */
export function duplicate(ends: Ends): Way {
  return ends.told('DUPLICATE', "{% 'trigger ' & $trigger.id & ' has been taken up before' %}");
}
