/** The metrics of one check, as lines of the log. Their time is the event's: a retried event gives the same datapoint. */
import type { MonitoredFeature } from '../../lib/contract/drift-check';
import { DRIFT_METRICS, DRIFT_NAMESPACE, FAIRNESS_METRIC_NAMES, FEATURE_DIMENSION, FEATURE_METRIC_NAMES, MODEL_DIMENSION, PERFORMANCE_METRIC_NAMES, SENSITIVE_COLUMN_DIMENSION } from '../../lib/contract/metrics';
import type { FairnessVerdict, PerformanceVerdict } from '../../lib/contract/performance-verdict';
import type { VerdictDocument } from '../../lib/contract/verdict';
import { metricLine } from '../shared/emf';
import { shareOfAllowed } from './performance/rules';

/**
 * All metrics of a scheduled check that ended with a verdict.
 *
 * @param features of the configuration: some of them may have metrics of their own
 */
export function checkMetrics(verdict: VerdictDocument, time: number, features: readonly Pick<MonitoredFeature, 'name' | 'metrics'>[]): string[] {
  const { modelId, performance } = verdict;
  const counts = line(modelId, time, {
    ...stateValues(verdict),
    [DRIFT_METRICS.driftedFeatures]: verdict.features.filter(({ status }) => status === 'drifted').length,
    ...(verdict.segments ? { [DRIFT_METRICS.driftedSegments]: verdict.segments.segments.filter(({ status }) => status === 'drifted').length } : {}),
    [DRIFT_METRICS.rows]: verdict.rows,
    [DRIFT_METRICS.quarantinedLines]: verdict.quarantined,
    [DRIFT_METRICS.extraColumns]: verdict.extraColumns?.length ?? 0,
    [DRIFT_METRICS.lateObjects]: verdict.lateObjects + (performance?.lateLabelObjects ?? 0),
    ...(verdict.late ? { [DRIFT_METRICS.lateRows]: verdict.late.rows } : {}),
    [DRIFT_METRICS.checksCompleted]: 1,
    ...(performance && !performance.withoutLabels ? labelCounts(performance) : {}),
  });
  return [counts, ...featureLines(verdict, time, features), ...(performance ? [measurements(modelId, time, performance), ...fairnessLines(modelId, time, performance.fairness)] : [])];
}

/** A line each. A statistic that says nothing, e.g. of too few values, has no datapoint. */
function featureLines({ modelId, features }: VerdictDocument, time: number, configured: readonly Pick<MonitoredFeature, 'name' | 'metrics'>[]): string[] {
  const wanted = new Set(configured.filter(({ metrics }) => metrics).map(({ name }) => name));
  return features.filter(({ name, statistics }) => wanted.has(name) && statistics.length > 0).map(({ name, statistics }) => {
    const values = Object.fromEntries(statistics.map((one) => [FEATURE_METRIC_NAMES[one.name], one.value]));
    return metricLine({ namespace: DRIFT_NAMESPACE, dimensions: { [MODEL_DIMENSION]: modelId, [FEATURE_DIMENSION]: name }, time: new Date(time), values, unit: 'None' });
  });
}

/**
 * The states alone, for an event that came again: should the first delivery have ended between its last write and its
 * metrics, the alarms still learn the state. Counts are left out, because they would be counted twice.
 */
export function stateMetrics(verdict: VerdictDocument, time: number): string[] {
  return [line(verdict.modelId, time, stateValues(verdict))];
}

function stateValues({ driftState, qualityBreached, performance }: VerdictDocument): Record<string, number> {
  return {
    [DRIFT_METRICS.driftState]: driftState,
    [DRIFT_METRICS.dataQualityState]: qualityBreached ? 1 : 0,
    ...(performance ? { [DRIFT_METRICS.performanceState]: performance.state } : {}),
    ...(performance?.fairness ? { [DRIFT_METRICS.fairnessState]: performance.fairness.state } : {}),
  };
}

function labelCounts({ labelled, late, unmatched, conceptDrift }: PerformanceVerdict): Record<string, number> {
  return {
    [DRIFT_METRICS.labelledRows]: labelled,
    [DRIFT_METRICS.lateLabels]: late,
    ...(unmatched === undefined ? {} : { [DRIFT_METRICS.unmatchedLabels]: unmatched }),
    ...(conceptDrift ? { [DRIFT_METRICS.conceptDrifts]: conceptDrift.rises } : {}),
  };
}

/** A metric that no row tells has no datapoint. */
function measurements(modelId: string, time: number, { labelled, predictions, metrics, rules, withoutLabels }: PerformanceVerdict): string {
  const shares = rules.map(shareOfAllowed).filter((share) => share !== undefined);
  const zs = rules.map(({ z }) => z).filter((z) => z !== undefined);
  return line(modelId, time, {
    ...(predictions === 0 || withoutLabels ? {} : { [DRIFT_METRICS.labelCoverage]: labelled / predictions }),
    ...Object.fromEntries(metrics.map(({ metric, value }) => [PERFORMANCE_METRIC_NAMES[metric], value])),
    ...(shares.length === 0 ? {} : { [DRIFT_METRICS.performanceDrop]: Math.max(...shares) }),
    ...(zs.length === 0 ? {} : { [DRIFT_METRICS.performanceDropZ]: Math.max(...zs) }),
  }, 'None');
}

function fairnessLines(modelId: string, time: number, fairness: FairnessVerdict | undefined): string[] {
  return (fairness?.columns ?? []).flatMap(({ column }) => {
    const results = fairness!.results.filter((result) => result.column === column);
    if (results.length === 0) return [];
    const values = Object.fromEntries(results.map(({ metric, value }) => [FAIRNESS_METRIC_NAMES[metric], value]));
    return [metricLine({ namespace: DRIFT_NAMESPACE, dimensions: { [MODEL_DIMENSION]: modelId, [SENSITIVE_COLUMN_DIMENSION]: column }, time: new Date(time), values, unit: 'None' })];
  });
}

function line(modelId: string, time: number, values: Record<string, number>, unit: 'Count' | 'None' = 'Count'): string {
  return metricLine({ namespace: DRIFT_NAMESPACE, dimensions: { [MODEL_DIMENSION]: modelId }, time: new Date(time), values, unit });
}
