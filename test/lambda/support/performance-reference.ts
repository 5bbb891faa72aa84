/** The reference values of `test/reference/performance.json`, typed. */
import type { BinaryCounts } from '../../../lambda/stats/binary-confusion';
import values from '../../reference/performance.json';

interface Averages {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly f2: number;
  readonly f_half: number;
}

interface MulticlassCase {
  readonly truth: readonly number[];
  readonly predicted: readonly number[];
  readonly classes: number;
  readonly matrix: readonly (readonly number[])[];
  readonly accuracy: number;
  readonly mcc: number;
  readonly macro: Averages;
  readonly micro: Averages;
  readonly weighted: Averages;
}

export const performanceReference = {
  binary: values.binary,
  multiclass: values.multiclass as readonly MulticlassCase[],
  regression: values.regression,
  clustering: values.clustering,
  fairness: values.fairness,
};

export type BinaryCase = (typeof values.binary)[number];

export function countsOf({ tp, fp, fn, tn }: { readonly tp: number; readonly fp: number; readonly fn: number; readonly tn: number }): BinaryCounts {
  return { truePositives: tp, falsePositives: fp, falseNegatives: fn, trueNegatives: tn };
}

/** Scores of one class in ascending order. */
export function scoresOf({ truth, scores }: BinaryCase, ofClass: 0 | 1): Float64Array {
  return Float64Array.from(scores.filter((_, index) => truth[index] === ofClass)).sort();
}
