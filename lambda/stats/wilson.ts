/** Wilson's interval of a proportion, which is right for few observations and for rates near 0 and 1 (Wilson, 1927). */

export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/**
 * (p + z²/2n ± z √(p (1 − p)/n + z²/4n²)) / (1 + z²/n). Used on one side, z is the quantile of one tail.
 *
 * From 0 to 1 without observations.
 *
 * @param successes from 0 to the number of observations
 * @param observations n
 * @param z normal quantile, above 0: 1.96 for 95 % on two sides
 */
export function wilsonInterval(successes: number, observations: number, z: number): Interval {
  const p = successes / observations;
  const square = (z * z) / observations;
  const middle = p + square / 2;
  const width = z * Math.sqrt((p * (1 - p)) / observations + square / (4 * observations));
  // Rounding must not exclude what was observed; and of no observations, that says all.
  return { lower: successes === 0 ? 0 : (middle - width) / (1 + square), upper: successes === observations ? 1 : (middle + width) / (1 + square) };
}
