/**
 * Metrics of CloudWatch in memory: data points by minute, and the embedded metric format by which log lines become data points.
 *
 * Documented: metrics of standard resolution are kept by the minute, for 15 days (then coarser, which is not simulated: they are
 * gone); data points must not be older than two weeks or more than two hours ahead; a metric is its namespace, name and exactly its
 * dimensions; the format's members, at most 100 metrics and 30 dimensions, values that are numbers or lists of up to 100 numbers.
 * Assumed: a data point can be read as soon as its minute has ended; a percentile is the least value that as many of the samples do not
 * exceed, where CloudWatch may interpolate.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html
 */
import { ServiceError } from './service-error';

export interface MetricId {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

export interface DataPoint extends MetricId {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly values: readonly number[];
}

/** A percentile is written as in `p99` or `p99.9`. */
export type Statistic = 'Average' | 'Maximum' | 'Minimum' | 'SampleCount' | 'Sum' | `p${number}`;

interface Minute {
  /** Its beginning, in milliseconds since 1970. */
  readonly start: number;
  count: number;
  sum: number;
  min: number;
  max: number;
  /** How often each value came, for percentiles; absent as long as all are the same. */
  values?: Map<number, number>;
}

export const MINUTE = 60_000;
const DAY = 86_400_000;
const KEPT_MS = 15 * DAY;
const OLDEST_MS = 14 * DAY;
const FURTHEST_MS = 7_200_000;
const MOST_VALUES = 100;
const MOST_METRICS = 100;
const MOST_DIMENSIONS = 30;

/** By the object, then by name and namespace: alarms and emitters use theirs over and over, and a text that is kept has its hash made. */
const keys = new WeakMap<MetricId['dimensions'], Map<string, Map<string, string>>>();

/** The same text for the same metric. */
export function metricKey({ namespace, name, dimensions }: MetricId): string {
  let byName = keys.get(dimensions);
  if (byName === undefined) keys.set(dimensions, (byName = new Map<string, Map<string, string>>()));
  let byNamespace = byName.get(name);
  if (byNamespace === undefined) byName.set(name, (byNamespace = new Map<string, string>()));
  let key = byNamespace.get(namespace);
  if (key === undefined) {
    key = `${namespace}\n${name}\n${JSON.stringify(Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1)))}`;
    byNamespace.set(namespace, key);
  }
  return key;
}

interface Series {
  /** Ascending. */
  readonly minutes: Minute[];
  /** Index of the first one that is kept; those before are gone, and are dropped many at a time. */
  first: number;
}

/** Dropping one minute at each data point would move all the others each time. */
const DROPPED_TOGETHER = 1024;

export class MetricStore {
  private readonly series = new Map<string, Series>();

  /** @throws ServiceError `InvalidParameterValue` for times and values that CloudWatch does not take */
  public add(point: DataPoint, now: number): void {
    const { at, values, namespace, name } = point;
    if (at < now - OLDEST_MS || at > now + FURTHEST_MS) throw invalid(`metric ${namespace} ${name}: got the time ${new Date(at).toISOString()}, expected at most two weeks before and two hours behind ${new Date(now).toISOString()}`);
    if (values.length === 0 || values.length > MOST_VALUES || !values.every(Number.isFinite)) throw invalid(`metric ${namespace} ${name}: got ${JSON.stringify(values)}, expected 1 to ${MOST_VALUES} finite numbers`);
    const { minutes, first } = this.seriesOf(point, now);
    const start = Math.floor(at / MINUTE) * MINUTE;
    let index = minutes.length;
    while (index > first && minutes[index - 1]!.start > start) index -= 1;
    let minute = index > first ? minutes[index - 1] : undefined;
    if (minute?.start !== start) {
      minute = { start, count: 0, sum: 0, min: Infinity, max: -Infinity };
      minutes.splice(index, 0, minute);
    }
    for (const value of values) {
      // Most minutes hold one value, however often: those cost nothing more.
      if (minute.count > 0 && (minute.values !== undefined || value !== minute.min)) {
        minute.values ??= new Map([[minute.min, minute.count]]);
        minute.values.set(value, (minute.values.get(value) ?? 0) + 1);
      }
      minute.count += 1;
      minute.sum += value;
      minute.min = Math.min(minute.min, value);
      minute.max = Math.max(minute.max, value);
    }
  }

  /** The statistic over minutes that begin in [from, to); undefined without data. */
  public statistic(metric: MetricId, statistic: Statistic, from: number, to: number): number | undefined {
    const { minutes, begin, end } = this.minutesIn(metric, from, to);
    let [count, sum, min, max] = [0, 0, Infinity, -Infinity];
    for (let index = begin; index < end; index++) {
      const minute = minutes[index]!;
      count += minute.count;
      sum += minute.sum;
      min = Math.min(min, minute.min);
      max = Math.max(max, minute.max);
    }
    if (count === 0) return undefined;
    switch (statistic) {
      case 'Average': return sum / count;
      case 'Maximum': return max;
      case 'Minimum': return min;
      case 'SampleCount': return count;
      case 'Sum': return sum;
      default: return percentile(minutes.slice(begin, end), Number(statistic.slice(1)) / 100, count);
    }
  }

  /** Beginnings of the minutes with data in [from, to), ascending. */
  public minutesWithData(metric: MetricId, from: number, to: number): number[] {
    const { minutes, begin, end } = this.minutesIn(metric, from, to);
    return minutes.slice(begin, end).map(({ start }) => start);
  }

  /** Those of the series in [begin, end): alarms ask of each period at each evaluation, so nothing is copied. */
  private minutesIn(metric: MetricId, from: number, to: number): { readonly minutes: readonly Minute[]; readonly begin: number; readonly end: number } {
    const series = this.series.get(metricKey(metric));
    if (!series) return { minutes: [], begin: 0, end: 0 };
    const { minutes, first } = series;
    const begin = firstFrom(minutes, first, from);
    return { minutes, begin, end: firstFrom(minutes, begin, to) };
  }

  private seriesOf(metric: MetricId, now: number): Series {
    const key = metricKey(metric);
    let series = this.series.get(key);
    if (!series) {
      series = { minutes: [], first: 0 };
      this.series.set(key, series);
    }
    while (series.first < series.minutes.length && series.minutes[series.first]!.start < now - KEPT_MS) series.first += 1;
    if (series.first >= DROPPED_TOGETHER) {
      series.minutes.splice(0, series.first);
      series.first = 0;
    }
    return series;
  }
}

/** Index of the first minute from `first` on that begins at the time or later; looked for from the end, because alarms ask of the latest. */
function firstFrom(minutes: readonly Minute[], first: number, time: number): number {
  let high = minutes.length;
  let step = 1;
  while (high - step >= first && minutes[high - step]!.start >= time) {
    high -= step;
    step *= 2;
  }
  let low = Math.max(first, high - step);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (minutes[middle]!.start < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

function percentile(minutes: readonly Minute[], share: number, count: number): number {
  const values = minutes.flatMap(({ values, min, count: times }) => (values ? [...values] : [[min, times] as const])).sort(([a], [b]) => a - b);
  let seen = 0;
  for (const [value, times] of values) {
    seen += times;
    if (seen >= share * count) return value;
  }
  return values.at(-1)![0];
}

interface Directive {
  readonly Namespace?: unknown;
  readonly Dimensions?: unknown;
  readonly Metrics?: unknown;
}

/**
 * The data points of a log line; none of a line that is no embedded metric document.
 *
 * @throws ServiceError `InvalidEmbeddedMetric` where CloudWatch would count a parsing or validation error and drop the metrics
 */
export function embeddedMetrics(line: string): DataPoint[] {
  if (!line.startsWith('{') || !line.includes('"_aws"')) return [];
  let document: Record<string, unknown>;
  try {
    document = JSON.parse(line) as Record<string, unknown>;
  } catch (error) {
    throw new ServiceError('InvalidEmbeddedMetric', `log line: got ${line.slice(0, 200)}, expected JSON`, false, { cause: error });
  }
  const { Timestamp: at, CloudWatchMetrics: directives } = (document['_aws'] ?? {}) as { readonly Timestamp?: unknown; readonly CloudWatchMetrics?: unknown };
  if (directives === undefined) return [];
  if (typeof at !== 'number' || !Array.isArray(directives)) throw malformed('_aws', 'a Timestamp in milliseconds and a list of CloudWatchMetrics', document['_aws']);
  return (directives as Directive[]).flatMap((directive) => pointsOf(document, directive, at));
}

function pointsOf(document: Record<string, unknown>, { Namespace, Dimensions = [[]], Metrics }: Directive, at: number): DataPoint[] {
  if (typeof Namespace !== 'string' || Namespace === '') throw malformed('Namespace', 'a text', Namespace);
  if (!Array.isArray(Metrics) || Metrics.length > MOST_METRICS) throw malformed('Metrics', `a list of at most ${MOST_METRICS}`, Metrics);
  if (!Array.isArray(Dimensions)) throw malformed('Dimensions', 'a list of lists', Dimensions);
  const sets = (Dimensions as unknown[]).map((names) => dimensionsOf(document, names));
  return (Metrics as unknown[]).flatMap((metric) => {
    const { Name: name } = metric as { readonly Name?: unknown };
    if (typeof name !== 'string') throw malformed('Metrics', 'a Name in each', metric);
    const value = document[name];
    const values = Array.isArray(value) ? (value as unknown[]) : [value];
    if (values.length > MOST_VALUES || !values.every((one) => typeof one === 'number')) throw malformed(name, `a number or up to ${MOST_VALUES} of them`, value);
    return sets.map((dimensions) => ({ namespace: Namespace, name, dimensions, at, values }));
  });
}

function dimensionsOf(document: Record<string, unknown>, names: unknown): Record<string, string> {
  if (!Array.isArray(names) || names.length > MOST_DIMENSIONS) throw malformed('Dimensions', `lists of at most ${MOST_DIMENSIONS} names`, names);
  return Object.fromEntries(
    (names as unknown[]).map((name) => {
      const value = document[String(name)];
      if (typeof value !== 'string' || value === '') throw malformed(String(name), 'a text, because it is a dimension', value);
      return [String(name), value];
    }),
  );
}

function malformed(member: string, expected: string, got: unknown): ServiceError {
  return new ServiceError('InvalidEmbeddedMetric', `embedded metric, ${member}: got ${JSON.stringify(got)}, expected ${expected}`, false);
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterValue', message, false);
}
