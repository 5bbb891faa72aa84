/** The distribution of the one-sided one-sample Kolmogorov–Smirnov statistic. */

/** Above it the sum, which has about N terms, gives way to its asymptotic series; there they agree to 1e-11. */
const EXACT_LIMIT = 1000;

/**
 * P(D⁺_N ≥ d). Absolute error below 1e-11.
 *
 * @param n N, at least 1
 * @param d in (0, 1)
 */
export function smirnovSurvival(n: number, d: number): number {
  return n > EXACT_LIMIT ? asymptotic(n, d) : exact(n, d);
}

/** d Σ C(N, j) (d + j/N)^(j − 1) (1 − d − j/N)^(N − j) over j ≤ N (1 − d) (Smirnov, 1944; Birnbaum and Tingey, 1951), in log space. */
function exact(n: number, d: number): number {
  let logChoose = 0;
  let sum = 0;
  for (let j = 0; j < n; j++) {
    const below = d + j / n;
    const above = 1 - below;
    if (above <= 0) break;
    sum += Math.exp(logChoose + (j - 1) * Math.log(below) + (n - j) * Math.log(above));
    logChoose += Math.log((n - j) / (j + 1));
  }
  return d * sum;
}

/**
 * With z = √N d, exp(−2z² − (2z/3)/√N + (4z²/9)(1 − z²)/N + (4z/45 − 88z³/405)/N^1.5 − (32z⁶/135 − 128z⁴/405 + 4z²/45)/N²).
 *
 * Up to N^1.5 the logarithm of the series of Li-Chien, "On the exact distribution of the statistics of A. N. Kolmogorov and their
 * asymptotic expansion", Acta Mathematica Sinica 6, 1956. The last term's z⁶ is that of the large deviation (the least divergence of
 * two coins whose shares differ by d: Fedotov, Harremoës and Topsøe, 2003), its other coefficients were found from the exact sum at
 * 200 to 3200 observations with 32 digits. In the exponent powers of z stay low, which keeps it right far out in the tail.
 */
function asymptotic(n: number, d: number): number {
  const z2 = n * d * d;
  const z = Math.sqrt(z2);
  const root = Math.sqrt(n);
  const order2 = ((4 * z2) / 9) * (1 - z2);
  const order3 = (4 * z) / 45 - (88 * z * z2) / 405;
  const order4 = ((-32 * z2 ** 2) / 135 + (128 * z2) / 405 - 4 / 45) * z2;
  return Math.exp(-2 * z2 - (2 * z) / (3 * root) + order2 / n + order3 / (n * root) + order4 / n ** 2);
}
