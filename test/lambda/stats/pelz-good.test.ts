/** Tests of the asymptotic series of the Kolmogorov–Smirnov distribution against the exact matrix form. */
import { describe, expect, it } from 'vitest';
import { durbinCumulative } from '../../../lambda/stats/durbin';
import { pelzGoodCumulative } from '../../../lambda/stats/pelz-good';

describe('pelzGoodCumulative', () => {
  it('agrees with the exact form, the better the more observations there are', () => {
    for (const n of [141, 300, 1000]) {
      for (const z of [0.5, 0.6, 0.9, 1.2, 1.48]) {
        const d = z / Math.sqrt(n);
        expect(Math.abs(pelzGoodCumulative(n, d) - durbinCumulative(n, d)), `N = ${n}, z = ${z}`).toBeLessThan(3e-6 * (141 / n) ** 2);
      }
    }
  });

  it('is 0 where its terms underflow', () => {
    expect(pelzGoodCumulative(1000, 0.001)).toBe(0);
  });
});
