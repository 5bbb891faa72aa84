/**
 * Reads the pages of one column of a row group, one at a time, and its bytes in pieces: memory depends on neither. What a page says of
 * itself is held against its row group and its bytes before hyparquet decodes it.
 */
import type { ColumnMetaData, Compressors, DecodedArray, PageHeader, SchemaElement } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { decompressPage } from 'hyparquet/src/datapage.js';
import type { Spooled } from '../spool';
import { levelsOf, viewOf } from './encodings';
import { checkedPageBytes, MAX_CHUNK_BYTES, MAX_PAGE_VALUES, type UnpackedBytes, UnreadableParquet, wholeNumber } from './limits';
import { endOfStruct } from './thrift';
import { type ColumnValues, columnValues } from './values';

/** Read from the file at a time, at least. */
const PIECE = 1 << 20;
/** Headers are small, unless they quote the least and the largest text. */
const HEADER_BYTES = [4096, PIECE] as const;

const MAX_INT = 2 ** 31 - 1;

const WRONG_NUMBER = 'a column with another number of values than its row group has rows';

/** A column of a row group as its file describes it. */
export interface ColumnChunk {
  readonly chunk: ColumnMetaData;
  readonly element: SchemaElement;
  readonly rows: number;
}

export interface Unpacking {
  readonly compressors: Compressors;
  /** Of the whole file. */
  readonly unpacked: UnpackedBytes;
}

/**
 * Where the pages of a column lie in the file.
 *
 * @throws UnreadableParquet when that is not within it
 */
export function placeOf({ dictionary_page_offset: dictionary = 0n, data_page_offset: data, total_compressed_size: size }: ColumnMetaData, fileBytes: number): { readonly start: number; readonly end: number } {
  // Some writers give 0 where there is none.
  const start = wholeNumber(dictionary === 0n ? data : dictionary, 0, fileBytes);
  return { start, end: start + wholeNumber(size, 0, Math.min(MAX_CHUNK_BYTES, fileBytes - start)) };
}

/**
 * The cells of a column of a row group, in order; together there are as many as it has rows.
 *
 * @throws UnreadableParquet, or what hyparquet throws, when they cannot be decoded
 */
export async function* cellsOf(file: Spooled, { chunk, element, rows }: ColumnChunk, { compressors, unpacked }: Unpacking): AsyncGenerator<DecodedArray> {
  const { start, end } = placeOf(chunk, file.byteLength);
  const pieces = new Pieces(file, end);
  const values = columnValues(element, chunk.type);
  const unpack = (bytes: Uint8Array, length: number): Uint8Array => {
    // As the dictionary of a column without a value: zlib unpacks no less than a byte, and some writers pack nothing into nothing.
    if (length === 0) return new Uint8Array();
    if (chunk.codec !== 'UNCOMPRESSED' && !compressors[chunk.codec]) throw new UnreadableParquet(`pages that are packed with ${chunk.codec ?? 'what is not known'}`);
    return decompressPage(bytes, length, chunk.codec, compressors);
  };
  const page: PageReader = { values, isNullable: element.repetition_type === 'OPTIONAL', unpack };
  let ofColumn = 0;
  let hasDictionary = false;
  let left = rows;
  for (let at = start; left > 0; ) {
    const { header, length } = await headerAt(pieces, at, end);
    at += length;
    const size = wholeNumber(header.compressed_page_size, 0, end - at);
    const unpackedSize = checkedPageBytes(wholeNumber(header.uncompressed_page_size, 0, MAX_INT));
    ofColumn += unpackedSize;
    unpacked.add(unpackedSize);
    if (ofColumn > MAX_CHUNK_BYTES) throw new UnreadableParquet(`a column of more than ${MAX_CHUNK_BYTES} bytes in a row group`);
    const body = await pieces.bytes(at, size);
    at += size;
    if (header.type === 'DICTIONARY_PAGE') {
      if (hasDictionary) throw new UnreadableParquet('a column with two dictionaries in a row group');
      hasDictionary = true;
      const count = wholeNumber(header.dictionary_page_header?.num_values, 0, MAX_PAGE_VALUES);
      values.readDictionary(page.unpack(body, header.uncompressed_page_size), count);
    } else if (header.type === 'DATA_PAGE' || header.type === 'DATA_PAGE_V2') {
      const cells = dataPage(header, body, page, left);
      left -= cells.length;
      if (cells.length > 0) yield cells;
    }
  }
}

/** What the pages of a column have in common. */
interface PageReader {
  readonly values: ColumnValues;
  readonly isNullable: boolean;
  readonly unpack: (bytes: Uint8Array, length: number) => Uint8Array;
}

async function headerAt(pieces: Pieces, at: number, end: number): Promise<{ readonly header: PageHeader; readonly length: number }> {
  for (const size of HEADER_BYTES) {
    const bytes = await pieces.bytes(at, Math.min(size, end - at));
    const length = endOfStruct(bytes, 0);
    if (length !== undefined) return { header: parquetHeader({ view: new DataView(bytes.buffer, bytes.byteOffset, length), offset: 0 }), length };
  }
  throw new UnreadableParquet(WRONG_NUMBER);
}

function dataPage(header: PageHeader, body: Uint8Array, reader: PageReader, left: number): DecodedArray {
  const described = header.type === 'DATA_PAGE' ? header.data_page_header : header.data_page_header_v2;
  const count = wholeNumber(described?.num_values, 0, MAX_INT);
  if (count > left) throw new UnreadableParquet(WRONG_NUMBER);
  if (count > MAX_PAGE_VALUES) throw new UnreadableParquet(`a page of more than ${MAX_PAGE_VALUES} values`);
  if (described === undefined || count === 0) return [];
  const { levels, values } = header.type === 'DATA_PAGE' ? firstVersion(header, body, reader, count) : secondVersion(header, body, reader, count);
  let nulls = 0;
  if (levels) for (const level of levels) if (level !== 1) nulls += 1;
  const present = nulls === count ? [] : reader.values.read(values(), described.encoding, count - nulls);
  return levels && nulls > 0 ? withNulls(levels, present) : present;
}

interface DataPage {
  /** Of each cell 1 where it has a value; nothing where all have. */
  readonly levels: Uint8Array | undefined;
  readonly values: () => Uint8Array;
}

/** Levels and values are packed together, and the length of the levels comes first. */
function firstVersion(header: PageHeader, body: Uint8Array, { isNullable, unpack }: PageReader, count: number): DataPage {
  const bytes = unpack(body, header.uncompressed_page_size);
  if (!isNullable) return { levels: undefined, values: () => bytes };
  const end = 4 + viewOf(bytes).getUint32(0, true);
  return { levels: levelsOf(bytes.subarray(4, end), count), values: () => bytes.subarray(end) };
}

/** Only values are packed, and the lengths of the levels stand in the header. */
function secondVersion(header: PageHeader, body: Uint8Array, { isNullable, unpack }: PageReader, count: number): DataPage {
  const described = header.data_page_header_v2!;
  const first = wholeNumber(described.repetition_levels_byte_length, 0, body.length);
  const end = first + wholeNumber(described.definition_levels_byte_length, 0, body.length - first);
  const packed = body.subarray(end);
  const length = wholeNumber(header.uncompressed_page_size - end, 0, MAX_INT);
  const levels = isNullable ? levelsOf(body.subarray(first, end), count) : undefined;
  return { levels, values: () => (described.is_compressed === false ? packed : unpack(packed, length)) };
}

function withNulls(levels: Uint8Array, present: DecodedArray): unknown[] {
  const cells = new Array<unknown>(levels.length);
  let at = 0;
  for (let i = 0; i < levels.length; i++) cells[i] = levels[i] === 1 ? (present[at++] as unknown) : null;
  return cells;
}

/** The bytes of a file up to `end`, in pieces that are large enough. */
class Pieces {
  private start = 0;
  private piece = new Uint8Array();

  public constructor(
    private readonly file: Spooled,
    private readonly end: number,
  ) {}

  public async bytes(at: number, length: number): Promise<Uint8Array> {
    if (at < this.start || at + length > this.start + this.piece.length) {
      this.piece = new Uint8Array(await this.file.slice(at, Math.min(this.end, at + Math.max(length, PIECE))));
      this.start = at;
    }
    return this.piece.subarray(at - this.start, at - this.start + length);
  }
}
