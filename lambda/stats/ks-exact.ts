/** The exact distribution of the two-sided two-sample Kolmogorov–Smirnov statistic. */

/**
 * P(D ≥ d) for samples without ties from one continuous distribution; an upper bound with ties.
 *
 * Of all lattice paths from (0, 0) to (n, m), equally likely, the share that touches |i/n − j/m| ≥ d (Hodges, "The significance
 * probability of the Smirnov two-sample test", Arkiv för Matematik 3, 1958), as a recursion of conditional probabilities without
 * cancellation or overflow (Viehmann, arXiv 2102.08037, 2021). Relative error below 1e-12; time n m, memory m.
 *
 * @param n size of one sample, at least 1
 * @param m size of the other, at least 1
 * @param distance d, in [0, 1]; taken as the multiple of 1 / lcm(n, m) next to it
 */
export function ksExactSurvival(n: number, m: number, distance: number): number {
  const divisor = greatestCommonDivisor(n, m);
  const [stepN, stepM] = [n / divisor, m / divisor];
  const limit = Math.round(distance * stepN * m);
  if (limit === 0) return 1;
  const row = new Float64Array(m + 1);
  for (let j = 1; j <= m; j++) row[j] = j * stepN >= limit ? 1 : row[j - 1]!;
  for (let i = 1; i <= n; i++) {
    if (i * stepM >= limit) row[0] = 1;
    let left = row[0]!;
    for (let j = 1; j <= m; j++) {
      const apart = i * stepM - j * stepN;
      left = apart >= limit || -apart >= limit ? 1 : (i * row[j]! + j * left) / (i + j);
      row[j] = left;
    }
  }
  return row[m]!;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
