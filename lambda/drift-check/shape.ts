/**
 * The statistics of a feature's shape, each with the value that it is compared with: the configured threshold, raised to what chance alone
 * exceeds in a share `alpha` of windows of this size. Where no law is known for the statistic itself, as of Wasserstein and L∞, a test of the same
 * counts says whether there is a change at all.
 *
 * Bins are those of the baseline in any case, also where thresholds and bases are those of others: bins that depend on the window, as theirs
 * do, make values of two windows incomparable.
 */
import type { CategoricalBaseline, ColumnCounts, ContinuousBaseline, FeatureBaseline } from '../../lib/contract/baseline';
import type { StatisticConfig } from '../../lib/contract/drift-check';
import type { ShapeStatisticName, StatisticResult } from '../../lib/contract/verdict';
import { balancedV, balancedVNoiseFloor } from '../stats/balanced-v';
import { deviationFromGrid, deviationFromValues } from '../stats/binned-deviation';
import { chiSquareSurvival } from '../stats/chi-square';
import { type BinPair, type GroupedBins, groupedBins } from '../stats/grouped-bins';
import { hellinger, hellingerNoiseFloor } from '../stats/hellinger';
import { homogeneity } from '../stats/homogeneity';
import { jensenShannonDistance, jensenShannonNoiseFloor } from '../stats/jensen-shannon';
import { effectiveObservations, kolmogorovQuantile, kolmogorovSurvival } from '../stats/kolmogorov-distribution';
import { ksFromGrid, ksFromValues } from '../stats/kolmogorov-smirnov';
import { klNoiseFloor, klOfCounts } from '../stats/kullback-leibler';
import { lInfinity } from '../stats/l-infinity';
import { psi, psiNoiseFloor } from '../stats/psi';
import { groupedCategories } from '../stats/rare-bins';
import { type EmptyBins, JEFFREYS, type SharePair, sharePair } from '../stats/shares';
import { wassersteinFromGrid, wassersteinFromValues } from '../stats/wasserstein';
import { isCalm } from './calm';

/** Probability with which a single statistic may be breached by chance alone, unless told otherwise. */
export const ALPHA = 0.01;

/** So many values of a bin must be expected in the smaller sample for the laws of chance that the tests of bins go by. */
export const MIN_EXPECTED = 5;

type NumberBaseline = Exclude<FeatureBaseline, CategoricalBaseline>;

/** The level of significance of a statistic. */
export function alphaOf({ alpha = ALPHA }: Pick<StatisticConfig, 'alpha'>): number {
  return alpha;
}

export type ShapeConfig = StatisticConfig & { readonly name: ShapeStatisticName };

/** `undefined` where the statistic says nothing: KS and Wasserstein of categories, those of categories of a continuous feature. */
export function shapeResult(config: ShapeConfig, baseline: FeatureBaseline, current: ColumnCounts): StatisticResult | undefined {
  switch (config.name) {
    case 'psi':
      return divergenceResult(config, baseline, current, psiOf);
    case 'kl':
      return divergenceResult(config, baseline, current, klOf);
    case 'jensen-shannon':
      return divergenceResult(config, baseline, current, jensenShannonOf);
    case 'hellinger':
      return divergenceResult(config, baseline, current, hellingerOf);
    case 'ks':
      return baseline.kind === 'categorical' ? undefined : ksResult(config, baseline, current);
    case 'wasserstein':
      return baseline.kind === 'categorical' ? undefined : wassersteinResult(config, baseline, current);
    case 'cramers-v':
      return baseline.kind === 'continuous' ? undefined : cramersVResult(config, baseline, current);
    case 'l-infinity':
      return baseline.kind === 'continuous' ? undefined : lInfinityResult(config, baseline, current);
  }
}

/**
 * Counts per PSI bin: of a continuous feature sums of the grid's, which are alike; of the others their own, joined by `joinedBins`.
 *
 * @param minExpected values that must be expected in the smaller sample for a bin of its own; 0 where no test is made of them
 */
export function psiBins(baseline: FeatureBaseline, { counts }: Pick<ColumnCounts, 'counts'>, minExpected = MIN_EXPECTED): BinPair {
  if (baseline.kind !== 'continuous') return joinedBins(baseline, { counts }, minExpected);
  const ends = [...baseline.psiEdges, counts.length - 1];
  return { baseline: sumsUntil(ends, baseline.counts), current: sumsUntil(ends, counts) };
}

/**
 * Bins of values or categories, the rare ones joined with their neighbours. Categories that are too rare in the baseline to be told apart are
 * one with those that it lacks: their counts there are off, and a test takes that for a change.
 *
 * @param minExpected as of `psiBins`
 */
export function joinedBins(baseline: Exclude<FeatureBaseline, ContinuousBaseline>, { counts }: Pick<ColumnCounts, 'counts'>, minExpected = MIN_EXPECTED): GroupedBins {
  const join = baseline.kind === 'categorical' && minExpected > 0 ? groupedCategories : groupedBins;
  return join(baseline.counts, counts, minExpected);
}

/** Sums of neighbouring counts; `ends` are the places of the last of each. Windows of thousands of features spend their time here. */
function sumsUntil(ends: readonly number[], counts: readonly number[]): number[] {
  let bin = 0;
  return ends.map((end) => {
    let sum = 0;
    for (; bin <= end; bin++) sum += counts[bin]!;
    return sum;
  });
}

interface Divergence {
  readonly value: number;
  /** The PSI that it comes to near equality: each is a multiple of it there, or of its root, and its law is known. */
  readonly psi: number;
  /** What chance alone exceeds in a share `alpha` of windows. */
  readonly noiseFloor: (bins: number, baselineSize: number, currentSize: number, alpha: number) => number;
}

type DivergenceOf = (groups: BinPair, config: ShapeConfig) => Divergence;

const psiOf: DivergenceOf = ({ baseline, current }, config) => {
  const { value } = psi(baseline, current, filling(config));
  return { value, psi: value, noiseFloor: psiNoiseFloor };
};

const klOf: DivergenceOf = ({ baseline, current }, config) => {
  const value = klOfCounts(baseline, current, config.direction, filling(config));
  return { value, psi: 2 * value, noiseFloor: klNoiseFloor };
};

const jensenShannonOf: DivergenceOf = (groups, config) => {
  const base = config.logarithmBase === 'e' ? Math.E : 2;
  const { baseline: p, current: q } = sharesOf(groups);
  const value = jensenShannonDistance(p, q, base);
  return { value, psi: 8 * value ** 2 * Math.log(base), noiseFloor: (...sizes) => jensenShannonNoiseFloor(...sizes, base) };
};

const hellingerOf: DivergenceOf = (groups) => {
  const { baseline: p, current: q } = sharesOf(groups);
  const value = hellinger(p, q);
  return { value, psi: 8 * value ** 2, noiseFloor: hellingerNoiseFloor };
};

function divergenceResult(config: ShapeConfig, baseline: FeatureBaseline, current: ColumnCounts, of: DivergenceOf): StatisticResult {
  const alpha = alphaOf(config);
  const groups = psiBins(baseline, current, alpha < 1 ? MIN_EXPECTED : 0);
  const bins = sharesOf(groups).baseline.length;
  const [n, m] = [baseline.present, current.present];
  const { value, psi: index, noiseFloor } = of(groups, config);
  return judged(config, value, alpha < 1 ? noiseFloor(bins, n, m, alpha) : 0, chiSquareSurvival(index / (1 / n + 1 / m), bins - 1));
}

function sharesOf({ baseline, current }: BinPair): SharePair {
  return sharePair(baseline, current, 'none');
}

function filling({ leastShare }: ShapeConfig): EmptyBins {
  return leastShare === undefined ? JEFFREYS : { floor: leastShare };
}

function ksResult(config: ShapeConfig, baseline: NumberBaseline, current: ColumnCounts): StatisticResult {
  const value = surelyApart(baseline, current);
  const observations = effectiveObservations(baseline.present, current.present);
  return judged(config, value, ksNoiseFloor(observations, config.threshold, alphaOf(config)), kolmogorovSurvival(observations, value));
}

/** Finding the noise floor takes many evaluations, and it matters only where it lies above the threshold; 0 elsewhere. */
const ksNoiseFloor = latestOf((observations: number, threshold: number, alpha: number) => (kolmogorovSurvival(observations, threshold) <= alpha ? 0 : kolmogorovQuantile(observations, alpha)));

/** Remembers the latest result: one feature of a window has as many values as the next, as a rule. */
function latestOf<A extends readonly number[]>(calculate: (...given: A) => number): (...given: A) => number {
  let [known, result]: [A | undefined, number] = [undefined, 0];
  return (...given) => {
    if (given.some((one, index) => one !== known?.[index])) [known, result] = [given, calculate(...given)];
    return result;
  };
}

/** The distance that is there whatever the ranks of a sketched baseline are. */
function surelyApart(baseline: NumberBaseline, current: ColumnCounts): number {
  const { lower } = (baseline.kind === 'continuous' ? ksFromGrid : ksFromValues)(baseline.counts, current.counts);
  return Math.max(0, lower - (baseline.rankError ?? 0));
}

/** In standard deviations of the baseline. Values that it has not count as if they lay at its end, or not at all where it has few. */
function wassersteinResult(config: ShapeConfig, baseline: NumberBaseline, current: ColumnCounts): StatisticResult | undefined {
  const [distance, deviation] =
    baseline.kind === 'continuous'
      ? [wassersteinFromGrid(baseline.edges, baseline.counts, current.counts, baseline).approximate, deviationFromGrid(baseline.edges, baseline.counts, baseline)]
      : [wassersteinFromValues(baseline.values, baseline.counts.slice(0, -1), current.counts.slice(0, -1)), deviationFromValues(baseline.values, baseline.counts)];
  const value = distance / deviation;
  if (!Number.isFinite(value)) return undefined;
  return judged(config, value, 0, kolmogorovSurvival(effectiveObservations(baseline.present, current.present), surelyApart(baseline, current)));
}

/** Of two categories this is the test of two proportions: χ² is the square of its z. */
function cramersVResult(config: ShapeConfig, baseline: FeatureBaseline, current: ColumnCounts): StatisticResult {
  const groups = psiBins(baseline, current);
  const { pValue, degreesOfFreedom } = homogeneity(groups.baseline, groups.current, { minExpected: 0 });
  const floor = alphaOf(config) < 1 ? balancedVNoiseFloor(degreesOfFreedom + 1, baseline.present, current.present, alphaOf(config)) : 0;
  return judged(config, balancedV(groups.baseline, groups.current), floor, pValue);
}

function lInfinityResult(config: ShapeConfig, baseline: FeatureBaseline, current: ColumnCounts): StatisticResult {
  const { baseline: p, current: q } = sharePair(baseline.counts, current.counts, 'none');
  const groups = psiBins(baseline, current);
  return judged(config, lInfinity(p, q), 0, homogeneity(groups.baseline, groups.current, { minExpected: 0 }).pValue);
}

function judged(config: ShapeConfig, value: number, noiseFloor: number, pValue: number): StatisticResult {
  const threshold = Math.max(config.threshold, noiseFloor);
  // Without any threshold the test alone decides, and no value but 0 would ever be a share below it.
  const calm = threshold === 0 ? pValue > alphaOf(config) : isCalm(value, threshold, 0);
  return { name: config.name, value, threshold, breached: value >= threshold && pValue <= alphaOf(config), calm, pValue };
}
