/** Tests of decompression by the key's ending, and by the first bytes. */
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { CorruptContent, decompressed } from '../../../../lambda/shared/records/decompress';
import { cut, failing, streamed } from '../../support/chunks';

async function text(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts).toString();
}

const content = 'one\ntwo\n'.repeat(10_000);

describe('decompressed', () => {
  it('leaves other keys as they are', async () => {
    expect(await text(decompressed('a.jsonl', streamed([Buffer.from(content)])))).toBe(content);
  });

  it('expands what the key says is gzip, cut anywhere', async () => {
    const packed = gzipSync(content);
    expect(await text(decompressed('a.jsonl.gz', streamed(cut(packed, [1, 7, 11, 60]))))).toBe(content);
  });

  it('expands what begins as gzip whatever its key is, cut anywhere', async () => {
    for (const key of ['a.jsonl', 'a.CSV.GZ', 'stream-1-2024-01-01']) expect(await text(decompressed(key, streamed(cut(gzipSync(content), [1, 2, 60]))))).toBe(content);
  });

  it('leaves content as it is that is shorter than any mark', async () => {
    for (const short of ['', 'a', 'ab\n']) expect(await text(decompressed('a.csv', streamed([Buffer.from(short)])))).toBe(short);
  });

  it('passes on an error of the source of what its key does not tell', async () => {
    const error = new Error('connection reset');
    for (const begin of [Buffer.from('a'), Buffer.from('plain text'), gzipSync(content).subarray(0, 10)]) await expect(text(decompressed('a', failing([begin], error)))).rejects.toBe(error);
  });

  it('reads several gzip members one after the other, as log writers append them', async () => {
    const packed = Buffer.concat([gzipSync('one\n'), gzipSync('two\n')]);
    expect(await text(decompressed('a.gz', streamed([packed])))).toBe('one\ntwo\n');
  });

  it('says that content which is no gzip is corrupt', async () => {
    await expect(text(decompressed('a.gz', streamed([Buffer.from('plain text')])))).rejects.toThrow(CorruptContent);
  });

  it('says that a truncated stream is corrupt', async () => {
    const packed = gzipSync(content);
    await expect(text(decompressed('a.gz', streamed([packed.subarray(0, packed.length - 20)])))).rejects.toThrow('not a complete gzip stream');
  });

  it('passes on an error of the source, which a retry may mend', async () => {
    const error = new Error('connection reset');
    await expect(text(decompressed('a.gz', failing([gzipSync(content).subarray(0, 10)], error)))).rejects.toBe(error);
  });

  it.each(['a.gz', 'a'])('stops reading the source of %s when nobody wants more', async (key) => {
    let read = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      const packed = gzipSync(Buffer.alloc(4 << 20, 'x'));
      for (;;) {
        read += 1;
        yield packed;
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    const chunks = decompressed(key, endless())[Symbol.asyncIterator]();
    expect((await chunks.next()).done).toBe(false);
    await chunks.return?.();
    const readUntilBreak = read;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(read - readUntilBreak).toBeLessThanOrEqual(1);
  });
});
