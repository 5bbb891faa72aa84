/**
 * Contract, version 1: the manifest of a snapshot, i.e. of the rows that one model was trained on and judged by, frozen. It is
 * written last: a snapshot with a manifest is complete. The key has the fingerprint of what it was made from, so the same
 * data, image and recipe find the same snapshot. Imports nothing but contract.
 */
import type { InputObject } from './baseline';
import type { HoldoutRule } from './dataset';

export const SNAPSHOT_VERSION = 1;

/** What lies below the key of a snapshot. The three folders hold `part-00000.csv`, `part-00001.csv`, … */
export const SNAPSHOT_FILES = {
  /** Rows to train on: a header, and all columns of the schema in its order. */
  training: 'train/',
  /** Rows to score: features in the order of a request, no header, one row a line. */
  holdout: 'holdout/',
  /** Their labels, one a line, in the same parts and order; as `LabelReader` gives them: numbers in shortest form. */
  labels: 'labels/',
  /** Drift baseline of the rows to train on. */
  baseline: 'baseline.json',
  manifest: 'manifest.json',
  /** What was kept out of it, and why; absent where nothing was. Also of data that were rejected. */
  quarantine: 'quarantine.json',
} as const;

/** What a fingerprint looks like. */
export const FINGERPRINT = /^[0-9a-f]{16}$/;

/** One object of the data set, as it was read; those with nothing but rows older than the history were read for event times alone. */
export interface SnapshotInput extends InputObject {
  /** Where the bucket keeps versions. */
  readonly versionId?: string;
  /** Rows to train on, rows held out, and lines that could not be read. */
  readonly rows: number;
  readonly heldOut: number;
  readonly quarantined: number;
  /** Rows older than the history, in neither; present where the data set has one. */
  readonly older?: number;
  /** Rows that break an expectation, in neither; present where the data set has expectations. */
  readonly refused?: number;
  /** Of its content as it was read: 64 hexadecimal digits. Absent in snapshots of earlier releases. */
  readonly sha256?: string;
}

/** A list that rows were held against, as it was read. */
export interface SnapshotList extends InputObject {
  /** Where the bucket keeps versions. Absent in snapshots of earlier releases, as the next. */
  readonly versionId?: string;
  /** Of its content: 64 hexadecimal digits. */
  readonly sha256?: string;
}

/** A file of the snapshot. */
export interface SnapshotFile {
  /** Below the key of the snapshot, e.g. `train/part-00000.csv`. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
}

/** One part of the holdout, and of its labels. */
export interface HoldoutPart {
  /** E.g. `part-00000.csv`. */
  readonly name: string;
  readonly rows: number;
}

export interface SnapshotManifest {
  readonly version: typeof SNAPSHOT_VERSION;
  readonly modelId: string;
  readonly fingerprint: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly inputs: readonly SnapshotInput[];
  /** Lists that rows were held against; absent where there are none. */
  readonly lists?: readonly SnapshotList[];
  /** Fingerprint of the snapshot whose objects were read again, where they are not those that were there at the time. */
  readonly madeFrom?: string;
  /** First 16 hexadecimal digits of the SHA-256 over the columns. */
  readonly schemaHash: string;
  readonly holdout: HoldoutRule;
  /** Rows whose event time is later were held out; milliseconds since 1970. Absent where no rows are. */
  readonly heldOutAfter?: number;
  /** Rows whose event time is earlier were left out, and how many these are. Absent where the data set has no history. */
  readonly olderBefore?: number;
  readonly olderRows?: number;
  readonly trainingRows: number;
  readonly trainingParts: number;
  readonly holdoutRows: number;
  readonly holdoutParts: readonly HoldoutPart[];
  /** `none` where the image is fixed. */
  readonly imageUri: string;
  readonly imageDigest: string;
  readonly recipe: object;
  /** Commit that the program comes from; `none` where nobody says so. Absent in snapshots of earlier releases, as the next two. */
  readonly codeCommit?: string;
  /** Tags that the image had when it was chosen, in ascending order: of immutable ones a build's commit is the usual choice. */
  readonly imageTags?: readonly string[];
  /** What the training and scoring jobs read, and the labels, in ascending order of their names. */
  readonly files?: readonly SnapshotFile[];
  /** Id of the drift baseline, and the fingerprint of its definition. */
  readonly baselineId: string;
  readonly baselineDefinition: string;
  /** First row to score. */
  readonly smokeRequest: string;
}
