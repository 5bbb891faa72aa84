/**
 * Many features are many tests: of a hundred without any change one alone is beyond chance at 1 %. The p-values of all shape
 * statistics of a window are therefore corrected together, by Benjamini and Hochberg, and a large value counts as breached only where
 * its corrected one is at most `ALPHA`.
 */
import type { StatisticResult } from '../../lib/contract/verdict';
import { benjaminiHochberg } from '../stats/benjamini-hochberg';
import { ALPHA, isDriftStatistic } from './statistics';

/** The same results, per feature, with what the correction changes. */
export function correctedForTests(features: readonly (readonly StatisticResult[])[]): StatisticResult[][] {
  const pValues = features.flatMap((statistics) => statistics.filter(isTest).map(({ pValue }) => pValue ?? NaN));
  const adjusted = benjaminiHochberg(pValues);
  let next = 0;
  return features.map((statistics) =>
    statistics.map((result) => {
      if (!isTest(result)) return result;
      const adjustedPValue = adjusted[next++]!;
      return { ...result, breached: result.breached && adjustedPValue <= ALPHA, adjustedPValue };
    }),
  );
}

function isTest({ name, pValue }: StatisticResult): boolean {
  return isDriftStatistic(name) && pValue !== undefined;
}
