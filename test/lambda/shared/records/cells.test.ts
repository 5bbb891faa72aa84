/** Tests of reading cells by the type of their column. */
import { describe, expect, it } from 'vitest';
import { CellCounts, CellReader, MAX_CATEGORY_LENGTH, timestampCell } from '../../../../lambda/shared/records/cells';
import { DEFAULT_MISSING_WORDS } from '../../../../lib/contract/dataset';
import { fc } from '../../support/property';

const reader = new CellReader(DEFAULT_MISSING_WORDS);

function number(cell: unknown): [number, keyof CellCounts] {
  const counts = new CellCounts();
  const value = reader.number(cell, counts);
  return [value, what(counts)];
}

function category(cell: unknown): [string | undefined, keyof CellCounts] {
  const counts = new CellCounts();
  const value = reader.category(cell, counts);
  return [value, what(counts)];
}

/** The one thing that was counted. */
function what(counts: CellCounts): keyof CellCounts {
  const counted = (Object.keys(counts) as (keyof CellCounts)[]).filter((name) => counts[name] > 0);
  expect(counted).toHaveLength(1);
  expect(counts[counted[0]!]).toBe(1);
  return counted[0]!;
}

describe('a number cell', () => {
  it.each([12, -0.5, 1e300, Number.MIN_VALUE])('is the JSON number %d', (value) => {
    expect(number(value)).toEqual([value, 'present']);
  });

  it.each([['12', 12], ['-0.5', -0.5], ['+3', 3], ['1e-3', 0.001], ['.5', 0.5], ['5.', 5], [' 7 ', 7], ['007', 7]])('is the decimal text %j', (text, value) => {
    expect(number(text)).toEqual([value, 'present']);
  });

  it('has no minus zero', () => {
    expect(Object.is(number(-0)[0], 0)).toBe(true);
    expect(Object.is(number('-0')[0], 0)).toBe(true);
  });

  it.each([undefined, null, '', 'NA', 'NaN', 'null', 'None'])('is missing as %j', (cell) => {
    expect(number(cell)).toEqual([NaN, 'missing']);
  });

  it.each(['na', 'twelve', '12px', '1,5', '0x1f', '0b1', '1e', '--1', ' ', '1 2', '1_000', true, false, {}, [], [3], '१२'])('is invalid as %j', (cell) => {
    expect(number(cell)).toEqual([NaN, 'invalid']);
  });

  it.each([Infinity, -Infinity, 'inf', '-Infinity', '+INF', '1e999', '-1e999'])('is not finite as %j', (cell) => {
    expect(number(cell)).toEqual([NaN, 'nonFinite']);
  });

  it('is what the language reads, for any digits with a point or without', () => {
    const decimal = fc.stringMatching(/^-?(?:[0-9]{1,20}\.?[0-9]{0,20}|\.[0-9]{1,20})$/);
    fc.assert(
      fc.property(decimal, (text) => {
        expect(number(text)).toEqual([Number(text) + 0, 'present']);
      }),
    );
  });

  it('is missing as a number that stands for a missing value, however it is written', () => {
    const counts = new CellCounts();
    const withNumber = new CellReader(['-999', '1e3']);
    for (const cell of ['-999', '-999.0', ' -999 ', '-9.99e2', -999, -999n, '1000', 1000]) expect(withNumber.number(cell, counts)).toBeNaN();
    expect(withNumber.number('-998', counts)).toBe(-998);
    expect(counts).toEqual({ present: 1, missing: 8, invalid: 0, nonFinite: 0 });
    expect([withNumber.category('-999', counts), withNumber.category(-999, counts), withNumber.category('-999.0', counts)]).toEqual([undefined, undefined, '-999.0']);
  });

  it('survives writing to text and back, for any finite number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(number(String(value))).toEqual([value + 0, 'present']);
        expect(number(value)).toEqual([value + 0, 'present']);
      }),
    );
  });

  it('counts exactly one thing for anything', () => {
    fc.assert(
      fc.property(fc.anything(), (cell) => {
        const [value, counted] = number(cell);
        expect(Number.isNaN(value)).toBe(counted !== 'present');
      }),
    );
  });
});

describe('a category cell', () => {
  it('is a text as it is', () => {
    expect(category(' Ord ')).toEqual([' Ord ', 'present']);
    expect(category('__proto__')).toEqual(['__proto__', 'present']);
  });

  it('is the same for a JSON number or boolean and for its text', () => {
    expect(category(1)).toEqual(category('1'));
    expect(category(true)).toEqual(category('true'));
  });

  it.each(['true', 'True', 'TRUE', 'tRuE'])('is the boolean true as the text %s, whoever wrote it', (text) => {
    expect(category(text)).toEqual(category(true));
    expect(category(text)).toEqual(['true', 'present']);
  });

  it.each(['false', 'False', 'FALSE'])('is the boolean false as the text %s, whoever wrote it', (text) => {
    expect(category(text)).toEqual(category(false));
    expect(category(text)).toEqual(['false', 'present']);
  });

  it.each(['T', 'Yes', 'TRUE ', 'UNTRUE', 'True!', 'falsehood', '01234', '1.0', '1e3'])('is no boolean or number to be rewritten as the text %j', (text) => {
    expect(category(text)).toEqual([text, 'present']);
  });

  it.each([undefined, null, '', 'NA', 'None'])('is missing as %j', (cell) => {
    expect(category(cell)).toEqual([undefined, 'missing']);
  });

  it.each([{}, [], ['a'], 'x'.repeat(MAX_CATEGORY_LENGTH + 1)])('is invalid as an object, a list or a long text', (cell) => {
    expect(category(cell)).toEqual([undefined, 'invalid']);
  });

  it('may be as long as the limit', () => {
    expect(category('x'.repeat(MAX_CATEGORY_LENGTH))[1]).toBe('present');
  });
});

describe('the words for missing', () => {
  it('are the ones of the configuration, and the empty text', () => {
    const counts = new CellCounts();
    expect(new CellReader([]).category('', counts)).toBeUndefined();
    expect(new CellReader([]).number('', counts)).toBeNaN();
    expect(new CellReader(['-1']).number('-1', counts)).toBeNaN();
    expect(new CellReader(['-1']).category('NA', counts)).toBe('NA');
    expect(new CellReader(['False']).category('False', counts)).toBeUndefined();
    expect(counts).toMatchObject({ missing: 4, present: 1 });
  });
});

describe('a timestamp cell', () => {
  const instant = Date.UTC(2001, 1, 3, 4, 5, 6);

  it.each(['2001-02-03T04:05:06Z', '2001-02-03T04:05:06.000Z', '2001-02-03 04:05:06', '2001-02-03T04:05:06', '2001-02-03T05:05:06+01:00', String(instant), instant])('is the instant %j', (cell) => {
    expect(timestampCell(cell)).toBe(instant);
  });

  it('has no other year than 0 to 9999, and every day of the calendar', () => {
    expect([timestampCell('0000-01-01'), timestampCell('2000-02-29'), timestampCell('9999-12-31T23:59:59Z')].every(Number.isFinite)).toBe(true);
    expect(timestampCell('9999-12-31T23:59:59-01:00')).toBeNaN();
  });

  it('is as far ahead of UTC as is said where it has no zone of its own, and a date and a number never are', () => {
    expect([timestampCell('2001-02-03 12:05:06', 480), timestampCell('2001-02-02T18:35:06', -570)]).toEqual([instant, instant]);
    expect([timestampCell('2001-02-03T04:05:06Z', 480), timestampCell('2001-02-03T05:05:06+01:00', 480), timestampCell(instant, 480), timestampCell(String(instant), 480)]).toEqual([instant, instant, instant, instant]);
    expect(timestampCell('2001-02-03', 480)).toBe(Date.UTC(2001, 1, 3));
    // The same text again, by another clock.
    expect([timestampCell('2001-02-03 12:05:06', 0), timestampCell('2001-02-03 12:05:06', 60)]).toEqual([instant + 8 * 3_600_000, instant + 7 * 3_600_000]);
    expect(timestampCell('0000-01-01T00:00:00', 60)).toBeNaN();
  });

  it('is midnight UTC for a date alone', () => {
    expect(timestampCell('2001-02-03')).toBe(Date.UTC(2001, 1, 3));
  });

  it.each(['', 'yesterday', '03/02/2001', '2001-13-01', '2001-02-30', '2001-04-31 10:00', '1900-02-29T00:00:00Z', '2001-02-03T24:00:00Z', '2001-02-03T25:00:00Z', 1e20, -1e15, '999999999999999', null, undefined, true, NaN, Infinity, {}])('is no instant as %j', (cell) => {
    expect(timestampCell(cell)).toBeNaN();
  });
});
