/**
 * Many features are many tests: of a hundred without any change one alone is beyond chance at 1 %. The p-values of all drift
 * statistics of a window are therefore corrected together, by Benjamini and Hochberg, and a large value counts as breached only where
 * its corrected one is at most the statistic's level. Those that are configured to be no part of it stay as they are.
 */
import type { StatisticConfig } from '../../lib/contract/drift-check';
import type { StatisticResult } from '../../lib/contract/verdict';
import { benjaminiHochberg } from '../stats/benjamini-hochberg';
import { alphaOf } from './shape';
import { isDriftStatistic } from './statistics';

export interface MeasuredStatistic {
  readonly config: StatisticConfig;
  readonly result: StatisticResult;
}

/** The same results, per feature, with what the correction changes. */
export function correctedForTests(features: readonly (readonly MeasuredStatistic[])[]): StatisticResult[][] {
  const pValues = features.flatMap((statistics) => statistics.filter(isTest).map(({ result }) => result.pValue ?? NaN));
  const adjusted = benjaminiHochberg(pValues);
  let next = 0;
  return features.map((statistics) =>
    statistics.map((statistic) => {
      const { config, result } = statistic;
      if (!isTest(statistic)) return result;
      const adjustedPValue = adjusted[next++]!;
      return { ...result, breached: result.breached && adjustedPValue <= alphaOf(config), adjustedPValue };
    }),
  );
}

function isTest({ config, result: { name, pValue } }: MeasuredStatistic): boolean {
  return isDriftStatistic(name) && pValue !== undefined && config.correction !== 'none';
}
