/** Alarms on virtual time: evaluation, transitions, events, actions, warm-up. */
import { describe, expect, it } from 'vitest';
import { Clock } from '../../../simulator/clock';
import { alarmDefinition, type AlarmProperties, breachesOf, periodValues } from '../../../simulator/services/alarm';
import { type AlarmState, evaluate } from '../../../simulator/services/alarm-evaluation';
import { type AlarmAction, CloudWatch } from '../../../simulator/services/cloudwatch';
import { MetricStore } from '../../../simulator/services/metrics';
import { fc } from '../../lambda/support/property';
import { DAY, ENVIRONMENT, EventRecorder, HOUR, MINUTE, refusal, START } from './fixture';

const TOPIC = 'arn:aws:sns:ap-southeast-1:111122223333:alerts';
const METRIC = { namespace: 'N', name: 'M', dimensions: { D: 'd' } };
const ALARM: AlarmProperties = {
  Namespace: 'N',
  MetricName: 'M',
  Dimensions: [{ Name: 'D', Value: 'd' }],
  Statistic: 'Maximum',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 1,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  TreatMissingData: 'ignore',
  AlarmActions: [TOPIC],
  OKActions: [`${TOPIC}-ok`],
  AlarmDescription: 'says what to do',
};

interface World {
  readonly clock: Clock;
  readonly cloudwatch: CloudWatch;
  readonly events: EventRecorder;
  readonly actions: AlarmAction[];
  readonly put: (value: number) => void;
  readonly state: () => AlarmState;
}

function create(changes: Partial<AlarmProperties> = {}): World {
  const clock = new Clock({ start: START });
  const events = new EventRecorder();
  const actions: AlarmAction[] = [];
  const cloudwatch = new CloudWatch(clock, ENVIRONMENT, events, (action) => void actions.push(action));
  cloudwatch.putMetricAlarm('drift', { ...ALARM, ...changes });
  return {
    clock,
    cloudwatch,
    events,
    actions,
    put: (value) => cloudwatch.putMetricData({ ...METRIC, at: clock.now, values: [value] }),
    state: () => cloudwatch.describeAlarms(['drift'])[0]!.StateValue,
  };
}

describe('an alarm', () => {
  it('begins with INSUFFICIENT_DATA and alarms at the first full minute after the data', async () => {
    const { clock, put, state } = create();
    await clock.runUntil(START + 10 * MINUTE + 1);
    expect(state()).toBe('INSUFFICIENT_DATA');
    put(1);
    await clock.runUntil(START + 11 * MINUTE - 1);
    expect(state()).toBe('INSUFFICIENT_DATA');
    await clock.runUntil(START + 11 * MINUTE);
    expect(state()).toBe('ALARM');
  });

  it('acts on transitions only, with the actions of the new state', async () => {
    const { clock, put, actions, events } = create();
    for (const value of [1, 1, 1, 0, 0, 1]) {
      put(value);
      await clock.runUntil(clock.now + MINUTE);
    }
    expect(actions.map(({ actionArn, oldState, newState, at }) => [actionArn, oldState, newState, at - START])).toEqual([
      [TOPIC, 'INSUFFICIENT_DATA', 'ALARM', MINUTE],
      [`${TOPIC}-ok`, 'ALARM', 'OK', 4 * MINUTE],
      [TOPIC, 'OK', 'ALARM', 6 * MINUTE],
    ]);
    expect(events.entries).toHaveLength(3);
    expect(actions[0]).toMatchObject({ alarmName: 'drift', properties: { AlarmDescription: 'says what to do' }, alarmArn: 'arn:aws:cloudwatch:ap-southeast-1:111122223333:alarm:drift' });
  });

  it('tells of a transition in the documented shape', async () => {
    const { clock, put, events } = create();
    put(0);
    await clock.runUntil(START + MINUTE);
    put(99.5);
    await clock.runUntil(START + 2 * MINUTE);
    expect(events.entries[1]).toEqual({
      source: 'aws.cloudwatch',
      detailType: 'CloudWatch Alarm State Change',
      resources: ['arn:aws:cloudwatch:ap-southeast-1:111122223333:alarm:drift'],
      detail: {
        alarmName: 'drift',
        configuration: {
          description: 'says what to do',
          metrics: [{ id: expect.any(String) as string, metricStat: { metric: { namespace: 'N', name: 'M', dimensions: { D: 'd' } }, period: 60, stat: 'Maximum' }, returnData: true }],
        },
        previousState: {
          value: 'OK',
          reason: 'Threshold Crossed: 1 out of the last 1 datapoints [0.0 (01/01/24 00:00:00)] was not greater than or equal to the threshold (1.0) (minimum 1 datapoint for INSUFFICIENT_DATA -> OK transition).',
          reasonData: expect.any(String) as string,
          timestamp: '2024-01-01T00:01:00.000+0000',
        },
        state: {
          value: 'ALARM',
          reason: 'Threshold Crossed: 1 out of the last 1 datapoints [99.5 (01/01/24 00:01:00)] was greater than or equal to the threshold (1.0) (minimum 1 datapoint for OK -> ALARM transition).',
          reasonData: '{"version":"1.0","queryDate":"2024-01-01T00:02:00.000+0000","startDate":"2024-01-01T00:01:00.000+0000","statistic":"Maximum","period":60,"recentDatapoints":[99.5],"threshold":1}',
          timestamp: '2024-01-01T00:02:00.000+0000',
        },
      },
    });
  });

  it('writes a threshold below one as it is', async () => {
    const { clock, put, cloudwatch } = create({ Threshold: 0.004 });
    put(0.0075);
    await clock.runUntil(START + MINUTE);
    expect(cloudwatch.describeAlarms()[0]!.StateReason).toContain('[0.0075 (01/01/24 00:00:00)] was greater than or equal to the threshold (0.004) (minimum');
  });

  it('says how missing data made it alarm', async () => {
    const { clock, cloudwatch } = create({ TreatMissingData: 'breaching' });
    await clock.runUntil(START + MINUTE);
    expect(cloudwatch.describeAlarms()[0]).toMatchObject({ StateValue: 'ALARM', StateReason: 'Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [Breaching].', StateUpdatedTimestamp: START + MINUTE });
  });

  it('counts M of N over sliding periods', async () => {
    const { clock, put, state } = create({ Period: 300, EvaluationPeriods: 3, DatapointsToAlarm: 2, TreatMissingData: 'notBreaching' });
    put(1);
    await clock.runUntil(START + 5 * MINUTE);
    expect(state()).toBe('OK');
    put(1);
    await clock.runUntil(START + 6 * MINUTE);
    expect(state()).toBe('ALARM');
    await clock.runUntil(START + HOUR);
    expect(state()).toBe('OK');
  });

  it('takes no action while actions are disabled, but tells of its transitions', async () => {
    const { clock, put, actions, events } = create({ ActionsEnabled: false });
    put(1);
    await clock.runUntil(START + MINUTE);
    expect(actions).toEqual([]);
    expect(events.entries).toHaveLength(1);
  });

  it('always ignores missing data of metrics of DynamoDB', async () => {
    const { clock, state } = create({ Namespace: 'AWS/DynamoDB', TreatMissingData: 'breaching' });
    await clock.runUntil(START + HOUR);
    expect(state()).toBe('INSUFFICIENT_DATA');
  });

  it('does not keep the clock busy when nothing changes', async () => {
    const { clock, put } = create();
    put(1);
    await clock.run();
    expect(clock.now).toBe(START + 4 * MINUTE);
  });
});

describe('an alarm that warms up', () => {
  const breaching = { TreatMissingData: 'breaching', Period: 300, EvaluationPeriods: 2 };

  it('stays INSUFFICIENT_DATA without actions until the warm-up ends', async () => {
    const { clock, state, events } = create({ ...breaching, WarmUpConfiguration: { WarmUpPeriodDurationInMinutes: 60 } });
    await clock.runUntil(START + HOUR - 1);
    expect(state()).toBe('INSUFFICIENT_DATA');
    expect(events.entries).toEqual([]);
    await clock.runUntil(START + HOUR);
    expect(state()).toBe('ALARM');
  });

  it.each([[false, 'ALARM'], [true, 'INSUFFICIENT_DATA']] as const)('waits for its end although all periods have data: %s', async (OnlyStartEvaluatingAfterWarmUpPeriodEnds, expected) => {
    const { clock, put, state } = create({ ...breaching, WarmUpConfiguration: { WarmUpPeriodDurationInMinutes: 60, OnlyStartEvaluatingAfterWarmUpPeriodEnds } });
    put(1);
    await clock.runUntil(START + 5 * MINUTE);
    expect(state()).toBe('INSUFFICIENT_DATA');
    put(1);
    await clock.runUntil(START + 6 * MINUTE);
    expect(state()).toBe(expected);
  });
});

describe('operations on alarms', () => {
  it('keep the state of an alarm that is changed, and evaluate it by its new properties', async () => {
    const { clock, cloudwatch, put, state } = create();
    put(5);
    await clock.runUntil(START + MINUTE);
    cloudwatch.putMetricAlarm('drift', { ...ALARM, Threshold: 10 });
    expect(state()).toBe('ALARM');
    await clock.runUntil(START + 2 * MINUTE);
    expect(state()).toBe('OK');
    cloudwatch.putMetricAlarm('drift', { ...ALARM, MetricName: 'Other' });
    put(100);
    await clock.runUntil(START + 4 * MINUTE);
    expect(state()).toBe('OK');
  });

  it('set a state by hand until the next evaluation', async () => {
    const { clock, cloudwatch, put, state, actions } = create();
    put(0);
    await clock.runUntil(START + MINUTE);
    await cloudwatch.setAlarmState('drift', 'ALARM', 'an exercise');
    expect(state()).toBe('ALARM');
    expect(actions.at(-1)).toMatchObject({ newState: 'ALARM', reason: 'an exercise' });
    await clock.runUntil(START + 2 * MINUTE);
    expect(state()).toBe('OK');
  });

  it('describe alarms that exist, and leave out those that do not', () => {
    const { cloudwatch } = create();
    cloudwatch.putMetricAlarm('a', ALARM);
    expect(cloudwatch.describeAlarms(['drift', 'absent', 'a']).map(({ AlarmName }) => AlarmName)).toEqual(['a', 'drift']);
  });

  it('delete alarms, which then say nothing more', async () => {
    const { clock, cloudwatch, put, events } = create();
    put(1);
    cloudwatch.deleteAlarms(['drift', 'absent']);
    await clock.run();
    expect(events.entries).toEqual([]);
    expect(refusal(() => cloudwatch.deleteAlarms(['drift'])).code).toBe('ResourceNotFound');
    await expect(cloudwatch.setAlarmState('drift', 'OK', '')).rejects.toThrow(/no such alarm/);
  });

  it('leave nothing behind of an alarm that watched another metric before it was deleted', async () => {
    const { clock, cloudwatch, put, events } = create({ TreatMissingData: 'breaching' });
    cloudwatch.putMetricAlarm('drift', { ...ALARM, MetricName: 'Other', TreatMissingData: 'breaching' });
    cloudwatch.deleteAlarms(['drift']);
    put(1);
    await clock.run();
    expect(events.entries).toEqual([]);
  });

  it('refuse an alarm that is not simulated, with all its problems at once', () => {
    const { cloudwatch } = create();
    const properties = { ...ALARM, Statistic: 'p99', Period: 10, EvaluationPeriods: 0, DatapointsToAlarm: 3, Threshold: undefined, ComparisonOperator: 'GreaterThanUpperThreshold', TreatMissingData: 'fill', Metrics: [], AlarmActions: new Array(6).fill(TOPIC), WarmUpConfiguration: { WarmUpPeriodDurationInMinutes: 2881 } };
    const { message } = refusal(() => cloudwatch.putMetricAlarm('bad', properties));
    for (const name of ['Statistic', 'Period', 'EvaluationPeriods', 'DatapointsToAlarm', 'Threshold', 'ComparisonOperator', 'TreatMissingData', 'Metrics', 'AlarmActions', 'WarmUpConfiguration']) expect(message).toMatch(`bad.${name}: got`);
  });
});

describe('evaluation', () => {
  it('comes to the same states at the same times as one of every minute', async () => {
    const shape = fc.record({
      Period: fc.constantFrom(60, 300, 600),
      EvaluationPeriods: fc.integer({ min: 1, max: 3 }),
      TreatMissingData: fc.constantFrom('missing', 'ignore', 'breaching', 'notBreaching'),
      Statistic: fc.constantFrom('Maximum', 'Sum', 'Average', 'SampleCount'),
    });
    const points = fc.array(fc.tuple(fc.integer({ min: 0, max: 180 }), fc.integer({ min: -30, max: 90 }), fc.integer({ min: 0, max: 2 })), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(shape, points, async (properties, unordered) => {
        const { clock, cloudwatch, events } = create(properties);
        const store = new MetricStore();
        const definition = alarmDefinition({ ...ALARM, ...properties });
        const expected: [number, AlarmState][] = [];
        let state: AlarmState = 'INSUFFICIENT_DATA';
        const ordered = unordered.toSorted(([a], [b]) => a - b);
        for (const [minute, shift, value] of ordered) {
          // Some data points are dated before their coming, some after it.
          clock.schedule(START + minute * MINUTE + 1, () => cloudwatch.putMetricData({ ...METRIC, at: clock.now + shift * MINUTE, values: [value] }));
        }
        const end = START + 360 * MINUTE;
        for (let at = START + MINUTE; at <= end; at += MINUTE) {
          for (const [minute, shift, value] of ordered) {
            if (START + (minute + 1) * MINUTE === at) store.add({ ...METRIC, at: START + minute * MINUTE + 1 + shift * MINUTE, values: [value] }, at);
          }
          const next = evaluate(breachesOf(definition, periodValues(definition, store, at)), definition, state);
          if (next !== state) expected.push([at, next]);
          state = next;
        }
        await clock.runUntil(end);
        const actual = events.entries.map(({ detail }) => {
          const { state: reached } = detail as { readonly state: { readonly value: AlarmState; readonly timestamp: string } };
          return [Date.parse(reached.timestamp), reached.value];
        });
        expect(actual).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  it('of four alarms over a month of hourly data takes little time', async () => {
    const { clock, cloudwatch } = create({ Period: 3600 });
    for (const name of ['a', 'b', 'c']) cloudwatch.putMetricAlarm(name, { ...ALARM, Period: 86_400, EvaluationPeriods: 2 });
    for (let hour = 0; hour < 720; hour++) clock.schedule(START + hour * HOUR, () => cloudwatch.putMetricData({ ...METRIC, at: clock.now, values: [hour % 2] }));
    const before = performance.now();
    await clock.runUntil(START + 30 * DAY);
    expect(performance.now() - before).toBeLessThan(2000);
  });
});
