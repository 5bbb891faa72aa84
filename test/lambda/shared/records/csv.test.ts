/** Tests of CSV by RFC 4180: quoting, headers, recovery behind broken records. */
import { describe, expect, it } from 'vitest';
import { CsvDecoder, MAX_RECORD_LINES } from '../../../../lambda/shared/records/csv';
import { cellTexts } from '../../../../lambda/shared/records/cell-texts';
import type { AbsentColumns } from '../../../../lambda/shared/records/rows';
import { RowsTaken } from '../../support/rows';
import { fc } from '../../support/property';

function decode(text: string, columns = ['a', 'b'], absentColumns: AbsentColumns = 'missing'): RowsTaken {
  const taken = new RowsTaken();
  const decoder = new CsvDecoder(columns, taken, absentColumns);
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  lines.forEach((line, index) => decoder.line(line, index + 1));
  decoder.end();
  return taken;
}

describe('CsvDecoder', () => {
  it('matches columns by name, never by position', () => {
    expect(decode('b,x,a\n1,2,3\n').rows).toEqual([['3', '1']]);
  });

  it('reads quoted fields with commas, quotes and line breaks', () => {
    expect(decode('a,b\n"x,y","say ""hi"""\n"two\nlines",""\n').rows).toEqual([['x,y', 'say "hi"'], ['two\nlines', '']]);
  });

  it('has another character between fields where it is told so, and commas are text then, as bytes and as texts', () => {
    for (const delimiter of [';', '\t', '|', '¦']) {
      const lines = ['b;x;a', '1,5;"say ""hi;there""";3', '"two', 'lines";;4', '1,2,3'].map((line) => line.replaceAll(';', delimiter));
      const taken = new RowsTaken();
      const decoder = new CsvDecoder(['a', 'b', 'x'], taken, 'missing', cellTexts(['a', 'b', 'x']), delimiter);
      lines.forEach((line, index) => {
        const bytes = Buffer.from(`${line}\n`);
        decoder.lineBytes(bytes, 0, bytes.length - 1, index + 1);
      });
      decoder.end();
      expect(taken.rows).toEqual([['3', '1,5', `say "hi${delimiter}there"`], ['4', 'two\nlines', '']]);
      expect(taken.quarantined).toMatchObject([{ line: 5, reason: '1 fields, expected 3 as in the header' }]);
    }
  });

  it('reads a quoted header and lines that end with a carriage return', () => {
    expect(decode('"a","b"\r\n1,2\r\n').rows).toEqual([['1', '2']]);
  });

  it('skips blank lines, before the header too', () => {
    const { rows, quarantined } = decode('\na,b\n\n1,2\n\r\n');
    expect(rows).toEqual([['1', '2']]);
    expect(quarantined).toEqual([]);
  });

  it('keeps empty fields and spaces', () => {
    expect(decode('a,b\n,\n 1 ,2\n').rows).toEqual([['', ''], [' 1 ', '2']]);
  });

  it.each([
    ['1', '1 fields, expected 2 as in the header'],
    ['1,2,3', '3 fields, expected 2 as in the header'],
    ['1,2"', 'text beside a quoted field'],
    ['"1"x,2', 'text beside a quoted field'],
    ['x"1",2', 'text beside a quoted field'],
  ])('quarantines the record %s', (record, reason) => {
    const { rows, quarantined } = decode(`a,b\n1,2\n${record}\n3,4\n`);
    expect(rows).toEqual([['1', '2'], ['3', '4']]);
    expect(quarantined).toEqual([{ line: 3, reason }]);
  });

  it('takes the lines of a record of another width than the header for lines of their own', () => {
    const { rows, quarantined } = decode('a,b\n"1\n2\n3"\n4,5\n');
    expect(quarantined).toEqual([
      { line: 2, reason: '1 fields in several lines, expected 2 as in the header' },
      { line: 3, reason: '1 fields, expected 2 as in the header' },
      { line: 4, reason: 'text beside a quoted field' },
    ]);
    expect(rows).toEqual([['4', '5']]);
  });

  describe('two stray quotes', () => {
    const between = Array.from({ length: 500 }, (_row, index) => [String(index), 'x', 'y']);
    const enclosed = (last: string): RowsTaken => decode(['a,b,c', '1,"abc,3', ...between.map((row) => row.join(',')), last, '7,8,9'].join('\n'), ['a', 'b', 'c']);

    it('lose no row where they make a record of another width', () => {
      const { rows, quarantined } = enclosed('4,5,6"');
      expect(rows).toEqual([...between, ['7', '8', '9']]);
      expect(quarantined.map(({ line }) => line)).toEqual([2, 503]);
    });

    it('swallow nothing in silence where they make one of the same width: each line is counted', () => {
      const { rows, quarantined } = enclosed('5,x y","z"');
      expect(rows).toEqual([['7', '8', '9']]);
      expect(quarantined).toEqual([{ line: 2, reason: 'a quote around what looks like rows', lines: 502 }]);
    });
  });

  it('reads no row out of a text, whatever its lines look like', () => {
    const text = 'id,score,comment\n1,0.2,"hi\n9,0.99,x\n\n9,0.99,x\n9,0.99,x"\n2,0.3,bye\n';
    for (const columns of [['id', 'score'], ['id', 'score', 'comment']]) {
      const { rows, quarantined } = decode(text, columns);
      expect(rows.map(([id]) => id)).toEqual(['2']);
      expect(quarantined).toEqual([{ line: 2, reason: 'a quote around what looks like rows', lines: 5 }]);
    }
  });

  it('keeps a text of several lines, unless what it encloses looks like rows where a value should be', () => {
    const text = 'id,text\n1,"Hello,\nI am late, sorry\nbye"\n2,x\n';
    expect(decode(text, ['id']).rows).toEqual([['1'], ['2']]);
    const swallowed = 'id,text\n1,"Hello\n2,x"\n3,y\n';
    expect(decode(swallowed, ['id']).rows).toEqual([['1'], ['3']]);
    expect(decode(swallowed, ['id', 'text'])).toMatchObject({ rows: [['3', 'y']], quarantined: [{ line: 2, reason: 'a quote around what looks like rows', lines: 2 }] });
  });

  it('loses no row to a header that a stray quote extends', () => {
    for (const header of ['a,b,"c', 'a,"b,c']) {
      const { rows, quarantined } = decode(`${header}\n1,2,3\n4,5,6\n7,8,9"\n1,2,3\n`, ['a', 'b', 'c']);
      expect(rows).toEqual([]);
      expect(quarantined.map(({ line }) => line)).toEqual([2, 3, 4, 5]);
    }
    expect(decode('a,"b\nc"\n1,2\n', ['a']).rows).toEqual([['1']]);
  });

  it('counts each line of a record of several lines in a file whose header cannot be used', () => {
    expect(decode('c,d\n1,"2\n3"\n4,5\n').quarantined).toMatchObject([{ line: 2, lines: 2 }, { line: 4 }]);
  });

  it('loses one line, not the rest of the file, to a quote that is never closed', () => {
    const { rows, quarantined } = decode('a,b\n1,"2\n3,4\n5,6\n');
    expect(quarantined).toEqual([{ line: 2, reason: 'a quote that is not closed' }]);
    expect(rows).toEqual([['3', '4'], ['5', '6']]);
  });

  it('finds its way out of several stray quotes', () => {
    const { rows, quarantined } = decode('a,b\n1,"2\n3,4\n5,"6\n7,8\n"9,\n');
    expect(quarantined.map(({ line }) => line)).toEqual([2, 4, 6]);
    expect(rows).toEqual([['3', '4'], ['7', '8']]);
  });

  it('gives up on a quote after so many lines, without waiting for the end', () => {
    const taken = new RowsTaken();
    const decoder = new CsvDecoder(['a', 'b'], taken, 'missing');
    decoder.line('a,b', 1);
    decoder.line('1,"2', 2);
    for (let line = 3; line <= MAX_RECORD_LINES; line++) decoder.line('1,2', line);
    expect(taken.rows).toHaveLength(0);
    decoder.line('1,2', MAX_RECORD_LINES + 1);
    expect(taken.quarantined).toEqual([{ line: 2, reason: 'a quote that is not closed' }]);
    expect(taken.rows).toHaveLength(MAX_RECORD_LINES - 1);
  });

  it('hands on undefined for a column that the header lacks, in every row', () => {
    expect(decode('c,a\n1,2\n3,4\n')).toMatchObject({ rows: [['2', undefined], ['4', undefined]], quarantined: [] });
    expect(decode('b\n1\n')).toMatchObject({ rows: [[undefined, '1']], quarantined: [] });
  });

  it('quarantines every record of a file whose header has none of the columns', () => {
    const { rows, quarantined } = decode('c,d\n1,2\n3,4\n');
    expect(rows).toEqual([]);
    expect(quarantined).toEqual([2, 3].map((line) => ({ line, reason: 'its file\'s header has none of "a", "b"' })));
  });

  it('quarantines every record of a file whose header lacks one column where all are needed', () => {
    const { rows, quarantined } = decode('a,c\n1,2\n3,4\n', ['a', 'b'], 'refused');
    expect(rows).toEqual([]);
    expect(quarantined).toEqual([2, 3].map((line) => ({ line, reason: 'its file\'s header lacks "b"' })));
  });

  it('does so when a column stands twice in the header', () => {
    expect(decode('a,c,a\n1,2,3\n').quarantined).toEqual([{ line: 2, reason: 'its file\'s header has "a" twice' }]);
    expect(decode('a,b,a\n1,2,3\n').quarantined).toEqual([{ line: 2, reason: 'its file\'s header has "a" twice' }]);
  });

  it('quarantines a header that cannot be used where no record stands behind it, as it may be a row', () => {
    expect(decode('1,x\n').quarantined).toEqual([{ line: 1, reason: 'its file\'s header has none of "a", "b"' }]);
    expect(decode('\n\n"1,x').quarantined).toEqual([{ line: 3, reason: "its file's header cannot be read: a quote that is not closed" }]);
    expect(decode('a,b\n').quarantined).toEqual([]);
    expect(decode('').quarantined).toEqual([]);
  });

  it('quarantines a file whose lines end in carriage returns alone, all of which is its header', () => {
    expect(decode('a,b\r1,x\r2,y\r').quarantined).toEqual([{ line: 1, reason: "its file's header has carriage returns in it, which end no lines" }]);
  });

  it('does so when the header cannot be read', () => {
    expect(decode('a,"b\n1,2\n').quarantined).toEqual([{ line: 2, reason: "its file's header cannot be read: a quote that is not closed" }]);
    const taken = new RowsTaken();
    const decoder = new CsvDecoder(['a'], taken, 'missing');
    decoder.unreadable(1, 'not UTF-8');
    decoder.line('1', 2);
    expect(taken.quarantined).toEqual([1, 2].map((line) => ({ line, reason: "its file's header cannot be read: not UTF-8" })));
  });

  it('has no row in a file with a header only', () => {
    expect(decode('a,b\n')).toMatchObject({ rows: [], quarantined: [] });
  });

  it('closes a record before a line that could not be read', () => {
    const taken = new RowsTaken();
    const decoder = new CsvDecoder(['a'], taken, 'missing');
    decoder.line('a', 1);
    decoder.line('"open', 2);
    decoder.line('3', 3);
    decoder.unreadable(4, 'not UTF-8');
    decoder.line('5', 5);
    decoder.end();
    expect(taken.rows).toEqual([['3'], ['5']]);
    expect(taken.quarantined).toEqual([{ line: 2, reason: 'a quote that is not closed' }, { line: 4, reason: 'not UTF-8' }]);
  });

  it('gives back any table that was quoted properly, if its texts do not look like rows', () => {
    const textOf = (...units: string[]): fc.Arbitrary<string> => fc.string({ unit: fc.constantFrom('a', '"', ' ', 'é', '1', ...units), maxLength: 8 });
    const field = fc.oneof(textOf(','), textOf('\n'));
    fc.assert(
      fc.property(fc.array(fc.tuple(field, field), { maxLength: 12 }), (table) => {
        const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
        const text = ['a,b', ...table.map((row) => row.map(quoted).join(','))].join('\n');
        expect(decode(`${text}\n`)).toMatchObject({ rows: table, quarantined: [] });
      }),
      { numRuns: 300 },
    );
  });

  it('gives of a table that was quoted properly its own rows in their order, and counts the lines of those that look like several', () => {
    const field = fc.string({ unit: fc.constantFrom('a', ',', '\n', '"', '1,2\n'), maxLength: 8 });
    const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(fc.array(fc.tuple(field, field), { maxLength: 8 }), fc.constantFrom(['a'], ['a', 'b']), (table, columns) => {
        const records = table.map((row) => row.map(quoted).join(','));
        const { rows, quarantined } = decode(`a,b\n${records.map((record) => `${record}\n`).join('')}`, [...columns]);
        const refused = new Set(quarantined.map(({ line }) => line));
        let number = 2;
        const [own, lost]: [string[][], number[]] = [[], []];
        table.forEach((row, index) => {
          const lines = records[index]!.split('\n').length;
          if (refused.has(number)) lost.push(lines);
          else own.push(row.slice(0, columns.length));
          number += lines;
        });
        expect(rows).toEqual(own);
        expect(quarantined.map(({ lines = 1 }) => lines)).toEqual(lost);
      }),
      { numRuns: 300 },
    );
  });

  it('settles every line of any text exactly once', () => {
    const line = fc.string({ unit: fc.constantFrom('a', ',', '"', ' '), minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 15 }), (lines) => {
        const taken = decode(['a,b', ...lines].join('\n'));
        const settled = taken.rows.reduce((sum, row) => sum + row.join('').split('\n').length, 0) + taken.quarantined.reduce((sum, { lines: lost = 1 }) => sum + lost, 0);
        expect(settled).toBe(lines.length);
      }),
      { numRuns: 500 },
    );
  });
});
