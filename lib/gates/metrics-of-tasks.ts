/** Which metrics say something about which task. Internal. */
import type { MetricName, TaskConfig } from '../contract/retraining-steps';

const METRICS_OF: Readonly<Record<TaskConfig['kind'], readonly MetricName[]>> = {
  binary: ['ROC_AUC', 'PR_AUC', 'F1', 'ACCURACY', 'LOG_LOSS'],
  multiclass: ['ACCURACY'],
  regression: ['RMSE', 'MAE', 'R2'],
};

export function metricsOf(kind: TaskConfig['kind']): readonly MetricName[] {
  return METRICS_OF[kind];
}
