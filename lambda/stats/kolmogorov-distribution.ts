/**
 * The distribution of the two-sided one-sample Kolmogorov–Smirnov statistic for N observations, and its upper quantile.
 *
 * Which formula where follows Simard and L'Ecuyer, "Computing the two-sided Kolmogorov–Smirnov distribution", Journal of
 * Statistical Software 39 (11), 2011. Two-sample tests use it with N = round(n m / (n + m)), as scipy's `ks_2samp` does in its
 * asymptotic mode.
 */
import { logGamma } from './log-gamma';

const SQRT_TWO_PI = Math.sqrt(2 * Math.PI);
const PI_SQUARED = Math.PI ** 2;

/** Above it the exact one-sided sum gives way to its asymptotic form. */
const EXACT_SMIRNOV_LIMIT = 3000;

/** From N d² on, both tails together are twice the one-sided tail to double precision. */
const TAIL_FROM = 2.2;

/**
 * P(D_N ≥ d).
 *
 * Absolute error at most 5e-6 for N ≥ 100, 1e-4 for N = 20, 1e-3 for N = 10. 1 for d ≤ 0, 0 for d ≥ 1.
 *
 * @param observations N, at least 1
 * @param distance d
 */
export function kolmogorovSurvival(observations: number, distance: number): number {
  // Where 1 is taken less a number close to it, rounding can lead out of the range by a bit.
  return Math.min(1, Math.max(0, survival(observations, distance)));
}

function survival(n: number, d: number): number {
  if (d >= 1) return 0;
  const scaled = n * d;
  if (scaled <= 0.5) return 1;
  if (scaled <= 1) return 1 - Math.exp(logGamma(n + 1) + n * (Math.log(2 * scaled - 1) - Math.log(n)));
  if (scaled >= n - 1) return 2 * (1 - d) ** n;
  if (d >= 0.5 || scaled * d >= TAIL_FROM) return 2 * smirnovSurvival(n, d);
  return 1 - pelzGoodCumulative(n, d);
}

/**
 * The smallest distance whose probability is at most the given one, by bisection.
 *
 * @param observations N, at least 1
 * @param probability in (0, 1)
 */
export function kolmogorovQuantile(observations: number, probability: number): number {
  let low = 0;
  let high = 1;
  while (high - low > 1e-9) {
    const middle = (low + high) / 2;
    if (kolmogorovSurvival(observations, middle) > probability) low = middle;
    else high = middle;
  }
  return high;
}

/** P(D⁺_N ≥ d), the one-sided statistic: Smirnov's sum in log space, or its asymptotic form for large N. */
function smirnovSurvival(n: number, d: number): number {
  if (n > EXACT_SMIRNOV_LIMIT) return Math.exp(-((6 * n * d + 1) ** 2) / (18 * n));
  const logFactorial = logGamma(n + 1);
  let sum = 0;
  for (let j = 0; j <= Math.floor(n * (1 - d)); j++) {
    const below = d + j / n;
    const above = 1 - below;
    if (above < 0 || (above === 0 && j < n)) continue;
    const logChoose = logFactorial - logGamma(j + 1) - logGamma(n - j + 1);
    sum += Math.exp(logChoose + (j - 1) * Math.log(below) + (j === n ? 0 : (n - j) * Math.log(above)));
  }
  return d * sum;
}

/**
 * P(D_N ≤ d) by the first four terms of the asymptotic series of Pelz and Good, "Approximating the lower tail-areas of the
 * Kolmogorov–Smirnov one-sample statistic", Journal of the Royal Statistical Society B 38 (2), 1976.
 */
function pelzGoodCumulative(n: number, d: number): number {
  const z = Math.sqrt(n) * d;
  const [z2, z4, z6, z8] = [z ** 2, z ** 4, z ** 6, z ** 8];
  if (PI_SQUARED / (8 * z2) > 700) return 0;
  let first = 0;
  let second = 0;
  let third = 0;
  let fourth = 0;
  let thirdTail = 0;
  let fourthTail = 0;
  for (let k = Math.ceil((16 * z) / Math.PI); k >= 1; k--) {
    const odd = (2 * k - 1) ** 2;
    const a = (PI_SQUARED * odd) / 4;
    const e = Math.exp((-PI_SQUARED * odd) / (8 * z2));
    first += e;
    second += (a - z2) * e;
    third += (6 * z6 + 2 * z4 + (2 * z4 - 5 * z2) * a + (1 - 2 * z2) * a ** 2) * e;
    fourth += (-30 * z6 - 90 * z8 + (135 * z4 - 96 * z6) * a + (212 * z4 - 60 * z2) * a ** 2 + (5 - 30 * z2) * a ** 3) * e;
    const whole = PI_SQUARED * k ** 2;
    const tail = Math.exp(-whole / (2 * z2));
    thirdTail += k ** 2 * tail;
    fourthTail += (3 * z2 - whole) * k ** 2 * tail;
  }
  const root = Math.sqrt(n);
  const term0 = (SQRT_TWO_PI / z) * first;
  const term1 = (SQRT_TWO_PI / (6 * z4)) * second;
  const term2 = (SQRT_TWO_PI / (72 * z6 * z)) * third - ((SQRT_TWO_PI * PI_SQUARED) / (36 * z2 * z)) * thirdTail;
  const term3 = (SQRT_TWO_PI / (6480 * z8 * z2)) * fourth + ((SQRT_TWO_PI * PI_SQUARED) / (216 * z6)) * fourthTail;
  return term0 + term1 / root + term2 / n + term3 / (n * root);
}
