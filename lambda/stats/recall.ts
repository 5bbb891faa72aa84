/** Recall, the true positive rate: of the rows of the class, the share that was taken for it: TP / (TP + FN). */

/** Not a number when the class does not occur. */
export function recall(truePositives: number, falseNegatives: number): number {
  return truePositives / (truePositives + falseNegatives);
}
