/** The port to what decides which rows of a data set count at all. */
export interface RowAdmission {
  /** Columns that it looks at. */
  readonly columns: readonly string[];
  /**
   * Begins a reading of all rows, in their order.
   *
   * @returns of each row the reason why it does not count, in words and without a value of it; undefined where it does. It finds the
   * cells of `columns` from the position `from` on
   */
  begin(): (cells: readonly unknown[], from: number) => string | undefined;
}
