/** Tests of the Kolmogorov–Smirnov test of two raw samples against scipy. */
import { describe, expect, it } from 'vitest';
import { ksPValue, ksTwoSample } from '../../../lambda/stats/ks-two-sample';
import { driftReference } from '../support/drift-reference';
import { ascending, normal, sample } from '../support/random';
import { reference } from '../support/reference';

describe('ksTwoSample', () => {
  it('gives distance, place, side and probability as scipy does, with ties and without', () => {
    expect(driftReference.samples.length).toBe(5);
    for (const { a, b, distance, location, sign, exact } of driftReference.samples) {
      const result = ksTwoSample(a, b);
      expect(result.distance).toBeCloseTo(distance, 14);
      expect([result.location, result.sign, result.method]).toEqual([location, sign, 'exact']);
      expect(result.pValue / exact).toBeCloseTo(1, 12);
    }
    const { a, b, D, p } = reference.ksTies;
    expect(ksTwoSample(a, b).distance).toBeCloseTo(D, 14);
    expect(ksTwoSample(a, b).pValue / p).toBeCloseTo(1, 12);
  });

  it('turns its sign with the samples', () => {
    expect(ksTwoSample([1, 2], [3, 4]).sign).toBe(1);
    expect(ksTwoSample([3, 4], [1, 2]).sign).toBe(-1);
    expect(ksTwoSample([1, 2], [1, 2])).toEqual({ distance: 0, location: 1, sign: 0, pValue: 1, method: 'exact', tieFraction: 0.5 });
  });

  it('says how much is tied', () => {
    expect(ksTwoSample([1, 1, 2], [3]).tieFraction).toBe(0.25);
    expect(ksTwoSample([1], [2]).tieFraction).toBe(0);
  });

  it('says nothing about an empty sample', () => {
    expect(ksTwoSample([], [1])).toMatchObject({ distance: NaN, pValue: 1, sign: 0 });
    expect(ksTwoSample([1], [])).toMatchObject({ distance: NaN, pValue: 1, sign: 0 });
  });

  it('goes over to the asymptotic law above four million pairs, where both agree', () => {
    const draw = normal(5);
    const [a, b] = [ascending(sample(2001, draw)), ascending(sample(2000, () => draw() + 0.05))];
    expect(ksTwoSample(a, b).method).toBe('asymptotic');
    expect(ksTwoSample(a.slice(1), b).method).toBe('exact');
    for (const distance of [0.03, 0.05, 0.07]) expect(Math.abs(ksPValue(2001, 2000, distance) / ksPValue(2000, 2000, distance) - 1)).toBeLessThan(0.05);
  });

  it('keeps the asymptotic law of scipy for large samples', () => {
    const large = reference.ksTwoSamples.filter(({ n, m }) => n * m > 4_000_000);
    for (const { n, m, D, asymp } of large) expect(Math.abs(ksPValue(n, m, D) - asymp)).toBeLessThan(1e-9);
  });
});
