/**
 * From counts on a grid of quantiles to bars of equal width, which is what people read a distribution from. Within a bin of the grid
 * values are taken to lie evenly, so a bar is exact to the share of one such bin.
 */
import type { ColumnCounts, ContinuousBaseline } from '../../../lib/contract/baseline';

export interface Bar {
  readonly from: number;
  readonly to: number;
  /** Shares of all values. */
  readonly baseline: number;
  readonly current: number;
}

export interface Histogram {
  readonly bars: readonly Bar[];
  /** Shares of the values beyond the bars. */
  readonly beyond: { readonly baseline: number; readonly current: number };
}

/** About as many bars as a small chart can show. */
const BARS = 32;

/** What lies beyond these quantiles of both samples together is not drawn: a single far value would hide the shape. */
const TAIL = 0.005;

export function histogram({ edges, counts: before, present }: ContinuousBaseline, current: ColumnCounts): Histogram {
  const [f, g] = [shares(before, present), shares(current.counts, current.present)];
  const low = Math.min(quantile(edges, f, TAIL), quantile(edges, g, TAIL));
  const high = Math.max(quantile(edges, f, 1 - TAIL), quantile(edges, g, 1 - TAIL));
  const width = niceWidth((high - low) / BARS);
  if (!(width > 0)) return { bars: [], beyond: { baseline: 0, current: 0 } };
  const start = Math.floor(low / width) * width;
  const bars: Bar[] = [];
  for (let index = 0; start + index * width < high && index <= 2 * BARS; index++) {
    const [from, to] = [start + index * width, start + (index + 1) * width];
    bars.push({ from, to, baseline: upTo(edges, f, to) - upTo(edges, f, from), current: upTo(edges, g, to) - upTo(edges, g, from) });
  }
  const drawn = (name: 'baseline' | 'current'): number => bars.reduce((sum, bar) => sum + bar[name], 0);
  return { bars, beyond: { baseline: Math.max(0, 1 - drawn('baseline')), current: Math.max(0, 1 - drawn('current')) } };
}

/** Cumulative shares at the edges. */
function shares(counts: readonly number[], total: number): Float64Array {
  const cumulative = new Float64Array(counts.length - 1);
  let sum = 0;
  for (let bin = 0; bin < cumulative.length; bin++) {
    sum += counts[bin]!;
    cumulative[bin] = total === 0 ? 0 : sum / total;
  }
  return cumulative;
}

/** The share of values up to x, by interpolation. */
function upTo(edges: readonly number[], cumulative: Float64Array, x: number): number {
  if (x < edges[0]!) return 0;
  let [low, high] = [0, edges.length - 1];
  if (x >= edges[high]!) return cumulative[high]!;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (edges[middle]! <= x) low = middle;
    else high = middle;
  }
  const part = (x - edges[low]!) / (edges[high]! - edges[low]!);
  return cumulative[low]! + part * (cumulative[high]! - cumulative[low]!);
}

/** The first edge up to which the share lies. */
function quantile(edges: readonly number[], cumulative: Float64Array, share: number): number {
  const index = cumulative.findIndex((one) => one >= share);
  return edges[index < 0 ? edges.length - 1 : index]!;
}

/** 1, 2 or 5 times a power of ten: bars begin and end where people count, and whole numbers do not fall between them. */
function niceWidth(least: number): number {
  if (!(least > 0) || !Number.isFinite(least)) return 0;
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((one) => one * power).find((one) => one >= least)!;
}
