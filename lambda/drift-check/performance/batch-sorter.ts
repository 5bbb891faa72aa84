/** Sorts the rows of a batch of the log, or of labels, by partition. Objects are read one after the other, so that the order is the same each time. */
import type { SortBatch, SortedDocument, SortedLabels, SortedLog } from '../../../lib/contract/label-join';
import { driftKeys } from '../../../lib/contract/drift-check';
import type { GroundTruthDescriptor } from '../../../lib/contract/performance';
import { fingerprint } from '../../shared/canonical-json';
import { RequestRows } from '../../shared/ground-truth/requests';
import { readInTurn } from '../../shared/objects-in-turn';
import type { RecordObject } from '../../shared/records/read-records';
import type { ObjectStore } from '../../shared/storage/port';
import { requireLabelBucket } from './joining';
import { readLabelObject } from './label-source';
import type { LogRequests } from './log-requests';
import { GATHERED, plainCell, RowFiles } from './sorted-rows';

export interface BatchSorterParts {
  readonly storage: ObjectStore;
  readonly buckets: { readonly store: string; readonly log: string; readonly label?: string };
  /** Absent where no labels come: no batch is of any then. */
  readonly groundTruth?: GroundTruthDescriptor;
  readonly requests: LogRequests;
  /** Of what is gathered before it is written, in characters. */
  readonly gathered?: number;
}

/** Names the batch in keys, and how its rows are cut into files: a release that cuts them otherwise must not write over those of another. */
export function batchName(batch: SortBatch): string {
  return fingerprint({ ...batch, gathered: GATHERED });
}

export class BatchSorter {
  public constructor(private readonly parts: BatchSorterParts) {}

  /** @throws Error when one of the objects has gone or changed */
  public async sort(batch: SortBatch): Promise<SortedDocument> {
    const { storage, buckets, gathered } = this.parts;
    const { version, modelId, definition, partitions, hour } = batch;
    const name = batchName(batch);
    const files = new RowFiles(storage, buckets.store, (partition, file) => driftKeys.sortedRows(modelId, name, partition, file), partitions, gathered);
    const counts = await (batch.of === 'log' ? this.sortLog(batch, files) : this.sortLabels(batch, files));
    await files.end();
    return { version, modelId, definition, rows: { partitions, hour, batch: name, files: files.files, ...counts } };
  }

  private async sortLog({ inputs }: SortBatch, files: RowFiles): Promise<Pick<SortedLog, 'of' | 'withoutId' | 'lost'>> {
    const { storage, buckets, requests } = this.parts;
    let [withoutId, lost] = [0, 0];
    await readInTurn(storage, buckets.log, inputs, async ({ key }, { chunks }) => {
      const rows = new SortedRequestRows(files);
      await requests.readObject({ key, chunks, ...pacedBy(files) }, rows);
      withoutId += rows.withoutId;
      lost += rows.lost;
    });
    return { of: 'log', withoutId, lost };
  }

  private async sortLabels({ inputs }: SortBatch, files: RowFiles): Promise<Pick<SortedLabels, 'of' | 'objects' | 'quarantined'>> {
    const { storage, buckets, groundTruth } = this.parts;
    if (!groundTruth) throw new Error('batch: got one of labels, expected one of the log, as no ground truth is configured; plan again');
    let [index, quarantined] = [0, 0];
    await readInTurn(storage, requireLabelBucket(buckets.label), inputs, async ({ key }, { chunks }) => {
      const object = index++;
      await readLabelObject(groundTruth, { key, chunks, ...pacedBy(files) }, (id, labels) => files.add(id, object, labels.map(plainCell)), () => (quarantined += 1));
    });
    return { of: 'labels', objects: inputs.map(({ key, modified }) => ({ key, modified: modified! })), quarantined };
  }
}

/** Nothing is read on while what was gathered is written. */
function pacedBy(files: RowFiles): Pick<RecordObject, 'afterChunk' | 'isFull'> {
  return { afterChunk: () => files.written(), isFull: () => files.isFull };
}

/** Hands requests on to the files, without the columns that nobody asks for. */
class SortedRequestRows extends RequestRows {
  public constructor(private readonly files: RowFiles) {
    super(0);
  }

  protected override request(id: string, rows: readonly (readonly unknown[])[]): void {
    this.files.add(id, rows.map(([, ...cells]) => cells.map(plainCell)));
  }

  /** Lines that are no rows are the drift check's to count. */
  protected override refused(): void {
    return undefined;
  }
}
