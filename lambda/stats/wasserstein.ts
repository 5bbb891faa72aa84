/** The Wasserstein-1 (earth mover's) distance ∫ |F − G|: how far a value has to move on average, in the unit of the feature. */

/**
 * Of two raw samples, exact. Not a number for an empty sample.
 *
 * @param first ascending, finite
 * @param second ascending, finite
 */
export function wasserstein(first: ArrayLike<number>, second: ArrayLike<number>): number {
  const [n, m] = [first.length, second.length];
  if (n === 0 || m === 0) return NaN;
  let sum = 0;
  let [i, j] = [0, 0];
  let last = Math.min(first[0]!, second[0]!);
  while (i < n || j < m) {
    const value = j >= m || (i < n && first[i]! <= second[j]!) ? first[i]! : second[j]!;
    sum += Math.abs(i / n - j / m) * (value - last);
    last = value;
    if (i < n && first[i] === value) i += 1;
    else j += 1;
  }
  return sum;
}

/** The least and the largest value of a sample. */
export interface Extent {
  readonly min: number;
  readonly max: number;
}

export interface WassersteinResult {
  /** As if values lay evenly within a bin. */
  readonly approximate: number;
  /** Least distance that the counts allow. */
  readonly lower: number;
  /** Largest one. */
  readonly upper: number;
}

/**
 * Of two samples counted on a common grid: bin i holds (edges[i − 1], edges[i]], the outer ones end at the samples' extents.
 * Within a bin F and G rise by its counts in an unknown way, which gives the bounds.
 *
 * Nothing is known of an empty sample: not a number.
 *
 * @param edges ascending, at least one
 * @param baseline counts, one more than edges
 * @param current counts in the same bins
 * @param extent of both samples together
 */
export function wassersteinFromGrid(edges: ArrayLike<number>, baseline: ArrayLike<number>, current: ArrayLike<number>, extent: Extent): WassersteinResult {
  const [n, m] = [total(baseline), total(current)];
  if (n === 0 || m === 0) return { approximate: NaN, lower: NaN, upper: NaN };
  let [approximate, lower, upper] = [0, 0, 0];
  let [f, g] = [0, 0];
  for (let i = 0; i < baseline.length; i++) {
    const from = i === 0 ? extent.min : Math.max(extent.min, edges[i - 1]!);
    const to = i === edges.length ? extent.max : Math.min(extent.max, edges[i]!);
    const width = Math.max(0, to - from);
    const [nextF, nextG] = [f + baseline[i]! / n, g + current[i]! / m];
    approximate += width * meanOfAbsolute(f - g, nextF - nextG);
    lower += width * Math.max(0, f - nextG, g - nextF);
    upper += width * Math.max(nextF - g, nextG - f);
    [f, g] = [nextF, nextG];
  }
  return { approximate, lower, upper };
}

/**
 * Of two samples of few values, counted per value: exact.
 *
 * @param values ascending
 * @param baseline counts per value
 * @param current counts of the same values
 */
export function wassersteinFromValues(values: ArrayLike<number>, baseline: ArrayLike<number>, current: ArrayLike<number>): number {
  const [n, m] = [total(baseline), total(current)];
  if (n === 0 || m === 0) return NaN;
  let [sum, f, g] = [0, 0, 0];
  for (let i = 0; i + 1 < values.length; i++) {
    f += baseline[i]! / n;
    g += current[i]! / m;
    sum += Math.abs(f - g) * (values[i + 1]! - values[i]!);
  }
  return sum;
}

/** The mean of |x| where x goes evenly from one value to another. */
function meanOfAbsolute(from: number, to: number): number {
  const [a, b] = [Math.abs(from), Math.abs(to)];
  // Where it changes its sign, two triangles.
  return from * to >= 0 ? (a + b) / 2 : (a * a + b * b) / (2 * (a + b));
}

function total(counts: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += counts[i]!;
  return sum;
}
