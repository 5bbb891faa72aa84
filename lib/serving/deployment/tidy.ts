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
import { FENCE, NOW, OURS, type DeploymentParts, type EndAs } from './parts';

/** Where the phase begins. */
export interface TidyPhase {
  /** Clears the record and discards. Uses `$outcome` and `$reason`. */
  readonly state: sfn.State;
  /** Clears the record and discards, and ends so. An envelope that did not get through is remembered, unless `$passes`. */
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
  // What failed once, and does not pass, would fail every hour.
  const refuse = follow(
    records.update('RefuseEnvelope', RELEASE_ITEMS.release, {
      update: 'SET refusedEnvelope = :envelope, updatedAt = :now',
      condition: OURS,
      values: { ':envelope': { S: '{% $envelopeHash %}' }, ':now': { S: NOW }, ...FENCE },
      assign: { reason: "{% $reason & '; this envelope is not tried again until it changes or a request of type unfreeze comes' %}" },
    }),
    clear,
    [{ next: clear }],
  );
  const tidy = choose(
    scope, 'EnvelopeRefused?',
    [{ when: "{% $requestType in ['envelope', 'unfreeze'] and $outcome in ['ROLLED_BACK', 'FAILED', 'ALARM_REFUSED'] and $not($passes) %}", next: refuse }],
    { next: clear },
  );
  const to = (next: sfn.State): EndAs => (outcome, reason, variables = {}) => ({ next, assign: { outcome, reason, ...variables } });
  return { state: tidy, untouched: to(tidy), discard: to(garbage) };
}
