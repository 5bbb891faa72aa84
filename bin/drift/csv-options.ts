/** How local files of CSV are to be read: what stands between their columns. */
import type { LocalFile } from './local-files';

export const CSV_OPTIONS = { delimiter: { type: 'string' } } as const;

export const CSV_HELP = `  --delimiter  what stands between the columns of .csv files instead of a comma: one character, or tab. Deployed checks read commas`;

/** A line of CSV cannot be told apart by these. */
const TAKEN = ['"', '\n', '\r'];

/**
 * The same files, those of CSV with what stands between their columns.
 *
 * @param problems gets what is wrong with the value
 */
export function delimited(files: readonly LocalFile[], { delimiter: given }: { readonly delimiter?: string }, problems: string[]): LocalFile[] {
  if (given === undefined) return [...files];
  const delimiter = given === 'tab' ? '\t' : given;
  const got = `--delimiter: got ${JSON.stringify(given)}`;
  if (delimiter.length !== 1 || TAKEN.includes(delimiter)) problems.push(`${got}, expected one character that is no quote and ends no line, or tab`);
  else if (files.length > 0 && files.every(({ format }) => format !== 'csv')) problems.push(`${got} without a file that ends in .csv, expected one; leave it out, or mend the path`);
  return files.map((file) => (file.format === 'csv' ? { ...file, delimiter } : file));
}
