/** Alarms and metrics: each looks at a metric that the checker writes, and tells somebody. */
import { Duration } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { describe, expect, it } from 'vitest';
import { DriftMonitorAlarms, DriftMonitorMetrics } from '../../../lib';
import { DRIFT_METRICS, DRIFT_NAMESPACE, MODEL_DIMENSION } from '../../../lib/contract/metrics';
import { asObject, type JsonObject } from '../../../simulator/checks/template';
import { render } from '../../support/policy-of';
import { logicalIdOf, refusalOf, stack, templateOf } from '../../support/stack';
import { monitorIn } from './monitored';

interface Alarms {
  readonly drift: JsonObject;
  readonly dataQuality: JsonObject;
  readonly freshness: JsonObject;
}

function alarmsOf(hours = 24, notify: readonly string[] = []): Alarms {
  const of = stack();
  const monitor = monitorIn(of, { every: Duration.hours(hours) });
  for (const arn of notify) monitor.notify(Topic.fromTopicArn(of, `Topic${of.node.children.length}`, arn));
  const template = templateOf(of);
  const properties = (name: keyof Alarms): JsonObject => asObject(render(template, template.Resources[logicalIdOf(monitor.alarms[name])]!.Properties));
  expect(monitor.alarms.all.map((alarm) => alarm.node.path)).toEqual(['Test/Flights/Alarms/Drift', 'Test/Flights/Alarms/DataQuality', 'Test/Flights/Alarms/Freshness']);
  return { drift: properties('drift'), dataQuality: properties('dataQuality'), freshness: properties('freshness') };
}

describe('the alarm on drift', () => {
  it.each([1, 6, 24])('follows the state, which the checker alone decides, at a check each %i hours', (hours) => {
    expect(alarmsOf(hours).drift).toMatchObject({
      Namespace: 'MLOps/Drift',
      MetricName: 'DriftState',
      Dimensions: [{ Name: 'ModelId', Value: 'test-flights' }],
      Statistic: 'Maximum',
      Period: 3600,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'ignore',
    });
  });
});

describe('the alarm on data quality', () => {
  it('follows its state in the same way', () => {
    const { drift, dataQuality } = alarmsOf();
    const { AlarmDescription } = dataQuality;
    expect(dataQuality).toEqual({ ...drift, MetricName: 'DataQualityState', AlarmDescription });
  });
});

describe('the alarm on freshness', () => {
  it.each([1, 2, 3, 4, 6, 8, 12, 24])('goes off when no check ended for longer than one interval of %i hours; nothing at all counts as that', (hours) => {
    const { freshness } = alarmsOf(hours);
    expect(freshness).toMatchObject({
      MetricName: 'ChecksCompleted',
      Statistic: 'Sum',
      Period: hours * 900,
      EvaluationPeriods: 6,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
      WarmUpConfiguration: { WarmUpPeriodDurationInMinutes: 2 * hours * 60 },
    });
    // CloudWatch evaluates a day at most, for periods of an hour and more seven days.
    const period = Number(freshness['Period']);
    expect(period * 6).toBeLessThanOrEqual(period < 3600 ? 86_400 : 7 * 86_400);
    // One check is due in any span that is evaluated, also if it is late by half an interval.
    expect(period * 6).toBe(1.5 * hours * 3600);
  });
});

describe('every alarm', () => {
  it('goes to the topic of the workspace, its beginning and its end', () => {
    for (const alarm of Object.values(alarmsOf()) as JsonObject[]) {
      expect([alarm['AlarmActions'], alarm['OKActions']]).toEqual([['${ModelWorkspaceAlerts}'], ['${ModelWorkspaceAlerts}']]);
    }
  });

  it('goes to further topics, to each once', () => {
    const onCall = 'arn:aws:sns:ap-southeast-1:111122223333:on-call';
    for (const alarm of Object.values(alarmsOf(24, [onCall, onCall])) as JsonObject[]) expect(alarm['AlarmActions']).toEqual(['${ModelWorkspaceAlerts}', onCall]);
  });

  it('says what happened, what it means and what to do, within what CloudWatch takes', () => {
    for (const alarm of Object.values(alarmsOf()) as JsonObject[]) {
      expect(alarm['AlarmDescription']).toMatch(/test-flights.*Impact: .*Read /);
      expect(String(alarm['AlarmDescription']).length).toBeLessThanOrEqual(1024);
    }
  });

  it('looks at a metric that the checker writes', () => {
    const written = Object.values(DRIFT_METRICS) as string[];
    for (const alarm of Object.values(alarmsOf()) as JsonObject[]) {
      expect(written).toContain(alarm['MetricName']);
      expect(alarm['Namespace']).toBe(DRIFT_NAMESPACE);
      expect(alarm['Dimensions']).toEqual([{ Name: MODEL_DIMENSION, Value: 'test-flights' }]);
    }
  });
});

describe('the metrics of a monitor', () => {
  const metrics = DriftMonitorMetrics.fromModelId('flights');
  const names = Object.keys(DRIFT_METRICS) as (keyof typeof DRIFT_METRICS)[];

  it.each(names)('have %s under the name that the checker writes', (name) => {
    const metric = metrics[name]();
    expect([metric.namespace, metric.metricName, metric.dimensions]).toEqual(['MLOps/Drift', DRIFT_METRICS[name], { ModelId: 'flights' }]);
  });

  it.each<[name: keyof typeof DRIFT_METRICS, statistic: string]>([
    ['driftState', 'Maximum'],
    ['dataQualityState', 'Maximum'],
    ['driftedFeatures', 'Maximum'],
    ['rows', 'Maximum'],
    ['quarantinedLines', 'Maximum'],
    ['lateObjects', 'Sum'],
    ['lateRows', 'Sum'],
    ['checksCompleted', 'Sum'],
  ])('have for %s the statistic %s', (name, statistic) => {
    expect(metrics[name]().statistic).toBe(statistic);
  });

  it('have statistic and period as asked for, never another name or model', () => {
    const metric = metrics.rows({ statistic: 'Average', period: Duration.minutes(1), dimensionsMap: { ModelId: 'another' } });
    expect([metric.statistic, metric.period.toSeconds(), metric.dimensions]).toEqual(['Average', 60, { ModelId: 'flights' }]);
  });

  it('are those of the monitor’s model', () => {
    expect(monitorIn(stack(), { modelId: 'other' }).metrics.driftState().dimensions).toEqual({ ModelId: 'other' });
  });
});

describe('more topics than CloudWatch takes', () => {
  it('are refused at the sixth, the one of the workspace counted', () => {
    const of = stack();
    const monitor = monitorIn(of);
    const topics = [1, 2, 3, 4, 5].map((number) => Topic.fromTopicArn(of, `Topic${number}`, `arn:aws:sns:ap-southeast-1:111122223333:topic-${number}`));
    for (const topic of topics.slice(0, 4)) monitor.notify(topic);
    expect(refusalOf(() => monitor.notify(topics[4]!))).toBe(
      'Test/Flights/Alarms cannot be defined:\n  - topic: got "Test/Topic5", expected at most 5 topics, the one of the workspace included; subscribe the rest to one of these topics',
    );
  });
});

describe('alarms by themselves', () => {
  it.each([Duration.minutes(90), Duration.days(5), Duration.hours(0)])('refuse checks every %s', (every) => {
    expect(refusalOf(() => new DriftMonitorAlarms(stack(), 'Alarms', { modelId: 'flights', every }))).toMatch(/^Test\/Alarms cannot be defined:\n {2}- every: got ".*", expected whole hours from 1 to 24; name the time between two checks$/);
  });
});
