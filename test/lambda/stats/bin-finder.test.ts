/** Tests of the bin finder against the definition of a bin. */
import { describe, expect, it } from 'vitest';
import { BinFinder } from '../../../lambda/stats/bin-finder';
import { nextDown } from '../../../lambda/stats/next-down';
import { ascending } from '../support/random';
import { fc } from '../support/property';

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

function expectDefinition(edges: readonly number[], values: readonly number[]): void {
  const finder = new BinFinder(edges);
  for (const value of values) {
    expect(finder.find(value), `value ${value} among ${edges.length} edges`).toBe(edges.filter((edge) => edge < value).length);
  }
}

describe('BinFinder', () => {
  it('closes bins on the right', () => {
    const finder = new BinFinder([1, 2]);
    expect([0.5, 1, 1.5, 2, 2.5].map((value) => finder.find(value))).toEqual([0, 0, 1, 1, 2]);
  });

  it('has one bin without edges', () => {
    expect(new BinFinder([]).find(12)).toBe(0);
  });

  it('tells a value from the double just below it', () => {
    const finder = new BinFinder([nextDown(0.3), 0.3]);
    expect(finder.find(nextDown(0.3))).toBe(0);
    expect(finder.find(0.3)).toBe(1);
  });

  it('counts the edges below any value, for any edges', () => {
    fc.assert(
      fc.property(fc.uniqueArray(finite, { maxLength: 60, comparator: (a, b) => a === b }), fc.array(finite, { maxLength: 20 }), (some, values) => {
        const edges = ascending(some);
        expectDefinition(edges, [...values, ...edges, ...edges.map(nextDown).filter(Number.isFinite)]);
      }),
      { numRuns: 500 },
    );
  });

  it('does so when edges span the whole range of doubles', () => {
    const edges = [-Number.MAX_VALUE, -1, 0, 1, Number.MAX_VALUE];
    expectDefinition(edges, [...edges, -1e300, 1e300, 0.5, -0.5]);
  });

  it('does so for a single edge, and for edges of one value less a bit, however far the values are', () => {
    for (const edges of [[Number.MAX_VALUE], [-Number.MAX_VALUE], [nextDown(1e308), 1e308]]) {
      expectDefinition(edges, [...edges, -Number.MAX_VALUE, Number.MAX_VALUE, 0]);
    }
  });

  it('does so when edges are closer than a table cell can tell, with an outlier far away', () => {
    const edges = ascending([...Array.from({ length: 1000 }, (_, index) => 1 + index * Number.EPSILON), 1e15]);
    expectDefinition(edges, [...edges.slice(0, 200), 1e14, 1e15, 2e15, 0]);
  });
});
