/** The same model with scripts for scikit-learn instead of a container: there are no images, so a person starts the first run. */
import { App } from 'aws-cdk-lib';
import { ModelCode, RetrainingTrigger } from 'cdk-mlops';
import { join } from 'node:path';
import { FlightDelayStack } from './stack';

new FlightDelayStack(new App(), 'FlightDelay', {
  env: { region: 'ap-southeast-1' },
  code: ModelCode.sklearn(join(__dirname, 'model-python')),
  triggers: [RetrainingTrigger.onDrift()],
});
