/**
 * Parquet: columns are matched by name, and only those that are wanted are decoded, page by page. A row group counts as a whole or,
 * where it cannot be decoded, its rows as unreadable; a file whose footer cannot be read counts as one unreadable line.
 *
 * A list or a structure is no value of a column: it is handed on as an empty object, whatever it holds.
 */
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import * as zlib from 'node:zlib';
import { type ColumnMetaData, type Compressors, type DecodedArray, type RowGroup, snappyUncompress } from 'hyparquet';
import { Limiter } from '../concurrency';
import { type Footer, readFooter } from './parquet/footer';
import { checkedPageBytes, MAX_FILE_ROWS, UnpackedBytes, UnreadableParquet } from './parquet/limits';
import { overlappingGroups } from './parquet/overlaps';
import { cellsOf } from './parquet/pages';
import { NESTED } from './parquet/values';
import type { AbsentColumns, RowHandler } from './rows';
import { MAX_SPOOLED, spooled, type Spooled } from './spool';

export { checkedPageBytes } from './parquet/limits';

/** Rows of a chunk at most, whatever lies in a page; and cells that stand for a column that has none of its own. */
const ROWS_AT_ONCE = 65_536;

/** Objects take turns, whoever reads them: each takes memory and disk. */
const TURNS = new Limiter(1);

/** Rows that a broken row group counts as at most, so that sums stay exact. */
const MAX_COUNTED = 2 ** 40;

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

/** How rows are handed on in chunks; see `RecordObject`. */
export interface Chunking {
  readonly afterChunk?: () => Promise<void>;
  readonly isFull?: () => boolean;
}

/**
 * Hands on all rows of an object.
 *
 * @param columns names of the wanted columns
 * @throws errors of the source of the chunks, and of who is called behind a chunk of rows
 */
export async function readParquet(chunks: AsyncIterable<Uint8Array>, columns: readonly string[], absentColumns: AbsentColumns, handler: RowHandler, chunking: Chunking = {}): Promise<void> {
  const read = await TURNS.run(() =>
    spooled(chunks, async (file) => {
      await readParquetFile(file, columns, absentColumns, handler, { chunking });
      return true;
    }),
  );
  if (read) return;
  handler.quarantine(1, `a Parquet object of more than ${MAX_SPOOLED} bytes`);
  handler.damaged?.();
}

export interface ParquetOptions {
  /** For what Node.js cannot unpack itself. */
  readonly decompress?: Compressors;
  readonly chunking?: Chunking;
}

/** The same for an object that can be read at any place already. */
export async function readParquetFile(file: Spooled, columns: readonly string[], absentColumns: AbsentColumns, handler: RowHandler, { decompress = {}, chunking = {} }: ParquetOptions = {}): Promise<void> {
  const footer = await decoding(() => readFooter(file), 'a footer that cannot be decoded');
  if (typeof footer === 'string') {
    handler.quarantine(1, `not a complete Parquet file: ${footer}`);
    handler.damaged?.();
    return;
  }
  handler.names?.([...footer.columns.keys()]);
  await new ParquetRows(file, footer, columns, handler, { ...COMPRESSORS, ...decompress }, chunking).read(absentColumns);
}

class ParquetRows {
  private readonly unpacked = new UnpackedBytes();

  public constructor(
    private readonly file: Spooled,
    private readonly footer: Footer,
    private readonly columns: readonly string[],
    private readonly handler: RowHandler,
    private readonly compressors: Compressors,
    private readonly chunking: Chunking,
  ) {}

  public async read(absentColumns: AbsentColumns): Promise<void> {
    const problem = this.problemOf(absentColumns);
    const overlapping = overlappingGroups(this.footer.groups, (group) => this.chunksOf(group), this.file.byteLength);
    let first = 1;
    for (const group of this.footer.groups) {
      const rows = Math.min(Number(group.num_rows), MAX_COUNTED);
      if (!(rows > 0)) continue;
      const refusal = problem ?? this.refusalOf(group, first - 1 + rows, overlapping);
      if (refusal !== undefined) this.handler.quarantine(first, refusal, rows);
      else if (this.handler.columns) await this.byColumns(group, first, rows);
      else await this.byRows(group, first, rows);
      first += rows;
    }
  }

  private refusalOf(group: RowGroup, rowsSoFar: number, overlapping: ReadonlySet<RowGroup>): string | undefined {
    if (rowsSoFar > MAX_FILE_ROWS) return `rows beyond ${MAX_FILE_ROWS} of a file`;
    return overlapping.has(group) ? 'a row group whose columns lie where others do' : undefined;
  }

  private problemOf(absentColumns: AbsentColumns): string | undefined {
    const absent = this.columns.filter((name) => !this.footer.columns.has(name)).map((name) => JSON.stringify(name));
    if (absent.length === 0) return undefined;
    if (absentColumns === 'refused') return `its file lacks ${absent.join(', ')}`;
    return absent.length === this.columns.length ? `its file has none of ${absent.join(', ')}` : undefined;
  }

  private async byColumns(group: RowGroup, first: number, rows: number): Promise<void> {
    const taker = this.handler.columns!;
    const problem = await decoding(async () => {
      for (const [index, name] of this.columns.entries()) {
        if (!this.footer.columns.has(name)) taker.column(index, undefined, rows);
        else for await (const cells of this.cells(group, name, rows)) taker.column(index, cells, cells.length);
      }
    });
    if (problem === undefined) {
      taker.commit(rows);
    } else {
      taker.discard();
      this.handler.quarantine(first, problem, rows);
    }
    await this.chunking.afterChunk?.();
  }

  private async byRows(group: RowGroup, first: number, rows: number): Promise<void> {
    const { columns, footer, handler } = this;
    const row = new Array<unknown>(columns.length).fill(undefined);
    const cursors = columns.flatMap((name, index) => (footer.columns.has(name) ? [new Cursor(index, this.cells(group, name, rows))] : []));
    const { afterChunk, isFull } = this.chunking;
    let done = 0;
    while (done < rows) {
      const problem = await decoding(async () => {
        for (const cursor of cursors) await cursor.fill();
      });
      if (problem !== undefined) {
        handler.quarantine(first + done, problem, rows - done);
        return;
      }
      const end = done + Math.min(rows - done, ROWS_AT_ONCE, ...cursors.map(({ left }) => left));
      do {
        for (const cursor of cursors) row[cursor.index] = cursor.take();
        const refusal = handler.row(row, first + done);
        if (refusal !== undefined) handler.quarantine(first + done, refusal);
        done += 1;
      } while (done < end && !isFull?.());
      await afterChunk?.();
    }
  }

  /** As many as there are rows, or an error. */
  private async *cells(group: RowGroup, name: string, rows: number): AsyncGenerator<DecodedArray> {
    const element = this.footer.columns.get(name)!;
    if (element === 'nested') {
      for (let from = 0; from < rows; from += ROWS_AT_ONCE) yield new Array<unknown>(Math.min(ROWS_AT_ONCE, rows - from)).fill(NESTED);
      return;
    }
    const chunk = chunkOf(group, name);
    if (!chunk) throw new UnreadableParquet(`a row group without ${JSON.stringify(name)}`);
    yield* cellsOf(this.file, { chunk, element, rows }, { compressors: this.compressors, unpacked: this.unpacked });
  }

  /** Those that are read. */
  private chunksOf(group: RowGroup): ColumnMetaData[] {
    const names = [...new Set(this.columns)].filter((name) => (this.footer.columns.get(name) ?? 'nested') !== 'nested');
    return names.flatMap((name) => chunkOf(group, name) ?? []);
  }
}

function chunkOf({ columns }: RowGroup, name: string): ColumnMetaData | undefined {
  return columns.find(({ meta_data: data }) => data?.path_in_schema.length === 1 && data.path_in_schema[0] === name)?.meta_data;
}

/** A place in a column that comes page by page. */
class Cursor {
  private page: ArrayLike<unknown> = [];
  private at = 0;

  public constructor(
    public readonly index: number,
    private readonly pages: AsyncIterator<DecodedArray>,
  ) {}

  public get left(): number {
    return this.page.length - this.at;
  }

  public async fill(): Promise<void> {
    if (this.left > 0) return;
    const next = await this.pages.next();
    if (next.done) throw new UnreadableParquet('a column with fewer values than its row group has rows');
    this.page = next.value;
    this.at = 0;
  }

  public take(): unknown {
    return this.page[this.at++];
  }
}

/** @returns what the decoder returns, or why it cannot: its own messages may quote what it met */
async function decoding<T>(decode: () => Promise<T>, otherwise = 'a row group that cannot be decoded'): Promise<T | string> {
  try {
    return await decode();
  } catch (error) {
    // The file that holds the object, not what is in it.
    if (error instanceof Error && 'syscall' in error) throw error;
    return error instanceof UnreadableParquet ? error.message : otherwise;
  }
}
