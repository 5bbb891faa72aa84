/**
 * Contract, version 1: the verdict of one drift check, and the state over time that only the checker owns.
 * Imports nothing but contract.
 */
import type { DRIFT_CONTRACT_VERSION } from './baseline';
import type { ExtraColumn } from './partial';
import type { PerformanceStateDocument, PerformanceVerdict } from './performance-verdict';

/**
 * Statistics that compare distributions, bin by bin: `psi`, `kl`, `jensen-shannon` and `hellinger` of all features, `ks` and `wasserstein`
 * of numbers, `cramers-v` and `l-infinity` of categories and of discrete values.
 */
export const SHAPE_STATISTICS = ['psi', 'ks', 'cramers-v', 'kl', 'jensen-shannon', 'hellinger', 'wasserstein', 'l-infinity'] as const;
export type ShapeStatisticName = (typeof SHAPE_STATISTICS)[number];

/**
 * `unseen-rate`: share of present values that the baseline never had, of categories and of discrete values. `missing-rate`,
 * `invalid-rate`: shares of all rows; non-finite numbers count as invalid. `out-of-range-rate`: share of present values outside of the
 * baseline's range (continuous values).
 */
export const STATISTIC_NAMES = [...SHAPE_STATISTICS, 'unseen-rate', 'missing-rate', 'invalid-rate', 'out-of-range-rate'] as const;
export type StatisticName = (typeof STATISTIC_NAMES)[number];

/** Statistics that decide whether a feature has drifted; the others are of the data's quality. */
export const DRIFT_STATISTICS: readonly StatisticName[] = [...SHAPE_STATISTICS, 'unseen-rate'];

export interface StatisticResult {
  readonly name: StatisticName;
  readonly value: number;
  /**
   * What the value was compared with: the configured threshold, or the learned one, raised to the noise floor where there is one. For rates it
   * includes the baseline's rate, which the configured one is a tolerance on.
   */
  readonly threshold: number;
  /** Windows of the training data that the threshold was learned from; absent where it is the configured one. */
  readonly learnedFrom?: number;
  readonly breached: boolean;
  /**
   * Below `CALM_SHARE` of the threshold, for rates of the distance from the baseline's rate to it; between the two the value is
   * neither breached nor calm.
   */
  readonly calm: boolean;
  /** Probability of such a value without any change; absent where the statistic has none. */
  readonly pValue?: number;
  /**
   * The p-value corrected for all such tests of the window (Benjamini and Hochberg); absent where it is not to be. A value counts as
   * breached only where this is at most the level, so that a window of many features raises no more false alarms than one of few.
   */
  readonly adjustedPValue?: number;
}

/** A value counts as calm below this share of its threshold, and a window below this share of its limits, so that what is near them does not flap. */
export const CALM_SHARE = 0.8;

/**
 * `insufficient-data`: fewer present values than the minimum, in the window or in the baseline, or a determined feature of which too
 * many values are invalid; then no shape statistic is given.
 */
export type FeatureStatus = 'stable' | 'drifted' | 'insufficient-data';

export interface Span {
  /** Inclusive, ISO 8601 UTC, on the hour. */
  readonly start: string;
  /** Exclusive. */
  readonly end: string;
}

export interface FeatureVerdict {
  readonly name: string;
  readonly critical: boolean;
  /** Weight among the features; absent where none is configured. */
  readonly importance?: number;
  readonly window: Span;
  /** That the shape was compared with the same hours of the week of the baseline, not with all of it. */
  readonly sameHours?: true;
  readonly present: number;
  readonly missing: number;
  readonly invalid: number;
  readonly status: FeatureStatus;
  /** True when a rate of the data's quality is breached: missing, invalid, or out of range. */
  readonly qualityBreached: boolean;
  readonly statistics: readonly StatisticResult[];
  readonly reason: string;
}

/** How a window, as a whole, counts. `calm`: far from drifted, a few features apart. `unclear`: not drifted, but not calm either. */
export type WindowStatus = 'drifted' | 'unclear' | 'calm' | 'insufficient-data';

/** Ways in which a check ends; closed list. A check that could not be carried out throws instead. */
export const DRIFT_CHECK_OUTCOMES = [
  /** Judged; the state over time is stable. */
  'STABLE',
  /** Judged; the state over time is drifted. */
  'DRIFTED',
  /** Judged, but there were too few rows to say anything: the state keeps its value. */
  'INSUFFICIENT_DATA',
  /** This window was judged before (an event delivered twice): the stored verdict stands. */
  'ALREADY_JUDGED',
  /** A later window was judged before (an event that came late): the state does not go back. */
  'SUPERSEDED',
  /** Judged on request for a span of one's own: the state over time is not touched. */
  'ON_REQUEST',
] as const;
export type DriftCheckOutcome = (typeof DRIFT_CHECK_OUTCOMES)[number];

/** Rows of one segment, judged by the same features and rules as the window. */
export interface SegmentVerdict {
  /** The category of the segment. */
  readonly segment: string;
  /** Whether it is enough for the window to count as drifted. */
  readonly critical: boolean;
  readonly rows: number;
  readonly status: WindowStatus;
  readonly qualityBreached: boolean;
  /** Features that could be judged, a count. */
  readonly judged: number;
  /** Those that drifted. */
  readonly drifted: readonly FeatureVerdict[];
  /** Per feature of the verdict, in its order: of its shape statistics the largest value as a share of its threshold; null where none was given. */
  readonly nearness: readonly (number | null)[];
  readonly reason: string;
}

export interface SegmentsVerdict {
  /** Whose categories the segments are; not judged within them. */
  readonly column: string;
  /** In the order of the baseline. */
  readonly segments: readonly SegmentVerdict[];
  /** Rows of the window that belong to none. */
  readonly otherRows: number;
  /** Tests of all segments together, which their p-values are corrected for, apart from those of the window. */
  readonly tests: number;
}

/** Rows by the hour; of windows of at least a day. */
export interface VolumeVerdict {
  readonly rowsPerHour: number;
  /** On the days that have training rows. */
  readonly trainingRowsPerHour: number;
  /** Share of it that the window must have. */
  readonly leastShare: number;
  /** Where the log is younger than the window: the hour from which on rows were counted, whole days before the end of the window. */
  readonly from?: string;
  readonly breached: boolean;
}

/** What came after its hour had been read. */
export interface LateVerdict {
  /** Rows of the late objects that were read to count them; of an object that was written again, all of its rows. */
  readonly rows: number;
  /** Late objects that could not be fetched, or are beyond what one check reads for that, and their bytes. */
  readonly unreadObjects: number;
  readonly unreadBytes: number;
}

export interface VerdictDocument {
  readonly version: typeof DRIFT_CONTRACT_VERSION;
  readonly modelId: string;
  readonly baselineId: string;
  /** The longest of the features' windows. */
  readonly window: Span;
  readonly status: WindowStatus;
  /** The state over time after this window. */
  readonly driftState: 0 | 1;
  /** True when a rate of some feature's data, or the share of quarantined lines, or the volume is breached, or an object lost rows of unknown number. */
  readonly qualityBreached: boolean;
  /** In words: which features, by which statistic, and what follows. */
  readonly reason: string;
  readonly rows: number;
  readonly quarantined: number;
  /** Objects of which nobody knows how many rows could not be read, e.g. a truncated archive; absent where there is none. */
  readonly damagedObjects?: number;
  /** Hours of the window, and those of them that had no object. */
  readonly hours: number;
  readonly emptyHours: number;
  /** Where it is held to that of the training data. */
  readonly volume?: VolumeVerdict;
  /** Objects that came after their hour had been read; they are counted here, once, and not in any window. */
  readonly lateObjects: number;
  /** Their rows; absent where there is none. */
  readonly late?: LateVerdict;
  /** Columns of the log that neither schema nor configuration names, by name; told, and no breach. Absent where there is none. */
  readonly extraColumns?: readonly ExtraColumn[];
  readonly features: readonly FeatureVerdict[];
  /** Where the baseline has segments. */
  readonly segments?: SegmentsVerdict;
  /** Where ground truth is configured; not in verdicts on request. */
  readonly performance?: PerformanceVerdict;
}

/** State over time: written by the checker alone, on the condition that nobody else did since it was read. */
export interface DriftStateDocument {
  readonly version: typeof DRIFT_CONTRACT_VERSION;
  readonly modelId: string;
  readonly baselineId: string;
  readonly state: 0 | 1;
  /** Window end at which `state` took its value. */
  readonly since: string;
  /** The latest judged windows, oldest first; as many as the breach rule looks at. */
  readonly recent: readonly { readonly end: string; readonly status: WindowStatus }[];
  /** Window end of the check before the latest one, whatever its baseline was: from there on the latest closed hours. */
  readonly closedFrom?: string;
  /** What a report draws over time: the latest judged windows, oldest first, at most `TREND_WINDOWS`. */
  readonly trend?: readonly TrendPoint[];
  /** Window end of the first check since which all have left labels to be joined by others. */
  readonly labelsLeftSince?: string;
  /** The first hour of the log that any check saw rows in, null before it; where its volume is judged. */
  readonly firstHour?: string | null;
  /** Where ground truth is configured. */
  readonly performance?: PerformanceStateDocument;
}

/** One judged window, in short. */
export interface TrendPoint {
  readonly end: string;
  readonly status: WindowStatus;
  /** The state over time behind it. */
  readonly state: 0 | 1;
  readonly rows: number;
  /** Per feature, in their order: of its shape statistics the largest value as a share of its threshold; null where none was given. */
  readonly features: readonly (number | null)[];
}

/** Most windows that a trend keeps. */
export const TREND_WINDOWS = 60;
