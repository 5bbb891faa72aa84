/**
 * Reads the rows of a data set that models are trained on: all of them, but those that the holdout rule keeps for judging a
 * model. Objects are read one after the other in the order of their keys, so that the same data set always gives the same rows
 * in the same order.
 *
 * A CSV file whose header lacks a wanted column gives no rows: each of its records is quarantined. In a log such a column counts
 * as missing; in training data that would teach the baseline that missing is normal. (JSON Lines have no header to hold a row
 * to: there a member that is absent is missing.)
 */
import type { InputObject } from '../../lib/contract/baseline';
import type { DatasetDescriptor } from '../../lib/contract/dataset';
import { timestampCell } from './records/cells';
import { holdsRecords, readRecords } from './records/read-records';
import type { ObjectStore, ObjectSummary } from './storage/port';

export interface DatasetLocation {
  readonly store: ObjectStore;
  readonly bucket: string;
  readonly dataset: DatasetDescriptor;
}

/** Counts of one reading. */
export interface TrainingRowsRead {
  readonly rows: number;
  readonly heldOut: number;
  readonly quarantined: number;
  /** Where the first quarantined line stands. */
  readonly firstQuarantined?: { readonly key: string; readonly line: number; readonly reason: string };
}

export class TrainingRows {
  /**
   * Lists the data set and finds where the holdout begins, for which it reads the event times once.
   *
   * @throws Error when there is no object, or no event time that the holdout needs
   */
  public static async open(location: DatasetLocation): Promise<TrainingRows> {
    const objects: ObjectSummary[] = [];
    for await (const object of location.store.list(location.bucket, { prefix: location.dataset.prefix })) {
      if (holdsRecords(object.key, location.dataset.prefix)) objects.push(object);
    }
    if (objects.length === 0) {
      throw new Error(`${describeDataset(location)}: got no object, expected the training data; write it there, or mend the prefix`);
    }
    return new TrainingRows(location, objects, await holdoutStart(location, objects));
  }

  private constructor(
    private readonly location: DatasetLocation,
    private readonly objects: readonly ObjectSummary[],
    /** Rows after this instant are held out; milliseconds since 1970. */
    private readonly heldOutAfter: number | undefined,
  ) {}

  public get inputs(): InputObject[] {
    return this.objects.map(({ key, etag, size }) => ({ key, etag, size }));
  }

  /**
   * Hands the cells of these columns, row by row.
   *
   * @throws Error when an object changed since it was listed
   */
  public async read(columns: readonly string[], take: (cells: readonly unknown[]) => void): Promise<TrainingRowsRead> {
    const { heldOutAfter } = this;
    const { eventTime } = this.location.dataset;
    const needsTime = heldOutAfter !== undefined && eventTime !== undefined;
    const wanted = needsTime ? [...columns, eventTime] : columns;
    let rows = 0;
    let heldOut = 0;
    let quarantined = 0;
    let firstQuarantined: TrainingRowsRead['firstQuarantined'];
    for (const object of this.objects) {
      await readObject(this.location, object, wanted, {
        row: (cells) => {
          if (needsTime) {
            const time = timestampCell(cells[columns.length]);
            if (Number.isNaN(time)) return 'no event time';
            if (time > heldOutAfter) {
              heldOut += 1;
              return undefined;
            }
          }
          rows += 1;
          take(cells);
          return undefined;
        },
        quarantine: (line, reason) => {
          quarantined += 1;
          firstQuarantined ??= { key: object.key, line, reason };
        },
      });
    }
    return { rows, heldOut, quarantined, ...(firstQuarantined ? { firstQuarantined } : {}) };
  }
}

/** Bucket and prefix, as they stand in messages. */
export function describeDataset({ bucket, dataset }: DatasetLocation): string {
  return `data set ${bucket}/${dataset.prefix}`;
}

async function holdoutStart(location: DatasetLocation, objects: readonly ObjectSummary[]): Promise<number | undefined> {
  const { holdout, eventTime } = location.dataset;
  if (holdout.kind === 'none') return undefined;
  if (eventTime === undefined) {
    throw new Error(`${describeDataset(location)}: got a holdout of the latest rows without an event time, expected the column that holds it; set eventTime in the schema`);
  }
  let newest = -Infinity;
  for (const object of objects) {
    await readObject(location, object, [eventTime], {
      row: ([cell]) => {
        const time = timestampCell(cell);
        if (time > newest) newest = time;
        return undefined;
      },
      quarantine: () => {
        // Counted when the row is read for its values; here only readable event times matter.
      },
    });
  }
  if (newest === -Infinity) {
    throw new Error(`${describeDataset(location)}: got no row with an event time in column ${JSON.stringify(eventTime)}, expected ISO 8601 or epoch milliseconds; mend the data or the schema`);
  }
  return newest - holdout.seconds * 1000;
}

async function readObject(location: DatasetLocation, object: ObjectSummary, columns: readonly string[], handler: Parameters<typeof readRecords>[2]): Promise<void> {
  const { store, bucket, dataset } = location;
  const { etag, chunks } = await store.stream(bucket, object.key);
  if (etag !== object.etag) {
    throw new Error(`${bucket}/${object.key}: changed while the data set was read (etag ${object.etag}, now ${etag}), expected it to stay; run the check again`);
  }
  await readRecords({ key: object.key, format: dataset.format, chunks, absentColumns: 'refused' }, columns, handler);
}
