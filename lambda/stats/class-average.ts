/**
 * The metrics of the classes as one: macro, each class counts the same; weighted, each by its rows; micro, of all rows together, which
 * is the accuracy where every row has one class. A class whose metric is not a number (never predicted, or without rows) is left out
 * of the mean, as scikit-learn does with `zero_division=nan`: 0 would read as a catastrophe.
 *
 * @see https://scikit-learn.org/stable/modules/model_evaluation.html#from-binary-to-multiclass-and-multilabel
 */
import { fBeta } from './f-beta';
import type { ClassRows } from './f1';
import { precision } from './precision';
import { recall } from './recall';

export type ClassMetric = (truePositives: number, falsePositives: number, falseNegatives: number) => number;

export const CLASS_PRECISION: ClassMetric = (truePositives, falsePositives) => precision(truePositives, falsePositives);

export const CLASS_RECALL: ClassMetric = (truePositives, _, falseNegatives) => recall(truePositives, falseNegatives);

export function classFBeta(beta: number): ClassMetric {
  return (truePositives, falsePositives, falseNegatives) => fBeta(truePositives, falsePositives, falseNegatives, beta);
}

/** Not a number where no class has the metric. */
export function macroAverage(classes: Iterable<ClassRows>, metric: ClassMetric): number {
  return mean(classes, metric, () => 1);
}

/** Not a number where no class with rows has the metric. */
export function weightedAverage(classes: Iterable<ClassRows>, metric: ClassMetric): number {
  return mean(classes, metric, ({ rows }) => rows);
}

/** Not a number without rows. */
export function microAverage(classes: Iterable<ClassRows>, metric: ClassMetric): number {
  let [truePositives, falsePositives, falseNegatives] = [0, 0, 0];
  for (const { rows, predicted, correct } of classes) {
    truePositives += correct;
    falsePositives += predicted - correct;
    falseNegatives += rows - correct;
  }
  return metric(truePositives, falsePositives, falseNegatives);
}

function mean(classes: Iterable<ClassRows>, metric: ClassMetric, weightOf: (rows: ClassRows) => number): number {
  let [sum, weights] = [0, 0];
  for (const one of classes) {
    const value = metric(one.correct, one.predicted - one.correct, one.rows - one.correct);
    if (Number.isNaN(value)) continue;
    sum += value * weightOf(one);
    weights += weightOf(one);
  }
  return sum / weights;
}
