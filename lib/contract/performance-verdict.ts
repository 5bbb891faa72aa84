/** Contract, version 1: what one check found about the performance of the model, and the state of it over time. Imports nothing but contract. */
import type { ConceptDriftState, ConceptDriftVerdict } from './concept-drift';
import type { CalibrationBin, ConfusionMatrix } from './evaluation';
import type { FairnessRuleConfig, FairnessMetric, JoinCounts, PerformanceMetric, PerformanceRuleConfig } from './performance';
import type { Span } from './verdict';

/** A metric of a window. */
export interface MeasuredMetric {
  readonly metric: PerformanceMetric;
  readonly value: number;
  /** Standard error; absent where none is known. */
  readonly error?: number;
}

/**
 * How a window counts. `breached`: worse than a rule allows, and by more than chance. `calm`: every rule could be judged and is kept with
 * some distance. `unclear`: neither. `insufficient-data`: too few rows with a label, or nothing to compare with yet.
 */
export type PerformanceStatus = 'breached' | 'unclear' | 'calm' | 'insufficient-data';

export interface PerformanceRuleResult {
  readonly rule: PerformanceRuleConfig;
  /** Absent where it could not be told. */
  readonly value?: number;
  readonly error?: number;
  /** What a drop is measured from. */
  readonly reference?: number;
  readonly referenceError?: number;
  /** How much worse than the reference, or than the limit; above 0 where it is worse. */
  readonly drop?: number;
  /** The drop over its standard error; absent where that is 0. */
  readonly z?: number;
  readonly breached: boolean;
  readonly calm: boolean;
  /** In words. */
  readonly reason: string;
}

/** One comparison of the groups of a sensitive column. */
export interface FairnessResult {
  readonly column: string;
  readonly metric: FairnessMetric;
  readonly value: number;
  /** 95 % interval, by all pairs of groups. */
  readonly lower: number;
  readonly upper: number;
  /** Group with the higher rate, and the one with the lower. */
  readonly high: string;
  readonly low: string;
}

export interface FairnessRuleResult {
  readonly rule: FairnessRuleConfig;
  /** True where the whole interval lies beyond the limit. */
  readonly breached: boolean;
  readonly calm: boolean;
  /** False where fewer than two groups are large enough. */
  readonly judged: boolean;
  readonly reason: string;
}

export interface GroupVerdict {
  readonly group: string;
  readonly rows: number;
  readonly selectionRate: number;
  /** Absent where the group has no such row. */
  readonly truePositiveRate?: number;
  readonly falsePositiveRate?: number;
  readonly accuracy: number;
  /** Compared with others; smaller groups are counted and not compared. */
  readonly compared: boolean;
}

export interface SensitiveColumnVerdict {
  readonly column: string;
  /** Rows without a group. */
  readonly missing: number;
  readonly groups: readonly GroupVerdict[];
}

export interface FairnessVerdict {
  readonly status: PerformanceStatus;
  /** The state over time after this window. */
  readonly state: 0 | 1;
  readonly columns: readonly SensitiveColumnVerdict[];
  readonly results: readonly FairnessResult[];
  readonly rules: readonly FairnessRuleResult[];
  readonly reason: string;
}

/** One of several classes. */
export interface ClassVerdict {
  readonly name: string;
  readonly rows: number;
  readonly predicted: number;
  readonly correct: number;
}

/** A cluster of a clustering. */
export interface ClusterVerdict {
  readonly name: string;
  readonly rows: number;
  /** Those of them that distances were measured between. */
  readonly sampled: number;
  /** Mean of them, -1 to 1; absent where there is none. */
  readonly silhouette?: number;
}

export interface PerformanceVerdict extends JoinCounts {
  /** The predictions that are judged: it ends where the latest labels are due. */
  readonly window: Span;
  readonly status: PerformanceStatus;
  /** The state over time after this window. */
  readonly state: 0 | 1;
  readonly reason: string;
  /** Rows whose label came behind its time, since the check before; counted here, once, and in no metric. */
  readonly late: number;
  /** Objects of labels that were written, since the check before, into a span that had been joined. */
  readonly lateLabelObjects: number;
  /**
   * Labels, delivered since the check before but for the delay, that found no row: of unknown ids, later than one more span, or correcting
   * another one behind its time. Absent as long as rows that they may belong to were not joined.
   */
  readonly unmatched?: number;
  /** Of the window: labels that another one for the same id replaced, and lines of label files that could not be read. */
  readonly replacedLabels: number;
  readonly unreadableLabels: number;
  /** Present where no labels come: the counts of labels say nothing then. */
  readonly withoutLabels?: true;
  readonly metrics: readonly MeasuredMetric[];
  readonly rules: readonly PerformanceRuleResult[];
  /** Of binary tasks. */
  readonly confusion?: ConfusionMatrix;
  readonly calibration?: readonly CalibrationBin[];
  /** Of tasks with several classes, those with most rows first. */
  readonly classes?: readonly ClassVerdict[];
  /** Of clusterings, those with most rows first. */
  readonly clusters?: readonly ClusterVerdict[];
  /** Where sensitive columns are named. */
  readonly fairness?: FairnessVerdict;
  /** Where it is looked for; it tells, and changes no status. */
  readonly conceptDrift?: ConceptDriftVerdict;
}

/** A state over time, as that of drift. */
export interface StateOverTime {
  readonly state: 0 | 1;
  readonly since: string;
  readonly recent: readonly { readonly end: string; readonly status: PerformanceStatus }[];
  /** Rules that were breached and have not been seen calm since, so that none is calm for having become untellable; absent where there are none. */
  readonly suspects?: readonly string[];
}

export interface PerformanceTrendPoint {
  readonly end: string;
  readonly status: PerformanceStatus;
  readonly state: 0 | 1;
  readonly labelled: number;
  /** Per rule, in their order; null where it could not be told. */
  readonly values: readonly (number | null)[];
}

/** What is remembered between checks. */
export interface PerformanceStateDocument extends StateOverTime {
  /** Of what the parts are made; with another one everything begins anew. */
  readonly definition: string;
  /** Rows before this instant are of the model before; absent for the first one. */
  readonly from?: string;
  /** Each as it was measured in the first whole window of this model that tells it, with its error. */
  readonly reference?: readonly MeasuredMetric[];
  /** The rows that were joined, without a gap. */
  readonly joined: Span;
  /** Labels that found their rows so far, by the span of their delivery; of spans whose labels may still find rows. */
  readonly found: Readonly<Record<string, number>>;
  readonly fairness?: StateOverTime;
  readonly conceptDrift?: ConceptDriftState;
  readonly trend: readonly PerformanceTrendPoint[];
}
