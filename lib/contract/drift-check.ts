/**
 * Contract of the drift check function: configuration, environment, events, answer. Imports nothing but contract.
 *
 * What synth time knows travels as `config.json` in the function's code asset, so that it has no size limit and is covered by
 * the code's hash; names that only deploy time knows travel in the environment.
 */
import type { BinningSettings } from './baseline';
import type { Column, DatasetDescriptor, LogDescriptor } from './dataset';
import type { DatasetExpectations } from './expectations';
import type { FanOutLimits } from './fan-out';
import type { PerformanceConfig } from './performance';
import type { DriftCheckOutcome, StatisticName } from './verdict';

/** File beside the handler in the code asset. */
export const CONFIG_FILE = 'config.json';

/** Environment variables of the function. */
export const DRIFT_CHECK_ENV = {
  /** Bucket that holds baselines, partials, verdicts and the state. */
  storeBucket: 'STORE_BUCKET',
  /** Bucket of the inference log. */
  logBucket: 'LOG_BUCKET',
  /** Bucket of the data set that the baseline is built from, or of the files of Model Monitor that it is read from. */
  datasetBucket: 'DATASET_BUCKET',
  /** Bucket of the labels; only where ground truth is configured. */
  labelBucket: 'LABEL_BUCKET',
} as const;

export interface StatisticConfig {
  readonly name: StatisticName;
  /** 0 where a statistic with a test counts from its level of significance on. */
  readonly threshold: number;
  /** Level of significance of a drift statistic, in (0, 1]; 0.01 where absent. At 1 chance is not asked. */
  readonly alpha?: number;
  /** That its p-value is not corrected for the number of tests. */
  readonly correction?: 'none';
  /** Least share of a bin, of `psi` and `kl`; where absent, half a row is added to each bin instead. */
  readonly leastShare?: number;
  /** KL(baseline ‖ window), of `kl`; KL(window ‖ baseline) where absent. */
  readonly direction?: 'baseline-current';
  /** Base of the logarithm, of `jensen-shannon`; 2 where absent. */
  readonly logarithmBase?: 'e';
  /**
   * Standard deviations above the mean of what windows of the training data differ by, which is the threshold; the configured one is where
   * that cannot be learned.
   */
  readonly learned?: number;
  /** Who decides by the baseline whether the feature is judged by it at all; it always is where absent. */
  readonly choice?: 'evidently';
}

export interface MonitoredFeature {
  readonly name: string;
  readonly critical: boolean;
  /** Weight among the features, at least 0; 0 where absent. */
  readonly importance?: number;
  /** Hours that the feature's window covers. */
  readonly windowHours: number;
  readonly statistics: readonly StatisticConfig[];
  /** That its statistics are metrics of their own; absent where they are in the verdict alone. */
  readonly metrics?: true;
}

/** A baseline of SageMaker Model Monitor. */
export interface ModelMonitorDescriptor {
  /** Ends with a slash, or is empty. */
  readonly prefix: string;
  /** Names of the files behind the prefix. */
  readonly statistics: string;
  readonly constraints: string;
  readonly columns: readonly Column[];
}

export interface DriftCheckConfig {
  readonly version: 1;
  readonly modelId: string;
  /** Hours between two checks: 1, 2, 3, 4, 6, 8, 12 or 24. */
  readonly everyHours: number;
  /** Minutes after the end of an hour until its objects count as complete. */
  readonly lagMinutes: number;
  readonly features: readonly MonitoredFeature[];
  /** Share of judged features from which the window counts as drifted, in (0, 1]. One critical feature is enough, too. */
  readonly driftedShare: number;
  /** Share of the judged features' importance from which the window counts as drifted, in (0, 1]; only where there are importances. */
  readonly driftedImportance?: number;
  /** The state becomes 1 when `times` of the last `outOf` judged windows drifted; 0 again after `times` calm ones in a row. */
  readonly breach: { readonly times: number; readonly outOf: number };
  readonly minBaselineSamples: number;
  readonly minWindowSamples: number;
  /** Share of unreadable lines from which the data quality counts as breached. */
  readonly quarantinedShare: number;
  /** Share of the rows by the hour of the training data from which on the volume of a window is enough, in (0, 1]; absent where it is held to nothing. */
  readonly leastVolume?: number;
  /** What the baseline is built from; absent where it is read from files of Model Monitor. */
  readonly dataset?: DatasetDescriptor;
  /** The other one of the two. */
  readonly modelMonitor?: ModelMonitorDescriptor;
  /** Which of its rows count in a first baseline; all of them without it. No part of what a baseline is defined by. */
  readonly expectations?: Pick<DatasetExpectations, 'columns' | 'unique'>;
  readonly log: LogDescriptor;
  readonly binning: BinningSettings;
  /** Texts that stand for a missing value, case-sensitive. */
  readonly missingWords: readonly string[];
  /** From which sizes on the log is read in parts; only where a state machine does that. */
  readonly fanOut?: FanOutLimits;
  /** How the performance of the model is told; only where labels come. */
  readonly performance?: PerformanceConfig;
}

/**
 * The scheduled event of EventBridge, or a request by hand. With `window` the span is judged on request and the state over time
 * is left alone; without, the event must be the schedule's.
 */
export interface DriftCheckEvent {
  /** When the schedule was due (EventBridge sets it), or when the request is made; ISO 8601 with its zone. */
  readonly time: string;
  /**
   * Who sent the event; EventBridge sets `aws.events`. Without a window nothing else is accepted, because `time` then decides
   * which window the state over time takes in: a wrong one would have all later checks superseded.
   */
  readonly source?: string;
  /** The requested span: full hours, ISO 8601 with their zone, `end` excluded. */
  readonly window?: { readonly start: string; readonly end: string };
}

export interface DriftCheckAnswer {
  readonly outcome: DriftCheckOutcome;
  /** Key of the verdict in the store. */
  readonly verdictKey: string;
  readonly reason: string;
}

/** The columns that the schema of the baseline names. */
export function baselineColumns({ dataset, modelMonitor }: Pick<DriftCheckConfig, 'dataset' | 'modelMonitor'>): readonly Column[] {
  return (dataset ?? modelMonitor)?.columns ?? [];
}

/** Keys in the store. Everything of one model lies below one prefix, so that a role can be held to it; but for rows, which lie below another. */
export const driftKeys = {
  root: (modelId: string): string => `models/${modelId}/drift/`,
  baseline: (modelId: string): string => `models/${modelId}/drift/baseline.json`,
  state: (modelId: string): string => `models/${modelId}/drift/state.json`,
  /** @param day `2001-02-03`, or any instant of it */
  partials: (modelId: string, baselineId: string, day: string): string =>
    `models/${modelId}/drift/partials/${baselineId}/${day.slice(0, 10).replaceAll('-', '/')}.json`,
  /** Below it lies what parts of hours were counted as, and the plans that name them; of no use once their hours have partials. */
  parts: (modelId: string): string => `models/${modelId}/drift/parts/`,
  part: (modelId: string, hour: string, batch: string): string => `models/${modelId}/drift/parts/${hourPath(hour)}/${batch}.json`,
  plans: (modelId: string): string => `models/${modelId}/drift/parts/plans/`,
  plan: (modelId: string, plan: string): string => `models/${modelId}/drift/parts/plans/${plan}.json`,
  /** What the partitions of a span are joined from. */
  join: (modelId: string, join: string): string => `models/${modelId}/drift/parts/joins/${join}.json`,
  /**
   * Below it lie rows of a large log and of its labels, sorted: ids, answers, groups, times and labels. All else that is kept holds counts, so it lies apart
   * from what readers of verdicts may see.
   */
  rows: (modelId: string): string => `models/${modelId}/drift-rows/`,
  sortedRows: (modelId: string, batch: string, partition: number, file: number): string => `models/${modelId}/drift-rows/${batch}/${partition}-${file}.jsonl`,
  /** @param day `2001-02-03`, or any instant of it */
  performance: (modelId: string, definition: string, day: string): string => `models/${modelId}/drift/performance/${definition}/${day.slice(0, 10).replaceAll('-', '/')}.json`,
  quarantine: (modelId: string, hour: string): string => `models/${modelId}/drift/quarantine/${hourPath(hour)}.json`,
  verdict: (modelId: string, windowEnd: string): string => `models/${modelId}/drift/verdicts/${hourPath(windowEnd)}.json`,
  /** The page about a verdict, beside it. */
  report: (modelId: string, windowEnd: string): string => `models/${modelId}/drift/verdicts/${hourPath(windowEnd)}.html`,
  requestedVerdict: (modelId: string, start: string, end: string): string =>
    `models/${modelId}/drift/requested/${hourPath(start).replaceAll('/', '-')}_${hourPath(end).replaceAll('/', '-')}.json`,
};

/** `2001-02-03T04:00:00Z` as `2001/02/03/04`. */
function hourPath(iso: string): string {
  return iso.slice(0, 13).replace('T', '/').replaceAll('-', '/');
}
