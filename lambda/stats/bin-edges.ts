/**
 * Edges of the bins of a continuous column, from its baseline sample. Bin i holds (edges[i − 1], edges[i]]; the outer bins are
 * open, so that no value is ever lost.
 *
 * A value that repeats often (zero, a cap, a rounded figure) gets a bin of its own: an edge at it and one just below it.
 */
import { nextDown } from './next-down';
import { quantile } from './quantile';

export interface BinEdges {
  /** Ascending, all different, finite. The first lies just below the minimum (if a number does), the last is the maximum. */
  readonly edges: readonly number[];
  /** Ascending indices of the edges that bound the PSI bins; each PSI bin holds something of the sample. */
  readonly psiEdges: readonly number[];
}

/**
 * Grid edges at the order statistics ⌊i (n − 1) / grid⌋, PSI edges at the quantiles of type 7 k / psiBins, both without repeats
 * and with atoms isolated; every PSI edge is a grid edge, so that one set of counts serves both.
 *
 * No edges for an empty sample; for a constant one the value and the double just below it, and no PSI edge.
 *
 * @param sorted sample in ascending order, finite
 * @param psiBins number of PSI bins, at least 2; atoms can add to it, ties take away
 * @param grid number of grid steps, at least 1
 */
export function binEdges(sorted: ArrayLike<number>, psiBins: number, grid: number): BinEdges {
  if (sorted.length === 0) return { edges: [], psiEdges: [] };
  const psi = withoutEmptyBins(psiCandidates(sorted, psiBins), sorted);
  const edges = ascending([...gridCandidates(sorted, grid), ...psi]);
  const positions = new Map(edges.map((edge, index) => [edge, index]));
  return { edges, psiEdges: psi.map((edge) => positions.get(edge)!) };
}

/** Number of values in an ascending sample that are at most the limit. */
export function countAtMost(sorted: ArrayLike<number>, limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

function psiCandidates(sorted: ArrayLike<number>, psiBins: number): number[] {
  const candidates: number[] = [];
  for (let k = 1; k < psiBins; k++) candidates.push(quantile(sorted, k / psiBins));
  // A value with more than 1 / psiBins of the sample covers one of these ranks, wherever it lies.
  for (let k = 0; k <= psiBins; k++) {
    const value = sorted[Math.floor((k * (sorted.length - 1)) / psiBins)]!;
    const count = countAtMost(sorted, value) - countAtMost(sorted, nextDown(value));
    if (count * psiBins > sorted.length) candidates.push(nextDown(value), value);
  }
  return ascending(candidates);
}

function gridCandidates(sorted: ArrayLike<number>, grid: number): number[] {
  const last = sorted.length - 1;
  const belowAll = nextDown(sorted[0]!);
  const candidates = Number.isFinite(belowAll) ? [belowAll] : [];
  let previous = NaN;
  for (let i = 0; i <= grid; i++) {
    const value = sorted[Math.floor((i * last) / grid)]!;
    candidates.push(value);
    // Only where the rank moved on does the same value mean that it repeats.
    if (value === previous && last >= grid) candidates.push(nextDown(value));
    previous = value;
  }
  return candidates;
}

/** Drops the edges that close a bin without a sample value: such a bin would only add noise. */
function withoutEmptyBins(candidates: readonly number[], sorted: ArrayLike<number>): number[] {
  const kept: number[] = [];
  let counted = 0;
  for (const edge of candidates) {
    const atMost = countAtMost(sorted, edge);
    if (atMost === counted || atMost === sorted.length) continue;
    kept.push(edge);
    counted = atMost;
  }
  return kept;
}

function ascending(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}
