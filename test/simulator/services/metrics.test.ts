/** Metrics from embedded metric lines, as the functions write them, and their statistics. */
import { describe, expect, it } from 'vitest';
import { metricLine } from '../../../lambda/shared/emf';
import { embeddedMetrics, type MetricId, MetricStore } from '../../../simulator/services/metrics';
import { fc } from '../../lambda/support/property';
import { DAY, HOUR, MINUTE, refusal, START } from './fixture';

const METRIC: MetricId = { namespace: 'MLOps/Drift', name: 'DriftState', dimensions: { ModelId: 'm' } };

function document(changes: object): string {
  return JSON.stringify({ _aws: { Timestamp: START, CloudWatchMetrics: [{ Namespace: 'N', Dimensions: [['D']], Metrics: [{ Name: 'M' }] }] }, D: 'd', M: 1, ...changes });
}

describe('a log line', () => {
  it('gives back the metrics that the functions put in', () => {
    const names = fc.stringMatching(/^[A-Za-z]{1,8}$/);
    fc.assert(
      fc.property(fc.dictionary(names, fc.double({ noNaN: true, noDefaultInfinity: true }), { minKeys: 1, maxKeys: 5 }), fc.string({ minLength: 1 }), (values, model) => {
        const line = metricLine({ namespace: 'MLOps/Drift', dimensions: { 'Model Id': model }, time: new Date(START), values });
        const points = embeddedMetrics(line);
        expect(points).toEqual(Object.entries(JSON.parse(JSON.stringify(values)) as Record<string, number>).map(([name, value]) => ({ namespace: 'MLOps/Drift', name, dimensions: { 'Model Id': model }, at: START, values: [value] })));
      }),
    );
  });

  it('gives a metric per set of dimensions, with all values of a list', () => {
    const line = document({ _aws: { Timestamp: START, CloudWatchMetrics: [{ Namespace: 'N', Dimensions: [['D'], [], ['D', 'E']], Metrics: [{ Name: 'M' }] }] }, E: 'e', M: [1, 2] });
    expect(embeddedMetrics(line).map(({ dimensions, values }) => [dimensions, values])).toEqual([[{ D: 'd' }, [1, 2]], [{}, [1, 2]], [{ D: 'd', E: 'e' }, [1, 2]]]);
  });

  it.each(['', 'START RequestId: 1', '{"level":"info","message":"_aws"}', '{"_aws": {}}', '[{"_aws":1}]'])('without metrics gives none: %s', (line) => {
    expect(embeddedMetrics(line)).toEqual([]);
  });

  it.each<[string, string, RegExp]>([
    ['JSON that does not end', '{"_aws":', /expected JSON/],
    ['no time', document({ _aws: { CloudWatchMetrics: [] } }), /a Timestamp in milliseconds/],
    ['no namespace', document({ _aws: { Timestamp: START, CloudWatchMetrics: [{ Metrics: [] }] } }), /Namespace/],
    ['a value that is a text', document({ M: '1' }), /M: got "1", expected a number/],
    ['a value that is not there', document({ M: undefined }), /M: got undefined, expected a number/],
    ['a dimension that is a number', document({ D: 1 }), /D: got 1, expected a text, because it is a dimension/],
    ['too many values', document({ M: new Array(101).fill(1) }), /up to 100/],
  ])('with %s is refused', (_, line, message) => {
    const failure = refusal(() => embeddedMetrics(line));
    expect(failure.code).toBe('InvalidEmbeddedMetric');
    expect(failure.message).toMatch(message);
  });
});

describe('statistics', () => {
  it('are those of the values in the period, whatever the order in which they came', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 59 }), fc.integer({ min: -9, max: 9 })), { maxLength: 30 }), fc.integer({ min: 0, max: 59 }), fc.integer({ min: 1, max: 30 }), (points, first, length) => {
        const store = new MetricStore();
        for (const [minute, value] of points) store.add({ ...METRIC, at: START + minute * MINUTE + 30_000, values: [value] }, START);
        const inside = points.filter(([minute]) => minute >= first && minute < first + length).map(([, value]) => value);
        const of = (statistic: 'Sum' | 'Maximum' | 'Minimum' | 'Average' | 'SampleCount'): number | undefined => store.statistic(METRIC, statistic, START + first * MINUTE, START + (first + length) * MINUTE);
        if (inside.length === 0) {
          expect(of('Sum')).toBeUndefined();
          return;
        }
        const sum = inside.reduce((a, b) => a + b, 0);
        expect([of('Sum'), of('Maximum'), of('Minimum'), of('SampleCount')]).toEqual([sum, Math.max(...inside), Math.min(...inside), inside.length]);
        expect(of('Average')).toBeCloseTo(sum / inside.length, 12);
      }),
    );
  });

  it('keep metrics with other names, namespaces or dimensions apart, in any order of the dimensions', () => {
    const store = new MetricStore();
    const two = { namespace: 'N', name: 'M', dimensions: { a: '1', b: '2' } };
    store.add({ ...two, at: START, values: [5] }, START);
    const sum = (metric: MetricId): number | undefined => store.statistic(metric, 'Sum', START, START + MINUTE);
    expect(sum({ ...two, dimensions: { b: '2', a: '1' } })).toBe(5);
    for (const other of [{ ...two, name: 'X' }, { ...two, namespace: 'X' }, { ...two, dimensions: { a: '1' } }, { ...two, dimensions: { a: '2', b: '1' } }]) expect(sum(other)).toBeUndefined();
  });

  it('are kept by the minute', () => {
    const store = new MetricStore();
    for (const at of [START + 1, START + MINUTE - 1, START + MINUTE]) store.add({ ...METRIC, at, values: [1] }, START);
    expect(store.minutesWithData(METRIC, 0, Infinity)).toEqual([START, START + MINUTE]);
    expect(store.statistic(METRIC, 'Sum', START, START + MINUTE)).toBe(2);
  });

  it('forget what is older than 15 days', () => {
    const store = new MetricStore();
    store.add({ ...METRIC, at: START, values: [1] }, START);
    store.add({ ...METRIC, at: START + 16 * DAY, values: [1] }, START + 16 * DAY);
    expect(store.minutesWithData(METRIC, 0, Infinity)).toEqual([START + 16 * DAY]);
  });

  it('refuse times and values that CloudWatch does not take', () => {
    const store = new MetricStore();
    const add = (at: number, values: number[]): string => refusal(() => store.add({ ...METRIC, at, values }, START)).message;
    expect(add(START - 14 * DAY - 1, [1])).toMatch(/at most two weeks before/);
    expect(add(START + 2 * HOUR + 1, [1])).toMatch(/two hours behind/);
    expect(add(START, [NaN])).toMatch(/1 to 100 finite numbers/);
    expect(add(START, [])).toMatch(/1 to 100 finite numbers/);
  });
});
