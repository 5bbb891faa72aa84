/** Decompression of an object by the ending of its key. */
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

const CHUNK_BYTES = 1 << 20;

/** The content itself is broken: reading it again would not help. */
export class CorruptContent extends Error {
  public override readonly name = 'CorruptContent';
}

/**
 * The decompressed chunks of a `.gz` object, the chunks as they are of any other.
 *
 * @throws CorruptContent when the content is not what its key says; errors of the source pass through
 */
export function decompressed(key: string, chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  return key.endsWith('.gz') ? gunzipped(chunks) : chunks;
}

async function* gunzipped(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  // Errors of either end reach whoever reads the result, below; and when nobody reads on, the source is released.
  pipeline(Readable.from(chunks), gunzip, () => undefined);
  try {
    yield* gunzip as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw isCompressionError(error) ? new CorruptContent('not a complete gzip stream', { cause: error }) : error;
  }
}

function isCompressionError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}
