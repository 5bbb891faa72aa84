/**
 * Second phase. A request about the envelope, which the calendar brings every hour, only reads at first: nothing has changed as a rule, and
 * then the lease stays free for whoever has something to deploy, and a deployment that runs is no failure of those who ask meanwhile.
 * Every other request, and one that found something to do, takes the lease, writes its fence into the record, and learns with the same call what is
 * live and whether the model is frozen. Whoever held the lease before can commit nothing from then on, so that what was read stays true: here a candidate that was judged
 * against another version than the live one is refused.
 */
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { RELEASE_ITEMS } from '../../contract/release-record';
import { CONFLICT } from '../../private/machine-records';
import { choose, follow, oneLine, type Way } from '../../private/machine-states';
import { FENCE, NOT_FENCED, NOW, OURS, TAKEN_OVER, type DeploymentParts } from './parts';

/** What follows. */
export interface RecordWays {
  /** A candidate is brought. */
  readonly candidate: Way['next'];
  /** The envelope may have changed, or a person has looked. */
  readonly envelope: Way['next'];
  /** What the dead execution was about to do counts no more. */
  readonly died: Way['next'];
}

const TEXTS = ['live', 'liveConfig', 'liveEnvelope', 'smokeRequest', 'previousConfig', 'deployingConfig', 'frozenReason', 'refusedEnvelope', 'refusedUntil'];

/** The attributes as texts, `none` where there is none. */
const releaseIn = (item: 'Attributes' | 'Item'): string => oneLine(`{% (
  $item := $states.result.${item};
  { ${TEXTS.map((name) => `'${name}': $exists($item.${name}.S) ? $item.${name}.S : 'none'`).join(', ')}, 'frozen': $item.frozen.BOOL = true }
) %}`);

/** What the candidate is asked: what the request says, or what the live version was asked. */
const SMOKE = "{% $smoke != 'none' ? $smoke : $exists($states.result.Attributes.smokeRequest.S) ? $states.result.Attributes.smokeRequest.S : 'none' %}";

/** Where the phase begins. */
export interface RecordPhase {
  /** Takes the lease first. */
  readonly begin: sfn.State;
  /** Only reads. */
  readonly glance: sfn.State;
  /** The lease is held. */
  readonly read: sfn.State;
}

export function recordPhase({ scope, records, lease, ending }: DeploymentParts, { candidate, envelope, died }: RecordWays): RecordPhase {
  const wanted = choose(
    scope, 'Kind?',
    [
      {
        // Only now, under the lease, does it stay true; a version that is live already is itself the one that took the place.
        when: "{% $requestType = 'candidate' and $expectedLive != 'any' and $not($release.live in [$expectedLive, $modelPackage]) %}",
        ...ending.as('SUPERSEDED', "{% 'judged against ' & $expectedLive & ', and now ' & $release.live & ' is live; ' & $modelPackage & ' was never compared with that' %}"),
      },
      { when: "{% $requestType = 'candidate' %}", next: candidate },
    ],
    { next: envelope },
  );
  const unfreeze = follow(
    records.update('Unfreeze', RELEASE_ITEMS.release, {
      update: 'SET frozen = :no, updatedAt = :now REMOVE frozenReason, refusedEnvelope, refusedUntil',
      condition: OURS,
      values: { ':no': { BOOL: false }, ':now': { S: NOW }, ...FENCE },
    }),
    wanted,
    [
      { errors: [CONFLICT], ...ending.as('FENCED', 'another execution has taken over before the model was unfrozen') },
      ending.after('FAILED', 'unfreeze the model'),
    ],
  );
  const frozen = choose(
    scope, 'Frozen?',
    [
      {
        when: "{% $release.frozen and $requestType = 'died' %}",
        ...ending.as('CLEANED_UP', "{% $died.executionArn & ' had held the lease; the model is frozen and was left alone: ' & $release.frozenReason %}"),
      },
      {
        when: "{% $requestType = 'died' %}",
        next: died,
        assign: { garbage: "{% $release.deployingConfig != $release.liveConfig ? $release.deployingConfig : 'none' %}" },
      },
      { when: "{% $requestType = 'unfreeze' and ($release.frozen or $release.refusedEnvelope != 'none') %}", next: unfreeze },
      {
        when: '{% $release.frozen %}',
        // Asked every hour: whoever froze the model knows.
        ...ending.as('FROZEN', "{% 'the model is frozen: ' & $release.frozenReason & '; look, then send a request of type unfreeze' %}", { quiet: "{% $requestType = 'envelope' %}" }),
      },
    ],
    { next: wanted },
  );
  const read = follow(
    records.update('ClaimRecord', RELEASE_ITEMS.release, {
      update: 'SET fence = :fence', condition: NOT_FENCED, values: FENCE, returnValues: 'ALL_NEW', assign: { release: releaseIn('Attributes'), smoke: SMOKE },
    }),
    frozen,
    [
      { errors: [CONFLICT], ...ending.as('FENCED', TAKEN_OVER) },
      ending.after('FAILED', 'read the release record'),
    ],
  );
  const begin = lease.acquire('AcquireLease', {
    acquired: read,
    refused: {
      next: choose(
        scope, 'Deferred?',
        [{ when: "{% $requestType = 'envelope' %}", ...ending.as('DEFERRED', 'a deployment of the model runs; the envelope is looked at again within the hour', { quiet: true }) }],
        // A retraining waits, and tells at its end.
        ending.as('BUSY', 'another deployment of the model runs; ask again when it has ended', { quiet: '{% $isAwaited %}' }),
      ),
    },
    failed: ending.after('FAILED', 'take the lease'),
  });
  const glance = follow(
    records.read('ReadRelease', RELEASE_ITEMS.release, { release: releaseIn('Item') }),
    choose(scope, 'Glance?', [{ when: '{% $release.frozen %}', next: begin, assign: { isGlance: false } }], { next: envelope }),
    [ending.after('FAILED', 'read the release record')],
  );
  return { begin, glance, read };
}
