/** The z test of two proportions, of a binary feature or a rate. */
import { normalTwoSided } from './normal-distribution';

export interface TwoProportions {
  /** (p₁ − p₂) / √(P (1 − P) (1/n₁ + 1/n₂)), P the share of both together. */
  readonly z: number;
  /** Two-sided. */
  readonly pValue: number;
}

/**
 * Where all or none of both samples are successes nothing changed: 0 with probability 1; likewise of an empty sample, of which
 * nothing is known.
 */
export function twoProportions(successes1: number, observations1: number, successes2: number, observations2: number): TwoProportions {
  const share = (successes1 + successes2) / (observations1 + observations2);
  const variance = share * (1 - share) * (1 / observations1 + 1 / observations2);
  if (!(variance > 0) || variance === Infinity) return { z: 0, pValue: 1 };
  const z = (successes1 / observations1 - successes2 / observations2) / Math.sqrt(variance);
  return { z, pValue: normalTwoSided(z) };
}
