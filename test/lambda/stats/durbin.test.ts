/** Tests of the matrix form of the Kolmogorov–Smirnov distribution: published values, and the recursion that knows it otherwise. */
import { describe, expect, it } from 'vitest';
import { durbinCumulative } from '../../../lambda/stats/durbin';
import { pomeranzCumulative } from '../../../lambda/stats/pomeranz';
import { fc } from '../support/property';

describe('durbinCumulative', () => {
  it('gives the value that Marsaglia, Tsang and Wang print', () => {
    expect(durbinCumulative(10, 0.274)).toBeCloseTo(0.6284796154565043, 13);
  });

  it('agrees with the recursion of Pomeranz', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 140 }), fc.double({ min: 0.55, max: 12, noNaN: true }), (n, scaled) => {
        fc.pre(scaled < n - 1);
        const d = scaled / n;
        expect(durbinCumulative(n, d)).toBeCloseTo(pomeranzCumulative(n, d), 11);
      }),
    );
  });

  it('does not underflow where the probability is tiny, nor overflow for many observations', () => {
    expect(durbinCumulative(2000, 0.0015) / 1.4e-195).toBeGreaterThan(0);
    expect(durbinCumulative(20_000, 0.004)).toBeGreaterThan(0.08);
    expect(durbinCumulative(20_000, 0.004)).toBeLessThan(0.1);
  });
});
