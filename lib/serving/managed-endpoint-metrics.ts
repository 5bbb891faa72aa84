/** `ManagedEndpointMetrics`: what SageMaker measures at an endpoint. */
import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { VARIANT_NAME } from '../contract/deployment';

/**
 * What SageMaker measures at an endpoint, every minute, over all its fleets: while a deployment runs, old and new count together.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html
 */
export class ManagedEndpointMetrics {
  /** Metrics of the endpoint with this name, also of one that another stack manages. */
  public static fromEndpointName(endpointName: string): ManagedEndpointMetrics {
    return new ManagedEndpointMetrics(endpointName);
  }

  private constructor(private readonly endpointName: string) {}

  /** Requests, a count. Default statistic: sum. */
  public invocations(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric('Invocations', cloudwatch.Stats.SUM, options);
  }

  /** Requests that ended in a server error: 0 or 1 for each, so that the average is their share. Default statistic: average. */
  public serverErrors(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric('Invocation5XXErrors', cloudwatch.Stats.AVERAGE, options);
  }

  /** Requests that the caller got wrong: 0 or 1 for each, so that the average is their share. Default statistic: average. */
  public clientErrors(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric('Invocation4XXErrors', cloudwatch.Stats.AVERAGE, options);
  }

  /** Time that the model took to answer, in microseconds. Default statistic: p99. */
  public modelLatency(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric('ModelLatency', 'p99', options);
  }

  private metric(metricName: string, statistic: string, options: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      statistic,
      period: Duration.minutes(1),
      ...options,
      namespace: 'AWS/SageMaker',
      metricName,
      dimensionsMap: { EndpointName: this.endpointName, VariantName: VARIANT_NAME },
    });
  }
}
