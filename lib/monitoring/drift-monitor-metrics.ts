/** `DriftMonitorMetrics`: the metrics that a drift monitor writes. */
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IConstruct } from 'constructs';
import { TASK_METRICS } from '../contract/evaluation';
import { baselineColumns, type DriftCheckConfig } from '../contract/drift-check';
import { DRIFT_METRICS, DRIFT_NAMESPACE, FAIRNESS_METRIC_NAMES, FEATURE_DIMENSION, FEATURE_METRIC_NAMES, MODEL_DIMENSION, PERFORMANCE_METRIC_NAMES, SENSITIVE_COLUMN_DIMENSION } from '../contract/metrics';
import type { ModelMetric } from '../gates';
import { METRICS_WITHOUT_LABELS } from '../contract/performance';
import type { StatisticName } from '../contract/verdict';
import { type Problem, Problems } from '../private/errors';
import type { DriftStatistic } from './drift-statistic';
import type { FairnessRule } from './fairness-rule';

/** Categories have none of these. */
const OF_NUMBERS: readonly StatisticName[] = ['ks', 'wasserstein', 'out-of-range-rate'];

/** Metrics of one model in the namespace `MLOps/Drift`, with the dimension `ModelId`; one datapoint per check. */
export class DriftMonitorMetrics {
  /** Metrics of the model with this id, also of one that another stack watches. */
  public static fromModelId(modelId: string): DriftMonitorMetrics {
    return new DriftMonitorMetrics(modelId);
  }

  /** Metrics of a monitor that is defined here: those that it does not write are refused. @internal */
  public static _fromConfig(monitor: IConstruct, config: DriftCheckConfig): DriftMonitorMetrics {
    return new DriftMonitorMetrics(config.modelId, { monitor, config });
  }

  private constructor(
    private readonly modelId: string,
    private readonly known?: { readonly monitor: IConstruct; readonly config: DriftCheckConfig },
  ) {}

  /** 1 while the model counts as drifted, else 0. Default statistic: maximum. */
  public driftState(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric(DRIFT_METRICS.driftState, 'Maximum', options);
  }

  /** 1 when missing, invalid or unreadable data exceeded a limit in the window, or its volume is too low, else 0. Default statistic: maximum. */
  public dataQualityState(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric(DRIFT_METRICS.dataQualityState, 'Maximum', options);
  }

  /** Features that drifted in the window, a count. Default statistic: maximum. */
  public driftedFeatures(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric(DRIFT_METRICS.driftedFeatures, 'Maximum', options);
  }

  /**
   * Segments that drifted in the window, a count; only with `segments`. Default statistic: maximum.
   *
   * @throws where the monitor has none; of `fromModelId` nobody knows
   */
  public driftedSegments(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    this.requireWritten(({ binning }) => binning.segments !== undefined, { subject: 'metrics.driftedSegments', got: 'a monitor without segments', expected: 'one that judges segments', fix: 'add segments' });
    return this.metric(DRIFT_METRICS.driftedSegments, 'Maximum', options);
  }

  /** Rows in the window, a count. Default statistic: maximum. */
  public rows(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric(DRIFT_METRICS.rows, 'Maximum', options);
  }

  /** Lines of the window that could not be read, a count. Default statistic: maximum. */
  public quarantinedLines(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric(DRIFT_METRICS.quarantinedLines, 'Maximum', options);
  }

  /** Columns of the log that neither schema nor configuration names, a count; not of captures, which have no names. Default statistic: maximum. */
  public extraColumns(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric(DRIFT_METRICS.extraColumns, 'Maximum', options);
  }

  /** Objects that came after their hour had been read, a count. Default statistic: sum. */
  public lateObjects(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric(DRIFT_METRICS.lateObjects, 'Sum', options);
  }

  /** Rows of objects that came after their hour had been read, a count; no datapoint where none did. Default statistic: sum. */
  public lateRows(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric(DRIFT_METRICS.lateRows, 'Sum', options);
  }

  /** 1 for every scheduled check that ended with a verdict. Default statistic: sum. */
  public checksCompleted(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric(DRIFT_METRICS.checksCompleted, 'Sum', options);
  }

  /**
   * 1 while the performance counts as breached, else 0; only where it is watched. Default statistic: maximum.
   *
   * @throws where performance is not watched; of `fromModelId` nobody knows
   */
  public performanceState(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    this.requirePerformance('performanceState');
    return this.metric(DRIFT_METRICS.performanceState, 'Maximum', options);
  }

  /**
   * 1 while fairness counts as breached, else 0; only with rules about it. Default statistic: maximum.
   *
   * @throws where there are none; of `fromModelId` nobody knows
   */
  public fairnessState(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    this.requireWritten(({ performance }) => (performance?.fairness.length ?? 0) > 0, { subject: 'metrics.fairnessState', got: 'a monitor without rules about fairness', expected: 'one that has some', fix: 'add performance.fairness' });
    return this.metric(DRIFT_METRICS.fairnessState, 'Maximum', options);
  }

  /**
   * Rows of the window that have a label, a count. Default statistic: maximum.
   *
   * @throws where performance is not watched, or no labels come; of `fromModelId` nobody knows
   */
  public labelledRows(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    this.requireLabels('labelledRows');
    return this.metric(DRIFT_METRICS.labelledRows, 'Maximum', options);
  }

  /**
   * Share of the rows of the window that have a label, 0 to 1. Default statistic: minimum.
   *
   * @throws where performance is not watched, or no labels come; of `fromModelId` nobody knows
   */
  public labelCoverage(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    this.requireLabels('labelCoverage');
    return this.metric(DRIFT_METRICS.labelCoverage, 'Minimum', options);
  }

  /**
   * Rows whose label came behind its time, a count. Default statistic: sum.
   *
   * @throws where performance is not watched, or no labels come; of `fromModelId` nobody knows
   */
  public lateLabels(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    this.requireLabels('lateLabels');
    return this.metric(DRIFT_METRICS.lateLabels, 'Sum', options);
  }

  /**
   * Labels that found no row, a count. Default statistic: sum.
   *
   * @throws where performance is not watched, or no labels come; of `fromModelId` nobody knows
   */
  public unmatchedLabels(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    this.requireLabels('unmatchedLabels');
    return this.metric(DRIFT_METRICS.unmatchedLabels, 'Sum', options);
  }

  /**
   * Rises of the error rate that the detector found since the check before, a count; only where concept drift is looked for. Default statistic: sum.
   *
   * @throws where it is not; of `fromModelId` nobody knows
   */
  public conceptDrifts(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    this.requirePerformance('conceptDrifts');
    this.requireWritten(({ performance }) => performance!.conceptDrift !== undefined, { subject: 'metrics.conceptDrifts', got: 'a monitor that looks for no concept drift', expected: 'one that does', fix: 'set performance.conceptDrift to a detector, for a task of classes' });
    return this.metric(DRIFT_METRICS.conceptDrifts, 'Sum', options);
  }

  /**
   * The largest drop of all rules as a share of what its rule allows: above 1 it is too large, unless by chance. Default statistic: maximum.
   *
   * @throws where no rule is about a drop; of `fromModelId` nobody knows
   */
  public performanceDrop(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    this.requirePerformance('performanceDrop');
    this.requireWritten(({ performance }) => performance!.rules.some(({ kind }) => kind === 'drop'), { subject: 'metrics.performanceDrop', got: 'rules about limits alone', expected: 'one about a drop', fix: 'add PerformanceRule.maxDrop or maxRelativeDrop to performance.rules' });
    return this.metric(DRIFT_METRICS.performanceDrop, 'Maximum', options);
  }

  /**
   * The largest drop of all rules over its standard error: above 2.33 it is no chance. Default statistic: maximum.
   *
   * @throws where performance is not watched; of `fromModelId` nobody knows
   */
  public performanceDropZ(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    this.requirePerformance('performanceDropZ');
    return this.metric(DRIFT_METRICS.performanceDropZ, 'Maximum', options);
  }

  /**
   * Share of the answers of an anomaly detector that raised an alarm, 0 to 1, told without labels. Default statistic: average.
   *
   * @throws where the task is another one; of `fromModelId` nobody knows
   */
  public anomalyRate(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    this.requireAnomalies('anomalyRate');
    return this.metric(PERFORMANCE_METRIC_NAMES.ANOMALY_RATE, 'Average', options);
  }

  /**
   * Share of anomalies among the rows with the highest scores that somebody looks into, 0 to 1. Default statistic: average.
   *
   * @throws where the task is another one; of `fromModelId` nobody knows
   */
  public precisionAtK(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    this.requireAnomalies('precisionAtK');
    this.requireLabels('precisionAtK');
    return this.metric(PERFORMANCE_METRIC_NAMES.PRECISION_AT_K, 'Average', options);
  }

  /**
   * What the metric is in production, as labels tell; no datapoint where no row tells it. Default statistic: average.
   *
   * @param metric of the kind of the task
   * @throws where performance is not watched, or for a metric of another kind of task; of `fromModelId` nobody knows
   */
  public performance(metric: ModelMetric, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    this.requirePerformance(`performance of ${metric._name}`);
    const watched = this.known?.config.performance;
    const told: readonly string[] = watched ? TASK_METRICS[watched.task.kind].filter((name) => watched.groundTruth || METRICS_WITHOUT_LABELS[watched.task.kind]?.includes(name)) : [];
    this.requireWritten(() => told.includes(metric._name), { subject: 'metrics.performance', got: metric._name, expected: watched?.groundTruth ? 'a metric of the kind of the task' : 'a metric of the kind of the task that needs no labels', fix: `choose among ${told.join(', ')}` });
    return this.metric(PERFORMANCE_METRIC_NAMES[metric._name], 'Average', options);
  }

  /**
   * What the rule looks at; it has the dimension `SensitiveColumn`, too. No datapoint with fewer than two groups that are large enough. Default
   * statistic: average.
   *
   * @param rule of a column that is watched
   * @throws where the column is none of `sensitiveColumns` and `fairness`; of `fromModelId` nobody knows
   */
  public fairness(rule: FairnessRule, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    const { column, metric } = rule._config;
    this.requirePerformance(`fairness of ${column}`);
    const sensitive = this.known?.config.performance?.sensitive ?? [];
    this.requireWritten(() => sensitive.includes(column), { subject: 'metrics.fairness', got: column, expected: 'a column whose groups are compared', fix: `add it to performance.sensitiveColumns${sensitive.length > 0 ? `, or choose among ${sensitive.join(', ')}` : ''}` });
    return this.metric(FAIRNESS_METRIC_NAMES[metric], 'Average', options, { [SENSITIVE_COLUMN_DIMENSION]: column });
  }

  /**
   * A statistic of a feature of `featureMetrics`; it has the dimension `Feature`, too. No datapoint with too few values. Default statistic: maximum.
   *
   * @param feature that has metrics
   * @param judgedBy one of its statistics
   * @throws where the monitor writes no such metric; of `fromModelId` nobody knows
   */
  public feature(feature: string, judgedBy: DriftStatistic, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.ofFeature(feature, judgedBy._config.name, options);
  }

  /** Share of rows without a value of a feature of `featureMetrics`, 0 to 1. Default statistic: maximum. */
  public missingRate(feature: string, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.ofFeature(feature, 'missing-rate', options);
  }

  /** Share of rows with a wrong value of a feature of `featureMetrics`, 0 to 1. Default statistic: maximum. */
  public invalidRate(feature: string, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.ofFeature(feature, 'invalid-rate', options);
  }

  /** Share of values outside of the baseline's range of a feature of `featureMetrics`, 0 to 1; of numbers. Default statistic: maximum. */
  public outOfRangeRate(feature: string, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.ofFeature(feature, 'out-of-range-rate', options);
  }

  private ofFeature(feature: string, statistic: StatisticName, options: cloudwatch.MetricOptions): cloudwatch.Metric {
    this.requireFeatureMetric(feature, statistic);
    return this.metric(FEATURE_METRIC_NAMES[statistic], 'Maximum', options, { [FEATURE_DIMENSION]: feature });
  }

  private requirePerformance(what: string): void {
    this.requireWritten(({ performance }) => performance !== undefined, { subject: `metrics.${what}`, got: 'a monitor without performance', expected: 'one that labels come to', fix: 'add performance' });
  }

  private requireLabels(what: string): void {
    this.requirePerformance(what);
    this.requireWritten(({ performance }) => performance!.groundTruth !== undefined, { subject: `metrics.${what}`, got: 'a monitor that no labels come to', expected: 'one that labels come to', fix: 'set performance.groundTruth to where they come' });
  }

  private requireAnomalies(what: string): void {
    this.requirePerformance(what);
    this.requireWritten(({ performance }) => performance!.task.kind === 'anomaly', { subject: `metrics.${what}`, got: 'a monitor of another task', expected: 'one of an anomaly detector', fix: 'set performance.task to ModelTask.anomaly' });
  }

  /** An alarm on a metric that nobody writes never fires. */
  private requireWritten(isWritten: (config: DriftCheckConfig) => boolean, problem: Problem): void {
    if (!this.known || isWritten(this.known.config)) return;
    const problems = new Problems(this.known.monitor);
    problems.add({ ...problem, expected: `${problem.expected}: an alarm on it never fires` });
    problems.throwIfAny();
  }

  private requireFeatureMetric(feature: string, statistic: StatisticName): void {
    if (!this.known) return;
    const { monitor, config } = this.known;
    const problems = new Problems(monitor);
    const subject = `metrics of feature ${feature}`;
    const told = config.features.filter(({ metrics }) => metrics).map(({ name }) => name);
    problems.require(told.includes(feature), { subject, got: feature, expected: 'a feature of featureMetrics', fix: told.length > 0 ? `add it there, or choose among ${told.join(', ')}` : 'add it there' });
    const isNumber = baselineColumns(config).some(({ name, type }) => name === feature && type === 'number');
    const names = (config.features.find(({ name }) => name === feature)?.statistics ?? []).map(({ name }) => name).filter((name) => isNumber || !OF_NUMBERS.includes(name));
    problems.require(names.length === 0 || names.includes(statistic), { subject, got: statistic, expected: 'a statistic that it is judged by', fix: `choose among ${names.join(', ')}` });
    problems.throwIfAny();
  }

  private metric(metricName: string, statistic: string, options: cloudwatch.MetricOptions, dimensions: Readonly<Record<string, string>> = {}): cloudwatch.Metric {
    return new cloudwatch.Metric({
      statistic,
      ...options,
      namespace: DRIFT_NAMESPACE,
      metricName,
      dimensionsMap: { [MODEL_DIMENSION]: this.modelId, ...dimensions },
    });
  }
}
