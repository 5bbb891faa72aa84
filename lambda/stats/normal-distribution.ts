/** The standard normal distribution: tails and quantiles, by way of the square of a normal variable, which is chi-square. */
import { chiSquareQuantile, chiSquareSurvival } from './chi-square';

/** P(|Z| ≥ |z|). Relative error below 1e-11. */
export function normalTwoSided(z: number): number {
  return chiSquareSurvival(z * z, 1);
}

/** P(Z ≥ z). */
export function normalSurvival(z: number): number {
  const tail = normalTwoSided(z) / 2;
  return z >= 0 ? tail : 1 - tail;
}

/**
 * The z that is exceeded with the given probability: 2.326 for 1 %.
 *
 * @param probability in (0, 1)
 */
export function normalQuantile(probability: number): number {
  if (probability === 0.5) return 0;
  const tail = Math.min(probability, 1 - probability);
  const z = Math.sqrt(chiSquareQuantile(2 * tail, 1));
  return probability < 0.5 ? z : -z;
}
