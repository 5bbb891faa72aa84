/**
 * Contract, version 1: the drift baseline, i.e. the statistics of the training data that every later window is compared with.
 *
 * Built once, typed and binned once: a window never changes how it is looked at. Readers ignore members that they do not
 * know; a new optional member keeps the version, anything else raises it. Plain data, JSON-safe. Imports nothing but contract.
 */

/** Version written into every document of the drift contract. */
export const DRIFT_CONTRACT_VERSION = 1;

/** How the columns were turned into bins. */
export interface BinningSettings {
  /** Number of quantile bins from which PSI is computed. */
  readonly psiBins: number;
  /** Number of quantile bins from which KS is computed; its error is at most 1 / grid. */
  readonly grid: number;
  /** A numeric column with at most this many distinct values gets one bin per value. */
  readonly discreteLimit: number;
  /** Categories with a bin of their own; the rest shares the bin "other". */
  readonly maxCategories: number;
  /** Whether the days that have training rows are counted; absent where they are not. */
  readonly days?: true;
  /** Bins, about, in which each feature is also counted by the hour of the week; absent where that is not wanted. */
  readonly weekBins?: number;
  /** By which rows each feature is also counted; absent where that is not wanted. */
  readonly segments?: SegmentSettings;
  /** Which features are also counted by spans of time, from which thresholds are learned; absent where that is not wanted. */
  readonly spans?: SpanSettings;
}

/** Spans of time as long as a window, from midnight UTC on. */
export interface SpanSettings {
  /** Hours of a span, by feature. */
  readonly hours: Readonly<Record<string, number>>;
  /** Bins, about, in which each feature is counted. */
  readonly bins: number;
}

/** Most spans of a feature: of longer data every second, fourth, … one is kept. */
export const MOST_SPANS = 100;

/** Most counts of all features and spans together, about: a baseline stays some megabytes. */
const MOST_SPAN_COUNTS = 2_000_000;

/** Bins by the span: a span has fewer rows than training data have. */
const SPAN_BINS = 200;

/** Features for which there is room: each needs PSI bins and what lies outside, and as many bins again. */
export const MOST_SPAN_FEATURES = Math.floor(MOST_SPAN_COUNTS / MOST_SPANS / 24);

/** Bins for each of so many features. */
export function spanBins(features: number): number {
  return Math.min(SPAN_BINS, Math.floor(MOST_SPAN_COUNTS / (MOST_SPANS * features)) - 12);
}

/** Rows are told apart by the category that they have in one column, a feature itself. */
export interface SegmentSettings {
  readonly column: string;
  /** Most categories that are a segment: those of `always`, and then the most frequent ones. */
  readonly most: number;
  /** Categories that are one however rare they are. */
  readonly always: readonly string[];
  /** Bins, about, in which each feature is counted. */
  readonly bins: number;
}

/** Most counts of all features and segments of one hour together, about: a day of partials stays some megabytes. */
const MOST_SEGMENT_COUNTS = 100_000;

/** Bins by the segment: finer ones would be empty. */
const SEGMENT_BINS = 50;

/** Features times segments for which there is room: each needs PSI bins and what lies outside, and as many bins again. */
export const MOST_SEGMENT_FEATURES = Math.floor(MOST_SEGMENT_COUNTS / 24);

/** Bins for each of so many features and segments. */
export function segmentBins(features: number, segments: number): number {
  return Math.min(SEGMENT_BINS, Math.floor(MOST_SEGMENT_COUNTS / (features * segments)) - 12);
}

/** Hours of a week, from Monday, 0 o'clock UTC, on. */
export const WEEK_HOURS = 168;

/** Most counts of all features and hours of the week together, about: a baseline stays some megabytes. */
export const MOST_WEEK_COUNTS = 2_000_000;

export const DEFAULT_BINNING: BinningSettings = { psiBins: 10, grid: 1000, discreteLimit: 20, maxCategories: 1000 };

/** Bins by the hour of the week: finer ones would be empty. */
const WEEK_BINS = 100;

/** Of them those that are there in any case: PSI bins, and what lies outside. */
const WEEK_BINS_APART = DEFAULT_BINNING.psiBins + 2;

/** Features for which there is room: each needs as many bins again, and a discrete one that of its values. */
export const MOST_WEEK_FEATURES = Math.floor(MOST_WEEK_COUNTS / (WEEK_HOURS * Math.max(2 * WEEK_BINS_APART, DEFAULT_BINNING.discreteLimit + 1)));

/** With so many bins by the hour of the week as so many features leave room for. */
export function weeklyBinning(features: number): BinningSettings {
  return { ...DEFAULT_BINNING, weekBins: Math.min(WEEK_BINS, Math.floor(MOST_WEEK_COUNTS / (WEEK_HOURS * features)) - WEEK_BINS_APART) };
}

/** Counts of what a column held. `present` excludes the other three: present + missing + invalid + nonFinite = rows. */
export interface ColumnCounts {
  readonly present: number;
  /** Absent, null, empty, or one of the words for "missing". */
  readonly missing: number;
  /** Not of the column's type, or not what other columns determine. */
  readonly invalid: number;
  /** Numbers that are infinite. */
  readonly nonFinite: number;
  /** Present values per bin; the meaning of a bin is in the baseline. */
  readonly counts: readonly number[];
}

/** The training rows of a feature by the hour of the week, in coarser bins: those of the feature, joined with their neighbours. */
export interface WeekCounts {
  /** Of each coarser bin the last bin of the feature in it, ascending. */
  readonly ends: readonly number[];
  /** `WEEK_HOURS` of them, by event time. */
  readonly hours: readonly ColumnCounts[];
}

/** The training rows of a feature by their segment, in coarser bins: those of the feature, joined with their neighbours. */
export interface SegmentCounts {
  /** Of each coarser bin the last bin of the feature in it, ascending. */
  readonly ends: readonly number[];
  /** In the order of the baseline's segments. */
  readonly segments: readonly ColumnCounts[];
}

/** The training rows of a feature by spans of time, in coarser bins: those of the feature, joined with their neighbours. */
export interface SpanCounts {
  /** Hours of a span. */
  readonly hours: number;
  /** Of each coarser bin the last bin of the feature in it, ascending. */
  readonly ends: readonly number[];
  /** In the order of time; spans without a row are not among them. */
  readonly spans: readonly ColumnCounts[];
}

interface FeatureBase extends ColumnCounts {
  readonly name: string;
  /** Where the baseline has segments. */
  readonly bySegment?: SegmentCounts;
  /** Where thresholds are learned from how the training data differ over time. */
  readonly spans?: SpanCounts;
  /** Share of rows that must have a value; absent where it is that of the training rows. */
  readonly completeness?: number;
  /** Where windows shorter than a day are compared with the same hours of the week. */
  readonly week?: WeekCounts;
}

/** Combinations of categories that a column may be determined by; with more, no baseline is built. */
export const MAX_COMBINATIONS = 10_000;

/**
 * What a number column holds where category columns fix its value. A value that differs by more than the tolerance counts as
 * invalid, one of a combination that is not listed as present.
 */
export interface DeterminedValues {
  /** The category columns, all of them features. */
  readonly by: readonly string[];
  /** Share of the value by which another one may differ. */
  readonly tolerance: number;
  /** Categories in the order of `by`; each combination once, in ascending order. */
  readonly combinations: readonly (readonly string[])[];
  /** Of each combination the lower median of the training rows, or of a seeded sample of them. */
  readonly values: readonly number[];
}

export interface NumberFeature extends FeatureBase {
  /** Where the schema says what determines the column. */
  readonly determined?: DeterminedValues;
  /** Largest error of a cumulative share, above 0, where the counts come from a sketch; absent where they are exact. */
  readonly rankError?: number;
}

/**
 * Many distinct numbers. Bin i holds the values in (edges[i-1], edges[i]]; the first and the last bin are open, so
 * counts.length = edges.length + 1. `psiEdges` are the indices of those edges that bound the PSI bins.
 */
export interface ContinuousBaseline extends NumberFeature {
  readonly kind: 'continuous';
  readonly min: number;
  readonly max: number;
  readonly edges: readonly number[];
  readonly psiEdges: readonly number[];
}

/** Few distinct numbers: one bin per value in ascending order, and a last one for all others. */
export interface DiscreteBaseline extends NumberFeature {
  readonly kind: 'discrete';
  readonly values: readonly number[];
}

/** Categories in descending order of count (ties by name), and a last bin for all others. */
export interface CategoricalBaseline extends FeatureBase {
  readonly kind: 'categorical';
  readonly categories: readonly string[];
}

export type FeatureBaseline = ContinuousBaseline | DiscreteBaseline | CategoricalBaseline;

/** One object that was read: enough to see later whether it was replaced or came late. */
export interface InputObject {
  readonly key: string;
  readonly etag: string;
  /** Bytes. */
  readonly size: number;
}

export interface BaselineDocument {
  readonly version: typeof DRIFT_CONTRACT_VERSION;
  readonly modelId: string;
  /** First 16 hexadecimal digits of the SHA-256 over the document without `id`. */
  readonly id: string;
  /** Fingerprint of the definition (descriptor and settings) it was built from: another definition needs another baseline. */
  readonly definition: string;
  /** Rows that entered the baseline (the holdout excluded), and lines that could not be read. */
  readonly rows: number;
  readonly quarantined: number;
  /** UTC days that have training rows, a count; where the settings ask for it. */
  readonly days?: number;
  readonly inputs: readonly InputObject[];
  readonly settings: BinningSettings;
  readonly features: readonly FeatureBaseline[];
  /** Where the settings ask for them: each category that is a segment. Rows of other ones belong to none. */
  readonly segments?: readonly string[];
}
