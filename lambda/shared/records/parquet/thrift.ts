/**
 * Walks over a struct in Thrift's compact notation without reading it. The reader of hyparquet makes a list as long as its length claims,
 * and whole numbers as long as their bytes go on; what passes here is as large as its bytes allow.
 */
import { UnreadableParquet } from './limits';

/** Of one struct, however deep: each takes many times its byte. The description of a file with many columns has more, as its bytes allow. */
const LEAST_MAX_VALUES = 2 ** 20;
/** What writers say of a column takes more bytes a value. */
const BYTES_A_VALUE = 2;
const MAX_DEPTH = 32;
/** Of a number of 64 bits. */
const MAX_VARINT_BYTES = 10;
const MAX_LENGTH_BYTES = 4;

const Type = { stop: 0, true: 1, false: 2, byte: 3, i16: 4, i32: 5, i64: 6, double: 7, binary: 8, list: 9, struct: 12 } as const;

/**
 * @returns where the struct ends that begins at `start`; undefined where the bytes end before it does
 * @throws UnreadableParquet when it is none, or too large
 */
export function endOfStruct(bytes: Uint8Array, start: number): number | undefined {
  const walk = new Walk(bytes, start);
  try {
    walk.struct(0);
  } catch (error) {
    if (error instanceof BytesEnd) return undefined;
    throw error;
  }
  return walk.at;
}

class BytesEnd extends Error {}

class Walk {
  private values = 0;
  private readonly maxValues: number;

  public constructor(
    private readonly bytes: Uint8Array,
    public at: number,
  ) {
    this.maxValues = Math.max(LEAST_MAX_VALUES, Math.floor((bytes.length - at) / BYTES_A_VALUE));
  }

  public struct(depth: number): void {
    if (depth > MAX_DEPTH) throw new UnreadableParquet('a description that is too deep');
    for (;;) {
      const byte = this.byte();
      const type = byte & 0x0f;
      if (type === Type.stop) return;
      if (byte >> 4 === 0) this.varint(MAX_VARINT_BYTES);
      if (type !== Type.true && type !== Type.false) this.element(type, depth);
      else this.count(1);
    }
  }

  private element(type: number, depth: number): void {
    this.count(1);
    switch (type) {
      case Type.true:
      case Type.false:
      case Type.byte:
        this.skip(1);
        return;
      case Type.i16:
      case Type.i32:
      case Type.i64:
        this.varint(MAX_VARINT_BYTES);
        return;
      case Type.double:
        this.skip(8);
        return;
      case Type.binary:
        this.skip(this.varint(MAX_LENGTH_BYTES));
        return;
      case Type.list: {
        const byte = this.byte();
        const size = byte >> 4 === 15 ? this.varint(MAX_LENGTH_BYTES) : byte >> 4;
        this.count(size);
        for (let i = 0; i < size; i++) this.element(byte & 0x0f, depth + 1);
        return;
      }
      case Type.struct:
        this.struct(depth + 1);
        return;
      default:
        throw new UnreadableParquet('a description of an unknown kind');
    }
  }

  private count(values: number): void {
    this.values += values;
    if (this.values > this.maxValues) throw new UnreadableParquet(`a description of more than ${this.maxValues} values in ${this.bytes.length} bytes`);
  }

  private byte(): number {
    this.skip(1);
    return this.bytes[this.at - 1]!;
  }

  private skip(length: number): void {
    this.at += length;
    if (this.at > this.bytes.length) throw new BytesEnd();
  }

  private varint(maxBytes: number): number {
    let value = 0;
    for (let i = 0; i < maxBytes; i++) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** (7 * i);
      if (byte < 0x80) return value;
    }
    throw new UnreadableParquet('a number that is too long');
  }
}
