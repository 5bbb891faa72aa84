/** Options of the drift statistics: thresholds, and the conventions by which tools differ. */
import type { EmptyBins } from './empty-bins';
import type { LearnedThreshold } from './learned-threshold';
import type { Significance } from './significance';

/** From which value on a statistic counts. */
export interface DriftStatisticOptions {
  /**
   * The value from which the statistic counts as breached: above 0; for distances and shares also below 1. 0 where the statistic has a
   * significance, which then decides alone: a pure test.
   *
   * @default - the factory's own default
   */
  readonly threshold?: number;
}

/** From which value on a statistic counts, and how it is held against chance. */
export interface DriftTestOptions extends DriftStatisticOptions {
  /**
   * How the value is held against what chance alone makes of it.
   *
   * @default Significance.corrected(0.01)
   */
  readonly significance?: Significance;
  /**
   * Learns the threshold from the training data: a `Dataset` whose schema names its event time, for windows of at least a day. `threshold` counts
   * where that cannot be: with fewer than 10 windows that have enough values, and of segments. The verdict tells how many windows it was.
   *
   * @default - the threshold is not learned
   */
  readonly learnedThreshold?: LearnedThreshold;
}

/** Options of the population stability index. */
export interface PsiOptions extends DriftTestOptions {
  /**
   * What is done about bins that one of the two samples has nothing in.
   *
   * @default EmptyBins.halfRow()
   */
  readonly emptyBins?: EmptyBins;
}

/** Which of the two distributions the other one is described by. */
export enum KullbackLeiblerDirection {
  /** KL(window ‖ baseline), which reacts to new mass. */
  WINDOW_FROM_BASELINE = 'window-from-baseline',
  /** KL(baseline ‖ window), as Evidently has it. */
  BASELINE_FROM_WINDOW = 'baseline-from-window',
}

/** Options of the Kullback–Leibler divergence. */
export interface KullbackLeiblerOptions extends PsiOptions {
  /**
   * Which of the two distributions is described by the other.
   *
   * @default KullbackLeiblerDirection.WINDOW_FROM_BASELINE
   */
  readonly direction?: KullbackLeiblerDirection;
}

/** The base of a logarithm. */
export enum LogarithmBase {
  /** Bits: the Jensen–Shannon distance ends at 1, as of NannyML. */
  TWO = '2',
  /** Nats: the Jensen–Shannon distance ends at 0.8326, as of Evidently. */
  E = 'e',
}

/** Options of the Jensen–Shannon distance. */
export interface JensenShannonOptions extends DriftTestOptions {
  /**
   * The base of the logarithm; a distance to base e is 0.8326 of that to base 2.
   *
   * @default LogarithmBase.TWO
   */
  readonly logarithmBase?: LogarithmBase;
}
