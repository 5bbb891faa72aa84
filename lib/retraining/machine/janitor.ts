/**
 * The phase of executions that another one's death started. If the dead one still holds the lease, nobody tidied up behind it: that is
 * done here, jobs that it may have left are stopped, the failure is counted, and its trigger waits for another attempt, unless it died of itself twice. One that had given
 * the lease back and ended without an outcome, while it awaited approval or deployment, has told nobody: that is made up for. A
 * janitor's death starts nothing.
 */
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { RELEASE_ITEMS } from '../../contract/release-record';
import { CONFLICT } from '../../private/machine-records';
import { assign, choose, follow, type Way } from '../../private/machine-states';
import { MOST_ATTEMPTS, MOST_DEATHS } from './attempts';
import { expression, failure } from './expressions';
import type { Ends, Parts } from './parts';
import { type Scored, scoringJobName, stopScoringJob } from './scoring-jobs';

/** The trigger that the dead run had taken up, if it is kept: what has come since, or waits beside a run from a snapshot, did not die. */
const DEAD = `(
  $item := $states.result.Item;
  $kept := $exists($item.pending.S) ? $parse($item.pending.S) : {'type': 'none', 'attempts': 0};
  $kept.type = 'none' or $kept.id = $item.lastTrigger.S ? $kept : {'type': 'another', 'attempts': 0}
)`;

export function janitorPhase({ scope, modelId, records, lease, retraining }: Parts, ends: Ends): sfn.State {
  const nothing = (why: string): Way => ends.quiet('CLEANED_UP', why);
  const buried = ends.told('CLEANED_UP', expression(`(
    'execution ' & $died.executionArn & ' ended as ' & $died.status & ' and still held the lease; the champion serves, and '
      & ($dead.type = 'none' ? 'no trigger waits' : $dead.type = 'another' ? 'no trigger waits for this run' : $again ? 'its trigger is kept' : 'its trigger is dropped after ' & $string($dead.attempts) & ' attempts')
  )`));
  const silent = ends.told('CLEANED_UP', expression(`
    'execution ' & $died.executionArn & ' ended as ' & $died.status & ' without an outcome and held no lease; a deployment that it waited for ends as its own record says, and drift is measured as before'
  `));
  const told = assign(scope, 'Bury', buried.assign!, buried.next);
  const record = (id: string, drop?: Way): sfn.State => follow(
    records.update(id, RELEASE_ITEMS.retraining, {
      update: `SET failures = :failures, cooldownUntil = :cooldown, lastOutcome = :outcome, lastReason = :reason, updatedAt = :now${drop ? ' REMOVE pending' : ''}`,
      // To keep a trigger changes no time: one that came since the record was read is not dropped with the dead.
      condition: `updatedAt = :seen${drop ? ' AND pending = :dead' : ''}`,
      values: {
        ':failures': { N: '{% $string($failures + 1) %}' },
        ':cooldown': { N: `{% $string($floor($millis() / 1000) + ${retraining.failureCooldown}) %}` },
        ':outcome': { S: 'FAILED' },
        ':reason': { S: "{% 'the execution ended as ' & $died.status %}" },
        ':now': { S: '{% $now() %}' },
        ':seen': { S: '{% $seen %}' },
        ...(drop ? { ':dead': { S: '{% $deadText %}' } } : {}),
      },
    }), told, [...(drop ? [{ errors: [CONFLICT], ...drop }] : []), { next: told }],
  );
  // Stopped by a person is not died of itself.
  const again = `{% $dead.attempts < ($died.status = 'ABORTED' ? ${MOST_ATTEMPTS} : ${MOST_DEATHS}) %}`;
  const count = record('CountDeath');
  const last = record('CountLastDeath', { next: count, assign: { dead: "{% {'type': 'another', 'attempts': 0} %}" } });
  const counted = choose(scope, 'TryDeadAgain?', [{ when: again, next: count, assign: { again: true } }], { next: last, assign: { again: false } });
  const read = records.read('ReadDeadRecord', RELEASE_ITEMS.retraining, {
    failures: '{% $exists($states.result.Item.failures.N) ? $number($states.result.Item.failures.N) : 0 %}',
    seen: "{% $exists($states.result.Item.updatedAt.S) ? $states.result.Item.updatedAt.S : 'none' %}",
    dead: expression(DEAD),
    deadText: "{% $exists($states.result.Item.pending.S) ? $states.result.Item.pending.S : 'none' %}",
  });
  follow(read, counted, [ends.told('FAILED', failure('tidying up: reading the record'))]);
  // Where it waited for none any more, nobody else does. What is over cannot be stopped, and what was never made is not there.
  const stop = (who: Scored, next: sfn.State): sfn.State => {
    const state = stopScoringJob(scope, `StopDead${who}`, scoringJobName(modelId, '$died.run', who));
    state.next(next);
    return state.addCatch(next);
  };
  const takeOver = lease.takeOver('TakeOverLease', '{% $died.executionArn %}', {
    acquired: stop('Challenger', stop('Champion', read)),
    refused: { next: choose(scope, 'DiedSilently?', [{ when: '{% $not($died.hasOutcome) %}', ...silent }], nothing('the execution left no lease behind')) },
    failed: ends.told('FAILED', failure('tidying up: taking over the lease')),
  });
  return choose(scope, 'Died?', [
    { when: `{% $contains($died.input, /"type" *: *"died"/) %}`, ...nothing('a janitor died; nothing is started by that') },
  ], { next: takeOver });
}
