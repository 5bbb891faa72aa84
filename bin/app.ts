/** The smallest deployable app: one model that looks after itself. Wiring only; `npx cdk synth` runs it through cdk.json. */
import { App, Duration, Stack } from 'aws-cdk-lib';
import {
  Dataset, DataStore, Holdout, InferenceLog, ManagedModel, ModelCode, ModelImageRepository, ModelMetric, ModelTask, Monitoring, Retraining,
  RetrainingTrigger, Serving, Training,
} from 'cdk-mlops';

const app = new App();
const stack = new Stack(app, 'Flights', { env: { region: 'ap-southeast-1' } });
const lake = new DataStore(stack, 'Lake').bucket;
const images = new ModelImageRepository(stack, 'Images').repository;

new ManagedModel(stack, 'FlightDelay', {
  task: ModelTask.regression({ label: 'delay' }),
  dataset: Dataset.csv(lake, 'flights/', { schema: 'examples/flight-watch/schema.json', holdout: Holdout.latest(Duration.days(7)) }),
  code: ModelCode.image(images),
  monitoring: Monitoring.of({
    log: InferenceLog.jsonLines(lake, 'inference/'),
    every: Duration.days(1),
    window: Duration.days(14),
    criticalFeatures: ['distance'],
  }),
  training: Training.onInstance({ instanceType: 'ml.m5.xlarge', maxDuration: Duration.hours(2) }),
  gates: [ModelMetric.MAE.atMost(30), ModelMetric.MAE.notWorseThanChampion(0.5)],
  serving: Serving.realTime({ instanceType: 'ml.m5.large', minInstances: 2 }),
  retraining: Retraining.automatic({
    triggers: [RetrainingTrigger.onFirstImage(), RetrainingTrigger.onDrift()], cooldown: Duration.days(1), maxRunsPerMonth: 8,
  }),
});
