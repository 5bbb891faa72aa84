/**
 * The parts of performance, a document a day. Each span is joined once; who was first stands, so that two checks beside each other, or one
 * that was broken off, come to the same.
 */
import { DRIFT_CONTRACT_VERSION } from '../../../lib/contract/baseline';
import { driftKeys } from '../../../lib/contract/drift-check';
import type { PerformanceDocument, PerformancePart } from '../../../lib/contract/performance';
import { forEachConcurrently } from '../../shared/concurrency';
import { decodeDocument, encode } from '../../shared/documents';
import { isStorageError, type ObjectStore } from '../../shared/storage/port';

const CONCURRENT_READS = 8;

/** A day has at most 24 parts: whoever meets others this often does not meet checks. */
const WRITE_ATTEMPTS = 25;

interface StoredDay {
  readonly etag: string | undefined;
  readonly parts: ReadonlyMap<string, PerformancePart>;
}

const EMPTY: StoredDay = { etag: undefined, parts: new Map() };

export class PartStore {
  /** What a warm function has read or written before, by key; the etag tells whether the stored one is still the same. */
  private cache = new Map<string, StoredDay>();

  public constructor(
    private readonly storage: ObjectStore,
    private readonly bucket: string,
    private readonly modelId: string,
    private readonly definition: string,
  ) {}

  /** The stored parts of these spans, by start. */
  public async load(starts: readonly string[]): Promise<Map<string, PerformancePart>> {
    const days = [...new Set(starts.map(dayOf))];
    const kept = new Map<string, StoredDay>();
    const etags = await this.etags(days);
    await forEachConcurrently(days, CONCURRENT_READS, async (day) => {
      const key = this.key(day);
      const etag = etags.get(key);
      if (etag === undefined) return;
      const cached = this.cache.get(key);
      kept.set(key, cached?.etag === etag ? cached : await this.fetch(day));
    });
    this.cache = kept;
    return new Map(starts.flatMap((start) => {
      const part = kept.get(this.key(dayOf(start)))?.parts.get(start);
      return part ? [[start, part] as const] : [];
    }));
  }

  /** @returns the part that is stored now: this one, or the one that was first */
  public async keep(part: PerformancePart): Promise<PerformancePart> {
    const day = dayOf(part.start);
    const key = this.key(day);
    let stored = this.cache.get(key) ?? EMPTY;
    for (let attempt = 1; attempt <= WRITE_ATTEMPTS; attempt++) {
      const first = stored.parts.get(part.start);
      if (first) return first;
      const parts = [...stored.parts.values(), part].sort((a, b) => (a.start < b.start ? -1 : 1));
      const document: PerformanceDocument = { version: DRIFT_CONTRACT_VERSION, modelId: this.modelId, definition: this.definition, day, parts };
      try {
        const etag = await this.storage.write(this.bucket, key, encode(document), stored.etag === undefined ? { ifNoneMatch: '*' } : { ifMatch: stored.etag });
        this.cache.set(key, { etag, parts: byStart(parts) });
        return part;
      } catch (error) {
        if (!isStorageError(error, 'PreconditionFailed')) throw error;
        stored = await this.fetch(day);
        this.cache.set(key, stored);
      }
    }
    throw new Error(`${key}: changed ${WRITE_ATTEMPTS} times while a part was added to it, expected checks alone to write it; find who else does`);
  }

  private key(day: string): string {
    return driftKeys.performance(this.modelId, this.definition, day);
  }

  /** Of the stored days, by key; one listing, because a check must not ask for what may be missing. */
  private async etags(days: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    const [first, last] = [days[0], days.at(-1)];
    if (first === undefined || last === undefined) return found;
    const firstKey = this.key(first);
    const prefix = firstKey.slice(0, -'yyyy/MM/dd.json'.length);
    // The first key without its ending sorts just before it.
    for await (const { key, etag } of this.storage.list(this.bucket, { prefix, startAfter: firstKey.slice(0, -'.json'.length) })) {
      if (key > this.key(last)) break;
      found.set(key, etag);
    }
    return found;
  }

  private async fetch(day: string): Promise<StoredDay> {
    const key = this.key(day);
    const fix = 'delete it, and the next check joins the day again';
    const { body, etag } = await this.storage.read(this.bucket, key);
    const document = decodeDocument<PerformanceDocument>(body, key, this.modelId, fix);
    const parts: readonly (PerformancePart | null)[] = Array.isArray(document.parts) ? document.parts : [null];
    const fits = document.definition === this.definition && document.day === day && parts.every((part) => typeof part?.start === 'string' && part.start.startsWith(day) && typeof part.counts === 'object');
    if (!fits) throw new Error(`${key}: got parts of another definition, day or shape, expected definition ${this.definition} and day ${day}; ${fix}`);
    return { etag, parts: byStart(document.parts) };
  }
}

function dayOf(start: string): string {
  return start.slice(0, 'yyyy-MM-dd'.length);
}

function byStart(parts: readonly PerformancePart[]): ReadonlyMap<string, PerformancePart> {
  return new Map(parts.map((part) => [part.start, part]));
}
