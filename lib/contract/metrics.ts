/**
 * Contract: names of the metrics that the drift check writes (embedded metric format, in its log) and that alarms read.
 * Imports nothing but contract.
 */
import type { FairnessMetric, PerformanceMetric } from './performance';
import type { StatisticName } from './verdict';

export const DRIFT_NAMESPACE = 'MLOps/Drift';

/** The dimension of all metrics: the model's id. */
export const MODEL_DIMENSION = 'ModelId';

export const DRIFT_METRICS = {
  /** 0 or 1: the state over time. */
  driftState: 'DriftState',
  /** 0 or 1: missing, invalid or unreadable data above the limit in this window, or too few rows. */
  dataQualityState: 'DataQualityState',
  /** Features that drifted in this window, a count. */
  driftedFeatures: 'DriftedFeatures',
  /** Segments that drifted in this window, a count; only where there are segments. */
  driftedSegments: 'DriftedSegments',
  /** Rows in the window, a count. */
  rows: 'Rows',
  /** Lines of the window that could not be read, a count. */
  quarantinedLines: 'QuarantinedLines',
  /** Columns of the log that neither schema nor configuration names, a count. */
  extraColumns: 'ExtraColumns',
  /** Objects that came after their hour had been read, a count. */
  lateObjects: 'LateObjects',
  /** Rows of objects of the log that came after their hour had been read, a count; none where there is no such object. */
  lateRows: 'LateRows',
  /** 1 for every scheduled check that ended with a verdict; its absence is what the freshness alarm sees. */
  checksCompleted: 'ChecksCompleted',
  /** 0 or 1: whether the performance counts as breached over time. */
  performanceState: 'PerformanceState',
  /** 0 or 1: the same of fairness. */
  fairnessState: 'FairnessState',
  /** Rows of the window that have a label, a count. */
  labelledRows: 'LabelledRows',
  /** Share of the rows of the window that have a label. */
  labelCoverage: 'LabelCoverage',
  /** Rows whose label came behind its time, a count. */
  lateLabels: 'LateLabels',
  /** Labels that found no row, a count. */
  unmatchedLabels: 'UnmatchedLabels',
  /** Rises of the error rate that were found since the check before, a count; only where concept drift is looked for. */
  conceptDrifts: 'ConceptDrifts',
  /** The largest drop of all rules, as a share of what the rule allows: above 1 it is too large. */
  performanceDrop: 'PerformanceDrop',
  /** The largest drop of all rules over its standard error. */
  performanceDropZ: 'PerformanceDropZ',
} as const;

/** Names of the metrics of a window's performance. */
export const PERFORMANCE_METRIC_NAMES: Readonly<Record<PerformanceMetric, string>> = {
  ACCURACY: 'Accuracy', PRECISION: 'Precision', RECALL: 'Recall', F1: 'F1', F0_5: 'F0_5', F2: 'F2', SPECIFICITY: 'Specificity',
  BALANCED_ACCURACY: 'BalancedAccuracy', MCC: 'Mcc', LOG_LOSS: 'LogLoss', BRIER: 'BrierScore', CALIBRATION_ERROR: 'CalibrationError', ROC_AUC: 'RocAuc', PR_AUC: 'PrAuc',
  WEIGHTED_PRECISION: 'WeightedPrecision', WEIGHTED_RECALL: 'WeightedRecall', WEIGHTED_F1: 'WeightedF1',
  RMSE: 'Rmse', MSE: 'Mse', MAE: 'Mae', R2: 'R2', MAPE: 'Mape', MEAN_ERROR: 'MeanError', ANOMALY_RATE: 'AnomalyRate', PRECISION_AT_K: 'PrecisionAtK',
  SILHOUETTE: 'Silhouette', DAVIES_BOULDIN: 'DaviesBouldin', ADJUSTED_RAND: 'AdjustedRand', PURITY: 'Purity',
};

/** Second dimension of the metrics of single features, where they are asked for: the feature. */
export const FEATURE_DIMENSION = 'Feature';

/** What a feature's statistics are called as metrics; they have no unit. */
export const FEATURE_METRIC_NAMES: Readonly<Record<StatisticName, string>> = {
  psi: 'Psi', ks: 'Ks', 'cramers-v': 'CramersV', kl: 'KullbackLeibler', 'jensen-shannon': 'JensenShannon', hellinger: 'Hellinger', wasserstein: 'Wasserstein',
  'l-infinity': 'LInfinity', 'unseen-rate': 'UnseenRate', 'missing-rate': 'MissingRate', 'invalid-rate': 'InvalidRate', 'out-of-range-rate': 'OutOfRangeRate',
};

/** Second dimension of the metrics of fairness: the sensitive column. */
export const SENSITIVE_COLUMN_DIMENSION = 'SensitiveColumn';

export const FAIRNESS_METRIC_NAMES: Readonly<Record<FairnessMetric, string>> = {
  DEMOGRAPHIC_PARITY: 'DemographicParityDifference', DISPARATE_IMPACT: 'DisparateImpact', EQUAL_OPPORTUNITY: 'EqualOpportunityDifference', EQUALIZED_ODDS: 'EqualizedOddsDifference',
};
