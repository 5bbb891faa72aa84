/**
 * Contract of reading large logs: how much one function reads of the log, how the rest is parted, and what the steps of the machine are told
 * and answer. Imports nothing but contract.
 *
 * A function of one core read 52 MB/s or more of every encoding, captures in base64 being the slowest (`npm run bench drift`). Half of that
 * is counted on, for slower cores and for the store, and half of the 15 minutes of an invocation, so that the rest of the check has time.
 */
import type { DRIFT_CONTRACT_VERSION, InputObject } from './baseline';
import type { DriftCheckEvent } from './drift-check';
import { JOIN_HOURS, JOIN_PARTITIONS, type JoinAnswer, type JoinStepEvent, type SortAnswer, type SortStepEvent } from './label-join';
import type { HourPartial, QuarantineDocument } from './partial';

const GIBIBYTE = 1024 ** 3;

/** What one function reads in a check, in bytes before packing: 450 seconds of 25 MB, rounded down. Above it the log is read by many. */
export const ONE_FUNCTION_BYTES = 10 * GIBIBYTE;

/** About as much is read by each of the many, in bytes before packing: some ten to twenty seconds. */
const BATCH_BYTES = GIBIBYTE / 2;

/** From which sizes on a log is read in parts, in bytes before packing. */
export interface FanOutLimits {
  /** Up to which the check reads by itself. */
  readonly oneFunctionBytes: number;
  /** From which on a batch takes no further object. */
  readonly batchBytes: number;
  /** Into which labels and the rows that they belong to are sorted. */
  readonly joinPartitions: number;
  /** Of the log, that one plan has labels joined with: the spans between two checks in them, and one span at least. */
  readonly joinHours: number;
}

export const FAN_OUT_LIMITS: FanOutLimits = { oneFunctionBytes: ONE_FUNCTION_BYTES, batchBytes: BATCH_BYTES, joinPartitions: JOIN_PARTITIONS, joinHours: JOIN_HOURS };

/** Most bytes that the list of objects of a batch has as JSON; the input of an execution has at most 256 KiB. */
export const BATCH_LIST_BYTES = 200_000;

/** How many batches are read at the same time. */
export const BATCHES_AT_ONCE = 40;

/** Text of JSON or CSV becomes about so many times smaller when it is packed. */
const PACKING = 10;

/** What an object has to be counted as, in bytes before packing. Parquet packs values, not text: it is read about as fast as it lies there. */
export function bytesToRead({ key, size }: Pick<InputObject, 'key' | 'size'>): number {
  return key.endsWith('.gz') || key.endsWith('.zst') ? PACKING * size : size;
}

/** Objects of one hour that one function counts. */
export interface LogBatch {
  readonly version: typeof DRIFT_CONTRACT_VERSION;
  readonly modelId: string;
  readonly baselineId: string;
  /** Start of the UTC hour, ISO 8601. */
  readonly hour: string;
  /** As they were listed. */
  readonly inputs: readonly InputObject[];
}

/** What the objects of a batch were counted as. */
export interface BatchPartDocument {
  readonly version: typeof DRIFT_CONTRACT_VERSION;
  readonly modelId: string;
  readonly baselineId: string;
  readonly partial: HourPartial;
  /** Present when lines were quarantined. */
  readonly quarantine?: QuarantineDocument;
}

/** Says what is to be read next for a check: its log first, then labels and the rows that they belong to. */
export interface PlanStepEvent {
  readonly step: 'plan';
  /** Of the schedule. */
  readonly event: DriftCheckEvent;
}

/** Counts one batch. */
export interface CountStepEvent {
  readonly step: 'count';
  readonly batch: LogBatch;
}

/**
 * Checks while labels are caught up with, span by span, by this machine and those of later events: it tells of drift, and leaves labels that are
 * not joined yet to them.
 */
export interface CheckStepEvent {
  readonly step: 'check';
  /** Of the schedule. */
  readonly event: DriftCheckEvent;
}

/** Adds up what the steps of a plan have made. */
export interface MergeStepEvent {
  readonly step: 'merge';
  readonly planKey: string;
}

/** Steps that are made beside each other. A plan is a list of those of one kind. */
export type PlannedStep = CountStepEvent | SortStepEvent | JoinStepEvent;

export type FanOutStepEvent = PlanStepEvent | PlannedStep | MergeStepEvent;

export interface PlanAnswer {
  /** `ALONE`: the check reads what is left by itself. */
  readonly reading: 'ALONE' | 'FAN_OUT';
  /** Bytes that are to be read, before packing. */
  readonly bytes: number;
  /** Of a fan-out: what is read. Drift is told without labels. */
  readonly subject?: 'LOG' | 'LABELS';
  readonly planKey?: string;
  readonly steps?: number;
}

export interface CountAnswer {
  /** Of the part. */
  readonly partKey: string;
  readonly rows: number;
}

export interface MergeAnswer {
  /** Of the plan. */
  readonly steps: number;
  /** Hours or spans whose sums were kept, and rows in them; none of a plan that sorts. */
  readonly kept: number;
  readonly rows: number;
}

export type FanOutAnswer = PlanAnswer | CountAnswer | SortAnswer | JoinAnswer | MergeAnswer;
