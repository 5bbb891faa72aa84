/**
 * Second phase: may a run begin now? Reads what is recorded; a trigger that has to wait is kept, and the sweep takes it up. What was
 * read is what the take-up insists on: two executions that both found the way free cannot both go on.
 */
import { RELEASE_ITEMS } from '../../contract/release-record';
import { choose, follow, type ConditionalWay, type Way } from '../../private/machine-states';
import type { ServiceCall } from '../../private/service-call';
import { expression, failure } from './expressions';
import type { Ends, Parts } from './parts';
import { duplicate, LAST_TRIGGER, NOT_KEPT } from './take-up';

interface GovernorPhase {
  /** The way is free for the trigger. */
  readonly free: Way;
  /** The sweep looks for what is left to do: the ways of one that no frozen model holds back; the last one always holds. */
  readonly sweep: readonly ConditionalWay[];
  /** Keeps the trigger, and ends in the outcome that is assigned. */
  readonly keep: Way['next'];
}

const text = (name: string): string => `{% $exists($states.result.Item.${name}.S) ? $states.result.Item.${name}.S : 'none' %}`;
const number = (name: string): string => `{% $exists($states.result.Item.${name}.N) ? $number($states.result.Item.${name}.N) : 0 %}`;

/** Why a run waits, as bodies of texts. */
const UNTIL = "'the next run may begin after ' & $fromMillis($cooldownUntil * 1000)";

const WAITS = '$cooldownUntil > $floor($millis() / 1000)';

export function governorPhase({ scope, records, retraining }: Parts, ends: Ends, { free, sweep, keep }: GovernorPhase): ServiceCall {
  const spent = `$runs >= ${retraining.maxRunsPerMonth}`;
  const usedUp = `'all ${retraining.maxRunsPerMonth} runs of ' & $month & ' are used up'`;
  const ways: ConditionalWay[] = [
    { when: "{% $frozen and $trigger.type = 'sweep' %}", ...ends.quiet('NOTHING_TO_DO', "{% 'the model is frozen: ' & $frozenReason %}") },
    { when: '{% $frozen %}', ...ends.told('SKIPPED_FROZEN', "{% 'the model is frozen: ' & $frozenReason %}") },
    ...sweep,
    { when: '{% $trigger.id = $lastTrigger %}', ...duplicate(ends) },
    { when: "{% $trigger.type = 'first-image' and $live != 'none' %}", ...ends.quiet('NOTHING_TO_DO', "{% 'a version is live: ' & $live %}") },
    ...([[WAITS, UNTIL], [spent, usedUp]] as const).map(([blocks, why]) => ({
      when: `{% $snapshot != 'none' and $not($trigger.force) and ${blocks} %}`, ...ends.told('SNAPSHOT_REFUSED', `{% ${why} & '; ${NOT_KEPT}, or with force' %}`),
    })),
    { when: `{% $not($trigger.force) and ${WAITS} %}`, next: keep, assign: { outcome: 'SKIPPED_COOLDOWN', reason: `{% ${UNTIL} & '; the trigger is kept' %}` } },
    { when: `{% $not($trigger.force) and ${spent} %}`, next: keep, assign: { outcome: 'SKIPPED_BUDGET', reason: `{% ${usedUp} & '; the trigger is kept' %}` } },
  ];
  const readRecord = records.read('ReadRecord', RELEASE_ITEMS.retraining, {
    cooldownUntil: number('cooldownUntil'),
    lastFingerprint: text('fingerprint'),
    lastTrigger: LAST_TRIGGER,
    lastOutcome: text('lastOutcome'),
    kept: expression("$exists($states.result.Item.pending.S) ? $parse($states.result.Item.pending.S) : {'type': 'none', 'force': false}"),
    seen: text('updatedAt'),
    month: "{% $now('[Y0001]-[M01]') %}",
    runs: expression("$states.result.Item.month.S = $now('[Y0001]-[M01]') and $exists($states.result.Item.runs.N) ? $number($states.result.Item.runs.N) : 0"),
    failures: number('failures'),
  });
  const unreadable = [ends.told('FAILED', failure('reading the records'))];
  follow(readRecord, choose(scope, 'MayRun?', ways, free), unreadable);
  const readRelease = records.read('ReadRelease', RELEASE_ITEMS.release, {
    live: text('live'),
    liveModel: text('liveModel'),
    frozen: '{% $states.result.Item.frozen.BOOL = true %}',
    frozenReason: text('frozenReason'),
  });
  return follow(readRelease, readRecord, unreadable);
}

/** Body of a condition: nothing stands in the way of a trigger that does not insist. */
export function mayRunNow({ retraining }: Pick<Parts, 'retraining'>): string {
  return `$not(${WAITS}) and $runs < ${retraining.maxRunsPerMonth}`;
}
