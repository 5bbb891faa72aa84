/** Checks the part of the configuration that says how the performance of the model is told. */
import { DETECTOR_NAMES } from '../../../lib/contract/concept-drift';
import { FAIRNESS_METRICS, GROUND_TRUTH_FORMATS, LEAST_SAMPLED_ROWS, METRICS_WITHOUT_LABELS, MOST_COORDINATES, MOST_SAMPLED_ROWS, PERFORMANCE_METRICS } from '../../../lib/contract/performance';
import { type ConfigReader, isCount, isPrefix, isShare, isText } from '../../shared/config/reader';
import { readBreachRule } from '../decode-breach';

const KINDS: readonly unknown[] = ['binary', 'multiclass', 'regression', 'anomaly', 'clustering'];
const RULE_KINDS: readonly unknown[] = ['floor', 'ceiling', 'drop'];

/** @param types of the columns of the data set, by name */
export function readPerformance(performance: ConfigReader, types: ReadonlyMap<unknown, unknown>, everyHours: number): void {
  const task = performance.child('task');
  task.expect('kind', (kind) => KINDS.includes(kind), `one of ${KINDS.join(', ')}`);
  const { groundTruth } = performance.members;
  const needsNoLabel = task.members.kind === 'clustering' && groundTruth === undefined;
  task.expect('label', (label) => types.has(label) || (needsNoLabel && label === undefined), 'a column of the data set');
  if (task.members.kind === 'binary' || task.members.kind === 'anomaly') task.expect('positive', isText, 'a text');
  if (task.members.kind === 'anomaly') {
    task.expect('threshold', isNumber, 'a number');
    task.expect('inspected', isCount(1), 'a whole number of at least 1');
  }
  if (task.members.kind === 'clustering') {
    const { coordinates } = task.members;
    const isCoordinate = (name: unknown): boolean => types.get(name) === 'number' && name !== task.members.label;
    task.expect('coordinates', (names) => Array.isArray(names) && names.length > 0 && names.length <= MOST_COORDINATES && names.every(isCoordinate), `1 to ${MOST_COORDINATES} columns of numbers of the data set, not the label`);
    task.expect('scales', (scales) => Array.isArray(scales) && Array.isArray(coordinates) && scales.length === coordinates.length && scales.every((scale) => isNumber(scale) && Number(scale) > 0), 'a number above 0 for each coordinate');
    performance.expect('sampledRows', (rows) => isCount(LEAST_SAMPLED_ROWS)(rows) && Number(rows) <= MOST_SAMPLED_ROWS, `a whole number from ${LEAST_SAMPLED_ROWS} to ${MOST_SAMPLED_ROWS}`);
  }
  const hasUse = typeof task.members.kind === 'string' && Object.hasOwn(METRICS_WITHOUT_LABELS, task.members.kind);
  if (groundTruth !== undefined || !hasUse) readGroundTruth(performance.child('groundTruth'), everyHours);
  for (const name of ['id', 'prediction']) performance.expect(name, isText, 'a text');
  performance.expect('sensitive', (names) => Array.isArray(names) && names.every(isText), 'a list of texts');
  performance.expect('windowHours', (hours) => isMultipleOf(everyHours)(hours) && Number(hours) > 0, `${multipleOf(everyHours)}, above 0`);
  performance.expect('minLabelled', isCount(1), 'a whole number of at least 1');
  performance.expect('minGroupSize', isCount(1), 'a whole number of at least 1');
  readBreachRule(performance.child('breach'));
  for (const rule of performance.children('rules')) readRule(rule);
  if (performance.members.conceptDrift !== undefined) readConceptDrift(performance.child('conceptDrift'));
  const { sensitive, fairness } = performance.members;
  if (Array.isArray(fairness) && fairness.length === 0) return;
  for (const rule of performance.children('fairness')) {
    rule.expect('column', (column) => Array.isArray(sensitive) && sensitive.includes(column), 'one of the sensitive columns');
    rule.expect('metric', (metric) => (FAIRNESS_METRICS as readonly unknown[]).includes(metric), `one of ${FAIRNESS_METRICS.join(', ')}`);
    rule.expect('limit', isShare, 'a number in (0, 1]');
  }
}

function readGroundTruth(truth: ConfigReader, everyHours: number): void {
  truth.expect('prefix', isPrefix, 'empty, or a text that ends with a slash');
  truth.expect('format', (format) => (GROUND_TRUTH_FORMATS as readonly unknown[]).includes(format), `one of ${GROUND_TRUTH_FORMATS.join(', ')}`);
  truth.expect('keys', (keys) => typeof keys === 'string' && ['yyyy', 'MM', 'dd'].every((part) => keys.includes(part)), 'a text with yyyy, MM and dd');
  truth.expect('delayHours', isMultipleOf(everyHours), multipleOf(everyHours));
  if (truth.members.format !== 'sagemaker') {
    const columns = truth.child('columns');
    for (const name of ['id', 'label']) columns.expect(name, isText, 'a text');
  }
}

function isMultipleOf(everyHours: number): (value: unknown) => boolean {
  return (value) => isCount(0)(value) && Number(value) % everyHours === 0;
}

function multipleOf(everyHours: number): string {
  return `a multiple of everyHours (${everyHours})`;
}

function readConceptDrift(conceptDrift: ConfigReader): void {
  const detector = conceptDrift.child('detector');
  const isAbove = (least: number) => (value: unknown): boolean => isNumber(value) && Number(value) > least;
  detector.expect('name', (name) => (DETECTOR_NAMES as readonly unknown[]).includes(name), `one of ${DETECTOR_NAMES.join(', ')}`);
  if (detector.members.name === 'adwin') detector.expect('delta', (delta) => isAbove(0)(delta) && Number(delta) < 1, 'a number above 0 and below 1');
  if (detector.members.name === 'page-hinkley') {
    detector.expect('threshold', isAbove(0), 'a number above 0');
    detector.expect('tolerance', (tolerance) => tolerance === 0 || isAbove(0)(tolerance), 'a number of at least 0');
  }
  conceptDrift.expect('eventTime', (column) => column === undefined || isText(column), 'a text');
  conceptDrift.expect('utcOffsetMinutes', (minutes) => minutes === undefined || Number.isSafeInteger(minutes), 'a whole number');
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value);
}

function readRule(rule: ConfigReader): void {
  rule.expect('metric', (metric) => typeof metric === 'string' && Object.hasOwn(PERFORMANCE_METRICS, metric), `one of ${Object.keys(PERFORMANCE_METRICS).join(', ')}`);
  rule.expect('kind', (kind) => RULE_KINDS.includes(kind), `one of ${RULE_KINDS.join(', ')}`);
  if (rule.members.kind !== 'drop') {
    rule.expect('limit', isNumber, 'a number');
    return;
  }
  rule.expect('minDrop', (drop) => isNumber(drop) && Number(drop) > 0, 'a number above 0');
  rule.expect('unit', (unit) => unit === 'metric' || unit === 'share', 'one of metric, share');
  rule.expect('reference', (reference) => reference === undefined || (isNumber(reference) && !(rule.members.unit === 'share' && reference === 0)), 'a number, not 0 where a share of it is allowed');
}
