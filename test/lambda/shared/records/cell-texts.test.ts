/** Tests that rows whose texts were there before are read as those whose texts are made: the same cells, refusals and lines. */
import { describe, expect, it } from 'vitest';
import { cellTexts, type CellTexts } from '../../../../lambda/shared/records/cell-texts';
import { csvLine } from '../../../../lambda/shared/records/csv-line';
import { readRecords } from '../../../../lambda/shared/records/read-records';
import { cut, streamed } from '../../support/chunks';
import { fc } from '../../support/property';

/** The time is wanted twice, as it is where a data set has a history; `absent` is in no file. */
const COLUMNS = ['at', 'delay', 'origin', 'at', 'absent'];

interface Read {
  readonly rows: readonly (readonly unknown[])[];
  /** The lines that the decoder knew, with the cells that stand in them. */
  readonly plain: readonly { readonly text: string; readonly cells: readonly unknown[]; readonly fields: number }[];
}

async function read(chunks: readonly Uint8Array[], texts?: CellTexts): Promise<Read> {
  const rows: unknown[][] = [];
  const plain: Read['plain'][number][] = [];
  await readRecords({ key: 'a.csv', format: 'csv', chunks: streamed(chunks), absentColumns: 'missing', ...(texts ? { texts } : {}) }, COLUMNS, {
    row: (cells, line, known) => {
      rows.push([line, ...cells]);
      if (known) plain.push({ text: known.bytes.toString('latin1', known.start, known.end), cells: [...cells], fields: known.fields });
      return cells[1] === 'refused' ? 'no number' : undefined;
    },
    quarantine: (line, reason, lines) => rows.push([line, reason, lines]),
  });
  return { rows, plain };
}

const cell = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('ORD', 'JFK', '2001-02-03T04:05:00Z', '-1.5', '', 'refused') },
  { weight: 2, arbitrary: fc.nat({ max: 20_000 }).map(String) },
  { weight: 1, arbitrary: fc.constantFrom('Zürich', 'x'.repeat(32), 'x'.repeat(33), 'é'.repeat(17), '"a,b"', '"two\nlines"', 'stray"quote', 'carriage\rreturn', '東京') },
);
const line = fc.oneof({ weight: 9, arbitrary: fc.tuple(cell, cell, cell) }, { weight: 1, arbitrary: fc.array(cell, { maxLength: 5 }) }).map((cells) => cells.join(','));

describe('texts of cells that were made before', () => {
  it('are those that would be made, whatever the rows are and however they are cut into chunks', async () => {
    // One for all runs: what an object leaves behind must not show in the next.
    const texts = cellTexts(COLUMNS);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('at,delay,origin', 'origin,at,delay', 'delay,origin', 'at,delay,origin,more'), fc.array(line, { maxLength: 20 }), fc.constantFrom('\n', '\r\n'), fc.array(fc.nat(), { maxLength: 3 }), async (header, lines, end, cuts) => {
        const bytes = Buffer.from([header, ...lines, ''].join(end));
        const { rows, plain } = await read(cut(bytes, cuts), texts);
        expect(rows).toEqual((await read([bytes])).rows);
        for (const { text, cells, fields } of plain) expect(text).toBe(csvLine(cells, Array.from({ length: fields }, (_, index) => index)));
        if (header !== 'at,delay,origin') expect(plain).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it('keeps apart 50,000 texts, which are more than there are places', async () => {
    const lines = Array.from({ length: 50_000 }, (_, index) => `t${index},${index % 7_919},o${(index * 31) % 4_999}`);
    const bytes = Buffer.from(['at,delay,origin', ...lines, ''].join('\n'));
    const { rows, plain } = await read([bytes], cellTexts(COLUMNS));
    expect(rows.map((row) => row.slice(1, 4).join(','))).toEqual(lines);
    expect(plain.map(({ text }) => text)).toEqual(lines);
  });

  it('hands the line on only where it is ASCII and has the first of the wanted columns in their order', async () => {
    const textsOf = async (text: string): Promise<string[]> => (await read([Buffer.from(text)], cellTexts(COLUMNS))).plain.map((one) => one.text);
    expect(await textsOf('at,delay,origin\n1,2,A\n1,2,Zürich\n1,"2",A\r\n3,4,B\r\n')).toEqual(['1,2,A', '3,4,B']);
    expect(await textsOf('delay,at,origin\n1,2,A\n')).toEqual([]);
  });
});
