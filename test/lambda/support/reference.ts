/** The reference values of `test/reference/statistics.json`, typed. */
import statistics from '../../reference/statistics.json';

type Triple = readonly [number, number, number];

export const reference = {
  kolmogorovSurvival: statistics.kstwo_sf as unknown as readonly Triple[],
  chiSquareSurvival: statistics.chi2_sf as unknown as readonly Triple[],
  chiSquareQuantile: statistics.chi2_isf as unknown as readonly Triple[],
  ksTwoSamples: statistics.ks_2samp as readonly { n: number; m: number; D: number; exact: number; asymp: number; a: number[] | null; b: number[] | null }[],
  ksTies: statistics.ks_ties,
  quantile: statistics.quantile_linear,
  decile: statistics.decile,
  shares: statistics.pq,
};
