/**
 * Files of rows on this machine: which ones an argument means, and how each is read. The rows come as the functions read them in the
 * cloud: the same decoders, the same rules for what is no row.
 */
import { createReadStream, type Dirent, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordFormat } from '../../lib/contract/dataset';
import { decompressed } from '../../lambda/shared/records/decompress';
import { timestampCell } from '../../lambda/shared/records/cells';
import { holdsRecords, readRecords } from '../../lambda/shared/records/read-records';
import type { AbsentColumns, RowHandler } from '../../lambda/shared/records/rows';
import { readParquet } from './parquet-file';

export type LocalFormat = RecordFormat | 'parquet';

export interface LocalFile {
  readonly path: string;
  readonly format: LocalFormat;
  /** Bytes. */
  readonly size: number;
}

export interface ReadOptions {
  readonly absentColumns: AbsentColumns;
  /** Gets the bytes that were read since the last call. */
  readonly progress?: (bytes: number) => void;
}

const ENDINGS: readonly (readonly [RegExp, LocalFormat])[] = [
  [/\.csv(\.gz)?$/i, 'csv'],
  [/\.(jsonl|ndjson|json)(\.gz)?$/i, 'jsonl'],
  [/\.parquet$/i, 'parquet'],
];
const CHUNK_BYTES = 1 << 20;

/**
 * The files that the arguments name, in their order; of a folder all that hold rows, in the order of their paths.
 *
 * @param problems gets what cannot be read
 */
export function localFiles(paths: readonly string[], problems: string[]): LocalFile[] {
  return paths.flatMap((path) => {
    const found = filesAt(path, problems);
    if (found.length === 0 && problems.length === 0) problems.push(`${path}: got a folder without files of rows, expected some that end in .csv, .jsonl or .parquet; name the files`);
    return found;
  });
}

function filesAt(path: string, problems: string[]): LocalFile[] {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) {
    problems.push(`${path}: got no such file, expected rows as .csv, .jsonl (either may end in .gz) or .parquet; mend the path`);
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
  problems.push(`${path}: got a file of unknown format, expected one that ends in .csv, .jsonl (either may end in .gz) or .parquet; rename it`);
  return [];
}

function formatOf(path: string): LocalFormat | undefined {
  return ENDINGS.find(([ending]) => ending.test(path))?.[1];
}

/**
 * Hands every row of the file to the handler, its cells in the order of the columns.
 *
 * @throws Error naming the file when it cannot be read
 */
export async function readFile({ path, format }: LocalFile, columns: readonly string[], handler: RowHandler, options: ReadOptions): Promise<void> {
  if (format === 'parquet') await readParquet(path, columns, handler, options.progress);
  else await readRecords({ key: path, format, chunks: chunksOf(path, options.progress), absentColumns: options.absentColumns }, columns, handler);
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

/** The first lines of a file of lines, as texts. */
export async function firstLines({ path }: LocalFile, wanted: number): Promise<string[]> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of decompressed(path, chunksOf(path))) {
    text += decoder.decode(chunk, { stream: true });
    if (text.split('\n', wanted + 1).length > wanted) break;
  }
  return text.replace(/^\uFEFF/, '').split('\n', wanted);
}

async function* chunksOf(path: string, progress?: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) {
    progress?.((chunk as Uint8Array).length);
    yield chunk as Uint8Array;
  }
}
