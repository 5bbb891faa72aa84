/**
 * The way back: makes the endpoint what the record says, or removes it where a first deployment failed. Before it touches anything it
 * asks whether its fence is still the highest, each time that it begins again, so that no two executions pull at the endpoint. When this fails,
 * too, the model is frozen for a person to look at.
 */
import { Duration } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { RELEASE_ITEMS } from '../../contract/release-record';
import { CONFLICT } from '../../private/machine-records';
import { type Assignments, choose, follow, type Way } from '../../private/machine-states';
import { modelPrefix } from '../../private/model-names';
import { arnInStack } from '../../private/role';
import { ServiceCall } from '../../private/service-call';
import { CreateEndpointTask } from '../create-endpoint-task';
import { UpdateEndpointTask } from '../update-endpoint-task';
import { BACK_MINUTES, REMOVAL_MINUTES, RESTORE_MINUTES } from './limits';
import { FENCE, NOW, OURS, type DeploymentParts, type EndAs } from './parts';
import { committed } from './commit';
import { passing } from './passing';
import { lookAtEndpoint, WATCH_BEGINS, watchEndpoint, within } from './watch';

/** What follows. */
export interface RestoreWays {
  /** The endpoint is as the record says. Uses `$outcome` and `$reason`. */
  readonly tidy: sfn.State;
  /** Throws away what is not needed any more, and ends so. */
  readonly discard: EndAs;
}

/** An attempt may take as long as a call may, so the time is counted, and not the attempts. */
const MAY_WAIT = '$millis() < $backUntil';

/**
 * While an update is in progress, SageMaker refuses another one. That passes; no other refusal does. Where no answer came the call may have been
 * carried out, and then the next one finds the endpoint there, gone, or in progress. Where the look before it had no answer, the endpoint may
 * have failed: the next look sees that, and then it is removed instead.
 */
const IS_WORTH_WAITING = `${MAY_WAIT} and ${passing('$lastError')}`;

export function restorePhase(parts: DeploymentParts, { tidy, discard }: RestoreWays): EndAs {
  const { scope, modelId, records, ending } = parts;
  const freeze = freezing(parts);
  const stuck = (what: string): Way => ({ next: freeze, assign: { reason: `{% $reason & '; then ${what}' %}` } });
  const restored = "$endpoint.status = 'InService' and $endpoint.config = $release.liveConfig";

  const after = watchEndpoint(parts, {
    id: 'Restored',
    patience: within(RESTORE_MINUTES),
    missing: stuck('the endpoint was gone'),
    ways: [{ when: `{% ${restored} %}`, next: tidy }],
    otherwise: { next: freeze, assign: { reason: "{% $reason & '; then the endpoint stayed ' & $endpoint.status & ' on ' & $endpoint.config & ': ' & $endpoint.failure %}" } },
  });
  const names = { namePrefix: modelPrefix(modelId), endpointName: modelId, endpointConfigName: '{% $release.liveConfig %}', assign: WATCH_BEGINS };
  const again = sfn.Wait.jsonata(scope, 'WaitToGoBack', { time: sfn.WaitTime.duration(Duration.minutes(1)) });
  /** What could not be done is not tried again blindly: first one looks how the endpoint stands now. */
  const whenIdle = (call: sfn.TaskStateBase, next: sfn.State, what: string): sfn.State => {
    const refused = choose(scope, `${call.id}Refused?`, [{ when: `{% ${IS_WORTH_WAITING} %}`, next: again }], {
      next: freeze, assign: { reason: `{% $reason & '; then it was refused to ${what}: ' & ($lastError.Cause ? $lastError.Cause : $lastError.Error) %}` },
    });
    return follow(call, next, [{ next: refused, assign: { lastError: '{% $states.errorOutput %}' } }]);
  };
  const recreate = whenIdle(new CreateEndpointTask(scope, 'RecreateEndpoint', names), after.wait, 'start the endpoint again');
  const update = whenIdle(
    // What a version left behind has the number of instances that scaling has reached; an envelope, or somebody by hand, has brought its own.
    new UpdateEndpointTask(scope, 'RestoreEndpoint', { ...names, retainAllVariantPropertiesExpression: "{% $isVersion or $requestType = 'died' %}" }),
    after.wait, 'restore the endpoint',
  );
  const removal = (id: string, next: sfn.State, variables: Assignments = {}): sfn.State => whenIdle(
    new ServiceCall(scope, id, {
      integration: 'aws-sdk:sagemaker:deleteEndpoint',
      arguments: { EndpointName: modelId },
      permissions: [{ sid: 'RemoveEndpoint', actions: ['sagemaker:DeleteEndpoint'], resources: [arnInStack(scope, 'sagemaker', `endpoint/${modelId}`)] }],
      assign: variables,
    }),
    next, 'remove the endpoint',
  );
  const removed = { next: tidy, assign: { outcome: "{% $requestType = 'died' ? 'CLEANED_UP' : $outcome in ['RESTORED', 'ABANDONED'] ? $outcome : 'FIRST_DEPLOYMENT_REMOVED' %}", garbage: 'none' } };
  const remove = removal('RemoveEndpoint', tidy, removed.assign);
  // SageMaker lets nobody update an endpoint that has failed.
  const gone = watchEndpoint(parts, {
    id: 'Gone', patience: MAY_WAIT, missing: { next: recreate }, ways: [], otherwise: stuck('the failed endpoint was not removed'),
  });
  // From here on nothing serves: it is waited for a little longer, once.
  const removeFailed = removal('RemoveFailedEndpoint', gone.wait, { backUntil: `{% $backSince + ${(BACK_MINUTES + REMOVAL_MINUTES) * 60_000} %}` });
  // Where it is still changing, the calls that follow wait for that.
  const before = lookAtEndpoint(parts, {
    id: 'Before',
    missing: { next: choose(scope, 'Recreate?', [{ when: "{% $release.live = 'none' %}", ...removed }], { next: recreate }) },
    ways: [
      {
        // What somebody else has made since is not ours to remove.
        when: "{% $release.live = 'none' and $not($endpoint.config in [$name, $release.deployingConfig, 'none']) %}",
        next: tidy, assign: { reason: "{% $reason & '; the endpoint runs ' & $endpoint.config & ', which no deployment has recorded: delete it, or choose another modelId' %}" },
      },
      { when: "{% $release.live = 'none' %}", next: remove },
      { when: `{% ${restored} %}`, next: tidy },
      { when: "{% $endpoint.status = 'Failed' %}", next: removeFailed },
    ],
    otherwise: { next: update },
  });
  // The answer of a commit can be lost on its way, and the endpoint then is what the record says.
  const { deployed, applied } = committed(discard);
  const counts = choose(
    scope, 'Committed?',
    [{ when: '{% $isCommitted and $isVersion %}', ...deployed }, { when: '{% $isCommitted %}', ...applied }],
    { next: before },
  );
  const check = follow(
    records.update('StillOurs', RELEASE_ITEMS.release, {
      update: 'SET updatedAt = :now', condition: OURS, values: { ':now': { S: NOW }, ...FENCE }, returnValues: 'ALL_NEW',
      assign: { isCommitted: '{% $states.result.Attributes.liveConfig.S = $name %}' },
    }),
    counts,
    [
      { errors: [CONFLICT], ...ending.as('FENCED', "{% $reason & '; another execution has taken over, and the endpoint was left as it is' %}") },
      // Records that cannot be reached are no reason to leave the endpoint as it is: the lease is ours. But they may say that what was made is
      // live, by a commit whose answer was lost, and then it is needed.
      { next: before, assign: { garbage: 'none' } },
    ],
  );
  again.next(check);
  return (outcome, reason, variables = {}) => ({ next: check, assign: { outcome, reason, backSince: '{% $millis() %}', backUntil: `{% $millis() + ${BACK_MINUTES * 60_000} %}`, ...variables } });
}

/** Why one had to go back is told apart: only what went wrong itself speaks against a version. */
const STUCK = { outcome: "{% $outcome in ['ROLLED_BACK', 'FIRST_DEPLOYMENT_REMOVED'] ? 'ROLLBACK_FAILED' : 'MANUAL_INTERVENTION' %}" };

function freezing({ records, ending }: DeploymentParts): sfn.State {
  const done = ending.as('MANUAL_INTERVENTION', "{% $reason & '; the model is frozen until a person has looked and sent a request of type unfreeze' %}", STUCK);
  const freeze = records.update('Freeze', RELEASE_ITEMS.release, {
    update: 'SET frozen = :yes, frozenReason = :reason, updatedAt = :now',
    condition: OURS,
    values: { ':yes': { BOOL: true }, ':reason': { S: '{% $substring($reason, 0, 1500) %}' }, ':now': { S: NOW }, ...FENCE },
    assign: done.assign,
  });
  return follow(freeze, done.next, [
    ending.as('MANUAL_INTERVENTION', "{% $reason & '; then the model could not be frozen: ' & $states.errorOutput.Error %}", STUCK),
  ]);
}
