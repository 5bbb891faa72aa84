/**
 * Amazon CloudWatch in memory: takes metrics, evaluates alarms, tells of transitions.
 *
 * Documented: alarms begin with INSUFFICIENT_DATA; every transition is one event; actions are for transitions only, those of the new
 * state; an update of an alarm keeps its state; a state that was set by hand lasts until the next evaluation; during the warm-up the
 * state stays INSUFFICIENT_DATA without actions, until its end or (by default) until the window has data in every period; a window
 * slides with each evaluation.
 * Assumed: alarms are evaluated at every full minute. Evaluations that must come to the same result as the one before are left out,
 * which nothing outside can tell. An alarm's configuration events are not sent.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-warm-up.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
 */
import type { Clock, Timer } from '../clock';
import { type AlarmDefinition, alarmDefinition, alarmProblems, type AlarmProperties, breachesOf, hasTooFewSamples, nextChange, periodValues, type Reason, reasonOf, stamp } from './alarm';
import { type AlarmState, evaluate } from './alarm-evaluation';
import { arn, type Environment, stableId } from './environment';
import type { EventSink } from './event';
import { type DataPoint, embeddedMetrics, metricKey, MetricStore, MINUTE } from './metrics';
import { refuseIfAny, ServiceError } from './service-error';

/** An alarm as `DescribeAlarms` shows it. */
export interface AlarmDescription {
  readonly AlarmName: string;
  readonly AlarmArn: string;
  readonly StateValue: AlarmState;
  readonly StateReason: string;
  /** Milliseconds since 1970. */
  readonly StateUpdatedTimestamp: number;
  readonly ActionsEnabled: boolean;
}

/** One action of one transition. */
export interface AlarmAction {
  /** Of the topic or function. */
  readonly actionArn: string;
  readonly alarmName: string;
  readonly alarmArn: string;
  readonly oldState: AlarmState;
  readonly newState: AlarmState;
  readonly reason: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly properties: AlarmProperties;
  /** As the event says it: name, configuration, the state before and the state now. */
  readonly change: object;
}

interface StateChange extends Reason {
  readonly value: AlarmState;
  readonly at: number;
}

interface Alarm {
  readonly name: string;
  readonly arn: string;
  properties: AlarmProperties;
  definition: AlarmDefinition;
  state: StateChange;
  /** Undefined once the warm-up is over. */
  warmUpEnd: number | undefined;
  timer: Timer | undefined;
}

export class CloudWatch {
  public readonly metrics = new MetricStore();
  private readonly alarms = new Map<string, Alarm>();
  private readonly byMetric = new Map<string, Set<Alarm>>();

  /** @param act carries out an action; what it throws ends the run, because CloudWatch tells nobody of failed actions */
  public constructor(
    private readonly clock: Clock,
    private readonly environment: Environment,
    private readonly events: EventSink,
    private readonly act: (action: AlarmAction) => void | Promise<void>,
  ) {}

  /** @throws ServiceError `InvalidParameterValue` */
  public putMetricData(point: DataPoint): void {
    this.metrics.add(point, this.clock.now);
    for (const alarm of this.byMetric.get(metricKey(point)) ?? []) this.evaluateAt(alarm, this.nextMinute());
  }

  /**
   * Takes the metrics out of one log line; a line without any is no error.
   *
   * @throws ServiceError `InvalidEmbeddedMetric`, `InvalidParameterValue`
   */
  public ingestLogLine(line: string): void {
    for (const point of embeddedMetrics(line)) this.putMetricData(point);
  }

  /**
   * Creates the alarm, or changes it and keeps its state.
   *
   * @returns its ARN
   * @throws ServiceError `NotSimulated` with all problems of its properties
   */
  public putMetricAlarm(name: string, properties: AlarmProperties): string {
    refuseIfAny(`alarm ${name}`, alarmProblems(name, properties));
    const before = this.alarms.get(name);
    const definition = alarmDefinition(properties);
    const alarm: Alarm = before ?? {
      name,
      arn: arn(this.environment, 'cloudwatch', `alarm:${name}`),
      properties,
      definition,
      state: { value: 'INSUFFICIENT_DATA', reason: 'Unchecked: Initial alarm creation', at: this.clock.now },
      warmUpEnd: warmUpEnd(properties, this.clock.now),
      timer: undefined,
    };
    if (before) this.forget(before);
    alarm.properties = properties;
    alarm.definition = definition;
    this.alarms.set(name, alarm);
    const key = metricKey(definition.metric);
    this.byMetric.set(key, (this.byMetric.get(key) ?? new Set()).add(alarm));
    this.evaluateAt(alarm, this.nextMinute());
    return alarm.arn;
  }

  /** Names that do not exist are no error, as long as one does, as in AWS. */
  public deleteAlarms(names: readonly string[]): void {
    const found = names.map((name) => this.alarms.get(name)).filter((alarm) => alarm !== undefined);
    if (found.length === 0) throw new ServiceError('ResourceNotFound', `alarms ${names.join(', ')}: no such alarm`, false);
    for (const alarm of found) {
      this.forget(alarm);
      this.alarms.delete(alarm.name);
    }
  }

  /** Alarms that exist, in order of their names; a name that does not exist is simply absent. */
  public describeAlarms(names?: readonly string[]): AlarmDescription[] {
    return [...this.alarms.values()]
      .filter(({ name }) => names?.includes(name) ?? true)
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ name, arn: AlarmArn, state, properties }) => ({
        AlarmName: name,
        AlarmArn,
        StateValue: state.value,
        StateReason: state.reason,
        StateUpdatedTimestamp: state.at,
        ActionsEnabled: properties.ActionsEnabled ?? true,
      }));
  }

  /** Sets the state until the next evaluation, with actions and event as if it had come about. */
  public async setAlarmState(name: string, state: AlarmState, reason: string): Promise<void> {
    const alarm = this.alarms.get(name);
    if (!alarm) throw new ServiceError('ResourceNotFound', `alarm ${name}: no such alarm`, false);
    this.evaluateAt(alarm, this.nextMinute());
    await this.transition(alarm, state, { reason });
  }

  private async evaluate(alarm: Alarm): Promise<void> {
    const at = this.clock.now;
    const { definition } = alarm;
    alarm.timer = undefined;
    const values = periodValues(definition, this.metrics, at);
    const change = nextChange(definition, this.metrics, at);
    if (change !== undefined) this.evaluateAt(alarm, change);
    if (this.isWarmingUp(alarm, values)) {
      this.evaluateAt(alarm, alarm.warmUpEnd!);
      return;
    }
    if (hasTooFewSamples(definition, this.metrics, at)) return;
    const next = evaluate(breachesOf(definition, values), definition, alarm.state.value);
    if (next !== alarm.state.value) await this.transition(alarm, next, reasonOf(definition, values, at, alarm.state.value, next));
  }

  private isWarmingUp(alarm: Alarm, values: readonly (number | undefined)[]): boolean {
    if (alarm.warmUpEnd === undefined) return false;
    const waits = alarm.properties.WarmUpConfiguration?.OnlyStartEvaluatingAfterWarmUpPeriodEnds ?? false;
    const isFull = values.slice(-alarm.definition.evaluationPeriods).every((value) => value !== undefined);
    if (this.clock.now < alarm.warmUpEnd && (waits || !isFull)) return true;
    alarm.warmUpEnd = undefined;
    return false;
  }

  private async transition(alarm: Alarm, value: AlarmState, reason: Reason): Promise<void> {
    const previous = alarm.state;
    if (value === previous.value) return;
    const at = this.clock.now;
    alarm.state = { value, at, ...reason };
    const change = { alarmName: alarm.name, configuration: configurationOf(alarm), previousState: stateInEvent(previous), state: stateInEvent(alarm.state) };
    this.events.putEvent({ source: 'aws.cloudwatch', detailType: 'CloudWatch Alarm State Change', resources: [alarm.arn], detail: change });
    if (alarm.properties.ActionsEnabled === false) return;
    for (const actionArn of actionsOf(alarm.properties, value)) {
      await this.act({
        actionArn,
        alarmName: alarm.name,
        alarmArn: alarm.arn,
        oldState: previous.value,
        newState: value,
        reason: reason.reason,
        at,
        properties: alarm.properties,
        change,
      });
    }
  }

  /** Evaluates at the earliest of the times that were asked for. */
  private evaluateAt(alarm: Alarm, at: number): void {
    if (alarm.timer && alarm.timer.at <= at) return;
    alarm.timer?.cancel();
    alarm.timer = this.clock.schedule(at, () => this.evaluate(alarm));
  }

  private forget(alarm: Alarm): void {
    alarm.timer?.cancel();
    alarm.timer = undefined;
    this.byMetric.get(metricKey(alarm.definition.metric))?.delete(alarm);
  }

  private nextMinute(): number {
    return (Math.floor(this.clock.now / MINUTE) + 1) * MINUTE;
  }
}

function warmUpEnd({ WarmUpConfiguration }: AlarmProperties, now: number): number | undefined {
  if (!WarmUpConfiguration) return undefined;
  return Math.ceil(now / MINUTE) * MINUTE + WarmUpConfiguration.WarmUpPeriodDurationInMinutes * MINUTE;
}

function actionsOf(properties: AlarmProperties, state: AlarmState): readonly string[] {
  switch (state) {
    case 'ALARM': return properties.AlarmActions ?? [];
    case 'OK': return properties.OKActions ?? [];
    case 'INSUFFICIENT_DATA': return properties.InsufficientDataActions ?? [];
  }
}

function stateInEvent({ value, at, reason, reasonData }: StateChange): object {
  return { value, reason, ...(reasonData === undefined ? {} : { reasonData }), timestamp: stamp(at) };
}

function configurationOf({ name, properties, definition: { metric, periodMs, statistic } }: Alarm): object {
  return {
    ...(properties.AlarmDescription === undefined ? {} : { description: properties.AlarmDescription }),
    metrics: [
      {
        id: stableId('alarm metric', name),
        metricStat: { metric: { namespace: metric.namespace, name: metric.name, dimensions: metric.dimensions }, period: periodMs / 1000, stat: statistic },
        returnData: true,
      },
    ],
  };
}
