/** Walks a binary classifier through all its thresholds. */

/** Rows from this score on: of the positive class, and of the other. Both cumulated from the highest score down. */
export type ThresholdVisitor = (score: number, truePositives: number, falsePositives: number) => void;

/**
 * Visits every distinct score from the highest down. Equal scores are one threshold: no order among them is made up.
 *
 * @param positives scores of the positive class in ascending order, without NaN
 * @param negatives the same of the other class
 */
export function forEachThreshold(positives: Float64Array, negatives: Float64Array, visit: ThresholdVisitor): void {
  let i = positives.length - 1;
  let j = negatives.length - 1;
  while (i >= 0 || j >= 0) {
    const score = i < 0 || (j >= 0 && negatives[j]! > positives[i]!) ? negatives[j]! : positives[i]!;
    while (i >= 0 && positives[i] === score) i -= 1;
    while (j >= 0 && negatives[j] === score) j -= 1;
    visit(score, positives.length - 1 - i, negatives.length - 1 - j);
  }
}
