/**
 * Which bins of a baseline are too rare to be told apart in a test. Categories of a baseline are those that it happens to hold: one that it
 * lacks has a count of 0 there and of more in a window, and one that it has once is as a rule rarer than that. A test that takes such counts
 * as they are finds a change where none is; of long tails in every window.
 *
 * What a window holds of those with at most c values in the baseline is, if nothing changed, Σ j fⱼ / n over j ≤ c + 1, fⱼ being the number of
 * bins with j values (Good, "The population frequencies of species and the estimation of population parameters", Biometrika 40, 1953).
 * The baseline has Σ j fⱼ / n over j ≤ c of them: it is off by (c + 1) f₍c₊₁₎ / n, wherever the cut is made. Where a baseline keeps the most
 * frequent bins only, no cut lies below the least count that it keeps, of whose bins it may have some.
 */
import { groupedBins, type GroupedBins } from './grouped-bins';

/** Of a standard error of their share, by which the cut may be off. */
const MOST_BIAS = 0.25;

/** What occurs more often is not rare, however large the cut is off: to leave frequent bins out would hide what happens to them. */
const MOST_RARE = 10;

/**
 * The least c for which bins with up to c values in the baseline, in one bin with what it lacks, are off by less than a quarter of a standard
 * error. As fⱼ is a count of few, it is taken as the mean of some levels.
 *
 * 0 where every value occurs often, or for an empty sample; 10 at most.
 *
 * @param baseline counts per bin, the last one of what it lacks
 * @param current counts in the same bins
 */
export function rareLimit(baseline: ArrayLike<number>, current: ArrayLike<number>): number {
  const last = baseline.length - 1;
  const levels = new Map<number, { bins: number; current: number }>();
  let [n, m, before, now] = [0, 0, baseline[last] ?? 0, current[last] ?? 0];
  for (let i = 0; i <= last; i++) {
    n += baseline[i]!;
    m += current[i]!;
    if (i === last) continue;
    const level = levels.get(baseline[i]!) ?? { bins: 0, current: 0 };
    level.bins += 1;
    level.current += current[i]!;
    levels.set(baseline[i]!, level);
  }
  if (n === 0 || m === 0) return 0;
  const first = before > 0 ? leastRare(baseline) : 0;
  const most = Math.min(MOST_RARE, Math.max(0, ...levels.keys()));
  for (let c = 0; c < most; c++) {
    const level = levels.get(c);
    before += c * (level?.bins ?? 0);
    now += level?.current ?? 0;
    if (c < first) continue;
    const width = 1 + Math.floor(Math.sqrt(c));
    let above = 0;
    for (let j = c + 1; j <= c + width; j++) above += j * (levels.get(j)?.bins ?? 0);
    const share = (before + now) / (n + m);
    if (above / width / n <= MOST_BIAS * Math.sqrt(share * (1 - share) * (1 / n + 1 / m))) return c;
  }
  return most;
}

/**
 * As `groupedBins`, but that bins up to the limit are one with what the baseline lacks, behind all others.
 *
 * @param baseline counts per bin, the last one of what it lacks
 * @param current counts in the same bins
 * @param minExpected as of `groupedBins`
 */
export function groupedCategories(baseline: readonly number[], current: readonly number[], minExpected: number): GroupedBins {
  const limit = rareLimit(baseline, current);
  const last = baseline.length - 1;
  const kept: number[] = [];
  const rare = [last];
  for (let i = 0; i < last; i++) (baseline[i]! > limit ? kept : rare).push(i);
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
  return least > MOST_RARE ? 0 : least;
}
