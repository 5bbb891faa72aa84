/** Natural logarithm of the gamma function. */

/** Below it the recurrence is used; from it on the series below is exact to double precision. */
const SERIES_FROM = 10;

const HALF_LOG_TWO_PI = 0.9189385332046727;

/**
 * ln Γ(x) for x > 0: Stirling's series, with ln Γ(x) = ln Γ(x + 1) − ln x below 10.
 *
 * Relative error about 1e-15, except near the zeros at 1 and 2, where the absolute error is that small. Not a number for x ≤ 0.
 *
 * @see https://dlmf.nist.gov/5.11#E1
 */
export function logGamma(x: number): number {
  if (!(x > 0)) return NaN;
  let shifted = x;
  let product = 1;
  while (shifted < SERIES_FROM) {
    product *= shifted;
    shifted += 1;
  }
  const inverse = 1 / shifted;
  const square = inverse * inverse;
  const series = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188))));
  return (shifted - 0.5) * Math.log(shifted) - shifted + HALF_LOG_TWO_PI + series - Math.log(product);
}
