/** Tests of adding counts. */
import { describe, expect, it } from 'vitest';
import type { ColumnCounts } from '../../../lib/contract/baseline';
import { ColumnSum, rowsOf } from '../../../lambda/shared/merge';
import { fc } from '../support/property';

const BINS = 4;
const natural = fc.nat({ max: 1_000_000 });
const part: fc.Arbitrary<ColumnCounts> = fc.record({
  present: natural,
  missing: natural,
  invalid: natural,
  nonFinite: natural,
  counts: fc.array(natural, { minLength: BINS, maxLength: BINS }),
});

function sum(parts: readonly ColumnCounts[]): ColumnCounts {
  const total = new ColumnSum(BINS);
  for (const one of parts) total.add(one);
  return total.result();
}

describe('ColumnSum', () => {
  it('is zero without parts', () => {
    expect(sum([])).toEqual({ present: 0, missing: 0, invalid: 0, nonFinite: 0, counts: [0, 0, 0, 0] });
  });

  it('is the same for every order and grouping of the parts', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), fc.nat(), (parts, at) => {
        const whole = JSON.stringify(sum(parts));
        const cut = at % (parts.length + 1);
        expect(JSON.stringify(sum([...parts].reverse()))).toBe(whole);
        expect(JSON.stringify(sum([sum(parts.slice(0, cut)), sum(parts.slice(cut))]))).toBe(whole);
      }),
    );
  });

  it('refuses parts over other bins', () => {
    expect(() => new ColumnSum(2).add({ present: 1, missing: 0, invalid: 0, nonFinite: 0, counts: [1] })).toThrow('merge: got 1 bins, expected 2');
  });
});

describe('rowsOf', () => {
  it('counts every cell once', () => {
    expect(rowsOf({ present: 1, missing: 2, invalid: 3, nonFinite: 4 })).toBe(10);
  });
});
