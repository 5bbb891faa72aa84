/** Tests of Parquet: types, absent columns, broken files, and that columns count as rows do. */
import { brotliCompressSync, gzipSync } from 'node:zlib';
import * as zlib from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { CellCounts, CellReader } from '../../../../lambda/shared/records/cells';
import { PartialBuilder } from '../../../../lambda/shared/partial-builder';
import { readRecords } from '../../../../lambda/shared/records/read-records';
import type { RowHandler } from '../../../../lambda/shared/records/rows';
import { baselineOf, categorical, continuous, discrete } from '../../support/baselines';
import { cut, failing, streamed } from '../../support/chunks';
import { HOUR, withoutBytes } from '../../support/log-lines';
import { fc } from '../../support/property';
import { RowsTaken } from '../../support/rows';

type Columns = Parameters<typeof parquetWriteBuffer>[0]['columnData'];
type Options = Omit<Parameters<typeof parquetWriteBuffer>[0], 'columnData'>;

const file = (columnData: Columns, options: Options = {}): Buffer => Buffer.from(parquetWriteBuffer({ columnData, ...options }));

async function read(bytes: Uint8Array, columns: readonly string[], handler: RowHandler, absentColumns: 'missing' | 'refused' = 'missing', key = 'x.parquet'): Promise<void> {
  await readRecords({ key, format: 'parquet', chunks: streamed(cut(bytes, [7, 1000])), absentColumns }, columns, handler);
}

async function rowsOf(bytes: Uint8Array, columns: readonly string[], absentColumns: 'missing' | 'refused' = 'missing', key?: string): Promise<RowsTaken> {
  const taken = new RowsTaken();
  await read(bytes, columns, taken, absentColumns, key);
  return taken;
}

const baseline = baselineOf([
  continuous('delay', Array.from({ length: 100 }, (_, index) => index)),
  discrete('stops', [0, 1, 2], [80, 15, 5, 0]),
  categorical('origin', ['ORD', 'JFK', '7', 'true'], [60, 40, 1, 1, 0]),
]);
const NAMES = baseline.features.map(({ name }) => name);

async function counted(bytes: Uint8Array, way: 'columns' | 'rows') {
  const builder = new PartialBuilder(baseline, new CellReader(['', 'NaN']));
  const handler = builder.object({ key: 'x.parquet', etag: 'etag', size: 1 });
  await read(bytes, NAMES, way === 'columns' ? handler : withoutBytes(handler));
  return builder.build(HOUR);
}

describe('a Parquet file', () => {
  it('gives the wanted columns by their names, in the wanted order, and nothing else', async () => {
    const bytes = file([{ name: 'b', data: ['x', 'y'] }, { name: 'c', data: [1n, 2n] }, { name: 'a', data: [1.5, null], type: 'DOUBLE' }]);
    expect((await rowsOf(bytes, ['a', 'b'])).rows).toEqual([[1.5, 'x'], [null, 'y']]);
  });

  it('gives instants in milliseconds, and whole numbers of any size', async () => {
    const bytes = file([{ name: 'time', data: [new Date('2001-02-03T04:05:06Z')], type: 'TIMESTAMP' }, { name: 'id', data: [2n ** 60n], type: 'INT64' }]);
    expect((await rowsOf(bytes, ['time', 'id'])).rows).toEqual([[Date.UTC(2001, 1, 3, 4, 5, 6), 2n ** 60n]]);
    const reader = new CellReader([]);
    const counts = { present: 0, missing: 0, invalid: 0, nonFinite: 0 };
    expect([reader.number(2n ** 60n, counts), reader.category(2n ** 60n, counts)]).toEqual([2 ** 60, '1152921504606846976']);
  });

  it('gives numbers of 32 bits as the decimals that they stand for, so that they are the values of other formats', async () => {
    const values = [0.1, 0.2, 0.5, -12.75, 1e-7];
    for (const encoding of ['PLAIN', 'RLE_DICTIONARY'] as const) {
      expect((await rowsOf(file([{ name: 'f', data: Float32Array.from(values), type: 'FLOAT', encoding }]), ['f'])).rows).toEqual(values.map((value) => [value]));
    }
  });

  it('gives a list or a structure as what is no value, whatever it holds', async () => {
    const bytes = file([{ name: 'a', data: [[1, 2], [3]], type: 'JSON' }, { name: 'b', data: [1, 2] }]);
    const { rows } = await rowsOf(bytes, ['a', 'b']);
    expect(rows).toEqual([[{}, 1], [{}, 2]]);
    const counts = new CellCounts();
    expect(new CellReader([]).category(rows[0]![0], counts)).toBeUndefined();
    expect(counts.invalid).toBe(1);
  });

  it('has a missing column in every row, unless that is refused or all are missing', async () => {
    const bytes = file([{ name: 'a', data: [1, 2] }]);
    expect((await rowsOf(bytes, ['a', 'b'])).rows).toEqual([[1, undefined], [2, undefined]]);
    expect(await rowsOf(bytes, ['a', 'b'], 'refused')).toMatchObject({ rows: [], quarantined: [{ line: 1, reason: 'its file lacks "b"' }] });
    expect(await rowsOf(bytes, ['b', 'c'])).toMatchObject({ rows: [], quarantined: [{ line: 1, reason: 'its file has none of "b", "c"' }] });
  });

  it.each([['gz', gzipSync]] as const)('may be packed as a whole (%s)', async (ending, pack) => {
    expect((await rowsOf(pack(file([{ name: 'a', data: [1] }])), ['a'], 'missing', `x.parquet.${ending}`)).rows).toEqual([[1]]);
  });

  it.each([
    ['GZIP', (bytes: Uint8Array) => gzipSync(bytes)],
    ['BROTLI', (bytes: Uint8Array) => brotliCompressSync(bytes)],
  ] as const)('may have pages packed with %s', async (codec, pack) => {
    const data = Array.from({ length: 5000 }, (_, index) => index % 100);
    expect((await rowsOf(file([{ name: 'a', data }], { codec, compressors: { [codec]: pack } }), ['a'])).rows.flat()).toEqual(data);
  });

  it('with pages in zstd is read where Node.js can, and counted by its rows where not', async () => {
    const { zstdCompressSync = (bytes: Uint8Array) => bytes } = zlib as { readonly zstdCompressSync?: (bytes: Uint8Array) => Uint8Array };
    const partial = await counted(file([{ name: 'delay', data: [1, 2, 3] }], { codec: 'ZSTD', compressors: { ZSTD: (bytes: Uint8Array) => zstdCompressSync(bytes) } }), 'columns');
    if ('zstdDecompressSync' in zlib) expect(partial.partial).toMatchObject({ rows: 3, quarantined: 0 });
    else expect(partial).toMatchObject({ partial: { rows: 0, quarantined: 3 }, quarantine: { lines: [{ line: 1, reason: 'zstd, which Node.js reads from version 22.15 on' }] } });
  });

  it('counts the same by columns as by rows, in any row groups', async () => {
    const cells = fc.record({ delay: fc.oneof(fc.double(), fc.constant(null)), stops: fc.oneof(fc.integer({ min: -1, max: 3 }), fc.constant(null)), origin: fc.constantFrom('ORD', 'LAX', 'True', '', '7', null) });
    await fc.assert(
      fc.asyncProperty(fc.array(cells, { minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 20 }), async (rows, rowGroupSize) => {
        const bytes = file([{ name: 'delay', data: rows.map(({ delay }) => delay), type: 'DOUBLE' }, { name: 'stops', data: rows.map(({ stops }) => stops), type: 'INT32' }, { name: 'origin', data: rows.map(({ origin }) => origin), type: 'STRING' }], { rowGroupSize });
        const byColumns = await counted(bytes, 'columns');
        expect(JSON.stringify(byColumns)).toBe(JSON.stringify(await counted(bytes, 'rows')));
        expect(byColumns.partial.rows).toBe(rows.length);
      }),
      { numRuns: 50 },
    );
  });

  it('loses no row when its pages are damaged: each counts once, or as quarantined', async () => {
    const rows = 200;
    const bytes = file([{ name: 'delay', data: Array.from({ length: rows }, (_, index) => index / 3) }, { name: 'origin', data: Array.from({ length: rows }, (_, index) => ['ORD', 'JFK'][index % 2]!) }], { rowGroupSize: 50, codec: 'UNCOMPRESSED', statistics: false });
    // Behind them stands the footer: without it nobody knows how many rows there were.
    const pages = bytes.length - 8 - bytes.readUInt32LE(bytes.length - 8);
    await fc.assert(
      fc.asyncProperty(fc.nat(pages - 1), fc.integer({ min: 0, max: 255 }), async (at, byte) => {
        const damaged = Buffer.from(bytes);
        damaged[at] = byte;
        for (const way of ['columns', 'rows'] as const) {
          const { partial } = await counted(damaged, way);
          expect(partial.rows + partial.quarantined).toBe(rows);
          for (const { present, missing, invalid, nonFinite } of partial.features) expect(present + missing + invalid + nonFinite).toBe(partial.rows);
        }
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a text', Buffer.from('delay,stops\n1,2\n')],
    ['a file that was cut off', file([{ name: 'delay', data: [1, 2, 3] }]).subarray(0, 60)],
    ['a footer of zeros', Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(100), Buffer.from('PAR1')])],
    ['a footer larger than the file', Buffer.concat([Buffer.from('PAR1'), Buffer.from([0xff, 0xff, 0xff, 0x7f]), Buffer.from('PAR1')])],
  ])('counts %s as one unreadable line', async (_, bytes) => {
    expect(await counted(bytes, 'columns')).toMatchObject({ partial: { rows: 0, quarantined: 1 }, quarantine: { lines: [{ line: 1, reason: expect.stringMatching(/^not a complete Parquet file: /) as string }] } });
  });

  it('passes on an error of the source', async () => {
    const error = new Error('connection reset');
    const reading = readRecords({ key: 'x', format: 'parquet', chunks: failing([Buffer.from('PAR1')], error), absentColumns: 'missing' }, ['a'], new RowsTaken());
    await expect(reading).rejects.toBe(error);
  });

  it('hands rows on in chunks, and each ends where the handler has gathered enough, whatever row groups and pages it has', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 9 }), async (rows, rowGroupSize, pageSize, enough) => {
        const data = Array.from({ length: rows }, (_, index) => index);
        const bytes = file([{ name: 'a', data }, { name: 'b', data: data.map((value) => `text ${value}`) }], { rowGroupSize, pageSize, dictionarySize: 0 });
        const taken = new RowsTaken();
        let [written, most] = [0, 0];
        const afterChunk = async (): Promise<void> => {
          await Promise.resolve();
          most = Math.max(most, taken.rows.length - written);
          written = taken.rows.length;
        };
        await readRecords({ key: 'x', format: 'parquet', chunks: streamed([bytes]), absentColumns: 'missing', afterChunk, isFull: () => taken.rows.length - written >= enough }, ['a', 'b'], taken);
        expect(taken.rows).toEqual(data.map((value) => [value, `text ${value}`]));
        expect([written, most <= enough]).toEqual([rows, true]);
      }),
      { numRuns: 100 },
    );
  });

  it('ends chunks by itself where nobody says when, however many rows a page has, and behind columns, too', async () => {
    const bytes = file([{ name: 'delay', data: new Array<number>(200_000).fill(7) }], { rowGroupSize: 100_000 });
    const taken = new RowsTaken();
    const chunks: number[] = [];
    const chunk = (name: string, handler: RowHandler, rows: () => number): Promise<void> =>
      readRecords({ key: 'x', format: 'parquet', chunks: streamed([bytes]), absentColumns: 'missing', afterChunk: async () => void chunks.push(rows()) }, [name], handler);
    await chunk('delay', taken, () => taken.rows.length);
    expect(chunks.at(-1)).toBe(200_000);
    expect(Math.max(...chunks.map((rows, index) => rows - (chunks[index - 1] ?? 0)))).toBeLessThanOrEqual(65_536);
    chunks.length = 0;
    let columns = 0;
    await chunk('delay', Object.assign(new RowsTaken(), { columns: { column: () => undefined, commit: (rows: number) => void (columns += rows), discard: () => undefined } }), () => columns);
    expect(chunks).toEqual([100_000, 200_000]);
  });

  it('passes on an error of the handler, and of who is called behind a chunk: neither is a row group that cannot be decoded', async () => {
    const bytes = file([{ name: 'a', data: [1, 2] }]);
    const [full, tooMany] = [new Error('no space'), new Error('too many')];
    const read = (handler: RowHandler, afterChunk?: () => Promise<void>): Promise<void> =>
      readRecords({ key: 'x', format: 'parquet', chunks: streamed([bytes]), absentColumns: 'missing', ...(afterChunk ? { afterChunk } : {}) }, ['a'], handler);
    await expect(read(new RowsTaken(), () => Promise.reject(full))).rejects.toBe(full);
    await expect(read(new RowsTaken(() => { throw tooMany; }))).rejects.toBe(tooMany);
  });

  it('larger than what is kept in memory goes through a file', async () => {
    const data = Float64Array.from({ length: 1_500_000 }, (_, index) => (index * 7919) % 100);
    const { partial } = await counted(file([{ name: 'delay', data }], { codec: 'UNCOMPRESSED', rowGroupSize: 500_000 }), 'columns');
    expect(partial).toMatchObject({ rows: data.length, quarantined: 0 });
    expect(partial.features[0]!.present).toBe(data.length);
  });
});
