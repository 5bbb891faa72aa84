/** `Monitoring`: how a model is watched; the options that a model and a drift monitor of its own have in common. */
import type { Duration } from 'aws-cdk-lib';
import type { ModelTask } from '../gates';
import type { Breach } from './breach';
import type { ConceptDriftDetector } from './concept-drift-detector';
import type { DriftStatistic } from './drift-statistic';
import type { FairnessRule } from './fairness-rule';
import type { GroundTruth } from './ground-truth';
import type { InferenceLog } from './inference-log';
import type { PerformanceRule } from './performance-rule';
import type { Rhythm } from './rhythm';
import type { Segments } from './segments';

/** From when on missing, invalid and unreadable data count as a breach of data quality; shares above 0 and below 1. */
export interface DataQualityOptions {
  /**
   * How far the share of rows without a value may exceed that of the baseline, for each feature.
   *
   * @default 0.05
   */
  readonly missingRate?: number;
  /**
   * How far the share of rows with a value of the wrong type, or another than `determinedBy` of the schema lets it have, may
   * exceed that of the baseline, for each feature; infinite numbers count.
   *
   * @default 0.01
   */
  readonly invalidRate?: number;
  /**
   * Share of values that may lie outside of the range of the baseline, for each number with many distinct values. It is never held to
   * fewer than 5 values, nor to what chance alone exceeds at such a rate (1 % level).
   *
   * @default 0.01
   */
  readonly outOfRangeRate?: number;
  /**
   * Share of lines of the window that may be unreadable. An object of which nobody knows how many rows are lost, e.g. a truncated
   * archive, is a breach by itself.
   *
   * @default 0.01
   */
  readonly quarantinedShare?: number;
  /**
   * Least volume: share of the rows by the hour of the training data, on the days that have any, that a window must have, above 0 and at
   * most 1. Needs a `Dataset` whose schema names its event time, not a sample of what the log gets, and windows of at least a day.
   * A log that is younger than the window is held to its whole days.
   *
   * @default - the volume is told in the metric `Rows`, and held to nothing
   */
  readonly leastVolume?: number;
}

/** What differs for one feature. */
export interface FeatureOverride {
  /**
   * How far each check looks back for the feature: whole hours, at least the time between two checks, at most 31 days.
   *
   * @default - the general window
   */
  readonly window?: Duration;
  /**
   * What the feature is judged by.
   *
   * @default - the general statistics
   */
  readonly statistics?: DriftStatistic[];
  /**
   * How much the model relies on the feature, in any unit: a number of at least 0. Where features have importances, the window
   * counts as drifted from `driftedWindow.importanceShare` of their sum on, too.
   *
   * @default - none
   */
  readonly importance?: number;
}

/**
 * Of how many values a feature is judged, and how much must drift for a window to count as drifted; a drifted feature of `criticalFeatures` is
 * enough in any case.
 */
export interface DriftedWindowOptions {
  /**
   * Present values that a feature needs in a window for its shape to be judged; a whole number of at least 50. With few rows
   * a longer window is the better cure.
   *
   * @default 200
   */
  readonly minSamples?: number;
  /**
   * Share of the judged features that must drift, above 0 and at most 1.
   *
   * @default 0.5
   */
  readonly featureShare?: number;
  /**
   * Share of the judged features' importance that must drift, above 0 and at most 1. Importances are set in `featureOverrides`;
   * without any the share of the features alone decides.
   *
   * @default 0.3
   */
  readonly importanceShare?: number;
}

/** How the performance of a running model is judged, once its labels have come. */
export interface PerformanceOptions {
  /** Where the labels come later. */
  readonly groundTruth: GroundTruth;
  /**
   * What the model predicts.
   *
   * @default - the task of the `ManagedModel`; a `DriftMonitor` of its own needs it
   */
  readonly task?: ModelTask;
  /**
   * What the model is held to; a list given here replaces the default one whole.
   *
   * @default - of binary tasks at most 0.05 less ROC AUC, of multiclass ones at most 0.05 less accuracy, of regressions at most a tenth more RMSE,
   * of anomaly detectors `PerformanceRule.anomalyRate()` and at most 0.05 less average precision
   */
  readonly rules?: PerformanceRule[];
  /**
   * How far each check looks back from where labels are due: a whole multiple of `every`, at most 31 days.
   *
   * @default - the general window, rounded up to a multiple of `every`
   */
  readonly window?: Duration;
  /**
   * Rows with a label that a window needs to be judged; a whole number of at least 50.
   *
   * @default 200
   */
  readonly minLabelled?: number;
  /**
   * How many windows that break a rule it takes until performance or fairness count as breached.
   *
   * @default - that of drift
   */
  readonly breach?: Breach;
  /**
   * Columns of the log whose values are groups that are to be treated alike, of binary tasks. Verdict and report show the groups; an alarm
   * needs `fairness`, whose columns need not be named here again. At most 200 groups.
   *
   * @default - none but those of `fairness`
   */
  readonly sensitiveColumns?: string[];
  /**
   * How differently groups may be treated.
   *
   * @default - groups are shown, and held to nothing
   */
  readonly fairness?: FairnessRule[];
  /**
   * Rows that a group needs to be compared with others; a whole number of at least 30.
   *
   * @default 100
   */
  readonly minGroupSize?: number;
  /**
   * What looks for a change of how often the model is wrong, in its answers one after the other; of all but regressions.
   *
   * @default - `ConceptDriftDetector.adwin()`; of regressions, whose answers are neither right nor wrong, `ConceptDriftDetector.none()`
   */
  readonly conceptDrift?: ConceptDriftDetector;
}

/** How a model is watched. */
export interface MonitoringOptions {
  /** Where the inputs and outputs of the running model are written. */
  readonly log: InferenceLog;
  /** Time between two checks: 1, 2, 3, 4, 6, 8, 12 or 24 hours, aligned to midnight UTC. */
  readonly every: Duration;
  /**
   * How far each check looks back: whole hours, at least `every`, at most 31 days. Real traffic has a daily rhythm: prefer
   * whole days. Shorter windows are compared with the same hours of the week; see `rhythm`.
   *
   * @default - the time between two checks
   */
  readonly window?: Duration;
  /**
   * What windows shorter than a day are compared with.
   *
   * @default - `Rhythm.hoursOfWeek()` where the schema of the data set names an event time and a window is shorter than a day, otherwise `Rhythm.none()`
   */
  readonly rhythm?: Rhythm;
  /**
   * Columns of the schema that are not watched. Name those that the log does not have, such as the label; a `ManagedModel`
   * leaves out its label by itself.
   *
   * @default - every column of type `number` or `category` is watched
   */
  readonly ignoredColumns?: string[];
  /**
   * Window or statistics of single features, by column name; all others keep the general ones.
   *
   * @default - none
   */
  readonly featureOverrides?: { [feature: string]: FeatureOverride };
  /**
   * Features whose statistics are CloudWatch metrics, too: `Psi`, `Ks`, `CramersV`, `UnseenRate`, `MissingRate`, `InvalidRate` and
   * `OutOfRangeRate`, and those of further `statistics`, as far as the feature has them, with the dimensions `ModelId` and `Feature`. The verdict and its page tell them in any
   * case. CloudWatch bills each metric of each feature by itself, as a custom metric: 20 features of 6 metrics are 120 of them.
   *
   * @default - none
   * @see https://aws.amazon.com/cloudwatch/pricing/
   */
  readonly featureMetrics?: string[];
  /**
   * Features one of which is enough for the window to count as drifted.
   *
   * @default - none
   */
  readonly criticalFeatures?: string[];
  /**
   * Of how many values a feature is judged, and how much must drift for the window to count as drifted.
   *
   * @default - the defaults of its members
   */
  readonly driftedWindow?: DriftedWindowOptions;
  /**
   * What each feature is judged by; a list given here replaces the default one whole.
   *
   * @default DriftStatistic.defaults()
   */
  readonly statistics?: DriftStatistic[];
  /**
   * How many drifted windows it takes until the model counts as drifted.
   *
   * @default Breach.of({ times: 2, outOf: 3 })
   */
  readonly breach?: Breach;
  /**
   * From when on missing, invalid and unreadable data count as a breach of data quality.
   *
   * @default - the defaults of its members
   */
  readonly dataQuality?: DataQualityOptions;
  /**
   * Parts of the traffic that are judged by themselves, too.
   *
   * @default - none
   */
  readonly segments?: Segments;
  /**
   * Where labels come later, and what the answers of the model are held to by them.
   *
   * @default - performance and fairness are not watched
   */
  readonly performance?: PerformanceOptions;
}

/** How a model is watched, ready to be handed to one model or to several. */
export class Monitoring {
  /** Watches with these options. */
  public static of(options: MonitoringOptions): Monitoring {
    return new Monitoring(options);
  }

  /** The options. */
  public readonly options: MonitoringOptions;

  private constructor(options: MonitoringOptions) {
    this.options = options;
  }
}
