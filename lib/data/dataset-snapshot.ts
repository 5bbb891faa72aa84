/** `DatasetSnapshot`: the frozen rows that a model was trained on and judged by, named by their fingerprint. */
import { retrainingKeys } from '../contract/retraining-steps';
import { FINGERPRINT, SNAPSHOT_FILES } from '../contract/snapshot';
import { Problems } from '../private/errors';
import type { IDataStore } from './data-store';

/** Which snapshot of which model. */
export interface DatasetSnapshotAttributes {
  /** Names the model whose runs made it. */
  readonly modelId: string;
  /** Of everything that decides what was learnt: 16 hexadecimal digits. Versions of the model have it as metadata `fingerprint`. */
  readonly fingerprint: string;
}

/**
 * The frozen rows that a version of a model was trained on and judged by. Its manifest says what it was made from: of each object of the data
 * set key, version id, size, SHA-256 and rows; the rows to train on and those held out; a hash of the schema; image and recipe, and the commit of
 * the program. The same data, image, recipe and description of the data always have the same fingerprint, so a snapshot exists once.
 *
 * To train on it again, start the retraining with {@link retrainingInput}: it reads the versions that were read then, however old they are and
 * whatever has come since. Image and recipe are those of the deployment; where they are the same as then, the job gets the same bytes. Where a
 * version is gone or has another SHA-256, the run ends in `SNAPSHOT_REFUSED`.
 *
 * Defines no resources.
 */
export class DatasetSnapshot {
  /**
   * One that a run has made, or will have made by the time that it is asked for.
   *
   * @param store where the results of the model lie: that of the workspace
   * @throws when the fingerprint is none
   */
  public static fromAttributes(store: IDataStore, attributes: DatasetSnapshotAttributes): DatasetSnapshot {
    return new DatasetSnapshot(store, attributes);
  }

  /** Names the model whose runs made it. */
  public readonly modelId: string;
  /** 16 hexadecimal digits. */
  public readonly fingerprint: string;
  /** Where it lies. */
  public readonly store: IDataStore;
  /** What its keys begin with; ends with a slash. Who may read it: `store.grants.read(grantee, prefix)`. */
  public readonly prefix: string;

  private constructor(store: IDataStore, { modelId, fingerprint }: DatasetSnapshotAttributes) {
    const problems = new Problems(`snapshot of model ${modelId}`);
    problems.require(FINGERPRINT.test(fingerprint), {
      subject: 'fingerprint', got: fingerprint, expected: '16 hexadecimal digits, known at synth time', fix: 'take it from the metadata of a version, or from the name of a folder below snapshots/',
    });
    problems.throwIfAny();
    this.modelId = modelId;
    this.fingerprint = fingerprint;
    this.store = store;
    this.prefix = retrainingKeys.snapshot(modelId, fingerprint);
  }

  /** S3 URI of the manifest. It is written last: a snapshot that has one is complete. */
  public get manifestUri(): string {
    return this.uri(SNAPSHOT_FILES.manifest);
  }

  /** S3 URI of the rows to train on: CSV files with a header and all columns of the schema. Ends with a slash. */
  public get trainingUri(): string {
    return this.uri(SNAPSHOT_FILES.training);
  }

  /** S3 URI of the rows held out: CSV files without a header, features in the order of a request. Ends with a slash. */
  public get holdoutUri(): string {
    return this.uri(SNAPSHOT_FILES.holdout);
  }

  /** S3 URI of their labels, one a line, in the same files and order. Ends with a slash. */
  public get labelsUri(): string {
    return this.uri(SNAPSHOT_FILES.labels);
  }

  /** Input of the retraining's state machine that trains on this snapshot again: JSON, as `aws stepfunctions start-execution --input` takes it. */
  public get retrainingInput(): string {
    const { modelId, fingerprint } = this;
    return JSON.stringify({ modelId, trigger: { type: 'manual', detail: `snapshot ${fingerprint}`, snapshot: fingerprint } });
  }

  private uri(name: string): string {
    return `s3://${this.store.bucket.bucketName}/${this.prefix}${name}`;
  }
}
