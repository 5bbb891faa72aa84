/** Checks the configuration file and the environment; all problems of the file at once, each with its path. */
import { CONFIG_FILE, DRIFT_CHECK_ENV, type DriftCheckConfig } from '../../lib/contract/drift-check';
import { COLUMN_TYPES } from '../../lib/contract/dataset';
import { requiredVariable } from '../shared/env';

export interface Buckets {
  readonly store: string;
  readonly log: string;
  readonly dataset: string;
}

/** @throws Error naming the environment variable */
export function decodeBuckets(environment: Readonly<Record<string, string | undefined>>): Buckets {
  return {
    store: requiredVariable(environment, DRIFT_CHECK_ENV.storeBucket),
    log: requiredVariable(environment, DRIFT_CHECK_ENV.logBucket),
    dataset: requiredVariable(environment, DRIFT_CHECK_ENV.datasetBucket),
  };
}

/** @throws Error when the text is not a configuration */
export function parseConfig(text: string): DriftCheckConfig {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`${CONFIG_FILE}: got text that is not JSON, expected the configuration of the drift check; synthesize and deploy again`, { cause: error });
  }
  return decodeConfig(value);
}

const INTERVALS: readonly unknown[] = [1, 2, 3, 4, 6, 8, 12, 24];
const STATISTICS: readonly unknown[] = ['psi', 'ks', 'unseen-rate', 'missing-rate', 'invalid-rate'];
const FORMATS: readonly unknown[] = ['csv', 'jsonl'];

/** @throws Error with all problems */
export function decodeConfig(value: unknown): DriftCheckConfig {
  const config = new Reader(value, '');
  config.expect('version', (version) => version === 1, '1');
  if (config.problems.length === 0) {
    config.expect('modelId', isText, 'a text');
    config.expect('everyHours', (hours) => INTERVALS.includes(hours), `one of ${INTERVALS.join(', ')}`);
    config.expect('lagMinutes', isCount(0), 'a whole number of at least 0');
    config.expect('driftedShare', isShare, 'a number in (0, 1]');
    config.expect('quarantinedShare', isShare, 'a number in (0, 1]');
    config.expect('minBaselineSamples', isCount(1), 'a whole number of at least 1');
    config.expect('minWindowSamples', isCount(1), 'a whole number of at least 1');
    config.expect('missingWords', (words) => Array.isArray(words) && words.every((word) => typeof word === 'string'), 'a list of texts');
    readBreach(config.child('breach'));
    readBinning(config.child('binning'));
    readLog(config.child('log'));
    const types = readDataset(config.child('dataset'));
    readFeatures(config, types);
  }
  if (config.problems.length > 0) {
    const lines = config.problems.map((problem) => `  - ${problem}`);
    throw new Error([`${CONFIG_FILE} cannot be used; synthesize and deploy again:`, ...lines].join('\n'));
  }
  return value as DriftCheckConfig;
}

function readBreach(breach: Reader): void {
  const { times, outOf } = breach.members;
  breach.expect('times', isCount(1), 'a whole number of at least 1');
  breach.expect('outOf', (value) => isCount(1)(value) && Number(value) >= Number(times), 'a whole number of at least breach.times');
  if (Number(outOf) > 1000) breach.problem('outOf', 'at most 1000');
}

function readBinning(binning: Reader): void {
  binning.expect('psiBins', isCount(2), 'a whole number of at least 2');
  binning.expect('grid', isCount(2), 'a whole number of at least 2');
  binning.expect('discreteLimit', isCount(1), 'a whole number of at least 1');
  binning.expect('maxCategories', isCount(1), 'a whole number of at least 1');
}

function readLog(log: Reader): void {
  log.expect('prefix', isPrefix, 'empty, or a text that ends with a slash');
  log.expect('format', (format) => FORMATS.includes(format), `one of ${FORMATS.join(', ')}`);
  log.expect('hourKeys', (keys) => typeof keys === 'string' && ['yyyy', 'MM', 'dd', 'HH'].every((part) => keys.includes(part)), 'a text with yyyy, MM, dd and HH');
}

/** @returns the type of each column */
function readDataset(dataset: Reader): ReadonlyMap<unknown, unknown> {
  dataset.expect('prefix', isPrefix, 'empty, or a text that ends with a slash');
  dataset.expect('format', (format) => FORMATS.includes(format), `one of ${FORMATS.join(', ')}`);
  const columns = dataset.children('columns');
  for (const column of columns) {
    column.expect('name', isText, 'a text');
    column.expect('type', (type) => (COLUMN_TYPES as readonly unknown[]).includes(type), `one of ${COLUMN_TYPES.join(', ')}`);
  }
  const types = new Map(columns.map(({ members }) => [members.name, members.type]));
  const holdout = dataset.child('holdout');
  holdout.expect('kind', (kind) => kind === 'none' || kind === 'latest', 'none or latest');
  if (holdout.members.kind === 'latest') {
    holdout.expect('seconds', isCount(1), 'a whole number of at least 1');
    dataset.expect('eventTime', (name) => types.get(name) === 'timestamp', 'the name of a timestamp column, which a holdout of the latest rows needs');
  }
  return types;
}

function readFeatures(config: Reader, types: ReadonlyMap<unknown, unknown>): void {
  const features = config.children('features');
  const names = features.map(({ members }) => members.name);
  features.forEach((feature, index) => {
    const isWatchable = (name: unknown): boolean => ['number', 'category'].includes(String(types.get(name))) && names.indexOf(name) === index;
    feature.expect('name', isWatchable, 'a number or category column of the data set that no other feature names');
    feature.expect('critical', (critical) => typeof critical === 'boolean', 'true or false');
    feature.expect('windowHours', isCount(1), 'a whole number of at least 1');
    for (const statistic of feature.children('statistics')) {
      statistic.expect('name', (name) => STATISTICS.includes(name), `one of ${STATISTICS.join(', ')}`);
      statistic.expect('threshold', (threshold) => typeof threshold === 'number' && threshold >= 0 && Number.isFinite(threshold), 'a number of at least 0');
    }
  });
}

/** Reads members of a part of the configuration and remembers what is wrong with them. */
class Reader {
  public readonly members: Readonly<Record<string, unknown>>;

  public constructor(
    value: unknown,
    private readonly path: string,
    public readonly problems: string[] = [],
  ) {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (!isObject) problems.push(`${path || 'content'}: got ${shown(value)}, expected an object`);
    this.members = isObject ? (value as Readonly<Record<string, unknown>>) : {};
  }

  public expect(name: string, accepts: (value: unknown) => boolean, expected: string): void {
    if (!accepts(this.members[name])) this.problem(name, expected);
  }

  public problem(name: string, expected: string): void {
    this.problems.push(`${this.at(name)}: got ${shown(this.members[name])}, expected ${expected}`);
  }

  public child(name: string): Reader {
    return new Reader(this.members[name], this.at(name), this.problems);
  }

  public children(name: string): Reader[] {
    const value = this.members[name];
    if (Array.isArray(value) && value.length > 0) return value.map((entry: unknown, index) => new Reader(entry, `${this.at(name)}[${index}]`, this.problems));
    this.problem(name, 'a list with at least one entry');
    return [];
  }

  private at(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`;
  }
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isPrefix(value: unknown): boolean {
  return value === '' || (typeof value === 'string' && value.endsWith('/'));
}

function isShare(value: unknown): boolean {
  return typeof value === 'number' && value > 0 && value <= 1;
}

function isCount(least: number): (value: unknown) => boolean {
  return (value) => Number.isSafeInteger(value) && Number(value) >= least;
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}
