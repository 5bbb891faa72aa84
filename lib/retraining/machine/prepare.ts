/** Fifth phase: freezes the data, and says whether there is something to learn. A run counts from when it begins to cost something. */
import type { PrepareEvent } from '../../contract/retraining-steps';
import { RELEASE_ITEMS } from '../../contract/release-record';
import { CONFLICT } from '../../private/machine-records';
import { choose, follow, type Way } from '../../private/machine-states';
import type { ServiceCall } from '../../private/service-call';
import { expression, failure } from './expressions';
import type { Ends, Parts } from './parts';
import { CHANGED_DATA_RETRY, stepCall } from './step-call';
import { NOT_KEPT } from './take-up';

export function preparePhase(parts: Parts, ends: Ends, ready: Way['next']): ServiceCall {
  const { scope, code } = parts;
  const event: PrepareEvent = { step: 'prepare', run: '{% $run %}', lastFingerprint: "{% $trigger.force or $snapshot != 'none' ? 'none' : $lastFingerprint %}", now: '{% $now() %}', snapshot: '{% $snapshot %}' };
  const prepare = stepCall(parts, 'PrepareData', event, {
    prepared: '{% $states.result.Payload %}',
    ...(code.fixedImageUri === undefined ? { image: '{% $states.result.Payload.imageUri %}', imageDigest: '{% $states.result.Payload.imageDigest %}' } : {}),
  });
  const state = choose(scope, 'Prepared?', [
    { when: "{% $prepared.status = 'READY' %}", next: countRun(parts, ends, ready) },
    { when: "{% $prepared.status = 'NO_CHANGE' %}", ...ends.recorded('NO_CHANGE', '{% $prepared.reason %}') },
    { when: "{% $prepared.status = 'REJECTED' %}", ...ends.recorded('DATA_REJECTED', '{% $prepared.reason %}') },
    { when: "{% $prepared.status = 'SNAPSHOT_REFUSED' %}", ...ends.recorded('SNAPSHOT_REFUSED', '{% $prepared.reason %}') },
    { when: "{% $prepared.status = 'NO_IMAGE' and $snapshot != 'none' %}", ...ends.recorded('SNAPSHOT_REFUSED', `{% $prepared.reason & '; ${NOT_KEPT}' %}`) },
    { when: "{% $prepared.status = 'NO_IMAGE' %}", ...awaiting(ends) },
  ], ends.recorded('FAILED', "{% 'preparing the data: got ' & $substring($string($prepared), 0, 300) & ', expected READY, NO_CHANGE, REJECTED, SNAPSHOT_REFUSED or NO_IMAGE' %}"));
  return follow(prepare, state, [ends.recorded('FAILED', failure('preparing the data'))], [CHANGED_DATA_RETRY]);
}

/** Every sweep looks again until there is one; a person is told of the first look that found none. */
function awaiting(ends: Ends): Way {
  const { next, assign } = ends.recorded('AWAITING_IMAGE', "{% $prepared.reason & '; the trigger is kept until there is one' %}");
  return { next, assign: { ...assign, quiet: "{% $isSweep and $lastOutcome = 'AWAITING_IMAGE' %}" } };
}

function countRun({ records }: Parts, ends: Ends, ready: Way['next']): ServiceCall {
  const count = records.update('CountRun', RELEASE_ITEMS.retraining, {
    update: 'SET #month = :month, runs = :runs',
    condition: 'lastTrigger = :id',
    names: { '#month': 'month' },
    // A number, not an increment: the second attempt of a call whose first answer was lost counts the same run.
    values: { ':month': { S: '{% $month %}' }, ':runs': { N: '{% $string($runs + 1) %}' }, ':id': { S: '{% $trigger.id %}' } },
  });
  return follow(count, ready, [
    { errors: [CONFLICT], ...ends.told('FAILED', expression("'counting the run: another run has taken up a trigger, although this one holds the lease'")) },
    ends.recorded('FAILED', failure('counting the run')),
  ]);
}
