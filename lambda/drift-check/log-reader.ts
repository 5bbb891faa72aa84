/** Counts objects of an hour of the log by the bins of a baseline. */
import type { BaselineDocument } from '../../lib/contract/baseline';
import type { LogDescriptor } from '../../lib/contract/dataset';
import { forEachConcurrently, type Limiter } from '../shared/concurrency';
import type { HourResult } from '../shared/hour-result';
import { PartialBuilder } from '../shared/partial-builder';
import type { CellReader } from '../shared/records/cells';
import { readRecords } from '../shared/records/read-records';
import type { ObjectStore, ObjectSummary } from '../shared/storage/port';

export interface LogReaderParts {
  readonly storage: ObjectStore;
  /** Of the log. */
  readonly bucket: string;
  readonly logDescriptor: LogDescriptor;
  readonly reader: CellReader;
  /** Columns that the log may have. */
  readonly known: ReadonlySet<string>;
  /** How many objects are read at the same time. */
  readonly reads: Limiter;
}

type ListedObject = Pick<ObjectSummary, 'key' | 'size'>;

export class LogReader {
  private readonly columns: readonly string[];

  public constructor(
    private readonly parts: LogReaderParts,
    private readonly baseline: BaselineDocument,
  ) {
    const { columnNames = {} } = parts.logDescriptor;
    this.columns = baseline.features.map(({ name }) => (Object.hasOwn(columnNames, name) ? columnNames[name]! : name));
  }

  /** @throws StorageError `NotFound` when one of the objects has gone */
  public async count(hour: string, objects: readonly ListedObject[]): Promise<HourResult> {
    const builder = new PartialBuilder(this.baseline, this.parts.reader, this.parts.known);
    await forEachConcurrently(objects, objects.length, (object) => this.readObject(object, builder));
    return builder.build(hour);
  }

  private async readObject({ key, size }: ListedObject, builder: PartialBuilder): Promise<void> {
    const { storage, bucket, logDescriptor: { format, capture }, reads } = this.parts;
    await reads.run(async () => {
      const { etag, chunks } = await storage.stream(bucket, key);
      const object = { key, format, ...(capture ? { capture } : {}), chunks, absentColumns: 'missing' } as const;
      await readRecords(object, this.columns, builder.object({ key, etag, size }));
    });
  }
}
