/**
 * Decompression of an object by the ending of its key. Node.js reads zstd from version 22.15 on, as the functions have it; where it does
 * not, such an object is content that cannot be read, and counted as that.
 */
import { pipeline, Readable, type Transform } from 'node:stream';
import * as zlib from 'node:zlib';

const CHUNK_BYTES = 1 << 20;

/** The content itself is broken: reading it again would not help. */
export class CorruptContent extends Error {
  public override readonly name = 'CorruptContent';
}

/** What newer versions of Node.js have beside what the oldest one has. */
const { createZstdDecompress } = zlib as { readonly createZstdDecompress?: (options: { readonly chunkSize: number }) => Transform };

/**
 * The decompressed chunks of a `.gz` or `.zst` object, the chunks as they are of any other.
 *
 * @throws CorruptContent when the content is not what its key says; errors of the source pass through
 */
export function decompressed(key: string, chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  if (key.endsWith('.gz')) return through(chunks, () => zlib.createGunzip({ chunkSize: CHUNK_BYTES }), 'gzip');
  return key.endsWith('.zst') ? through(chunks, createZstdDecompress && (() => createZstdDecompress({ chunkSize: CHUNK_BYTES })), 'zstd') : chunks;
}

async function* through(chunks: AsyncIterable<Uint8Array>, create: (() => Transform) | undefined, name: string): AsyncGenerator<Uint8Array> {
  if (!create) throw new CorruptContent(`${name}, which Node.js reads from version 22.15 on`);
  const transform = create();
  // Errors of either end reach whoever reads the result, below; and when nobody reads on, the source is released.
  pipeline(Readable.from(chunks), transform, () => undefined);
  try {
    yield* transform as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw isCompressionError(error) ? new CorruptContent(`not a complete ${name} stream`, { cause: error }) : error;
  }
}

function isCompressionError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^(?:Z_|ZSTD_|ERR_ZLIB|ERR_ZSTD)/.test(String(error.code));
}
