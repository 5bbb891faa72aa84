/** Reads one object as rows: decompression by its key, lines or columns, decoder by the format. Memory does not grow with the object. */
import type { CaptureLayout, LogFormat } from '../../../lib/contract/dataset';
import { CaptureDecoder } from './capture/capture';
import type { CellTexts } from './cell-texts';
import { CsvDecoder } from './csv';
import { CorruptContent, decompressed } from './decompress';
import { JsonLinesDecoder } from './jsonl';
import { readParquet } from './parquet';
import { readLines } from './read-lines';
import type { AbsentColumns, RowDecoder, RowHandler } from './rows';

export interface RecordObject {
  readonly key: string;
  readonly format: LogFormat;
  /** Of the format `csv`: the character between fields, a comma if absent. */
  readonly delimiter?: string;
  /** Of the format `capture`. */
  readonly capture?: CaptureLayout;
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly absentColumns: AbsentColumns;
  /** Called behind every chunk of rows, which is small; reading goes on when it is done. Here a handler writes what it has gathered. */
  readonly afterChunk?: () => Promise<void>;
  /** Asked behind each row of columns, of which many lie in a few bytes: whether the chunk is to end, as its handler has gathered enough. */
  readonly isFull?: () => boolean;
  /** Of the wanted columns, where cells hold the same texts again and again. */
  readonly texts?: CellTexts;
}

/**
 * Hands every line that is not blank (and not a CSV header) to the handler: as a row, or as quarantined. Content that cannot be
 * decompressed counts as one unreadable line, because reading it again would not help.
 *
 * @param columns names of the wanted columns
 * @throws errors of the source of the chunks
 */
export async function readRecords(object: RecordObject, columns: readonly string[], handler: RowHandler): Promise<void> {
  const { key, chunks, afterChunk } = object;
  if (object.format === 'parquet') {
    await readColumns(object, columns, handler);
    return;
  }
  const damaged = (): void => handler.damaged?.();
  await readLines({ key, chunks, damaged, ...(afterChunk ? { afterChunk } : {}) }, decoderOf(object, columns, handler));
}

async function readColumns({ key, chunks, absentColumns, afterChunk, isFull }: RecordObject, columns: readonly string[], handler: RowHandler): Promise<void> {
  try {
    await readParquet(decompressed(key, chunks), columns, absentColumns, handler, { ...(afterChunk ? { afterChunk } : {}), ...(isFull ? { isFull } : {}) });
  } catch (error) {
    if (!(error instanceof CorruptContent)) throw error;
    handler.quarantine(1, error.message);
    handler.damaged?.();
  }
}

function decoderOf({ key, format, delimiter, capture, absentColumns, texts }: RecordObject, columns: readonly string[], handler: RowHandler): RowDecoder {
  switch (format) {
    case 'csv':
      return new CsvDecoder(columns, handler, absentColumns, texts, delimiter);
    case 'jsonl':
      return new JsonLinesDecoder(columns, handler);
    case 'capture':
      if (!capture) throw new Error(`${key}: got the format capture without a layout, expected one; say which columns requests and responses hold`);
      return new CaptureDecoder(capture, columns, handler);
    case 'parquet':
      throw new Error(`${key}: got the format parquet, expected a format of lines; read it by columns`);
  }
}

/**
 * False for what is no data by common convention: anything in or named by a segment that begins with an underscore or a dot
 * (`_SUCCESS`, `_temporary/0/part-0`), and keys of folders. A partition is data whatever its column is called (`_day=2001-02-03/`).
 *
 * @param prefix that was listed, ending with a slash: what its segments are called is its owner's choice
 */
export function holdsRecords(key: string, prefix: string): boolean {
  const segments = key.slice(prefix.length).split('/');
  return segments.at(-1) !== '' && !segments.some((segment) => segment.startsWith('.') || (segment.startsWith('_') && !segment.includes('=')));
}
