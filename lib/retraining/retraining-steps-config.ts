/** The configuration of the function behind the retraining machine. Internal. */
import type { ImageScanConfig } from '../contract/image-scan';
import type { MetricGateConfig, RetrainingStepsConfig, TaskConfig } from '../contract/retraining-steps';
import type { DriftCheckConfig } from '../contract/drift-check';
import type { Dataset } from '../data';
import type { ModelCodeConfig } from '../image';
import type { TrainingConfig } from '../private/training-config';

/** Fewer rows are rather a data set that has lost its objects than one to learn from. */
const MIN_TRAINING_ROWS = 500;
/** By fewer rows no model can be told from another. */
const MIN_HOLDOUT_ROWS = 100;

interface RetrainingStepsSubject {
  readonly task: TaskConfig;
  readonly dataset: Dataset;
  readonly code: ModelCodeConfig;
  readonly training: TrainingConfig;
  readonly gates: readonly MetricGateConfig[];
  readonly imageScan: ImageScanConfig | undefined;
  /** What the drift monitor is told: the baseline of a run must be one that it would build, too. */
  readonly check: DriftCheckConfig;
  /** For the record. */
  readonly codeCommit: string | undefined;
}

export function retrainingStepsConfig({ task, dataset, code, training, gates, imageScan, check, codeCommit }: RetrainingStepsSubject): RetrainingStepsConfig {
  const { columns, missing } = dataset._schema;
  const { instanceType, instanceCount, hyperparameters } = training;
  return {
    version: 1,
    modelId: check.modelId,
    task,
    dataset: dataset._descriptor,
    missingWords: missing,
    ...(dataset._expectations ? { expectations: dataset._expectations } : {}),
    features: columns.filter(({ name, type }) => name !== task.label && (type === 'number' || type === 'category')).map(({ name }) => name),
    baseline: { features: check.features.map(({ name }) => name), binning: check.binning },
    gates,
    minTrainingRows: MIN_TRAINING_ROWS,
    minHoldoutRows: MIN_HOLDOUT_ROWS,
    quarantinedShare: check.quarantinedShare,
    ...(imageScan ? { imageScan } : {}),
    ...(codeCommit === undefined ? {} : { codeCommit }),
    ...(code.imageTag === undefined ? {} : { imageTag: code.imageTag }),
    recipe: { instanceType, instanceCount, hyperparameters, image: code.image?.fingerprint ?? code.image?.uri ?? 'none', source: code.source?.digest ?? 'none' },
  };
}
