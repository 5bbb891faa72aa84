/** What the story leaves behind, as plain data: everything that the timeline, the summary and the report are made from. */
import type { EvaluationDocument, QuarantineDocument, StatisticResult, VerdictDocument } from './contract';
import type { DeploymentMinute } from './traffic';

/** ISO 8601 in UTC, everywhere. */
export interface AlarmChange {
  readonly at: string;
  /** Id of the alarm's construct, e.g. `Drift`. */
  readonly alarm: string;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}

export interface Message {
  readonly at: string;
  readonly subject: string;
  readonly message: string;
}

/** One execution of a state machine that did something. */
export interface Run {
  readonly machine: 'retraining' | 'deployment';
  readonly startedAt: string;
  readonly endedAt: string;
  /** Type of its trigger or request, e.g. `drift`, `candidate`. */
  readonly cause: string;
  /** What the trigger said. */
  readonly detail: string;
  readonly outcome: string;
  /** In words. */
  readonly reason: string;
  /** Last part of the ARN of the version that it was about, e.g. `2`. */
  readonly version?: string;
  /** Of a retraining that got as far as the judge. */
  readonly evaluation?: EvaluationDocument;
}

export type StatisticPoint = Pick<StatisticResult, 'name' | 'value' | 'threshold' | 'breached'>;

/** One drift check: what of its verdict the story looks at. A new baseline came with a new version. */
export interface CheckPoint
  extends Pick<VerdictDocument, 'status' | 'driftState' | 'qualityBreached' | 'reason' | 'rows' | 'quarantined' | 'emptyHours' | 'lateObjects' | 'baselineId'> {
  /** End of its windows. */
  readonly at: string;
  readonly features: readonly { readonly name: string; readonly critical: boolean; readonly statistics: readonly StatisticPoint[] }[];
}

/** An hour of the log: what there was to write down, and what of it the checks count. */
export interface LogHour {
  /** Its beginning. */
  readonly hour: string;
  /** That departed in it, and belong into its log once. */
  readonly flights: number;
  /** Rows that the checks count. */
  readonly rows: number;
  /** Objects that the checks have read. */
  readonly objects: number;
}

/** A line of a log that could not be read. */
export type Quarantined = QuarantineDocument['lines'][number];

/** What came more or less often than the baseline has it, where the shape of a column of categories was beyond its threshold. */
export interface MovedCategories {
  /** End of the window, as of its check. */
  readonly at: string;
  /** Beginning of the window. */
  readonly from: string;
  readonly feature: string;
  /** Those that moved most, the first most of all: rows that the window has, and that it would have by their share of the baseline. */
  readonly categories: readonly { readonly name: string; readonly rows: number; readonly expected: number }[];
}

/** Something that went wrong on purpose, and what came of it. */
export interface Accident {
  readonly from: string;
  readonly to: string;
  readonly what: string;
  /** Columns of the log in which it puts other values, or by which the rows that it takes away or adds are chosen. */
  readonly columns: readonly string[];
  /** Found in the records of the story, in words. */
  readonly consequence: string;
}

/** What people and the platform did. */
export interface Act {
  readonly at: string;
  readonly what: string;
}

export interface StoryRecord {
  readonly modelId: string;
  readonly from: string;
  readonly to: string;
  readonly checks: readonly CheckPoint[];
  readonly runs: readonly Run[];
  /** Executions that found nothing to do, by machine. */
  readonly quietRuns: Readonly<Record<Run['machine'], number>>;
  readonly deploymentMinutes: readonly DeploymentMinute[];
  readonly acts: readonly Act[];
  readonly alarms: readonly AlarmChange[];
  readonly messages: readonly Message[];
  /** All hours of the days on which the log was not clean. */
  readonly logHours: readonly LogHour[];
  readonly moved: readonly MovedCategories[];
  readonly quarantined: { readonly lines: number; readonly first: readonly Quarantined[] };
  readonly accidents: readonly Accident[];
  readonly totals: {
    /** Flights about which the endpoint was asked. */
    readonly flights: number;
    /** Flights that departed before there was an endpoint. */
    readonly unasked: number;
    readonly requests: number;
    readonly failedRequests: number;
    readonly labelledFlights: number;
    readonly logLines: number;
    /** Invocations of functions. */
    readonly invocations: number;
  };
  /** Version that is live in the end, by the release record, and the one that the endpoint runs. */
  readonly live: string;
  readonly serving: string;
  /** That were deployed, or tried to be. */
  readonly versions: number;
}
