/**
 * Reads the rows of a data set, told apart by the holdout rule: those that models are trained on, and those that are kept for
 * judging them; rows older than the history are neither. Objects are read one after the other in the order of their keys, so that
 * the same data set always gives the same rows in the same order.
 *
 * A CSV file whose header lacks a wanted column gives no rows: each of its records is quarantined. In a log such a column counts
 * as missing; in training data that would teach the baseline that missing is normal. (JSON Lines have no header to hold a row
 * to: there a member that is absent is missing.)
 *
 * With a history, an object whose every event time lies before its beginning is not read for its rows: the reading for event times
 * has counted them, and its lines without one. So files that are older than a column of the schema do no harm, nor does a bad line
 * in them. Such objects are inputs all the same, as their event times were looked at.
 */
import type { InputObject } from '../../lib/contract/baseline';
import type { DatasetDescriptor } from '../../lib/contract/dataset';
import { hashed } from './hashed';
import { readInTurn } from './objects-in-turn';
import { cellTexts } from './records/cell-texts';
import { timestampCell } from './records/cells';
import { holdsRecords, readRecords, type RecordObject } from './records/read-records';
import type { PlainLine } from './records/rows';
import type { RowAdmission } from './row-admission';
import type { ObjectStore, ObjectSummary } from './storage/port';

export interface DatasetLocation {
  readonly store: ObjectStore;
  readonly bucket: string;
  readonly dataset: DatasetDescriptor;
  /** Which rows count at all; all of them without it. */
  readonly admission?: RowAdmission;
  /** Whether the content of each object is hashed while it is read. */
  readonly hashes?: boolean;
}

/** Takes rows; arrays of cells are used again for the next row. */
export interface RowTaker {
  /**
   * @param line where in the object of this key the row begins, counted from 1
   * @param plain its line, where the decoder knows it
   */
  training(cells: readonly unknown[], key: string, line: number, plain?: PlainLine): void;
  heldOut?(cells: readonly unknown[], key: string, line: number): void;
  /** A row that does not count, and why. */
  refused?(key: string, line: number, reason: string): void;
  /** Called behind every chunk; reading goes on when it is done. */
  afterChunk?(): Promise<void>;
  /** Whether a chunk of columns is to end, as enough is gathered. */
  isFull?(): boolean;
}

/** What one object gave. */
export interface ObjectRead extends InputObject {
  /** Where the store keeps versions. */
  readonly versionId?: string;
  readonly rows: number;
  readonly heldOut: number;
  readonly quarantined: number;
  /** Rows older than the history; present where the data set has one. */
  readonly older?: number;
  /** Rows that do not count; present where not all do. */
  readonly refused?: number;
  /** Of its content, 64 hexadecimal digits; present where hashes are asked for. */
  readonly sha256?: string;
}

/** Counts of one reading. */
export interface TrainingRowsRead {
  readonly rows: number;
  readonly heldOut: number;
  readonly quarantined: number;
  /** Quarantined lines of objects that are older than the history as a whole: nobody would have learnt from them. */
  readonly quarantinedOlder: number;
  /** Rows older than the history. */
  readonly older: number;
  readonly objects: readonly ObjectRead[];
  /** Where the first of the other quarantined lines stands. */
  readonly firstQuarantined?: { readonly key: string; readonly line: number; readonly reason: string };
}

/** What the reading for event times found in an object. */
export interface ObjectTimes {
  readonly key: string;
  readonly etag: string;
  /** ISO 8601. The same bytes written again are another version. */
  readonly lastModified: string;
  readonly versionId?: string;
  /** Of its content; present where hashes are asked for. */
  readonly sha256?: string;
  /** Milliseconds since 1970; absent where no row has an event time. */
  readonly newest?: number;
  readonly rows: number;
  /** Lines without an event time. */
  readonly untimed: number;
}

/** Which rows are which, in milliseconds since 1970; the data set has no such rows where a bound is not there. */
interface Bounds {
  /** Rows after this instant are held out. */
  readonly heldOutAfter?: number;
  /** Rows before this instant are older than the history. */
  readonly olderBefore?: number;
}

const NO_EVENT_TIME = 'no event time';

export class TrainingRows {
  /**
   * Lists the data set and finds where history and holdout begin, for which it reads the event times once.
   *
   * @throws Error when there is no object, or no event time that holdout or history need
   */
  public static async open(location: DatasetLocation): Promise<TrainingRows> {
    const objects = await listDataset(location);
    if (objects.length === 0) {
      throw new Error(`${describeDataset(location)}: got no object, expected the training data; write it there, or mend the prefix`);
    }
    const rows = await TrainingRows.of(location, objects);
    if (rows) return rows;
    throw new Error(`${noEventTime(location)}, expected ISO 8601 or epoch milliseconds; mend the data or the schema`);
  }

  /**
   * The rows of objects that were listed before, or `undefined` when none has the event time that holdout or history need.
   *
   * @param times of these objects, where `needsEventTimes`
   * @throws DatasetChanged
   */
  public static async of(location: DatasetLocation, objects: readonly ObjectSummary[], times?: readonly ObjectTimes[]): Promise<TrainingRows | undefined> {
    const { holdout, history } = location.dataset;
    if (!needsEventTimes(location.dataset)) return new TrainingRows(location, objects, {}, []);
    const known = times ?? (await readEventTimes(location, objects));
    const newest = known.reduce((latest, object) => Math.max(latest, object.newest ?? -Infinity), -Infinity);
    if (newest === -Infinity) return undefined;
    const bounds = {
      ...(holdout.kind === 'none' ? {} : { heldOutAfter: newest - holdout.seconds * 1000 }),
      ...(history ? { olderBefore: newest - history.seconds * 1000 } : {}),
    };
    return new TrainingRows(location, objects, bounds, known);
  }

  private constructor(
    private readonly location: DatasetLocation,
    private readonly objects: readonly ObjectSummary[],
    public readonly bounds: Bounds,
    /** Of each object, where bounds need them. */
    private readonly times: readonly ObjectTimes[],
  ) {}

  public get inputs(): InputObject[] {
    return this.objects.map(({ key, etag, size }) => ({ key, etag, size }));
  }

  /**
   * Hands the cells of these columns, row by row.
   *
   * @throws DatasetChanged when an object changed since it was listed
   */
  public async read(columns: readonly string[], taker: RowTaker): Promise<TrainingRowsRead> {
    const { heldOutAfter = Infinity, olderBefore = -Infinity } = this.bounds;
    const { eventTime, utcOffsetMinutes, history } = this.location.dataset;
    const needsTime = this.times.length > 0 && eventTime !== undefined;
    const { admission, hashes } = this.location;
    const refusalOf = admission?.begin();
    const timed = needsTime ? [...columns, eventTime] : columns;
    const wanted = admission ? [...timed, ...admission.columns] : timed;
    // Without any event time nobody can say that an object is old.
    const old = new Map(this.times.filter(({ newest = Infinity }) => newest < olderBefore).map((times) => [times.key, times]));
    const reads = new Map<string, ObjectRead>();
    let quarantinedOlder = 0;
    for (const { key, etag, size } of this.objects) {
      const times = old.get(key);
      if (!times) continue;
      const { versionId, sha256, rows: older, untimed } = times;
      reads.set(key, { key, etag, size, ...(versionId === undefined ? {} : { versionId }), ...(sha256 === undefined ? {} : { sha256 }), rows: 0, heldOut: 0, quarantined: untimed, older });
      quarantinedOlder += untimed;
    }
    let firstQuarantined: TrainingRowsRead['firstQuarantined'];
    const texts = textsFor(this.location, wanted);
    const toRead = this.objects.filter(({ key }) => !old.has(key));
    await readInTurn(this.location.store, this.location.bucket, toRead, async ({ key, etag, size }, { versionId, chunks: source }) => {
      const content = hashes ? hashed(source) : undefined;
      const chunks = content?.chunks ?? source;
      let rows = 0;
      let heldOut = 0;
      let quarantined = 0;
      let older = 0;
      let refused = 0;
      await readRecords({ key, format: this.location.dataset.format, chunks, absentColumns: 'refused', ...texts, afterChunk: () => taker.afterChunk?.() ?? Promise.resolve(), isFull: () => taker.isFull?.() ?? false }, wanted, {
        row: (cells, line, plain) => {
          const time = needsTime ? timestampCell(cells[columns.length], utcOffsetMinutes) : -Infinity;
          if (needsTime) {
            if (Number.isNaN(time)) return NO_EVENT_TIME;
            if (time < olderBefore) {
              older += 1;
              return undefined;
            }
          }
          const refusal = refusalOf?.(cells, timed.length);
          if (refusal !== undefined) {
            refused += 1;
            taker.refused?.(key, line, refusal);
            return undefined;
          }
          if (time > heldOutAfter) {
            heldOut += 1;
            taker.heldOut?.(cells, key, line);
            return undefined;
          }
          rows += 1;
          taker.training(cells, key, line, plain);
          return undefined;
        },
        quarantine: (line, reason, lines = 1) => {
          quarantined += lines;
          firstQuarantined ??= { key, line, reason };
        },
      });
      reads.set(key, { key, etag, size, ...(versionId === undefined ? {} : { versionId }), ...(content ? { sha256: content.sha256() } : {}), rows, heldOut, quarantined, ...(history ? { older } : {}), ...(admission ? { refused } : {}) });
    });
    const objects = this.objects.map(({ key }) => reads.get(key)!);
    const sum = (name: 'rows' | 'heldOut' | 'quarantined' | 'older'): number => objects.reduce((total, object) => total + (object[name] ?? 0), 0);
    const counts = { rows: sum('rows'), heldOut: sum('heldOut'), quarantined: sum('quarantined'), quarantinedOlder, older: sum('older') };
    return { ...counts, objects, ...(firstQuarantined ? { firstQuarantined } : {}) };
  }
}

/** The objects of the data set, in the order of their keys. */
export async function listDataset({ store, bucket, dataset }: DatasetLocation): Promise<ObjectSummary[]> {
  const objects: ObjectSummary[] = [];
  for await (const object of store.list(bucket, { prefix: dataset.prefix })) {
    if (holdsRecords(object.key, dataset.prefix)) objects.push(object);
  }
  return objects;
}

/** Bucket and prefix, as they stand in messages. */
export function describeDataset({ bucket, dataset }: DatasetLocation): string {
  return `data set ${bucket}/${dataset.prefix}`;
}

/** That no row says when it happened, as it stands in messages. */
export function noEventTime(location: DatasetLocation): string {
  return `${describeDataset(location)}: got no row with an event time in column ${JSON.stringify(location.dataset.eventTime)}`;
}

/** Whether holdout or history make it necessary to know the event times before the rows are read. */
export function needsEventTimes({ holdout, history }: DatasetDescriptor): boolean {
  return holdout.kind !== 'none' || history !== undefined;
}

/** @throws DatasetChanged */
export async function readEventTimes(location: DatasetLocation, objects: readonly ObjectSummary[]): Promise<ObjectTimes[]> {
  const { eventTime, utcOffsetMinutes } = location.dataset;
  if (eventTime === undefined) {
    throw new Error(`${describeDataset(location)}: got a holdout of the latest rows or a history without an event time, expected the column that holds it; set eventTime in the schema`);
  }
  const times: ObjectTimes[] = [];
  const texts = textsFor(location, [eventTime]);
  await readInTurn(location.store, location.bucket, objects, async ({ key, etag, lastModified }, { versionId, chunks: source }) => {
    // Those that are older than the history are not read again.
    const content = location.hashes ? hashed(source) : undefined;
    const chunks = content?.chunks ?? source;
    let newest = -Infinity;
    let rows = 0;
    let untimed = 0;
    await readRecords({ key, format: location.dataset.format, chunks, absentColumns: 'refused', ...texts }, [eventTime], {
      row: ([cell]) => {
        const time = timestampCell(cell, utcOffsetMinutes);
        if (Number.isNaN(time)) return NO_EVENT_TIME;
        rows += 1;
        if (time > newest) newest = time;
        return undefined;
      },
      quarantine: () => {
        // Where it stands is told when the object is read for its rows.
        untimed += 1;
      },
    });
    times.push({ key, etag, lastModified: lastModified.toISOString(), ...(versionId === undefined ? {} : { versionId }), ...(content ? { sha256: content.sha256() } : {}), ...(rows > 0 ? { newest } : {}), rows, untimed });
  });
  return times;
}

/** Other formats keep none. */
function textsFor({ dataset }: DatasetLocation, columns: readonly string[]): Pick<RecordObject, 'texts'> {
  return dataset.format === 'csv' ? { texts: cellTexts(columns) } : {};
}
