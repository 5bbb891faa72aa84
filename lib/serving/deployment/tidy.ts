/**
 * What is left to do when the endpoint is as it should be: the record says nothing of a deployment any more, and what nobody needs is
 * deleted. None of it can make the deployment fail.
 */
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { RELEASE_ITEMS } from '../../contract/release-record';
import { choose, follow } from '../../private/machine-states';
import { namePattern } from '../../private/model-names';
import { arnInStack } from '../../private/role';
import { ServiceCall } from '../../private/service-call';
import { POSTPONED_HOURS } from './limits';
import { FENCE, NOW, OURS, SOON_AGAIN, type DeploymentParts, type EndAs } from './parts';

/** Where the phase begins. */
export interface TidyPhase {
  /** Clears the record and discards. Uses `$outcome` and `$reason`. */
  readonly state: sfn.State;
  /** Clears the record and discards, and ends so. An envelope that did not get through is remembered. */
  readonly untouched: EndAs;
  /** Deletes the model and the endpoint configuration named by `$garbage`, and ends so. */
  readonly discard: EndAs;
}

export function tidyPhase({ scope, modelId, records, ending }: DeploymentParts): TidyPhase {
  const remove = (id: string, api: string, sid: string, resource: string, args: object, next: sfn.State): sfn.State =>
    follow(
      new ServiceCall(scope, id, {
        integration: `aws-sdk:sagemaker:${api}`,
        arguments: args,
        permissions: [{ sid, actions: [`sagemaker:${api.charAt(0).toUpperCase()}${api.slice(1)}`], resources: [arnInStack(scope, 'sagemaker', `${resource}/${namePattern(modelId)}`)] }],
      }),
      next,
      [{ next }],
    );
  const model = remove('DeleteModel', 'deleteModel', 'DeleteModels', 'model', { ModelName: '{% $garbage %}' }, ending.state);
  const config = remove('DeleteEndpointConfig', 'deleteEndpointConfig', 'DeleteEndpointConfigs', 'endpoint-config', { EndpointConfigName: '{% $garbage %}' }, model);
  const garbage = choose(scope, 'Garbage?', [{ when: "{% $garbage = 'none' %}", next: ending.state }], { next: config });
  const clear = follow(
    records.update('ClearIntent', RELEASE_ITEMS.release, {
      update: 'SET updatedAt = :now REMOVE deploying, deployingConfig',
      condition: OURS,
      values: { ':now': { S: NOW }, ...FENCE },
    }),
    garbage,
    [{ next: garbage }],
  );
  // Each attempt would move the traffic, there and back.
  const refuse = follow(
    records.update('RefuseEnvelope', RELEASE_ITEMS.release, {
      update: 'SET refusedEnvelope = :envelope, updatedAt = :now REMOVE refusedUntil',
      condition: OURS,
      values: { ':envelope': { S: '{% $envelopeHash %}' }, ':now': { S: NOW }, ...FENCE },
      assign: { reason: "{% $reason & '; this envelope is not tried again until it changes or a request of type unfreeze comes' %}" },
    }),
    clear,
    [{ next: clear }],
  );
  // An attempt costs nothing that serves, and somebody may have mended the cause.
  const postpone = follow(
    records.update('PostponeEnvelope', RELEASE_ITEMS.release, {
      update: 'SET refusedEnvelope = :envelope, refusedUntil = :until, updatedAt = :now',
      condition: OURS,
      values: {
        ':envelope': { S: '{% $envelopeHash %}' },
        ':until': { S: `{% $passes ? '${SOON_AGAIN}' : $fromMillis($millis() + ${POSTPONED_HOURS * 3_600_000}) %}` },
        ':now': { S: NOW },
        ...FENCE,
      },
      assign: {
        reason: "{% $reason & '; this envelope is tried again ' & ($passes ? 'within the hour' : 'a day later, or when it changes or a request of type unfreeze comes') %}",
        // Whoever was told once knows, as long as what was said of the next attempt holds.
        quiet: `{% $requestType = 'envelope' and $envelopeHash = $release.refusedEnvelope and ($release.refusedUntil = '${SOON_AGAIN}') = $passes %}`,
      },
    }),
    clear,
    [{ next: clear }],
  );
  const isOfEnvelope = "$requestType in ['envelope', 'unfreeze']";
  const tidy = choose(
    scope, 'EnvelopeRefused?',
    [
      { when: `{% ${isOfEnvelope} and $outcome in ['ROLLED_BACK', 'ABANDONED'] and $not($passes) %}`, next: refuse },
      { when: `{% ${isOfEnvelope} and $outcome in ['FAILED', 'ALARM_REFUSED'] and $not($quiet) %}`, next: postpone },
    ],
    { next: clear },
  );
  const to = (next: sfn.State): EndAs => (outcome, reason, variables = {}) => ({ next, assign: { outcome, reason, ...variables } });
  return { state: tidy, untouched: to(tidy), discard: to(garbage) };
}
