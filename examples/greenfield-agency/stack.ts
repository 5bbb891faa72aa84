/**
 * One model of an agency that starts from nothing: data, images, network and keys are made in its own accounts. Its image is built there, too,
 * from a base that the platform team keeps, and what its runs learnt from and how they were judged is kept as evidence.
 */
import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import {
  Dataset, DataStore, EvidenceStore, GroundTruth, Holdout, InferenceLog, ManagedModel, ModelCode, ModelImage, ModelMetric, ModelTask, Monitoring, Retraining,
  RetrainingTrigger, Serving, Training,
} from 'cdk-mlops';
import type { Construct } from 'constructs';
import { join } from 'node:path';

export class ParksStack extends Stack {
  public constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    const lake = new DataStore(this, 'Lake').bucket;
    const model = new ManagedModel(this, 'Visitors', {
      task: ModelTask.regression({ label: 'delay' }),
      dataset: Dataset.csv(lake, 'visits/', { schema: join(__dirname, '..', 'flight-watch', 'schema.json'), holdout: Holdout.latest(Duration.days(7)) }),
      code: ModelCode.fromImage(ModelImage.fromDirectory(join(__dirname, 'model'))),
      monitoring: Monitoring.of({
        log: InferenceLog.jsonLines(lake, 'inference/'), every: Duration.days(1), window: Duration.days(14), criticalFeatures: ['distance'],
        // Rangers count by hand, and hand in what they counted within three days.
        performance: {
          groundTruth: GroundTruth.csv(lake, 'counts/', { joinOn: 'visit', prediction: 'predicted', delay: Duration.days(3), keys: 'yyyy/MM/dd' }),
        },
      }),
      training: Training.onInstance({ instanceType: 'ml.m5.xlarge', maxDuration: Duration.hours(2) }),
      gates: [ModelMetric.MAE.atMost(30), ModelMetric.MAE.notWorseThanChampion(0.5)],
      serving: Serving.realTime({ instanceType: 'ml.m5.large', minInstances: 2 }),
      retraining: Retraining.automatic({
        triggers: [RetrainingTrigger.onFirstImage(), RetrainingTrigger.onDrift(), RetrainingTrigger.onPerformanceDrop()], cooldown: Duration.days(1), maxRunsPerMonth: 8,
      }),
      evidence: new EvidenceStore(this, 'Evidence'),
    });
    // Metadata `fingerprint` of the first version, as soon as there is one: cdk deploy --context firstSnapshot=...
    const snapshot = this.node.tryGetContext('firstSnapshot') as string | undefined;
    // To train on these very objects again: aws stepfunctions start-execution --input
    if (snapshot !== undefined) new CfnOutput(this, 'TrainAsAtFirst', { value: model.retraining!.snapshot(snapshot).retrainingInput });
  }
}
