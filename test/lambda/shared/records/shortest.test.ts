/** Tests of numbers of 32 bits as other formats write them. */
import { describe, expect, it } from 'vitest';
import { shortestOfFloat } from '../../../../lambda/shared/records/parquet/shortest';
import { fc } from '../../support/property';

describe('a number of 32 bits', () => {
  it.each([0.1, 0.2, 0.5, -12.75, 1e-7, 3.4e38, 16777.21, 0, Infinity, -Infinity, 1e-40, 123_456_790])('is %d again', (value) => {
    expect(shortestOfFloat(Math.fround(value))).toBe(value);
  });

  it('keeps its value in 32 bits, in as few digits as that takes', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const shortest = shortestOfFloat(value);
        expect(Math.fround(shortest) + 0).toBe(value + 0);
        const least = Array.from({ length: 9 }, (_, index) => Number(value.toPrecision(index + 1))).find((one) => Math.fround(one) === value)!;
        expect(digits(shortest)).toBeLessThanOrEqual(digits(least));
      }),
      { numRuns: 2000 },
    );
  });
});

function digits(value: number): number {
  return value.toExponential().replace(/e.*$/, '').replace(/\D/g, '').length;
}
