/** Two models of an agency whose landing zone demands a boundary, names, a network and managed policies. */
import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { Role } from 'aws-cdk-lib/aws-iam';
import { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import {
  Dataset, DriftMonitor, Gate, Holdout, InferenceLog, ManagedModel, ModelCode, ModelMetric, ModelTask, Monitoring, Retraining, RetrainingTrigger, Rollout,
  Serving, Training,
} from 'cdk-mlops';
import type { Construct } from 'constructs';
import { join } from 'node:path';

export class TransportStack extends Stack {
  public constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    const lakeKey = Key.fromKeyArn(this, 'LakeKey', 'arn:aws:kms:ap-southeast-1:333333333333:key/0a1b2c3d-4e5f-6001-8031-000000000032');
    const lake = Bucket.fromBucketAttributes(this, 'Lake', { bucketName: 'transport-lake', encryptionKey: lakeKey });
    const dataset = Dataset.csv(lake, 'flights/', {
      schema: join(__dirname, '..', 'flight-watch', 'schema.json'),
      holdout: Holdout.latest(Duration.days(14)),
    });
    const onCall = Topic.fromTopicArn(this, 'OnCall', this.formatArn({ service: 'sns', resource: 'on-call' }));
    // Persons' roles are the landing zone's, and so are their policies.
    const owners = Role.fromRoleName(this, 'Owners', 'u-model-owners', { mutable: false });

    // A model of one's own, in a closed loop that a person has the last word in; its images come from the agency's central build.
    const model = new ManagedModel(this, 'FlightDelay', {
      task: ModelTask.regression({ label: 'delay' }),
      dataset,
      code: ModelCode.image(Repository.fromRepositoryName(this, 'Images', 'flight-delay')),
      monitoring: Monitoring.of({
        log: InferenceLog.jsonLines(lake, 'inference/'),
        every: Duration.hours(6),
        window: Duration.days(7),
        criticalFeatures: ['distance'],
      }),
      training: Training.onInstance({ instanceType: 'ml.m5.xlarge', maxDuration: Duration.hours(4), spot: true }),
      gates: [
        ModelMetric.MAE.atMost(30), ModelMetric.MAE.notWorseThanChampion(0.5),
        Gate.imageScan(), Gate.approval({ approvers: [owners], expiresAfter: Duration.days(3) }),
      ],
      serving: Serving.realTime({
        instanceType: 'ml.m5.large', minInstances: 4, rollout: Rollout.canary({ percent: 25, bake: Duration.minutes(30) }), maxLatency: Duration.millis(500),
      }),
      retraining: Retraining.automatic({
        triggers: [RetrainingTrigger.onFirstImage(), RetrainingTrigger.onDrift(), RetrainingTrigger.onSchedule(Schedule.cron({ day: '1', hour: '18', minute: '0' }))],
        cooldown: Duration.days(2), maxRunsPerMonth: 8,
      }),
    });
    model.notify(onCall);

    // The first step of adoption: watch what already runs, start the pipeline that already exists.
    const legacy = new DriftMonitor(this, 'Legacy', {
      baseline: dataset,
      log: InferenceLog.csv(lake, 'legacy/', { hourKeys: 'year=yyyy/month=MM/day=dd/hour=HH' }),
      every: Duration.days(1),
      ignoredColumns: ['delay'], // the label: nobody knows it yet when the request is logged
    });
    legacy.onDrift('Retrain', StateMachine.fromStateMachineName(this, 'OwnPipeline', 'retrain-legacy'));
  }
}
