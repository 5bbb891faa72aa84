/**
 * The partials of a baseline: reads each hour of the log once, and keeps what it held.
 *
 * An hour is read when it is closed and nothing stored says what it held; an hour without objects gets a partial without inputs.
 * From then on the partial stands for the hour, whatever comes later (see `late-objects.ts`). Two checks can read the same hour
 * at the same moment: a day's document is replaced on the condition that nobody else did since it was read, and both go on with
 * the partial that was first.
 *
 * Only hours that a schedule has closed are kept. When a request is made is up to the caller; were its hours kept, one with a
 * time that is too late would fix hours that still fill, and every later check would miss what came behind it.
 */
import { type BaselineDocument, DRIFT_CONTRACT_VERSION } from '../../lib/contract/baseline';
import { driftKeys } from '../../lib/contract/drift-check';
import { bytesToRead, ONE_FUNCTION_BYTES } from '../../lib/contract/fan-out';
import type { HourPartial, PartialsDocument } from '../../lib/contract/partial';
import { forEachConcurrently, type Limiter } from '../shared/concurrency';
import { encode } from '../shared/documents';
import type { HourResult } from '../shared/hour-result';
import type { Log } from '../shared/log';
import { isStorageError, type ObjectStore } from '../shared/storage/port';
import type { Buckets } from './decode-config';
import { decodePartials } from './documents';
import type { HourObjects } from './hour-objects';
import type { LogReader } from './log-reader';
import type { PartialCache } from './partial-cache';

/** After so many bytes of log partials are kept, so that a check that runs out of time goes on near where it stopped. */
const KEPT_AFTER_BYTES = 256 * 1024 ** 2;

/** Hours of a day that are counted at the same time: each holds the bins of all features, and several days are worked on beside each other. */
const HOURS_AT_ONCE = 4;

/** A day is written by checks alone, and holds 24 hours: whoever meets others this often does not meet checks. */
const WRITE_ATTEMPTS = 25;

export interface PartialStoreParts {
  readonly storage: ObjectStore;
  readonly buckets: Buckets;
  readonly logReader: LogReader;
  /** How many documents are read at the same time. */
  readonly reads: Limiter;
  readonly cache: PartialCache;
  readonly log: Log;
  /** The hours before this instant are kept once they are read; none without it. */
  readonly closedUntil: string | undefined;
}

/** What is stored of a day. */
interface StoredDay {
  readonly etag: string | undefined;
  readonly hours: ReadonlyMap<string, HourPartial>;
}

/** Partials by hour; `fresh` are those that this check read from the log. */
export interface DayPartials {
  readonly partials: ReadonlyMap<string, HourPartial>;
  readonly fresh: ReadonlySet<string>;
}

export class PartialStore {
  public constructor(
    private readonly parts: PartialStoreParts,
    private readonly baseline: BaselineDocument,
  ) {}

  /** Etags of the stored days of these hours, by key. */
  public async stored(hours: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const [first, last] = [hours[0], hours.at(-1)];
    const found = new Map<string, string>();
    if (first === undefined || last === undefined) return found;
    const [firstKey, lastKey] = [this.key(first), this.key(last)];
    const prefix = firstKey.slice(0, -'yyyy/MM/dd.json'.length);
    // The first key without its ending sorts just before it.
    const startAfter = firstKey.slice(0, -'.json'.length);
    for await (const { key, etag } of this.parts.storage.list(this.parts.buckets.store, { prefix, startAfter })) {
      if (key > lastKey) break;
      found.set(key, etag);
    }
    return found;
  }

  /** @param stored etags as they are now */
  public async load(day: string, stored: ReadonlyMap<string, string>): Promise<StoredDay> {
    const key = this.key(day);
    const etag = stored.get(key);
    if (etag === undefined) return { etag, hours: new Map() };
    const cached = this.parts.cache.get(key, etag);
    return cached ? storedDay(etag, cached) : this.fetch(day);
  }

  /** The stored partials of the day, and those of the missing hours, which are read from the log. */
  public async complete(day: string, before: StoredDay, missing: readonly string[], objects: HourObjects): Promise<DayPartials> {
    const partials = new Map(before.hours);
    const fresh = new Set<string>();
    let stored = before;
    const parts = await inParts(missing, objects);
    await this.warnOfLarge(day, missing, objects);
    for (const part of parts) {
      const read = new Map<string, HourPartial>();
      await forEachConcurrently(part, HOURS_AT_ONCE, async (hour) => {
        const result = await this.parts.logReader.count(hour, await objects.of(hour));
        await this.listUnreadable(result);
        read.set(hour, result.partial);
      });
      stored = await this.keep(day, stored, read);
      for (const [hour, partial] of read) {
        const kept = stored.hours.get(hour) ?? partial;
        partials.set(hour, kept);
        if (kept === partial) fresh.add(hour);
      }
    }
    return { partials, fresh };
  }

  /** Adds the hours that may be kept to the stored ones; an hour that somebody else has stored meanwhile stays as it is there. */
  public async keep(day: string, before: StoredDay, read: ReadonlyMap<string, HourPartial>): Promise<StoredDay> {
    const { storage, buckets, cache, closedUntil } = this.parts;
    const key = this.key(day);
    let stored = before;
    for (let attempt = 1; attempt <= WRITE_ATTEMPTS; attempt++) {
      const added = [...read].filter(([hour]) => closedUntil !== undefined && hour < closedUntil && !stored.hours.has(hour));
      if (added.length === 0) return stored;
      const { modelId, id: baselineId } = this.baseline;
      const hours = [...stored.hours, ...added].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, partial]) => partial);
      const document: PartialsDocument = { version: DRIFT_CONTRACT_VERSION, modelId, baselineId, day, hours };
      try {
        const etag = await storage.write(buckets.store, key, encode(document), stored.etag === undefined ? { ifNoneMatch: '*' } : { ifMatch: stored.etag });
        cache.set(key, etag, document);
        return storedDay(etag, document);
      } catch (error) {
        if (!isStorageError(error, 'PreconditionFailed')) throw error;
        stored = await this.fetch(day);
      }
    }
    throw new Error(`${key}: changed ${WRITE_ATTEMPTS} times while hours were added to it, expected checks alone to write it; find who else does`);
  }

  /** Writes which lines of the hour could not be read, where it may be kept, and says so in the log. */
  public async listUnreadable({ partial: { hour, rows }, quarantine }: HourResult): Promise<void> {
    if (!quarantine) return;
    const { storage, buckets, log, closedUntil } = this.parts;
    const key = driftKeys.quarantine(this.baseline.modelId, hour);
    const isKept = closedUntil !== undefined && hour < closedUntil;
    if (isKept) await storage.write(buckets.store, key, encode(quarantine));
    log.warn('lines-quarantined', { hour, quarantined: quarantine.quarantined, rows, ...(isKept ? { listedIn: key } : {}) });
  }

  /** Said before it is read, because an invocation that runs out of time says nothing. */
  private async warnOfLarge(day: string, missing: readonly string[], objects: HourObjects): Promise<void> {
    let bytes = 0;
    for (const hour of missing) for (const object of await objects.of(hour)) bytes += bytesToRead(object);
    if (bytes <= ONE_FUNCTION_BYTES) return;
    this.parts.log.warn('log-large', { day, bytes, expected: ONE_FUNCTION_BYTES, fix: 'set hourlyVolume of the log, so that many functions read it beside each other, or check more often' });
  }

  private key(day: string): string {
    return driftKeys.partials(this.baseline.modelId, this.baseline.id, day);
  }

  private async fetch(day: string): Promise<StoredDay> {
    const { storage, buckets, cache, reads } = this.parts;
    const key = this.key(day);
    const { body, etag } = await reads.run(() => storage.read(buckets.store, key));
    const document = decodePartials(body, key, this.baseline, day);
    cache.set(key, etag, document);
    return storedDay(etag, document);
  }
}

function storedDay(etag: string, { hours }: PartialsDocument): StoredDay {
  return { etag, hours: new Map(hours.map((partial) => [partial.hour, partial])) };
}

/** Hours that are kept together, in order: all of them, but for those of very large logs. */
async function inParts(hours: readonly string[], objects: HourObjects): Promise<string[][]> {
  const parts: string[][] = [];
  let bytes = Infinity;
  for (const hour of hours) {
    if (bytes >= KEPT_AFTER_BYTES) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)!.push(hour);
    for (const { size } of await objects.of(hour)) bytes += size;
  }
  return parts;
}
