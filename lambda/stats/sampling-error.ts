/**
 * How far a metric of a window lies from its true value by the chance of its rows alone: its standard error, foretold from the
 * reference, as NannyML does, so that a small window is known to be uncertain before it comes.
 *
 * @see https://nannyml.readthedocs.io/en/stable/how_it_works/estimation_of_standard_error.html
 */
import type { BinaryCounts } from './binary-confusion';

/** Standard errors of a window; not a number where no row of the reference tells. */
export interface SamplingErrors {
  readonly accuracy: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/**
 * √(p (1 − p) / rows): of accuracy over all rows, of precision over those predicted, of recall over those of the class.
 *
 * @param share p, in [0, 1]
 * @param rows that the share is of, above 0
 */
export function shareError(share: number, rows: number): number {
  return Math.sqrt((share * (1 - share)) / rows);
}

/**
 * As `shareError`, with two hits and two misses more (Agresti and Coull, 1998, "Approximate is better than 'exact' for interval estimation of
 * binomial proportions"): of a share of 0 or 1 the other is 0, as if rows that nobody has seen could not differ.
 *
 * @param share in [0, 1]
 * @param rows that the share is of, at least 0
 */
export function cautiousShareError(share: number, rows: number): number {
  return shareError((share * rows + 2) / (rows + 4), rows + 4);
}

/** @param windowRows rows of the window, above 0 */
export function samplingErrors(reference: BinaryCounts, windowRows: number): SamplingErrors {
  const { truePositives: tp, falsePositives: fp, falseNegatives: fn, trueNegatives: tn } = reference;
  const rows = tp + fp + fn + tn;
  const errorOf = (hits: number, of: number): number => shareError(hits / of, (windowRows * of) / rows);
  const involved = tp + fp + fn;
  return {
    accuracy: errorOf(tp + tn, rows),
    precision: errorOf(tp, tp + fp),
    recall: errorOf(tp, tp + fn),
    f1: errorOf(tp, involved) * (involved / (tp + (fp + fn) / 2)),
  };
}

/**
 * Of ROC AUC, from its value alone (Hanley and McNeil, 1982): √((A (1 − A) + (n₁ − 1)(A/(2 − A) − A²) + (n₀ − 1)(2A²/(1 + A) − A²)) /
 * (n₁ n₀)).
 *
 * @param auc A, in [0, 1]
 * @param positives n₁, at least 1
 * @param negatives n₀, at least 1
 */
export function rocAucError(auc: number, positives: number, negatives: number): number {
  const square = auc * auc;
  const sum = auc * (1 - auc) + (positives - 1) * (auc / (2 - auc) - square) + (negatives - 1) * ((2 * square) / (1 + auc) - square);
  return Math.sqrt(Math.max(0, sum) / (positives * negatives));
}

/**
 * Of a mean over classes, whose metrics are taken to be independent: √(Σ error²) / classes. A class without an error is left out of both.
 */
export function macroError(errors: readonly number[]): number {
  const known = errors.filter((error) => !Number.isNaN(error));
  return Math.hypot(...known) / known.length;
}
