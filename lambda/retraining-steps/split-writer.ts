/**
 * Splits rows into the files of a snapshot: those to train on, and those held out with their labels beside them. Everything
 * in bounded memory; the same rows in the same order always give the same bytes.
 */
import type { DatasetDescriptor } from '../../lib/contract/dataset';
import { type HoldoutPart, SNAPSHOT_FILES, type SnapshotFile } from '../../lib/contract/snapshot';
import { csvLine } from '../shared/records/csv-line';
import type { PlainLine } from '../shared/records/rows';
import type { ObjectStore } from '../shared/storage/port';
import { partName, PartWriter } from './part-writer';

/** Rows of one part of the holdout: the judge keeps that many labels at a time. */
const MAX_PART_ROWS = 200_000;

export interface SplitPlace {
  readonly storage: ObjectStore;
  readonly bucket: string;
  /** Of the snapshot; ends with a slash. */
  readonly prefix: string;
}

export interface SplitColumns {
  readonly columns: DatasetDescriptor['columns'];
  /** What a request holds, in this order. */
  readonly features: readonly string[];
}

export class SplitWriter {
  public readonly holdoutParts: HoldoutPart[] = [];
  /** The first row that was held out, as a model is asked it. */
  public smokeRequest = '';
  /** Held-out rows with a line break in them. */
  public brokenRows = 0;
  private readonly training: PartWriter;
  private readonly holdout: PartWriter;
  private readonly labels: PartWriter;
  private readonly all: readonly number[];
  private readonly features: readonly number[];
  private openRows = 0;

  public constructor(place: SplitPlace, { columns, features }: SplitColumns) {
    const names = columns.map(({ name }) => name);
    const below = (folder: string) => ({ ...place, prefix: `${place.prefix}${folder}` });
    this.all = names.map((_, index) => index);
    this.features = features.map((name) => names.indexOf(name));
    this.training = new PartWriter(below(SNAPSHOT_FILES.training), csvLine(names, this.all));
    this.holdout = new PartWriter(below(SNAPSHOT_FILES.holdout));
    this.labels = new PartWriter(below(SNAPSHOT_FILES.labels));
  }

  public get trainingParts(): number {
    return this.training.parts;
  }

  /** What was written, once it has ended. */
  public get files(): SnapshotFile[] {
    const { holdout, labels, training } = this;
    return Object.entries({ holdout, labels, training }).flatMap(([folder, { files }]) => files.map((file) => ({ ...file, name: `${SNAPSHOT_FILES[folder as 'holdout']}${file.name}` })));
  }

  /**
   * @param cells in the order of the columns
   * @param plain the line that they stand in, where it is known
   */
  public addTraining(cells: readonly unknown[], plain?: PlainLine): void {
    if (plain?.fields === this.all.length) this.training.addBytes(plain.bytes, plain.start, plain.end);
    else this.training.add(csvLine(cells, this.all));
    if (this.training.isFull) this.training.close();
  }

  /**
   * @param cells in the order of the columns
   * @param label of the row
   */
  public addHeldOut(cells: readonly unknown[], label: string): void {
    const line = csvLine(cells, this.features);
    if (/[\r\n]/.test(line)) this.brokenRows += 1;
    if (this.smokeRequest === '') this.smokeRequest = line;
    this.holdout.add(line);
    this.labels.add(label);
    this.openRows += 1;
    if (this.holdout.isFull || this.openRows >= MAX_PART_ROWS) this.closeHoldout();
  }

  /** Whether a part is full that is not written. */
  public get isFull(): boolean {
    return this.training.isClosed || this.holdout.isClosed;
  }

  /** Writes the parts that are full. */
  public async flush(): Promise<void> {
    await this.training.flush();
    await this.holdout.flush();
    await this.labels.flush();
  }

  /** Writes what is left. */
  public async end(): Promise<void> {
    this.training.close();
    if (this.openRows > 0) this.closeHoldout();
    await this.flush();
  }

  private closeHoldout(): void {
    this.holdoutParts.push({ name: partName(this.holdoutParts.length), rows: this.openRows });
    this.holdout.close();
    this.labels.close();
    this.openRows = 0;
  }
}
