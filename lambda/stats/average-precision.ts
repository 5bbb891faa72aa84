/**
 * The area under the precision-recall curve as average precision: Σ (Rₖ − Rₖ₋₁) Pₖ over the distinct scores from the highest
 * down, without interpolation, which would be too optimistic.
 *
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.average_precision_score.html
 */
import { forEachThreshold } from './thresholds';

/**
 * Not a number when a class has no row: of positives alone every precision is 1, which says nothing of the model.
 *
 * @param positives scores of the positive class in ascending order, without NaN
 * @param negatives the same of the other class
 */
export function averagePrecision(positives: Float64Array, negatives: Float64Array): number {
  if (positives.length === 0 || negatives.length === 0) return NaN;
  let sum = 0;
  let lastTrue = 0;
  forEachThreshold(positives, negatives, (_, truePositives, falsePositives) => {
    sum += (truePositives - lastTrue) * (truePositives / (truePositives + falsePositives));
    lastTrue = truePositives;
  });
  return sum / positives.length;
}
