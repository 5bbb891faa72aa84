/** Checks the configuration file and the environment; all problems of the file at once, each with its path. */
import { LOG_FORMATS } from '../../lib/contract/dataset';
import { DRIFT_CHECK_ENV, type DriftCheckConfig } from '../../lib/contract/drift-check';
import { SHAPE_STATISTICS, STATISTIC_NAMES } from '../../lib/contract/verdict';
import { readBinning, readColumns, readDataset, readDeterminants } from '../shared/config/dataset';
import { readExpectations } from '../shared/config/expectations';
import { ConfigReader, isCount, isPrefix, isShare, isText, parseConfigFile, throwIfAny } from '../shared/config/reader';
import { requiredVariable } from '../shared/env';
import { readBreachRule } from './decode-breach';
import { readPerformance } from './performance/decode-config';

export interface Buckets {
  readonly store: string;
  readonly log: string;
  readonly dataset: string;
  /** Only where ground truth is configured. */
  readonly label?: string;
}

/** @throws Error naming the environment variable */
export function decodeBuckets(environment: Readonly<Record<string, string | undefined>>): Buckets {
  const label = environment[DRIFT_CHECK_ENV.labelBucket];
  return {
    store: requiredVariable(environment, DRIFT_CHECK_ENV.storeBucket),
    log: requiredVariable(environment, DRIFT_CHECK_ENV.logBucket),
    dataset: requiredVariable(environment, DRIFT_CHECK_ENV.datasetBucket),
    ...(label === undefined || label === '' ? {} : { label }),
  };
}

/** @throws Error when the text is not a configuration */
export function parseConfig(text: string): DriftCheckConfig {
  return decodeConfig(parseConfigFile(text));
}

const INTERVALS: readonly unknown[] = [1, 2, 3, 4, 6, 8, 12, 24];
const STATISTICS: readonly unknown[] = STATISTIC_NAMES;

/** @throws Error with all problems */
export function decodeConfig(value: unknown): DriftCheckConfig {
  const config = new ConfigReader(value, '');
  config.expect('version', (version) => version === 1, '1');
  if (config.problems.length === 0) {
    config.expect('modelId', isText, 'a text');
    config.expect('everyHours', (hours) => INTERVALS.includes(hours), `one of ${INTERVALS.join(', ')}`);
    config.expect('lagMinutes', isCount(0), 'a whole number of at least 0');
    config.expect('driftedShare', isShare, 'a number in (0, 1]');
    config.expect('driftedImportance', (share) => share === undefined || isShare(share), 'a number in (0, 1]');
    config.expect('leastVolume', (share) => share === undefined || isShare(share), 'a number in (0, 1]');
    config.expect('quarantinedShare', isShare, 'a number in (0, 1]');
    config.expect('minBaselineSamples', isCount(1), 'a whole number of at least 1');
    config.expect('minWindowSamples', isCount(1), 'a whole number of at least 1');
    config.expect('missingWords', (words) => Array.isArray(words) && words.every((word) => typeof word === 'string'), 'a list of texts');
    if (config.members.fanOut !== undefined) for (const limit of ['oneFunctionBytes', 'batchBytes', 'joinPartitions', 'joinHours']) config.child('fanOut').expect(limit, isCount(1), 'a whole number of at least 1');
    readBreachRule(config.child('breach'));
    readBinning(config.child('binning'));
    readLog(config.child('log'));
    const isImported = config.members.modelMonitor !== undefined;
    const source = config.child(isImported ? 'modelMonitor' : 'dataset');
    const types = isImported ? readModelMonitor(source) : readDataset(source);
    if (isImported) config.expect('dataset', (dataset) => dataset === undefined, 'nothing beside modelMonitor');
    readExpectations(config, types);
    readDeterminants(source, readFeatures(config, types));
    if (config.members.performance !== undefined) readPerformance(config.child('performance'), types, Number(config.members.everyHours));
  }
  throwIfAny(config.problems);
  return value as DriftCheckConfig;
}

function readModelMonitor(files: ConfigReader): ReadonlyMap<unknown, unknown> {
  files.expect('prefix', isPrefix, 'empty, or a text that ends with a slash');
  files.expect('statistics', isText, 'a text');
  files.expect('constraints', isText, 'a text');
  return readColumns(files);
}

function readLog(log: ConfigReader): void {
  log.expect('prefix', isPrefix, 'empty, or a text that ends with a slash');
  log.expect('format', (format) => (LOG_FORMATS as readonly unknown[]).includes(format), `one of ${LOG_FORMATS.join(', ')}`);
  if (log.members.format === 'capture') {
    const capture = log.child('capture');
    for (const side of ['inputs', 'outputs']) capture.expect(side, (names) => Array.isArray(names) && names.every(isText), 'a list of texts');
  }
  const { columnNames } = log.members;
  if (columnNames !== undefined) log.expect('columnNames', (names) => typeof names === 'object' && names !== null && Object.values(names).every(isText), 'texts by name');
  log.expect('utcOffsetHours', (hours) => hours === undefined || (Number.isSafeInteger(hours) && Math.abs(Number(hours)) <= 14), 'a whole number from -14 to 14');
  log.expect('hourKeys', (keys) => typeof keys === 'string' && ['yyyy', 'MM', 'dd', 'HH'].every((part) => keys.includes(part)), 'a text with yyyy, MM, dd and HH');
}

/** @returns their names */
function readFeatures(config: ConfigReader, types: ReadonlyMap<unknown, unknown>): readonly unknown[] {
  const features = config.children('features');
  const names = features.map(({ members }) => members.name);
  features.forEach((feature, index) => {
    const isWatchable = (name: unknown): boolean => ['number', 'category'].includes(String(types.get(name))) && names.indexOf(name) === index;
    feature.expect('name', isWatchable, 'a number or category column of the data set that no other feature names');
    feature.expect('critical', (critical) => typeof critical === 'boolean', 'true or false');
    feature.expect('importance', (weight) => weight === undefined || (typeof weight === 'number' && weight >= 0 && Number.isFinite(weight)), 'a number of at least 0');
    feature.expect('metrics', (metrics) => metrics === undefined || metrics === true, 'true, or nothing');
    feature.expect('windowHours', isCount(1), 'a whole number of at least 1');
    for (const statistic of feature.children('statistics')) {
      statistic.expect('name', (name) => STATISTICS.includes(name), `one of ${STATISTICS.join(', ')}`);
      statistic.expect('threshold', (threshold) => typeof threshold === 'number' && threshold >= 0 && Number.isFinite(threshold), 'a number of at least 0');
      readConventions(statistic);
    }
  });
  return names;
}

function readConventions(statistic: ConfigReader): void {
  const isOf = (...names: readonly unknown[]): boolean => names.includes(statistic.members.name);
  const isShape = isOf(...SHAPE_STATISTICS);
  statistic.expect('alpha', (alpha) => alpha === undefined || (isShape && isShare(alpha)), 'a number in (0, 1], of a statistic of shape');
  statistic.expect('correction', (correction) => correction === undefined || (isShape && correction === 'none'), 'none, of a statistic of shape, or nothing');
  statistic.expect('leastShare', (share) => share === undefined || (isOf('psi', 'kl') && isShare(share)), 'a number in (0, 1], of psi or kl');
  statistic.expect('direction', (direction) => direction === undefined || (isOf('kl') && direction === 'baseline-current'), 'baseline-current, of kl, or nothing');
  statistic.expect('logarithmBase', (base) => base === undefined || (isOf('jensen-shannon') && base === 'e'), 'e, of jensen-shannon, or nothing');
  statistic.expect('learned', (deviations) => deviations === undefined || (isShape && typeof deviations === 'number' && deviations > 0 && Number.isFinite(deviations)), 'a number above 0, of a statistic of shape');
  statistic.expect('choice', (choice) => choice === undefined || (isShape && choice === 'evidently'), 'evidently, of a statistic of shape, or nothing');
}
