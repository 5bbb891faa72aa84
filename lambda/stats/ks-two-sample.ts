/** The Kolmogorov–Smirnov test of two raw samples. */
import { effectiveObservations, kolmogorovSurvival } from './kolmogorov-distribution';
import { ksExactSurvival } from './ks-exact';

/** Pairs up to which the exact probability is computed: some milliseconds. */
const EXACT_PAIRS = 4_000_000;

export interface KsTest {
  /** D = sup |F − G|. */
  readonly distance: number;
  /** The smallest value at which the distance is reached: where the feature moved. */
  readonly location: number;
  /** 1 where the first sample's distribution function is above there (the second sample moved up), −1 where it is below, 0 without distance. */
  readonly sign: -1 | 0 | 1;
  /** Probability of such a distance if nothing changed; with ties an upper bound of it. */
  readonly pValue: number;
  readonly method: 'exact' | 'asymptotic';
  /** Share of the pooled values that are equal to a smaller rank's. */
  readonly tieFraction: number;
}

/**
 * Exact for up to 4 000 000 pairs, else the one-sample law of round(n m / (n + m)) observations, as in scipy's asymptotic mode.
 *
 * Not a number, with probability 1, for an empty sample.
 *
 * @param first ascending, without NaN
 * @param second ascending, without NaN
 */
export function ksTwoSample(first: ArrayLike<number>, second: ArrayLike<number>): KsTest {
  const [n, m] = [first.length, second.length];
  const method = n * m <= EXACT_PAIRS ? 'exact' : 'asymptotic';
  if (n === 0 || m === 0) return { distance: NaN, location: NaN, sign: 0, pValue: 1, method, tieFraction: NaN };
  let distance = 0;
  let location = Math.min(first[0]!, second[0]!);
  let sign: KsTest['sign'] = 0;
  let distinct = 0;
  let [i, j] = [0, 0];
  while (i < n || j < m) {
    const value = j >= m || (i < n && first[i]! <= second[j]!) ? first[i]! : second[j]!;
    // All values of a tie first: between them the distribution functions do not exist.
    while (i < n && first[i]! <= value) i += 1;
    while (j < m && second[j]! <= value) j += 1;
    distinct += 1;
    const gap = i / n - j / m;
    if (Math.abs(gap) > distance) [distance, location, sign] = [Math.abs(gap), value, gap > 0 ? 1 : -1];
  }
  return { distance, location, sign, pValue: ksPValue(n, m, distance), method, tieFraction: 1 - distinct / (n + m) };
}

/** Probability of the distance if nothing changed, by the sizes of the samples alone. */
export function ksPValue(n: number, m: number, distance: number): number {
  if (n * m <= EXACT_PAIRS) return ksExactSurvival(n, m, distance);
  return kolmogorovSurvival(effectiveObservations(n, m), distance);
}
