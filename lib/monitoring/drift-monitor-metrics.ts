/** `DriftMonitorMetrics`: the metrics that a drift monitor writes. */
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { DRIFT_METRICS, DRIFT_NAMESPACE, MODEL_DIMENSION } from '../contract/metrics';

/** Metrics of one model in the namespace `MLOps/Drift`, with the dimension `ModelId`; one datapoint per check. */
export class DriftMonitorMetrics {
  /** Metrics of the model with this id, also of one that another stack watches. */
  public static fromModelId(modelId: string): DriftMonitorMetrics {
    return new DriftMonitorMetrics(modelId);
  }

  private constructor(private readonly modelId: string) {}

  /** 1 while the model counts as drifted, else 0. Default statistic: maximum. */
  public driftState(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric(DRIFT_METRICS.driftState, 'Maximum', options);
  }

  /** 1 when missing, invalid or unreadable data exceeded a limit in the window, else 0. Default statistic: maximum. */
  public dataQualityState(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric(DRIFT_METRICS.dataQualityState, 'Maximum', options);
  }

  /** Features that drifted in the window, a count. Default statistic: maximum. */
  public driftedFeatures(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric(DRIFT_METRICS.driftedFeatures, 'Maximum', options);
  }

  /** Rows in the window, a count. Default statistic: maximum. */
  public rows(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric(DRIFT_METRICS.rows, 'Maximum', options);
  }

  /** Lines of the window that could not be read, a count. Default statistic: maximum. */
  public quarantinedLines(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric(DRIFT_METRICS.quarantinedLines, 'Maximum', options);
  }

  /** Objects that came after their hour had been read, a count. Default statistic: sum. */
  public lateObjects(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric(DRIFT_METRICS.lateObjects, 'Sum', options);
  }

  /** 1 for every scheduled check that ended with a verdict. Default statistic: sum. */
  public checksCompleted(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric(DRIFT_METRICS.checksCompleted, 'Sum', options);
  }

  private metric(metricName: string, statistic: string, options: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      statistic,
      ...options,
      namespace: DRIFT_NAMESPACE,
      metricName,
      dimensionsMap: { [MODEL_DIMENSION]: this.modelId },
    });
  }
}
