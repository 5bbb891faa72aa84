/** `DriftStatistic`: what a feature's window is judged by, and from which value on it counts as drifted. */
import { CONVENTIONS } from '../contract/conventions';
import type { StatisticConfig } from '../contract/drift-check';
import { Problems } from '../private/errors';
import type { DriftStatisticOptions, DriftTestOptions, JensenShannonOptions, KullbackLeiblerOptions, PsiOptions } from './drift-statistic-options';
import { KullbackLeiblerDirection, LogarithmBase } from './drift-statistic-options';
import type { EmptyBins } from './empty-bins';

/**
 * What a feature's window is judged by, and the threshold from which the value counts. Bins are those of the baseline in any case: deciles of
 * numbers, categories, and values of numbers that have few.
 */
export class DriftStatistic {
  /**
   * Population stability index over baseline deciles, natural logarithm. Never counts below what chance alone gives at this
   * number of rows (1 % level). About 0.1 is a moderate change, 0.2 a significant one.
   *
   * @param options threshold 0.2 by default
   * @throws when the threshold is out of range
   */
  public static psi(options: PsiOptions = {}): DriftStatistic {
    return DriftStatistic.tested('psi', options, 0.2, Infinity, filling(options.emptyBins));
  }

  /**
   * Kolmogorov–Smirnov distance between the two distributions of a number; counts only when it is also beyond chance (1 %
   * level). Not computed for categories.
   *
   * @param options threshold 0.1 by default
   * @throws when the threshold is out of range
   */
  public static ks(options: DriftTestOptions = {}): DriftStatistic {
    return DriftStatistic.tested('ks', options, 0.1, 1);
  }

  /**
   * Cramér's V, how strongly category and time go together, for categories and for numbers with few distinct values; counts only
   * where the chi-square test of homogeneity is also beyond chance (1 % level). Measured as if baseline and window were of the same
   * size: 0.1 is ten points of two halves, or a rare flag that goes from 1 % to 4.2 %. It sees shares of a few categories change
   * before the PSI does.
   *
   * @param options threshold 0.1 by default
   * @throws when the threshold is out of range
   */
  public static cramersV(options: DriftTestOptions = {}): DriftStatistic {
    return DriftStatistic.tested('cramers-v', options, 0.1, 1);
  }

  /**
   * Kullback–Leibler divergence over baseline deciles, in nats; about half the PSI where little changed, and never counted below chance (1 %
   * level).
   *
   * @param options threshold 0.1 by default
   * @throws when the threshold is out of range
   */
  public static kullbackLeibler(options: KullbackLeiblerOptions = {}): DriftStatistic {
    const isReversed = options.direction === KullbackLeiblerDirection.BASELINE_FROM_WINDOW;
    return DriftStatistic.tested('kl', options, 0.1, Infinity, { ...filling(options.emptyBins), ...(isReversed ? { direction: 'baseline-current' } : {}) });
  }

  /**
   * Jensen–Shannon distance over baseline deciles, the root of the divergence; never counted below chance (1 % level). 0.1 to base 2 is a shift
   * of a quarter of a standard deviation, much less than a PSI of 0.1.
   *
   * @param options threshold 0.1 by default
   * @throws when the threshold is out of range
   */
  public static jensenShannon(options: JensenShannonOptions = {}): DriftStatistic {
    const isNatural = options.logarithmBase === LogarithmBase.E;
    return DriftStatistic.tested('jensen-shannon', options, 0.1, isNatural ? Math.sqrt(Math.LN2) : 1, isNatural ? { logarithmBase: 'e' } : {});
  }

  /**
   * Hellinger distance over baseline deciles; never counted below chance (1 % level).
   *
   * @param options threshold 0.1 by default
   * @throws when the threshold is out of range
   */
  public static hellinger(options: DriftTestOptions = {}): DriftStatistic {
    return DriftStatistic.tested('hellinger', options, 0.1, 1);
  }

  /**
   * Wasserstein-1 distance of a number, in standard deviations of the baseline, both from its bins; counts only where the Kolmogorov–Smirnov
   * test is also beyond chance (1 % level). Values beyond those of the baseline count as if they lay at its ends, which `outOfRangeRate` tells.
   * Not computed for categories.
   *
   * @param options threshold 0.1 by default
   * @throws when the threshold is out of range
   */
  public static wasserstein(options: DriftTestOptions = {}): DriftStatistic {
    return DriftStatistic.tested('wasserstein', options, 0.1, Infinity);
  }

  /**
   * L∞, the largest change of any category's share, for categories and for numbers with few distinct values; counts only where the
   * chi-square test of homogeneity is also beyond chance (1 % level).
   *
   * @param options threshold 0.1 by default
   * @throws when the threshold is out of range
   */
  public static lInfinity(options: DriftTestOptions = {}): DriftStatistic {
    return DriftStatistic.tested('l-infinity', options, 0.1, 1);
  }

  /**
   * Share of values that the baseline never had, for categories and for numbers with few distinct values. The limit is added to the share that
   * is normal, by how many the baseline has once.
   *
   * @param options threshold 0.01 by default
   * @throws when the threshold is out of range
   */
  public static unseenRate(options: DriftStatisticOptions = {}): DriftStatistic {
    const threshold = options.threshold ?? 0.01;
    return new DriftStatistic({ name: 'unseen-rate', threshold }, 1, false);
  }

  /** `psi`, `ks`, `cramersV` and `unseenRate`, with their default thresholds. */
  public static defaults(): DriftStatistic[] {
    return [this.psi(), this.ks(), this.cramersV(), this.unseenRate()];
  }

  /**
   * Chosen for each feature as Evidently does, with its thresholds and without correction for many features. Up to 1000 training values: the
   * Kolmogorov–Smirnov test of numbers, and the chi-square test of homogeneity of categories and of numbers with at most 5 distinct values,
   * each at a level of 0.05. Beyond: Wasserstein 0.1, and Jensen–Shannon 0.1 to base e.
   *
   * The training values alone decide. The chi-square test takes both samples as random, where Evidently takes the training data for the truth. In
   * windows of a few hundred values the distances are near their thresholds by chance alone: synthesis says so, and what `minSamples` would do.
   */
  public static evidently(): DriftStatistic[] {
    return CONVENTIONS.evidently.map((config) => new DriftStatistic(config, Infinity, true));
  }

  /**
   * What NannyML judges each feature by unless told otherwise: Jensen–Shannon 0.1 to base 2, whatever chance makes of it. In windows of a few
   * hundred values that is a distance near the threshold: synthesis says so, and what `minSamples` would do.
   */
  public static nannyml(): DriftStatistic[] {
    return CONVENTIONS.nannyml.map((config) => new DriftStatistic(config, Infinity, true));
  }

  private static tested(name: StatisticConfig['name'], { threshold, significance, learnedThreshold }: DriftTestOptions, normal: number, below: number, conventions: Partial<StatisticConfig> = {}): DriftStatistic {
    const chance = significance?._config ?? {};
    return new DriftStatistic({ name, threshold: threshold ?? normal, ...chance, ...(learnedThreshold ? { learned: learnedThreshold._deviations } : {}), ...conventions }, below, chance.alpha !== 1);
  }

  /** @internal */
  public readonly _config: StatisticConfig;

  /** @param isZeroAllowed where a test decides, too */
  private constructor(config: StatisticConfig, below: number, isZeroAllowed: boolean) {
    const { name, threshold } = config;
    const problems = new Problems(`drift statistic ${name}`);
    const most = below === Infinity ? '' : ` and below ${Number(below.toPrecision(4))}`;
    problems.require((isZeroAllowed ? threshold >= 0 : threshold > 0) && threshold < below, {
      subject: 'threshold',
      got: threshold,
      expected: `a number ${isZeroAllowed ? 'of at least 0' : 'above 0'}${most}`,
      fix: 'leave it out for the default',
    });
    problems.throwIfAny();
    this._config = config;
  }
}

function filling(emptyBins: EmptyBins | undefined): Pick<StatisticConfig, 'leastShare'> {
  const leastShare = emptyBins?._leastShare;
  return leastShare === undefined ? {} : { leastShare };
}
