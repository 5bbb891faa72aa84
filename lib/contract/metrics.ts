/**
 * Contract: names of the metrics that the drift check writes (embedded metric format, in its log) and that alarms read.
 * Imports nothing.
 */

export const DRIFT_NAMESPACE = 'MLOps/Drift';

/** The only dimension: the model's id. */
export const MODEL_DIMENSION = 'ModelId';

export const DRIFT_METRICS = {
  /** 0 or 1: the state over time. */
  driftState: 'DriftState',
  /** 0 or 1: missing, invalid or unreadable data above the limit in this window. */
  dataQualityState: 'DataQualityState',
  /** Features that drifted in this window, a count. */
  driftedFeatures: 'DriftedFeatures',
  /** Rows in the window, a count. */
  rows: 'Rows',
  /** Lines of the window that could not be read, a count. */
  quarantinedLines: 'QuarantinedLines',
  /** Objects that came after their hour had been read, a count. */
  lateObjects: 'LateObjects',
  /** 1 for every scheduled check that ended with a verdict; its absence is what the freshness alarm sees. */
  checksCompleted: 'ChecksCompleted',
} as const;
