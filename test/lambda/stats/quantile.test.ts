/** Tests of sample quantiles against numpy. */
import { describe, expect, it } from 'vitest';
import { quantile } from '../../../lambda/stats/quantile';
import { reference } from '../support/reference';
import { ascending } from '../support/random';
import { fc } from '../support/property';

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

describe('quantile', () => {
  it('agrees with numpy', () => {
    const { x, q, v } = reference.quantile;
    expect(q.map((probability) => quantile(x, probability))).toEqual(v.map((value) => expect.closeTo(value, 12) as number));
  });

  it('agrees with the deciles of 1 to 100', () => {
    const sorted = Array.from({ length: 100 }, (_, index) => index + 1);
    reference.decile.edges.forEach((edge, index) => expect(quantile(sorted, (index + 1) / 10)).toBeCloseTo(edge, 12));
  });

  it('is not a number for an empty sample', () => {
    expect(quantile([], 0.5)).toBeNaN();
  });

  it('is the value itself for a sample of one', () => {
    expect(quantile([7], 0)).toBe(7);
    expect(quantile([7], 0.3)).toBe(7);
    expect(quantile([7], 1)).toBe(7);
  });

  it('hits a repeated value exactly', () => {
    expect(quantile([0.1, 0.1, 0.1, 0.7], 0.45)).toBe(0.1);
  });

  it('lies between minimum and maximum and never falls with the probability, for any finite sample', () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 1, maxLength: 50 }), fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (values, p, q) => {
        const sorted = ascending(values);
        const [low, high] = [quantile(sorted, Math.min(p, q)), quantile(sorted, Math.max(p, q))];
        expect(low).toBeGreaterThanOrEqual(sorted[0]!);
        expect(high).toBeLessThanOrEqual(sorted.at(-1)!);
        expect(high - low).toBeGreaterThanOrEqual(-Math.abs(low) * 1e-12);
      }),
    );
  });

  it('leaves its sample alone', () => {
    expect(quantile(Object.freeze([1, 2, 3]), 0.5)).toBe(2);
  });
});
