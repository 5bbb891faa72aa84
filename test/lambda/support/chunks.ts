/** Byte streams for tests. */

/** The bytes cut at these positions (taken modulo the length), each piece a chunk of its own. */
export function cut(bytes: Uint8Array, positions: readonly number[]): Uint8Array[] {
  const cuts = [...new Set(positions.map((position) => position % (bytes.length + 1)))].sort((a, b) => a - b);
  const chunks: Uint8Array[] = [];
  let start = 0;
  for (const end of [...cuts, bytes.length]) {
    chunks.push(bytes.slice(start, end));
    start = end;
  }
  return chunks;
}

export async function* streamed(chunks: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

export async function* failing(chunks: Iterable<Uint8Array>, error: Error): AsyncGenerator<Uint8Array> {
  yield* chunks;
  throw error;
}
