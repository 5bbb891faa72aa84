/** Tests of the Kolmogorov–Smirnov distribution against scipy. */
import { describe, expect, it } from 'vitest';
import { kolmogorovQuantile, kolmogorovSurvival } from '../../../lambda/stats/kolmogorov-distribution';
import { reference } from '../support/reference';
import { fc } from '../support/property';

/** What the docstring promises for this number of observations. */
function promisedError(observations: number): number {
  return observations >= 100 ? 5e-6 : observations >= 20 ? 1e-4 : observations >= 10 ? 1e-3 : 0.02;
}

describe('kolmogorovSurvival', () => {
  it('agrees with scipy within the promised error', () => {
    expect(reference.kolmogorovSurvival.length).toBeGreaterThan(150);
    for (const [observations, distance, expected] of reference.kolmogorovSurvival) {
      expect(Math.abs(kolmogorovSurvival(observations, distance) - expected), `N = ${observations}, d = ${distance}`).toBeLessThan(promisedError(observations));
    }
  });

  it('gives the p-values of the asymptotic two-sample test', () => {
    const large = reference.ksTwoSamples.filter(({ n, m }) => (n * m) / (n + m) >= 100);
    expect(large.length).toBeGreaterThan(5);
    for (const { n, m, D, asymp } of large) {
      expect(Math.abs(kolmogorovSurvival(Math.round((n * m) / (n + m)), D) - asymp)).toBeLessThan(5e-6);
    }
  });

  it('keeps its relative precision far out in the tail', () => {
    const far = reference.ksTwoSamples.find(({ n, D }) => n === 1000 && D > 0.29)!;
    expect(kolmogorovSurvival(Math.round((far.n * far.m) / (far.n + far.m)), far.D) / far.asymp).toBeCloseTo(1, 6);
  });

  it('is a probability and never rises with the distance', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 0.2, noNaN: true }), (n, d, step) => {
        const [near, far] = [kolmogorovSurvival(n, d), kolmogorovSurvival(n, d + step)];
        expect(near).toBeGreaterThanOrEqual(0);
        expect(near).toBeLessThanOrEqual(1);
        // The formulae meet within their promised errors, not exactly.
        expect(far).toBeLessThanOrEqual(near + promisedError(n));
      }),
    );
  });

  it('does not leave the range of probabilities by rounding', () => {
    expect(kolmogorovSurvival(1, 0.9999999999999903)).toBeGreaterThanOrEqual(0);
  });

  it('is 1 for no distance and 0 for the largest', () => {
    expect(kolmogorovSurvival(50, 0)).toBe(1);
    expect(kolmogorovSurvival(50, -0.1)).toBe(1);
    expect(kolmogorovSurvival(50, 1)).toBe(0);
  });
});

describe('kolmogorovQuantile', () => {
  it('is the smallest distance that chance reaches with at most that probability', () => {
    for (const observations of [10, 100, 197, 2500, 50_000]) {
      const distance = kolmogorovQuantile(observations, 0.01);
      expect(kolmogorovSurvival(observations, distance)).toBeLessThanOrEqual(0.01);
      expect(kolmogorovSurvival(observations, distance - 1e-6)).toBeGreaterThan(0.01);
    }
  });

  it('approaches 1.6276 / √N for many observations', () => {
    expect(kolmogorovQuantile(1_000_000, 0.01) * 1000).toBeCloseTo(1.6276, 2);
  });
});
