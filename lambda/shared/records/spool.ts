/**
 * Gives random access to an object that comes as a stream: small ones are kept in memory, larger ones in a file that is gone when the
 * reading ends, so that memory does not grow with the object.
 */
import { Buffer } from 'node:buffer';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const KEPT_IN_MEMORY = 8 * 1024 ** 2;

/** A function has 512 MiB of disk unless it is given more, and reads one such object at a time. */
export const MAX_SPOOLED = 384 * 1024 ** 2;

export interface Spooled {
  readonly byteLength: number;
  slice(start: number, end?: number): Promise<ArrayBuffer>;
}

/**
 * @returns what `use` returns; undefined when there are more than `MAX_SPOOLED` bytes
 * @throws errors of the source
 */
export async function spooled<T>(chunks: AsyncIterable<Uint8Array>, use: (bytes: Spooled) => Promise<T>): Promise<T | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'spool-'));
  try {
    const file = await open(join(folder, 'object'), 'w+');
    try {
      let kept: Uint8Array[] | undefined = [];
      let size = 0;
      for await (const chunk of chunks) {
        size += chunk.byteLength;
        if (size > MAX_SPOOLED) return undefined;
        if (kept) kept.push(chunk);
        if (kept && size > KEPT_IN_MEMORY) {
          await file.writeFile(Buffer.concat(kept));
          kept = undefined;
        } else if (!kept) {
          await file.writeFile(chunk);
        }
      }
      if (kept) return await use(inMemory(Buffer.concat(kept)));
      return await use({
        byteLength: size,
        slice: async (start, end = size) => {
          const bytes = new Uint8Array(Math.max(0, Math.min(end, size) - start));
          await file.read(bytes, 0, bytes.length, start);
          return bytes.buffer;
        },
      });
    } finally {
      await file.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function inMemory(bytes: Buffer): Spooled {
  return {
    byteLength: bytes.byteLength,
    // A copy of its own: arrays of values begin at its first byte.
    slice: async (start, end) => new Uint8Array(bytes.subarray(start, end)).buffer,
  };
}
