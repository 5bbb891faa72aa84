/** Alarms on percentiles: what a percentile is, and when there are too few samples for one. */
import { describe, expect, it } from 'vitest';
import { Clock } from '../../../simulator/clock';
import { alarmProblems, type AlarmProperties } from '../../../simulator/services/alarm';
import { CloudWatch } from '../../../simulator/services/cloudwatch';
import { MetricStore } from '../../../simulator/services/metrics';
import { fc } from '../../lambda/support/property';
import { ENVIRONMENT, EventRecorder, MINUTE, START } from './fixture';

const METRIC = { namespace: 'N', name: 'M', dimensions: {} };
const ALARM: AlarmProperties = {
  Namespace: 'N', MetricName: 'M', ExtendedStatistic: 'p99', EvaluateLowSampleCountPercentile: 'ignore', Period: 60, EvaluationPeriods: 1,
  Threshold: 100, ComparisonOperator: 'GreaterThanThreshold', TreatMissingData: 'notBreaching',
};

describe('a percentile', () => {
  it('is the least value that as many of the samples do not exceed, whatever minutes they are in', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 60 }), fc.integer({ min: 1, max: 100 }), (samples, percent) => {
        const metrics = new MetricStore();
        samples.forEach((value, index) => metrics.add({ ...METRIC, at: START + (index % 3) * MINUTE, values: [value] }, START));
        const sorted = [...samples].sort((a, b) => a - b);
        const expected = sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length - 1e-9) - 1)];
        expect(metrics.statistic(METRIC, `p${percent}`, START, START + 3 * MINUTE)).toBe(expected);
      }),
    );
  });
});

describe('an alarm on p99', () => {
  async function stateAfter(samples: number, changes: Partial<AlarmProperties> = {}): Promise<string> {
    const clock = new Clock({ start: START });
    const cloudwatch = new CloudWatch(clock, ENVIRONMENT, new EventRecorder(), () => undefined);
    cloudwatch.putMetricAlarm('slow', { ...ALARM, ...changes });
    await clock.runUntil(START + 10 * MINUTE);
    for (let sent = 0; sent < samples; sent += 100) cloudwatch.putMetricData({ ...METRIC, at: clock.now, values: Array<number>(Math.min(100, samples - sent)).fill(500) });
    await clock.runUntil(clock.now + MINUTE);
    return cloudwatch.describeAlarms(['slow'])[0]!.StateValue;
  }

  it('keeps its state below 1,000 samples, where one request is the percentile, and goes off with them', async () => {
    expect(await stateAfter(999)).toBe('OK');
    expect(await stateAfter(1000)).toBe('ALARM');
  });

  it('evaluates few samples where it is told to, or is told nothing', async () => {
    expect(await stateAfter(3, { EvaluateLowSampleCountPercentile: 'evaluate' })).toBe('ALARM');
    expect(await stateAfter(3, { EvaluateLowSampleCountPercentile: undefined })).toBe('ALARM');
  });

  it('needs 10 / (1 - percentile) samples above the median, and 10 / percentile below', async () => {
    expect([await stateAfter(19, { ExtendedStatistic: 'p50' }), await stateAfter(20, { ExtendedStatistic: 'p50' })]).toEqual(['OK', 'ALARM']);
    expect([await stateAfter(99, { ExtendedStatistic: 'p10' }), await stateAfter(100, { ExtendedStatistic: 'p10' })]).toEqual(['OK', 'ALARM']);
  });

  it.each<[Partial<AlarmProperties>, string]>([
    [{ ExtendedStatistic: 'p101' }, 'ExtendedStatistic: got "p101"'],
    [{ ExtendedStatistic: 'tm90' }, 'ExtendedStatistic: got "tm90"'],
    [{ Statistic: 'Average' }, 'ExtendedStatistic: got "p99"'],
    [{ EvaluateLowSampleCountPercentile: 'sometimes' }, 'EvaluateLowSampleCountPercentile: got "sometimes"'],
  ])('refuses %j', (changes, problem) => {
    expect(alarmProblems('slow', { ...ALARM, ...changes })).toEqual([expect.stringContaining(problem)]);
  });
});
