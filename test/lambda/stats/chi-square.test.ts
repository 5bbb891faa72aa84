/** Tests of the chi-square distribution against scipy. */
import { describe, expect, it } from 'vitest';
import { chiSquareQuantile, chiSquareSurvival } from '../../../lambda/stats/chi-square';
import { reference } from '../support/reference';
import { fc } from '../support/property';

describe('chiSquareSurvival', () => {
  it.each(reference.chiSquareSurvival)('agrees with scipy at x = %d and %d degrees of freedom', (x, df, expected) => {
    expect(chiSquareSurvival(x, df) / expected).toBeCloseTo(1, 11);
  });

  it('is 1 up to 0 and 0 at infinity', () => {
    expect(chiSquareSurvival(0, 9)).toBe(1);
    expect(chiSquareSurvival(-3, 9)).toBe(1);
    expect(chiSquareSurvival(Infinity, 9)).toBe(0);
  });

  it('falls with x, also across the border between series and fraction', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.double({ min: 0, max: 3000, noNaN: true }), fc.double({ min: 1e-3, max: 100, noNaN: true }), (df, x, step) => {
        expect(chiSquareSurvival(x + step, df)).toBeLessThanOrEqual(chiSquareSurvival(x, df) * (1 + 1e-12));
      }),
    );
  });

  it('has the closed form of the exponential distribution at two degrees of freedom', () => {
    for (const x of [0.01, 0.5, 2, 3.9, 4.1, 30, 200]) expect(chiSquareSurvival(x, 2)).toBeCloseTo(Math.exp(-x / 2), 13);
  });
});

describe('chiSquareQuantile', () => {
  it.each(reference.chiSquareQuantile)('agrees with scipy at probability %d and %d degrees of freedom', (probability, df, expected) => {
    expect(chiSquareQuantile(probability, df) / expected).toBeCloseTo(1, 11);
  });

  it('is the inverse of the survival function', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), fc.double({ min: 1e-6, max: 0.999, noNaN: true }), (df, probability) => {
        expect(chiSquareSurvival(chiSquareQuantile(probability, df), df)).toBeCloseTo(probability, 9);
      }),
    );
  });
});
