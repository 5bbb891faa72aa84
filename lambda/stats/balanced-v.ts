/**
 * Cramér's V of two samples as if both had the same size: √(½ Σ (pᵢ − qᵢ)² / (pᵢ + qᵢ)), from 0 to 1. With samples of the same size it is
 * Cramér's V itself, √(χ² / (n + m)), which otherwise becomes the smaller, the more one sample outweighs the other, whatever their shares are.
 */
import { chiSquareQuantile } from './chi-square';

/**
 * 0 for an empty sample.
 *
 * @param baseline counts per category
 * @param current counts of the same categories
 */
export function balancedV(baseline: readonly number[], current: readonly number[]): number {
  const [n, m] = [total(baseline), total(current)];
  if (n === 0 || m === 0) return 0;
  let sum = 0;
  for (let i = 0; i < baseline.length; i++) {
    const [p, q] = [baseline[i]! / n, current[i]! / m];
    if (p + q > 0) sum += (p - q) ** 2 / (p + q);
  }
  return Math.sqrt(sum / 2);
}

/**
 * What chance alone exceeds with probability `alpha`, if nothing changed: √(χ²_{k−1}(1 − α) (1/n + 1/m)) / 2, as χ² is about
 * 4 V² / (1/n + 1/m) then.
 *
 * @param categories k
 */
export function balancedVNoiseFloor(categories: number, baselineSize: number, currentSize: number, alpha: number): number {
  if (categories < 2) return 0;
  return Math.sqrt(chiSquareQuantile(alpha, categories - 1) * (1 / baselineSize + 1 / currentSize)) / 2;
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
