/** Accuracy: the share of rows that were told right. */

/** Not a number without rows. */
export function accuracy(correct: number, rows: number): number {
  return correct / rows;
}
