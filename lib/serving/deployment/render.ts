/** Seventh phase: makes what shall run, and writes down the intent. Nothing that serves is touched. */
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { VARIANT_NAME } from '../../contract/deployment';
import { RELEASE_ITEMS } from '../../contract/release-record';
import { CONFLICT } from '../../private/machine-records';
import { caught, follow, oneLine, type Way } from '../../private/machine-states';
import { modelPrefix } from '../../private/model-names';
import { UNCLEAR_RETRY } from '../../private/retries';
import { CreateEndpointConfigTask } from '../create-endpoint-config-task';
import { CreateModelTask } from '../create-model-task';
import { FENCE, NOW, OURS, TAKEN_OVER, type DeploymentParts, type EndAs } from './parts';
import { PASSES } from './passing';

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
  const config = follow(
    new CreateEndpointConfigTask(scope, 'CreateEndpointConfig', { namePrefix: modelPrefix(modelId), endpointConfigName: '{% $name %}', variantsExpression: VARIANTS }),
    intent,
    [untouched('FAILED', caught('write the endpoint configuration'), PASSES)],
    [UNCLEAR_RETRY],
  );
  const model = new CreateModelTask(scope, 'CreateModel', {
    namePrefix: modelPrefix(modelId), modelName: '{% $name %}', role: modelRole, containers: [{ modelPackageArn: '{% $modelPackage %}' }],
    assign: { garbage: '{% $name %}' },
  });
  return follow(model, config, [untouched('FAILED', caught('make the model'), PASSES)], [UNCLEAR_RETRY]);
}
