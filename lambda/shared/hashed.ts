/** SHA-256 of a stream: beside its chunks as they are, once they have been read, or alone. */
import { createHash } from 'node:crypto';

export interface Hashed {
  readonly chunks: AsyncIterable<Uint8Array>;
  /** 64 hexadecimal digits; of what has been read so far. */
  sha256(): string;
}

export function hashed(source: AsyncIterable<Uint8Array>): Hashed {
  const hash = createHash('sha256');
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      hash.update(chunk);
      yield chunk;
    }
  }
  return { chunks: chunks(), sha256: () => hash.copy().digest('hex') };
}

/** Reads all of it. @returns 64 hexadecimal digits */
export async function digestOf(source: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of source) hash.update(chunk);
  return hash.digest('hex');
}
