/** F1, the harmonic mean of precision and recall: 2 TP / (2 TP + FP + FN). */

/** Not a number when the class neither occurs nor is predicted: 0 would read as a catastrophe. */
export function f1(truePositives: number, falsePositives: number, falseNegatives: number): number {
  return (2 * truePositives) / (2 * truePositives + falsePositives + falseNegatives);
}

/** Rows of one class. */
export interface ClassRows {
  /** That are of it. */
  readonly rows: number;
  /** That were taken for it. */
  readonly predicted: number;
  /** Both. */
  readonly correct: number;
}

/**
 * The mean of the classes' F1, each counting the same ("macro"). Not a number without classes.
 *
 * @param classes that occur or are predicted
 */
export function macroF1(classes: Iterable<ClassRows>): number {
  let sum = 0;
  let count = 0;
  for (const { rows, predicted, correct } of classes) {
    sum += f1(correct, predicted - correct, rows - correct);
    count += 1;
  }
  return sum / count;
}
