/**
 * Tells of statistics that chance is not asked of, where windows may be so small that it alone keeps them from being calm: a model that
 * counts as drifted by them would not count as stable again. Internal.
 */
import type { DriftCheckConfig, StatisticConfig } from '../contract/drift-check';
import { CALM_SHARE, type StatisticName } from '../contract/verdict';

/** PSI of a number by chance is about this many over the values of the window, or more where training values are few: its bins less one. */
const DEGREES_OF_FREEDOM = 9;

/** √(2/π) ∫ √(F(1 − F)) of a normal distribution: its Wasserstein distance by chance is this, over the root of the values of the window. */
const WASSERSTEIN_BY_CHANCE = 1.2884;

/**
 * What windows of so many values differ by from their training data without any change, on average, however many training values there are.
 *
 * @returns undefined for a statistic whose law is not known here
 * @see https://scholarworks.wmich.edu/dissertations/3208/ for the PSI; the others are multiples of it or of its root, near equality
 */
function byChance({ name, logarithmBase }: StatisticConfig, values: number): number | undefined {
  const psi = DEGREES_OF_FREEDOM / values;
  const means: Partial<Record<StatisticName, number>> = {
    'psi': psi,
    'kl': psi / 2,
    'jensen-shannon': Math.sqrt(psi / (8 * (logarithmBase === 'e' ? 1 : Math.LN2))),
    'hellinger': Math.sqrt(psi / 8),
    'wasserstein': WASSERSTEIN_BY_CHANCE / Math.sqrt(values),
  };
  return means[name];
}

/** A sentence for each such statistic, in the order of the features; a statistic of several features once. */
export function statisticsByChance({ features, minWindowSamples }: Pick<DriftCheckConfig, 'features' | 'minWindowSamples'>): string[] {
  const sentences = features.flatMap(({ statistics }) => statistics.flatMap((statistic) => {
    const { name, threshold, alpha, learned, choice } = statistic;
    const value = byChance(statistic, minWindowSamples);
    if (alpha !== 1 || learned !== undefined || value === undefined || value < CALM_SHARE * threshold) return [];
    const where = choice === undefined ? '' : ', which judges where there are more than 1000 training values';
    return [`windows of ${minWindowSamples} values differ from training data by a ${name} of about ${value.toPrecision(2)} by chance alone, and are calm below ${Number((CALM_SHARE * threshold).toPrecision(4))}${where}: `
      + `a model that counts as drifted would stay so; let driftedWindow.minSamples be at least ${leastValues(statistic, value, minWindowSamples)}, or give the statistic a significance`];
  }));
  return [...new Set(sentences)];
}

/** Values from which on windows are calm: PSI and KL shrink with the number of values, distances with its root. */
function leastValues({ name, threshold }: StatisticConfig, value: number, values: number): number {
  const ratio = value / (CALM_SHARE * threshold);
  return Math.floor(values * (name === 'psi' || name === 'kl' ? ratio : ratio ** 2)) + 1;
}
