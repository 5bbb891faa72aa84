/**
 * What a KLL sketch says of the values that it has seen. As long as nothing was compacted, it holds all of them, and what it says is exact;
 * otherwise each of its items stands for several values, and a rank is off by at most `rankError` at 99 % confidence.
 *
 * @see Karnin, Lang, Liberty, "Optimal quantile approximation in streams", FOCS 2016
 */
import type { KllSketch } from './statistics';

/** Items in ascending order, and how many values each stands for. */
export interface WeightedValues {
  readonly values: Float64Array;
  readonly weights: Float64Array;
  /** Sum of the weights. */
  readonly total: number;
}

export function weightedValues({ levels }: Pick<KllSketch, 'levels'>): WeightedValues {
  const items = levels.flatMap((level, height) => level.map((value) => [value + 0, 2 ** height] as const)).sort(([a], [b]) => a - b);
  return { values: Float64Array.from(items, ([value]) => value), weights: Float64Array.from(items, ([, weight]) => weight), total: items.reduce((sum, [, weight]) => sum + weight, 0) };
}

/**
 * As a share of all values; 0 where the sketch holds each of them.
 *
 * The measured error of sketches of size k at 99 % confidence, one rank: 2.296 / k^0.9723.
 *
 * @see https://github.com/apache/datasketches-java, KllHelper
 */
export function rankError({ k, levels }: KllSketch): number {
  return levels.slice(1).every((level) => level.length === 0) ? 0 : 2.296 / k ** 0.9723;
}

/** So many values at evenly spaced ranks stand for all: edges of bins are order statistics, and 1,000 of them are wanted at most. */
const MOST_SPREAD = 65_536;

/** The values themselves, in ascending order, as often as they occur; of very many those at evenly spaced ranks. */
export function spread({ values, weights, total }: WeightedValues, most = MOST_SPREAD): Float64Array {
  const size = Math.min(total, most);
  const result = new Float64Array(size);
  let [item, upTo] = [0, weights[0] ?? 0];
  for (let i = 0; i < size; i++) {
    const rank = Math.floor(((i + 0.5) * total) / size);
    while (rank >= upTo) upTo += weights[++item]!;
    result[i] = values[item]!;
  }
  return result;
}
