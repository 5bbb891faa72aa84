/**
 * Pearson's chi-square test of goodness of fit: whether the window comes from exactly the distribution of the baseline. It takes the
 * baseline for the truth and so finds too much where that is not much larger than the window; `homogeneity` does not. Kept to compare
 * figures: Evidently and Deequ test like this.
 */
import { chiSquareSurvival } from './chi-square';

export interface GoodnessOfFit {
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
}

/**
 * Expected counts are scaled to the number of the observed. A category that occurs but is not expected at all has infinite weight,
 * with probability 0.
 *
 * Nothing can be said with fewer than two categories or an empty sample: 0 with probability 1.
 *
 * @param observed counts per category
 * @param expected counts of the same categories, or weights
 */
export function goodnessOfFit(observed: ArrayLike<number>, expected: ArrayLike<number>): GoodnessOfFit {
  if (observed.length !== expected.length) throw new RangeError(`categories: got ${observed.length} and ${expected.length}, expected the same number`);
  const scale = total(observed) / total(expected);
  let [statistic, categories] = [0, 0];
  for (let i = 0; i < observed.length; i++) {
    if (observed[i] === 0 && expected[i] === 0) continue;
    categories += 1;
    statistic += (observed[i]! - expected[i]! * scale) ** 2 / (expected[i]! * scale);
  }
  if (categories < 2 || !(scale > 0) || scale === Infinity) return { statistic: 0, degreesOfFreedom: 0, pValue: 1 };
  return { statistic, degreesOfFreedom: categories - 1, pValue: chiSquareSurvival(statistic, categories - 1) };
}

function total(counts: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += counts[i]!;
  return sum;
}
