/** Reads a Parquet file on this machine: a row group at a time, and only the columns that are wanted, so that memory stays bounded. */
import { statSync } from 'node:fs';
import { asyncBufferFromFile, type FileMetaData, parquetMetadataAsync, parquetRead, parquetSchema } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import type { ColumnType } from '../../lib/contract/dataset';
import { ExpectedError } from '../commands/command';
import type { RowHandler } from '../../lambda/shared/records/rows';

/** Instants as milliseconds since 1970, as everywhere else. */
const PARSERS = {
  timestampFromMilliseconds: (millis: bigint) => Number(millis),
  timestampFromMicroseconds: (micros: bigint) => Number(micros) / 1000,
  timestampFromNanoseconds: (nanos: bigint) => Number(nanos) / 1e6,
  dateFromDays: (days: number) => days * 86_400_000,
};

/** Names of the columns, and the type of those whose type the file tells. */
export async function parquetColumns(path: string): Promise<{ readonly name: string; readonly type: ColumnType | undefined }[]> {
  const { metadata } = await open(path);
  return parquetSchema(metadata).children.map(({ element: { name, type, logical_type: logical, converted_type: converted } }) => {
    const isTime = logical?.type === 'TIMESTAMP' || logical?.type === 'DATE' || converted?.startsWith('TIMESTAMP') || converted === 'DATE' || type === 'INT96';
    const isNumber = type === 'INT32' || type === 'INT64' || type === 'FLOAT' || type === 'DOUBLE';
    return { name, type: isTime ? 'timestamp' : isNumber ? 'number' : type === 'BOOLEAN' ? 'category' : undefined };
  });
}

/**
 * Hands every row to the handler, its cells in the order of the columns; a column that the file lacks is missing in every row. Rows are
 * counted from 1, as lines are.
 *
 * @throws ExpectedError naming the file when it is no Parquet file
 */
export async function readParquet(path: string, columns: readonly string[], handler: RowHandler, progress?: (bytes: number) => void, mostRows = Infinity): Promise<void> {
  const { file, metadata } = await open(path);
  const present = new Set(parquetSchema(metadata).children.map(({ element: { name } }) => name));
  const wanted = columns.filter((name) => present.has(name));
  const { size } = statSync(path);
  const total = Number(metadata.num_rows);
  const cells = new Array<unknown>(columns.length).fill(undefined);
  let start = 0;
  for (const group of metadata.row_groups) {
    const end = Math.min(start + Number(group.num_rows), mostRows);
    if (start >= end) break;
    const data = new Map(wanted.map((name) => [name, new Array<unknown>(end - start)]));
    const from = start;
    await parquetRead({
      file, metadata, compressors, columns: wanted, rowStart: start, rowEnd: end, parsers: PARSERS,
      onChunk: ({ columnName, columnData, rowStart: first }) => {
        const column = data.get(columnName)!;
        for (let index = 0; index < columnData.length; index++) column[first - from + index] = columnData[index];
      },
    });
    const inOrder = columns.map((name) => data.get(name));
    for (let row = 0; row < end - start; row++) {
      for (let i = 0; i < inOrder.length; i++) cells[i] = cellOf(inOrder[i]?.[row]);
      const refusal = handler.row(cells, start + row + 1);
      if (refusal !== undefined) handler.quarantine(start + row + 1, refusal);
    }
    progress?.((size * (end - start)) / total);
    start = end;
  }
}

function cellOf(value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}

async function open(path: string): Promise<{ readonly file: Awaited<ReturnType<typeof asyncBufferFromFile>>; readonly metadata: FileMetaData }> {
  const file = await asyncBufferFromFile(path);
  try {
    return { file, metadata: await parquetMetadataAsync(file) };
  } catch (error) {
    throw new ExpectedError(`${path}: got content that is no Parquet (${(error as Error).message}), expected a file with a footer; write it again or mend its ending`, { cause: error });
  }
}
