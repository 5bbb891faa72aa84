/** What decoders hand on: rows as cells in a fixed order of columns, and lines that are no row. */

export interface RowHandler {
  /**
   * @param cells one per wanted column, in that order; the array is used again for the next row
   * @param line where the row begins, counted from 1
   * @returns why the row cannot be used, if so; its line is quarantined then
   */
  row(cells: readonly unknown[], line: number): string | undefined;
  /** Neither the reason nor anything else may hold a piece of the line: it may be personal data. */
  quarantine(line: number, reason: string): void;
}

/**
 * What becomes of wanted columns that the header of a CSV file lacks: they are `missing` in each of its rows, or the file is
 * `refused`. A file that lacks all of them is refused in any case.
 */
export type AbsentColumns = 'missing' | 'refused';

/** Turns the lines of one object into rows. */
export interface RowDecoder {
  line(text: string, number: number): void;
  unreadable(number: number, reason: string): void;
  /** Called once behind the last line. */
  end(): void;
}
