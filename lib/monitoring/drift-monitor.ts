/** `DriftMonitor`: checks the inputs of a running model against its training data, on any log, and its answers against labels that come later. */
import { Annotations, Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { DRIFT_CHECK_ENV, driftKeys, type DriftCheckConfig } from '../contract/drift-check';
import type { Baseline } from '../data';
import { Problems } from '../private/errors';
import { DeclaredFunction } from '../private/function';
import { claimModelId, defaultModelId } from '../private/model-id';
import { arnInStack, ServiceRole } from '../private/role';
import { ModelWorkspace } from '../workspace';
import { startOnAlarm } from './alarm-start';
import { statisticsByChance } from './chance';
import { driftCheckConfig } from './drift-check-config';
import { DriftMonitorAlarms } from './drift-monitor-alarms';
import { DriftMonitorGrants } from './drift-monitor-grants';
import { DriftMonitorMetrics } from './drift-monitor-metrics';
import type { InferenceLog } from './inference-log';
import { LogReading } from './log-reading';
import { isReadInParts, volumeOfCheck } from './log-volume';
import type { MonitoringOptions } from './monitoring';

/** Options of a drift monitor. */
export interface DriftMonitorProps extends MonitoringOptions {
  /**
   * What every window is compared with: the training data, of which the holdout is left out, as a `Dataset`; or what SageMaker Model Monitor
   * knows of it, as a `ModelMonitorBaseline`.
   */
  readonly baseline: Baseline;
  /**
   * Names the model in metrics and keys: 1 to 40 lower-case letters, digits and single hyphens, unique in account and region.
   * Set it if the construct may be renamed or moved: another id begins with an empty state.
   *
   * @default - from the stack's name and the construct's path, e.g. `flights-legacy`
   */
  readonly modelId?: string;
}

/**
 * Checks the inputs of a running model against its training data. It reads any log that has a row per line, needs nothing of
 * the model's endpoint, and can stand alone.
 *
 * The schedule reads each hour of the log once. The first check builds the baseline. A verdict per check, as JSON, lies in the workspace's
 * data store below `models/<modelId>/drift/verdicts/`. With `performance`, each hour is read once more when its labels are due, and a third
 * time, as long as rows of it lack one, to count those that came late; the verdict then also tells performance and fairness.
 *
 * Defines 8 resources (9 with managed policies): function, role, log group, schedule and its permission, three alarms, and one more each for
 * performance and fairness; beside the workspace that the stack's models share.
 *
 * One function reads up to 10 GiB of the log in a check. Where `hourlyVolume` of the log says that the time between two checks brings more,
 * the schedule starts a state machine instead, which has many calls of the function read the log beside each other: `readingMachine`. It is
 * 3 resources more (5 with managed policies), and synthesis says so. With `performance` they join the labels, too: ids, answers, groups, times
 * and labels are sorted for that below `models/<modelId>/drift-rows/`, which `grants` open to nobody, and a lifecycle rule may expire them.
 * Behind a pause they are joined a day at a time, the oldest first, until the next check is due; until all are, verdicts tell of drift alone and say so.
 */
export class DriftMonitor extends Construct {
  /** @internal */
  public static _config(modelId: string, props: DriftMonitorProps, problems: Problems): DriftCheckConfig {
    return driftCheckConfig({ modelId, baseline: props.baseline }, props, problems);
  }

  /** Names the model in metrics and keys. */
  public readonly modelId: string;
  /** The metrics that the checks write. */
  public readonly metrics: DriftMonitorMetrics;
  /** The alarms; they go to the topic of the workspace, and to those of `notify`. */
  public readonly alarms: DriftMonitorAlarms;
  /**
   * The function that checks. Invoked with `{ "time": …, "window": { "start": …, "end": … } }` it judges a span of your own and
   * leaves the state over time alone; times are ISO 8601, spans whole UTC hours.
   */
  public readonly checker: lambda.IFunction;
  /**
   * Reads the log in parts and then has it checked, started by the schedule; undefined where one function reads it, as `hourlyVolume` of
   * the log says. A span of your own is for `checker`, which reads what of it no check has read.
   */
  public readonly readingMachine?: sfn.IStateMachine;
  /** Permissions to read verdicts and to invoke the checker. */
  public readonly grants: DriftMonitorGrants;

  /** What its checks are told. @internal */
  public readonly _checkConfig: DriftCheckConfig;
  /** The data that it measures against, as long as no other baseline is put in place. @internal */
  public readonly _baseline: Baseline;

  private readonly workspace: ModelWorkspace;

  /** @throws when props contradict each other, the schema or the limits; all problems at once */
  public constructor(scope: Construct, id: string, props: DriftMonitorProps) {
    super(scope, id);
    this.modelId = props.modelId ?? defaultModelId(this);
    const problems = new Problems(this);
    const config = DriftMonitor._config(this.modelId, props, problems);
    const other = claimModelId(this, this.modelId);
    problems.require(other === undefined, { subject: 'modelId', got: this.modelId, expected: `an id that no other monitor of the account and region has, as ${String(other)} does`, fix: 'set another modelId' });
    this.workspace = ModelWorkspace.of(this);
    for (const [subject, { bucket, prefix }] of Object.entries({ log: props.log, baseline: props.baseline, ...(props.performance ? { 'performance.groundTruth': props.performance.groundTruth } : {}) })) {
      if (bucket && prefix !== undefined) this.requireApart(problems, subject, bucket, prefix);
    }
    problems.throwIfAny();

    this._checkConfig = config;
    this._baseline = props.baseline;
    const check = this.defineCheck(config, props);
    this.checker = check.function;
    this.grants = DriftMonitorGrants.fromDriftMonitor(this, this.workspace.dataStore);
    if (isReadInParts(props.log, config.everyHours)) this.readingMachine = this.readInParts(check, props.log, config);
    this.schedule(check, config);
    for (const sentence of statisticsByChance(config)) Annotations.of(this).addInfoV2('cdk-mlops:windows-never-calm', sentence);
    this.metrics = DriftMonitorMetrics._fromConfig(this, config);
    this.alarms = new DriftMonitorAlarms(this, 'Alarms', { modelId: this.modelId, every: props.every, performance: props.performance });
    this.notify(this.workspace.alerts);
  }

  /**
   * Sends every alarm, and its end, to the topic.
   *
   * @param topic lets `cloudwatch.amazonaws.com` publish, in its policy and in that of its key
   */
  public notify(topic: sns.ITopic): void {
    this.alarms.notify(topic);
  }

  /**
   * Starts the state machine whenever the model begins to count as drifted; while it stays drifted, nothing is started again.
   * The input is `{ modelId, trigger: { type: "drift", id, at, detail } }`; an event delivered twice has the same `id`.
   *
   * Defines 2 resources: a rule and its role (3 with managed policies).
   *
   * @param id of the construct that is defined below this one
   * @param stateMachine of this account and region
   * @throws when the state machine is of another account or region
   */
  public onDrift(id: string, stateMachine: sfn.IStateMachine): void {
    startOnAlarm(this, id, { method: 'onDrift', modelId: this.modelId, alarm: this.alarms.drift, type: 'drift', event: 'has drifted', stateMachine, delivery: this.delivery() });
  }

  /**
   * Starts the state machine whenever the performance of the model begins to count as breached; while it stays so, nothing is started again.
   * The input is `{ modelId, trigger: { type: "performance", id, at, detail } }`; an event delivered twice has the same `id`.
   *
   * Defines 2 resources: a rule and its role (3 with managed policies).
   *
   * @param id of the construct that is defined below this one
   * @param stateMachine of this account and region
   * @throws where performance is not watched, or when the state machine is of another account or region
   */
  public onPerformanceDrop(id: string, stateMachine: sfn.IStateMachine): void {
    const alarm = this.alarms.performance;
    const problems = new Problems(this);
    problems.require(alarm !== undefined, { subject: `onPerformanceDrop ${id}`, got: 'a monitor without performance', expected: 'one that labels come to', fix: 'add performance' });
    problems.throwIfAny();
    startOnAlarm(this, id, { method: 'onPerformanceDrop', modelId: this.modelId, alarm: alarm!, type: 'performance', event: 'answers worse than it may', stateMachine, delivery: this.delivery() });
  }

  /** What the library keeps in the store is neither a log nor training data, of this model or of another. */
  private requireApart(problems: Problems, subject: string, bucket: s3.IBucket, prefix: string): void {
    const store = this.workspace.dataStore.bucket;
    const inOwn = (bucket === store || bucket.bucketName === store.bucketName) && prefix.startsWith(DOCUMENTS);
    problems.require(!inOwn, { subject, got: prefix, expected: `a prefix apart from the documents of the library (${DOCUMENTS}) in the data store`, fix: 'keep it below another prefix' });
  }

  private defineCheck(config: DriftCheckConfig, props: DriftMonitorProps): DeclaredFunction {
    const store = this.workspace.dataStore;
    const labels = props.performance?.groundTruth;
    const check = new DeclaredFunction(this, 'Check', {
      bundle: 'drift-check',
      description: `Checks the inputs of model ${this.modelId} for drift`,
      config,
      environment: {
        [DRIFT_CHECK_ENV.storeBucket]: store.bucket.bucketName,
        [DRIFT_CHECK_ENV.logBucket]: props.log.bucket.bucketName,
        [DRIFT_CHECK_ENV.datasetBucket]: props.baseline.bucket.bucketName,
        ...(labels?.bucket ? { [DRIFT_CHECK_ENV.labelBucket]: labels.bucket.bucketName } : {}),
      },
      memoryMiB: 1769, // one full core
      timeout: Duration.minutes(15),
      deadLetters: this.workspace.deadLetters,
      calls: ['s3'],
    });
    const own = driftKeys.root(this.modelId);
    allowRead(check.role, 'Log', props.log.bucket, props.log.prefix);
    allowRead(check.role, 'Dataset', props.baseline.bucket, props.baseline.prefix);
    if (labels?.bucket && labels.prefix !== undefined) allowRead(check.role, 'Labels', labels.bucket, labels.prefix);
    allowRead(check.role, 'Results', store.bucket, own);
    check.role.allow('WriteResults', ['s3:PutObject'], [store.bucket.arnForObjects(`${own}*`)], undefined, EVERY_OBJECT);
    if (props.performance && isReadInParts(props.log, config.everyHours)) {
      const rows = [store.bucket.arnForObjects(`${driftKeys.rows(this.modelId)}*`)];
      check.role.allow('ReadRows', ['s3:GetObject'], rows, undefined, EVERY_OBJECT);
      check.role.allow('WriteRows', ['s3:PutObject'], rows, undefined, EVERY_OBJECT);
    }
    if (store.bucket.encryptionKey) {
      check.role.allow('EncryptResults', ['kms:Decrypt', 'kms:GenerateDataKey'], [store.bucket.encryptionKey.keyArn]);
    }
    return check;
  }

  private schedule(check: DeclaredFunction, { everyHours, lagMinutes }: DriftCheckConfig): void {
    const rule = new events.Rule(this, 'Schedule', {
      description: `Drift check of model ${this.modelId}`,
      schedule: events.Schedule.expression(scheduleExpression(everyHours, lagMinutes)),
    });
    const { readingMachine: machine } = this;
    if (!machine) {
      rule.addTarget({ bind: () => ({ arn: check.function.functionArn, ...this.delivery() }) });
      check.allowInvocationBy('Schedule', rule.ruleArn);
      return;
    }
    const role = new ServiceRole(rule, 'Start', { service: 'events', description: `Starts the drift check of model ${this.modelId}`, sourceArn: arnInStack(this, 'events', 'rule/*') });
    role.allow('StartExecution', ['states:StartExecution'], [machine.stateMachineArn]);
    rule.addTarget({ bind: () => ({ arn: machine.stateMachineArn, role: role.role, ...this.delivery() }) });
  }

  private readInParts(check: DeclaredFunction, log: InferenceLog, { everyHours }: DriftCheckConfig): sfn.IStateMachine {
    const { dataStore: store, deadLetters } = this.workspace;
    const volume = volumeOfCheck(log, everyHours);
    Annotations.of(this).addInfoV2('cdk-mlops:log-read-in-parts', `a state machine reads the log in parts, as ${volume} between two checks are more than the 10 GiB that one function reads`);
    return new LogReading(this, 'Reading', { modelId: this.modelId, check: check.function, store, everyHours, deadLetters }).stateMachine;
  }

  /** An event that cannot be delivered for an hour waits in the queue of the workspace. */
  private delivery(): Pick<events.RuleTargetConfig, 'deadLetterConfig' | 'retryPolicy'> {
    return {
      deadLetterConfig: { arn: this.workspace.deadLetters.queueArn },
      retryPolicy: { maximumEventAgeInSeconds: Duration.hours(1).toSeconds(), maximumRetryAttempts: 24 },
    };
  }
}

/** Below this prefix the store holds what the library writes. */
const DOCUMENTS = 'models/';

const EVERY_OBJECT = 'Every object below the prefix, and no other: the keys carry the hour and are not known before.';

/** Lists and reads below the prefix, and decrypts if the bucket says with which key. */
function allowRead(role: ServiceRole, what: string, bucket: s3.IBucket, prefix: string): void {
  role.allow(`List${what}`, ['s3:ListBucket'], [bucket.bucketArn], { StringLike: { 's3:prefix': `${prefix}*` } });
  role.allow(`Read${what}`, ['s3:GetObject'], [bucket.arnForObjects(`${prefix}*`)], undefined, EVERY_OBJECT);
  if (bucket.encryptionKey) role.allow(`Decrypt${what}`, ['kms:Decrypt'], [bucket.encryptionKey.keyArn]);
}

/** Runs `lag` after each interval since midnight UTC, e.g. `cron(15 0/6 * * ? *)`. */
function scheduleExpression(everyHours: number, lagMinutes: number): string {
  const first = Math.floor(lagMinutes / 60) % everyHours;
  return `cron(${lagMinutes % 60} ${everyHours === 24 ? first : `${first}/${everyHours}`} * * ? *)`;
}
