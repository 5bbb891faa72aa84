/** The standard deviation of a sample of which only counts are known: what distances in the unit of the feature are divided by. */
import type { Extent } from './wasserstein';

/**
 * Of counts on a grid, as if values lay evenly within a bin; the outer bins end at the sample's extent. Not a number for an empty sample.
 *
 * @param edges ascending, at least one
 * @param counts one more than edges
 */
export function deviationFromGrid(edges: ArrayLike<number>, counts: ArrayLike<number>, extent: Extent): number {
  const [centres, spreads]: [number[], number[]] = [[], []];
  for (let i = 0; i < counts.length; i++) {
    const from = i === 0 ? extent.min : Math.max(extent.min, edges[i - 1]!);
    const to = i === edges.length ? extent.max : Math.min(extent.max, edges[i]!);
    centres.push((from + to) / 2);
    spreads.push(Math.max(0, to - from) ** 2 / 12);
  }
  return Math.sqrt(mean(spreads, counts) + variance(centres, counts));
}

/**
 * Of counts per value, exact. Not a number for an empty sample.
 *
 * @param values as many as counts
 */
export function deviationFromValues(values: ArrayLike<number>, counts: ArrayLike<number>): number {
  return Math.sqrt(variance(values, counts));
}

function variance(values: ArrayLike<number>, counts: ArrayLike<number>): number {
  const centre = mean(values, counts);
  return mean(Array.from(values, (value) => (value - centre) ** 2), counts);
}

function mean(values: ArrayLike<number>, counts: ArrayLike<number>): number {
  let [sum, size] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    sum += values[i]! * counts[i]!;
    size += counts[i]!;
  }
  return sum / size;
}
