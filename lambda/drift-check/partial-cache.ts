/**
 * Days of partials that a warm function has seen before: a window shares all but its newest hours with the window before. Bounded
 * by the number of counts kept; the etag tells whether the stored document is still the same.
 */
import type { PartialsDocument } from '../../lib/contract/partial';

/** About 32 MB at 8 bytes per count. */
const MAX_COUNTS = 4_000_000;

interface Entry {
  readonly etag: string;
  readonly document: PartialsDocument;
  readonly counts: number;
}

export class PartialCache {
  /** In order of last use. */
  private readonly entries = new Map<string, Entry>();
  private counts = 0;

  /** @param maxCounts most counts that are kept, over all features and hours */
  public constructor(private readonly maxCounts = MAX_COUNTS) {}

  public get(key: string, etag: string): PartialsDocument | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined || entry.etag !== etag) return undefined;
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry.document;
  }

  public set(key: string, etag: string, document: PartialsDocument): void {
    this.remove(key);
    const counts = document.hours.reduce((sum, { features, segments = [] }) => [features, ...segments].flat().reduce((ofHours, feature) => ofHours + feature.counts.length, sum), 1);
    this.entries.set(key, { etag, document, counts });
    this.counts += counts;
    for (const oldest of this.entries.keys()) {
      if (this.counts <= this.maxCounts) break;
      this.remove(oldest);
    }
  }

  private remove(key: string): void {
    const entry = this.entries.get(key);
    if (entry === undefined) return;
    this.entries.delete(key);
    this.counts -= entry.counts;
  }
}
