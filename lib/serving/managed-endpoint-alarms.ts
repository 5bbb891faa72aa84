/** `ManagedEndpointAlarms`: what makes a deployment go back, and calls somebody at any other time. */
import type { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { AlarmTopics } from '../private/alarm-topics';
import { ManagedEndpointMetrics } from './managed-endpoint-metrics';

/** Options of the alarms of an endpoint. */
export interface ManagedEndpointAlarmsProps {
  /** Whose alarms they are. */
  readonly endpointName: string;
  /** Share of the requests that may end in a server error, above 0 and below 1. */
  readonly maxErrorRate: number;
  /**
   * Time in which 99 of 100 requests must be answered.
   *
   * @default - there is no alarm on latency
   */
  readonly maxLatency?: Duration;
}

/**
 * What makes a deployment go back, and calls somebody at any other time. Each looks at three minutes and goes off when two are bad:
 * one failed request in a quiet minute is no reason, and a bake of five minutes is long enough. Minutes without requests are good ones.
 *
 * The metrics cover all fleets of the endpoint. SageMaker also writes them with the name of the endpoint configuration, which only run time
 * knows; so a new fleet shows with the share of the requests that it gets.
 *
 * Defines 1 resource, or 2 with an alarm on latency.
 */
export class ManagedEndpointAlarms extends Construct {
  /** Too many requests end in a server error. */
  public readonly errors: cloudwatch.Alarm;
  /** Answers take too long; undefined where none was asked for. */
  public readonly latency?: cloudwatch.Alarm;

  private readonly topics = new AlarmTopics(this);

  public constructor(scope: Construct, id: string, props: ManagedEndpointAlarmsProps) {
    super(scope, id);
    const { endpointName, maxErrorRate, maxLatency } = props;
    const metrics = ManagedEndpointMetrics.fromEndpointName(endpointName);
    const twoOfThree = {
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    };
    this.errors = new cloudwatch.Alarm(this, 'Errors', {
      ...twoOfThree,
      metric: metrics.serverErrors(),
      threshold: maxErrorRate,
      alarmDescription: `More than ${Number((maxErrorRate * 100).toPrecision(6))} % of the requests to endpoint ${endpointName} end in a server error. Impact: callers get no answer; a deployment goes back, none can begin. Read the log group /aws/sagemaker/Endpoints/${endpointName}.`,
    });
    if (!maxLatency) return;
    this.latency = new cloudwatch.Alarm(this, 'Latency', {
      ...twoOfThree,
      metric: metrics.modelLatency(),
      // The metric is in microseconds.
      threshold: maxLatency.toMilliseconds() * 1000,
      evaluateLowSampleCountPercentile: 'ignore',
      alarmDescription: `One of 100 requests to endpoint ${endpointName} takes longer than ${maxLatency.toHumanString()}. Impact: callers wait; a deployment goes back, none can begin. Look at the utilisation of the instances.`,
    });
  }

  /** All of them. */
  public get all(): cloudwatch.Alarm[] {
    return this.latency ? [this.errors, this.latency] : [this.errors];
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
