/** Tests of the points of the curves: which ones, and how many. */
import { describe, expect, it } from 'vitest';
import { rocAuc } from '../../../lambda/stats/roc-auc';
import { thresholdCurve } from '../../../lambda/stats/threshold-curve';
import { sample, uniform } from '../support/random';
import { NEGATIVES, POSITIVES } from '../support/scored';

describe('thresholdCurve', () => {
  it('has one point for each distinct score, where there are few', () => {
    const points = thresholdCurve(POSITIVES, NEGATIVES, 100);
    expect(points.map(({ score }) => score)).toEqual([0.9, 0.8, 0.7, 0.55, 0.5, 0.4, 0.3, 0.2, 0.05]);
    expect(points[2]).toEqual({ score: 0.7, falsePositiveRate: 3 / 6, truePositiveRate: 3 / 6, precision: 3 / 6 });
    expect(points.at(-1)).toEqual({ score: 0.05, falsePositiveRate: 1, truePositiveRate: 1, precision: 0.5 });
  });

  it('has at most so many points, however many scores there are, and nearly the same area below', () => {
    const positives = Float64Array.from(sample(20_000, uniform(1)).map(Math.sqrt)).sort();
    const negatives = Float64Array.from(sample(30_000, uniform(2))).sort();
    const points = thresholdCurve(positives, negatives, 100);
    expect(points.length).toBeLessThanOrEqual(101);
    expect(points.length).toBeGreaterThan(90);
    let area = 0;
    let last = { falsePositiveRate: 0, truePositiveRate: 0 };
    for (const point of points) {
      area += ((point.falsePositiveRate - last.falsePositiveRate) * (point.truePositiveRate + last.truePositiveRate)) / 2;
      last = point;
    }
    expect(last).toMatchObject({ falsePositiveRate: 1, truePositiveRate: 1 });
    expect(area).toBeCloseTo(rocAuc(positives, negatives), 3);
  });

  it('has none when a class has no row', () => {
    expect(thresholdCurve(new Float64Array(), NEGATIVES, 10)).toEqual([]);
    expect(thresholdCurve(POSITIVES, new Float64Array(), 10)).toEqual([]);
  });
});
