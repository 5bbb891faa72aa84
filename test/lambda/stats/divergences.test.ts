/** Tests of divergences and distances of shares: scipy, golden values, and what makes them distances. */
import { describe, expect, it } from 'vitest';
import { hellinger } from '../../../lambda/stats/hellinger';
import { jensenShannonDistance, jensenShannonDivergence } from '../../../lambda/stats/jensen-shannon';
import { klNoiseFloor, klOfCounts, kullbackLeibler } from '../../../lambda/stats/kullback-leibler';
import { lInfinity, robustDistance } from '../../../lambda/stats/l-infinity';
import { psi, psiNoiseFloor } from '../../../lambda/stats/psi';
import { totalVariation } from '../../../lambda/stats/total-variation';
import { driftReference } from '../support/drift-reference';
import { fc } from '../support/property';
import { reference } from '../support/reference';

const shares = fc.integer({ min: 2, max: 12 }).chain((bins) => {
  const side = fc.array(fc.nat(50), { minLength: bins, maxLength: bins }).filter((counts) => counts.some((count) => count > 0));
  return fc.tuple(side, side, side).map((all) => all.map((counts) => counts.map((count) => count / counts.reduce((sum, one) => sum + one, 0))));
});

const DISTANCES = { jensenShannonDistance, hellinger, totalVariation, lInfinity };

describe('divergences', () => {
  it('agree with scipy', () => {
    expect(driftReference.divergences.length).toBe(4);
    for (const { p, q, ...expected } of driftReference.divergences) {
      expect(kullbackLeibler(p, q)).toBeCloseTo(expected.kl_pq, 12);
      expect(kullbackLeibler(q, p)).toBeCloseTo(expected.kl_qp, 12);
      expect(kullbackLeibler(p, q) / Math.LN2).toBeCloseTo(expected.kl_pq_bits, 12);
      expect(jensenShannonDistance(p, q, Math.E)).toBeCloseTo(expected.js_e, 12);
      expect(jensenShannonDistance(p, q)).toBeCloseTo(expected.js_2, 12);
      expect(jensenShannonDivergence(p, q)).toBeCloseTo(expected.js_2 ** 2, 12);
      expect(hellinger(p, q)).toBeCloseTo(expected.hellinger, 12);
      expect(totalVariation(p, q)).toBeCloseTo(expected.total_variation, 12);
      expect(lInfinity(p, q)).toBeCloseTo(expected.l_infinity, 12);
    }
  });

  it('agree with the golden values', () => {
    const { p, q, kl_pq, kl_qp, js_e, js_2, hell, tv } = reference.shares;
    expect(kullbackLeibler(p, q)).toBeCloseTo(kl_pq, 12);
    expect(kullbackLeibler(q, p)).toBeCloseTo(kl_qp, 12);
    expect(jensenShannonDistance(p, q, Math.E)).toBeCloseTo(js_e, 12);
    expect(jensenShannonDistance(p, q)).toBeCloseTo(js_2, 12);
    expect(hellinger(p, q)).toBeCloseTo(hell, 12);
    expect(totalVariation(p, q)).toBeCloseTo(tv, 12);
  });

  it('are defined for empty bins', () => {
    const [p, q] = [[0.5, 0.5, 0], [0, 0.5, 0.5]];
    expect(kullbackLeibler(p, q)).toBe(Infinity);
    expect(jensenShannonDistance(p, q, Math.E)).toBeCloseTo(0.5887050112577373, 12);
    expect(jensenShannonDistance(p, q)).toBeCloseTo(0.7071067811865476, 12);
    expect(hellinger([1, 0], [0, 1])).toBe(1);
    expect(totalVariation([1, 0], [0, 1])).toBe(1);
    expect(jensenShannonDistance([1, 0], [0, 1])).toBe(1);
  });

  it.each(Object.entries(DISTANCES))('%s is a metric between 0 and 1', (_, distance) => {
    fc.assert(
      fc.property(shares, ([p, q, r]) => {
        expect(distance(p!, p!)).toBeCloseTo(0, 7);
        expect(distance(p!, q!)).toBeGreaterThanOrEqual(0);
        expect(distance(p!, q!)).toBeLessThanOrEqual(1 + 1e-12);
        expect(distance(p!, q!)).toBeCloseTo(distance(q!, p!), 12);
        expect(distance(p!, r!)).toBeLessThanOrEqual(distance(p!, q!) + distance(q!, r!) + 1e-9);
      }),
    );
  });

  it('never gives less than nothing for equal shares', () => {
    const thirds = [0.1, 0.2, 0.3, 0.4].map((share) => share / 3);
    expect(jensenShannonDivergence(thirds, thirds)).toBe(0);
  });
});

describe('klOfCounts', () => {
  it('sums up to PSI over both directions', () => {
    const [a, b] = [[10, 20, 0, 7], [3, 30, 5, 0]];
    expect(klOfCounts(a, b) + klOfCounts(a, b, 'baseline-current')).toBeCloseTo(psi(a, b).value, 12);
    expect(klOfCounts(a, b)).not.toBeCloseTo(klOfCounts(a, b, 'baseline-current'), 3);
  });

  it('asks by default what the window costs with the code of the baseline', () => {
    expect(klOfCounts([5, 5], [10, 0], 'current-baseline', 'none')).toBeCloseTo(Math.LN2, 12);
    expect(klOfCounts([5, 5], [10, 0], 'baseline-current', 'none')).toBe(Infinity);
  });

  it('knows nothing of an empty sample', () => {
    expect(klOfCounts([0, 0], [1, 2])).toBe(0);
    expect(klOfCounts([1, 2], [0, 0])).toBe(0);
  });

  it('refuses samples in different bins', () => {
    expect(() => klOfCounts([1, 2], [1, 2, 3])).toThrow('shares: got 2 and 3 bins, expected the same number');
  });

  it('has half the noise floor of PSI', () => {
    expect(klNoiseFloor(10, 10_000, 200, 0.01)).toBeCloseTo(psiNoiseFloor(10, 10_000, 200, 0.01) / 2, 14);
    expect(klNoiseFloor(1, 10, 10, 0.01)).toBe(0);
  });
});

describe('robustDistance', () => {
  it('is what Deequ computes', () => {
    const [a, b] = [[10, 20, 25, 10, 5], [11, 20, 25, 10, 10]];
    const shareOf = (counts: readonly number[]): number[] => counts.map((count) => count / counts.reduce((sum, one) => sum + one, 0));
    expect(lInfinity(shareOf(a), shareOf(b))).toBeCloseTo(0.06015037593984962, 14);
    const [large, small] = [[207, 20, 25, 14, 25, 13, 0], [22, 20, 25, 12, 13, 0, 15]];
    expect(robustDistance(lInfinity(shareOf(large), shareOf(small)), 304, 107, 0.003)).toBeCloseTo(0.2726338046550349, 14);
    expect(robustDistance(lInfinity(shareOf(large), shareOf(small)), 304, 107, 0.1)).toBeCloseTo(0.33774199396969184, 14);
    expect(robustDistance(0.25, 4, 4)).toBe(0);
    expect(robustDistance(0.9, 100, 100)).toBeCloseTo(0.9 - 1.8 * Math.sqrt(0.02), 14);
    expect(robustDistance(0.9, 100, 100, 0.1)).toBeCloseTo(0.9 - Math.sqrt(-Math.log(0.05) / 2) * Math.sqrt(0.02), 14);
  });

  it('is 0 without bins', () => {
    expect(lInfinity([], [])).toBe(0);
  });
});
