/** Tests of the recursion of Pomeranz against closed forms. */
import { describe, expect, it } from 'vitest';
import { POMERANZ_LIMIT, pomeranzCumulative } from '../../../lambda/stats/pomeranz';
import { fc } from '../support/property';

describe('pomeranzCumulative', () => {
  it('is 2 d − 1 for one observation', () => {
    for (const d of [0.5, 0.6, 0.75, 0.9]) expect(pomeranzCumulative(1, d)).toBeCloseTo(2 * d - 1, 14);
  });

  it('has the closed form of Ruben and Gambino for small and for large distances', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: POMERANZ_LIMIT }), fc.double({ min: 0.51, max: 0.99, noNaN: true }), (n, part) => {
        let small = 1;
        for (let i = 1; i <= n; i++) small *= (i / n) * (2 * part - 1);
        expect(pomeranzCumulative(n, part / n)).toBeCloseTo(small, 12);
        const large = 1 - part / n;
        expect(pomeranzCumulative(n, large)).toBeCloseTo(1 - 2 * (1 - large) ** n, 12);
      }),
    );
  });
});
