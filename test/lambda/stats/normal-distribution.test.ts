/** Tests of the normal distribution against scipy. */
import { describe, expect, it } from 'vitest';
import { normalQuantile, normalSurvival, normalTwoSided } from '../../../lambda/stats/normal-distribution';
import { driftReference } from '../support/drift-reference';

describe('normal distribution', () => {
  it.each(driftReference.normal)('agrees with scipy at %d', (z, upper, both) => {
    expect(normalSurvival(z) / upper).toBeCloseTo(1, 11);
    expect(normalTwoSided(z) / both).toBeCloseTo(1, 11);
  });

  it.each(driftReference.normal.filter(([z]) => Math.abs(z) < 6))('has %d as its quantile', (z, upper) => {
    expect(normalQuantile(upper)).toBeCloseTo(z, 9);
  });

  it('has its median at 0', () => {
    expect(normalQuantile(0.5)).toBe(0);
  });
});
