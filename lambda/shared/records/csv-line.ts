/** Writes CSV (RFC 4180): what the decoder of this folder, and every other one, reads as the same cells again. */

const NEEDS_QUOTES = /[",\r\n]/;

/**
 * One record, without the end of its line. A cell that is a text stays as it is; a JSON number or boolean stands in its shortest
 * notation, as does a whole number of Parquet, null and what is absent as the empty text, an object or list as JSON.
 *
 * @param positions which of the cells, in the order in which they are to stand
 */
export function csvLine(cells: readonly unknown[], positions: readonly number[]): string {
  let line = '';
  for (let i = 0; i < positions.length; i++) {
    const text = cellText(cells[positions[i]!]);
    if (i > 0) line += ',';
    line += NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  }
  // An empty line would be no record at all.
  return line === '' ? '""' : line;
}

function cellText(cell: unknown): string {
  if (typeof cell === 'string') return cell;
  if (typeof cell === 'bigint') return String(cell);
  return cell === undefined || cell === null ? '' : JSON.stringify(cell);
}
