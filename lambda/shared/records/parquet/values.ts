/** The values of one column: decoded by hyparquet, of bytes that were looked through before, and given as other formats give them. */
import type { DecodedArray, Encoding, ParquetType, SchemaElement } from 'hyparquet';
import { convert, DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { deltaBinaryUnpack, deltaByteArray, deltaLengthByteArray } from 'hyparquet/src/delta.js';
import { byteStreamSplit } from 'hyparquet/src/encoding.js';
import { readPlain } from 'hyparquet/src/plain.js';
import { checkDeltas, checkPrefixes, readRuns, viewOf } from './encodings';
import { decimalOf, decimalScale, instantsOf96Bits } from './exact';
import { MAX_PAGE_TEXTS, UnreadableParquet } from './limits';
import { shortestOfFloat } from './shortest';

const UNKNOWN_ENCODING = 'an encoding that is not known';

/** A list, a structure: no value of a column. */
export const NESTED = Object.freeze({});

const PARSERS = {
  ...DEFAULT_PARSERS,
  // Instants in milliseconds since 1970, as in other formats.
  timestampFromMilliseconds: (instant: bigint) => Number(instant),
  timestampFromMicroseconds: (instant: bigint) => Number(instant / 1000n),
  timestampFromNanoseconds: (instant: bigint) => Number(instant / 1_000_000n),
  dateFromDays: (days: number) => days * 86_400_000,
  jsonFromBytes: jsonScalar,
  geometryFromBytes: () => NESTED,
  geographyFromBytes: () => NESTED,
};

export interface ColumnValues {
  readDictionary(bytes: Uint8Array, count: number): void;
  /** @param count how many values there are, without those that are null */
  read(bytes: Uint8Array, encoding: Encoding, count: number): DecodedArray;
}

type ColumnDecoder = Parameters<typeof convert>[1];

export function columnValues(element: SchemaElement, type: ParquetType): ColumnValues {
  const decoder: ColumnDecoder = { pathInSchema: [element.name], schemaPath: [], element, type, codec: 'UNCOMPRESSED', parsers: PARSERS };
  const scale = decimalScale(element);
  const given = (values: DecodedArray): DecodedArray => {
    if (type === 'INT96') return values;
    if (scale !== undefined) return Array.from(values as ArrayLike<unknown>, (value) => decimalOf(value, scale));
    const converted = convert(values, decoder);
    return converted instanceof Float32Array ? Float64Array.from(converted, shortestOfFloat) : converted;
  };
  let dictionary: DecodedArray | undefined;
  return {
    readDictionary: (bytes, count) => {
      dictionary = given(decoded(bytes, 'PLAIN', count, decoder));
    },
    read: (bytes, encoding, count) => {
      if (encoding === 'PLAIN_DICTIONARY' || encoding === 'RLE_DICTIONARY') return entries(dictionary, bytes, count);
      return given(decoded(bytes, encoding, count, decoder));
    },
  };
}

function entries(dictionary: DecodedArray | undefined, bytes: Uint8Array, count: number): DecodedArray {
  if (dictionary === undefined || bytes.length === 0) throw new UnreadableParquet('a page without its dictionary');
  const places = new Uint32Array(count);
  if (bytes[0]! > 0) readRuns(bytes.subarray(1), bytes[0]!, places);
  const values = Array.isArray(dictionary) ? new Array<unknown>(count) : new (dictionary.constructor as new (length: number) => DecodedArray)(count);
  for (let i = 0; i < count; i++) {
    if (places[i]! >= dictionary.length) throw new UnreadableParquet('a value that its dictionary lacks');
    values[i] = dictionary[places[i]!] as never;
  }
  return values;
}

function decoded(bytes: Uint8Array, encoding: Encoding, count: number, { type, element: { type_length: length } }: ColumnDecoder): DecodedArray {
  if (type.endsWith('BYTE_ARRAY') && count > MAX_PAGE_TEXTS) throw new UnreadableParquet(`a page of more than ${MAX_PAGE_TEXTS} texts`);
  const reader = { view: viewOf(bytes), offset: 0 };
  switch (encoding) {
    case 'PLAIN':
      if (type === 'INT96') return instantsOf96Bits(bytes, count);
      return readPlain(reader, type, count, length);
    case 'RLE':
      if (type !== 'BOOLEAN') throw new UnreadableParquet(UNKNOWN_ENCODING);
      // The length of the runs comes first.
      return Array.from(readRuns(bytes.subarray(4), 1, new Uint8Array(count)), Boolean);
    case 'BYTE_STREAM_SPLIT':
      if (count * (length ?? 4) > bytes.length) throw new UnreadableParquet('values that end too early');
      return byteStreamSplit(reader, count, type, length);
    case 'DELTA_BINARY_PACKED': {
      checkDeltas(bytes, 0, count);
      const values = type === 'INT32' ? new Int32Array(count) : new BigInt64Array(count);
      deltaBinaryUnpack(reader, count, values);
      return values;
    }
    case 'DELTA_LENGTH_BYTE_ARRAY': {
      checkDeltas(bytes, 0, count);
      const values = new Array<Uint8Array>(count);
      deltaLengthByteArray(reader, count, values);
      return values;
    }
    case 'DELTA_BYTE_ARRAY': {
      checkPrefixes(bytes, count);
      const values = new Array<Uint8Array>(count);
      deltaByteArray(reader, count, values);
      return values;
    }
    case 'PLAIN_DICTIONARY':
    case 'RLE_DICTIONARY':
    case 'BIT_PACKED':
    case 'GROUP_VAR_INT':
    default: // whatever the file says
      throw new UnreadableParquet(UNKNOWN_ENCODING);
  }
}

/** Lists and objects take many times their bytes, and are no values of a column. */
function jsonScalar(bytes: Uint8Array): unknown {
  const text = new TextDecoder().decode(bytes).trim();
  return text.startsWith('{') || text.startsWith('[') ? NESTED : (JSON.parse(text) as unknown);
}
