/** Tests of joining bins that are too small for a test of two samples. */
import { describe, expect, it } from 'vitest';
import { groupedBins } from '../../../lambda/stats/grouped-bins';
import { fc } from '../support/property';

describe('groupedBins', () => {
  it('joins neighbours until so many are expected in the smaller sample, and the rest with the group before', () => {
    // Of 1100 values 55 make 5 in the smaller sample.
    expect(groupedBins([500, 300, 30, 40, 20, 60, 50], [50, 30, 3, 4, 2, 6, 5], 5)).toEqual({ baseline: [500, 300, 70, 80, 50], current: [50, 30, 7, 8, 5], members: [[0], [1], [2, 3], [4, 5], [6]] });
    expect(groupedBins([500, 300, 30, 40, 20, 60, 10], [50, 30, 3, 4, 2, 6, 1], 5).members).toEqual([[0], [1], [2, 3], [4, 5, 6]]);
  });

  it('leaves out what nobody has, and keeps bins that are large enough', () => {
    expect(groupedBins([50, 0, 60], [40, 0, 70], 5)).toEqual({ baseline: [50, 60], current: [40, 70], members: [[0], [2]] });
  });

  it('keeps the largest apart where one group would be left', () => {
    expect(groupedBins([990, 10], [198, 2], 5).members).toEqual([[0], [1]]);
    expect(groupedBins([3, 990, 7], [1, 198, 1], 5)).toEqual({ baseline: [990, 10], current: [198, 2], members: [[1], [0, 2]] });
    expect(groupedBins([7], [3], 5).members).toEqual([[0]]);
    expect(groupedBins([0], [0], 5).members).toEqual([]);
  });

  it('loses nothing, does not care which sample is the first, and has two groups where there are two bins', () => {
    const counts = fc.array(fc.tuple(fc.nat(50), fc.nat(50)), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(counts, (pairs) => {
        const [a, b] = [pairs.map(([one]) => one), pairs.map(([, one]) => one)];
        const { baseline, current, members } = groupedBins(a, b, 5);
        const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
        expect([sum(baseline), sum(current)]).toEqual([sum(a), sum(b)]);
        expect(groupedBins(b, a, 5).members).toEqual(members);
        const held = pairs.filter(([one, other]) => one + other > 0).length;
        expect(members.flat()).toHaveLength(held);
        expect(members.length).toBeGreaterThanOrEqual(Math.min(2, held));
        const least = (5 * (sum(a) + sum(b))) / Math.min(sum(a), sum(b));
        if (members.length > 2) for (const index of members.keys()) expect(baseline[index]! + current[index]!).toBeGreaterThanOrEqual(least);
      }),
    );
  });

  it('refuses different numbers of bins', () => {
    expect(() => groupedBins([1], [1, 2], 5)).toThrow('bins: got 1 and 2, expected the same number');
  });
});
