/**
 * Reads `statistics.json` of SageMaker Model Monitor, as far as features are watched. What else stands in it is ignored.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-interpreting-statistics.html
 */
import { isObject, ModelMonitorFile } from './file';

/** Of values in [lower, upper), of the last bucket up to and with it. */
export interface NumberBucket {
  readonly lower: number;
  readonly upper: number;
  /** A rank of the sketch, not always whole. */
  readonly count: number;
}

/** A KLL sketch: what each level has kept. An item of level h stands for 2^h values. */
export interface KllSketch {
  /** Size parameter; the larger, the smaller its error. */
  readonly k: number;
  readonly levels: readonly (readonly number[])[];
}

interface FeatureStatisticsBase {
  readonly present: number;
  readonly missing: number;
}

export interface NumberStatistics extends FeatureStatisticsBase {
  readonly kind: 'number';
  readonly min: number;
  readonly max: number;
  /** In ascending order; none where the file has none. */
  readonly buckets: readonly NumberBucket[];
  readonly sketch?: KllSketch;
}

export interface TextStatistics extends FeatureStatisticsBase {
  readonly kind: 'text';
  readonly buckets: readonly { readonly value: string; readonly count: number }[];
}

/** A column without a value has none. */
export type FeatureStatistics = NumberStatistics | TextStatistics | (FeatureStatisticsBase & { readonly kind: 'empty' });

export interface ModelMonitorStatistics {
  /** Rows of the data set. */
  readonly rows: number;
  /** Of all features. */
  readonly names: readonly string[];
  /** In the order of the file, only those that were asked for. */
  readonly features: ReadonlyMap<string, FeatureStatistics>;
}

/** The k of the containers, where a file does not say it. */
const DEFAULT_K = 2048;

/** 2^52 values: beyond, counts are not exact. */
const MOST_LEVELS = 52;

/**
 * @param key names the file in problems
 * @param wanted names of features; all without it
 * @param ignored names of features that are not looked at
 * @throws Error with all problems
 */
export function decodeStatistics(body: Uint8Array, key: string, wanted?: readonly string[], ignored: readonly string[] = []): ModelMonitorStatistics {
  const file = new ModelMonitorFile(key);
  const root = file.parse(body);
  const rows = file.number(file.members(root['dataset'], 'dataset')['item_count'], 'dataset.item_count', 0);
  const features = new Map<string, FeatureStatistics>();
  const names: string[] = [];
  file.list(root['features'], 'features').forEach((entry, index) => {
    const feature = file.members(entry, `features[${index}]`);
    const name = file.text(feature['name'], `features[${index}].name`);
    names.push(name);
    if (ignored.includes(name) || (wanted && !wanted.includes(name))) return;
    if (features.has(name)) file.problem(`features[${index}].name`, name, 'a name that no feature before it has');
    features.set(name, featureStatistics(file, feature, `feature ${JSON.stringify(name)}`));
  });
  for (const name of wanted ?? []) {
    if (!names.includes(name)) file.problem('features', `${names.slice(0, 20).join(', ')}${names.length > 20 ? ', …' : ''}`, `statistics of ${JSON.stringify(name)}, which is watched`);
  }
  file.throwIfAny();
  return { rows, names, features };
}

function featureStatistics(file: ModelMonitorFile, feature: Readonly<Record<string, unknown>>, at: string): FeatureStatistics {
  const { numerical_statistics: numbers, string_statistics: texts } = feature;
  if (isObject(numbers)) return numberStatistics(file, numbers, `${at}.numerical_statistics`);
  if (isObject(texts)) return textStatistics(file, texts, `${at}.string_statistics`);
  if (feature['inferred_type'] === 'Unknown') return { kind: 'empty', present: 0, missing: 0 };
  file.problem(at, feature['inferred_type'], 'numerical_statistics, string_statistics, or the inferred_type Unknown');
  return { kind: 'empty', present: 0, missing: 0 };
}

function numberStatistics(file: ModelMonitorFile, numbers: Readonly<Record<string, unknown>>, at: string): FeatureStatistics {
  const counts = commonCounts(file, numbers, at);
  if (counts.present === 0) return { kind: 'empty', ...counts };
  const [min, max] = ['min', 'max'].map((name) => file.number(numbers[name], `${at}.${name}`)) as [number, number];
  if (min > max) file.problem(`${at}.min`, min, `a number of at most max, ${max}`);
  const kllAt = `${at}.distribution.kll`;
  const kll = file.members(file.members(numbers['distribution'], `${at}.distribution`)['kll'], kllAt);
  const buckets = kll['buckets'] === undefined ? [] : numberBuckets(file, kll['buckets'], `${kllAt}.buckets`);
  const sketch = kll['sketch'] === undefined || kll['sketch'] === null ? undefined : kllSketch(file, kll['sketch'], `${kllAt}.sketch`);
  if (buckets.length === 0 && !sketch) file.problem(kllAt, kll, 'buckets, a sketch, or both');
  return { kind: 'number', ...counts, min, max, buckets, ...(sketch ? { sketch } : {}) };
}

function numberBuckets(file: ModelMonitorFile, value: unknown, at: string): NumberBucket[] {
  let before = -Infinity;
  return file.list(value, at).map((entry, index) => {
    const place = `${at}[${index}]`;
    const bucket = file.members(entry, place);
    const lower = file.number(bucket['lower_bound'], `${place}.lower_bound`);
    const upper = file.number(bucket['upper_bound'], `${place}.upper_bound`, lower);
    if (lower < before) file.problem(`${place}.lower_bound`, lower, `a number of at least that of the bucket before, ${before}`);
    before = lower;
    return { lower, upper, count: file.number(bucket['count'], `${place}.count`, 0) };
  });
}

function kllSketch(file: ModelMonitorFile, value: unknown, at: string): KllSketch {
  const sketch = file.members(value, at);
  const k = isObject(sketch['parameters']) ? file.number(sketch['parameters']['k'], `${at}.parameters.k`, 1) : DEFAULT_K;
  // The profile writer of Deequ makes a text of it.
  const data = typeof sketch['data'] === 'string' ? parsed(sketch['data']) : sketch['data'];
  const levels = file.list(data, `${at}.data`).map((level, index) => {
    const items = file.list(level, `${at}.data[${index}]`);
    const strange = items.findIndex((item) => typeof item !== 'number' || !Number.isFinite(item));
    if (strange >= 0) file.problem(`${at}.data[${index}][${strange}]`, items[strange], 'a finite number');
    return items as readonly number[];
  });
  if (levels.length > MOST_LEVELS) file.problem(`${at}.data`, levels, `at most ${MOST_LEVELS} levels`);
  return { k, levels };
}

/** Undefined where it is not JSON: the list that is expected is missing then. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function textStatistics(file: ModelMonitorFile, texts: Readonly<Record<string, unknown>>, at: string): FeatureStatistics {
  const counts = commonCounts(file, texts, at);
  if (counts.present === 0) return { kind: 'empty', ...counts };
  const place = `${at}.distribution.categorical.buckets`;
  if (texts['distribution'] === undefined) {
    // Deequ, of which the container is made, counts the values of columns that have few.
    file.problem(`${at}.distribution`, undefined, 'an object; ignore the column if it is not to be watched');
    return { kind: 'empty', ...counts };
  }
  const { categorical } = file.members(texts['distribution'], `${at}.distribution`);
  const buckets = file.list(file.members(categorical, `${at}.distribution.categorical`)['buckets'], place).map((entry, index) => {
    const bucket = file.members(entry, `${place}[${index}]`);
    return { value: file.text(bucket['value'], `${place}[${index}].value`), count: file.number(bucket['count'], `${place}[${index}].count`, 0) };
  });
  const counted = buckets.reduce((sum, { count }) => sum + count, 0);
  if (counted > counts.present) file.problem(place, counted, `counts that add up to at most num_present, ${counts.present}`);
  return { kind: 'text', ...counts, buckets };
}

function commonCounts(file: ModelMonitorFile, statistics: Readonly<Record<string, unknown>>, at: string): FeatureStatisticsBase {
  const common = file.members(statistics['common'], `${at}.common`);
  const [present, missing] = ['num_present', 'num_missing'].map((name) => file.number(common[name], `${at}.common.${name}`, 0)) as [number, number];
  return { present: Math.round(present), missing: Math.round(missing) };
}
