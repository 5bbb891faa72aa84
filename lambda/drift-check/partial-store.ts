/**
 * The partials of a baseline: reads each hour of the log once, and keeps what it held.
 *
 * An hour is read when it is closed and nothing stored says what it held; an hour without objects gets a partial without inputs.
 * From then on the partial stands for the hour, whatever comes later (see `late-objects.ts`). Two checks can read the same hour
 * at the same moment: the write is conditional, and both go on with the partial that was first.
 *
 * Only hours that a schedule has closed are kept. When a request is made is up to the caller; were its hours kept, one with a
 * time that is too late would fix hours that still fill, and every later check would miss what came behind it.
 */
import type { BaselineDocument } from '../../lib/contract/baseline';
import type { LogDescriptor } from '../../lib/contract/dataset';
import { driftKeys } from '../../lib/contract/drift-check';
import type { PartialDocument } from '../../lib/contract/partial';
import { forEachConcurrently, type Limiter } from '../shared/concurrency';
import { encode } from '../shared/documents';
import type { Log } from '../shared/log';
import { PartialBuilder } from '../shared/partial-builder';
import type { CellReader } from '../shared/records/cells';
import { readRecords } from '../shared/records/read-records';
import { isStorageError, type ObjectStore, type ObjectSummary } from '../shared/storage/port';
import type { Buckets } from './decode-config';
import { decodePartial } from './documents';
import type { HourObjects } from './hour-objects';
import type { PartialCache } from './partial-cache';

export interface PartialStoreParts {
  readonly storage: ObjectStore;
  readonly buckets: Buckets;
  readonly logDescriptor: LogDescriptor;
  readonly reader: CellReader;
  /** How many objects are read at the same time. */
  readonly reads: Limiter;
  readonly cache: PartialCache;
  readonly log: Log;
  /** The hours before this instant are kept once they are read; none without it. */
  readonly closedUntil: string | undefined;
}

/** A partial, and whether it was there before this check. */
export interface HourPartial {
  readonly partial: PartialDocument;
  readonly wasStored: boolean;
}

export class PartialStore {
  private readonly columns: readonly string[];

  public constructor(
    private readonly parts: PartialStoreParts,
    private readonly baseline: BaselineDocument,
  ) {
    this.columns = baseline.features.map(({ name }) => name);
  }

  /** Etags of the stored partials of these hours, by key. */
  public async stored(hours: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const [first, last] = [hours[0], hours.at(-1)];
    const found = new Map<string, string>();
    if (first === undefined || last === undefined) return found;
    const [firstKey, lastKey] = [this.key(first), this.key(last)];
    const prefix = firstKey.slice(0, -'yyyy/MM/dd/HH.json'.length);
    // The first key without its ending sorts just before it.
    const startAfter = firstKey.slice(0, -'.json'.length);
    for await (const { key, etag } of this.parts.storage.list(this.parts.buckets.store, { prefix, startAfter })) {
      if (key > lastKey) break;
      found.set(key, etag);
    }
    return found;
  }

  public isStored(hour: string, stored: ReadonlyMap<string, string>): boolean {
    return stored.has(this.key(hour));
  }

  /** The partial of the hour: the stored one, or a new one from the log. */
  public async get(hour: string, stored: ReadonlyMap<string, string>, objects: HourObjects): Promise<HourPartial> {
    const etag = stored.get(this.key(hour));
    if (etag !== undefined) return { partial: await this.load(hour, etag), wasStored: true };
    return this.readHour(hour, await objects.of(hour));
  }

  private key(hour: string): string {
    return driftKeys.partial(this.baseline.modelId, this.baseline.id, hour);
  }

  private async load(hour: string, etag: string | undefined): Promise<PartialDocument> {
    const { storage, buckets, cache, reads } = this.parts;
    const key = this.key(hour);
    const cached = etag === undefined ? undefined : cache.get(key, etag);
    if (cached) return cached;
    const content = await reads.run(() => storage.read(buckets.store, key));
    const partial = decodePartial(content.body, key, this.baseline, hour);
    cache.set(key, content.etag, partial);
    return partial;
  }

  private async readHour(hour: string, objects: readonly ObjectSummary[]): Promise<HourPartial> {
    const { storage, buckets, reader, log, cache, closedUntil } = this.parts;
    const builder = new PartialBuilder(this.baseline, reader);
    await forEachConcurrently(objects, objects.length, (object) => this.readObject(object, builder));
    const { partial, quarantine } = builder.build(hour);
    const isKept = closedUntil !== undefined && hour < closedUntil;
    if (quarantine) {
      const key = driftKeys.quarantine(this.baseline.modelId, hour);
      if (isKept) await storage.write(buckets.store, key, encode(quarantine));
      log.warn('lines-quarantined', { hour, quarantined: quarantine.quarantined, rows: partial.rows, ...(isKept ? { listedIn: key } : {}) });
    }
    if (!isKept) return { partial, wasStored: false };
    const key = this.key(hour);
    try {
      cache.set(key, await storage.write(buckets.store, key, encode(partial), { ifNoneMatch: '*' }), partial);
      return { partial, wasStored: false };
    } catch (error) {
      if (!isStorageError(error, 'PreconditionFailed')) throw error;
      return { partial: await this.load(hour, undefined), wasStored: true };
    }
  }

  private async readObject({ key, size }: ObjectSummary, builder: PartialBuilder): Promise<void> {
    const { storage, buckets, logDescriptor, reads } = this.parts;
    await reads.run(async () => {
      const { etag, chunks } = await storage.stream(buckets.log, key);
      const object = { key, format: logDescriptor.format, chunks, absentColumns: 'missing' } as const;
      await readRecords(object, this.columns, builder.object({ key, etag, size }));
    });
  }
}
