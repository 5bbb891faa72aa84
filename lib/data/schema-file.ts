/** Reads and checks a schema file; every problem names file, line and column. Internal. */
import { COLUMN_TYPES, DEFAULT_MISSING_WORDS, type Column, type ColumnType, MAX_DETERMINANTS, MAX_DETERMINED_COLUMNS, type SchemaDocument } from '../contract/dataset';
import type { Problems } from '../private/errors';
import type { DatasetExpectations } from '../contract/expectations';
import { UTC_OFFSET_IN_WORDS, utcOffsetMinutes } from '../contract/utc-offset';
import { PositionedFile } from '../private/positioned-file';
import { readExpectations } from './expectations-file';

const NAME_LENGTH = 256;

/** What a schema file says. */
export interface SchemaFile {
  /** Columns, event time and missing words. */
  readonly schema: Required<Pick<SchemaDocument, 'missing'>> & SchemaDocument;
  /** Undefined where it expects nothing. */
  readonly expectations: DatasetExpectations | undefined;
}

/**
 * The schema; `problems` gets what is wrong with it, and the result is of no use then.
 *
 * @throws when the file cannot be read, or is neither YAML nor JSON
 */
export function readSchema(file: string, problems: Problems): SchemaFile {
  const source = new PositionedFile(file);
  const root = (typeof source.content === 'object' && source.content !== null ? source.content : {}) as Record<string, unknown>;
  const { version, eventTime, utcOffset, columns, missing } = root;
  for (const key of Object.keys(root).filter((one) => !['version', 'eventTime', 'utcOffset', 'columns', 'missing', 'expect'].includes(one))) {
    problems.add({ subject: source.at(key), got: key, expected: 'one of version, eventTime, utcOffset, columns, missing, expect', fix: 'remove the entry or mend its spelling' });
  }
  problems.require(version === 1, { subject: `${source.at('version')} version`, got: version, expected: '1', fix: 'set version to 1' });
  const list = Array.isArray(columns) ? (columns as unknown[]) : [];
  problems.require(list.length > 0, { subject: `${source.at('columns')} columns`, got: columns, expected: 'a list of at least one column', fix: 'list the columns as { name, type }' });
  const seen = new Set<string>();
  const read: Column[] = [];
  const determinable: PlacedColumn[] = [];
  list.forEach((entry, index) => {
    const { name, type, determinedBy, tolerance, ...others } = (typeof entry === 'object' && entry !== null ? entry : {}) as Record<string, unknown>;
    const at = source.at('columns', index);
    for (const key of Object.keys(others).filter((one) => one !== 'expect')) {
      problems.add({ subject: source.at('columns', index, key), got: key, expected: 'one of name, type, determinedBy, tolerance, expect', fix: 'remove the entry or mend its spelling' });
    }
    if (typeof name !== 'string' || name.length === 0 || name.length > NAME_LENGTH) {
      problems.add({ subject: `${at} name`, got: name, expected: `a text of 1 to ${NAME_LENGTH} characters`, fix: 'name the column as it stands in the data' });
      return;
    }
    problems.require(!seen.has(name), { subject: `${at} name`, got: name, expected: 'a name that no other column has', fix: 'remove one of the two' });
    problems.require(COLUMN_TYPES.includes(type as ColumnType), { subject: `${at} type`, got: type, expected: `one of ${COLUMN_TYPES.join(', ')}`, fix: 'number for whole and decimal numbers, category for codes and booleans, timestamp for dates, text for what must not be watched' });
    seen.add(name);
    const determined = { ...(determinedBy === undefined ? {} : { determinedBy: determinedBy as string[] }), ...(tolerance === undefined ? {} : { tolerance: tolerance as number }) };
    read.push({ name, type: type as ColumnType, ...determined });
    determinable.push({ at: (...path) => source.at('columns', index, ...path), column: read.at(-1)! });
  });
  checkDetermined(determinable, problems);
  if (eventTime !== undefined) {
    const isTimestamp = read.some(({ name, type }) => name === eventTime && type === 'timestamp');
    problems.require(isTimestamp, { subject: `${source.at('eventTime')} eventTime`, got: eventTime, expected: 'the name of a column of type timestamp', fix: 'add the column, or set its type' });
  }
  if (utcOffset !== undefined) {
    problems.require(!Number.isNaN(utcOffsetMinutes(utcOffset)), { subject: `${source.at('utcOffset')} utcOffset`, got: utcOffset, expected: UTC_OFFSET_IN_WORDS, fix: 'write how far the clock is ahead of UTC that wrote the event times' });
    problems.require(eventTime !== undefined, { subject: `${source.at('utcOffset')} utcOffset`, got: utcOffset, expected: 'none without an eventTime', fix: 'name the column that says when a row happened' });
  }
  const words = missing ?? DEFAULT_MISSING_WORDS;
  const wordsOk = Array.isArray(words) && words.length <= 100 && words.every((word) => typeof word === 'string');
  problems.require(wordsOk, { subject: `${source.at('missing')} missing`, got: missing, expected: 'a list of at most 100 texts', fix: 'list the texts that stand for a missing value, e.g. ["", "NA", "-1"]' });
  const schema = { version: 1 as const, columns: read, missing: words as string[], ...(eventTime === undefined ? {} : { eventTime: eventTime as string }), ...(utcOffset === undefined ? {} : { utcOffset: utcOffset as string }) };
  return { schema, expectations: readExpectations(source, read, eventTime, problems) };
}

/** A column as it stands in the file: what it is determined by is still anything. */
interface PlacedColumn {
  readonly at: (...path: readonly string[]) => string;
  readonly column: Column;
}

/** When all columns are known: they may stand in any order. */
function checkDetermined(placed: readonly PlacedColumn[], problems: Problems): void {
  const categories = placed.filter(({ column }) => column.type === 'category').map(({ column }) => column.name);
  let count = 0;
  for (const { at, column } of placed) {
    const { type, tolerance } = column;
    const by: unknown = column.determinedBy;
    const subject = `${at('determinedBy')} determinedBy`;
    if (tolerance !== undefined) {
      problems.require(by !== undefined, { subject: `${at('tolerance')} tolerance`, got: tolerance, expected: 'none without determinedBy', fix: 'name the columns that determine this one, or remove the entry' });
      const isShare = typeof tolerance === 'number' && tolerance >= 0 && tolerance <= 1;
      problems.require(isShare, { subject: `${at('tolerance')} tolerance`, got: tolerance, expected: 'a number from 0 to 1', fix: 'name the share of the value by which another may differ, e.g. 0.05' });
    }
    if (by === undefined) continue;
    count += 1;
    problems.require(type === 'number', { subject, got: type, expected: 'a column of type number', fix: 'remove the entry, or set the type' });
    problems.require(count <= MAX_DETERMINED_COLUMNS, { subject, got: count, expected: `at most ${MAX_DETERMINED_COLUMNS} columns that others determine`, fix: 'remove the entry' });
    const list: readonly unknown[] = Array.isArray(by) ? by : [];
    const isList = list.length > 0 && list.length <= MAX_DETERMINANTS && new Set(list).size === list.length;
    problems.require(isList, { subject, got: by, expected: `a list of 1 to ${MAX_DETERMINANTS} names, each once`, fix: 'name the category columns that fix the value' });
    for (const name of list.filter((one) => !(categories as readonly unknown[]).includes(one))) {
      problems.add({ subject, got: name, expected: 'the name of a column of type category', fix: categories.length > 0 ? `choose among ${categories.join(', ')}` : 'add the column, or set its type' });
    }
  }
}
