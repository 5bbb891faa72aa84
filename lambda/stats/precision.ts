/** Precision: of the rows that were taken for the class, the share that is of it: TP / (TP + FP). */

/** Not a number when the class is never predicted: 0 would read as a catastrophe. */
export function precision(truePositives: number, falsePositives: number): number {
  return truePositives / (truePositives + falsePositives);
}
