/** Tests of the bin edges: quantiles, atoms, what is always true of them. */
import { describe, expect, it } from 'vitest';
import { binEdges, countAtMost } from '../../../lambda/stats/bin-edges';
import { nextDown } from '../../../lambda/stats/next-down';
import { reference } from '../support/reference';
import { ascending, normal, sample } from '../support/random';
import { fc } from '../support/property';

function psiValues({ edges, psiEdges }: ReturnType<typeof binEdges>): number[] {
  return psiEdges.map((index) => edges[index]!);
}

/** How many of the sample lie in each PSI bin. */
function psiCounts(sorted: readonly number[], edges: ReturnType<typeof binEdges>): number[] {
  const cumulative = [...psiValues(edges).map((edge) => countAtMost(sorted, edge)), sorted.length];
  return cumulative.map((count, index) => count - (cumulative[index - 1] ?? 0));
}

describe('binEdges', () => {
  it('puts PSI edges at the deciles', () => {
    const sorted = Array.from({ length: 100 }, (_, index) => index + 1);
    const result = binEdges(sorted, 10, 1000);
    expect(psiValues(result)).toEqual(reference.decile.edges.map((edge) => expect.closeTo(edge, 12) as number));
    expect(psiCounts(sorted, result)).toEqual(reference.decile.ref);
  });

  it('tells values outside the baseline from its extremes', () => {
    const { edges } = binEdges([3, 4, 5, 6], 2, 10);
    expect(edges[0]).toBe(nextDown(3));
    expect(edges[1]).toBe(3);
    expect(edges.at(-1)).toBe(6);
  });

  it('gives a repeated value a PSI bin of its own', () => {
    const sorted = ascending([...sample(700, normal(1)), ...new Array<number>(300).fill(0)]);
    const result = binEdges(sorted, 10, 1000);
    expect(psiValues(result)).toContain(0);
    expect(psiValues(result)).toContain(nextDown(0));
    expect(psiCounts(sorted, result)[psiValues(result).indexOf(0)]).toBe(300);
  });

  it('isolates a cap at the maximum, without an empty bin above it', () => {
    const sorted = ascending([...sample(850, normal(2)).map((value) => Math.min(value, 4)), ...new Array<number>(150).fill(5)]);
    const result = binEdges(sorted, 10, 1000);
    expect(psiValues(result).at(-1)).toBe(nextDown(5));
    expect(psiCounts(sorted, result).at(-1)).toBe(150);
  });

  it('isolates a floor at the minimum, without an empty bin below it', () => {
    const sorted = ascending([...new Array<number>(150).fill(-9), ...sample(850, normal(3))]);
    expect(psiCounts(sorted, binEdges(sorted, 10, 1000))[0]).toBe(150);
  });

  it('isolates on the grid what repeats too rarely for a PSI bin', () => {
    const sorted = ascending([...sample(9900, normal(4)), ...new Array<number>(100).fill(0.5)]);
    const { edges } = binEdges(sorted, 10, 1000);
    expect(edges).toContain(0.5);
    expect(edges).toContain(nextDown(0.5));
  });

  it('has no edge for an empty sample and no PSI edge for a constant one', () => {
    expect(binEdges([], 10, 1000)).toEqual({ edges: [], psiEdges: [] });
    expect(binEdges([7, 7, 7], 10, 1000)).toEqual({ edges: [nextDown(7), 7], psiEdges: [] });
  });

  it('has finite edges for the lowest number that there is, below which nothing lies', () => {
    expect(binEdges([-Number.MAX_VALUE, 0], 2, 1).edges[0]).toBe(-Number.MAX_VALUE);
  });

  it('has ascending, different edges, PSI edges among them, and no PSI bin without a baseline value, for any sample', () => {
    const value = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.double({ noNaN: true, noDefaultInfinity: true }).map((one) => one + 0));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 300 }), fc.integer({ min: 2, max: 12 }), fc.integer({ min: 1, max: 50 }), (values, psiBins, grid) => {
        const sorted = ascending(values);
        const result = binEdges(sorted, psiBins, grid);
        const { edges, psiEdges } = result;
        expect(edges.every((edge, index) => index === 0 || edge > edges[index - 1]!)).toBe(true);
        expect(psiEdges.every((edge, index) => edge < edges.length && (index === 0 || edge > psiEdges[index - 1]!))).toBe(true);
        expect(psiCounts(sorted, result).every((count) => count > 0)).toBe(true);
        expect(edges[0]).toBe(Math.max(nextDown(sorted[0]!), -Number.MAX_VALUE));
        expect(edges.at(-1)).toBe(sorted.at(-1));
        expect(JSON.parse(JSON.stringify(edges))).toEqual(edges);
      }),
    );
  });
});

describe('countAtMost', () => {
  it('counts equal values in', () => {
    expect(countAtMost([1, 2, 2, 3], 2)).toBe(3);
    expect(countAtMost([1, 2, 2, 3], 0)).toBe(0);
    expect(countAtMost([1, 2, 2, 3], 9)).toBe(4);
    expect(countAtMost([], 1)).toBe(0);
  });
});
