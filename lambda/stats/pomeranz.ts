/**
 * The distribution of the two-sided one-sample Kolmogorov–Smirnov statistic by the recursion of Pomeranz, "Exact cumulative
 * distribution of the Kolmogorov–Smirnov statistic for small samples", Communications of the ACM 17 (12), 1974, in the form of
 * Simard and L'Ecuyer, 2011. Exact but for rounding, and without cancellation.
 */

/** Up to here no number of the recursion leaves the range of doubles. */
export const POMERANZ_LIMIT = 140;

/**
 * P(D_N ≤ d) = N! V[2N + 2, N + 1], where row i of V is row i − 1 convolved with Poisson weights of the mean (Aᵢ − Aᵢ₋₁) / N, cut
 * to ⌊Aᵢ − t⌋ + 2 ≤ j ≤ ⌈Aᵢ + t⌉ with t = N d.
 *
 * @param n N, from 1 to `POMERANZ_LIMIT`
 * @param d in (0, 1)
 */
export function pomeranzCumulative(n: number, d: number): number {
  const whole = Math.floor(n * d);
  const fraction = n * d - whole;
  const step = Math.min(fraction, 1 - fraction);
  const outer = poissonWeights(step / n, n);
  const even = poissonWeights((2 * step) / n, n);
  const odd = poissonWeights((1 - 2 * step) / n, n);
  let previous = new Float64Array(n + 2);
  let row = new Float64Array(n + 2);
  row[1] = 1;
  let [from, to] = [1, 1];
  const last = 2 * n + 2;
  for (let i = 2; i <= last; i++) {
    [previous, row] = [row, previous.fill(0)];
    const weights = i === 2 || i === last ? outer : i % 2 === 0 ? even : odd;
    const [below, above] = i === last ? [n - ceiling(whole, fraction), n + 1] : reach(i, whole, fraction);
    const lower = Math.max(1, below + 2);
    const upper = Math.min(n + 1, above);
    for (let j = lower; j <= upper; j++) {
      let sum = 0;
      for (let k = from; k <= Math.min(j, to); k++) sum += previous[k]! * weights[j - k]!;
      row[j] = sum;
    }
    [from, to] = [lower, upper];
  }
  let probability = row[n + 1]!;
  for (let k = 2; k <= n; k++) probability *= k;
  return probability;
}

/**
 * ⌊Aᵢ − t⌋ and ⌈Aᵢ + t⌉ for the rows between the first and the last, where A₂ = z, A₃ = 1 − z, Aᵢ = Aᵢ₋₂ + 1 and z is the distance
 * of t to the nearest whole number. Case by case, as differences that are whole by definition would be rounded to a side otherwise.
 */
function reach(i: number, whole: number, fraction: number): readonly [number, number] {
  const half = i >> 1;
  const isPart = fraction > 0 ? 1 : 0;
  if (i % 2 === 0) return fraction > 0.5 ? [half - whole - 2, half + whole] : [half - 1 - whole, half - 1 + whole + isPart];
  return fraction > 0.5 ? [half - 1 - whole, half + 1 + whole] : [half - whole - isPart, half + whole];
}

function ceiling(whole: number, fraction: number): number {
  return fraction > 0 ? whole + 1 : whole;
}

/** meanᵏ / k!, without the factor exp(−mean), whose product over all rows the factor N! stands for. */
function poissonWeights(mean: number, most: number): Float64Array {
  const weights = new Float64Array(most + 1);
  weights[0] = 1;
  for (let k = 1; k <= most; k++) weights[k] = (weights[k - 1]! * mean) / k;
  return weights;
}
