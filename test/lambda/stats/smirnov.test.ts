/** Tests of the one-sided Kolmogorov–Smirnov distribution against closed forms, and of the place where sum and series meet. */
import { describe, expect, it } from 'vitest';
import { smirnovSurvival } from '../../../lambda/stats/smirnov';

describe('smirnovSurvival', () => {
  it('is 1 − d for one observation, and (1 − d)ⁿ where a single one can reach the distance', () => {
    for (const d of [0.1, 0.5, 0.9]) expect(smirnovSurvival(1, d)).toBeCloseTo(1 - d, 14);
    for (const n of [2, 5, 40]) expect(smirnovSurvival(n, 1 - 0.5 / n) / (0.5 / n) ** n).toBeCloseTo(1, 12);
  });

  it('goes over into its series without a step', () => {
    for (const z of [1.5, 2, 3]) {
      const [sum, series] = [999, 1001].map((n) => smirnovSurvival(n, z / Math.sqrt(n)));
      // Two observations more change it by about this much.
      expect(Math.abs(sum! - series!)).toBeLessThan(sum! * 2e-4);
    }
  });

  it('follows the limit exp(−2 z²) for many observations', () => {
    expect(smirnovSurvival(1e10, 2 / 1e5)).toBeCloseTo(Math.exp(-8), 8);
  });
});
