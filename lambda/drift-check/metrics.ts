/** The metrics of one check, as lines of the log. Their time is the event's: a retried event gives the same datapoint. */
import { DRIFT_METRICS, DRIFT_NAMESPACE, MODEL_DIMENSION } from '../../lib/contract/metrics';
import type { VerdictDocument } from '../../lib/contract/verdict';
import { metricLine } from '../shared/emf';

/** All metrics of a scheduled check that ended with a verdict. */
export function checkMetrics(verdict: VerdictDocument, time: number): string {
  return line(verdict.modelId, time, {
    ...stateValues(verdict),
    [DRIFT_METRICS.driftedFeatures]: verdict.features.filter(({ status }) => status === 'drifted').length,
    [DRIFT_METRICS.rows]: verdict.rows,
    [DRIFT_METRICS.quarantinedLines]: verdict.quarantined,
    [DRIFT_METRICS.lateObjects]: verdict.lateObjects,
    [DRIFT_METRICS.checksCompleted]: 1,
  });
}

/**
 * The two states alone, for an event that came again: should the first delivery have ended between its last write and its
 * metrics, the alarms still learn the state. Counts are left out, because they would be counted twice.
 */
export function stateMetrics(verdict: VerdictDocument, time: number): string {
  return line(verdict.modelId, time, stateValues(verdict));
}

function stateValues({ driftState, qualityBreached }: VerdictDocument): Record<string, number> {
  return { [DRIFT_METRICS.driftState]: driftState, [DRIFT_METRICS.dataQualityState]: qualityBreached ? 1 : 0 };
}

function line(modelId: string, time: number, values: Record<string, number>): string {
  return metricLine({ namespace: DRIFT_NAMESPACE, dimensions: { [MODEL_DIMENSION]: modelId }, time: new Date(time), values });
}
