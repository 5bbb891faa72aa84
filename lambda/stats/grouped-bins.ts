/**
 * Joins neighbouring bins until each holds enough for an asymptotic test of two samples: the noise of many rare categories is not that of
 * as many common ones, and all of them in one bin would hide what happens among them.
 */

/** Counts of two samples in the same bins. */
export interface BinPair {
  readonly baseline: readonly number[];
  readonly current: readonly number[];
}

export interface GroupedBins extends BinPair {
  /** Of each the bins that it is made of, by their places. */
  readonly members: readonly (readonly number[])[];
}

/**
 * Bins of which fewer than `minExpected` are expected in the smaller sample are joined with those behind them, and what is left over with the
 * group before. Bins that nobody has are left out. Where that would leave one group, which says nothing, there are two: the largest bin, and
 * the others.
 *
 * Where the groups end is decided by the counts of both samples together: a decision by one sample would bias the test.
 *
 * @param baseline counts per bin; neighbours are alike, e.g. of categories in their frequency, of values in their order
 * @param current counts in the same bins
 * @throws RangeError for different numbers of bins
 */
export function groupedBins(baseline: ArrayLike<number>, current: ArrayLike<number>, minExpected: number): GroupedBins {
  if (baseline.length !== current.length) throw new RangeError(`bins: got ${baseline.length} and ${current.length}, expected the same number`);
  const least = leastOfBoth(baseline, current, minExpected);
  const groups: { a: number; b: number; readonly members: number[] }[] = [];
  let isFull = true;
  for (let i = 0; i < baseline.length; i++) {
    const [a, b] = [baseline[i]!, current[i]!];
    if (a + b === 0) continue;
    if (isFull) groups.push({ a, b, members: [i] });
    else join(groups.at(-1)!, { a, b, members: [i] });
    const { a: sumA, b: sumB } = groups.at(-1)!;
    isFull = sumA + sumB >= least;
  }
  if (!isFull && groups.length > 1) {
    const last = groups.pop()!;
    join(groups.at(-1)!, last);
  }
  if (groups.length === 1 && groups[0]!.members.length > 1) return largestAlone(baseline, current, groups[0]!.members);
  return { baseline: groups.map(({ a }) => a), current: groups.map(({ b }) => b), members: groups.map(({ members }) => members) };
}

/** What a bin must have in both samples together, so that `minExpected` of it are expected in the smaller one. */
export function leastOfBoth(baseline: ArrayLike<number>, current: ArrayLike<number>, minExpected: number): number {
  const [n, m] = [total(baseline), total(current)];
  return (minExpected * (n + m)) / Math.min(n, m);
}

function largestAlone(baseline: ArrayLike<number>, current: ArrayLike<number>, members: readonly number[]): GroupedBins {
  const size = (bin: number): number => baseline[bin]! + current[bin]!;
  const largest = members.reduce((best, bin) => (size(bin) > size(best) ? bin : best));
  const groups = [[largest], members.filter((bin) => bin !== largest)];
  const sums = (counts: ArrayLike<number>): number[] => groups.map((group) => group.reduce((sum, bin) => sum + counts[bin]!, 0));
  return { baseline: sums(baseline), current: sums(current), members: groups };
}

function join(group: { a: number; b: number; readonly members: number[] }, other: { readonly a: number; readonly b: number; readonly members: readonly number[] }): void {
  group.a += other.a;
  group.b += other.b;
  group.members.push(...other.members);
}

/** Sum of counts. */
export function total(counts: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += counts[i]!;
  return sum;
}
