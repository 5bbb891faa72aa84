/** Pools categories that are too small for an asymptotic test of two samples. */

export interface PooledColumns {
  /** Counts of baseline and window, the pooled category last. */
  readonly columns: readonly (readonly [number, number])[];
  /** Number of categories in it. */
  readonly pooled: number;
  readonly n: number;
  readonly m: number;
}

/**
 * Categories of which fewer than `minExpected` are expected in the smaller sample become one, and so does the smallest other one
 * where even that does not suffice. Two are kept where there are two. Categories that nobody has are left out.
 *
 * Which ones is decided by the counts of both samples together: a decision by one sample would bias the test.
 *
 * @param baseline counts per category
 * @param current counts of the same categories
 * @throws RangeError for different numbers of categories
 */
export function pooledColumns(baseline: ArrayLike<number>, current: ArrayLike<number>, minExpected: number): PooledColumns {
  if (baseline.length !== current.length) {
    throw new RangeError(`categories: got ${baseline.length} and ${current.length}, expected the same number`);
  }
  const all: (readonly [number, number])[] = [];
  let [n, m] = [0, 0];
  for (let i = 0; i < baseline.length; i++) {
    n += baseline[i]!;
    m += current[i]!;
    if (baseline[i]! + current[i]! > 0) all.push([baseline[i]!, current[i]!]);
  }
  const least = (minExpected * (n + m)) / Math.min(n, m);
  const isSmall = ([a, b]: readonly [number, number]): boolean => a + b < least;
  // Largest first; of equal ones in their order, which does not depend on which sample is the first.
  const sorted = [...all].sort((one, other) => other[0] + other[1] - one[0] - one[1]);
  const large = sorted.filter((column) => !isSmall(column)).length;
  const kept = Math.max(1, isSmall(sum(sorted.slice(large))) ? large - 1 : large);
  const pooled = sorted.length - kept;
  // Where none is small, or one alone would be pooled with itself.
  if (large === sorted.length || pooled < 2) return { columns: all, pooled: 0, n, m };
  return { columns: [...sorted.slice(0, kept), sum(sorted.slice(kept))], pooled, n, m };
}

function sum(columns: readonly (readonly [number, number])[]): readonly [number, number] {
  return columns.reduce(([a, b], [c, d]) => [a + c, b + d] as const, [0, 0] as const);
}
