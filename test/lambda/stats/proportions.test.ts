/** Tests of proportions against scipy: the z test of two, and Wilson's interval. */
import { describe, expect, it } from 'vitest';
import { rateNoiseFloor } from '../../../lambda/stats/rate';
import { twoProportions } from '../../../lambda/stats/two-proportions';
import { wilsonInterval } from '../../../lambda/stats/wilson';
import { driftReference } from '../support/drift-reference';
import { fc } from '../support/property';

describe('twoProportions', () => {
  it('agrees with scipy', () => {
    for (const { first, second, z, p } of driftReference.proportions) {
      const result = twoProportions(...first, ...second);
      expect(result.z).toBeCloseTo(z, 12);
      expect(result.pValue / p).toBeCloseTo(1, 10);
    }
  });

  it('finds no change between rates that are both 0, both 1, or of no observations', () => {
    const nothing = { z: 0, pValue: 1 };
    expect(twoProportions(0, 10, 0, 90)).toEqual(nothing);
    expect(twoProportions(10, 10, 90, 90)).toEqual(nothing);
    expect(twoProportions(0, 0, 3, 9)).toEqual(nothing);
    expect(twoProportions(3, 9, 0, 0)).toEqual(nothing);
  });
});

describe('wilsonInterval', () => {
  it('agrees with scipy', () => {
    for (const { successes, observations, z, lower, upper } of driftReference.wilson) {
      const interval = wilsonInterval(successes, observations, z);
      expect(interval.lower).toBeCloseTo(lower, 12);
      expect(interval.upper).toBeCloseTo(upper, 12);
    }
  });

  it('holds what was observed, between 0 and 1, and shrinks with more of the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(500), fc.double({ min: 0.5, max: 4, noNaN: true }), (n, some, z) => {
        const k = some % (n + 1);
        const { lower, upper } = wilsonInterval(k, n, z);
        expect(lower).toBeGreaterThanOrEqual(0);
        expect(lower).toBeLessThanOrEqual(k / n);
        expect(upper).toBeGreaterThanOrEqual(k / n);
        expect(upper).toBeLessThanOrEqual(1);
        const larger = wilsonInterval(10 * k, 10 * n, z);
        expect(larger.upper - larger.lower).toBeLessThan(upper - lower);
      }),
    );
  });

  it('is the inversion of the score test that guards rates', () => {
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 400 }), fc.nat(400), fc.double({ min: 0.01, max: 0.9, noNaN: true }), (n, some, limit) => {
        const k = some % (n + 1);
        const floor = rateNoiseFloor(limit, n, 2.326);
        fc.pre(Math.abs(k / n - floor) > 1e-9);
        expect(wilsonInterval(k, n, 2.326).lower > limit).toBe(k / n > floor);
      }),
    );
  });

  it('ends at 0 and at 1 where nothing and where everything was a success, without a rest of rounding', () => {
    for (const n of [3, 5, 10]) {
      for (const z of [1.5, 2.576, 3]) expect([wilsonInterval(0, n, z).lower, wilsonInterval(n, n, z).upper]).toEqual([0, 1]);
    }
  });

  it('excludes nothing without observations', () => {
    expect(wilsonInterval(0, 0, 1.96)).toEqual({ lower: 0, upper: 1 });
  });
});
