/** What decoders hand on: rows as cells in a fixed order of columns, and lines that are no row. */

export interface RowHandler {
  /**
   * @param cells one per wanted column, in that order; the array is used again for the next row
   * @returns why the row cannot be used, if so; its line is quarantined then
   */
  row(cells: readonly unknown[]): string | undefined;
  /** Neither the reason nor anything else may hold a piece of the line: it may be personal data. */
  quarantine(line: number, reason: string): void;
}

/** Turns the lines of one object into rows. */
export interface RowDecoder {
  line(text: string, number: number): void;
  unreadable(number: number, reason: string): void;
  /** Called once behind the last line. */
  end(): void;
}
