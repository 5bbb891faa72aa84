/**
 * What the columns of local files are: as a schema file says, or, without one, as their values look. What they look like is decided
 * once, for a baseline, by the first rows of the first file that has any; a window never changes how it is looked at.
 */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { type Column, type ColumnType, DEFAULT_MISSING_WORDS } from '../../lib/contract/dataset';
import { readDataset } from '../../lambda/shared/config/dataset';
import { ConfigReader } from '../../lambda/shared/config/reader';
import { UTC_OFFSET_IN_WORDS, utcOffsetMinutes } from '../../lib/contract/utc-offset';
import { CellCounts, CellReader, timestampCell } from '../../lambda/shared/records/cells';
import { MAX_RECORD_LINES } from '../../lambda/shared/records/csv';
import { CsvRecord, MAX_FIELDS } from '../../lambda/shared/records/csv-record';
import { parseJson, UnreadableJson } from '../../lambda/shared/records/json';
import { ExpectedError, NoRows } from '../commands/command';
import { firstLines, type LocalFile, readFile } from './local-files';
import { parquetColumns } from './parquet-file';

export interface LocalSchema {
  readonly columns: readonly Column[];
  readonly eventTime?: string;
  /** How many minutes event times without an offset are ahead of UTC; 0 if absent. */
  readonly utcOffsetMinutes?: number;
  readonly missing: readonly string[];
}

/** Rows that decide what a column is, and their cells: the texts of wide rows are many. */
const SAMPLE_ROWS = 20_000;
const SAMPLE_CELLS = 500_000;
/** However wide rows are. */
const LEAST_ROWS = 20;

/** Of the values must be instants, or numbers: a broken one must not decide what a column is. */
const NEARLY_ALL = 0.99;

/** A text column with more distinct values than this, and most of them different, is no category: identifiers, free text. */
const MOST_CATEGORIES = 1000;

/** @throws ExpectedError with all problems, each with its place in the file */
export function readSchemaFile(path: string): LocalSchema {
  let value: unknown;
  try {
    value = parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new ExpectedError(`${path}: got ${(error as Error).message.split('\n')[0]}, expected a schema as JSON or YAML`, { cause: error });
  }
  const schema = (typeof value === 'object' && value !== null ? value : {}) as { readonly eventTime?: string; readonly utcOffset?: string; readonly missing?: readonly string[]; readonly columns?: readonly Column[] };
  const { eventTime, utcOffset, missing = DEFAULT_MISSING_WORDS, columns } = schema;
  const reader = new ConfigReader({ prefix: '', format: 'csv', columns, utcOffset, holdout: { kind: 'none' } }, '');
  const types = readDataset(reader);
  if (eventTime !== undefined && types.get(eventTime) !== 'timestamp') reader.problem('eventTime', 'the name of a timestamp column');
  if (utcOffset !== undefined && Number.isNaN(utcOffsetMinutes(utcOffset))) reader.problem('utcOffset', UTC_OFFSET_IN_WORDS);
  if (!Array.isArray(missing) || !missing.every((word) => typeof word === 'string')) reader.problem('missing', 'a list of texts');
  if (reader.problems.length > 0) throw new ExpectedError(reader.problems.map((problem) => `${path}: ${problem}`).join('\n'));
  return { columns: columns!, missing, ...(eventTime === undefined ? {} : { eventTime }), ...(utcOffset === undefined ? {} : { utcOffsetMinutes: utcOffsetMinutes(utcOffset) }) };
}

/**
 * By the first file that has rows: a log may well begin with an hour in which nothing happened, or of which nothing can be read.
 *
 * @param time the column that says when a row happened, where it does not look like it
 * @throws ExpectedError about the first file, when none has rows
 */
export async function inferSchema(files: readonly LocalFile[], time: string | undefined): Promise<LocalSchema> {
  let first: NoRows | undefined;
  for (const file of files) {
    try {
      return await schemaOf(file, time);
    } catch (error) {
      if (!(error instanceof NoRows)) throw error;
      first ??= error;
    }
  }
  throw first!;
}

async function schemaOf(file: LocalFile, time: string | undefined): Promise<LocalSchema> {
  const missing = DEFAULT_MISSING_WORDS;
  const known = file.format === 'parquet' ? await parquetColumns(file.path) : (await namesIn(file)).map((name) => ({ name, type: undefined }));
  const names = known.map(({ name }) => name);
  if (time !== undefined && !names.includes(time)) throw new ExpectedError(`--time: got ${JSON.stringify(time)}, expected a column of ${file.path}; choose among ${names.join(', ')}`);
  const reader = new CellReader(missing);
  const looks = names.map(() => new Look(reader));
  const wanted = Math.max(LEAST_ROWS, Math.min(SAMPLE_ROWS, Math.floor(SAMPLE_CELLS / names.length)));
  let rows = 0;
  const handler = {
    row: (cells: readonly unknown[]) => {
      if (rows === wanted) throw new EnoughRows();
      rows += 1;
      looks.forEach((look, index) => look.add(cells[index]));
      return undefined;
    },
    quarantine: () => undefined,
  };
  await readFile(file, names, handler, { absentColumns: 'missing' }).catch((error: unknown) => {
    if (!(error instanceof EnoughRows)) throw error;
  });
  const columns = known.map(({ name, type }, index): Column => ({ name, type: name === time ? 'timestamp' : looks[index]!.type(type) }));
  const eventTime = time ?? columns.find(({ type }) => type === 'timestamp')?.name;
  return { columns, missing, ...(eventTime === undefined ? {} : { eventTime }) };
}

async function namesIn(file: LocalFile): Promise<string[]> {
  if (file.capture) {
    const { inputs, outputs, eventTime } = file.capture;
    return [...new Set([...inputs, ...outputs, ...(eventTime === undefined ? [] : [eventTime])])];
  }
  const lines = (await firstLines(file, file.format === 'csv' ? MAX_RECORD_LINES : SAMPLE_ROWS)).filter((line) => line.trim() !== '');
  if (lines.length === 0) throw new NoRows(`${file.path}: got no line, expected rows`);
  if (file.format === 'csv') return headerOf(file, lines.map((line) => line.replace(/\r$/, '')));
  const names = new Set<string>();
  for (const line of lines) {
    for (const name of membersOf(line)) names.add(name);
    if (names.size > MAX_FIELDS) throw new ExpectedError(`${file.path}: got more than ${MAX_FIELDS} names of members in its first lines, expected columns; give --schema`);
  }
  if (names.size === 0) throw new ExpectedError(`${file.path}:1: got a line that is no JSON object, expected one object a line`);
  return [...names];
}

/** @throws ExpectedError when other characters part columns or lines than the delimiter and line feeds */
function headerOf({ path, delimiter = ',' }: LocalFile, lines: readonly string[]): string[] {
  const record = new CsvRecord(delimiter);
  let state = record.begin(lines[0]!);
  for (let next = 1; state === 'open' && next < lines.length; next++) state = record.continue(lines[next]!);
  const names = [...record.fields];
  if (names.some((name) => name.includes('\r'))) throw new ExpectedError(`${path}:1: got carriage returns within the header, expected lines that end in line feeds; convert the file`);
  const other = names.length === 1 ? DELIMITERS.find(([character]) => character !== delimiter && names[0]!.includes(character)) : undefined;
  if (other) throw new ExpectedError(`${path}:1: got one column with ${other[1]} in its name, expected ${DELIMITERS.find(([character]) => character === delimiter)?.[1] ?? delimiter} between columns; say with --delimiter what stands there`);
  return names;
}

/** What programs put between columns. */
const DELIMITERS: readonly (readonly [character: string, inWords: string])[] = [[',', 'commas'], [';', 'semicolons'], ['\t', 'tabs'], ['|', 'bars']];

/** None of a line that is no object, or no row of a table, as one of a million members: it is counted when the file is read. */
function membersOf(line: string): string[] {
  if (line.length > MAX_FIELDS && line.split(',', MAX_FIELDS + 1).length > MAX_FIELDS) return [];
  const value = parseJson(line);
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof UnreadableJson) ? Object.keys(value) : [];
}

/** Ends a reading whose rows say enough. */
class EnoughRows extends Error {}

/** What the cells of one column look like. */
class Look {
  private readonly numbers = new CellCounts();
  private readonly distinct = new Set<string>();
  private present = 0;
  private times = 0;

  public constructor(private readonly reader: CellReader) {}

  public add(cell: unknown): void {
    const before = this.numbers.missing;
    this.reader.number(cell, this.numbers);
    if (this.numbers.missing > before) return;
    this.present += 1;
    if (typeof cell === 'string' && /^\d{4}-\d{2}-\d{2}/.test(cell) && !Number.isNaN(timestampCell(cell))) this.times += 1;
    if (typeof cell === 'string' && this.distinct.size <= SAMPLE_ROWS) this.distinct.add(cell);
  }

  public type(told: ColumnType | undefined): ColumnType {
    if (told !== undefined) return told;
    if (this.present > 0 && this.times >= NEARLY_ALL * this.present) return 'timestamp';
    if (this.present > 0 && this.numbers.present + this.numbers.nonFinite >= NEARLY_ALL * this.present) return 'number';
    return this.distinct.size > MOST_CATEGORIES && this.distinct.size > this.present / 2 ? 'text' : 'category';
  }
}
