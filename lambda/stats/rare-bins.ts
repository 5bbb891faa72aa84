/**
 * Which bins of a baseline are too rare to be told apart in a test. Categories of a baseline are those that it happens to hold: one that it
 * lacks has a count of 0 there and of more in a window, and one that it has once is as a rule rarer than that. A test that takes such counts
 * as they are finds a change where none is; of long tails in every window.
 *
 * If nothing changed, chance alone decides which of the values of a category are those of the baseline, however many it has in both samples
 * together (Fisher, "The Logic of Inductive Inference", Journal of the Royal Statistical Society 98, 1935). So whatever is decided by these sums
 * bends no test, and whatever the counts of one sample decide does. That a category is known is decided by the baseline: its sum must be so
 * large that the baseline as good as never lacks it, or, where a baseline keeps the most frequent categories only, has less of it than of those.
 */
import { groupedBins, type GroupedBins, leastOfBoth, total } from './grouped-bins';
import { mixedBits } from './mixed-bits';

/** Standard errors: one of a thousand categories with the least sum that is enough is among those that the baseline lacks. */
const Z = 3.09;

/** A list whose least frequent category has more values than this, and more than this share of the rows, was not cut by rarity. */
const MOST_RARE = 10;
const MOST_RARE_SHARE = 0.001;

/**
 * Values of both samples together that a category has at most, to be in one bin with what the baseline lacks: of each k values about
 * k n / (n + m) are the baseline's, and that less three standard errors must be what the baseline knows a category by.
 *
 * 0 for an empty sample.
 *
 * @param baseline counts per bin, the last one of what it lacks
 * @param current counts in the same bins
 */
export function rareLimit(baseline: ArrayLike<number>, current: ArrayLike<number>): number {
  const [n, m] = [total(baseline), total(current)];
  if (n === 0 || m === 0) return 0;
  const known = (baseline[baseline.length - 1]! > 0 ? leastRare(baseline) : 0) + 1;
  const others = m / (n + m);
  const error = Z * Math.sqrt(others);
  // Of x − error √x ≥ known, x being the values that are expected in the baseline.
  const expected = ((error + Math.sqrt(error ** 2 + 4 * known)) / 2) ** 2;
  return Math.floor((expected * (n + m)) / n);
}

/**
 * As `groupedBins`, but that bins up to the limit are one with what the baseline lacks, behind all others, and that those which are joined stand in
 * an order that has nothing to do with their counts: by rank in the baseline each group would have what chance has put there too much, or too little.
 *
 * @param baseline counts per bin, the last one of what it lacks
 * @param current counts in the same bins
 * @param minExpected as of `groupedBins`
 */
export function groupedCategories(baseline: readonly number[], current: readonly number[], minExpected: number): GroupedBins {
  const limit = rareLimit(baseline, current);
  const least = leastOfBoth(baseline, current, minExpected);
  const last = baseline.length - 1;
  const alone: number[] = [];
  const joined: number[] = [];
  const rare = [last];
  for (let i = 0; i < last; i++) {
    const both = baseline[i]! + current[i]!;
    (both <= limit ? rare : both < least ? joined : alone).push(i);
  }
  const kept = [...alone, ...joined.sort((one, other) => mixedBits(one) - mixedBits(other))];
  const ofRare = (counts: readonly number[]): number => rare.reduce((sum, bin) => sum + counts[bin]!, 0);
  const inOrder = (counts: readonly number[]): number[] => [...kept.map((bin) => counts[bin]!), ofRare(counts)];
  const { members, ...groups } = groupedBins(inOrder(baseline), inOrder(current), minExpected);
  return { ...groups, members: members.map((group) => group.flatMap((place) => (place < kept.length ? [kept[place]!] : rare))) };
}

/**
 * Values that a sample of the same size would hold at most of bins that this one has not, if nothing changed: as many as it has of bins with
 * one value. Of a baseline that keeps the most frequent bins only, those of the least two counts could as well be among the others.
 *
 * @param baseline counts per bin, the last one of what it lacks
 */
export function expectedUnseen(baseline: ArrayLike<number>): number {
  const others = baseline[baseline.length - 1] ?? 0;
  const least = others > 0 ? leastRare(baseline) : 0;
  let values = others;
  for (let i = 0; i < baseline.length - 1; i++) if (baseline[i] === least || baseline[i] === least + 1) values += baseline[i]!;
  return values;
}

/** The least count that is kept; 0 where it is not rare, so that something else than rarity has put values among the others. */
function leastRare(baseline: ArrayLike<number>): number {
  let least = Infinity;
  for (let i = 0; i < baseline.length - 1; i++) if (baseline[i]! > 0 && baseline[i]! < least) least = baseline[i]!;
  return least > Math.max(MOST_RARE, MOST_RARE_SHARE * total(baseline)) ? 0 : least;
}
