/** One model of an agency that starts from nothing: data, images, network and keys are made in its own accounts. */
import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import {
  Dataset, DataStore, Holdout, InferenceLog, ManagedModel, ModelCode, ModelImageRepository, ModelMetric, ModelTask, Monitoring, Retraining, RetrainingTrigger,
  Serving, Training,
} from 'cdk-mlops';
import type { Construct } from 'constructs';
import { join } from 'node:path';

export class ParksStack extends Stack {
  public constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    const lake = new DataStore(this, 'Lake').bucket;
    const images = new ModelImageRepository(this, 'Images').repository;
    new ManagedModel(this, 'Visitors', {
      task: ModelTask.regression({ label: 'delay' }),
      dataset: Dataset.csv(lake, 'visits/', { schema: join(__dirname, '..', 'flight-watch', 'schema.json'), holdout: Holdout.latest(Duration.days(7)) }),
      code: ModelCode.image(images),
      monitoring: Monitoring.of({
        log: InferenceLog.jsonLines(lake, 'inference/'), every: Duration.days(1), window: Duration.days(14), criticalFeatures: ['distance'],
      }),
      training: Training.onInstance({ instanceType: 'ml.m5.xlarge', maxDuration: Duration.hours(2) }),
      gates: [ModelMetric.MAE.atMost(30), ModelMetric.MAE.notWorseThanChampion(0.5)],
      serving: Serving.realTime({ instanceType: 'ml.m5.large', minInstances: 2 }),
      retraining: Retraining.automatic({
        triggers: [RetrainingTrigger.onFirstImage(), RetrainingTrigger.onDrift()], cooldown: Duration.days(1), maxRunsPerMonth: 8,
      }),
    });
  }
}
