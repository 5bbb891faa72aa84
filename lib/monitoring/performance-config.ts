/** Turns the options about ground truth and performance into the configuration of the drift check function. Internal. */
import type { Duration } from 'aws-cdk-lib';
import type { ConceptDriftConfig } from '../contract/concept-drift';
import { TASK_METRICS } from '../contract/evaluation';
import { type GroundTruthDescriptor, LEAST_SAMPLED_ROWS, METRICS_WITHOUT_LABELS, type MonitoredTaskConfig, MOST_SAMPLED_ROWS, type PerformanceConfig, type PerformanceRuleConfig } from '../contract/performance';
import { type Baseline, Dataset } from '../data';
import { ModelMetric, type ModelTask } from '../gates';
import type { Problems } from '../private/errors';
import type { Breach } from './breach';
import { ConceptDriftDetector } from './concept-drift-detector';
import { requireDimensions } from './dimensions';
import type { GroundTruth } from './ground-truth';
import type { MonitoringOptions } from './monitoring';
import { PerformanceRule } from './performance-rule';

const LONGEST_WINDOW_HOURS = 31 * 24;
/** Spans between two checks whose labels one check reads. */
const MOST_SPANS = 92;

/** What is known of the monitor beside its options about performance. */
export interface PerformanceSubject {
  /** What the inputs are compared with. */
  readonly baseline: Baseline;
  /** Hours between two checks. */
  readonly everyHours: number;
  /** Longest window of the features. */
  readonly windowHours: number;
  /** Of drift. */
  readonly breach: Breach;
}

/** The configuration, or undefined where performance is not watched; `problems` gets what is wrong, and the result is of no use then. */
export function performanceConfig(subject: PerformanceSubject, options: MonitoringOptions, problems: Problems): PerformanceConfig | undefined {
  const { performance } = options;
  if (!performance) return undefined;
  const { groundTruth, task } = performance;
  const { everyHours, baseline } = subject;
  problems.require(task !== undefined, { subject: 'performance.task', got: task, expected: 'what the model predicts', fix: 'add task, e.g. ModelTask.binary({ label, positive })' });
  if (!task) return undefined;
  task._check(baseline, problems);
  const { joinOn, prediction } = groundTruth._options;
  const fairness = (performance.fairness ?? []).map(({ _config }) => _config);
  const sensitive = [...new Set([...(performance.sensitiveColumns ?? []), ...fairness.map(({ column }) => column)])];
  problems.require(sensitive.length === 0 || task._config.kind === 'binary', { subject: 'performance.sensitiveColumns', got: sensitive, expected: 'none, as the task is not binary', fix: 'leave sensitiveColumns and fairness out' });
  requireDimensions('performance.sensitiveColumns', sensitive, problems);
  const isClustering = task._config.kind === 'clustering';
  requireInLog(problems, options, groundTruth, task._config.kind === 'clustering' ? task._config.coordinates : sensitive);
  const conceptDrift = conceptDriftOf(subject, options, task._config, problems);
  const { minLabelled = 200, minGroupSize = 100 } = performance;
  problems.require(Number.isInteger(minLabelled) && minLabelled >= 50, { subject: 'performance.minLabelled', got: minLabelled, expected: 'a whole number of at least 50', fix: 'with fewer rows every metric is mostly noise: lengthen the window' });
  problems.require(Number.isInteger(minGroupSize) && minGroupSize >= 30, { subject: 'performance.minGroupSize', got: minGroupSize, expected: 'a whole number of at least 30', fix: 'rates of fewer rows say nothing: lengthen the window' });
  const windowHours = windowOf(performance.window, subject, problems);
  const labels = labelsOf(groundTruth, task, everyHours, problems);
  return {
    task: task._config,
    ...(labels ? { groundTruth: labels } : {}),
    id: joinOn,
    prediction,
    sensitive,
    ...(isClustering ? { sampledRows: sampledRows(windowHours / everyHours) } : {}),
    windowHours,
    minLabelled,
    minGroupSize,
    rules: rulesOf(performance.rules, task._config, groundTruth, problems),
    fairness,
    breach: (performance.breach ?? subject.breach)._windows(everyHours, problems),
    ...(conceptDrift ? { conceptDrift } : {}),
  };
}

/** Twice the share of a span, as busy ones count as many rows as the others let them. */
function sampledRows(spans: number): number {
  return Math.min(MOST_SAMPLED_ROWS, Math.max(LEAST_SAMPLED_ROWS, Math.ceil((2 * MOST_SAMPLED_ROWS) / spans)));
}

/** Column that gets the time of a captured request, unless one of that name is captured. */
const REQUEST_TIME = 'inferenceTime';

function conceptDriftOf({ baseline }: PerformanceSubject, { performance, log }: MonitoringOptions, { kind }: MonitoredTaskConfig, problems: Problems): ConceptDriftConfig | undefined {
  const hasLabels = performance!.groundTruth._format !== undefined;
  const { _config: detector, _eventTime: named } = performance!.conceptDrift ?? (kind === 'regression' || kind === 'clustering' || !hasLabels ? ConceptDriftDetector.none() : ConceptDriftDetector.adwin());
  problems.require(detector === undefined || (kind !== 'regression' && kind !== 'clustering'), { subject: 'performance.conceptDrift', got: detector?.name, expected: `none, as the answers of a ${kind} are neither right nor wrong`, fix: 'leave it out, and hold the model to a rule, e.g. PerformanceRule.maxRelativeDrop' });
  problems.require(detector === undefined || hasLabels || kind === 'clustering', { subject: 'performance.conceptDrift', got: detector?.name, expected: 'none, as no labels say which answers are wrong', fix: 'leave it out, or say where labels come' });
  if (!detector) return undefined;
  const { capture } = log._descriptor;
  problems.require(!capture || named === undefined || capture.inputs.includes(named) || capture.outputs.includes(named), { subject: 'performance.conceptDrift.eventTime', got: named, expected: 'a column among inputs and outputs of the captured log', fix: 'leave it out for the time of the request' });
  const { eventTime: inSchema, utcOffsetMinutes } = baseline instanceof Dataset ? baseline._descriptor : {};
  const eventTime = named ?? (capture ? REQUEST_TIME : inSchema);
  return { detector, ...(eventTime === undefined ? {} : { eventTime }), ...(utcOffsetMinutes === undefined ? {} : { utcOffsetMinutes }) };
}

/** Nothing where no labels come. */
function labelsOf({ _format: format, _options: options, _keys: keys, prefix = '' }: GroundTruth, task: ModelTask, everyHours: number, problems: Problems): GroundTruthDescriptor | undefined {
  if (format === undefined) {
    const kinds = Object.keys(METRICS_WITHOUT_LABELS);
    problems.require(kinds.includes(task._config.kind), { subject: 'performance.groundTruth', got: 'none', expected: `labels, as without them nothing is told of a ${task._config.kind} task`, fix: `say where they come, or watch ${kinds.map((kind) => `ModelTask.${kind}`).join(' or ')}` });
    return undefined;
  }
  problems.require(task.label !== undefined, { subject: 'performance.task', got: 'a clustering without label', expected: 'one with the column that holds the truth, as labels come', fix: 'add label to ModelTask.clustering, or use GroundTruth.none' });
  const { joinOn, delay, label = task.label ?? '' } = options;
  const delayHours = delay.isUnresolved() ? NaN : delay.toHours({ integral: false });
  const isDaily = !keys.includes('HH');
  problems.require(Number.isInteger(delayHours) && delayHours % everyHours === 0 && delayHours <= MOST_SPANS * everyHours, {
    subject: 'performance.groundTruth.delay', got: delay.isUnresolved() ? 'a length that only deploy time knows' : delay.toHumanString(), expected: `a multiple of the time between two checks (${everyHours} hours), at most ${MOST_SPANS} times as long`, fix: 'each check reads the labels of all this time: check less often where they come late',
  });
  problems.require(!isDaily || everyHours === 24, { subject: 'performance.groundTruth.keys', got: keys, expected: `HH in it, as a check is made every ${everyHours} hours`, fix: 'write labels by the hour, or check once a day' });
  return { prefix, format, keys, ...(format === 'sagemaker' ? {} : { columns: { id: joinOn, label } }), delayHours };
}

function windowOf(window: Duration | undefined, { everyHours, windowHours }: PerformanceSubject, problems: Problems): number {
  if (!window) return Math.ceil(windowHours / everyHours) * everyHours;
  const hours = window.isUnresolved() ? NaN : window.toHours({ integral: false });
  problems.require(Number.isInteger(hours) && hours > 0 && hours % everyHours === 0 && hours <= LONGEST_WINDOW_HOURS, {
    subject: 'performance.window', got: window.isUnresolved() ? 'a length that only deploy time knows' : window.toHumanString(), expected: `a multiple of the time between two checks (${everyHours} hours), at most 31 days`, fix: 'choose one',
  });
  return hours;
}

function rulesOf(rules: readonly PerformanceRule[] | undefined, { kind }: MonitoredTaskConfig, groundTruth: GroundTruth, problems: Problems): PerformanceRuleConfig[] {
  const told: readonly string[] | undefined = groundTruth._format === undefined ? METRICS_WITHOUT_LABELS[kind] : undefined;
  const configs = (rules ?? defaultRules(kind).filter(({ _config }) => told?.includes(_config.metric) ?? true)).map(({ _config }) => _config);
  problems.require(configs.length > 0, { subject: 'performance.rules', got: [], expected: 'at least one rule', fix: 'leave it out for the defaults' });
  for (const { metric } of configs) {
    const metrics: readonly string[] = kind === 'anomaly' ? [...TASK_METRICS[kind], 'ANOMALY_RATE'] : TASK_METRICS[kind];
    problems.require(metrics.includes(metric), { subject: 'performance.rules', got: metric, expected: `a metric of ${kind === 'anomaly' ? 'an' : 'a'} ${kind} task`, fix: `choose among ${metrics.join(', ')}` });
    problems.require(told?.includes(metric) ?? true, { subject: 'performance.rules', got: metric, expected: 'a metric that needs no labels, as none come', fix: `choose among ${told?.join(', ') ?? ''}` });
  }
  return configs;
}

function defaultRules(kind: MonitoredTaskConfig['kind']): PerformanceRule[] {
  switch (kind) {
    case 'binary':
      return [PerformanceRule.maxDrop(ModelMetric.ROC_AUC, 0.05)];
    case 'multiclass':
      return [PerformanceRule.maxDrop(ModelMetric.ACCURACY, 0.05)];
    case 'regression':
      return [PerformanceRule.maxRelativeDrop(ModelMetric.RMSE, 0.1)];
    case 'anomaly':
      return [PerformanceRule.anomalyRate(), PerformanceRule.maxDrop(ModelMetric.PR_AUC, 0.05)];
    case 'clustering':
      return [PerformanceRule.maxDrop(ModelMetric.SILHOUETTE, 0.1), PerformanceRule.maxDrop(ModelMetric.ADJUSTED_RAND, 0.1)];
  }
}

/** Labels must be told from the log, and a captured log must hold what they are joined with. */
function requireInLog(problems: Problems, { log }: MonitoringOptions, groundTruth: GroundTruth, columns: readonly string[]): void {
  const { bucket, prefix = '' } = groundTruth;
  const sameBucket = bucket !== undefined && (bucket === log.bucket || bucket.bucketName === log.bucket.bucketName);
  problems.require(!sameBucket || !(prefix.startsWith(log.prefix) || log.prefix.startsWith(prefix)), { subject: 'performance.groundTruth', got: prefix, expected: `a prefix apart from that of the log (${log.prefix}) in the same bucket`, fix: 'keep them side by side: labels are no predictions' });
  const { capture } = log._descriptor;
  const isSageMaker = groundTruth._format === 'sagemaker';
  problems.require(capture !== undefined || !isSageMaker, { subject: 'performance.groundTruth', got: 'ground truth of SageMaker', expected: 'a log of SageMaker captures, whose ids it has', fix: 'use InferenceLog.sageMakerCapture, or GroundTruth.jsonLines with the id as a column' });
  const absent = capture && [groundTruth._options.prediction, ...columns].find((name) => !capture.inputs.includes(name) && !capture.outputs.includes(name));
  problems.require(absent === undefined, { subject: 'performance.groundTruth', got: absent, expected: 'a column among inputs and outputs of the captured log', fix: 'name it where it stands in requests or responses' });
}
