/** Checks what the configuration says about how the data must look. */
import { LIST_FILE, MAX_ONE_OF } from '../../../lib/contract/expectations';
import { type ConfigReader, isCount, isText } from './reader';

/** @param types of the columns of the data set */
export function readExpectations(config: ConfigReader, types: ReadonlyMap<unknown, unknown>): void {
  if (config.members.expectations === undefined) return;
  const expectations = config.child('expectations');
  const { columns } = expectations.members;
  const seen = new Set<unknown>();
  if (!Array.isArray(columns)) expectations.problem('columns', 'a list');
  for (const column of Array.isArray(columns) && columns.length > 0 ? expectations.children('columns') : []) {
    column.expect('column', (name) => types.has(name) && !seen.has(name), 'a column of the data set, each once');
    seen.add(column.members.column);
    readColumn(column, types.get(column.members.column));
  }
  const optional = optionally(expectations);
  optional('unique', (names) => Array.isArray(names) && names.length > 0 && names.every((name) => types.has(name)) && new Set(names).size === names.length, 'a list of columns of the data set, each once');
  optional('minRows', isCount(1), 'a whole number of at least 1');
  optional('maxRows', (most) => isCount(1)(most) && Number(most) >= Number(expectations.members.minRows ?? 1), 'a whole number of at least 1, not less than minRows');
  optional('maxRowsChange', isPositive, 'a number above 0');
  optional('maxAgeSeconds', isCount(1), 'a whole number of at least 1');
  optional('maxDrift', isPositive, 'a number above 0');
  if (expectations.members.maxAgeSeconds === undefined) return;
  const { dataset } = config.members;
  const eventTime = typeof dataset === 'object' && dataset !== null ? (dataset as Readonly<Record<string, unknown>>)['eventTime'] : undefined;
  if (types.get(eventTime) !== 'timestamp') expectations.problem('maxAgeSeconds', 'none without an event time of the data set');
}

function readColumn(column: ConfigReader, type: unknown): void {
  const optional = optionally(column);
  const { min, max, oneOf, listedIn } = column.members;
  const isNumber = type === 'number';
  const isWord = type === 'category' || type === 'text';
  optional('min', (least) => isNumber && Number.isFinite(least), 'a number, of a number column');
  optional('max', (most) => isNumber && Number.isFinite(most) && (min === undefined || Number(most) >= Number(min)), 'a number of at least min, of a number column');
  optional('oneOf', (values) => isWord && listedIn === undefined && Array.isArray(values) && values.length > 0 && values.length <= MAX_ONE_OF && values.every(isText), `a list of 1 to ${MAX_ONE_OF} texts, of a category or text column without listedIn`);
  optional('maxMissing', (share) => typeof share === 'number' && share >= 0 && share <= 1, 'a number in [0, 1]');
  if (listedIn !== undefined) {
    if (!isWord || oneOf !== undefined) column.problem('listedIn', 'none but of a category or text column without oneOf');
    const list = column.child('listedIn');
    list.expect('file', (file) => typeof file === 'string' && LIST_FILE.test(file), 'a file below the prefix whose name begins with _ or .');
    list.expect('column', isText, 'a text');
  }
  if ([min, max, oneOf, listedIn, column.members.maxMissing].every((one) => one === undefined)) column.problem('column', 'something that is expected of it');
}

/** Reads members that need not be there. */
function optionally(reader: ConfigReader): ConfigReader['expect'] {
  return (name, accepts, expected) => reader.expect(name, (value) => value === undefined || accepts(value), expected);
}

function isPositive(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}
