/**
 * Logical ids of a small stack with every construct. They are contract: another id means another resource, and for most of these
 * that is a lost name, a second key, or data that nobody finds. A change here is a major release with a way to move over.
 */
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { describe, expect, it } from 'vitest';
import { Dataset, DataStore, DriftMonitor, InferenceLog, ManagedModel, ModelCode, ModelTask, Monitoring, ModelImageRepository, type AgencyProfile } from '../../lib';
import { openSandbox, strictLandingZone } from '../support/landing-zones';
import { stack, templateOf } from '../support/stack';
import { SCHEMA } from './monitoring/monitored';
import { Duration } from 'aws-cdk-lib';

function referenceStack(profile: AgencyProfile): Record<string, string> {
  const of = stack({ profile, id: 'Reference' });
  const lake = new DataStore(of, 'Lake').bucket;
  const dataset = Dataset.csv(lake, 'flights/', { schema: SCHEMA });
  new ModelImageRepository(of, 'Images');
  new ManagedModel(of, 'FlightDelay', {
    task: ModelTask.regression({ label: 'delay' }),
    dataset,
    code: ModelCode.image(Repository.fromRepositoryName(of, 'Existing', 'flight-delay')),
    monitoring: Monitoring.of({ log: InferenceLog.jsonLines(lake, 'inference/'), every: Duration.days(1) }),
  });
  new DriftMonitor(of, 'Legacy', { baseline: dataset, log: InferenceLog.csv(lake, 'legacy/'), every: Duration.days(1) })
    .onDrift('Retrain', StateMachine.fromStateMachineName(of, 'Pipeline', 'retrain'));
  return Object.fromEntries(Object.entries(templateOf(of).Resources).map(([id, { Type }]) => [id, Type]));
}

const REFERENCE: Readonly<Record<string, string>> = {
  FlightDelayModelPackageGroup08727064: 'AWS::SageMaker::ModelPackageGroup',
  FlightDelayMonitorAlarmsDataQualityA2EC7E66: 'AWS::CloudWatch::Alarm',
  FlightDelayMonitorAlarmsDrift6E722B9E: 'AWS::CloudWatch::Alarm',
  FlightDelayMonitorAlarmsFreshnessBD639E7D: 'AWS::CloudWatch::Alarm',
  FlightDelayMonitorCheckExecutionRole4F92E691: 'AWS::IAM::Role',
  FlightDelayMonitorCheckFunction8C6C4A69: 'AWS::Lambda::Function',
  FlightDelayMonitorCheckLogsD01F84C9: 'AWS::Logs::LogGroup',
  FlightDelayMonitorCheckSchedule418E6699: 'AWS::Lambda::Permission',
  FlightDelayMonitorSchedule8A2A9A58: 'AWS::Events::Rule',
  ImagesRepository2D0F5B9C: 'AWS::ECR::Repository',
  LakeAccessLogs4431AB8D: 'AWS::S3::Bucket',
  LakeAccessLogsPolicy002342CC: 'AWS::S3::BucketPolicy',
  LakeBucketB1D32E10: 'AWS::S3::Bucket',
  LakeBucketPolicy93101044: 'AWS::S3::BucketPolicy',
  LegacyAlarmsDataQualityC2DAAD92: 'AWS::CloudWatch::Alarm',
  LegacyAlarmsDriftE6F1391D: 'AWS::CloudWatch::Alarm',
  LegacyAlarmsFreshness033819BE: 'AWS::CloudWatch::Alarm',
  LegacyCheckExecutionRole8D2E8846: 'AWS::IAM::Role',
  LegacyCheckFunction39793BF6: 'AWS::Lambda::Function',
  LegacyCheckLogsCF85C4E6: 'AWS::Logs::LogGroup',
  LegacyCheckSchedule889D3CD6: 'AWS::Lambda::Permission',
  LegacyRetrainRuleE446B862: 'AWS::Events::Rule',
  LegacyRetrainStartRole410BA362: 'AWS::IAM::Role',
  LegacyScheduleDE02E265: 'AWS::Events::Rule',
  ModelKey797AAF76: 'AWS::KMS::Key',
  ModelWorkspaceAlerts7BDBCD4D: 'AWS::SNS::Topic',
  ModelWorkspaceAlertsPolicyC762135C: 'AWS::SNS::TopicPolicy',
  ModelWorkspaceDeadLetters9DDEA45C: 'AWS::SQS::Queue',
  ModelWorkspaceDeadLettersAlarm329B7CF6: 'AWS::CloudWatch::Alarm',
  ModelWorkspaceDeadLettersPolicy1B1D69A7: 'AWS::SQS::QueuePolicy',
  ModelWorkspaceReleaseRecordsTable076E6F81: 'AWS::DynamoDB::Table',
  ModelWorkspaceStoreAccessLogs88568F00: 'AWS::S3::Bucket',
  ModelWorkspaceStoreAccessLogsPolicyD658FE87: 'AWS::S3::BucketPolicy',
  ModelWorkspaceStoreBucket68D25CC1: 'AWS::S3::Bucket',
  ModelWorkspaceStoreBucketPolicy7BAE9F96: 'AWS::S3::BucketPolicy',
};

const MANAGED: Readonly<Record<string, string>> = {
  FlightDelayMonitorCheckExecutionPolicy813353AB: 'AWS::IAM::ManagedPolicy',
  LegacyCheckExecutionPolicy0DF9830E: 'AWS::IAM::ManagedPolicy',
  LegacyRetrainStartPolicy72B2D95B: 'AWS::IAM::ManagedPolicy',
};

describe('logical ids', () => {
  it('are these with a key of the stack and inline policies', () => {
    expect(referenceStack(openSandbox())).toEqual(REFERENCE);
  });

  it('are these in a strict landing zone: no key, and a managed policy per role', () => {
    const withoutKey = Object.fromEntries(Object.entries(REFERENCE).filter(([, type]) => type !== 'AWS::KMS::Key'));
    expect(referenceStack(strictLandingZone())).toEqual({ ...withoutKey, ...MANAGED });
  });

  it('are the same for a model whatever stands beside it', () => {
    const of = stack({ id: 'Reference' });
    const lake = new DataStore(of, 'Another').bucket;
    new DriftMonitor(of, 'Legacy', { baseline: Dataset.csv(lake, 'flights/', { schema: SCHEMA }), log: InferenceLog.csv(lake, 'legacy/'), every: Duration.hours(1) });
    const ids = Object.keys(templateOf(of).Resources).filter((id) => id.startsWith('Legacy'));
    expect(Object.keys(REFERENCE).filter((id) => id.startsWith('Legacy') && !id.startsWith('LegacyRetrain'))).toEqual(ids.sort());
  });
});
