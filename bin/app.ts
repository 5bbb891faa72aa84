/** The smallest deployable app: one model, watched. Wiring only; `npx cdk synth` runs it through cdk.json. */
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Dataset, DataStore, InferenceLog, ManagedModel, ModelCode, ModelTask, Monitoring } from 'cdk-mlops';

const app = new App();
const stack = new Stack(app, 'Flights', { env: { region: 'ap-southeast-1' } });
const lake = new DataStore(stack, 'Lake').bucket;

new ManagedModel(stack, 'FlightDelay', {
  task: ModelTask.regression({ label: 'delay' }),
  dataset: Dataset.csv(lake, 'flights/', { schema: 'examples/flight-delay/schema.json' }),
  code: ModelCode.image(Repository.fromRepositoryName(stack, 'Images', 'flight-delay')),
  monitoring: Monitoring.of({
    log: InferenceLog.jsonLines(lake, 'inference/'),
    every: Duration.days(1),
    window: Duration.days(14),
    criticalFeatures: ['distance'],
  }),
});
