/**
 * Texts of cells that were made before: columns of training data hold the same texts again and again. Finding one by its bytes takes a
 * fraction of making it, and whoever looks it up in a map finds its hash made already.
 *
 * Memory is bounded: of texts that share a place the latest is kept, long ones never.
 */
import { Buffer } from 'node:buffer';

/** Places of a column at most, and at least; powers of two. */
const MOST_PLACES = 4096;
const LEAST_PLACES = 64;

/** Places of all columns together, about: each takes a hundred bytes where it holds a long text. */
const ALL_PLACES = 2 ** 18;

/** Bytes of the longest text that is kept: instants, numbers and codes, not sentences. */
const LONGEST = 32;

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

const COMMA = 44;
const QUOTE = 34;
const CARRIAGE_RETURN = 13;
const FIRST_BEYOND_ASCII = 128;

/** The texts of one column. */
class ColumnTexts {
  private readonly texts: string[];
  private readonly lengths: Uint8Array;
  private readonly bytes: Uint8Array;

  /** @param places a power of two */
  public constructor(private readonly places: number) {
    this.texts = new Array<string>(places).fill('');
    this.lengths = new Uint8Array(places);
    this.bytes = new Uint8Array(places * LONGEST);
  }

  /**
   * The text that stands in [start, end) of bytes that are UTF-8.
   *
   * @param hash of these bytes
   */
  public at(bytes: Buffer, start: number, end: number, hash: number): string {
    const length = end - start;
    if (length > LONGEST) return bytes.toString('utf8', start, end);
    const place = (hash ^ (hash >>> 15)) & (this.places - 1);
    return this.holds(place, bytes, start, length) ? this.texts[place]! : this.keep(place, bytes, start, end);
  }

  private holds(place: number, bytes: Buffer, start: number, length: number): boolean {
    if (this.lengths[place] !== length) return false;
    const kept = this.bytes;
    const from = place * LONGEST;
    for (let i = 0; i < length; i++) if (kept[from + i] !== bytes[start + i]) return false;
    return true;
  }

  private keep(place: number, bytes: Buffer, start: number, end: number): string {
    const text = bytes.toString('utf8', start, end);
    bytes.copy(this.bytes, place * LONGEST, start, end);
    this.lengths[place] = end - start;
    this.texts[place] = text;
    return text;
  }
}

/** The texts of the wanted columns, in their order; kept from one object of a data set to the next. */
export type CellTexts = readonly ColumnTexts[];

export function cellTexts(columns: readonly string[]): CellTexts {
  // A column that is wanted twice has its texts once.
  const places = Math.max(LEAST_PLACES, Math.min(MOST_PLACES, 2 ** Math.floor(Math.log2(ALL_PLACES / columns.length))));
  const byName = new Map(columns.map((name) => [name, new ColumnTexts(places)]));
  return columns.map((name) => byName.get(name)!);
}

/** Takes rows of one CSV file apart that have no quotes, which nearly all have not. */
export class TextScanner {
  /** Of the last row. */
  public fields = 0;
  /** Whether the last row has nothing but ASCII. */
  public isAscii = true;
  private readonly ends: Int32Array;
  /** FNV-1a of each field. */
  private readonly hashes: Int32Array;
  /** Of each wanted column the first one that stands at the same position: itself, but for one that is wanted twice. */
  private readonly firsts: readonly number[];
  private bytes: Buffer = Buffer.alloc(0);
  private start = 0;

  /** @param positions of the wanted columns among so many fields; -1 of one that is absent */
  public constructor(
    width: number,
    private readonly positions: readonly number[],
    private readonly texts: CellTexts,
  ) {
    this.ends = new Int32Array(width);
    this.hashes = new Int32Array(width);
    this.firsts = positions.map((position) => positions.indexOf(position));
  }

  /**
   * @param end where a line feed or a carriage return stands
   * @returns false where the row in [start, end) of bytes that are UTF-8 is to be read another way
   */
  public scan(bytes: Buffer, start: number, end: number): boolean {
    const { ends, hashes } = this;
    let [fields, hash, all, at] = [0, FNV_OFFSET, 0, start];
    for (;;) {
      let byte = bytes[at]!;
      // Letters, digits and all that is not ASCII; everything that ends a field or a scan is less than they are, or a comma.
      while (byte > COMMA) {
        hash = Math.imul(hash ^ byte, FNV_PRIME);
        all |= byte;
        byte = bytes[++at]!;
      }
      if (at >= end) break;
      if (byte === COMMA) {
        ends[fields] = at; // more than there is room for are dropped, and the row with them
        hashes[fields++] = hash;
        hash = FNV_OFFSET;
      } else if (byte === QUOTE || byte === CARRIAGE_RETURN) {
        return false;
      } else {
        hash = Math.imul(hash ^ byte, FNV_PRIME);
      }
      at += 1;
    }
    ends[fields] = end;
    hashes[fields++] = hash;
    this.fields = fields;
    this.isAscii = all < FIRST_BEYOND_ASCII;
    this.bytes = bytes;
    this.start = start;
    return true;
  }

  /** Sets the cells of wanted columns that are not absent to those of the last row, which must be as wide as the file. */
  public fill(cells: unknown[]): void {
    const { positions, firsts, texts, ends, hashes, bytes, start } = this;
    for (let i = 0; i < positions.length; i++) {
      const position = positions[i]!;
      if (firsts[i]! < i) cells[i] = cells[firsts[i]!];
      else if (position >= 0) cells[i] = texts[i]!.at(bytes, position === 0 ? start : ends[position - 1]! + 1, ends[position]!, hashes[position]!);
    }
  }
}
