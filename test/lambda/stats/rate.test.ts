/** Tests of the noise floor of rates against Wilson's interval. */
import { describe, expect, it } from 'vitest';
import { rateNoiseFloor } from '../../../lambda/stats/rate';
import { fc } from '../support/property';

const Z = 2.326;

/** The lower bound of Wilson's score interval, by its formula. */
function wilsonLowerBound(successes: number, observations: number): number {
  const rate = successes / observations;
  const weight = (Z * Z) / observations;
  const spread = Z * Math.sqrt((rate * (1 - rate)) / observations + weight / (4 * observations));
  return (rate + weight / 2 - spread) / (1 + weight);
}

describe('rateNoiseFloor', () => {
  it('is exceeded exactly when the lower Wilson bound exceeds the limit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 1e-4, max: 0.999, noNaN: true }), (observations, share, limit) => {
        const successes = Math.round(share * observations);
        const margin = wilsonLowerBound(successes, observations) - limit;
        fc.pre(Math.abs(margin) > 1e-9);
        expect(successes / observations > rateNoiseFloor(limit, observations, Z)).toBe(margin > 0);
      }),
    );
  });

  it('falls to the limit as observations grow', () => {
    expect(rateNoiseFloor(0.05, 100, Z)).toBeCloseTo(0.05 + Z * Math.sqrt(0.0475 / 100), 12);
    expect(rateNoiseFloor(0.05, 1e12, Z)).toBeCloseTo(0.05, 5);
  });

  it('is the limit itself where chance cannot exceed it', () => {
    expect(rateNoiseFloor(0, 10, Z)).toBe(0);
    expect(rateNoiseFloor(1, 10, Z)).toBe(1);
    expect(rateNoiseFloor(1.2, 10, Z)).toBe(1.2);
  });

  it('cannot be exceeded without observations', () => {
    expect(rateNoiseFloor(0.1, 0, Z)).toBe(Infinity);
  });
});
