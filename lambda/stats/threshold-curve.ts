/** Points of the receiver operating characteristic and of the precision-recall curve, few enough for a chart. */
import { forEachThreshold } from './thresholds';

export interface ThresholdPoint {
  readonly score: number;
  /** FP / n₀. */
  readonly falsePositiveRate: number;
  /** TP / n₁, the same as recall. */
  readonly truePositiveRate: number;
  /** TP / (TP + FP). */
  readonly precision: number;
}

/**
 * Points at the distinct scores from the highest down, at least `1 / most` of the rows apart; the last one is (1, 1). The point
 * (0, 0), which has no score, is left out. None when a class has no row.
 *
 * @param positives scores of the positive class in ascending order, without NaN
 * @param negatives the same of the other class
 * @param most points, the last one not counted
 */
export function thresholdCurve(positives: Float64Array, negatives: Float64Array, most: number): ThresholdPoint[] {
  const rows = positives.length + negatives.length;
  const points: ThresholdPoint[] = [];
  if (positives.length === 0 || negatives.length === 0) return points;
  let next = 0;
  forEachThreshold(positives, negatives, (score, truePositives, falsePositives) => {
    const taken = truePositives + falsePositives;
    if (taken < next && taken < rows) return;
    next = taken + rows / most;
    points.push({
      score,
      falsePositiveRate: falsePositives / negatives.length,
      truePositiveRate: truePositives / positives.length,
      precision: truePositives / taken,
    });
  });
  return points;
}
