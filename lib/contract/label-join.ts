/**
 * Contract of joining a large log with its labels: neither fits into one function. The rows of both are sorted by the partition that the id of
 * their request falls into, a file for each partition, by many functions beside each other; then each partition is joined for itself. What
 * was sorted once is there for the spans of later checks, too. Imports nothing but contract.
 */
import type { DRIFT_CONTRACT_VERSION, InputObject } from './baseline';
import type { SampledOutcome } from './concept-drift';
import type { PerformanceCounts } from './performance';
import type { Span } from './verdict';

/** Into so many parts ids are sorted; of each, labels are kept in memory as far as they fit, and joined in several passes else. */
export const JOIN_PARTITIONS = 64;

/** Hours of the log that one plan has labels joined with, as a rule: behind a pause there are weeks of them, and a plan lies in memory. */
export const JOIN_HOURS = 24;

interface Headed {
  readonly version: typeof DRIFT_CONTRACT_VERSION;
  readonly modelId: string;
  /** Fingerprint of what parts of performance are made by. */
  readonly definition: string;
}

/** Objects of one hour, of the log or of labels, whose rows one function sorts. */
export interface SortBatch extends Headed {
  readonly of: 'log' | 'labels';
  readonly partitions: number;
  /** Start of the UTC hour, or of the day where labels are written by the day; ISO 8601. */
  readonly hour: string;
  /** As they were listed. */
  readonly inputs: readonly SortInput[];
}

export interface SortInput extends InputObject {
  /** When an object of labels was written, in milliseconds since 1970: of two labels for one request the later one counts. */
  readonly modified?: number;
}

/** Where the rows of a batch lie now. */
export interface SortedRows {
  readonly partitions: number;
  readonly hour: string;
  /** Names the batch in the keys of its files. */
  readonly batch: string;
  /** Of each partition so many. */
  readonly files: readonly number[];
}

export interface SortedLog extends SortedRows {
  readonly of: 'log';
  /** Rows without the id that labels are joined on. */
  readonly withoutId: number;
  /** Rows that can be read, of requests of which another row cannot. */
  readonly lost: number;
}

export interface SortedLabels extends SortedRows {
  readonly of: 'labels';
  /** In the order in which rows name them. */
  readonly objects: readonly { readonly key: string; readonly modified: number }[];
  /** Lines that could not be read. */
  readonly quarantined: number;
}

export interface SortedDocument extends Headed {
  readonly rows: SortedLog | SortedLabels;
}

/** All that the partitions of one span are joined from. */
export interface JoinDocument extends Headed {
  readonly span: Span;
  readonly partitions: number;
  /** The span before, where that is joined before this one is. */
  readonly before?: {
    readonly start: string;
    /** Objects of labels that lie in it now. */
    readonly objects: number;
    /** Whether its rows are looked at once more, for labels that were late. */
    readonly isCounted: boolean;
  };
  /** Of the span, and of the one before where that is looked at. */
  readonly log: readonly SortedLog[];
  readonly labels: readonly SortedLabels[];
}

/** What one partition of a span was joined to; of a span that one function joins, the whole. */
export interface JoinedPartition {
  readonly labelled: number;
  readonly unlabelled: number;
  /** Of all partitions, in the first one; and so are the objects and unreadable lines of labels. */
  readonly withoutId: number;
  readonly unusable: number;
  readonly repeated: number;
  readonly labels: { readonly objects: number; readonly delivered: number; readonly replaced: number; readonly quarantined: number };
  /** Labels that found rows of the span, by the span of their delivery. */
  readonly found: Readonly<Record<string, number>>;
  /** Of the span before, where it was looked at once more. */
  readonly late?: {
    /** Rows whose first label was delivered when the span had been joined. */
    readonly rows: number;
    readonly stillUnlabelled: number;
    /** Labels that found their rows by that, by the span of their delivery. */
    readonly found: Readonly<Record<string, number>>;
  };
  readonly counts: PerformanceCounts;
  /** In order; where concept drift is looked for. */
  readonly outcomes?: readonly SampledOutcome[];
}

export interface PartitionDocument extends Headed {
  /** Of the span. */
  readonly start: string;
  readonly partition: number;
  readonly joined: JoinedPartition;
}

/** Sorts the rows of one batch. */
export interface SortStepEvent {
  readonly step: 'sort';
  readonly batch: SortBatch;
}

/** Joins one partition of a span. */
export interface JoinStepEvent {
  readonly step: 'join';
  /** Of the document that says what from. */
  readonly joinKey: string;
  readonly partition: number;
}

export interface SortAnswer {
  /** Of what says where the rows lie. */
  readonly sortedKey: string;
}

export interface JoinAnswer {
  /** Of what the partition was joined to. */
  readonly partitionKey: string;
  readonly labelled: number;
}
