/** Parquet files on this machine, read by the reader of the functions; only that they lie in a file already, however large it is. */
import { decompress } from 'fzstd';
import { type Compressors, type FileMetaData, parquetMetadataAsync, parquetSchema } from 'hyparquet';
import { type FileHandle, open } from 'node:fs/promises';
import * as zlib from 'node:zlib';
import type { ColumnType } from '../../lib/contract/dataset';
import { checkedPageBytes, readParquetFile } from '../../lambda/shared/records/parquet';
import type { AbsentColumns, RowHandler } from '../../lambda/shared/records/rows';
import type { Spooled } from '../../lambda/shared/records/spool';
import { ExpectedError } from '../commands/command';

/** As in the functions, on versions of Node.js that lack it, too. */
const ZSTD: Compressors = 'zstdDecompressSync' in zlib ? {} : { ZSTD: (input, length) => decompress(input, new Uint8Array(checkedPageBytes(length))) };

/** Names of the columns, and the type of those whose type the file tells. */
export async function parquetColumns(path: string): Promise<{ readonly name: string; readonly type: ColumnType | undefined }[]> {
  const metadata = await opened(path, (file) => metadataOf(path, file));
  return parquetSchema(metadata).children.map(({ element: { name, type, logical_type: logical, converted_type: converted } }) => {
    const isTime = logical?.type === 'TIMESTAMP' || logical?.type === 'DATE' || converted?.startsWith('TIMESTAMP') || converted === 'DATE' || type === 'INT96';
    const isNumber = type === 'INT32' || type === 'INT64' || type === 'FLOAT' || type === 'DOUBLE';
    return { name, type: isTime ? 'timestamp' : isNumber ? 'number' : type === 'BOOLEAN' ? 'category' : undefined };
  });
}

/**
 * Hands every row to the handler, its cells in the order of the columns. Rows are counted from 1, as lines are.
 *
 * @param progress gets the bytes that were read since the last call
 * @throws ExpectedError naming the file when it is no Parquet file
 */
export async function readLocalParquet(path: string, columns: readonly string[], absentColumns: AbsentColumns, handler: RowHandler, progress?: (bytes: number) => void): Promise<void> {
  await opened(path, async (file) => {
    await metadataOf(path, file);
    const counted: Spooled = {
      byteLength: file.byteLength,
      slice: (start, end = file.byteLength) => {
        progress?.(Math.min(end, file.byteLength) - start);
        return file.slice(start, end);
      },
    };
    await readParquetFile(counted, columns, absentColumns, handler, { decompress: ZSTD });
  });
}

async function metadataOf(path: string, file: Spooled): Promise<FileMetaData> {
  try {
    return await parquetMetadataAsync(file);
  } catch (error) {
    throw new ExpectedError(`${path}: got content that is no Parquet (${(error as Error).message}), expected a file with a footer; write it again or mend its ending`, { cause: error });
  }
}

async function opened<T>(path: string, use: (file: Spooled) => Promise<T>): Promise<T> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    return await use({ byteLength: size, slice: (start, end = size) => sliceOf(file, start, Math.min(end, size)) });
  } finally {
    await file.close();
  }
}

async function sliceOf(file: FileHandle, start: number, end: number): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(Math.max(0, end - start));
  await file.read(bytes, 0, bytes.length, start);
  return bytes.buffer;
}
