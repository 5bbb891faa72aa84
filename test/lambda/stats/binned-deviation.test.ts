/** Tests of the standard deviation of counts. */
import { describe, expect, it } from 'vitest';
import { deviationFromGrid, deviationFromValues } from '../../../lambda/stats/binned-deviation';
import { Moments } from '../../../lambda/stats/moments';

describe('deviationFromGrid', () => {
  it('takes values to lie evenly within a bin', () => {
    expect(deviationFromGrid([0.5], [40, 40], { min: 0, max: 1 })).toBeCloseTo(Math.sqrt(1 / 12), 12);
    expect(deviationFromGrid([3, 4, 5], [0, 10, 10, 0], { min: 3, max: 5 })).toBeCloseTo(Math.sqrt(4 / 12), 12);
  });

  it('is no number for an empty sample', () => {
    expect(deviationFromGrid([1], [0, 0], { min: 0, max: 2 })).toBeNaN();
  });
});

describe('deviationFromValues', () => {
  it('is that of the values', () => {
    expect(deviationFromValues([1, 2, 6], [3, 2, 1])).toBeCloseTo(Moments.of([1, 1, 1, 2, 2, 6]).standardDeviation, 12);
    expect(deviationFromValues([4], [7])).toBe(0);
  });
});
