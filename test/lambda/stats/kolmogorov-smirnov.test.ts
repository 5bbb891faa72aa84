/** Tests of the binned Kolmogorov–Smirnov distance: scipy's distances, bounds, invariants. */
import { describe, expect, it } from 'vitest';
import { BinFinder } from '../../../lambda/stats/bin-finder';
import { binEdges } from '../../../lambda/stats/bin-edges';
import { nextDown } from '../../../lambda/stats/next-down';
import { ksFromGrid, ksFromValues } from '../../../lambda/stats/kolmogorov-smirnov';
import { reference } from '../support/reference';
import { ascending, normal, sample, uniform } from '../support/random';
import { fc } from '../support/property';

/** sup |F − G| by definition. */
function distance(a: readonly number[], b: readonly number[]): number {
  const share = (values: readonly number[], limit: number): number => values.filter((value) => value <= limit).length / values.length;
  return Math.max(...[...a, ...b].map((x) => Math.abs(share(a, x) - share(b, x))));
}

function counted(edges: readonly number[], values: readonly number[]): number[] {
  const finder = new BinFinder(edges);
  const counts = new Array<number>(edges.length + 1).fill(0);
  for (const value of values) counts[finder.find(value)]! += 1;
  return counts;
}

const values = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 40 });

describe('ksFromGrid', () => {
  it('gives the distances of scipy when every value has an edge', () => {
    const small = reference.ksTwoSamples.filter(({ a }) => a !== null);
    expect(small.length).toBeGreaterThan(5);
    for (const { a, b, D } of small) {
      const edges = ascending([...new Set([...a!, ...b!])]);
      expect(ksFromGrid(counted(edges, a!), counted(edges, b!)).lower).toBeCloseTo(D, 12);
    }
  });

  it('gives the distance of scipy for repeated values', () => {
    const { a, b, D } = reference.ksTies;
    expect(ksFromGrid(counted([1, 2, 3, 4, 5], a), counted([1, 2, 3, 4, 5], b)).lower).toBeCloseTo(D, 12);
  });

  it('bounds the distance of the raw samples from both sides, on any grid', () => {
    fc.assert(
      fc.property(values, values, fc.uniqueArray(fc.integer({ min: -1, max: 13 }), { maxLength: 8 }), (a, b, edges) => {
        const grid = ascending(edges);
        const { lower, upper } = ksFromGrid(counted(grid, a), counted(grid, b));
        const raw = distance(a, b);
        expect(lower).toBeLessThanOrEqual(raw + 1e-12);
        expect(upper).toBeGreaterThanOrEqual(raw - 1e-12);
        expect(lower).toBeGreaterThanOrEqual(0);
        expect(upper).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('misses less than a grid step of the distance for a shifted distribution, heavy tails included', () => {
    const pareto = (next: () => number): number => (1 - next()) ** (-1 / 1.1);
    for (const draw of [normal(1), () => pareto(uniformNext)]) {
      const baseline = sample(5000, draw);
      const current = sample(1000, () => draw() * 1.1 + 0.2);
      const { edges } = binEdges(ascending(baseline), 10, 1000);
      const { lower } = ksFromGrid(counted(edges, baseline), counted(edges, current));
      const raw = distance(baseline, current);
      expect(raw - lower).toBeGreaterThanOrEqual(-1e-12);
      expect(raw - lower).toBeLessThan(0.0025);
    }
  });

  it('knows the distance exactly where every bin that matters holds a single value', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const edges = ascending([...new Set([...a, ...b].flatMap((value) => [nextDown(value), value]))]);
        const { lower, upper } = ksFromGrid(counted(edges, a), counted(edges, b), edges);
        expect(lower).toBeCloseTo(distance(a, b), 12);
        expect(upper).toBe(lower);
      }),
    );
  });

  it('keeps the wider bound for a bin whose edges are apart, and for outer bins', () => {
    expect(ksFromGrid([0, 5, 5], [5, 5, 0], [1, 2])).toEqual({ lower: 0.5, upper: 1 });
    expect(ksFromGrid([5, 5], [5, 5], [1])).toEqual({ lower: 0, upper: 0.5 });
  });

  it('is symmetric', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const edges = [2, 5, 9];
        expect(ksFromGrid(counted(edges, a), counted(edges, b))).toEqual(ksFromGrid(counted(edges, b), counted(edges, a)));
      }),
    );
  });

  it('knows nothing of an empty sample', () => {
    expect(ksFromGrid([0, 0], [1, 2])).toEqual({ lower: 0, upper: 1 });
  });

  it('refuses samples in different bins', () => {
    expect(() => ksFromGrid([1], [1, 2])).toThrow('ks: got 1 and 2 bins, expected the same number');
  });
});

const uniformNext = uniform(3);

describe('ksFromValues', () => {
  const known = [0, 1, 2, 3];
  const byValue = (from: readonly number[]): number[] => [...known.map((value) => from.filter((one) => one === value).length), from.filter((one) => !known.includes(one)).length];

  it('is exact without other values', () => {
    const a = [0, 0, 1, 2, 3, 3];
    const b = [1, 2, 2, 3];
    expect(ksFromValues(byValue(a), byValue(b))).toEqual({ lower: expect.closeTo(distance(a, b), 12) as number, upper: expect.closeTo(distance(a, b), 12) as number });
  });

  it('bounds the distance from both sides, wherever other values lie', () => {
    const some = fc.array(fc.integer({ min: -3, max: 6 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(some, some, (a, b) => {
        const { lower, upper } = ksFromValues(byValue(a), byValue(b));
        expect(lower).toBeLessThanOrEqual(distance(a, b) + 1e-12);
        expect(upper).toBeGreaterThanOrEqual(distance(a, b) - 1e-12);
      }),
    );
  });

  it('keeps apart what is certain from what depends on where the others lie', () => {
    expect(ksFromValues([6, 3, 1], [2, 7, 1])).toEqual({ lower: expect.closeTo(0.3, 12) as number, upper: expect.closeTo(0.5, 12) as number });
    expect(ksFromValues([1, 1, 2], [2, 0, 2])).toEqual({ lower: 0, upper: 0.75 });
  });

  it('proves nothing when all values are others', () => {
    expect(ksFromValues([5, 5, 0], [0, 0, 9])).toEqual({ lower: 0, upper: 1 });
  });

  it('knows nothing of an empty sample', () => {
    expect(ksFromValues([0, 0], [1, 2])).toEqual({ lower: 0, upper: 1 });
  });

  it('refuses samples in different bins', () => {
    expect(() => ksFromValues([1], [1, 2])).toThrow('ks: got 1 and 2 bins, expected the same number');
  });
});
