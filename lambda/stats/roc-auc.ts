/**
 * The area under the receiver operating characteristic: the probability that a row of the positive class scores higher than one
 * of the other, a tie counting half; P(s⁺ > s⁻) + ½ P(s⁺ = s⁻).
 *
 * @see Hanley and McNeil, 1982, The meaning and use of the area under a ROC curve
 */
import { forEachThreshold } from './thresholds';

/**
 * Twice the trapezoids Σ (FPₖ − FPₖ₋₁)(TPₖ + TPₖ₋₁) over 2 n₁ n₀. The sum is of whole numbers, so the result is exact (rounded
 * once) for up to 2⁵³ pairs.
 *
 * Not a number when a class has no row.
 *
 * @param positives scores of the positive class in ascending order, without NaN
 * @param negatives the same of the other class
 */
export function rocAuc(positives: Float64Array, negatives: Float64Array): number {
  let twice = 0;
  let [lastTrue, lastFalse] = [0, 0];
  forEachThreshold(positives, negatives, (_, truePositives, falsePositives) => {
    twice += (falsePositives - lastFalse) * (truePositives + lastTrue);
    lastTrue = truePositives;
    lastFalse = falsePositives;
  });
  return twice / (2 * positives.length * negatives.length);
}
