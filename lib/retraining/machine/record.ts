/**
 * What the governor remembers of a run: until when none begins, what was learnt from, how often it failed in a row, and whether its
 * trigger waits for another attempt. Written only while no other run has taken up a trigger since.
 */
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { RELEASE_ITEMS } from '../../contract/release-record';
import { CONFLICT } from '../../private/machine-records';
import { choose, follow, type Way } from '../../private/machine-states';
import type { ServiceCall } from '../../private/service-call';
import { MOST_ATTEMPTS } from './attempts';
import type { Parts } from './parts';

const OURS = 'lastTrigger = :id';

/** Cooldown from now on, of so many seconds: an expression without delimiters. */
const fromNow = (seconds: string): string => `($floor($millis() / 1000) + ${seconds})`;

/**
 * The run has learnt: its trigger is done, before anything is waited for that takes long. From here on other runs may begin, after the
 * cooldown.
 */
export function learntPhase(parts: Parts, next: Way['next']): sfn.State {
  return record(parts, 'RecordRun', next, { cooldownUntil: fromNow(`${parts.retraining.cooldown}`), failures: "'0'" });
}

/** The run has ended, in the outcome that is assigned. */
export function outcomePhase(parts: Parts, next: Way['next']): sfn.State {
  const { cooldown, failureCooldown } = parts.retraining;
  const failed = "$outcome in ['FAILED', 'DEPLOYMENT_FAILED']";
  // Nothing was tried that a cooldown would have to space, or that says how runs go: one that is under way goes on.
  const untried = "$outcome in ['AWAITING_IMAGE', 'SNAPSHOT_REFUSED']";
  return record(parts, 'RecordOutcome', next, {
    cooldownUntil: `(${untried} ? $cooldownUntil : ${fromNow(`(${failed} ? ${failureCooldown} : ${cooldown})`)})`,
    failures: `(${failed} ? $string($failures + 1) : ${untried} ? $string($failures) : '0')`,
    outcome: true,
  });
}

interface RecordProps {
  /** Bodies of expressions: seconds since 1970, and a text. */
  readonly cooldownUntil: string;
  readonly failures: string;
  readonly outcome?: boolean;
}

function record({ scope, records }: Parts, id: string, next: Way['next'], { cooldownUntil, failures, outcome = false }: RecordProps): sfn.State {
  const set = `SET cooldownUntil = :cooldown, fingerprint = :fingerprint, failures = :failures, updatedAt = :now${outcome ? ', lastOutcome = :outcome, lastReason = :reason' : ''}`;
  const values = {
    ':id': { S: '{% $trigger.id %}' },
    ':cooldown': { N: `{% $string(${cooldownUntil}) %}` },
    // Old data by name say nothing about those that are there now.
    ':fingerprint': { S: "{% $fingerprint = 'none' or $snapshot != 'none' ? $lastFingerprint : $fingerprint %}" },
    ':failures': { N: `{% ${failures} %}` },
    ':now': { S: '{% $now() %}' },
    ...(outcome ? { ':outcome': { S: '{% $outcome %}' }, ':reason': { S: '{% $substring($reason, 0, 1000) %}' } } : {}),
  };
  // A trigger that came during the run is not ours to clear.
  const keeping: ServiceCall = records.update(`${id}Only`, RELEASE_ITEMS.retraining, { update: set, condition: OURS, values });
  follow(keeping, next, [{ next }]);
  const clearing = records.update(id, RELEASE_ITEMS.retraining, {
    update: `${set} REMOVE pending`, condition: `${OURS} AND pending = :taken`, values: { ...values, ':taken': { S: '{% $taken %}' } },
  });
  follow(clearing, next, [{ errors: [CONFLICT], next: keeping }, { next }]);
  if (!outcome) return clearing;
  // As it was before it was taken up: what could not begin is no attempt.
  const puttingBack = records.update('PutTriggerBack', RELEASE_ITEMS.retraining, {
    update: `${set}, pending = :before`, condition: `${OURS} AND pending = :taken`,
    values: { ...values, ':taken': { S: '{% $taken %}' }, ':before': { S: '{% $string($trigger) %}' } },
  });
  follow(puttingBack, next, [{ errors: [CONFLICT], next: keeping }, { next }]);
  return choose(scope, 'TryAgain?', [
    { when: "{% $outcome = 'AWAITING_IMAGE' %}", next: puttingBack },
    { when: `{% $outcome = 'FAILED' and $attempts < ${MOST_ATTEMPTS} %}`, next: keeping },
  ], { next: clearing });
}
