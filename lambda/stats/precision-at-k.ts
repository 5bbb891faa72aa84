/** Precision at k: of the k rows with the highest scores, the share that is of the positive class; for alerts that people look into. */
import { forEachThreshold } from './thresholds';

/**
 * Where the k-th score is tied with others, what a random choice among them gives on average: no order is made up.
 *
 * Not a number with fewer than k rows.
 *
 * @param positives scores of the positive class in ascending order, without NaN
 * @param negatives the same of the other class
 * @param k at least 1
 */
export function precisionAtK(positives: Float64Array, negatives: Float64Array, k: number): number {
  if (positives.length + negatives.length < k) return NaN;
  let [lastTrue, lastTaken, found] = [0, 0, NaN];
  forEachThreshold(positives, negatives, (_, truePositives, falsePositives) => {
    const taken = truePositives + falsePositives;
    if (lastTaken < k && taken >= k) found = lastTrue + ((truePositives - lastTrue) * (k - lastTaken)) / (taken - lastTaken);
    [lastTrue, lastTaken] = [truePositives, taken];
  });
  return found / k;
}
