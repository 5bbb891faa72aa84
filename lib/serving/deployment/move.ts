/** Eighth phase: starts the endpoint, or moves it under guardrails, and watches until SageMaker is done. */
import { Duration } from 'aws-cdk-lib';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { caught, choose, follow, type Way } from '../../private/machine-states';
import { modelPrefix } from '../../private/model-names';
import { CreateEndpointTask } from '../create-endpoint-task';
import { UpdateEndpointTask } from '../update-endpoint-task';
import { REFUSED, SOON, type DeploymentParts, type EndAs } from './parts';
import { WATCH_BEGINS, watchEndpoint, within } from './watch';

/** What follows. */
export interface MoveWays {
  /** The endpoint runs the new configuration. */
  readonly moved: Way['next'];
  /** Makes the endpoint what the record says, and ends so. */
  readonly goBack: EndAs;
  /** Clears what the record says of a deployment that is none any more, and ends so. */
  readonly untouched: EndAs;
}

/**
 * What SageMaker refuses outright has not begun; after anything else one has to look. So one has where an earlier attempt, whose
 * answer was lost, may be what the refusal speaks of.
 */
const REFUSALS = [REFUSED, 'SageMaker.ResourceLimitExceededException'];
const HAS_BEGUN = "{% $exists($lastError.Cause) and ($contains($lastError.Cause, 'in-progress') or $contains($lastError.Cause, 'already exist')) %}";

export function movePhase(parts: DeploymentParts, { moved, goBack, untouched }: MoveWays): sfn.State {
  const { scope, modelId, alarms } = parts;
  const { wait } = watchEndpoint(parts, {
    id: 'Fleet',
    patience: within('$rolloutMinutes'),
    missing: goBack('ROLLED_BACK', 'somebody deleted the endpoint while it was updated'),
    ways: [
      { when: "{% $endpoint.status = 'InService' and $endpoint.config = $name %}", next: moved },
      {
        // There was none when the deployment began: somebody else has made one since, which is not ours to remove.
        when: "{% $isFirst and $not($endpoint.config in [$name, 'none']) %}",
        ...untouched('FAILED', `{% 'endpoint ${modelId} runs ' & $endpoint.config & ', which no deployment has recorded; delete it, or choose another modelId' %}`),
      },
      {
        // SageMaker does not call it a failure when it goes back.
        when: "{% $endpoint.status = 'InService' and $endpoint.config = $release.liveConfig %}",
        ...untouched('ROLLED_BACK', "{% 'SageMaker went back to ' & $release.liveConfig & ': ' & $endpoint.failure %}"),
      },
    ],
    otherwise: goBack('ROLLED_BACK', "{% 'the endpoint is ' & $endpoint.status & ' on ' & $endpoint.config & ' after ' & $string($round(($millis() - $watchedSince) / 60000)) & ' minutes: ' & $endpoint.failure %}"),
  });
  const begin = (call: sfn.TaskStateBase, what: string): sfn.State => {
    const refused = choose(
      scope, `${call.id}Begun?`,
      [{ when: HAS_BEGUN, next: wait, assign: WATCH_BEGINS }],
      untouched('FAILED', `{% '${what}: ' & $lastError.Error & ': ' & $lastError.Cause %}`),
    );
    return follow(call, wait, [{ errors: REFUSALS, next: refused, assign: { lastError: '{% $states.errorOutput %}' } }, goBack('ROLLED_BACK', caught(what))], [soon]);
  };
  const soon = { errors: SOON.errors, interval: Duration.seconds(SOON.seconds), maxAttempts: SOON.attempts, backoffRate: 2 };
  const create = begin(
    new CreateEndpointTask(scope, 'CreateEndpoint', { namePrefix: modelPrefix(modelId), endpointName: modelId, endpointConfigName: '{% $name %}', assign: WATCH_BEGINS }),
    'start the endpoint',
  );
  const update = begin(
    new UpdateEndpointTask(scope, 'UpdateEndpoint', {
      namePrefix: modelPrefix(modelId), endpointName: modelId, endpointConfigName: '{% $name %}',
      deploymentConfigExpression: '{% $deployment %}',
      rollbackAlarms: [...alarms],
      // A version keeps the number of instances that scaling has reached; an envelope brings its own.
      retainAllVariantPropertiesExpression: '{% $isVersion %}',
      assign: WATCH_BEGINS,
    }),
    'update the endpoint',
  );
  return choose(scope, 'HasFleet?', [{ when: '{% $isFirst %}', next: create }], { next: update });
}
