/** Tests of the matrix form of the Kolmogorov–Smirnov distribution: published values, and the recursion that knows it otherwise. */
import { describe, expect, it } from 'vitest';
import { durbinCumulative } from '../../../lambda/stats/durbin';
import { logGamma } from '../../../lambda/stats/log-gamma';
import { pelzGoodCumulative } from '../../../lambda/stats/pelz-good';
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
    // The closed form of Ruben and Gambino: N! / N^N (2 N d − 1)^N.
    const tiny = Math.exp(logGamma(501) - 500 * Math.log(500) + 500 * Math.log(0.8));
    expect(tiny).toBeLessThan(1e-250);
    expect(durbinCumulative(500, 0.9 / 500) / tiny).toBeCloseTo(1, 10);
    expect(Math.abs(durbinCumulative(5000, 0.008) - pelzGoodCumulative(5000, 0.008))).toBeLessThan(1e-8);
  });
});
