/** The stack that a team wants to test: here one model that looks after itself. In your project it is your own. */
import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import {
  Breach, Dataset, DataStore, Holdout, InferenceLog, ManagedModel, ModelCode, ModelImageRepository, ModelMetric, ModelTask, Monitoring, Retraining,
  RetrainingTrigger, Rollout, Serving, Training,
} from 'cdk-mlops';
import type { Construct } from 'constructs';
import { join } from 'node:path';

export class FlightsStack extends Stack {
  public constructor(scope: Construct, id: string, props: StackProps = {}) {
    super(scope, id, props);
    const lake = new DataStore(this, 'Lake').bucket;
    const images = new ModelImageRepository(this, 'Images').repository;
    new ManagedModel(this, 'Late', {
      modelId: 'late',
      task: ModelTask.binary({ label: 'late', positive: '1' }),
      dataset: Dataset.csv(lake, 'flights/', { schema: join(__dirname, 'schema.json'), holdout: Holdout.latest(Duration.days(3)) }),
      code: ModelCode.image(images),
      monitoring: Monitoring.of({ log: InferenceLog.csv(lake, 'inference/'), every: Duration.days(1), breach: Breach.of({ times: 1, outOf: 1 }) }),
      training: Training.onInstance({ instanceType: 'ml.m5.large', maxDuration: Duration.hours(1) }),
      gates: [ModelMetric.ROC_AUC.atLeast(0.7), ModelMetric.ROC_AUC.notWorseThanChampion(0.02)],
      serving: Serving.realTime({
        instanceType: 'ml.m5.large', minInstances: 4, rollout: Rollout.canary({ percent: 25, bake: Duration.minutes(10), terminationWait: Duration.minutes(5) }),
      }),
      retraining: Retraining.automatic({ triggers: [RetrainingTrigger.onFirstImage(), RetrainingTrigger.onDrift()], cooldown: Duration.days(1), maxRunsPerMonth: 5 }),
    });
  }
}
