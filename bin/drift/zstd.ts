/** Unpacks zstd where Node.js cannot yet: the functions run on a version that does, a data scientist's machine may not. */
import { Decompress } from 'fzstd';
import * as zlib from 'node:zlib';
import { CorruptContent } from '../../lambda/shared/records/decompress';

export interface Content {
  /** Its ending says how the chunks are packed. */
  readonly key: string;
  readonly chunks: AsyncIterable<Uint8Array>;
}

const ENDING = '.zst';

/** The content of a file; unpacked already, and named so, where nothing behind could do it. */
export function contentOf(path: string, chunks: AsyncIterable<Uint8Array>): Content {
  if (!path.endsWith(ENDING) || 'createZstdDecompress' in zlib) return { key: path, chunks };
  return { key: path.slice(0, -ENDING.length), chunks: unpacked(chunks) };
}

async function* unpacked(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let ready: Uint8Array[] = [];
  const decompress = new Decompress((chunk) => void ready.push(chunk.slice()));
  const push = (chunk: Uint8Array, isLast: boolean): Uint8Array[] => {
    ready = [];
    try {
      decompress.push(chunk, isLast);
    } catch (error) {
      throw new CorruptContent('not a complete zstd stream', { cause: error });
    }
    return ready;
  };
  for await (const chunk of chunks) yield* push(chunk, false);
  yield* push(new Uint8Array(), true);
}
