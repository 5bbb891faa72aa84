/** Tests of the exact two-sample Kolmogorov–Smirnov distribution: scipy, and all orders of small samples counted. */
import { describe, expect, it } from 'vitest';
import { ksExactSurvival } from '../../../lambda/stats/ks-exact';
import { reference } from '../support/reference';
import { fc } from '../support/property';

/** Share of all C(n + m, n) lattice paths that reach the distance. */
function counted(n: number, m: number, distance: number): number {
  const walk = (i: number, j: number, reached: boolean): readonly [number, number] => {
    const now = reached || Math.abs(i / n - j / m) >= distance - 1e-9;
    if (i === n && j === m) return [1, now ? 1 : 0];
    const right = i < n ? walk(i + 1, j, now) : [0, 0];
    const up = j < m ? walk(i, j + 1, now) : [0, 0];
    return [right[0] + up[0], right[1] + up[1]];
  };
  const [all, reaching] = walk(0, 0, false);
  return reaching / all;
}

describe('ksExactSurvival', () => {
  it('agrees with scipy to twelve digits', () => {
    for (const { n, m, D, exact } of reference.ksTwoSamples) expect(Math.abs(ksExactSurvival(n, m, D) / exact - 1), `${n} and ${m}, D = ${D}`).toBeLessThan(1e-12);
  });

  it('is the share of all orders of the pooled values that reach the distance', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }), fc.nat(6), fc.nat(6), (n, m, i, j) => {
        const distance = Math.abs(Math.min(i, n) / n - Math.min(j, m) / m);
        expect(ksExactSurvival(n, m, distance)).toBeCloseTo(counted(n, m, distance), 12);
      }),
    );
  });

  it('does not depend on which sample is the first', () => {
    for (const distance of [42 / 210, 73 / 210, 126 / 210]) expect(ksExactSurvival(30, 42, distance)).toBeCloseTo(ksExactSurvival(42, 30, distance), 13);
  });

  it('is 1 without distance', () => {
    expect(ksExactSurvival(7, 9, 0)).toBe(1);
  });
});
