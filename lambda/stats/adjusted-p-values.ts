/** What procedures for many tests at once have in common: they go through the p-values in order. */

/**
 * For each p-value the level from which on its procedure rejects. Not a number stays so, and does not count as a test.
 *
 * @param pValues in [0, 1], or NaN where there was no test
 * @param raised of a p-value of the given rank, from 1, among so many; the result is cut at 1
 * @param direction `up` goes from the largest to the smallest and takes minima, `down` the other way and takes maxima
 */
export function adjusted(pValues: ArrayLike<number>, raised: (pValue: number, rank: number, tests: number) => number, direction: 'up' | 'down'): number[] {
  const order = Array.from({ length: pValues.length }, (_, index) => index)
    .filter((index) => !Number.isNaN(pValues[index]))
    .sort((a, b) => pValues[a]! - pValues[b]!);
  const result = new Array<number>(pValues.length).fill(NaN);
  let last = direction === 'up' ? 1 : 0;
  for (let step = 0; step < order.length; step++) {
    const position = direction === 'up' ? order.length - 1 - step : step;
    const index = order[position]!;
    const level = Math.min(1, raised(pValues[index]!, position + 1, order.length));
    last = direction === 'up' ? Math.min(last, level) : Math.max(last, level);
    result[index] = last;
  }
  return result;
}
