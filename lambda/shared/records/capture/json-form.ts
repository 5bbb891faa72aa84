/**
 * The form of a JSON payload, learnt from one that was read: everything but its single values, and which of these are the cells of a row.
 *
 * Which value is which cell nobody knows but the reader of payloads. So it reads the payload once more, with a number of its own in place
 * of each value; what it hands on are the numbers of the cells. Where rows repeat, what stands between two of them is known, too, and
 * payloads of any number of rows have the form: the reader is asked about one row and about one more, as well.
 */
import { Buffer } from 'node:buffer';
import { payloadRows, UnreadablePayload } from './payload';
import { type Scalar, scalarsOf, type Source } from './json-scalars';

/** Forms with more values are no rows of a table; it bounds memory. */
const MAX_SCALARS = 4096;
const MAX_TEXT = 64 * 1024;

/** What stands before each of some values, one behind the other, and where these go. */
export interface JsonPieces {
  readonly literals: Buffer;
  /** Where the literal before each value ends in `literals`. */
  readonly ends: Int32Array;
  /** Which of the columns each value is; -1 for none. */
  readonly columns: Int32Array;
}

/** A payload is head, core, any number of times between and core, tail, and then the end. */
export interface JsonForm {
  /** Up to the first cell of the first row. */
  readonly head: JsonPieces;
  /** The other cells of a row. */
  readonly core: JsonPieces;
  /** Behind the last cell of a row, up to the first of the next one; undefined where only one row is known. */
  readonly between: JsonPieces | undefined;
  /** Values behind the last cell of the last row. */
  readonly tail: JsonPieces;
  readonly end: Buffer;
  /** Columns that no value is. */
  readonly absent: readonly number[];
}

/**
 * @param source payload that is readable, as it stands in the line
 * @param columns of a row
 * @returns undefined where payloads of this form are to be read another way
 */
export function learnJsonForm(source: Source, columns: readonly string[]): JsonForm | undefined {
  if (source.text.length > MAX_TEXT) return undefined;
  const scalars = scalarsOf(source.text);
  if (scalars.length === 0 || scalars.length > MAX_SCALARS) return undefined;
  const rows = cellsOf(markedAs(source.text, scalars), columns);
  return rows && rows.length > 0 ? new Learner(source, columns, scalars, rows).learn() : undefined;
}

/** Of each row and column the number that stands in the payload; undefined where a row is none. */
function cellsOf(text: string, columns: readonly string[]): readonly (readonly unknown[])[] | undefined {
  try {
    const rows = payloadRows({ data: text, encoding: 'JSON' }, columns);
    return rows.every((row) => typeof row !== 'string') ? rows : undefined;
  } catch (error) {
    if (!(error instanceof UnreadablePayload)) throw error;
    return undefined;
  }
}

/** The text with the index of each value in place of it. */
function markedAs(text: string, scalars: readonly Scalar[]): string {
  return scalars.map(({ start }, index) => text.slice(scalars[index - 1]?.end ?? 0, start) + String(index)).join('') + text.slice(scalars.at(-1)!.end);
}

class Learner {
  private readonly firsts: readonly number[];
  private readonly lasts: readonly number[];

  public constructor(
    private readonly source: Source,
    private readonly columns: readonly string[],
    private readonly scalars: readonly Scalar[],
    private readonly rows: readonly (readonly unknown[])[],
  ) {
    const known = rows.map((row) => row.filter((cell): cell is number => typeof cell === 'number'));
    this.firsts = known.map((row) => Math.min(...row));
    this.lasts = known.map((row) => Math.max(...row));
  }

  public learn(): JsonForm | undefined {
    const { firsts, lasts, scalars, rows } = this;
    const [first, last] = [firsts[0]!, lasts[0]!];
    const columnOf = new Map(rows[0]!.flatMap((cell, column) => (typeof cell === 'number' ? [[cell, column]] : [])));
    // A row of lists has none of the values; and one value that is two columns has no place of its own.
    if (columnOf.size === 0 || columnOf.size < rows[0]!.filter((cell) => cell !== undefined).length) return undefined;
    const period = (firsts[1] ?? first) - first;
    if (!this.isRepeated(period)) return undefined;
    const pieces = (from: number, until: number, shift = 0): JsonPieces => this.pieces(from, until, (index) => columnOf.get(index - shift) ?? -1);
    const form: JsonForm = {
      head: pieces(0, first + 1),
      core: pieces(first + 1, last + 1),
      between: rows.length > 1 ? pieces(last + 1, firsts[1]! + 1, period) : undefined,
      tail: this.pieces(lasts.at(-1)! + 1, scalars.length, () => -1),
      end: Buffer.from(this.source.raw(scalars.at(-1)!.end, this.source.text.length)),
      absent: rows[0]!.flatMap((cell, column) => (typeof cell === 'number' ? [] : [column])),
    };
    return this.isReadAs(1) && (rows.length === 1 || this.isReadAs(rows.length + 1)) ? form : undefined;
  }

  /** Whether all rows are like the first one, and what stands between them is the same everywhere. */
  private isRepeated(period: number): boolean {
    const { rows, scalars, firsts } = this;
    return rows.every((row, index) => {
      const shift = index * period;
      if (firsts[index] !== firsts[0]! + shift || !row.every((cell, column) => cell === moved(rows[0]![column], shift))) return false;
      // The second row is the pattern of what comes before it.
      const isAlike = (at: number, like: number): boolean => this.literal(at) === this.literal(like) && scalars[at]!.stack === scalars[like]!.stack;
      for (let at = firsts[index] + 1; at <= this.lasts[index]!; at++) if (!isAlike(at, at - shift)) return false;
      if (scalars[firsts[index]]!.stack !== scalars[firsts[0]!]!.stack) return false;
      for (let at = this.lasts[index - 1]! + 1; at <= firsts[index]; at++) if (index > 1 && !isAlike(at, at - shift + period)) return false;
      return true;
    });
  }

  /** Whether so many rows of this form are read as that. */
  private isReadAs(count: number): boolean {
    const { source, scalars, firsts, lasts, rows, columns } = this;
    const [first, last, next] = [firsts[0]!, lasts[0]!, firsts[1]];
    const order = [...span(0, last + 1)];
    const starts = [0];
    for (let row = 1; row < count; row++) {
      starts.push(order.length + next! - last - 1 - first);
      order.push(...span(last + 1, next! + 1), ...span(first + 1, last + 1));
    }
    order.push(...span(lasts.at(-1)! + 1, scalars.length));
    const text = order.map((index, number) => source.text.slice(scalars[index - 1]?.end ?? 0, scalars[index]!.start) + String(number)).join('') + source.text.slice(scalars.at(-1)!.end);
    const read = cellsOf(text, columns);
    return read?.length === count && read.every((row, index) => row.every((cell, column) => cell === moved(rows[0]![column], starts[index]!)));
  }

  private pieces(from: number, until: number, columnOf: (index: number) => number): JsonPieces {
    const literals = [...span(from, until)].map((index) => Buffer.from(this.literal(index)));
    let end = 0;
    return {
      literals: Buffer.concat(literals),
      ends: Int32Array.from(literals, ({ length }) => (end += length)),
      columns: Int32Array.from(span(from, until), columnOf),
    };
  }

  /** What stands before a value, as it stands in the line. */
  private literal(index: number): string {
    return this.source.raw(this.scalars[index - 1]?.end ?? 0, this.scalars[index]!.start);
  }
}

function moved(cell: unknown, by: number): unknown {
  return typeof cell === 'number' ? cell + by : cell;
}

function* span(from: number, until: number): Generator<number> {
  for (let index = from; index < until; index++) yield index;
}
