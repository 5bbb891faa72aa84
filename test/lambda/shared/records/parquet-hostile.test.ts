/** Tests of Parquet files that claim more than they hold: each is quarantined, in no time and next to no memory. */
import { describe, expect, it } from 'vitest';
import { MAX_FILE_BYTES } from '../../../../lambda/shared/records/parquet/limits';
import { endOfStruct } from '../../../../lambda/shared/records/parquet/thrift';
import { readRecords } from '../../../../lambda/shared/records/read-records';
import type { RowHandler } from '../../../../lambda/shared/records/rows';
import { streamed } from '../../support/chunks';
import { Encoding, fileOf, levels, type OneColumn, type Page, parquetBytes, run, Type, varint } from '../../support/parquet-bytes';
import { uniform } from '../../support/random';
import { fc } from '../../support/property';

const ROWS = 10;
const HUGE = 100_000_000;
const NO_TIME_MS = 2000;

interface Counted {
  rows: number;
  quarantined: number;
  reasons: string[];
}

/** Counts only, by columns or by rows: what is counted must not take memory either. */
async function read(bytes: Uint8Array, way: 'columns' | 'rows'): Promise<Counted> {
  const counted: Counted = { rows: 0, quarantined: 0, reasons: [] };
  let cells = 0;
  const handler: RowHandler = {
    row: () => {
      counted.rows += 1;
      return undefined;
    },
    quarantine: (_, reason, lines = 1) => {
      counted.quarantined += lines;
      counted.reasons.push(reason);
    },
  };
  const columns = {
    column: (_: number, { length }: ArrayLike<unknown> = [], rows = 0) => {
      expect(length).toBe(rows);
      cells += rows;
    },
    commit: (rows: number) => {
      expect(cells).toBe(rows);
      counted.rows += rows;
      cells = 0;
    },
    discard: () => {
      cells = 0;
    },
  };
  await readRecords({ key: 'x.parquet', format: 'parquet', chunks: streamed([bytes]), absentColumns: 'missing' }, ['x'], way === 'columns' ? { ...handler, columns } : handler);
  return counted;
}

const onePage = (values: number, encoding: number, body: readonly number[], more: Partial<OneColumn> & { kind?: 'v2' } = {}): OneColumn => ({ rows: ROWS, ...more, pages: [{ values, encoding, body, ...(more.kind ? { kind: more.kind } : {}) }] });
const present = levels(run(ROWS, 1));
/** A head of differences: a block of 128 values in 4 parts, so many in all, the first of them 0. */
const deltas = (count: number): number[] => [...varint(128), 4, ...varint(count), 0];

describe('a Parquet file that claims', () => {
  it.each<[string, OneColumn]>([
    ['more values in a page than its row group has rows', onePage(HUGE, Encoding.plain, levels(run(HUGE, 0)), { isNullable: true })],
    ['such a page of a column that is never null', onePage(HUGE, Encoding.dictionary, [0])],
    ['fewer', onePage(ROWS - 1, Encoding.plain, new Array<number>(4 * (ROWS - 1)).fill(0))],
    ['a negative number of values', onePage(-1, Encoding.plain, [])],
    ['a run of levels beyond the values', onePage(ROWS, Encoding.plain, levels(run(HUGE, 0)), { isNullable: true })],
    ['such a run in a page of the second version', onePage(ROWS, Encoding.dictionary, [1, ...run(HUGE, 0)], { kind: 'v2' })],
    ['packed bits of no width without end', onePage(ROWS, Encoding.dictionary, [0, 0xff, 0xff, 0xff, 0xff, 0x0f], { kind: 'v2' })],
    ['a dictionary of more entries than bytes', { rows: ROWS, type: Type.bytes, pages: [{ kind: 'dictionary', values: HUGE, encoding: Encoding.plain, body: [0, 0, 0, 0] }, { values: ROWS, encoding: Encoding.dictionary, body: [1, ...run(ROWS, 0)] }] }],
    ['a place that the dictionary lacks', { rows: ROWS, pages: [{ kind: 'dictionary', values: 1, encoding: Encoding.plain, body: [0, 0, 0, 0] }, { values: ROWS, encoding: Encoding.dictionary, body: [1, ...run(ROWS, 1)] }] }],
    ['two dictionaries', { rows: ROWS, pages: [...new Array<Page>(2).fill({ kind: 'dictionary', values: 1, encoding: Encoding.plain, body: [0, 0, 0, 0] }), { values: ROWS, encoding: Encoding.dictionary, body: [1, ...run(ROWS, 0)] }] }],
    ['blocks of differences without end', onePage(ROWS, Encoding.delta, [...varint(128), ...varint(2 ** 31), ROWS, 0, 0])],
    ['differences whose parts hold nothing', onePage(ROWS, Encoding.delta, [0, 4, ROWS, 0, 0, 0, 0, 0, 0])],
    ['a number of a megabyte among differences', onePage(ROWS, Encoding.delta, [...deltas(ROWS), ...new Array<number>(1 << 20).fill(0x80)], { type: Type.int64 })],
    ['texts that repeat what is longer than a page', onePage(ROWS, Encoding.deltaBytes, [...varint(128), 4, ROWS, ...varint(2 ** 31 - 2), 0, 0, 0, 0, 0, ...deltas(ROWS), 0, 0, 0, 0, 0], { type: Type.bytes })],
  ])('%s loses its rows and nothing else', async (what, file) => {
    const bytes = parquetBytes(file);
    const before = process.memoryUsage();
    const start = process.hrtime.bigint();
    expect(await read(bytes, 'columns')).toMatchObject({ rows: 0, quarantined: ROWS });
    // Row by row those count that came before the end.
    expect(await read(bytes, 'rows')).toMatchObject(what === 'fewer' ? { rows: ROWS - 1, quarantined: 1 } : { rows: 0, quarantined: ROWS });
    expect(Number(process.hrtime.bigint() - start) / 1e6).toBeLessThan(NO_TIME_MS);
    const after = process.memoryUsage();
    expect(after.heapTotal + after.external - before.heapTotal - before.external).toBeLessThan(100e6);
  });

  it('what is right is read', async () => {
    for (const way of ['columns', 'rows'] as const) {
      expect(await read(parquetBytes(onePage(ROWS, Encoding.plain, [...present, ...new Array<number>(4 * ROWS).fill(1)], { isNullable: true })), way)).toMatchObject({ rows: ROWS, quarantined: 0 });
      expect(await read(parquetBytes(onePage(ROWS, Encoding.plain, levels(run(ROWS, 0)), { isNullable: true })), way)).toMatchObject({ rows: ROWS, quarantined: 0 });
      expect(await read(parquetBytes(onePage(ROWS, Encoding.delta, [...deltas(ROWS), 0, 0, 0, 0, 0])), way)).toMatchObject({ rows: ROWS, quarantined: 0 });
    }
  });

  it('as many empty columns in its footer as fit take a second or two, and are no columns that are wanted', async () => {
    const many = 2 ** 21 - 100;
    const start = process.cpuUsage();
    expect(await read(fileOf([], [0x15, 2, 0x19, 0xfc, ...varint(many), ...new Array<number>(many).fill(0), 0x16, 0, 0x19, 0x0c, 0]), 'columns')).toMatchObject({ rows: 0 });
    expect(process.cpuUsage(start).user / 1e6).toBeLessThan(4);
  });

  it.each(['columns', 'rows'] as const)('pages that many row groups share has them read once, by %s', async (way) => {
    const file = { ...onePage(ROWS, Encoding.plain, new Array<number>(4 * ROWS).fill(0)), groups: 1000 };
    expect(await read(parquetBytes(file), way)).toMatchObject({ rows: 1000 * ROWS, quarantined: 0 });
    const { rows, quarantined, reasons } = await read(parquetBytes({ ...file, isShared: true }), way);
    expect([rows, quarantined, new Set(reasons)]).toEqual([ROWS, 999 * ROWS, new Set(['a row group whose columns lie where others do'])]);
  });

  it.each(['columns', 'rows'] as const)('more bytes than a file may unpack loses the rows behind them, by %s', async (way) => {
    const unpacked = 60 * 1024 ** 2;
    // Pages that nobody unpacks count as well.
    const pages: Page[] = [...new Array<Page>(2).fill({ kind: 'index', values: 0, encoding: Encoding.plain, body: [], unpacked }), { values: ROWS, encoding: Encoding.plain, body: new Array<number>(4 * ROWS).fill(0) }];
    const { rows, quarantined, reasons } = await read(parquetBytes({ pages, rows: ROWS, groups: 40 }), way);
    const within = Math.floor(MAX_FILE_BYTES / (2 * unpacked));
    expect([rows, quarantined, new Set(reasons)]).toEqual([within * ROWS, (40 - within) * ROWS, new Set([`a file of more than ${MAX_FILE_BYTES} bytes, unpacked`])]);
  });

  it.each([
    ['a list of more elements than bytes', [0x19, 0xfc, ...varint(33_000_000)], 'a description of more than 1048576 values in 6 bytes'],
    ['lists in lists of them', [0x19, 0xf9, ...varint(33_000_000), 0xf9, ...varint(33_000_000)], 'a description of more than 1048576 values in 11 bytes'],
    ['a number without end', [0x16, ...new Array<number>(1 << 16).fill(0x80)], 'a number that is too long'],
    ['structures in structures', new Array<number>(10_000).fill(0x1c), 'a description that is too deep'],
    ['a schema of more columns than elements', [0x15, 2, 0x19, 0x1c, 0x48, 1, 120, 0x15, ...varint(2 ** 30), 0, 0x16, 2, 0x19, 0x0c, 0], 'a schema that ends too early'],
    ['more bytes than are decoded', new Array<number>(4 * 1024 ** 2 + 1).fill(0), 'a footer that is too long'],
  ])('%s in its footer is no complete file, and why is told', async (_, footer, reason) => {
    const start = process.hrtime.bigint();
    expect(await read(fileOf([], footer), 'columns')).toEqual({ rows: 0, quarantined: 1, reasons: [`not a complete Parquet file: ${reason}`] });
    expect(Number(process.hrtime.bigint() - start) / 1e6).toBeLessThan(NO_TIME_MS);
  });

  it('anything in a page and its header loses no row', async () => {
    const page = [...present, ...run(ROWS, 3)];
    const files = [onePage(ROWS, Encoding.plain, [...present, ...new Array<number>(4 * ROWS).fill(1)], { isNullable: true }), onePage(ROWS, Encoding.delta, [...deltas(ROWS), 0, 1, 0, 0, 0, ...page]), { rows: ROWS, isNullable: true, pages: [{ kind: 'dictionary' as const, values: 4, encoding: Encoding.plain, body: new Array<number>(16).fill(7) }, { values: ROWS, encoding: Encoding.dictionary, body: [...present, 2, ...run(ROWS, 3)] }] }].map(parquetBytes);
    await fc.assert(
      fc.asyncProperty(fc.nat(files.length - 1), fc.integer({ min: 0, max: 2 ** 31 }), async (index, seed) => {
        const bytes = Buffer.from(files[index]!);
        const next = uniform(seed);
        const pages = bytes.length - 8 - bytes.readUInt32LE(bytes.length - 8);
        for (let times = 1 + Math.floor(next() * 4); times > 0; times--) bytes[4 + Math.floor(next() * (pages - 4))] = [0, 1, 0x7f, 0x80, 0xff, Math.floor(next() * 256)][Math.floor(next() * 6)]!;
        for (const way of ['columns', 'rows'] as const) {
          const { rows, quarantined } = await read(bytes, way);
          expect(rows + quarantined).toBe(ROWS);
        }
      }),
      { numRuns: 400 },
    );
  });
});

describe('a description', () => {
  /** A structure with a list of so many numbers, each of so many bytes. */
  const described = (values: number, bytes: number): Uint8Array => {
    const list = Buffer.alloc(values * bytes, Buffer.from([...new Array<number>(bytes - 1).fill(0x80), 1]));
    return Buffer.concat([Buffer.from([0x19, 0xf5, ...varint(values)]), list, Buffer.from([0])]);
  };

  it('of a file with many columns may have many values, as far as its bytes allow', () => {
    const wide = described(2 ** 20, 5);
    expect(endOfStruct(wide, 0)).toBe(wide.length);
    expect(() => endOfStruct(described(2 ** 20, 1), 0)).toThrow('a description of more than 1048576 values in 1048582 bytes');
  });
});
