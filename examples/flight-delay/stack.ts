/** The flight-delay example: a model that says at departure whether a flight will arrive late, and looks after itself. */
import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import {
  Breach, Dataset, DataStore, DriftStatistic, Holdout, InferenceLog, ManagedModel, ModelCode, ModelMetric, ModelTask, Monitoring, Retraining,
  RetrainingTrigger, Rollout, Serving, Training,
} from 'cdk-mlops';
import type { Construct } from 'constructs';
import { join } from 'node:path';

export interface FlightDelayStackProps extends StackProps {
  /**
   * What trains and serves.
   *
   * @default - the container in `model/`
   */
  readonly code?: ModelCode;
  /**
   * What makes it train.
   *
   * @default - the first image, and drift
   */
  readonly triggers?: RetrainingTrigger[];
}

export class FlightDelayStack extends Stack {
  public constructor(scope: Construct, id: string, props: FlightDelayStackProps) {
    super(scope, id, props);
    const lake = new DataStore(this, 'Lake').bucket;
    new ManagedModel(this, 'FlightDelay', {
      modelId: 'flight-delay',
      task: ModelTask.binary({ label: 'delayed', positive: '1' }),
      dataset: Dataset.csv(lake, 'flights/', {
        schema: join(__dirname, 'schema.json'),
        history: Duration.days(60), // a year-old winter says little about this spring
        holdout: Holdout.latest(Duration.days(7)),
      }),
      code: props.code ?? ModelCode.container(join(__dirname, 'model')),
      monitoring: Monitoring.of({
        log: InferenceLog.csv(lake, 'inference/'),
        every: Duration.days(1),
        window: Duration.days(1),
        ignoredColumns: ['weekday'], // a day has one of seven: nothing to learn from that
        criticalFeatures: ['origin_delay'],
        // Delays come and go with the weather of a day: only two weeks together say that the season is another one.
        featureOverrides: { origin_delay: { window: Duration.days(14), statistics: [DriftStatistic.psi({ threshold: 0.2 })] } },
        breach: Breach.of({ times: 3, outOf: 5 }),
      }),
      training: Training.onInstance({ instanceType: 'ml.m5.large', maxDuration: Duration.hours(1), spot: true }),
      gates: [ModelMetric.ROC_AUC.atLeast(0.62), ModelMetric.ROC_AUC.notWorseThanChampion(0.005)],
      serving: Serving.realTime({
        instanceType: 'ml.m5.large', minInstances: 4,
        rollout: Rollout.canary({ percent: 25, bake: Duration.minutes(30), terminationWait: Duration.minutes(10) }),
      }),
      retraining: Retraining.automatic({
        triggers: props.triggers ?? [RetrainingTrigger.onFirstImage(), RetrainingTrigger.onDrift()],
        cooldown: Duration.days(14), // a season's change is over when the new one is in the data, not the day after
        maxRunsPerMonth: 3,
      }),
    });
  }
}
