/** Tests of Cramér's V as if both samples had the same size. */
import { describe, expect, it } from 'vitest';
import { balancedV, balancedVNoiseFloor } from '../../../lambda/stats/balanced-v';
import { chiSquareQuantile } from '../../../lambda/stats/chi-square';
import { homogeneity } from '../../../lambda/stats/homogeneity';
import { fc } from '../support/property';

const shares = fc.array(fc.tuple(fc.nat(40), fc.nat(40)), { minLength: 2, maxLength: 8 });

describe('balancedV', () => {
  it("is Cramér's V of samples of the same size", () => {
    fc.assert(
      fc.property(shares, (pairs) => {
        const [a, b] = [pairs.map(([one]) => one), pairs.map(([, one]) => one)];
        const [n, m] = [a, b].map((counts) => counts.reduce((sum, count) => sum + count, 0));
        fc.pre(n! > 0 && m! > 0);
        const [larger, other] = [a.map((count) => count * m!), b.map((count) => count * n!)];
        expect(balancedV(larger, other)).toBeCloseTo(homogeneity(larger, other, { minExpected: 0 }).cramersV, 12);
        expect(balancedV(a.map((count) => count * 1000), b)).toBeCloseTo(balancedV(a, b), 12);
      }),
    );
  });

  it('is 0 for the same shares and for an empty sample, 1 for shares that have nothing in common', () => {
    expect(balancedV([10, 30], [1000, 3000])).toBe(0);
    expect(balancedV([10, 0], [0, 70])).toBe(1);
    expect([balancedV([0, 0], [1, 2]), balancedV([1, 2], [0, 0])]).toEqual([0, 0]);
  });

  it('has the noise of chi-square', () => {
    expect(balancedVNoiseFloor(3, 1000, 1000, 0.01)).toBeCloseTo(Math.sqrt(chiSquareQuantile(0.01, 2) / 2000), 12);
    expect(balancedVNoiseFloor(1, 10, 10, 0.01)).toBe(0);
  });
});
