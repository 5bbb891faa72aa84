/**
 * Decompression of an object by the ending of its key, or by its first bytes where the key says nothing: no text begins with the marks of
 * gzip and zstd, which are no UTF-8, and not every writer of logs names what it packs. Node.js reads zstd from version 22.15 on, as the functions have it; where it does
 * not, such an object is content that cannot be read, and counted as that.
 */
import { Buffer } from 'node:buffer';
import { pipeline, Readable, type Transform } from 'node:stream';
import * as zlib from 'node:zlib';

const CHUNK_BYTES = 1 << 20;

/** What content begins with that is packed, and how many of its first bytes tell. */
const GZIP = Buffer.from([0x1f, 0x8b]);
const ZSTD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
const MARK_BYTES = ZSTD.length;

/** The content itself is broken: reading it again would not help. */
export class CorruptContent extends Error {
  public override readonly name = 'CorruptContent';
}

/** What newer versions of Node.js have beside what the oldest one has. */
const { createZstdDecompress } = zlib as { readonly createZstdDecompress?: (options: { readonly chunkSize: number }) => Transform };

/**
 * The decompressed chunks of an object whose key ends in `.gz` or `.zst`, or which begins as one of those does; the chunks as they are of any
 * other.
 *
 * @throws CorruptContent when the content is not what its key says; errors of the source pass through
 */
export function decompressed(key: string, chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  if (key.endsWith('.gz')) return gunzipped(chunks);
  return key.endsWith('.zst') ? unzstd(chunks) : byMark(chunks);
}

async function* byMark(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = chunks[Symbol.asyncIterator]();
  try {
    const begin: Uint8Array[] = [];
    let mark = Buffer.alloc(0);
    for (let next; mark.length < MARK_BYTES && !(next = await source.next()).done; ) {
      begin.push(next.value);
      mark = Buffer.concat([mark, next.value.subarray(0, MARK_BYTES)]);
    }
    const all = behind(begin, source);
    yield* mark.subarray(0, GZIP.length).equals(GZIP) ? gunzipped(all) : mark.subarray(0, ZSTD.length).equals(ZSTD) ? unzstd(all) : all;
  } finally {
    await source.return?.();
  }
}

async function* behind(begin: readonly Uint8Array[], source: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* begin;
  for (let next; !(next = await source.next()).done; ) yield next.value;
}

function gunzipped(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  return through(chunks, () => zlib.createGunzip({ chunkSize: CHUNK_BYTES }), 'gzip');
}

function unzstd(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  return through(chunks, createZstdDecompress && (() => createZstdDecompress({ chunkSize: CHUNK_BYTES })), 'zstd');
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
