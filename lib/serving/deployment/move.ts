/**
 * Eighth phase: starts the endpoint, or moves it under guardrails, and watches until SageMaker is done. What SageMaker has begun is told by
 * the endpoint, not by the call: where that was refused because an update is in progress, the update may be ours, by an attempt whose answer
 * was lost, or that of SageMaker itself or of scaling. While it is not ours nothing has begun, and one asks again when it has ended.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeEndpoint.html
 */
import { Duration } from 'aws-cdk-lib';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { RELEASE_ITEMS } from '../../contract/release-record';
import { CONFLICT } from '../../private/machine-records';
import { caught, choose, follow, type ConditionalWay, type Way } from '../../private/machine-states';
import { modelPrefix } from '../../private/model-names';
import { CreateEndpointTask } from '../create-endpoint-task';
import { UpdateEndpointTask } from '../update-endpoint-task';
import { lookAtAlarms } from './alarms';
import { ASK_AGAIN, FENCE, FOUND, GONE, NOW, OURS, REFUSED, SOON, TAKEN_OVER, wentWrong, type DeploymentParts, type EndAs } from './parts';
import { PASSES, passing } from './passing';
import { IS_UNSETTLED, STILL_UNSETTLED, WATCH_BEGINS, watchEndpoint, within } from './watch';

/** What follows. */
export interface MoveWays {
  /** The endpoint runs the new configuration. */
  readonly moved: Way['next'];
  /** Makes the endpoint what the record says, and ends so. */
  readonly goBack: EndAs;
  /** Clears what the record says of a deployment that is none any more, and ends so. */
  readonly untouched: EndAs;
  /** Throws away what was made, and ends so. */
  readonly discard: EndAs;
}

/** What SageMaker refuses outright has not begun; after anything else one has to look. */
const REFUSALS = [REFUSED, 'SageMaker.ResourceLimitExceededException'];
/** No other call follows later: what began before it has its time. */
const MAY_ASK = '$millis() < $settleUntil';
const PASSED = { passes: true };
/** There were no instances for the new fleet, whatever version it was to run: the words of SageMaker's reason, as users quote them. */
const LACKED_CAPACITY = "$contains($endpoint.failure, /Unable to provision requested ML compute capacity|InsufficientInstanceCapacity/)";
const WENT_BACK = "'SageMaker went back to ' & $release.liveConfig & ': ' & $endpoint.failure";
const STAYED = "'the endpoint is ' & $endpoint.status & ' on ' & $endpoint.config & ' after ' & $string($round(($millis() - $watchedSince) / 60000)) & ' minutes: ' & $endpoint.failure";
const BEGUN = { isBegun: true, ...WATCH_BEGINS };

export function movePhase(parts: DeploymentParts, { moved, goBack, untouched, discard }: MoveWays): sfn.State {
  const { scope, modelId, alarms } = parts;
  const names = { namePrefix: modelPrefix(modelId), endpointName: modelId, endpointConfigName: '{% $name %}', assign: BEGUN };
  const create = new CreateEndpointTask(scope, 'CreateEndpoint', names);
  const update = new UpdateEndpointTask(scope, 'UpdateEndpoint', {
    ...names,
    deploymentConfigExpression: '{% $deployment %}',
    rollbackAlarms: [...alarms],
    // A version keeps the number of instances that scaling has reached; an envelope brings its own, with whichever version it comes.
    retainAllVariantPropertiesExpression: '{% $isVersion and $envelopeHash = $release.liveEnvelope %}',
  });
  const why = (what: string): string => `{% '${what}: ' & $refusal.Error & ': ' & $refusal.Cause %}`;
  const refused = (what: string): Way => untouched('FAILED', why(what), { passes: `{% ${passing('$refusal')} %}` });
  const hasFleet = choose(scope, 'HasFleet?', [{ when: '{% $isFirst %}', next: create }], { next: update });
  const again = askAgain(parts, hasFleet, { discard, untouched });
  const gone = choose(
    scope, 'FleetGone?',
    [
      { when: `{% $not($isBegun) and $isFirst and ${MAY_ASK} %}`, next: again },
      { when: '{% $not($isBegun) and $isFirst %}', ...refused('start the endpoint') },
      { when: '{% $not($isBegun) %}', ...goBack('RESTORED', `{% ${GONE} & ${ASK_AGAIN} %}`) },
    ],
    goBack('ABANDONED', 'somebody deleted the endpoint while it was updated', PASSED),
  );
  const isLive = "$endpoint.status = 'InService' and $endpoint.config = $release.liveConfig";
  /** While the endpoint shows nothing of ours. */
  const unbegun = (when: string, way: Way): ConditionalWay => ({ when: `{% $not($isBegun or $isFirst) and ${when} %}`, ...way });
  const { wait } = watchEndpoint(parts, {
    id: 'Fleet',
    patience: `($isBegun ? ${within('$rolloutMinutes')} : ${MAY_ASK})`,
    assign: { isBegun: '{% $isBegun or $name in [$states.result.EndpointConfigName, $states.result.PendingDeploymentSummary.EndpointConfigName] %}' },
    missing: { next: gone },
    ways: [
      { when: "{% $endpoint.status = 'InService' and $endpoint.config = $name %}", next: moved, assign: WATCH_BEGINS },
      {
        // There was none when the deployment began: somebody else has made one since, which is not ours to remove.
        when: "{% $isFirst and $not($endpoint.config in [$name, 'none']) %}",
        ...untouched('FAILED', `{% 'endpoint ${modelId} runs ' & $endpoint.config & ', which no deployment has recorded; delete it, or choose another modelId' %}`),
      },
      unbegun(`${isLive} and ${MAY_ASK}`, { next: again }),
      unbegun(isLive, refused('update the endpoint')),
      unbegun("$endpoint.config = 'none'", goBack('FAILED', "{% 'look at the endpoint: ' & $endpoint.failure %}", PASSED)),
      unbegun(IS_UNSETTLED, untouched('FAILED', STILL_UNSETTLED, PASSED)),
      unbegun('true', goBack('RESTORED', `{% ${FOUND} & ${ASK_AGAIN} %}`)),
      // SageMaker does not call it a failure when it goes back.
      { when: `{% ${isLive} and ${LACKED_CAPACITY} %}`, ...untouched('ABANDONED', `{% ${WENT_BACK} %}`) },
      { when: `{% ${isLive} %}`, ...wentWrong(untouched, WENT_BACK) },
      { when: `{% ${LACKED_CAPACITY} %}`, ...goBack('ABANDONED', `{% ${STAYED} %}`) },
      // It was never seen how that went.
      { when: "{% $endpoint.config = 'none' %}", ...goBack('ABANDONED', "{% 'look at the endpoint: ' & $endpoint.failure %}") },
    ],
    otherwise: wentWrong(goBack, STAYED),
  });
  /** What passes may also have been carried out, by this attempt or one before it: the watch tells. */
  const begin = (call: sfn.TaskStateBase, what: string): void => {
    const kind = choose(scope, `${call.id}Refused?`, [
      { when: `{% ${passing('$refusal')} %}`, next: wait, assign: WATCH_BEGINS },
      { when: `{% $refusal.Error in ${JSON.stringify(REFUSALS)} %}`, ...refused(what) },
    ], goBack('ABANDONED', why(what)));
    follow(call, wait, [{ next: kind, assign: { refusal: '{% $states.errorOutput %}' } }], [soon]);
  };
  const soon = { errors: SOON.errors, interval: Duration.seconds(SOON.seconds), maxAttempts: SOON.attempts, backoffRate: 2 };
  begin(create, 'start the endpoint');
  begin(update, 'update the endpoint');
  return hasFleet;
}

/** An hour may have gone by since the intent was written, and the alarms were looked at: another owner would be disturbed, or SageMaker go back at once. */
function askAgain(parts: DeploymentParts, next: sfn.State, { discard, untouched }: Pick<MoveWays, 'discard' | 'untouched'>): sfn.State {
  const look = lookAtAlarms(parts, 'Again', {
    calm: { next },
    missing: untouched,
    // The alarm is no property of the envelope.
    firing: (outcome, reason, variables) => untouched(outcome, reason, { ...PASSED, ...variables }),
    failed: untouched('FAILED', caught('look at the rollback alarms'), PASSES),
  });
  const check = parts.records.update('AskAgain', RELEASE_ITEMS.release, { update: 'SET updatedAt = :now', condition: OURS, values: { ':now': { S: NOW }, ...FENCE } });
  return follow(check, look, [
    { errors: [CONFLICT], ...discard('FENCED', TAKEN_OVER) },
    untouched('FAILED', caught('ask whether the lease is still held'), PASSES),
  ]);
}
