/** Reads one object as rows: decompression by its key, lines, decoder by the format. Memory does not grow with the object. */
import type { RecordFormat } from '../../../lib/contract/dataset';
import { CsvDecoder } from './csv';
import { CorruptContent, decompressed } from './decompress';
import { JsonLinesDecoder } from './jsonl';
import { LineSplitter } from './lines';
import type { RowHandler } from './rows';

export interface RecordObject {
  readonly key: string;
  readonly format: RecordFormat;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/**
 * Hands every line that is not blank (and not a CSV header) to the handler: as a row, or as quarantined. Content that cannot be
 * decompressed counts as one unreadable line, because reading it again would not help.
 *
 * @param columns names of the wanted columns
 * @throws errors of the source of the chunks
 */
export async function readRecords({ key, format, chunks }: RecordObject, columns: readonly string[], handler: RowHandler): Promise<void> {
  const decoder = format === 'csv' ? new CsvDecoder(columns, handler) : new JsonLinesDecoder(columns, handler);
  const splitter = new LineSplitter(decoder);
  try {
    for await (const chunk of decompressed(key, chunks)) splitter.push(chunk);
    splitter.end();
  } catch (error) {
    if (!(error instanceof CorruptContent)) throw error;
    // What is left of the line that was being read is not a line: it stays unread.
    decoder.unreadable(splitter.lines + 1, error.message);
  }
  decoder.end();
}

/** Names that start with an underscore or a dot are markers by common convention (`_SUCCESS`), as are keys of folders. */
export function holdsRecords(key: string): boolean {
  const name = key.slice(key.lastIndexOf('/') + 1);
  return name !== '' && !name.startsWith('_') && !name.startsWith('.');
}
