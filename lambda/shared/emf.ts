/**
 * Embedded metric format: a log line from which CloudWatch makes metrics. It needs no endpoint and no permission.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */

export interface MetricLine {
  readonly namespace: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** When it happened; CloudWatch refuses what is older than two weeks. */
  readonly time: Date;
  /** By metric name; finite. */
  readonly values: Readonly<Record<string, number>>;
  /**
   * Of all of them: counts and states of 0 and 1, or anything else.
   * @default 'Count'
   */
  readonly unit?: 'Count' | 'None';
}

/** CloudWatch takes that many metrics per line. */
const METRICS_PER_LINE = 100;

/** @throws Error when a value is not finite or there are too many */
export function metricLine({ namespace, dimensions, time, values, unit = 'Count' }: MetricLine): string {
  const names = Object.keys(values);
  if (names.length > METRICS_PER_LINE) throw new Error(`metrics of ${namespace}: got ${names.length}, expected at most ${METRICS_PER_LINE} in a line`);
  for (const name of names) {
    if (!Number.isFinite(values[name])) throw new Error(`metric ${namespace} ${name}: got ${values[name]}, expected a finite number`);
  }
  return JSON.stringify({
    _aws: {
      Timestamp: time.getTime(),
      CloudWatchMetrics: [
        {
          Namespace: namespace,
          Dimensions: [Object.keys(dimensions)],
          Metrics: names.map((name) => ({ Name: name, Unit: unit })),
        },
      ],
    },
    ...dimensions,
    ...values,
  });
}
