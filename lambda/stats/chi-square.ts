/** The chi-square distribution: survival function and its inverse. */
import { logGamma } from './log-gamma';

const MAX_TERMS = 10_000;
const PRECISION = 1e-16;

/** Smallest number that a denominator of the continued fraction may be. */
const TINY = 1e-300;

/**
 * P(X > x) for X chi-square distributed: Q(df/2, x/2), the regularised upper incomplete gamma function. Power series of its
 * complement below the mean, Lentz's continued fraction above.
 *
 * 1 for x ≤ 0. Relative error below 1e-11.
 *
 * @param x the statistic
 * @param degreesOfFreedom above 0
 * @see https://dlmf.nist.gov/8.9
 */
export function chiSquareSurvival(x: number, degreesOfFreedom: number): number {
  const shape = degreesOfFreedom / 2;
  const half = x / 2;
  if (half <= 0) return 1;
  if (half === Infinity) return 0;
  const scale = Math.exp(shape * Math.log(half) - half - logGamma(shape));
  return half < shape + 1 ? 1 - scale * lowerSeries(shape, half) : scale * upperFraction(shape, half);
}

/**
 * The value that is exceeded with the given probability, by bisection of the survival function.
 *
 * @param probability in (0, 1)
 * @param degreesOfFreedom above 0
 */
export function chiSquareQuantile(probability: number, degreesOfFreedom: number): number {
  let low = 0;
  let high = degreesOfFreedom + 10;
  while (chiSquareSurvival(high, degreesOfFreedom) > probability) {
    low = high;
    high *= 2;
  }
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (chiSquareSurvival(middle, degreesOfFreedom) > probability) low = middle;
    else high = middle;
  }
}

/** Σ x^k / (a (a+1) … (a+k)). */
function lowerSeries(shape: number, x: number): number {
  let term = 1 / shape;
  let sum = term;
  for (let k = 1; k < MAX_TERMS && term >= sum * PRECISION; k++) {
    term *= x / (shape + k);
    sum += term;
  }
  return sum;
}

function upperFraction(shape: number, x: number): number {
  let denominatorTerm = x + 1 - shape;
  let c = 1 / TINY;
  let d = 1 / denominatorTerm;
  let fraction = d;
  for (let k = 1; k < MAX_TERMS; k++) {
    const numerator = -k * (k - shape);
    denominatorTerm += 2;
    d = 1 / nonZero(numerator * d + denominatorTerm);
    c = nonZero(denominatorTerm + numerator / c);
    const factor = c * d;
    fraction *= factor;
    if (Math.abs(factor - 1) < PRECISION * 10) break;
  }
  return fraction;
}

function nonZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
