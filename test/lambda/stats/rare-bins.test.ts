/** Tests of bins that are too rare in a baseline to be told apart, and of what a window holds that the baseline lacks. */
import { describe, expect, it } from 'vitest';
import { expectedUnseen, groupedCategories, rareLimit } from '../../../lambda/stats/rare-bins';
import { fc } from '../support/property';

const repeated = (value: number, bins: number): number[] => Array.from({ length: bins }, () => value);

/** Of so many values each with the chance of the baseline's share, how likely fewer than `known` are its. */
function chanceOfFewer(known: number, values: number, share: number): number {
  let [term, sum] = [(1 - share) ** values, 0];
  for (let k = 0; k < known; k++) {
    sum += term;
    term *= ((values - k) / (k + 1)) * (share / (1 - share));
  }
  return sum;
}

describe('rareLimit', () => {
  it('is 0 where a sample is empty', () => {
    expect([rareLimit([0, 0], [5, 0]), rareLimit([5, 0], [0, 0]), rareLimit([], [])]).toEqual([0, 0, 0]);
  });

  it.each([[1000, 1000], [1000, 200], [1000, 10_000]])('is what a baseline of %i values beside a window of %i as good as never lacks, and little more', (n, m) => {
    const limit = rareLimit([n - 1, 1, 0], [m, 0, 0]);
    expect(chanceOfFewer(1, limit + 1, n / (n + m))).toBeLessThan(0.0015);
    expect(chanceOfFewer(1, Math.floor(limit / 2), n / (n + m))).toBeGreaterThan(0.0015);
  });

  it.each([[2, 1000], [8, 1000], [10, 200], [10, 10_000]])('is what of it has more than the least that a baseline keeps, as a list of %i and more beside a window of %i', (least, m) => {
    const limit = rareLimit([1000 - 2 * least - 68, least, least, 68], [m, 0, 0, 0]);
    expect(chanceOfFewer(least + 1, limit + 1, 1000 / (1000 + m))).toBeLessThan(0.0015);
    expect(chanceOfFewer(least + 1, Math.floor(limit * 0.7), 1000 / (1000 + m))).toBeGreaterThan(0.0015);
  });

  it('is not above frequent ones where something else than rarity has cut the list', () => {
    const complete = rareLimit([700, 300, 0], [700, 300, 0]);
    expect(rareLimit([700, 200, 100], [700, 200, 100])).toBe(complete);
    expect(rareLimit([900, 11, 89], [700, 200, 100])).toBe(complete);
    expect(rareLimit([900, 10, 90], [700, 200, 100])).toBeGreaterThan(complete);
  });

  it('takes a thousandth of a large baseline for rare', () => {
    const complete = rareLimit([100_000, 0], [50_000, 0]);
    expect(rareLimit([89_900, 100, 10_000], [50_000, 0, 0])).toBeGreaterThan(complete);
    expect(rareLimit([89_899, 101, 10_000], [50_000, 0, 0])).toBe(complete);
  });

  it('knows of a list that nothing was cut from that none is rarer than the least', () => {
    expect(rareLimit([992, 8, 0], [900, 100, 0])).toBe(rareLimit([1000, 0, 0], [900, 100, 0]));
  });
});

describe('groupedCategories', () => {
  it('puts what both samples together have seldom with what the baseline lacks, behind all others', () => {
    const baseline = [500, 300, 150, ...repeated(1, 50), 0];
    const current = [100, 60, 30, ...Array.from({ length: 50 }, (_, index) => (index < 5 ? 1 : 0)), 5];
    const { members, ...counts } = groupedCategories(baseline, current, 5);
    expect(counts).toEqual({ baseline: [500, 300, 150, 50], current: [100, 60, 30, 10] });
    expect(members.map((group) => group.length)).toEqual([1, 1, 1, 51]);
    expect(members[3]!.slice(0, 2)).toEqual([53, 3]);
  });

  it('leaves a category that was rare and is frequent now to itself', () => {
    const { baseline, current } = groupedCategories([900, ...repeated(1, 100), 0], [800, 100, ...repeated(1, 99), 1], 5);
    expect([baseline, current]).toEqual([[900, 1, 99], [800, 100, 100]]);
  });

  it('joins those that are not enough for a bin of their own, as many as there must be, with none of a fixed rank', () => {
    const { baseline, members } = groupedCategories([...repeated(12, 60), 0], [...repeated(3, 60), 0], 5);
    // 25 of both samples are enough, two of 15 each.
    expect(baseline).toEqual(repeated(24, 30));
    expect(members.every((group) => group.length === 2)).toBe(true);
    const apart = members.map(([one, other]) => Math.abs(one! - other!));
    expect(apart.reduce((sum, distance) => sum + distance, 0) / 30).toBeGreaterThan(12);
    expect(apart.reduce((sum, distance) => sum + distance, 0) / 30).toBeLessThan(28);
  });

  it('gives what has exactly enough a bin of its own', () => {
    expect(groupedCategories([980, 20, 0], [230, 20, 0], 8).members).toEqual([[0], [1]]);
    expect(groupedCategories([940, 20, 20, 20, 0], [190, 20, 20, 20, 0], 8).members).toHaveLength(4);
    expect(groupedCategories([940, 20, 20, 20, 0], [190, 20, 20, 20, 0], 8.1).members).toHaveLength(2);
  });

  it('loses nothing, and names every bin that somebody has once', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(20), fc.nat(20)), { minLength: 1, maxLength: 60 }), (pairs) => {
        const [a, b] = [pairs.map(([one]) => one), pairs.map(([, one]) => one)];
        const { baseline, current, members } = groupedCategories(a, b, 5);
        const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
        expect([sum(baseline), sum(current)]).toEqual([sum(a), sum(b)]);
        const named = members.flat();
        expect(new Set(named).size).toBe(named.length);
        members.forEach((group, index) => expect([sum(group.map((bin) => a[bin]!)), sum(group.map((bin) => b[bin]!))]).toEqual([baseline[index], current[index]]));
      }),
    );
  });
});

describe('expectedUnseen', () => {
  it('is what the baseline has beside what it keeps, where that is frequent', () => {
    expect(expectedUnseen([6000, 3900, 100])).toBe(100);
    expect(expectedUnseen([700, 300])).toBe(300);
  });

  it('is what occurs once, and what is not kept with its like', () => {
    expect(expectedUnseen([500, 3, 1, 1, 0])).toBe(2);
    expect(expectedUnseen([500, 3, 2, 0])).toBe(0);
    expect(expectedUnseen([500, 9, 5, 4, 4, 70])).toBe(83);
    // The least that is kept is one that occurs, wherever it stands; what is not kept is counted once, also where it is as few.
    expect(expectedUnseen([500, 0, 8, 9, 20, 0, 70])).toBe(87);
    expect(expectedUnseen([500, 10, 10, 70])).toBe(90);
    expect(expectedUnseen([500, 3, 3, 3])).toBe(9);
    expect([expectedUnseen([0]), expectedUnseen([7]), expectedUnseen([])]).toEqual([0, 7, 0]);
  });
});
