/**
 * The expected calibration error: Σ nᵦ / n |mean score − share of positives| over the bins, from 0 to 1 (Naeini, Cooper and
 * Hauskrecht, 2015). It depends on the bins: compare only values of the same ones.
 */
import type { CalibrationShare } from './calibration';

/** Not a number without rows. */
export function calibrationError(shares: readonly CalibrationShare[]): number {
  let [sum, rows] = [0, 0];
  for (const share of shares) {
    sum += share.rows * Math.abs(share.meanScore - share.positiveShare);
    rows += share.rows;
  }
  return sum / rows;
}
