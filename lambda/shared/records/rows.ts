/** What decoders hand on: rows as cells in a fixed order of columns, and lines that are no row. */
import type { Buffer } from 'node:buffer';
import type { RawRowTaker } from './raw-row';

/** The line of a row as it stands in a CSV file, where it is ASCII without quotes: `csvLine` would write the same of its cells. */
export interface PlainLine {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  /** How many it has: those of the first wanted columns, in their order. */
  readonly fields: number;
}

export interface RowHandler {
  /**
   * @param cells one per wanted column, in that order; the array is used again for the next row
   * @param line where the row begins, counted from 1
   * @param plain its line, where the decoder knows it
   * @returns why the row cannot be used, if so; its line is quarantined then
   */
  row(cells: readonly unknown[], line: number, plain?: PlainLine): string | undefined;
  /**
   * Neither the reason nor anything else may hold a piece of the line: it may be personal data.
   *
   * @param lines that are lost for this reason, from this one on; 1 if absent
   */
  quarantine(line: number, reason: string, lines?: number): void;
  /** Called besides `quarantine`, once for an object at most, where it is not known how many rows were lost: what is behind that line cannot be read. */
  damaged?(): void;
  /**
   * Gets the names of columns that the object has, wanted or not, where they cost nothing to know: of a header, of a file's footer, of the members
   * that most of the first rows of JSON Lines have. It may be called several times for one object.
   */
  names?(names: readonly string[]): void;
  /** Where it is there, decoders may hand rows to it instead: whoever only counts need not have the texts of all cells. */
  readonly raw?: RawRowTaker;
  /** Where it is there, decoders of columns may hand those to it instead. */
  readonly columns?: ColumnTaker;
}

/** Counts columns of the same rows, each by itself. Nothing counts before all of them are there. */
export interface ColumnTaker {
  /** @param cells of one wanted column; undefined where it is missing in each of so many rows */
  column(index: number, cells: ArrayLike<unknown> | undefined, rows: number): void;
  /** All columns of so many rows were handed on. */
  commit(rows: number): void;
  /** Forgets what was handed on since the last commit. */
  discard(): void;
}

/**
 * What becomes of wanted columns that the header of a CSV file lacks: they are `missing` in each of its rows, or the file is
 * `refused`. A file that lacks all of them is refused in any case.
 */
export type AbsentColumns = 'missing' | 'refused';

/** Turns the lines of one object into rows. */
export interface RowDecoder {
  line(text: string, number: number): void;
  /** The same for the line in [start, end) of bytes that are UTF-8; `bytes[end]` is a line feed. */
  lineBytes?(bytes: Buffer, start: number, end: number, number: number): void;
  unreadable(number: number, reason: string): void;
  /** Called once behind the last line. */
  end(): void;
}
