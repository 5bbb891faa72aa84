/** Fifth phase: how the endpoint stands, and so what there is to do. */
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { choose, type Way } from '../../private/machine-states';
import { ASK_AGAIN, FOUND, GONE, SOON_AGAIN, type DeploymentParts, type EndAs } from './parts';
import { IS_UNSETTLED, STILL_UNSETTLED, watchEndpoint, within } from './watch';

/** What follows. */
export interface LiveWays {
  /** `$modelPackage` is to be served under `$envelope`; `$isVersion` says whether it is another version than the live one. */
  readonly deploy: Way['next'];
  /** A glance has found something to do: the lease comes first. */
  readonly takeLease: Way['next'];
  /** Makes the endpoint what the record says, and ends so. */
  readonly goBack: EndAs;
  /** Clears what the record says of a deployment that is none any more, and ends so. */
  readonly untouched: EndAs;
}

const NEVER_FINISHED = 'a first deployment was never finished; its endpoint is removed';
const AWAITING = 'no version was deployed yet; the envelope counts from the first one on';
const UNCHANGED = "{% $release.live & ' is live under this envelope, and the endpoint is as the record says' %}";

/** Times are of one format, so that their order is that of their texts. */
const IS_REFUSED = `($envelopeHash = $release.refusedEnvelope and ($release.refusedUntil = 'none' or $release.refusedUntil != '${SOON_AGAIN}' and $now() < $release.refusedUntil))`;
/** Each attempt would move the traffic, there and back, and blame whichever version it is tried with. */
const IS_REFUSED_FOR_GOOD = "$envelopeHash = $release.refusedEnvelope and $release.refusedUntil = 'none'";
const UNTIL = "($release.refusedUntil = 'none' ? '' : $release.refusedUntil & ', ') & 'it changes or a request of type unfreeze comes'";

export function livePhase(parts: DeploymentParts, { deploy, takeLease, goBack, untouched }: LiveWays): sfn.State {
  const { scope, modelId, ending } = parts;
  const isCandidate = "$requestType = 'candidate'";
  const isLive = '$modelPackage = $release.live';
  const isApplied = '$envelopeHash = $release.liveEnvelope';
  /** The request that the calendar brings every hour says nothing when there is nothing to say. */
  const isHourly = "{% $requestType = 'envelope' %}";
  const leave = { next: takeLease, assign: { isGlance: false } };
  const wanted = choose(
    scope, 'Wanted?',
    [
      {
        when: "{% $requestType = 'died' %}",
        ...untouched('CLEANED_UP', "{% $died.executionArn & ' ended ' & $died.status & ' and had held the lease; the endpoint is as the record says' %}"),
      },
      { when: `{% $isFirst and $not(${isCandidate}) %}`, ...ending.as('AWAITING_FIRST_MODEL', AWAITING, { quiet: isHourly }) },
      {
        when: `{% ${isCandidate} and $smoke = 'none' %}`,
        ...ending.as('CANDIDATE_REFUSED', 'no row is known that the first version could be asked; give request.smokeRequest, a row of features without a header'),
      },
      {
        when: `{% ${isCandidate} and $not(${isLive}) and ${IS_REFUSED_FOR_GOOD} %}`,
        ...ending.as('FAILED', 'the envelope that the stack submitted was taken back before: no version is deployed under it until it changes or a request of type unfreeze comes'),
      },
      { when: `{% ${isCandidate} and $not(${isLive}) %}`, next: deploy, assign: { isVersion: true } },
      { when: `{% ${isCandidate} and ${isApplied} %}`, ...ending.as('UNCHANGED', '{% $modelPackage & " is live already, under this envelope" %}') },
      { when: `{% ${isApplied} %}`, ...ending.as('UNCHANGED', UNCHANGED, { quiet: isHourly }) },
      {
        when: `{% $requestType = 'envelope' and ${IS_REFUSED} %}`,
        ...ending.as('UNCHANGED', `{% $release.live & ' is live; this envelope was refused before, and is not tried again until ' & ${UNTIL} %}`, { quiet: true }),
      },
      // Its time may have come since the look that led here.
      { when: '{% $isGlance %}', ...leave },
    ],
    { next: deploy, assign: { modelPackage: '{% $release.live %}' } },
  );
  const isAsRecorded = "$endpoint.status = 'InService' and $endpoint.config = $release.liveConfig";
  const { look } = watchEndpoint(parts, {
    id: 'Endpoint',
    first: [
      { when: `{% $isGlance and ${isAsRecorded} and ${isApplied} %}`, ...ending.idle('UNCHANGED', UNCHANGED) },
      { when: `{% $isGlance and $not(${isAsRecorded} and ${IS_REFUSED}) %}`, ...leave },
    ],
    patience: within('$settleMinutes'),
    missing: {
      next: choose(
        scope, 'First?',
        [
          { when: "{% $isGlance and $release.live = 'none' %}", ...ending.idle('AWAITING_FIRST_MODEL', AWAITING) },
          { when: "{% $release.live = 'none' %}", next: wanted, assign: { isFirst: true } },
          { when: '{% $isGlance %}', ...leave },
        ],
        goBack('RESTORED', `{% ${GONE} & ${ASK_AGAIN} %}`),
      ),
    },
    failed: ending.as('FAILED', "{% 'look at the endpoint: ' & $lastError.Error & ': ' & $lastError.Cause %}"),
    ways: [
      { when: `{% ${IS_UNSETTLED} %}`, ...ending.as('FAILED', STILL_UNSETTLED) },
      {
        when: "{% $release.live = 'none' and $endpoint.config = $release.deployingConfig and $requestType = 'died' %}",
        ...goBack('CLEANED_UP', "{% $died.executionArn & ' ended ' & $died.status & ' during the first deployment; its endpoint is removed' %}"),
      },
      {
        // Nothing was found against the candidate: what is removed is not its own.
        when: `{% $release.live = 'none' and $endpoint.config = $release.deployingConfig and ${isCandidate} %}`,
        ...goBack('RESTORED', `{% '${NEVER_FINISHED}' & ${ASK_AGAIN} %}`),
      },
      {
        when: "{% $release.live = 'none' and $endpoint.config = $release.deployingConfig %}",
        ...goBack('FIRST_DEPLOYMENT_REMOVED', NEVER_FINISHED),
      },
      {
        when: "{% $release.live = 'none' %}",
        ...untouched('FAILED', `{% 'endpoint ${modelId} runs ' & $endpoint.config & ', which no deployment has recorded; delete it, or choose another modelId' %}`),
      },
      { when: `{% ${isAsRecorded} %}`, next: wanted },
    ],
    otherwise: goBack('RESTORED', `{% ${FOUND} & ${ASK_AGAIN} %}`),
  });
  return look;
}
