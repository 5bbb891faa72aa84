/** Tests of the tests of categories: scipy, pooling, Deequ's example. */
import { describe, expect, it } from 'vitest';
import { gTest } from '../../../lambda/stats/g-test';
import { goodnessOfFit } from '../../../lambda/stats/goodness-of-fit';
import { homogeneity, NOTHING_CHANGED } from '../../../lambda/stats/homogeneity';
import { pooledColumns } from '../../../lambda/stats/small-cells';
import { driftReference } from '../support/drift-reference';
import { fc } from '../support/property';

const tables = fc.integer({ min: 2, max: 10 }).chain((categories) => {
  const side = fc.array(fc.nat(200), { minLength: categories, maxLength: categories });
  return fc.tuple(side, side);
});

describe('homogeneity', () => {
  it('agrees with scipy', () => {
    expect(driftReference.tables.length).toBe(4);
    for (const { table, statistic, p, df, cramers_v } of driftReference.tables) {
      const result = homogeneity(...table);
      expect(result.statistic).toBeCloseTo(statistic, 10);
      expect(result.degreesOfFreedom).toBe(df);
      expect(result.pValue / p).toBeCloseTo(1, 10);
      expect(result.cramersV).toBeCloseTo(cramers_v, 12);
      expect(result.pooled).toBe(0);
    }
  });

  it("corrects tables of two categories by Yates' rule on request, others never", () => {
    for (const { table, yates, p_yates } of driftReference.tables) {
      const result = homogeneity(...table, { yates: true });
      expect(result.statistic).toBeCloseTo(yates, 10);
      expect(result.pValue / p_yates).toBeCloseTo(1, 10);
    }
    expect(homogeneity([500, 300], [60, 25], { yates: true }).statistic).toBeCloseTo(1.829088641826922, 12);
    expect(homogeneity([500, 300], [60, 25]).statistic).toBeCloseTo(2.163158532643826, 12);
    // The correction does not turn a small difference into a larger one of the other sign.
    expect(homogeneity([50, 50], [50, 50], { yates: true }).statistic).toBe(0);
  });

  it('says nothing about an empty sample or a single category', () => {
    expect(NOTHING_CHANGED).toEqual({ statistic: 0, degreesOfFreedom: 0, pValue: 1, cramersV: 0, pooled: 0 });
    expect(homogeneity([0, 0], [3, 4])).toEqual(NOTHING_CHANGED);
    expect(homogeneity([3, 4], [0, 0])).toEqual(NOTHING_CHANGED);
    expect(homogeneity([9, 0], [3, 0])).toEqual(NOTHING_CHANGED);
  });

  it('has its effect between 0 and 1, and is symmetric', () => {
    fc.assert(
      fc.property(tables, ([a, b]) => {
        const result = homogeneity(a, b);
        expect(result.cramersV).toBeGreaterThanOrEqual(0);
        expect(result.cramersV).toBeLessThanOrEqual(1 + 1e-12);
        expect(homogeneity(b, a).statistic).toBeCloseTo(result.statistic, 8);
      }),
    );
    expect(homogeneity([10, 0], [0, 30]).cramersV).toBe(1);
  });

  it('pools rare categories, and the smallest other one with them where they are too rare together', () => {
    const rare = [1000, 600, 3, 2, 2, 1];
    expect(homogeneity(rare, [100, 60, 1, 1, 0, 0]).pooled).toBe(5);
    expect(homogeneity(rare, [100, 60, 1, 1, 0, 0]).degreesOfFreedom).toBe(1);
  });
});

describe('pooledColumns', () => {
  it('leaves categories that are large enough as they are, in their order', () => {
    expect(pooledColumns([50, 0, 60], [40, 0, 70], 5)).toEqual({ columns: [[50, 40], [60, 70]], pooled: 0, n: 110, m: 110 });
  });

  it('takes a category for large of which just enough are expected', () => {
    expect(pooledColumns([95, 5], [95, 5], 5).columns).toEqual([[95, 95], [5, 5]]);
    expect(pooledColumns([50, 40, 5, 5], [50, 40, 5, 5], 5).pooled).toBe(0);
    expect(pooledColumns([50, 40, 6, 4], [50, 40, 6, 4], 5)).toMatchObject({ columns: [[50, 50], [40, 40], [10, 10]], pooled: 2 });
  });

  it('makes one of the small categories', () => {
    expect(pooledColumns([100, 4, 80, 5], [100, 4, 80, 4], 5)).toEqual({ columns: [[100, 100], [80, 80], [9, 8]], pooled: 2, n: 189, m: 188 });
  });

  it('adds the smallest large one where the small ones are too small together', () => {
    expect(pooledColumns([100, 50, 1], [100, 50, 1], 5)).toEqual({ columns: [[100, 100], [51, 51]], pooled: 2, n: 151, m: 151 });
  });

  it('keeps two categories, however small', () => {
    expect(pooledColumns([2, 1], [1, 2], 5).columns).toHaveLength(2);
    expect(pooledColumns([2, 1, 1], [1, 2, 1], 5)).toEqual({ columns: [[2, 1], [2, 3]], pooled: 2, n: 4, m: 4 });
    expect(pooledColumns([100, 1], [100, 2], 5)).toEqual({ columns: [[100, 100], [1, 2]], pooled: 0, n: 101, m: 102 });
  });

  it('loses nobody, and chooses the same for both orders of the samples', () => {
    fc.assert(
      fc.property(tables, ([a, b]) => {
        const { columns, n, m, pooled } = pooledColumns(a, b, 5);
        expect(columns.reduce((sum, [one]) => sum + one, 0)).toBe(n);
        expect(columns.reduce((sum, [, other]) => sum + other, 0)).toBe(m);
        expect(pooledColumns(b, a, 5).pooled).toBe(pooled);
      }),
    );
  });

  it('refuses samples of different categories', () => {
    expect(() => pooledColumns([1], [1, 2], 5)).toThrow('categories: got 1 and 2, expected the same number');
  });
});

describe('gTest', () => {
  it('agrees with scipy', () => {
    for (const { table, g, p_g } of driftReference.tables) {
      const result = gTest(...table);
      expect(result.statistic).toBeCloseTo(g, 10);
      expect(result.pValue / p_g).toBeCloseTo(1, 10);
      expect(result.cramersV).toBeCloseTo(Math.sqrt(g / (table[0].reduce((sum, one) => sum + one, 0) + table[1].reduce((sum, one) => sum + one, 0))), 10);
    }
    expect(gTest([500, 300, 200], [60, 25, 35])).toMatchObject({ statistic: expect.closeTo(7.282778686374684, 12) as number, degreesOfFreedom: 2, pooled: 0 });
  });

  it('takes categories that one sample has none of, and pools small ones', () => {
    expect(gTest([50, 50, 0], [50, 30, 20]).statistic).toBeGreaterThan(10);
    expect(gTest([100, 50, 1], [100, 50, 1])).toMatchObject({ statistic: 0, pooled: 2 });
    expect(gTest([100, 50, 1], [100, 50, 1], 0)).toMatchObject({ statistic: 0, pooled: 0, degreesOfFreedom: 2 });
  });

  it('says nothing about an empty sample or a single category', () => {
    expect(gTest([0, 0], [3, 4])).toEqual(NOTHING_CHANGED);
    expect(gTest([3, 4], [0, 0])).toEqual(NOTHING_CHANGED);
    expect(gTest([9, 0], [3, 0])).toEqual(NOTHING_CHANGED);
  });

  it('is never below 0', () => {
    fc.assert(
      fc.property(tables, ([a]) => {
        expect(gTest(a, a.map((count) => 3 * count)).statistic).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('goodnessOfFit', () => {
  it('agrees with scipy', () => {
    for (const { table, fit, p_fit } of driftReference.tables) {
      const result = goodnessOfFit(table[1], table[0]);
      expect(result.statistic).toBeCloseTo(fit, 10);
      expect(result.pValue / p_fit).toBeCloseTo(1, 10);
    }
    expect(goodnessOfFit([50, 30, 20], [40, 40, 20])).toEqual({ statistic: expect.closeTo(5, 12) as number, degreesOfFreedom: 2, pValue: expect.closeTo(0.0820849986238988, 12) as number });
  });

  it('gives the value of the example in the tests of Deequ', () => {
    // It drops a category that the baseline has not, and keeps one that the window has not.
    const { statistic, pValue } = goodnessOfFit([207, 20, 25, 14, 25, 0], [223, 20, 25, 12, 13, 15]);
    expect(statistic).toBeCloseTo(28.175042782458068, 12);
    expect(pValue / 3.3640191298478506e-5).toBeCloseTo(1, 11);
  });

  it('takes a category that was not expected for impossible, as Evidently does', () => {
    expect(goodnessOfFit([5, 5], [10, 0])).toEqual({ statistic: Infinity, degreesOfFreedom: 1, pValue: 0 });
  });

  it('says nothing about an empty sample or a single category', () => {
    const nothing = { statistic: 0, degreesOfFreedom: 0, pValue: 1 };
    expect(goodnessOfFit([0, 0], [1, 2])).toEqual(nothing);
    expect(goodnessOfFit([1, 2], [0, 0])).toEqual(nothing);
    expect(goodnessOfFit([3, 0], [2, 0])).toEqual(nothing);
  });

  it('refuses samples of different categories', () => {
    expect(() => goodnessOfFit([1], [1, 2])).toThrow('categories: got 1 and 2, expected the same number');
  });
});
