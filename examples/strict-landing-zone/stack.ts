/**
 * Two models of an agency whose landing zone demands a boundary, names, a network, managed policies and evidence. What exists there already,
 * the profile names: another agency edits `transport.yaml` and nothing here.
 */
import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-events';
import {
  type AgencyProfile, Dataset, DriftMonitor, Gate, Holdout, InferenceLog, ManagedModel, ModelCode, ModelMetric, ModelTask, Monitoring, Retraining,
  RetrainingTrigger, Rollout, Serving, Training,
} from 'cdk-mlops';
import type { Construct } from 'constructs';
import { join } from 'node:path';

export interface TransportStackProps extends StackProps {
  readonly agency: AgencyProfile;
}

export class TransportStack extends Stack {
  public constructor(scope: Construct, id: string, props: TransportStackProps) {
    super(scope, id, props);
    const { agency } = props;
    const lake = agency.importBucket(this, 'Lake', 'lake');
    const dataset = Dataset.csv(lake, 'flights/', {
      schema: join(__dirname, '..', 'flight-watch', 'schema.json'),
      holdout: Holdout.latest(Duration.days(14)),
    });
    const onCall = agency.importTopic(this, 'OnCall', 'alarms');
    // Persons' roles are the landing zone's, and so are their policies.
    const owners = agency.importRole(this, 'Owners', 'model-owners');

    // A model of one's own, in a closed loop that a person has the last word in; its images come from the agency's central build.
    const model = new ManagedModel(this, 'FlightDelay', {
      task: ModelTask.regression({ label: 'delay' }),
      dataset,
      code: ModelCode.image(agency.importRepository(this, 'Images', 'images')),
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
    legacy.onDrift('Retrain', agency.importStateMachine(this, 'OwnPipeline', 'legacy-pipeline'));
  }
}
