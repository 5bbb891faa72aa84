/**
 * The metrics of a window, each with its standard error where there is one. A metric that no row tells is left out: 0 in its place would
 * read as a catastrophe. Of few rows of a class chance cannot be told, and no error is.
 */
import type { AnomalyPerformance, BinaryPerformance, ClusteringPerformance, MulticlassPerformance, PerformanceCounts, PerformanceMetric, RegressionPerformance } from '../../../lib/contract/performance';
import { CALIBRATION_BINS, SCORE_BINS } from '../../../lib/contract/performance';
import type { MeasuredMetric } from '../../../lib/contract/performance-verdict';
import { BinaryConfusion, type BinaryCounts } from '../../stats/binary-confusion';
import type { CalibrationShare } from '../../stats/calibration';
import { calibrationError } from '../../stats/calibration-error';
import { CLASS_PRECISION, CLASS_RECALL, classFBeta, macroAverage, weightedAverage } from '../../stats/class-average';
import { ConfusionMatrix } from '../../stats/confusion-matrix';
import { ExactSum } from '../../stats/exact-sum';
import { purity } from '../../stats/purity';
import { LossMoments } from '../../stats/loss-moments';
import { cautiousShareError, macroError, rocAucError, type SamplingErrors } from '../../stats/sampling-error';
import { ScoreHistogram } from '../../stats/score-histogram';
import { precisionOfInspected, rankedScores } from './anomaly-metrics';
import { binaryCounts } from './binary-counter';
import { agreement, type ClusterSpace, clusterSpace, labelTable } from './clustering-metrics';

/** Rows of a class, or of whatever a share is of, below which its error would be a guess. */
const LEAST_ROWS = 10;

type Known = readonly [metric: PerformanceMetric, value: number, error?: number];

/** @param space of a clustering, where it is known: measuring it takes longest */
export function performanceMetrics(counts: PerformanceCounts, space?: ClusterSpace): MeasuredMetric[] {
  return metricsOf(counts, space)
    .filter(([, value]) => Number.isFinite(value))
    .map(([metric, value, error = NaN]) => ({ metric, value, ...(Number.isFinite(error) ? { error } : {}) }));
}

function metricsOf(counts: PerformanceCounts, space: ClusterSpace | undefined): Known[] {
  switch (counts.kind) {
    case 'binary':
      return binaryMetrics(counts);
    case 'multiclass':
      return multiclassMetrics(counts);
    case 'regression':
      return regressionMetrics(counts);
    case 'anomaly':
      return anomalyMetrics(counts);
    case 'clustering':
      return clusteringMetrics(counts, space ?? clusterSpace(counts));
  }
}

/** Rows that were counted; undefined where classes were too many to be told apart. */
export function countedRows(counts: PerformanceCounts): number | undefined {
  if (counts.kind === 'binary' || counts.kind === 'anomaly') return counts.confusion.reduce((sum, rows) => sum + rows, 0);
  if (counts.kind === 'regression') return counts.errors.rows;
  return counts.pairs?.reduce((sum, [, , rows]) => sum + rows, 0);
}

/** Mean score and share of the positive class by bin of the score; bins without rows are left out. */
export function calibrationShares({ calibration }: BinaryPerformance): CalibrationShare[] {
  return calibration.map(([bin, rows, positives, scores]) => ({
    from: bin / CALIBRATION_BINS, to: (bin + 1) / CALIBRATION_BINS, rows, meanScore: ExactSum.of(scores).value / rows, positiveShare: positives / rows,
  }));
}

/** Names of the classes in order, and their matrix. */
export function classMatrix(pairs: NonNullable<MulticlassPerformance['pairs']>): { readonly names: readonly string[]; readonly matrix: ConfusionMatrix } {
  const names = [...new Set(pairs.flatMap(([truth, predicted]) => [truth, predicted]))].sort();
  const places = new Map(names.map((name, place) => [name, place]));
  const matrix = new ConfusionMatrix(Math.max(1, names.length));
  for (const [truth, predicted, rows] of pairs) matrix.add(places.get(truth)!, places.get(predicted)!, rows);
  return { names, matrix };
}

function binaryMetrics(counts: BinaryPerformance): Known[] {
  const confusion = BinaryConfusion.of(binaryCounts(counts.confusion));
  const { rows, positives, negatives, specificity } = confusion;
  const errors = errorsOf(binaryCounts(counts.confusion), rows);
  const specificityError = errorOf(specificity, negatives);
  const histogram = new ScoreHistogram(SCORE_BINS);
  for (const entry of counts.scores) histogram.addRows(...entry);
  const [auc, precisions] = [histogram.rocAuc().value, histogram.averagePrecision().value];
  const [squaredError, logLoss] = [LossMoments.of(counts.squaredError), LossMoments.of(counts.logLoss)];
  return [
    ['ROC_AUC', auc, areaError(auc, positives, negatives)],
    // The mean of the precisions at the rows of the class, as a share of them (Boyd, Eng and Page, 2013, the binomial interval).
    ['PR_AUC', precisions, errorOf(precisions, positives)],
    ['ACCURACY', confusion.accuracy, errors.accuracy],
    ['BALANCED_ACCURACY', confusion.balancedAccuracy, meanError([errors.recall, specificityError])],
    ['PRECISION', confusion.precision, errors.precision],
    ['RECALL', confusion.recall, errors.recall],
    ['SPECIFICITY', specificity, specificityError],
    ['F1', confusion.fBeta(1), errors.f1],
    ['F0_5', confusion.fBeta(0.5)],
    ['F2', confusion.fBeta(2)],
    ['MCC', confusion.mcc],
    ['LOG_LOSS', logLoss.mean, logLoss.standardError],
    ['BRIER', squaredError.mean, squaredError.standardError],
    ['CALIBRATION_ERROR', calibrationError(calibrationShares(counts))],
  ];
}

function anomalyMetrics(counts: AnomalyPerformance): Known[] {
  const { answers, alarms, inspected } = counts;
  const confusion = BinaryConfusion.of(binaryCounts(counts.confusion));
  const { rows, positives, negatives } = confusion;
  const errors = errorsOf(binaryCounts(counts.confusion), rows);
  const ranked = rankedScores(counts);
  const [auc, precisions] = [ranked.rocAuc().value, ranked.averagePrecision().value];
  const precisionAtK = precisionOfInspected(counts);
  return [
    ['ANOMALY_RATE', alarms / answers, errorOf(alarms / answers, answers)],
    ['PR_AUC', precisions, errorOf(precisions, positives)],
    ['ROC_AUC', auc, areaError(auc, positives, negatives)],
    ['PRECISION_AT_K', precisionAtK, errorOf(precisionAtK, inspected)],
    ['PRECISION', confusion.precision, errors.precision],
    ['RECALL', confusion.recall, errors.recall],
    ['F1', confusion.fBeta(1), errors.f1],
  ];
}

function clusteringMetrics(counts: ClusteringPerformance, { silhouette, daviesBouldin }: ClusterSpace): Known[] {
  const table = labelTable(counts);
  const rows = countedRows(counts) ?? 0;
  const rand = table && agreement(table, rows);
  return [
    ['SILHOUETTE', silhouette.value, silhouette.error],
    ['DAVIES_BOULDIN', daviesBouldin.value, daviesBouldin.error],
    ...(table && rand ? ([['ADJUSTED_RAND', rand.value, rand.error], ['PURITY', purity(table), errorOf(purity(table), rows)]] as const) : []),
  ];
}

/** Macro but for the names that say otherwise; micro averages are the accuracy, as each row has one class. */
function multiclassMetrics({ pairs }: MulticlassPerformance): Known[] {
  if (pairs === null) return [];
  const { matrix } = classMatrix(pairs);
  const classes = matrix.classes();
  const rows = classes.reduce((sum, one) => sum + one.rows, 0);
  const errors = classes.map((one) => {
    const [truePositives, falsePositives, falseNegatives] = [one.correct, one.predicted - one.correct, one.rows - one.correct];
    return errorsOf({ truePositives, falsePositives, falseNegatives, trueNegatives: rows - truePositives - falsePositives - falseNegatives }, rows);
  });
  const { accuracy } = matrix;
  return [
    ['ACCURACY', accuracy, errorOf(accuracy, rows)],
    ['PRECISION', macroAverage(classes, CLASS_PRECISION), meanError(errors.filter((_, index) => classes[index]!.predicted > 0).map(({ precision }) => precision))],
    ['RECALL', macroAverage(classes, CLASS_RECALL), meanError(errors.map(({ recall }) => recall))],
    ['F1', macroAverage(classes, classFBeta(1)), meanError(errors.map(({ f1 }) => f1))],
    ['F0_5', macroAverage(classes, classFBeta(0.5))],
    ['F2', macroAverage(classes, classFBeta(2))],
    ['WEIGHTED_PRECISION', weightedAverage(classes, CLASS_PRECISION)],
    ['WEIGHTED_RECALL', weightedAverage(classes, CLASS_RECALL)],
    ['WEIGHTED_F1', weightedAverage(classes, classFBeta(1))],
    ['MCC', matrix.mcc],
  ];
}

function errorOf(share: number, rows: number): number {
  return rows < LEAST_ROWS ? NaN : cautiousShareError(share, rows);
}

function errorsOf({ truePositives: tp, falsePositives: fp, falseNegatives: fn, trueNegatives: tn }: BinaryCounts, rows: number): SamplingErrors {
  const recall = errorOf(tp / (tp + fn), tp + fn);
  const overlap = tp / (tp + fp + fn);
  return {
    accuracy: errorOf((tp + tn) / rows, rows),
    // Told by the rows of the class: a model that hardly ever names it must not escape the rule. One that it never names is not in the mean.
    precision: Math.max(tp + fn, tp + fp) < LEAST_ROWS ? NaN : cautiousShareError(tp / (tp + fp), tp + fp),
    recall,
    // F1 is 2J / (1 + J) of the overlap J, and rests on the rows of the class.
    f1: Number.isNaN(recall) ? NaN : (errorOf(overlap, tp + fp + fn) * 2) / (1 + overlap),
  };
}

/** Of an area that is near 1 by few rows of the rarer class, the error is that of one a little smaller. */
function areaError(area: number, positives: number, negatives: number): number {
  const fewer = Math.min(positives, negatives);
  return fewer < LEAST_ROWS ? NaN : rocAucError((area * fewer + 1) / (fewer + 2), positives, negatives);
}

/** A class without an error is part of the mean all the same, so that nothing is known of the whole. */
function meanError(errors: readonly number[]): number {
  return errors.some(Number.isNaN) ? NaN : macroError(errors);
}

function regressionMetrics(counts: RegressionPerformance): Known[] {
  const [errors, absolute, squared, truths, relative] = [counts.errors, counts.absolute, counts.squared, counts.truths, counts.relative].map((state) => LossMoments.of(state)) as [LossMoments, LossMoments, LossMoments, LossMoments, LossMoments];
  const rmse = Math.sqrt(squared.mean);
  const variance = truths.spread / truths.rows;
  return [
    ['RMSE', rmse, squared.standardError / (2 * rmse)],
    ['MSE', squared.mean, squared.standardError],
    ['MAE', absolute.mean, absolute.standardError],
    // The spread of the truths is taken as it is.
    ['R2', variance > 0 ? 1 - squared.mean / variance : NaN, squared.standardError / variance],
    ['MEAN_ERROR', errors.mean, errors.standardError],
    // One truth of 0, and the mean is of something else.
    ['MAPE', relative.rows === errors.rows ? relative.mean : NaN, relative.standardError],
  ];
}
