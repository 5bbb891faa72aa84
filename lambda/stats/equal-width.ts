/**
 * Bins of equal width, as numpy makes them: the last one closed, the others open on the right, values outside in none. Evidently and
 * NannyML bin like that. This engine does not: such bins depend on the window or are stretched by a single outlier.
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.histogram_bin_edges.html
 */
import { Moments } from './moments';

/** Edges of `bins` bins from min to max, one more than bins. */
export function equalWidthEdges(min: number, max: number, bins: number): number[] {
  // Where all values are equal, numpy makes one unit of them.
  const [from, to] = min === max ? [min - 0.5, max + 0.5] : [min, max];
  return Array.from({ length: bins + 1 }, (_, index) => (index === bins ? to : from + index * ((to - from) / bins)));
}

/** Sturges: a width of range / (log₂ n + 1). */
export function sturgesEdges(values: ArrayLike<number>): number[] {
  const { min, max, count } = Moments.of(values);
  return equalWidthEdges(min, max, binsFor(min, max, (max - min) / (Math.log2(count) + 1)));
}

/** Doane: a width of range / (1 + log₂ n + log₂(1 + |g₁| / σ)), which makes more bins for a skewed sample; g₁ the skewness, σ its error. */
export function doaneEdges(values: ArrayLike<number>): number[] {
  const { min, max, count: n, skewness } = Moments.of(values);
  const error = Math.sqrt((6 * (n - 2)) / ((n + 1) * (n + 3)));
  return equalWidthEdges(min, max, n > 2 && max > min ? binsFor(min, max, (max - min) / (1 + Math.log2(n) + Math.log2(1 + Math.abs(skewness) / error))) : 1);
}

/** Counts of the values in the bins between the edges. */
export function histogram(values: ArrayLike<number>, edges: readonly number[]): number[] {
  const counts = new Array<number>(edges.length - 1).fill(0);
  for (let i = 0; i < values.length; i++) {
    const bin = binOf(values[i]!, edges);
    if (bin !== undefined) counts[bin]! += 1;
  }
  return counts;
}

function binsFor(min: number, max: number, width: number): number {
  return width > 0 ? Math.ceil((max - min) / width) : 1;
}

function binOf(value: number, edges: readonly number[]): number | undefined {
  const last = edges.length - 1;
  if (!(value >= edges[0]! && value <= edges[last]!)) return undefined;
  let [low, high] = [0, last - 1];
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (edges[middle]! <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
