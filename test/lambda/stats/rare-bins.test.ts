/** Tests of bins that are too rare in a baseline to be told apart, and of what a window holds that the baseline lacks. */
import { describe, expect, it } from 'vitest';
import { expectedUnseen, groupedCategories, rareLimit } from '../../../lambda/stats/rare-bins';
import { fc } from '../support/property';

/** So many bins with so many values. */
type Level = readonly [value: number, bins: number];

describe('rareLimit', () => {
  it('is 0 where nothing is rare, or nothing is there', () => {
    expect(rareLimit([500, 300, 200, 0], [50, 30, 20, 1])).toBe(0);
    expect([rareLimit([0, 0], [5, 0]), rareLimit([5, 0], [0, 0]), rareLimit([1, 1, 1, 0], [0, 0, 0, 0]), rareLimit([], [])]).toEqual([0, 0, 0, 0]);
  });

  const tail = (...levels: readonly Level[]): number[] => levels.flatMap(([value, bins]) => Array.from({ length: bins }, () => value));
  const limitOf = (kept: number, ...levels: readonly Level[]): number => {
    const baseline = [kept, ...tail(...levels), 0];
    const rare = baseline.reduce((sum, count) => sum + count, 0) - kept;
    return rareLimit(baseline, [kept, ...baseline.slice(1, -1).map(() => 0), rare]);
  };

  it('is the first level above which a few hold nothing, or less than a quarter of a standard error of what lies below it', () => {
    expect(limitOf(950, [1, 50])).toBe(1);
    // Levels 2 and 3 are 2 % of the baseline, half of which a cut at 1 would be off; a quarter of a standard error of the 5 % below is 0.24 %.
    expect(limitOf(930, [1, 50], [2, 10])).toBe(2);
    // Here 0.2 %.
    expect(limitOf(946, [1, 50], [2, 2])).toBe(1);
    // One level is empty by chance.
    expect(limitOf(900, [1, 60], [2, 20], [4, 5])).toBe(4);
  });

  it('allows for a larger error where half is rare than where nearly all is', () => {
    // At 80 % below, a quarter of a standard error of two samples of 1000 is 0.45 %; the mean of levels 2 and 3 is 0.5 %, or 0.4 %.
    expect(limitOf(190, [1, 800], [2, 5])).toBe(2);
    expect(limitOf(192, [1, 800], [2, 4])).toBe(1);
  });

  it('knows the rare ones of both samples, whether the window has them in bins of the baseline or not', () => {
    const baseline = [946, ...tail([1, 50], [2, 2]), 0];
    expect(rareLimit(baseline, baseline)).toBe(1);
  });

  it('is 0 where frequent ones are kept alone, so that nothing that happens to them is hidden', () => {
    expect(rareLimit([700, 300], [100, 900])).toBe(0);
    expect(rareLimit([6000, 3900, 100], [6000, 100, 3900])).toBe(0);
    expect(rareLimit([...tail([1000, 10]), 1], [...tail([500, 1], [56, 9]), 0])).toBe(0);
  });

  it('is 10 at most, so that categories that are all as frequent keep bins of their own', () => {
    expect(limitOf(0, [9, 30], [10, 40], [11, 50], [12, 40], [13, 30])).toBeLessThanOrEqual(10);
    expect(rareLimit([11, 12, 13, 14, 11], [0, 0, 0, 0, 61])).toBe(0);
    const even = Array.from({ length: 30 }, (_, index): Level => [index + 1, 50]);
    expect(limitOf(0, ...even)).toBe(10);
  });

  it('is the largest count where all are rare', () => {
    expect(rareLimit([...tail([1, 100], [2, 50], [3, 20]), 0], [...tail([0, 170]), 90])).toBe(3);
  });

  it('begins with the least count that is kept, where the rarest are not', () => {
    expect(rareLimit([900, 8, 8, 8, 8, 68], [180, 1, 2, 1, 2, 14])).toBe(8);
    expect(rareLimit([900, 8, 92], [180, 2, 18])).toBe(8);
    expect(rareLimit([900, 10, 90], [180, 2, 18])).toBe(10);
    // All are kept, and none is rarer.
    expect(rareLimit([900, 8, 8, 8, 8, 0], [180, 1, 2, 1, 2, 0])).toBe(0);
  });
});

describe('groupedCategories', () => {
  it('puts the rare ones together with what the baseline lacks, behind all others', () => {
    const baseline = [500, 300, 150, ...Array.from({ length: 50 }, () => 1), 0];
    const current = [100, 60, 30, ...Array.from({ length: 50 }, (_, index) => (index < 5 ? 1 : 0)), 5];
    const { members, ...counts } = groupedCategories(baseline, current, 5);
    expect(counts).toEqual({ baseline: [500, 300, 150, 50], current: [100, 60, 30, 10] });
    expect(members.map((group) => group.length)).toEqual([1, 1, 1, 51]);
    expect(members[3]!.slice(0, 2)).toEqual([53, 3]);
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
