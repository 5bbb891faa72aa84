/**
 * Seventh phase: makes what shall run, and writes down the intent. Nothing that serves is touched. The name is the execution's own: what is
 * there already was made by an attempt whose answer was lost.
 */
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { VARIANT_NAME } from '../../contract/deployment';
import { RELEASE_ITEMS } from '../../contract/release-record';
import { CONFLICT } from '../../private/machine-records';
import { caught, choose, follow, oneLine, type Way } from '../../private/machine-states';
import { modelPrefix } from '../../private/model-names';
import { UNCLEAR_RETRY } from '../../private/retries';
import { CreateEndpointConfigTask } from '../create-endpoint-config-task';
import { CreateModelTask } from '../create-model-task';
import { FENCE, NOW, OURS, TAKEN_OVER, type DeploymentParts, type EndAs } from './parts';
import { passing } from './passing';

/** What follows. */
export interface RenderWays {
  /** All is made and written down. */
  readonly next: Way['next'];
  /** Throws away what was made, and ends so. */
  readonly discard: EndAs;
  /** The same, and remembers an envelope that did not get through. */
  readonly untouched: EndAs;
}

const VARIANTS = oneLine(`{% [{
  'VariantName': '${VARIANT_NAME}',
  'ModelName': $name,
  'InstanceType': $envelope.instanceType,
  'InitialInstanceCount': $envelope.instanceCount,
  'InitialVariantWeight': 1
}] %}`);

export function renderPhase({ scope, modelId, modelRole, records }: DeploymentParts, { next, discard, untouched }: RenderWays): sfn.State {
  const intent = follow(
    records.update('RecordIntent', RELEASE_ITEMS.release, {
      update: 'SET deploying = :package, deployingConfig = :config, updatedAt = :now',
      condition: OURS,
      values: { ':package': { S: '{% $modelPackage %}' }, ':config': { S: '{% $name %}' }, ':now': { S: NOW }, ...FENCE },
    }),
    next,
    [
      { errors: [CONFLICT], ...discard('FENCED', TAKEN_OVER) },
      discard('FAILED', caught('record the intent')),
    ],
  );
  const make = (call: sfn.TaskStateBase, then: sfn.State, what: string): sfn.State => {
    const isThere = choose(
      scope, `${call.id}IsThere?`,
      [{ when: "{% $exists($refusal.Cause) and $contains($refusal.Cause, 'already exist') %}", next: then }],
      untouched('FAILED', `{% '${what}: ' & $refusal.Error & ': ' & $refusal.Cause %}`, { passes: `{% ${passing('$refusal')} %}` }),
    );
    return follow(call, then, [{ next: isThere, assign: { refusal: '{% $states.errorOutput %}' } }], [UNCLEAR_RETRY]);
  };
  const config = make(
    new CreateEndpointConfigTask(scope, 'CreateEndpointConfig', { namePrefix: modelPrefix(modelId), endpointConfigName: '{% $name %}', variantsExpression: VARIANTS }),
    intent, 'write the endpoint configuration',
  );
  return make(
    new CreateModelTask(scope, 'CreateModel', {
      namePrefix: modelPrefix(modelId), modelName: '{% $name %}', role: modelRole, containers: [{ modelPackageArn: '{% $modelPackage %}' }],
    }),
    config, 'make the model',
  );
}
