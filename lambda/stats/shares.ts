/** From counts per bin to shares: what is done about bins that are empty in one sample. */

/**
 * `add`: to every count, e.g. ½ (Jeffreys' prior): shares still sum to 1, and the prior vanishes as the sample grows. `floor`: the
 * least share, e.g. 1e-4, as is common practice; what is lifted is not taken from others. `none`: empty bins stay empty.
 */
export type EmptyBins = { readonly add: number } | { readonly floor: number } | 'none';

/** What this engine does unless told otherwise. */
export const JEFFREYS: EmptyBins = { add: 0.5 };

export interface SharePair {
  /** Of the baseline, p. */
  readonly baseline: Float64Array;
  /** Of the window, q. */
  readonly current: Float64Array;
  /** Values in the baseline, n. */
  readonly n: number;
  /** Values in the window, m. */
  readonly m: number;
}

/**
 * Shares of the bins that hold something in either sample; the others would only change the prior's weight.
 *
 * No bins at all when a sample is empty.
 *
 * @param baseline counts per bin
 * @param current counts in the same bins
 * @throws RangeError for different numbers of bins
 */
export function sharePair(baseline: ArrayLike<number>, current: ArrayLike<number>, empty: EmptyBins): SharePair {
  if (baseline.length !== current.length) {
    throw new RangeError(`shares: got ${baseline.length} and ${current.length} bins, expected the same number`);
  }
  const [p, q]: [number[], number[]] = [[], []];
  for (let i = 0; i < baseline.length; i++) {
    if (baseline[i] === 0 && current[i] === 0) continue;
    p.push(baseline[i]!);
    q.push(current[i]!);
  }
  const [n, m] = [total(p), total(q)];
  if (n === 0 || m === 0) return { baseline: new Float64Array(), current: new Float64Array(), n, m };
  return { baseline: sharesOf(p, n, empty), current: sharesOf(q, m, empty), n, m };
}

function sharesOf(counts: readonly number[], size: number, empty: EmptyBins): Float64Array {
  if (empty === 'none') return Float64Array.from(counts, (count) => count / size);
  if ('floor' in empty) return Float64Array.from(counts, (count) => Math.max(empty.floor, count / size));
  return Float64Array.from(counts, (count) => (count + empty.add) / (size + empty.add * counts.length));
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
