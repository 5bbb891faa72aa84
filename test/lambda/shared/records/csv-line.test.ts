/** Tests of writing CSV records. */
import { describe, expect, it } from 'vitest';
import { CsvRecord } from '../../../../lambda/shared/records/csv-record';
import { csvLine } from '../../../../lambda/shared/records/csv-line';
import { fc } from '../../support/property';

const all = (cells: readonly unknown[]): string => csvLine(cells, cells.map((_, index) => index));

describe('csvLine', () => {
  it('writes texts as they are, and quotes only where it must', () => {
    expect(all(['a', ' b ', 'c"d', 'e,f', 'g\nh', 'i\rj', ''])).toBe('a, b ,"c""d","e,f","g\nh","i\rj",');
  });

  it('writes what JSON holds', () => {
    expect(all([1.5, 1e21, true, null, undefined, { a: [1, 'x'] }])).toBe('1.5,1e+21,true,,,"{""a"":[1,""x""]}"');
  });

  it('takes the cells that it is told, in that order', () => {
    expect(csvLine(['a', 'b', 'c'], [2, 0])).toBe('c,a');
  });

  it('never writes an empty line, which would be no record', () => {
    expect([all(['']), all([null]), all(['', ''])]).toEqual(['""', '""', ',']);
  });

  it('is read again as the same texts', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 10 }).map((value) => value.replaceAll(/[\r\n]/g, ''));
    fc.assert(
      fc.property(fc.array(fc.oneof(text, fc.constantFrom('"', '""', ',', '')), { minLength: 1, maxLength: 8 }), (cells) => {
        const record = new CsvRecord();
        expect(record.begin(all(cells))).toBe('complete');
        expect(record.fields).toEqual(cells);
      }),
    );
  });
});
