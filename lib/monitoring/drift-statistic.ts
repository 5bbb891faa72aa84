/** `DriftStatistic`: what a feature's window is judged by, and from which value on it counts as drifted. */
import type { StatisticConfig } from '../contract/drift-check';
import type { StatisticName } from '../contract/verdict';
import { Problems } from '../private/errors';

/** From which value on a statistic counts. */
export interface DriftStatisticOptions {
  /**
   * The value from which the statistic counts as breached: above 0; for distances and shares also below 1.
   *
   * @default - the factory's own default
   */
  readonly threshold?: number;
}

/** What a feature's window is judged by, and the threshold from which the value counts. */
export class DriftStatistic {
  /**
   * Population stability index over baseline deciles, natural logarithm. Never counts below what chance alone gives at this
   * number of rows (1 % level). About 0.1 is a moderate change, 0.2 a significant one.
   *
   * @param options threshold 0.2 by default
   * @throws when the threshold is out of range
   */
  public static psi(options: DriftStatisticOptions = {}): DriftStatistic {
    return new DriftStatistic('psi', options.threshold ?? 0.2, Infinity);
  }

  /**
   * Kolmogorov–Smirnov distance between the two distributions of a number; counts only when it is also beyond chance (1 %
   * level). Not computed for categories.
   *
   * @param options threshold 0.1 by default
   * @throws when the threshold is out of range
   */
  public static ks(options: DriftStatisticOptions = {}): DriftStatistic {
    return new DriftStatistic('ks', options.threshold ?? 0.1, 1);
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
  public static cramersV(options: DriftStatisticOptions = {}): DriftStatistic {
    return new DriftStatistic('cramers-v', options.threshold ?? 0.1, 1);
  }

  /**
   * Share of values that the baseline never had, for categories and for numbers with few distinct values.
   *
   * @param options threshold 0.01 by default
   * @throws when the threshold is out of range
   */
  public static unseenRate(options: DriftStatisticOptions = {}): DriftStatistic {
    return new DriftStatistic('unseen-rate', options.threshold ?? 0.01, 1);
  }

  /** All of them, with their default thresholds. */
  public static defaults(): DriftStatistic[] {
    return [this.psi(), this.ks(), this.cramersV(), this.unseenRate()];
  }

  /** @internal */
  public readonly _config: StatisticConfig;

  private constructor(name: StatisticName, threshold: number, below: number) {
    const problems = new Problems(`drift statistic ${name}`);
    problems.require(threshold > 0 && threshold < below, {
      subject: 'threshold',
      got: threshold,
      expected: below === 1 ? 'a number above 0 and below 1' : 'a number above 0',
      fix: 'leave it out for the default',
    });
    problems.throwIfAny();
    this._config = { name, threshold };
  }
}
