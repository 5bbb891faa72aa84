/** Tests of the logarithm of the gamma function against factorials and known values. */
import { describe, expect, it } from 'vitest';
import { logGamma } from '../../../lambda/stats/log-gamma';

describe('logGamma', () => {
  it('is the logarithm of the factorial for whole numbers', () => {
    let factorial = 1;
    for (let n = 1; n <= 20; n++) {
      factorial *= n;
      expect(logGamma(n + 1)).toBeCloseTo(Math.log(factorial), 11);
    }
  });

  it('is half the logarithm of π at one half', () => {
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 13);
  });

  it('obeys Γ(x + 1) = x Γ(x) across the border between recurrence and series', () => {
    for (const x of [0.1, 1.7, 8.5, 9.2, 9.99, 10, 55.5, 1e6]) {
      expect(logGamma(x + 1) - logGamma(x) - Math.log(x)).toBeCloseTo(0, 7);
    }
  });

  it('is not a number where the gamma function has no logarithm', () => {
    expect(logGamma(0)).toBeNaN();
    expect(logGamma(-1.5)).toBeNaN();
    expect(logGamma(NaN)).toBeNaN();
  });
});
