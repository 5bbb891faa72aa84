/**
 * Files of rows on this machine: which ones an argument means, and how each is read. The rows come as the functions read them in the
 * cloud: the same decoders, the same rules for what is no row.
 */
import { Buffer } from 'node:buffer';
import { createReadStream, type Dirent, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CaptureLayout, LogFormat } from '../../lib/contract/dataset';
import { CorruptContent, decompressed } from '../../lambda/shared/records/decompress';
import { timestampCell } from '../../lambda/shared/records/cells';
import { parseJson } from '../../lambda/shared/records/json';
import { holdsRecords, readRecords } from '../../lambda/shared/records/read-records';
import type { AbsentColumns, RowHandler } from '../../lambda/shared/records/rows';
import { ExpectedError, NoRows } from '../commands/command';
import { readLocalParquet } from './parquet-file';
import { contentOf } from './zstd';

export interface LocalFile {
  readonly path: string;
  readonly format: LogFormat;
  /** Of the format `csv`; a comma if absent. */
  readonly delimiter?: string;
  /** Of the format `capture`. */
  readonly capture?: CaptureLayout;
  /** Bytes. */
  readonly size: number;
}

export interface ReadOptions {
  readonly absentColumns: AbsentColumns;
  /** Gets the bytes that were read since the last call. */
  readonly progress?: (bytes: number) => void;
}

const ENDINGS: readonly (readonly [RegExp, LogFormat])[] = [
  [/\.csv(\.gz|\.zst)?$/i, 'csv'],
  [/\.(jsonl|ndjson|json)(\.gz|\.zst)?$/i, 'jsonl'],
  [/\.parquet$/i, 'parquet'],
];
const KINDS = '.csv or .jsonl (either may end in .gz or .zst) or .parquet';
const CHUNK_BYTES = 1 << 20;
const LINE_FEED = 10;
/** Of first lines together: a file can be one line of a gigabyte. */
const MOST_BYTES = 32 * 1024 ** 2;
const EARLIEST = Date.UTC(1, 0, 1);
const LATEST = Date.UTC(9999, 0, 1);

/**
 * The files that the arguments name, in their order; of a folder all that hold rows, in the order of their paths.
 *
 * @param problems gets what cannot be read
 */
export function localFiles(paths: readonly string[], problems: string[]): LocalFile[] {
  return paths.flatMap((path) => {
    const found = filesAt(path, problems);
    if (found.length === 0 && problems.length === 0) problems.push(`${path}: got a folder without files of rows, expected some that end in ${KINDS}; name the files`);
    return found;
  });
}

function filesAt(path: string, problems: string[]): LocalFile[] {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) {
    problems.push(`${path}: got no such file, expected rows as ${KINDS}; mend the path`);
    return [];
  }
  if (stats.isDirectory()) {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry: Dirent) => holdsRecords(entry.name, '') && (entry.isDirectory() || formatOf(entry.name) !== undefined))
      .map(({ name }) => name)
      .sort()
      .flatMap((name) => filesAt(join(path, name), problems));
  }
  const format = formatOf(path);
  if (format !== undefined) return [{ path, format, size: stats.size }];
  problems.push(`${path}: got a file of unknown format, expected one that ends in ${KINDS}; rename it`);
  return [];
}

function formatOf(path: string): LogFormat | undefined {
  return ENDINGS.find(([ending]) => ending.test(path))?.[1];
}

/**
 * The same files, those read as captures of SageMaker whose first line is one, whatever stands first in it: where Model Monitor has joined
 * labels, they do. One of which nothing can be read stays what it is: as the drift check does, reading it counts it as damaged.
 *
 * @param layout which columns requests and responses hold
 * @throws ExpectedError naming the first capture when there is no layout, or a file that is no lines of JSON
 */
export async function asCaptures(files: readonly LocalFile[], layout: CaptureLayout | undefined): Promise<LocalFile[]> {
  const read: LocalFile[] = [];
  for (const file of files) {
    const first = file.format === 'jsonl' ? await firstLine(file) : '';
    if (/^\s*\[/.test(first)) throw new ExpectedError(`${file.path}:1: got a list of JSON, expected one object a line; write each on a line of its own`);
    const isCapture = isCaptured(first);
    if (isCapture && !layout) {
      throw new ExpectedError(`${file.path}:1: got what SageMaker captures, expected to know its columns; name those of a request in their order with --inputs, those of a response with --outputs`);
    }
    read.push(isCapture ? { ...file, format: 'capture', capture: layout! } : file);
  }
  return read;
}

/** @throws ExpectedError when columns of captures were named, and none of the files is one: what else is in them would be read instead */
export function requireCapture(files: readonly LocalFile[]): void {
  const [first] = files;
  if (!first || files.some(({ capture }) => capture)) return;
  throw new ExpectedError(`${first.path}:1: got no line that SageMaker has captured, expected one with captureData, as --inputs is given; leave --inputs out, or mend the path`);
}

async function firstLine(file: LocalFile): Promise<string> {
  try {
    return (await firstLines(file, 1))[0] ?? '';
  } catch (error) {
    if (error instanceof NoRows) return '';
    throw error;
  }
}

function isCaptured(line: string): boolean {
  if (!line.includes('"captureData"')) return false;
  const value = parseJson(line);
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'captureData');
}

/**
 * Hands every row of the file to the handler, its cells in the order of the columns.
 *
 * @throws Error naming the file when it cannot be read
 */
export async function readFile({ path, format, delimiter, capture }: LocalFile, columns: readonly string[], handler: RowHandler, options: ReadOptions): Promise<void> {
  if (format === 'parquet') {
    await readLocalParquet(path, columns, options.absentColumns, handler, options.progress);
    return;
  }
  const content = contentOf(path, chunksOf(path, options.progress));
  await readRecords({ ...content, format, ...(delimiter === undefined ? {} : { delimiter }), ...(capture ? { capture } : {}), absentColumns: options.absentColumns }, columns, handler);
}

/**
 * The instant in a cell, in milliseconds since 1970; NaN for none, or one of a year that says never: 9999, or none at all.
 *
 * @param utcOffset minutes that times without a zone are ahead of UTC
 */
export function localTime(cell: unknown, utcOffset = 0): number {
  const time = timestampCell(cell, utcOffset);
  return time >= EARLIEST && time < LATEST ? time : NaN;
}

/** Rows from one instant up to another, in milliseconds since 1970. */
export interface TimeSpan {
  readonly from: number;
  readonly until: number;
}

/** @param problems gets what is no instant */
export function timeSpan({ from, until }: { readonly from?: string; readonly until?: string }, problems: string[]): TimeSpan {
  const instant = (option: string, text: string | undefined, otherwise: number): number => {
    const time = text === undefined ? otherwise : timestampCell(text);
    if (Number.isNaN(time)) problems.push(`--${option}: got ${text}, expected a day or an instant, e.g. 2001-02-03 or 2001-02-03T04:00:00Z`);
    return time;
  };
  return { from: instant('from', from, -Infinity), until: instant('until', until, Infinity) };
}

/**
 * The first lines of a file of lines, as texts: as many as wanted, or as fit into memory.
 *
 * @throws NoRows where no byte can be unpacked
 */
export async function firstLines({ path }: LocalFile, wanted: number): Promise<string[]> {
  const read: Uint8Array[] = [];
  let [bytes, lines] = [0, 0];
  const { key, chunks } = contentOf(path, chunksOf(path));
  try {
    for await (const chunk of decompressed(key, chunks)) {
      read.push(chunk);
      bytes += chunk.length;
      for (let feed = chunk.indexOf(LINE_FEED); feed >= 0 && lines < wanted; feed = chunk.indexOf(LINE_FEED, feed + 1)) lines += 1;
      if (lines >= wanted || bytes >= MOST_BYTES) break;
    }
  } catch (error) {
    if (!(error instanceof CorruptContent)) throw error;
    // What can be read may be enough; reading all of it says what cannot.
    if (bytes === 0) throw new NoRows(`${path}: got content that is ${error.message}, expected a whole file; write it again`, { cause: error });
  }
  return new TextDecoder().decode(Buffer.concat(read)).split('\n', wanted);
}

async function* chunksOf(path: string, progress?: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) {
    progress?.((chunk as Uint8Array).length);
    yield chunk as Uint8Array;
  }
}
