/** One text for each class or number, however data write it, so that a truth and an answer are the same text when they mean the same. */
import type { CellCounts, CellReader } from './records/cells';

/**
 * Undefined where the cell holds no class; `counts` says why. A line break cannot be in it: labels stand in lines.
 *
 * @param isNumber of the label's column
 */
export function classText(reader: CellReader, cell: unknown, isNumber: boolean, counts: CellCounts): string | undefined {
  if (isNumber) {
    const value = reader.number(cell, counts);
    return Number.isNaN(value) ? undefined : String(value);
  }
  const text = reader.category(cell, counts);
  return text !== undefined && /[\r\n]/.test(text) ? undefined : text;
}
