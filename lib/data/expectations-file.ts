/** Reads and checks what a schema file expects of the data; every problem names file, line and column. Internal. */
import { type Column, type ColumnType } from '../contract/dataset';
import { type ColumnExpectation, type DatasetExpectations, LIST_FILE, MAX_ONE_OF } from '../contract/expectations';
import type { Problems } from '../private/errors';
import type { PositionedFile } from '../private/positioned-file';

type Place = readonly (string | number)[];
type Entries = Readonly<Record<string, unknown>>;

const COLUMN_ENTRIES = ['min', 'max', 'oneOf', 'listedIn', 'maxMissing'];
const DATA_ENTRIES = ['unique', 'minRows', 'maxRows', 'maxRowsChange', 'maxAgeHours', 'maxDrift'];
const WORDS: readonly ColumnType[] = ['category', 'text'];

/** One problem for each rule that an entry breaks. */
class Entry {
  public readonly entries: Entries;

  public constructor(private readonly source: PositionedFile, private readonly problems: Problems, private readonly place: Place, value: unknown, known: readonly string[]) {
    const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
    this.entries = isMap ? (value as Entries) : {};
    // An empty one would be refused at run time, by each run.
    if (!isMap || Object.keys(this.entries).length === 0) problems.add({ subject: `${source.at(...place)} expect`, got: value, expected: isMap ? 'at least one entry' : 'a map', fix: `write some of ${known.join(', ')} in it` });
    for (const key of Object.keys(this.entries).filter((one) => !known.includes(one))) {
      problems.add({ subject: source.at(...place, key), got: key, expected: `one of ${known.join(', ')}`, fix: 'remove the entry or mend its spelling' });
    }
  }

  /** Checks the entry, if it is there. */
  public optional(name: string, ok: (value: unknown) => boolean, expected: string, fix: string): void {
    const value = this.entries[name];
    if (value !== undefined) this.problems.require(ok(value), { subject: `${this.source.at(...this.place, name)} ${name}`, got: value, expected, fix });
  }

  public nested(name: string, known: readonly string[]): Entry | undefined {
    const value = this.entries[name];
    return value === undefined ? undefined : new Entry(this.source, this.problems, [...this.place, name], value, known);
  }
}

/**
 * What the file expects, or undefined where it expects nothing; `problems` gets what is wrong with it.
 *
 * @param columns as they were read
 */
export function readExpectations(source: PositionedFile, columns: readonly Column[], eventTime: unknown, problems: Problems): DatasetExpectations | undefined {
  const root = (typeof source.content === 'object' && source.content !== null ? source.content : {}) as Entries;
  const list = Array.isArray(root['columns']) ? (root['columns'] as unknown[]) : [];
  const ofColumns = list.flatMap((entry, index): ColumnExpectation[] => {
    const { name, expect } = (typeof entry === 'object' && entry !== null ? entry : {}) as Entries;
    const column = columns.find((one) => one.name === name);
    return column && expect !== undefined ? [{ column: column.name, ...columnExpectation(new Entry(source, problems, ['columns', index, 'expect'], expect, COLUMN_ENTRIES), column.type) }] : [];
  });
  const ofData = root['expect'] === undefined ? undefined : dataExpectations(new Entry(source, problems, ['expect'], root['expect'], DATA_ENTRIES), columns, eventTime);
  return ofColumns.length === 0 && !ofData ? undefined : { columns: ofColumns, ...ofData };
}

function columnExpectation(entry: Entry, type: ColumnType): Omit<ColumnExpectation, 'column'> {
  const { min, listedIn } = entry.entries;
  const isNumber = type === 'number';
  const isWord = WORDS.includes(type);
  entry.optional('min', (value) => isNumber && Number.isFinite(value), 'a number, of a column of type number', 'name the smallest value that is right');
  entry.optional('max', (value) => isNumber && Number.isFinite(value) && (typeof min !== 'number' || Number(value) >= min), 'a number of at least min, of a column of type number', 'name the largest value that is right');
  entry.optional('oneOf', (value) => isWord && isTexts(value) && value.length <= MAX_ONE_OF, `a list of 1 to ${MAX_ONE_OF} texts, of a column of type ${WORDS.join(' or ')}`, 'list the values as they stand in the data, in quotes');
  entry.optional('oneOf', () => listedIn === undefined, 'none beside listedIn', 'leave one of the two out');
  entry.optional('listedIn', () => isWord, `none but of a column of type ${WORDS.join(' or ')}`, 'remove the entry, or set the type');
  const list = entry.nested('listedIn', ['file', 'column']);
  list?.optional('file', (value) => typeof value === 'string' && LIST_FILE.test(value), 'a file below the prefix of the data set whose name begins with _ or ., so that it is no data itself', 'write it like "_reference/airports.csv"');
  list?.optional('column', (value) => typeof value === 'string' && value !== '', 'the name of a column of that file', 'name the column that holds the values');
  if (list) entry.optional('listedIn', () => ['file', 'column'].every((name) => list.entries[name] !== undefined), 'a file and a column', 'name both');
  entry.optional('maxMissing', (value) => typeof value === 'number' && value >= 0 && value <= 1, 'a share from 0 to 1', 'name the largest share of rows without a value, e.g. 0.05');
  // What is wrong is a problem by now, and then nobody uses this.
  return entry.entries;
}

function dataExpectations(entry: Entry, columns: readonly Column[], eventTime: unknown): Omit<DatasetExpectations, 'columns'> {
  const { minRows, maxAgeHours, ...others } = entry.entries;
  const names = columns.map(({ name }) => name);
  const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 1;
  const isPositive = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value) && value > 0;
  entry.optional('unique', (value) => isTexts(value) && value.every((name) => names.includes(name)) && new Set(value).size === value.length, 'a list of columns, each once', `choose among ${names.join(', ')}`);
  entry.optional('minRows', isCount, 'a whole number of at least 1', 'name the fewest rows that the data can have');
  entry.optional('maxRows', (value) => isCount(value) && !(isCount(minRows) && value < minRows), 'a whole number of at least 1, not less than minRows', 'name the most rows that the data can have');
  entry.optional('maxRowsChange', isPositive, 'a share above 0', 'name the share by which the number of rows may differ from that of the snapshot accepted last, e.g. 0.5');
  entry.optional('maxAgeHours', (value) => isPositive(value) && Number.isInteger(Number(value) * 3600), 'hours above 0', 'name the largest age of the newest row');
  entry.optional('maxAgeHours', () => eventTime !== undefined, 'none without an eventTime', 'name the column that says when a row happened');
  entry.optional('maxDrift', isPositive, 'a number above 0', 'name the largest population stability index against the snapshot accepted last, e.g. 1');
  return { ...others, ...(minRows === undefined ? {} : { minRows: minRows as number }), ...(maxAgeHours === undefined ? {} : { maxAgeSeconds: Number(maxAgeHours) * 3600 }) };
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string' && one !== '');
}
