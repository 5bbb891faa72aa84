/** Tests of the Wasserstein distance: scipy, and the bounds that counts give. */
import { describe, expect, it } from 'vitest';
import { BinFinder } from '../../../lambda/stats/bin-finder';
import { wasserstein, wassersteinFromGrid } from '../../../lambda/stats/wasserstein';
import { driftReference } from '../support/drift-reference';
import { fc } from '../support/property';
import { ascending, normal, sample } from '../support/random';

const values = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 30 }).map(ascending);

function counted(edges: readonly number[], from: readonly number[]): number[] {
  const finder = new BinFinder(edges);
  const counts = new Array<number>(edges.length + 1).fill(0);
  for (const value of from) counts[finder.find(value)]! += 1;
  return counts;
}

describe('wasserstein', () => {
  it('agrees with scipy', () => {
    for (const { a, b, wasserstein: expected } of driftReference.samples) expect(wasserstein(a, b)).toBeCloseTo(expected, 13);
    expect(wasserstein([0, 1, 3], [5, 6, 8])).toBe(5);
  });

  it('is symmetric, and at least the difference of the means', () => {
    const mean = (from: readonly number[]): number => from.reduce((sum, value) => sum + value, 0) / from.length;
    fc.assert(
      fc.property(values, values, (a, b) => {
        expect(wasserstein(a, b)).toBeCloseTo(wasserstein(b, a), 12);
        expect(wasserstein(a, b)).toBeGreaterThanOrEqual(Math.abs(mean(a) - mean(b)) - 1e-9);
        expect(wasserstein(a, a)).toBe(0);
      }),
    );
  });

  it('says nothing about an empty sample', () => {
    expect(wasserstein([], [1])).toBeNaN();
    expect(wasserstein([1], [])).toBeNaN();
  });
});

describe('wassersteinFromGrid', () => {
  it('bounds the distance of the raw samples from both sides, on any grid', () => {
    fc.assert(
      fc.property(values, values, fc.uniqueArray(fc.integer({ min: -3, max: 24 }), { minLength: 1, maxLength: 8 }), (a, b, some) => {
        const edges = ascending(some);
        const extent = { min: Math.min(a[0]!, b[0]!), max: Math.max(a.at(-1)!, b.at(-1)!) };
        const { approximate, lower, upper } = wassersteinFromGrid(edges, counted(edges, a), counted(edges, b), extent);
        const raw = wasserstein(a, b);
        expect(lower).toBeLessThanOrEqual(raw + 1e-9);
        expect(upper).toBeGreaterThanOrEqual(raw - 1e-9);
        expect(approximate).toBeGreaterThanOrEqual(lower - 1e-9);
        expect(approximate).toBeLessThanOrEqual(upper + 1e-9);
      }),
    );
  });

  it('comes close on a fine grid', () => {
    const draw = normal(9);
    const [a, b] = [ascending(sample(2000, draw)), ascending(sample(2000, () => draw() + 0.3))];
    const edges = Array.from({ length: 101 }, (_, index) => a[Math.floor(index * 19.99)]!);
    const extent = { min: Math.min(a[0]!, b[0]!), max: Math.max(a.at(-1)!, b.at(-1)!) };
    expect(wassersteinFromGrid(edges, counted(edges, a), counted(edges, b), extent).approximate / wasserstein(a, b)).toBeCloseTo(1, 1);
  });

  it('takes the triangles where one distribution overtakes the other within a bin', () => {
    expect(wassersteinFromGrid([0, 4], [0, 0, 4], [0, 4, 0], { min: 0, max: 4 })).toEqual({ approximate: 2, lower: 0, upper: 4 });
    expect(wassersteinFromGrid([0, 4], [2, 0, 2], [0, 4, 0], { min: 0, max: 4 }).approximate).toBe(1);
  });

  it('says nothing about an empty sample', () => {
    expect(wassersteinFromGrid([0], [0, 0], [1, 1], { min: 0, max: 1 })).toEqual({ approximate: NaN, lower: NaN, upper: NaN });
    expect(wassersteinFromGrid([0], [1, 1], [0, 0], { min: 0, max: 1 })).toEqual({ approximate: NaN, lower: NaN, upper: NaN });
  });
});
