/** The population stability index of two binned samples, and what chance alone makes of it. */
import { chiSquareQuantile, chiSquareSurvival } from './chi-square';
import { type EmptyBins, JEFFREYS, sharePair } from './shares';

export interface PsiResult {
  /** Σ (q − p) ln(q / p), natural logarithm; at least 0. */
  readonly value: number;
  /** Bins that hold something in either sample. */
  readonly bins: number;
  /** Probability of such a value if nothing changed. */
  readonly pValue: number;
}

/**
 * PSI = Σ (qᵢ − pᵢ) ln(qᵢ / pᵢ) with pᵢ = (aᵢ + ½) / (n + ½ B), and qᵢ likewise from bᵢ and m; the symmetric
 * Kullback–Leibler (Jeffreys) divergence of the smoothed shares.
 *
 * If nothing changed, PSI / (1/n + 1/m) is about chi-square distributed with B − 1 degrees of freedom (Yurdakul, "Statistical
 * Properties of Population Stability Index", 2018).
 *
 * Bins that are empty in both samples are left out. With fewer than two bins left, or an empty sample, nothing can be said: 0
 * with probability 1.
 *
 * @param baseline counts per bin
 * @param current counts in the same bins
 * @param empty what to do about bins that are empty in one of them; another choice changes the size of clear drift, not its presence
 */
export function psi(baseline: ArrayLike<number>, current: ArrayLike<number>, empty: EmptyBins = JEFFREYS): PsiResult {
  requireSameLength(baseline, current);
  const shares = sharePair(baseline, current, empty);
  const bins = occupied(baseline, current);
  if (shares.n === 0 || shares.m === 0) return { value: 0, bins, pValue: 1 };
  let value = 0;
  for (let i = 0; i < bins; i++) {
    const [p, q] = [shares.baseline[i]!, shares.current[i]!];
    value += (q - p) * Math.log(q / p);
  }
  return { value, bins, pValue: chiSquareSurvival(value / (1 / shares.n + 1 / shares.m), bins - 1) };
}

/** The PSI to expect if nothing changed, the mean of its noise: (B − 1) (1/n + 1/m). 0 with fewer than two bins. */
export function psiNoise(bins: number, baselineSize: number, currentSize: number): number {
  return bins < 2 ? 0 : (bins - 1) * (1 / baselineSize + 1 / currentSize);
}

/**
 * The PSI that chance alone exceeds with probability `alpha`: χ²_{B−1}(1 − α) (1/n + 1/m).
 *
 * 0 with fewer than two bins, where PSI is 0 too; Infinity for an empty sample.
 *
 * @param bins B, as in the result of `psi`
 * @param baselineSize n
 * @param currentSize m
 * @param alpha in (0, 1)
 */
export function psiNoiseFloor(bins: number, baselineSize: number, currentSize: number, alpha: number): number {
  if (bins < 2) return 0;
  return chiSquareQuantile(alpha, bins - 1) * (1 / baselineSize + 1 / currentSize);
}

function occupied(baseline: ArrayLike<number>, current: ArrayLike<number>): number {
  let bins = 0;
  for (let i = 0; i < baseline.length; i++) if (baseline[i]! > 0 || current[i]! > 0) bins += 1;
  return bins;
}

function requireSameLength(baseline: ArrayLike<number>, current: ArrayLike<number>): void {
  if (baseline.length !== current.length) {
    throw new RangeError(`psi: got ${baseline.length} and ${current.length} bins, expected the same number`);
  }
}
