/**
 * Thresholds that are learned from windows of the training data: the mean of what they differ by from all of it, and so many standard
 * deviations more. It is what NannyML does with chunks of its reference, and takes in how training data differ among themselves, which no law
 * of chance knows.
 *
 * @see https://nannyml.readthedocs.io/en/stable/tutorials/thresholds.html
 */
import type { FeatureBaseline } from '../../lib/contract/baseline';
import type { StatisticConfig } from '../../lib/contract/drift-check';
import type { StatisticName } from '../../lib/contract/verdict';
import { folded } from '../shared/week-counts';
import { Moments } from '../stats/moments';
import { coarseShape } from './coarse-shape';
import { statisticResult } from './statistics';

/** So many windows are needed to tell how they differ. */
const LEAST_WINDOWS = 10;

export interface LearnedThreshold {
  readonly threshold: number;
  /** Of the training data, that it was learned from. */
  readonly windows: number;
}

/** Of each baseline in memory, by statistic: a check asks for every feature, a replay for every window. */
const KNOWN = new WeakMap<FeatureBaseline, Map<string, LearnedThreshold | undefined>>();

/**
 * `undefined` where none is wanted, or none can be learned: too few windows with enough values, of another length, or all alike. What is
 * configured counts then.
 *
 * @param hours length of the window that is judged
 * @param minSamples values that a window needs
 */
export function learnedThreshold(config: StatisticConfig, baseline: FeatureBaseline, hours: number, minSamples: number): LearnedThreshold | undefined {
  if (config.learned === undefined || baseline.spans?.hours !== hours) return undefined;
  const known = KNOWN.get(baseline) ?? new Map<string, LearnedThreshold | undefined>();
  KNOWN.set(baseline, known);
  const key = JSON.stringify([config, minSamples]);
  if (!known.has(key)) known.set(key, learn(config, config.learned, baseline, minSamples));
  return known.get(key);
}

function learn(config: StatisticConfig, deviations: number, baseline: FeatureBaseline, minSamples: number): LearnedThreshold | undefined {
  const { ends, spans } = baseline.spans!;
  const { present, missing, invalid, nonFinite, counts } = baseline;
  const all = { present, missing, invalid, nonFinite, counts: folded(counts, ends) };
  const values = spans
    .filter((span) => span.present >= minSamples)
    // Values do not depend on the threshold, and below one of 1 no noise floor of KS has to be found, which takes long.
    .map((span) => statisticResult({ ...config, threshold: 1 }, coarseShape(baseline, ends, all, span), span)?.value)
    .filter((value) => value !== undefined);
  const { mean, standardDeviation } = Moments.of(values);
  const threshold = Math.min(mean + deviations * standardDeviation, mostOf(config));
  return values.length >= LEAST_WINDOWS && threshold > 0 ? { threshold, windows: values.length } : undefined;
}

const SHARES: readonly StatisticName[] = ['ks', 'cramers-v', 'hellinger', 'l-infinity'];

/** The largest value that the statistic can have. */
function mostOf({ name, logarithmBase }: StatisticConfig): number {
  if (name === 'jensen-shannon') return logarithmBase === 'e' ? Math.sqrt(Math.LN2) : 1;
  return SHARES.includes(name) ? 1 : Infinity;
}
