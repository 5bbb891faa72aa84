/** Tests of reading whole objects: formats, compression, and that every line is accounted for. */
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { PartialBuilder } from '../../../../lambda/shared/partial-builder';
import { CellReader } from '../../../../lambda/shared/records/cells';
import { holdsRecords, readRecords } from '../../../../lambda/shared/records/read-records';
import { baselineOf } from '../../support/baselines';
import { cut, failing, streamed } from '../../support/chunks';
import { RowsTaken } from '../../support/rows';
import { fc } from '../../support/property';

async function read(key: string, format: 'csv' | 'jsonl', chunks: readonly Uint8Array[]): Promise<RowsTaken> {
  const taken = new RowsTaken();
  await readRecords({ key, format, chunks: streamed(chunks), absentColumns: 'missing' }, ['a'], taken);
  return taken;
}

describe('readRecords', () => {
  it('reads JSON Lines and CSV', async () => {
    expect((await read('x', 'jsonl', [Buffer.from('{"a":1}\n{"a":2}')])).rows).toEqual([[1], [2]]);
    expect((await read('x', 'csv', [Buffer.from('b,a\n1,2\n3,4')])).rows).toEqual([['2'], ['4']]);
  });

  it('reads gzip by the ending of the key', async () => {
    expect((await read('x.csv.gz', 'csv', [gzipSync('a\n1\n')])).rows).toEqual([['1']]);
  });

  it('keeps the rows before the place where the compression breaks, and counts the break as one line', async () => {
    const packed = gzipSync('{"a":1}\n'.repeat(50_000), { level: 0 });
    const { rows, quarantined } = await read('x.gz', 'jsonl', [packed.subarray(0, packed.length >> 1)]);
    expect(rows.length).toBeGreaterThan(1000);
    expect(quarantined).toEqual([{ line: rows.length + 1, reason: 'not a complete gzip stream' }]);
  });

  it('counts content that is no gzip at all as one line', async () => {
    expect((await read('x.gz', 'jsonl', [Buffer.from('{"a":1}\n')])).quarantined).toEqual([{ line: 1, reason: 'not a complete gzip stream' }]);
  });

  it.each([
    ['an archive that was cut off', 'x.gz', 'jsonl', gzipSync('{"a":1}\n'.repeat(9999)).subarray(0, -20)],
    ['no archive', 'x.gz', 'csv', Buffer.from('a\n1\n')],
    ['no complete Parquet file', 'x', 'parquet', Buffer.from('PAR1')],
    ['a Parquet file in no archive', 'x.gz', 'parquet', Buffer.from('PAR1')],
  ] as const)('tells that nobody knows how many rows are lost of %s', async (_, key, format, bytes) => {
    const taken = new RowsTaken();
    await readRecords({ key, format, chunks: streamed([bytes]), absentColumns: 'missing' }, ['a'], taken);
    expect([taken.damages, taken.quarantined.length]).toEqual([1, 1]);
    const builder = new PartialBuilder(baselineOf([]), new CellReader([]));
    await readRecords({ key, format, chunks: streamed([bytes]), absentColumns: 'missing' }, ['a'], builder.object({ key, etag: 'e', size: 1 }));
    expect(builder.build('2001-02-03T00:00:00Z').partial.damagedObjects).toBe(1);
  });

  it('tells of no such thing where lines are lost one by one', async () => {
    expect((await read('x', 'jsonl', [Buffer.from('{"a":1}\nx\n')])).damages).toBe(0);
  });

  it('passes on an error of the source', async () => {
    const error = new Error('connection reset');
    const reading = readRecords({ key: 'x', format: 'jsonl', chunks: failing([Buffer.from('{"a":1}\n')], error), absentColumns: 'missing' }, ['a'], new RowsTaken());
    await expect(reading).rejects.toBe(error);
  });

  it('accounts for every line of arbitrary bytes: rows + quarantined = lines that are not blank', async () => {
    const fragment = fc.oneof(
      fc.json({ maxDepth: 3 }).map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 20 }),
      fc.constantFrom('{"a":1}', '{"__proto__":{"a":1}}', '{"a":1e999}', '', '   ', '{"a":', '[]', '{"a":"\\ud800"}').map((text) => Buffer.from(text)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fragment, { maxLength: 20 }), fc.array(fc.nat(), { maxLength: 5 }), async (fragments, cuts) => {
        const bytes = Buffer.concat(fragments.flatMap((one) => [one, Buffer.from('\n')]));
        // The first line is fixed, because a byte order mark there is not part of it.
        const whole = Buffer.concat([Buffer.from('{"a":0}\n'), bytes]);
        const lines = whole.toString('latin1').split('\n');
        const isBlank = (line: string): boolean => Buffer.from(line, 'latin1').toString().trim() === '';
        const { rows, quarantined } = await read('x', 'jsonl', cut(whole, cuts));
        expect(rows.length + quarantined.length).toBe(lines.filter((line) => !isBlank(line)).length);
        expect(new Set(quarantined.map(({ line }) => line)).size).toBe(quarantined.length);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a handler', () => {
  it('is told where each row begins, quoted line breaks and blank lines included', async () => {
    const lines: number[] = [];
    const handler = { row: (_: readonly unknown[], line: number) => void lines.push(line), quarantine: (line: number) => void lines.push(-line) };
    await readRecords({ key: 'x', format: 'csv', chunks: streamed([Buffer.from('a,b\n1,"x\ny"\n\n2,z\n3\n4,z')]), absentColumns: 'missing' }, ['a'], handler);
    expect(lines).toEqual([2, 5, -6, 7]);
    lines.length = 0;
    await readRecords({ key: 'x', format: 'jsonl', chunks: streamed([Buffer.from('\n{"a":1}\n{"a":2}')]), absentColumns: 'missing' }, ['a'], handler);
    expect(lines).toEqual([2, 3]);
  });

  it.each([['x', (bytes: Buffer) => bytes], ['x.gz', gzipSync]])('can hold up the reading of %s after each chunk', async (key, pack) => {
    const order: string[] = [];
    const handler = { row: () => void order.push('row'), quarantine: () => undefined };
    const afterChunk = async (): Promise<void> => {
      order.push('begins');
      await new Promise((resolve) => setTimeout(resolve, 1));
      order.push('ends');
    };
    // Two chunks of decompressed bytes, whatever the compressed ones are.
    const text = `${'{"a":1}'.padEnd(1_000_000)}\n${'{"a":2}'.padEnd(1_000_000)}\n`;
    const bytes = pack(Buffer.from(text));
    await readRecords({ key, format: 'jsonl', chunks: streamed(key === 'x' ? cut(bytes, [1_100_000]) : [bytes]), absentColumns: 'missing', afterChunk }, ['a'], handler);
    expect(order).toEqual(['row', 'begins', 'ends', 'row', 'begins', 'ends']);
  });
});

describe('holdsRecords', () => {
  it.each([
    ['log/2001/02/03/04/part-0.jsonl', true],
    ['log/part-0', true],
    ['log/', false],
    ['log/_SUCCESS', false],
    ['log/.part-0.crc', false],
    ['log/_temporary/0/part-0', false],
    ['log/a/_temporary/0/part-0', false],
    ['log/.hidden/part-0', false],
    ['log/_SUCCESS/', false],
    ['log/year=2001/month=02/part-0', true],
    ['log/_year=2001/part-0', true],
    ['log/a_b/c.d/part_0.jsonl', true],
  ])('%s: %s', (key, expected) => {
    expect(holdsRecords(key, 'log/')).toBe(expected);
  });

  it('asks nothing of the prefix, which its owner chose', () => {
    expect(holdsRecords('_raw/.v1/part-0', '_raw/.v1/')).toBe(true);
    expect(holdsRecords('_raw/.v1/_SUCCESS', '_raw/.v1/')).toBe(false);
  });
});
