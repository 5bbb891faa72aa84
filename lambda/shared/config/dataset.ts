/** Checks the parts of a configuration that describe a data set and its bins. */
import { COLUMN_TYPES, DATASET_FORMATS, MAX_DETERMINANTS, MAX_DETERMINED_COLUMNS } from '../../../lib/contract/dataset';
import { type ConfigReader, isCount, isPrefix, isText } from './reader';

/** @returns the type of each column */
export function readDataset(dataset: ConfigReader): ReadonlyMap<unknown, unknown> {
  dataset.expect('prefix', isPrefix, 'empty, or a text that ends with a slash');
  dataset.expect('format', (format) => (DATASET_FORMATS as readonly unknown[]).includes(format), `one of ${DATASET_FORMATS.join(', ')}`);
  const types = readColumns(dataset);
  const isTimestamp = (name: unknown): boolean => types.get(name) === 'timestamp';
  const holdout = dataset.child('holdout');
  holdout.expect('kind', (kind) => kind === 'none' || kind === 'latest', 'none or latest');
  if (holdout.members.kind === 'latest') {
    holdout.expect('seconds', isCount(1), 'a whole number of at least 1');
    dataset.expect('eventTime', isTimestamp, 'the name of a timestamp column, which a holdout of the latest rows needs');
  }
  if (dataset.members.history !== undefined) {
    const held = holdout.members.kind === 'latest' ? Number(holdout.members.seconds) : 0;
    dataset.child('history').expect('seconds', (seconds) => isCount(1)(seconds) && Number(seconds) > held, `a whole number of at least 1, more than the holdout's ${held}`);
    dataset.expect('eventTime', isTimestamp, 'the name of a timestamp column, which a history needs');
  }
  dataset.expect('utcOffsetMinutes', (minutes) => minutes === undefined || (Number.isSafeInteger(minutes) && Math.abs(Number(minutes)) < 15 * 60), 'a whole number of minutes, less than 15 hours');
  return types;
}

/** @returns the type of each column */
export function readColumns(source: ConfigReader): ReadonlyMap<unknown, unknown> {
  const columns = source.children('columns');
  for (const column of columns) {
    column.expect('name', isText, 'a text');
    column.expect('type', (type) => (COLUMN_TYPES as readonly unknown[]).includes(type), `one of ${COLUMN_TYPES.join(', ')}`);
  }
  const types = new Map(columns.map(({ members }) => [members.name, members.type]));
  readDetermined(columns, types);
  return types;
}

/**
 * Problems with features that are determined by columns which are none: only features are read from a log.
 *
 * @param dataset that `readDataset` has checked
 */
export function readDeterminants(dataset: ConfigReader, features: readonly unknown[]): void {
  const { columns } = dataset.members;
  if (!Array.isArray(columns)) return;
  for (const column of dataset.children('columns')) {
    const { name, determinedBy } = column.members;
    if (!features.includes(name) || !Array.isArray(determinedBy)) continue;
    column.expect('determinedBy', () => determinedBy.every((one) => features.includes(one)), 'columns that are watched, as the column itself is');
  }
}

function readDetermined(columns: readonly ConfigReader[], types: ReadonlyMap<unknown, unknown>): void {
  const isCategory = (name: unknown): boolean => types.get(name) === 'category';
  let determined = 0;
  for (const column of columns) {
    const { type, determinedBy, tolerance } = column.members;
    if (determinedBy === undefined) {
      if (tolerance !== undefined) column.problem('tolerance', 'none without determinedBy');
      continue;
    }
    determined += 1;
    const isList = (by: unknown): boolean => Array.isArray(by) && by.length > 0 && by.length <= MAX_DETERMINANTS && by.every(isCategory) && new Set(by).size === by.length;
    column.expect('determinedBy', (by) => type === 'number' && isList(by), `a list of 1 to ${MAX_DETERMINANTS} category columns, each once, of a number column`);
    column.expect('tolerance', (share) => share === undefined || (typeof share === 'number' && share >= 0 && share <= 1), 'a number in [0, 1]');
    if (determined > MAX_DETERMINED_COLUMNS) column.problem('determinedBy', `none: at most ${MAX_DETERMINED_COLUMNS} columns may be determined by others`);
  }
}

/** How columns are turned into bins. */
export function readBinning(binning: ConfigReader): void {
  binning.expect('psiBins', isCount(2), 'a whole number of at least 2');
  binning.expect('grid', isCount(2), 'a whole number of at least 2');
  binning.expect('discreteLimit', isCount(1), 'a whole number of at least 1');
  binning.expect('maxCategories', isCount(1), 'a whole number of at least 1');
  binning.expect('days', (days) => days === undefined || days === true, 'true, or nothing');
  binning.expect('weekBins', (bins) => bins === undefined || isCount(2)(bins), 'a whole number of at least 2');
  if (binning.members.spans !== undefined) {
    const spans = binning.child('spans');
    spans.expect('bins', isCount(2), 'a whole number of at least 2');
    spans.expect('hours', (hours) => typeof hours === 'object' && hours !== null && Object.values(hours).every(isCount(1)), 'whole numbers of at least 1 by name');
  }
  if (binning.members.segments === undefined) return;
  const segments = binning.child('segments');
  segments.expect('column', isText, 'a text');
  segments.expect('most', isCount(1), 'a whole number of at least 1');
  segments.expect('always', (names) => Array.isArray(names) && names.every(isText), 'a list of texts');
  segments.expect('bins', isCount(2), 'a whole number of at least 2');
}
