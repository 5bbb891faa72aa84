/**
 * Contract, version 1: the report of the judge, i.e. what was measured of challenger and champion on the same holdout, and what
 * follows by the gates. Of bounded size. Readers ignore members that they do not know. Imports nothing but contract.
 */
import type { MonitoredTaskConfig } from './performance';
import type { JudgeAnswer, MetricGateConfig, MetricName, TaskConfig } from './retraining-steps';

export const EVALUATION_VERSION = 1;

/** File below the run's key. */
export const EVALUATION_FILE = 'evaluation.json';

/** Metrics that rules and gates can ask for, by the kind of the task. F1 of several classes is the mean over the classes. */
export const TASK_METRICS: Readonly<Record<MonitoredTaskConfig['kind'], readonly MetricName[]>> = {
  binary: ['ROC_AUC', 'PR_AUC', 'F1', 'ACCURACY', 'LOG_LOSS'],
  multiclass: ['F1', 'ACCURACY'],
  regression: ['RMSE', 'MAE', 'R2'],
  anomaly: ['PR_AUC', 'ROC_AUC', 'F1'],
  clustering: ['SILHOUETTE', 'DAVIES_BOULDIN', 'ADJUSTED_RAND'],
};

/** A probability from which on an answer counts as the positive class. */
export const POSITIVE_FROM = 0.5;

/** Measured values; a metric that cannot be told, e.g. R2 where all truths are equal, is absent. */
export type MetricValues = Readonly<Partial<Record<MetricName, number>>>;

/** Why the answers of a model cannot be used. */
export interface EvidenceProblem {
  readonly key: string;
  /** Counted from 1; absent where it is about the whole object. */
  readonly line?: number;
  /** Holds nothing of what the line holds. */
  readonly reason: string;
}

/** One point of the curves: what counts as positive from some score on. */
export interface CurvePoint {
  readonly score: number;
  readonly falsePositiveRate: number;
  /** The same as recall. */
  readonly truePositiveRate: number;
  readonly precision: number;
}

/** Rows whose score lies in [from, to), the last bin including 1. */
export interface CalibrationBin {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly meanScore: number;
  readonly positiveShare: number;
}

/** At `POSITIVE_FROM`. */
export interface ConfusionMatrix {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly trueNegatives: number;
}

/** One of several classes; the most frequent ones are listed. */
export interface ClassCounts {
  readonly name: string;
  readonly rows: number;
  readonly predicted: number;
  readonly correct: number;
}

export interface ModelEvaluation {
  /** Below which the answers lie. */
  readonly uri: string;
  readonly metrics: MetricValues;
  /** There are no metrics then. */
  readonly problem?: EvidenceProblem;
  /** Of binary tasks, from the highest score down, at most 101 points; ROC curve and precision-recall curve are drawn from it. */
  readonly curve?: readonly CurvePoint[];
  /** Of binary tasks, ten bins of equal width; those without rows are left out. */
  readonly calibration?: readonly CalibrationBin[];
  readonly confusion?: ConfusionMatrix;
  /** Of tasks with several classes, at most 50. */
  readonly classes?: readonly ClassCounts[];
}

/** `HOLD`: good enough alone, not against the champion. `INCONCLUSIVE`: evidence is missing. */
export type GateStatus = 'PASS' | 'REJECT' | 'HOLD' | 'INCONCLUSIVE';

export interface GateResult {
  readonly gate: MetricGateConfig;
  readonly status: GateStatus;
  /** Of the challenger. */
  readonly value?: number;
  /** What the value was compared with. */
  readonly limit?: number;
  /** In words. */
  readonly reason: string;
}

export interface EvaluationDocument {
  readonly version: typeof EVALUATION_VERSION;
  readonly modelId: string;
  readonly run: string;
  readonly manifestKey: string;
  readonly task: TaskConfig;
  readonly holdoutRows: number;
  readonly decision: JudgeAnswer['decision'];
  readonly reason: string;
  readonly gates: readonly GateResult[];
  readonly challenger: ModelEvaluation;
  /** Absent where no version is live, or the champion could not be scored. */
  readonly champion?: ModelEvaluation;
  /** Why the champion could not be scored; `none` where it was, or none is live. */
  readonly championProblem: string;
}
