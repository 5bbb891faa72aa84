/**
 * Contract, version 1: how well a running model answers, told by labels that come later. The log is cut into spans of the time between two
 * checks; each is joined with its labels once, when their time is up, into a part. A window is the sum of its parts. Parts hold counts
 * and exact sums only, so that merging is the same for every order and grouping. Imports nothing but contract.
 */
import type { DRIFT_CONTRACT_VERSION } from './baseline';
import type { ConceptDriftConfig, HourOutcomes } from './concept-drift';
import type { CorrelationColumns, LogFormat } from './dataset';
import type { TaskConfig } from './retraining-steps';

/**
 * How labels are written. `sagemaker`: the JSON Lines that SageMaker takes as ground truth. Of the others a row has the id of a request and
 * its label as columns.
 */
export type GroundTruthFormat = Exclude<LogFormat, 'capture'> | 'sagemaker';

export const GROUND_TRUTH_FORMATS: readonly GroundTruthFormat[] = ['csv', 'jsonl', 'parquet', 'sagemaker'];

export interface GroundTruthDescriptor {
  readonly prefix: string;
  readonly format: GroundTruthFormat;
  /** How the UTC hour, or day, of their delivery stands in the keys of labels, behind the prefix. */
  readonly keys: string;
  /** Not of the format `sagemaker`. */
  readonly columns?: CorrelationColumns;
  /** Hours behind the end of a span in which its labels come; a multiple of the time between two checks. */
  readonly delayHours: number;
}

/** What an anomaly detector answers: a score, of which from the threshold on it raises an alarm. */
export interface AnomalyTaskConfig {
  readonly kind: 'anomaly';
  readonly label: string;
  /** The label's value of an anomaly. */
  readonly positive: string;
  readonly threshold: number;
  /** Rows of a window with the highest scores that somebody looks into. */
  readonly inspected: number;
}

/** What a clustering answers: the cluster that a row is in. */
export interface ClusteringTaskConfig {
  readonly kind: 'clustering';
  /** Absent where no labels come. */
  readonly label?: string;
  /** Columns that distances are measured in. */
  readonly coordinates: readonly string[];
  /** What each of them is divided by before that, in their order. */
  readonly scales: readonly number[];
}

/** What a model can be watched in; an anomaly detector and a clustering are trained by others. */
export type MonitoredTaskConfig = TaskConfig | AnomalyTaskConfig | ClusteringTaskConfig;

/** Metrics of a window, by the task they belong to; the direction says what is better. */
export const PERFORMANCE_METRICS = {
  ACCURACY: 'higher', PRECISION: 'higher', RECALL: 'higher', F1: 'higher', F0_5: 'higher', F2: 'higher', SPECIFICITY: 'higher',
  BALANCED_ACCURACY: 'higher', MCC: 'higher', LOG_LOSS: 'lower', BRIER: 'lower', CALIBRATION_ERROR: 'lower', ROC_AUC: 'higher', PR_AUC: 'higher',
  WEIGHTED_PRECISION: 'higher', WEIGHTED_RECALL: 'higher', WEIGHTED_F1: 'higher',
  RMSE: 'lower', MSE: 'lower', MAE: 'lower', R2: 'higher', MAPE: 'lower', MEAN_ERROR: 'none',
  ANOMALY_RATE: 'none', PRECISION_AT_K: 'higher',
  SILHOUETTE: 'higher', DAVIES_BOULDIN: 'lower', ADJUSTED_RAND: 'higher', PURITY: 'higher',
} as const;

/** Tasks of which some metrics need no labels, and these metrics: all answers tell them. */
export const METRICS_WITHOUT_LABELS: Readonly<Partial<Record<MonitoredTaskConfig['kind'], readonly PerformanceMetric[]>>> = {
  anomaly: ['ANOMALY_RATE'],
  clustering: ['SILHOUETTE', 'DAVIES_BOULDIN'],
};

export type PerformanceMetric = keyof typeof PERFORMANCE_METRICS;

/**
 * `floor`, `ceiling`: the value alone, by more than chance. `drop`: how much worse than the reference it may become, in the unit of the
 * metric, or as a share of the reference's value.
 */
export type PerformanceRuleConfig =
  | { readonly metric: PerformanceMetric; readonly kind: 'floor' | 'ceiling'; readonly limit: number }
  | { readonly metric: PerformanceMetric; readonly kind: 'drop'; readonly minDrop: number; readonly unit: 'metric' | 'share'; readonly reference?: number };

export const FAIRNESS_METRICS = ['DEMOGRAPHIC_PARITY', 'DISPARATE_IMPACT', 'EQUAL_OPPORTUNITY', 'EQUALIZED_ODDS'] as const;
export type FairnessMetric = (typeof FAIRNESS_METRICS)[number];

/** Of `DISPARATE_IMPACT`, a ratio, the least value; of the others, which are differences, the largest. */
export interface FairnessRuleConfig {
  readonly column: string;
  readonly metric: FairnessMetric;
  readonly limit: number;
}

export interface PerformanceConfig {
  readonly task: MonitoredTaskConfig;
  /** Absent where no labels come, of anomaly detectors and clusterings. */
  readonly groundTruth?: GroundTruthDescriptor;
  /** Columns of the log. */
  readonly id: string;
  readonly prediction: string;
  /** Columns of the log whose values are groups of people, or what else is to be treated alike; of binary tasks only. */
  readonly sensitive: readonly string[];
  /** Of clusterings, rows that the part of a span keeps to measure distances between them. */
  readonly sampledRows?: number;
  /** Hours that a window covers; a multiple of the time between two checks. */
  readonly windowHours: number;
  /** Rows with a label that a window needs to be judged. */
  readonly minLabelled: number;
  /** Rows that a group needs to be compared with others. */
  readonly minGroupSize: number;
  readonly rules: readonly PerformanceRuleConfig[];
  readonly fairness: readonly FairnessRuleConfig[];
  readonly breach: { readonly times: number; readonly outOf: number };
  /** Of classifiers; absent where no change of their error rate is looked for. */
  readonly conceptDrift?: ConceptDriftConfig;
}

/** All there is to know of the losses of rows; see `LossMoments`. */
export interface Losses {
  readonly rows: number;
  readonly sum: readonly number[];
  readonly squares: readonly number[];
}

/** True positives, false positives, false negatives, true negatives. */
export type ConfusionCounts = readonly [truePositives: number, falsePositives: number, falseNegatives: number, trueNegatives: number];

export interface BinaryPerformance {
  readonly kind: 'binary';
  /** At `POSITIVE_FROM`. */
  readonly confusion: ConfusionCounts;
  /** Of `SCORE_BINS` bins of equal width over [0, 1] those with rows: bin, rows of the positive class, rows of the other. */
  readonly scores: readonly (readonly [bin: number, positives: number, negatives: number])[];
  /** Of `CALIBRATION_BINS` bins those with rows: bin, rows, rows of the positive class, terms of the sum of their scores. */
  readonly calibration: readonly (readonly [bin: number, rows: number, positives: number, scores: readonly number[]])[];
  readonly squaredError: Losses;
  readonly logLoss: Losses;
  /** Labels met that are not the positive class, in order; of more than `MAX_OTHER_LABELS` the first ones. */
  readonly others: readonly string[];
  /** Rows of each of them; absent in parts that were counted before rows were. */
  readonly otherRows?: readonly number[];
  /** Rows of all labels that are not the positive class, by a hash of the label: bucket of `OTHER_BUCKETS` and rows. Absent in parts of before. */
  readonly otherBuckets?: readonly (readonly [bucket: number, rows: number])[];
  /** Groups of each sensitive column, in their order. */
  readonly groups: readonly GroupCounts[];
}

/** The groups of one sensitive column. */
export interface GroupCounts {
  /** In order of their names; null where there are more than `MAX_GROUPS`: that is no column of groups. */
  readonly counts: readonly (readonly [group: string, counts: ConfusionCounts])[] | null;
  /** Rows without a group. */
  readonly missing: number;
}

export interface MulticlassPerformance {
  readonly kind: 'multiclass';
  /** In order of truth, then prediction; null where there are more than `MAX_PERFORMANCE_CLASSES` classes. */
  readonly pairs: readonly (readonly [truth: string, predicted: string, rows: number])[] | null;
}

export interface RegressionPerformance {
  readonly kind: 'regression';
  /** Prediction less truth. */
  readonly errors: Losses;
  readonly absolute: Losses;
  readonly squared: Losses;
  readonly truths: Losses;
  /** Of the error as a share of the truth, where that is not 0. */
  readonly relative: Losses;
}

export interface AnomalyPerformance {
  readonly kind: 'anomaly';
  /** Answers, with a label or without, and those of them that raised an alarm. */
  readonly answers: number;
  readonly alarms: number;
  /** At the threshold, of answers with a label. */
  readonly confusion: ConfusionCounts;
  readonly inspected: number;
  /** Of answers with a label, in order: bin of the score (`floatBin`), anomalies, other rows; at most `MOST_FLOAT_BINS` where they are merged. */
  readonly scores: readonly (readonly [bin: number, anomalies: number, others: number])[];
}

/**
 * Rows that distances are measured between: all whose hash lies below a limit, and no other. The hash says nothing of the row but who it is, so
 * that the sample is one by chance, and the sample of two parts is what lies below the lower one of their limits.
 */
export interface ClusterSample {
  /** Up to `MOST_HASHES`, below which all rows lie. */
  readonly below: number;
  /** By hash: hash, and position of the cluster in `clusters`. */
  readonly rows: readonly (readonly [hash: number, cluster: number])[];
  /** Coordinates by row, each divided by its scale: floats of 32 bits, little endian, as Base64. */
  readonly points: string;
}

export interface ClusteringPerformance {
  readonly kind: 'clustering';
  /** Answers, with a label or without, and those of them that have all coordinates. */
  readonly answers: number;
  readonly placed: number;
  /** Rows by cluster, by name; null where there are more than `MAX_PERFORMANCE_CLASSES`, and nothing else is told then. */
  readonly clusters: readonly (readonly [cluster: string, rows: number])[] | null;
  /** Of answers with a label, in order of label, then cluster; null where there are more than `MAX_PERFORMANCE_CLASSES` of either. */
  readonly pairs: readonly (readonly [label: string, cluster: string, rows: number])[] | null;
  readonly sample: ClusterSample;
}

export type PerformanceCounts = BinaryPerformance | MulticlassPerformance | RegressionPerformance | AnomalyPerformance | ClusteringPerformance;

export const SCORE_BINS = 1000;
export const CALIBRATION_BINS = 10;
/** Two classes have one label beside the positive one; of others a few are kept, to tell which is meant. */
export const MAX_OTHER_LABELS = 16;
export const OTHER_BUCKETS = 64;
export const MAX_GROUPS = 200;
export const MAX_PERFORMANCE_CLASSES = 100;
/** Hashes lie below it. */
export const MOST_HASHES = 2 ** 32;
/** Rows of a window that distances are measured between: their number goes with the square. */
export const MOST_SAMPLED_ROWS = 2000;
/** Rows that a part keeps at least. */
export const LEAST_SAMPLED_ROWS = 50;
export const MOST_COORDINATES = 50;

/** Rows of the log, by what became of them: predictions = labelled + unlabelled + withoutId + unusable. */
export interface JoinCounts {
  /** Rows of the log that could be read. */
  readonly predictions: number;
  readonly labelled: number;
  /** Rows whose label did not come in time. */
  readonly unlabelled: number;
  /** Rows without the id that labels are joined on. */
  readonly withoutId: number;
  /** Rows with a label, but label or prediction are not what the task asks for. */
  readonly unusable: number;
  /** Of the labelled rows those whose id another row had before: both count. */
  readonly repeated: number;
}

/** What was joined of the log of one span. */
export interface PerformancePart extends JoinCounts {
  /** Start of the span, ISO 8601, on the hour. */
  readonly start: string;
  /** Labels that were delivered in this span, in so many objects; those that another label for the same id replaced; lines that could not be read. */
  readonly labels: { readonly objects: number; readonly delivered: number; readonly replaced: number; readonly quarantined: number };
  /** Rows of the span before, whose label came within one more span behind its time: they are counted here, and in no metric. */
  readonly late: number;
  /** Objects of labels that came into the span before when it had been joined. */
  readonly lateObjects: number;
  /** Labels that found their rows, those of late ones too, by the span in which they were delivered. */
  readonly found: Readonly<Record<string, number>>;
  readonly counts: PerformanceCounts;
  /** In order; where concept drift is looked for. */
  readonly outcomes?: readonly HourOutcomes[];
}

export interface PerformanceDocument {
  readonly version: typeof DRIFT_CONTRACT_VERSION;
  readonly modelId: string;
  /** Fingerprint of what the parts were made by: another definition has other parts. */
  readonly definition: string;
  /** UTC day. */
  readonly day: string;
  /** In order, as far as they were joined. */
  readonly parts: readonly PerformancePart[];
}
