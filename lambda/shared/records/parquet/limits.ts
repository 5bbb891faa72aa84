/** What bounds the memory and the time that a Parquet file takes, whatever it claims to hold. */

/** What cannot be read, in words and without a piece of it. */
export class UnreadableParquet extends Error {}

/** What one page may hold, packed and unpacked. Writers make pages of a megabyte or so. */
const MAX_PAGE_BYTES = 64 * 1024 ** 2;
/** What the pages of a column of a row group may hold together, packed and unpacked. */
export const MAX_CHUNK_BYTES = 128 * 1024 ** 2;
/** Values of one page: a page of one value again and again takes a few bytes. */
export const MAX_PAGE_VALUES = 2 ** 22;
/** Texts of one page that are not in a dictionary: each takes more than a hundred bytes while it is decoded. */
export const MAX_PAGE_TEXTS = 2 ** 20;
/** What the pages of a file hold together, unpacked: a small file must not make work for hours. */
export const MAX_FILE_BYTES = 4 * 1024 ** 3;
/** Rows of one file, and so the time that it takes. */
export const MAX_FILE_ROWS = 2 ** 26;
/** The description at the end of a file, in bytes: decoded it takes fifty times as many. About 40,000 columns of row groups. */
export const MAX_FOOTER_BYTES = 4 * 1024 ** 2;

/** @throws UnreadableParquet for a page that is too large */
export function checkedPageBytes(length: number): number {
  if (length <= MAX_PAGE_BYTES) return length;
  throw new UnreadableParquet(`a page of more than ${MAX_PAGE_BYTES} bytes`);
}

/** Unpacked bytes of one file, as they come. */
export class UnpackedBytes {
  private total = 0;

  /** @throws UnreadableParquet when there are too many */
  public add(bytes: number): void {
    this.total += bytes;
    if (this.total > MAX_FILE_BYTES) throw new UnreadableParquet(`a file of more than ${MAX_FILE_BYTES} bytes, unpacked`);
  }
}

/** @throws UnreadableParquet unless it is a whole number of that range */
export function wholeNumber(value: unknown, least: number, most: number): number {
  const number = typeof value === 'bigint' ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number) && number >= least && number <= most) return number;
  throw new UnreadableParquet('a row group whose description contradicts itself');
}
