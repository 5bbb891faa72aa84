/** Checks the configuration file and the environment of the function; all problems of the file at once, each with its path. */
import { COLUMN_TYPES, type ColumnType } from '../../lib/contract/dataset';
import { TASK_METRICS } from '../../lib/contract/evaluation';
import { MAX_WAIVER_DAYS, SCAN_SEVERITIES, waiverDays } from '../../lib/contract/image-scan';
import { METRICS, RETRAINING_STEPS_ENV, type RetrainingStepsConfig, type TaskConfig } from '../../lib/contract/retraining-steps';
import { readBinning, readDataset, readDeterminants } from '../shared/config/dataset';
import { readExpectations } from '../shared/config/expectations';
import { ConfigReader, isCount, isShare, isText, parseConfigFile, throwIfAny } from '../shared/config/reader';
import { requiredVariable } from '../shared/env';
import type { ImageRepository } from './ecr-images';

export interface Buckets {
  readonly store: string;
  readonly dataset: string;
  /** Absent where no evidence is kept. */
  readonly evidence?: string;
}

export interface Environment {
  readonly buckets: Buckets;
  /** Absent where the image is fixed. */
  readonly repository?: ImageRepository;
}

/** @throws Error naming the environment variable */
export function decodeEnvironment(environment: Readonly<Record<string, string | undefined>>): Environment {
  const { storeBucket, datasetBucket, evidenceBucket, repositoryName, repositoryUri } = RETRAINING_STEPS_ENV;
  const buckets = { store: requiredVariable(environment, storeBucket), dataset: requiredVariable(environment, datasetBucket), ...(environment[evidenceBucket] === undefined ? {} : { evidence: requiredVariable(environment, evidenceBucket) }) };
  // One of the two without the other would train with an image that nobody named.
  if (environment[repositoryName] === undefined && environment[repositoryUri] === undefined) return { buckets };
  return { buckets, repository: { name: requiredVariable(environment, repositoryName), uri: requiredVariable(environment, repositoryUri) } };
}

/** @throws Error when the text is not a configuration */
export function parseConfig(text: string): RetrainingStepsConfig {
  return decodeConfig(parseConfigFile(text));
}

/** What the label of each kind of task may be. */
const LABEL_TYPES: Readonly<Record<TaskConfig['kind'], readonly ColumnType[]>> = {
  binary: ['category', 'number'],
  multiclass: ['category', 'number'],
  regression: ['number'],
};

type Types = ReadonlyMap<unknown, unknown>;

/** @throws Error with all problems */
export function decodeConfig(value: unknown): RetrainingStepsConfig {
  const config = new ConfigReader(value, '');
  config.expect('version', (version) => version === 1, '1');
  if (config.problems.length === 0) {
    config.expect('modelId', isText, 'a text');
    config.expect('missingWords', (words) => Array.isArray(words) && words.every((word) => typeof word === 'string'), 'a list of texts');
    config.expect('minTrainingRows', isCount(1), 'a whole number of at least 1');
    config.expect('minHoldoutRows', isCount(1), 'a whole number of at least 1');
    config.expect('quarantinedShare', isShare, 'a number in (0, 1]');
    config.expect('recipe', (recipe) => typeof recipe === 'object' && recipe !== null && !Array.isArray(recipe), 'an object');
    const dataset = config.child('dataset');
    const types = readDataset(dataset);
    const task = config.child('task');
    readTask(task, types, config.members.missingWords);
    const isInput = (name: unknown): boolean => types.has(name) && name !== task.members.label;
    config.expect('features', isListOf(isInput), 'a list of columns of the data set, each once, the label not among them');
    const baseline = config.child('baseline');
    const isWatchable = (name: unknown): boolean => ['number', 'category'].includes(String(types.get(name)));
    baseline.expect('features', isListOf(isWatchable), 'a list of number or category columns of the data set, each once');
    if (Array.isArray(baseline.members.features)) readDeterminants(dataset, baseline.members.features);
    readBinning(baseline.child('binning'));
    readGates(config, task.members.kind);
    readExpectations(config, types);
    readImageScan(config);
    config.expect('imageTag', (tag) => tag === undefined || isText(tag), 'a text');
    config.expect('codeCommit', (commit) => commit === undefined || isText(commit), 'a text');
  }
  throwIfAny(config.problems);
  return value as RetrainingStepsConfig;
}

function readImageScan(config: ConfigReader): void {
  if (config.members.imageScan === undefined) return;
  const scan = config.child('imageScan');
  scan.expect('refusedSeverities', isListOf((severity) => SCAN_SEVERITIES.some((one) => one === severity)), `a list of severities among ${SCAN_SEVERITIES.join(', ')}, each once`);
  scan.expect('maxAgeSeconds', isCount(1), 'a whole number of at least 1');
  const { waivers } = scan.members;
  if (!Array.isArray(waivers)) scan.problem('waivers', 'a list');
  for (const waiver of Array.isArray(waivers) && waivers.length > 0 ? scan.children('waivers') : []) {
    for (const name of ['finding', 'owner', 'reason']) waiver.expect(name, isText, 'a text');
    const { grantedOn, expiresOn } = waiver.members;
    const days = waiverDays({ grantedOn: String(grantedOn), expiresOn: String(expiresOn) });
    waiver.expect('expiresOn', () => days >= 1 && days <= MAX_WAIVER_DAYS, `a day, yyyy-mm-dd, at most ${MAX_WAIVER_DAYS} days from grantedOn on`);
  }
}

function readTask(task: ConfigReader, types: Types, missingWords: unknown): void {
  const { kind } = task.members;
  if (!isKind(kind)) {
    task.problem('kind', `one of ${Object.keys(LABEL_TYPES).join(', ')}`);
    return;
  }
  const isLabel = (name: unknown): boolean => COLUMN_TYPES.some((type) => type === types.get(name) && LABEL_TYPES[kind].includes(type));
  task.expect('label', isLabel, `a column of the data set of type ${LABEL_TYPES[kind].join(' or ')}`);
  if (kind !== 'binary') return;
  const isNumber = types.get(task.members.label) === 'number';
  const isMissing = (text: unknown): boolean => Array.isArray(missingWords) && missingWords.includes(text);
  const isClass = (text: unknown): boolean => isText(text) && !isMissing(text) && !(isNumber && !Number.isFinite(Number(text)));
  task.expect('positive', isClass, `the text of a class that does not stand for a missing value${isNumber ? ', a number as the label is' : ''}`);
}

function readGates(config: ConfigReader, kind: unknown): void {
  const { gates } = config.members;
  // Other gates than those of metrics are not the judge's, so there need not be one.
  if (Array.isArray(gates) && gates.length === 0) return;
  const metrics = isKind(kind) ? TASK_METRICS[kind] : Object.keys(METRICS);
  for (const gate of config.children('gates')) {
    gate.expect('metric', (metric) => (metrics as readonly unknown[]).includes(metric), `one of ${metrics.join(', ')}, which the task has`);
    const isChampion = gate.members.kind === 'champion';
    gate.expect('kind', (name) => ['floor', 'ceiling', 'champion'].includes(String(name)), 'one of floor, ceiling, champion');
    if (isChampion) gate.expect('margin', (margin) => Number.isFinite(margin) && Number(margin) >= 0, 'a number of at least 0');
    else gate.expect('limit', Number.isFinite, 'a number');
  }
}

function isKind(kind: unknown): kind is TaskConfig['kind'] {
  return typeof kind === 'string' && Object.hasOwn(LABEL_TYPES, kind);
}

function isListOf(accepts: (entry: unknown) => boolean): (value: unknown) => boolean {
  return (value) => Array.isArray(value) && value.length > 0 && value.every(accepts) && new Set(value).size === value.length;
}
