/**
 * Parquet: columns are matched by name, and only those that are wanted are decoded, a row group at a time. A row group counts as a
 * whole or, when it cannot be decoded, its rows as unreadable; a file whose footer cannot be read counts as one unreadable line.
 *
 * Where the handler counts columns, one column is in memory at a time; otherwise those of so many rows are.
 */
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import * as zlib from 'node:zlib';
import { type Compressors, type DecodedArray, type FileMetaData, parquetMetadataAsync, type ParquetScan, parquetScan, parquetSchema, type RowGroup, snappyUncompress } from 'hyparquet';
import { Limiter } from '../concurrency';
import type { AbsentColumns, RowHandler } from './rows';
import { MAX_SPOOLED, spooled, type Spooled } from './spool';

/** Rows that are handed on at a time where all their cells are needed together. */
const ROWS_AT_ONCE = 65_536;

/** Objects take turns, whoever reads them: each takes memory and disk. */
const TURNS = new Limiter(1);

/** What one page may hold; it bounds memory. Writers make pages of a megabyte or so. */
const MAX_PAGE_BYTES = 64 * 1024 ** 2;
/** What one column of a row group may hold, packed and unpacked, and its rows. */
const MAX_CHUNK_BYTES = 128 * 1024 ** 2;
const MAX_GROUP_ROWS = 2 ** 23;
/** Rows that a broken row group counts as at most, so that sums stay exact. */
const MAX_COUNTED = 2 ** 40;

/** Instants in milliseconds since 1970, as in other formats. */
const PARSERS = {
  timestampFromMilliseconds: (instant: bigint) => Number(instant),
  timestampFromMicroseconds: (instant: bigint) => Number(instant / 1000n),
  timestampFromNanoseconds: (instant: bigint) => Number(instant / 1_000_000n),
  dateFromDays: (days: number) => days * 86_400_000,
};

/** What cannot be read, in words and without a piece of it. */
class UnreadableParquet extends Error {}

const COMPRESSORS: Compressors = {
  SNAPPY: (input, length) => {
    const output = new Uint8Array(checkedPageBytes(length));
    snappyUncompress(input, output);
    return output;
  },
  GZIP: (input, length) => gunzipSync(input, { maxOutputLength: checkedPageBytes(length) }),
  BROTLI: (input, length) => brotliDecompressSync(input, { maxOutputLength: checkedPageBytes(length) }),
  ZSTD: (input, length) => {
    if (!zstdDecompressSync) throw new UnreadableParquet('zstd, which Node.js reads from version 22.15 on');
    return zstdDecompressSync(input, { maxOutputLength: checkedPageBytes(length) });
  },
};

/** Node 20 has none. */
const { zstdDecompressSync } = zlib as { readonly zstdDecompressSync?: (input: Uint8Array, options: { readonly maxOutputLength: number }) => Uint8Array };

/**
 * Hands on all rows of an object.
 *
 * @param columns names of the wanted columns
 * @throws errors of the source of the chunks
 */
export async function readParquet(chunks: AsyncIterable<Uint8Array>, columns: readonly string[], absentColumns: AbsentColumns, handler: RowHandler): Promise<void> {
  const read = await TURNS.run(() =>
    spooled(chunks, async (file) => {
      await new ParquetRows(file, columns, absentColumns, handler).read();
      return true;
    }),
  );
  if (!read) handler.quarantine(1, `a Parquet object of more than ${MAX_SPOOLED} bytes`);
}

/**
 * The same for an object that can be read at any place already.
 *
 * @param decompress for what Node.js cannot unpack itself
 */
export async function readParquetFile(file: Spooled, columns: readonly string[], absentColumns: AbsentColumns, handler: RowHandler, decompress: Compressors = {}): Promise<void> {
  await new ParquetRows(file, columns, absentColumns, handler, { ...COMPRESSORS, ...decompress }).read();
}

class ParquetRows {
  public constructor(
    private readonly file: Spooled,
    private readonly columns: readonly string[],
    private readonly absentColumns: AbsentColumns,
    private readonly handler: RowHandler,
    private readonly compressors: Compressors = COMPRESSORS,
  ) {}

  public async read(): Promise<void> {
    const metadata = await decoding(() => parquetMetadataAsync(this.file));
    if (typeof metadata === 'string') {
      this.handler.quarantine(1, 'not a complete Parquet file');
      return;
    }
    const names = parquetSchema(metadata).children.map(({ element: { name } }) => name);
    const problem = this.problemOf(names);
    const present = this.columns.map((name) => names.includes(name));
    let first = 1;
    for (const group of metadata.row_groups) {
      const rows = Math.min(Number(group.num_rows), MAX_COUNTED);
      if (!(rows > 0)) continue;
      const refusal = problem ?? problemOfGroup(group, rows);
      if (refusal !== undefined) this.handler.quarantine(first, refusal, rows);
      else if (this.handler.columns) await this.byColumns(metadata, group, present, first, rows);
      else await this.byRows(metadata, group, present, first, rows);
      first += rows;
    }
  }

  private problemOf(names: readonly string[]): string | undefined {
    const absent = this.columns.filter((name) => !names.includes(name)).map((name) => JSON.stringify(name));
    if (absent.length === 0) return undefined;
    if (this.absentColumns === 'refused') return `its file lacks ${absent.join(', ')}`;
    return absent.length === this.columns.length ? `its file has none of ${absent.join(', ')}` : undefined;
  }

  private async byColumns(metadata: FileMetaData, group: RowGroup, present: readonly boolean[], first: number, rows: number): Promise<void> {
    const taker = this.handler.columns!;
    const scan = await decoding(() => this.scan(metadata, group, present));
    let problem = typeof scan === 'string' ? scan : undefined;
    for (let i = 0; i < this.columns.length && problem === undefined; i++) {
      const decoded = await this.cells(scan as ParquetScan, i, present, 0, rows);
      if (typeof decoded === 'string') problem = decoded;
      else taker.column(i, decoded, rows);
    }
    if (problem === undefined) {
      taker.commit(rows);
    } else {
      taker.discard();
      this.handler.quarantine(first, problem, rows);
    }
  }

  private async byRows(metadata: FileMetaData, group: RowGroup, present: readonly boolean[], first: number, rows: number): Promise<void> {
    const { columns, handler } = this;
    const row = new Array<unknown>(columns.length).fill(undefined);
    const scan = await decoding(() => this.scan(metadata, group, present));
    for (let from = 0; from < rows; from += ROWS_AT_ONCE) {
      const to = Math.min(rows, from + ROWS_AT_ONCE);
      const decoded: (DecodedArray | undefined)[] = [];
      let problem = typeof scan === 'string' ? scan : undefined;
      for (let i = 0; i < columns.length && problem === undefined; i++) {
        const column = await this.cells(scan as ParquetScan, i, present, from, to);
        if (typeof column === 'string') problem = column;
        else decoded.push(column);
      }
      if (problem !== undefined) {
        handler.quarantine(first + from, problem, rows - from);
        return;
      }
      for (let i = 0; i < to - from; i++) {
        for (let column = 0; column < row.length; column++) row[column] = decoded[column]?.[i] as unknown;
        const refusal = handler.row(row, first + from + i);
        if (refusal !== undefined) handler.quarantine(first + from + i, refusal);
      }
    }
  }

  /** @returns the cells of the column, nothing where the file lacks it, or why they cannot be decoded */
  private async cells(scan: ParquetScan, index: number, present: readonly boolean[], from: number, to: number): Promise<DecodedArray | string | undefined> {
    if (!present[index]!) return undefined;
    const decoded = await decoding(() => scan.readColumn({ column: this.columns[index]!, rowStart: from, rowEnd: to }));
    return typeof decoded === 'string' || decoded.length === to - from ? decoded : 'a column with another number of values than its row group has rows';
  }

  /** Of a file with this row group alone, so that nothing is planned for the others. */
  private scan(metadata: FileMetaData, group: RowGroup, present: readonly boolean[]): Promise<ParquetScan> {
    const alone = { ...metadata, num_rows: group.num_rows, row_groups: [group] };
    return parquetScan({ file: this.file, metadata: alone, columns: this.columns.filter((_, index) => present[index]), compressors: this.compressors, parsers: PARSERS, useOffsetIndex: false });
  }
}

/** @returns what the decoder returns, or why it cannot: its own messages may quote what it met */
async function decoding<T>(decode: () => Promise<T>): Promise<T | string> {
  try {
    return await decode();
  } catch (error) {
    // The file that holds the object, not what is in it.
    if (error instanceof Error && 'syscall' in error) throw error;
    return error instanceof UnreadableParquet ? error.message : 'a row group that cannot be decoded';
  }
}

function problemOfGroup({ columns }: RowGroup, rows: number): string | undefined {
  if (rows > MAX_GROUP_ROWS) return `a row group of more than ${MAX_GROUP_ROWS} rows`;
  const isTooLarge = columns.some(({ meta_data: chunk }) => chunk && (chunk.total_compressed_size > MAX_CHUNK_BYTES || chunk.total_uncompressed_size > MAX_CHUNK_BYTES));
  return isTooLarge ? `a column of more than ${MAX_CHUNK_BYTES} bytes in a row group` : undefined;
}

/** @throws UnreadableParquet for a page that is too large */
export function checkedPageBytes(length: number): number {
  if (length <= MAX_PAGE_BYTES) return length;
  throw new UnreadableParquet(`a page of more than ${MAX_PAGE_BYTES} bytes`);
}
