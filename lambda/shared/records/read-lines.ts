/** Reads one object line by line, decompressed by its key. Memory does not grow with the object. */
import { CorruptContent, decompressed } from './decompress';
import { LineSplitter } from './lines';
import type { RowDecoder } from './rows';

export interface LinesObject {
  readonly key: string;
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Called behind every chunk of lines; reading goes on when it is done. */
  readonly afterChunk?: () => Promise<void>;
  /** Called when the content cannot be decompressed, or not to its end. */
  readonly damaged?: () => void;
}

/**
 * Hands every line to the decoder. Content that cannot be decompressed counts as one unreadable line, because reading it again would
 * not help.
 *
 * @throws errors of the source of the chunks
 */
export async function readLines({ key, chunks, afterChunk, damaged }: LinesObject, decoder: RowDecoder): Promise<void> {
  const splitter = new LineSplitter(decoder);
  try {
    for await (const chunk of decompressed(key, chunks)) {
      splitter.push(chunk);
      await afterChunk?.();
    }
    splitter.end();
  } catch (error) {
    if (!(error instanceof CorruptContent)) throw error;
    // What is left of the line that was being read is not a line: it stays unread.
    decoder.unreadable(splitter.lines + 1, error.message);
    damaged?.();
  }
  decoder.end();
}
