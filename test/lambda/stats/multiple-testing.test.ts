/** Tests of the corrections for many tests: scipy, the step-up rule in words, and what they promise over many null windows. */
import { describe, expect, it } from 'vitest';
import { benjaminiHochberg, benjaminiYekutieli } from '../../../lambda/stats/benjamini-hochberg';
import { bonferroni, holm } from '../../../lambda/stats/bonferroni';
import { driftReference } from '../support/drift-reference';
import { fc } from '../support/property';
import { ascending, uniform } from '../support/random';

const METHODS = { bh: benjaminiHochberg, by: benjaminiYekutieli, bonferroni, holm };
const pValues = fc.array(fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0.01, 0.5)), { minLength: 1, maxLength: 30 });

describe.each(Object.entries(METHODS))('%s', (name, method) => {
  it('agrees with the reference', () => {
    expect(driftReference.adjusted.length).toBe(3);
    for (const { p, ...expected } of driftReference.adjusted) {
      method(p).forEach((value, index) => expect(value).toBeCloseTo(expected[name as keyof typeof METHODS][index]!, 12));
    }
  });

  it('keeps the order, lowers no p-value, and exceeds 1 never', () => {
    fc.assert(
      fc.property(pValues, (p) => {
        const result = method(p);
        result.forEach((value, index) => {
          expect(value).toBeGreaterThanOrEqual(p[index]! - 1e-15);
          expect(value).toBeLessThanOrEqual(1);
        });
        const byRank = p.map((value, index) => [value, result[index]!] as const).sort(([a], [b]) => a - b);
        expect(byRank.map(([, value]) => value)).toEqual(ascending(byRank.map(([, value]) => value)));
      }),
    );
  });

  it('does not count what was not tested', () => {
    expect(method([0.02, NaN, 0.01])).toEqual([method([0.02, 0.01])[0], NaN, method([0.02, 0.01])[1]]);
    expect(method([])).toEqual([]);
  });
});

describe('benjaminiHochberg', () => {
  it('rejects up to the largest k with p₍ₖ₎ ≤ k α / F', () => {
    fc.assert(
      fc.property(pValues, fc.double({ min: 0.001, max: 0.3, noNaN: true }), (p, alpha) => {
        const limits = p.map((_, index) => ((index + 1) * alpha) / p.length);
        const sorted = ascending(p);
        fc.pre(sorted.every((value, index) => Math.abs(value - limits[index]!) > 1e-12));
        const rejected = sorted.findLastIndex((value, index) => value <= limits[index]!) + 1;
        expect(benjaminiHochberg(p).filter((value) => value <= alpha).length).toBe(rejected);
      }),
    );
  });

  it('finds something in about α of windows without drift, however many features there are', () => {
    const next = uniform(13);
    for (const features of [1, 20, 100]) {
      let alarms = 0;
      for (let window = 0; window < 2000; window++) if (Math.min(...benjaminiHochberg(Array.from({ length: features }, next))) <= 0.05) alarms += 1;
      expect(alarms / 2000, `${features} features`).toBeGreaterThan(0.035);
      expect(alarms / 2000, `${features} features`).toBeLessThan(0.065);
    }
  });
});

describe('holm', () => {
  it('rejects all that Bonferroni rejects', () => {
    fc.assert(fc.property(pValues, (p) => holm(p).forEach((value, index) => expect(value).toBeLessThanOrEqual(bonferroni(p)[index]!))));
    expect(holm([0.01, 0.02, 0.03])).toEqual([0.03, 0.04, 0.04]);
  });
});
