/**
 * The Matthews correlation coefficient: the correlation of truth and prediction, from −1 to 1; 0 is what chance gives whatever the
 * balance of the classes. For several classes the statistic of Gorodkin, 2004, which is the same for two.
 */
import type { ClassRows } from './f1';

/** Not a number when only one class occurs or only one is predicted. */
export function mcc(classes: Iterable<ClassRows>): number {
  let [all, correct, expected, occurring, predicting] = [0, 0, 0, 0, 0];
  for (const { rows, predicted, correct: right } of classes) {
    all += rows;
    correct += right;
    expected += rows * predicted;
    occurring += rows * rows;
    predicting += predicted * predicted;
  }
  return (correct * all - expected) / (Math.sqrt(all * all - occurring) * Math.sqrt(all * all - predicting));
}
