/** Who writes the metrics that alarms read. */
import { DRIFT_METRICS, DRIFT_NAMESPACE, MODEL_DIMENSION } from '../../lib/contract/metrics';
import { type Emitter, metricsRead } from './alarms';
import type { Template } from './template';

/** Metrics that say how something is, 0 or 1, until they are written again. */
const DRIFT_STATES: readonly string[] = Object.values(DRIFT_METRICS).filter((name) => name.endsWith('State'));

/** Who writes the metrics that alarms of the library read. */
export const EMITTERS: readonly Emitter[] = [
  { namespace: DRIFT_NAMESPACE, metrics: DRIFT_STATES, dimensions: [MODEL_DIMENSION], statistic: 'Maximum', missing: 'ignore', best: 0, worst: 1, isSingle: true },
  { namespace: DRIFT_NAMESPACE, metrics: [DRIFT_METRICS.checksCompleted], dimensions: [MODEL_DIMENSION], statistic: 'Sum', missing: 'breaching', best: Infinity, worst: 0 },
  { namespace: DRIFT_NAMESPACE, metrics: Object.values(DRIFT_METRICS).filter((name) => name !== DRIFT_METRICS.checksCompleted && !DRIFT_STATES.includes(name)), dimensions: [MODEL_DIMENSION], best: 0, worst: Infinity },
  // The share of requests: each counts as 0 or 1.
  { namespace: 'AWS/SageMaker', metrics: ['Invocation5XXErrors'], dimensions: ['EndpointName', 'VariantName'], statistic: 'Average', missing: 'notBreaching', best: 0, worst: 1 },
  { namespace: 'AWS/SageMaker', metrics: ['ModelLatency'], dimensions: ['EndpointName', 'VariantName'], missing: 'notBreaching', best: 0, worst: Infinity },
  { namespace: 'AWS/SQS', metrics: ['ApproximateNumberOfMessagesVisible'], dimensions: ['QueueName'], statistic: 'Maximum', missing: 'notBreaching', best: 0, worst: Infinity },
];

/** Metrics of others that alarms of a template read: whoever writes them, we do not know better. Those of our own namespace are all in `EMITTERS`. */
export function othersEmitters(template: Template): Emitter[] {
  const isKnown = (namespace: string, name: string): boolean => namespace === DRIFT_NAMESPACE || EMITTERS.some((emitter) => emitter.namespace === namespace && emitter.metrics.includes(name));
  return metricsRead(template).filter(({ namespace, name }) => !isKnown(namespace, name))
    .map(({ namespace, name, dimensions }) => ({ namespace, metrics: [name], dimensions, best: -Infinity, worst: Infinity, isOfOthers: true }));
}
