/** Tables in plain text: columns as wide as their widest cell, colour only where the terminal takes it. */

export type Tone = 'bad' | 'warn' | 'good' | 'quiet';

export interface Cell {
  readonly text: string;
  /** @default - the terminal's own colour */
  readonly tone?: Tone;
}

export interface Table {
  readonly title: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** Columns counted from the left that are aligned left; the others hold figures and are aligned right. */
  readonly textColumns: number;
}

const ANSI: Record<Tone, string> = { bad: '31', warn: '33', good: '32', quiet: '2' };
const GAP = '  ';

export function renderTable({ title, header, rows, textColumns }: Table, colour: boolean): string {
  const widths = header.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.text.length ?? 0)));
  const line = (cells: readonly Cell[]): string =>
    cells
      .map(({ text, tone }, column) => {
        const width = widths[column] ?? 0;
        const padded = column < textColumns ? text.padEnd(width) : text.padStart(width);
        return paint(padded, tone, colour);
      })
      .join(GAP)
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width)).join(GAP);
  const head: readonly Cell[] = header.map((text) => ({ text }));
  return [paint(title, 'good', colour), line(head), rule, ...rows.map(line)].join('\n');
}

/** Three decimals without the leading zero below 1 (`.031`), fewer above, so that a figure takes at most five characters. */
export function shortNumber(value: number): string {
  if (!Number.isFinite(value)) return '-';
  if (value < 0.9995) return value.toFixed(3).replace(/^0/, '');
  return value.toPrecision(3);
}

function paint(text: string, tone: Tone | undefined, colour: boolean): string {
  return colour && tone ? `\u001b[${ANSI[tone]}m${text}\u001b[0m` : text;
}
