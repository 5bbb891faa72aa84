/** Writes Parquet files of one column byte by byte, so that their headers can claim what no writer writes. */
import { Buffer } from 'node:buffer';

export type Bytes = readonly number[];
type Field = readonly [id: number, type: number, bytes: Bytes];

const I32 = 5;
const I64 = 6;
const BINARY = 8;
const LIST = 9;
const STRUCT = 12;

export const varint = (value: number): Bytes => (value >= 128 ? [(value % 128) | 128, ...varint(Math.floor(value / 128))] : [value]);
const zigzag = (value: number): Bytes => varint(value >= 0 ? value * 2 : -value * 2 - 1);
const text = (value: string): Bytes => [...varint(value.length), ...Buffer.from(value)];
const list = (type: number, items: readonly Bytes[]): Bytes => [...(items.length < 15 ? [(items.length << 4) | type] : [0xf0 | type, ...varint(items.length)]), ...items.flat()];
const struct = (fields: readonly Field[]): Bytes => [...fields.flatMap(([id, type, bytes], index) => [((id - (fields[index - 1]?.[0] ?? 0)) << 4) | type, ...bytes]), 0];

export const Encoding = { plain: 0, deltaBytes: 7, dictionary: 8, delta: 5 } as const;
export const Type = { int32: 1, int64: 2, bytes: 6 } as const;

export interface Page {
  readonly values: number;
  readonly encoding: number;
  readonly body: Bytes;
  readonly kind?: 'dictionary' | 'index' | 'v2';
  /** Of the second version: as a rule there are none. */
  readonly nulls?: number;
  /** Bytes that it claims to have, unpacked; as many as it has where absent. */
  readonly unpacked?: number;
}

export interface OneColumn {
  readonly pages: readonly Page[];
  readonly rows: number;
  readonly type?: number;
  readonly isNullable?: boolean;
  /** Of these pages and rows; one where absent. */
  readonly groups?: number;
  /** Whether all groups have their pages at one place. */
  readonly isShared?: boolean;
}

/** Levels as runs of the first version: their length comes first. */
export const levels = (runs: Bytes): Bytes => [runs.length & 255, runs.length >> 8, 0, 0, ...runs];
/** One value so many times, in one byte. */
export const run = (times: number, value: number): Bytes => [...varint(times * 2), value];

function pageBytes({ values, encoding, body, kind, nulls = 0, unpacked = body.length }: Page): Bytes {
  const size: readonly Field[] = [[2, I32, zigzag(unpacked)], [3, I32, zigzag(body.length)]];
  if (kind === 'index') return [...struct([[1, I32, zigzag(1)], ...size]), ...body];
  const counts: readonly Field[] = [[1, I32, zigzag(values)], [2, I32, zigzag(encoding)]];
  if (kind === 'dictionary') return [...struct([[1, I32, zigzag(2)], ...size, [7, STRUCT, struct(counts)]]), ...body];
  const second: readonly Field[] = [[1, I32, zigzag(values)], [2, I32, zigzag(nulls)], [3, I32, zigzag(values)], [4, I32, zigzag(encoding)], [5, I32, zigzag(0)], [6, I32, zigzag(0)]];
  if (kind === 'v2') return [...struct([[1, I32, zigzag(3)], ...size, [8, STRUCT, struct(second)]]), ...body];
  return [...struct([[1, I32, zigzag(0)], ...size, [5, STRUCT, struct([...counts, [3, I32, zigzag(3)], [4, I32, zigzag(3)]])]]), ...body];
}

/** The column is called `x`. */
export function parquetBytes({ pages, rows, type = Type.int32, isNullable = false, groups = 1, isShared = false }: OneColumn): Buffer {
  const body = pages.flatMap(pageBytes);
  const group = (offset: number): Bytes => {
    const chunk = struct([
      [1, I32, zigzag(type)], [2, LIST, list(I32, [zigzag(0)])], [3, LIST, list(BINARY, [text('x')])], [4, I32, zigzag(0)], [5, I64, zigzag(rows)],
      [6, I64, zigzag(body.length)], [7, I64, zigzag(body.length)], [9, I64, zigzag(offset)],
    ]);
    return struct([[1, LIST, list(STRUCT, [struct([[2, I64, zigzag(offset)], [3, STRUCT, chunk]])])], [2, I64, zigzag(body.length)], [3, I64, zigzag(rows)]]);
  };
  const places = Array.from({ length: groups }, (_, index) => 4 + (isShared ? 0 : index * body.length));
  const schema = [struct([[4, BINARY, text('root')], [5, I32, zigzag(1)]]), struct([[1, I32, zigzag(type)], [3, I32, zigzag(isNullable ? 1 : 0)], [4, BINARY, text('x')]])];
  const bodies = isShared ? body : places.flatMap(() => body);
  return fileOf(bodies, struct([[1, I32, zigzag(1)], [2, LIST, list(STRUCT, schema)], [3, I64, zigzag(groups * rows)], [4, LIST, list(STRUCT, places.map(group))]]));
}

export function fileOf(body: Bytes, footer: Bytes): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.length);
  return Buffer.concat([Buffer.from('PAR1'), Buffer.from(body), Buffer.from(footer), length, Buffer.from('PAR1')]);
}
