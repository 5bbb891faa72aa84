/** `DriftMonitorAlarms`: the alarms of a drift monitor. */
import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { AlarmTopics } from '../private/alarm-topics';
import { Problems } from '../private/errors';
import { DriftMonitorMetrics } from './drift-monitor-metrics';
import type { PerformanceOptions } from './monitoring';

/**
 * Silence is looked for in quarters of the time between two checks: six of them breach. CloudWatch keeps an alarm with missing
 * data OK as long as it finds one datapoint in the periods that it looks at, which are a few more than it evaluates, so that the
 * alarm goes off one and a half to two intervals after the last check; with whole intervals it would take up to four.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
const PERIODS_PER_CHECK = 4;
const SILENT_PERIODS = 6;

/** Options of the alarms of a drift monitor. */
export interface DriftMonitorAlarmsProps {
  /** Whose alarms they are. */
  readonly modelId: string;
  /** Time between two checks, whole hours from 1 to 24. */
  readonly every: Duration;
  /**
   * How performance and fairness are judged.
   *
   * @default - no alarm on either
   */
  readonly performance?: PerformanceOptions;
}

/**
 * The alarms of a drift monitor: three, and one more each for performance and fairness where those are watched. The checker decides over time (how many windows of how many), so the alarms on its
 * states look at one datapoint and keep their state between two checks.
 */
export class DriftMonitorAlarms extends Construct {
  /** The model counts as drifted. */
  public readonly drift: cloudwatch.Alarm;
  /** Missing, invalid or unreadable data exceeded a limit. */
  public readonly dataQuality: cloudwatch.Alarm;
  /** No check has ended with a verdict for about two intervals; silent for as long after it was made. */
  public readonly freshness: cloudwatch.Alarm;
  /** The performance counts as breached; undefined where it is not watched. */
  public readonly performance?: cloudwatch.Alarm;
  /** Fairness counts as breached; undefined without rules about it. */
  public readonly fairness?: cloudwatch.Alarm;

  private readonly topics = new AlarmTopics(this);

  /** @throws when the time between two checks is not in whole hours from 1 to 24 */
  public constructor(scope: Construct, id: string, props: DriftMonitorAlarmsProps) {
    super(scope, id);
    const { modelId } = props;
    const everyHours = props.every.toHours({ integral: false });
    const problems = new Problems(this);
    problems.require(Number.isInteger(everyHours) && everyHours >= 1 && everyHours <= 24, { subject: 'every', got: props.every.toHumanString(), expected: 'whole hours from 1 to 24', fix: 'name the time between two checks' });
    problems.throwIfAny();
    const metrics = DriftMonitorMetrics.fromModelId(modelId);
    const state = { threshold: 1, evaluationPeriods: 1, treatMissingData: cloudwatch.TreatMissingData.IGNORE };
    this.drift = new cloudwatch.Alarm(this, 'Drift', {
      ...state,
      metric: metrics.driftState({ period: Duration.hours(1) }),
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      alarmDescription: `The inputs of model ${modelId} have drifted from its training data. Impact: its answers may be wrong. Read the verdict in the data store below models/${modelId}/drift/verdicts/: it says which features moved, and how far.`,
    });
    this.dataQuality = new cloudwatch.Alarm(this, 'DataQuality', {
      ...state,
      metric: metrics.dataQualityState({ period: Duration.hours(1) }),
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      alarmDescription: `The log of model ${modelId} has too many missing, invalid or unreadable values. Impact: the model answers on bad inputs, and drift may go unseen. Read the latest verdict and the quarantine in the data store below models/${modelId}/drift/.`,
    });
    if (props.performance) {
      this.performance = new cloudwatch.Alarm(this, 'Performance', {
        ...state,
        metric: metrics.performanceState({ period: Duration.hours(1) }),
        comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        alarmDescription: `Model ${modelId} answers worse than it may, as its labels say. Impact: who relies on its answers is wrong more often. Read the verdict in the data store below models/${modelId}/drift/verdicts/: it says which metric fell, and by how much.`,
      });
    }
    if ((props.performance?.fairness ?? []).length > 0) {
      this.fairness = new cloudwatch.Alarm(this, 'Fairness', {
        ...state,
        metric: metrics.fairnessState({ period: Duration.hours(1) }),
        comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        alarmDescription: `Model ${modelId} treats groups more differently than it may. Impact: some of them are served worse than others. Read the verdict in the data store below models/${modelId}/drift/verdicts/: it says which groups, and how far apart they are.`,
      });
    }
    const twoChecks = 2 * everyHours;
    this.freshness = new cloudwatch.Alarm(this, 'Freshness', {
      metric: metrics.checksCompleted({ period: Duration.minutes((everyHours * 60) / PERIODS_PER_CHECK) }),
      threshold: 1,
      evaluationPeriods: SILENT_PERIODS,
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.BREACHING,
      alarmDescription: `No drift check of model ${modelId} has ended with a verdict for about ${twoChecks} hours. Impact: drift goes unseen. Read the log of the drift check function and the dead-letter queue.`,
    });
    // A new monitor is not silent yet. Not in the typings of the oldest CDK that is supported, hence the override.
    (this.freshness.node.defaultChild as cloudwatch.CfnAlarm).addPropertyOverride('WarmUpConfiguration', {
      WarmUpPeriodDurationInMinutes: twoChecks * 60,
    });
  }

  /** All of them. */
  public get all(): cloudwatch.Alarm[] {
    return [this.drift, this.dataQuality, this.freshness, this.performance, this.fairness].filter((alarm) => alarm !== undefined);
  }

  /**
   * Sends every change to ALARM and back to the topic, once however often it is named.
   *
   * @param topic lets `cloudwatch.amazonaws.com` publish, in its policy and in that of its key
   * @throws for the sixth topic: CloudWatch takes five actions for a state, the topic of the workspace included
   */
  public notify(topic: sns.ITopic): void {
    this.topics.add(topic, this.all);
  }
}
