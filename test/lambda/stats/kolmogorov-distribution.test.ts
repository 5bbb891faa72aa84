/** Tests of the Kolmogorov–Smirnov distribution against scipy. */
import { describe, expect, it } from 'vitest';
import { effectiveObservations, kolmogorovQuantile, kolmogorovSurvival } from '../../../lambda/stats/kolmogorov-distribution';
import { driftReference } from '../support/drift-reference';
import { reference } from '../support/reference';
import { fc } from '../support/property';

/** What the docstring promises. */
const PROMISED = 1e-10;

describe('kolmogorovSurvival', () => {
  it('agrees with scipy within the promised error', () => {
    const all = [...reference.kolmogorovSurvival, ...driftReference.kolmogorovSurvival];
    expect(all.length).toBeGreaterThan(500);
    for (const [observations, distance, expected] of all) {
      expect(Math.abs(kolmogorovSurvival(observations, distance) - expected), `N = ${observations}, d = ${distance}`).toBeLessThan(PROMISED);
    }
  });

  it('gives the p-values of the asymptotic two-sample test', () => {
    expect(reference.ksTwoSamples.length).toBe(27);
    for (const { n, m, D, asymp } of reference.ksTwoSamples) {
      expect(Math.abs(kolmogorovSurvival(effectiveObservations(n, m), D) - asymp), `${n} and ${m}, D = ${D}`).toBeLessThan(PROMISED);
    }
  });

  it('keeps its relative precision far out in the tail', () => {
    for (const [observations, distance, expected] of driftReference.kolmogorovSurvival) {
      if (expected < 1e-3) expect(kolmogorovSurvival(observations, distance) / expected, `N = ${observations}, d = ${distance}`).toBeCloseTo(1, 4);
    }
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
        expect(far).toBeLessThanOrEqual(near + 3e-6);
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
    for (const observations of [1, 2, 10, 100, 140, 197, 2500, 50_000]) {
      for (const probability of [0.9, 0.5, 0.05, 0.01, 1e-6]) {
        const distance = kolmogorovQuantile(observations, probability);
        expect(kolmogorovSurvival(observations, distance)).toBeLessThanOrEqual(probability);
        expect(kolmogorovSurvival(observations, distance - 2e-9)).toBeGreaterThan(probability);
      }
    }
  });

  it('approaches 1.6276 / √N for many observations', () => {
    expect(kolmogorovQuantile(1_000_000, 0.01) * 1000).toBeCloseTo(1.6276, 2);
  });
});

describe('effectiveObservations', () => {
  it('rounds to the nearest, halves to the even number, and has one at least', () => {
    expect([[5, 5], [7, 7], [3, 4], [1, 1], [1, 100], [3, 1000]].map(([n, m]) => effectiveObservations(n!, m!))).toEqual([2, 4, 2, 1, 1, 3]);
  });
});
