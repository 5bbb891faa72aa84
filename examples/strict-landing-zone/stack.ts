/** Two models of an agency whose landing zone demands a boundary, names, a network and managed policies. */
import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Dataset, DriftMonitor, Holdout, InferenceLog, ManagedModel, ModelCode, ModelTask, Monitoring } from 'cdk-mlops';
import type { Construct } from 'constructs';
import { join } from 'node:path';

export class TransportStack extends Stack {
  public constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    const lakeKey = Key.fromKeyArn(this, 'LakeKey', 'arn:aws:kms:ap-southeast-1:333333333333:key/0a1b2c3d-4e5f-6001-8031-000000000032');
    const lake = Bucket.fromBucketAttributes(this, 'Lake', { bucketName: 'transport-lake', encryptionKey: lakeKey });
    const dataset = Dataset.csv(lake, 'flights/', {
      schema: join(__dirname, '..', 'flight-delay', 'schema.json'),
      holdout: Holdout.latest(Duration.days(14)),
    });
    const onCall = Topic.fromTopicArn(this, 'OnCall', this.formatArn({ service: 'sns', resource: 'on-call' }));

    // A model of one's own; its images come from the agency's central build.
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
