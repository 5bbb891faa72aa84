/**
 * Contract, version 1: the hourly partial. Each log hour is read once into a partial; a window is the sum of its partials.
 * Only counts are stored, so that merging is exact, and the same for every order and grouping. The partials of a day share a
 * document, so that a window of weeks is few objects. Imports nothing but contract.
 */
import type { ColumnCounts, InputObject } from './baseline';
import type { DRIFT_CONTRACT_VERSION } from './baseline';

/** A line that could not be read as a row. The line itself stays where it is: the key and the number find it. */
export interface QuarantinedLine {
  readonly key: string;
  /** Counted from 1, the header of a CSV object included. */
  readonly line: number;
  readonly reason: string;
}

/** A column of the log that neither schema nor configuration names. */
export interface ExtraColumn {
  readonly name: string;
  /** Objects that it was seen in. */
  readonly objects: number;
}

/** Most of them that are told of; of more the least ones by name. */
export const MOST_EXTRA_COLUMNS = 100;

export interface HourPartial {
  /** Start of the UTC hour, ISO 8601, e.g. `2001-02-03T04:00:00Z`. */
  readonly hour: string;
  readonly inputs: readonly InputObject[];
  /** Rows counted. Lines read = rows + quarantined (blank lines and CSV headers aside). */
  readonly rows: number;
  readonly quarantined: number;
  /**
   * Objects of which nobody knows how many rows could not be read, e.g. a truncated archive; each of them counts as one line besides. Absent
   * where there is none.
   */
  readonly damagedObjects?: number;
  /** By name; absent where there is none, or where none is looked for, as in captures, which have no names. */
  readonly extraColumns?: readonly ExtraColumn[];
  /** One entry per feature of the baseline, in its order. */
  readonly features: readonly ColumnCounts[];
  /** Where the baseline has segments: for each of them, in its order, the same of its rows alone, in the coarser bins. */
  readonly segments?: readonly (readonly ColumnCounts[])[];
}

export interface PartialsDocument {
  readonly version: typeof DRIFT_CONTRACT_VERSION;
  readonly modelId: string;
  readonly baselineId: string;
  /** UTC day, e.g. `2001-02-03`. */
  readonly day: string;
  /** In order, as far as they were read. */
  readonly hours: readonly HourPartial[];
}

/** Kept beside the partials when `quarantined` of the hour is above 0. */
export interface QuarantineDocument {
  readonly version: typeof DRIFT_CONTRACT_VERSION;
  readonly modelId: string;
  readonly hour: string;
  /** All of them; `lines` holds the first ones only. */
  readonly quarantined: number;
  readonly lines: readonly QuarantinedLine[];
}

/** Most lines that a quarantine document lists. */
export const QUARANTINE_LIST_LIMIT = 1000;
