/** The reference values of `test/reference/drift.json`, typed. */
import values from '../../reference/drift.json';

export interface SampleCase {
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly distance: number;
  readonly location: number;
  readonly sign: number;
  readonly exact: number;
  readonly asymptotic: number;
  readonly wasserstein: number;
}

export interface TableCase {
  readonly table: readonly [readonly number[], readonly number[]];
  readonly statistic: number;
  readonly p: number;
  readonly df: number;
  readonly yates: number;
  readonly p_yates: number;
  readonly g: number;
  readonly p_g: number;
  readonly cramers_v: number;
  readonly fit: number;
  readonly p_fit: number;
}

export const driftReference = {
  kolmogorovSurvival: values.kstwo as unknown as readonly (readonly [number, number, number])[],
  samples: values.ks_two_sample as readonly SampleCase[],
  divergences: values.divergences,
  tables: values.tables as unknown as readonly TableCase[],
  proportions: values.proportions as unknown as readonly { readonly first: readonly [number, number]; readonly second: readonly [number, number]; readonly z: number; readonly p: number }[],
  wilson: values.wilson,
  adjusted: values.adjusted,
  conventions: values.conventions,
  /** z, P(Z ≥ z), P(|Z| ≥ |z|). */
  normal: values.normal as unknown as readonly (readonly [number, number, number])[],
};
