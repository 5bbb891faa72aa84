/** Tests of the embedded metric format. */
import { describe, expect, it } from 'vitest';
import { metricLine } from '../../../lambda/shared/emf';

const parts = { namespace: 'MLOps/Drift', dimensions: { ModelId: 'flights' }, time: new Date('2001-02-03T04:05:06Z') };

describe('metricLine', () => {
  it('names namespace, dimension, metrics and time as CloudWatch reads them', () => {
    expect(JSON.parse(metricLine({ ...parts, values: { DriftState: 1, Rows: 12 } }))).toEqual({
      _aws: {
        Timestamp: Date.UTC(2001, 1, 3, 4, 5, 6),
        CloudWatchMetrics: [
          { Namespace: 'MLOps/Drift', Dimensions: [['ModelId']], Metrics: [{ Name: 'DriftState', Unit: 'Count' }, { Name: 'Rows', Unit: 'Count' }] },
        ],
      },
      ModelId: 'flights',
      DriftState: 1,
      Rows: 12,
    });
  });

  it('is one line', () => {
    expect(metricLine({ ...parts, dimensions: { ModelId: 'a\nb' }, values: { Rows: 1 } })).not.toContain('\n');
  });

  it.each([NaN, Infinity])('refuses the value %d, which CloudWatch would drop', (value) => {
    expect(() => metricLine({ ...parts, values: { Rows: value } })).toThrow(`metric MLOps/Drift Rows: got ${value}, expected a finite number`);
  });

  it('refuses more metrics than a line may have', () => {
    const values = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`m${index}`, 1]));
    expect(() => metricLine({ ...parts, values })).toThrow('got 101, expected at most 100');
  });
});
