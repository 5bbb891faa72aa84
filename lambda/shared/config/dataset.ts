/** Checks the parts of a configuration that describe a data set and its bins. */
import { COLUMN_TYPES } from '../../../lib/contract/dataset';
import { type ConfigReader, isCount, isFormat, isPrefix, isText } from './reader';

/** @returns the type of each column */
export function readDataset(dataset: ConfigReader): ReadonlyMap<unknown, unknown> {
  dataset.expect('prefix', isPrefix, 'empty, or a text that ends with a slash');
  dataset.expect('format', isFormat, 'one of csv, jsonl');
  const columns = dataset.children('columns');
  for (const column of columns) {
    column.expect('name', isText, 'a text');
    column.expect('type', (type) => (COLUMN_TYPES as readonly unknown[]).includes(type), `one of ${COLUMN_TYPES.join(', ')}`);
  }
  const types = new Map(columns.map(({ members }) => [members.name, members.type]));
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
  return types;
}

/** How columns are turned into bins. */
export function readBinning(binning: ConfigReader): void {
  binning.expect('psiBins', isCount(2), 'a whole number of at least 2');
  binning.expect('grid', isCount(2), 'a whole number of at least 2');
  binning.expect('discreteLimit', isCount(1), 'a whole number of at least 1');
  binning.expect('maxCategories', isCount(1), 'a whole number of at least 1');
}
