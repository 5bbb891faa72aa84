/**
 * The first quarantined lines of an hour, by key and then in the order of each object. Memory is bounded, however many objects
 * and lines there are and in whatever order they come.
 */
import { QUARANTINE_LIST_LIMIT, type QuarantinedLine } from '../../lib/contract/partial';

export class QuarantineList {
  private kept: QuarantinedLine[] = [];
  /** Once the list was full: lines of this key and of those behind it come too late to be listed. */
  private closedFrom: string | undefined;

  /** Takes a line; those of one object must come in their order. */
  public add(line: QuarantinedLine): void {
    if (this.closedFrom !== undefined && line.key >= this.closedFrom) return;
    this.kept.push(line);
    if (this.kept.length < 2 * QUARANTINE_LIST_LIMIT) return;
    this.kept = this.lines();
    this.closedFrom = this.kept.at(-1)!.key;
  }

  /** At most as many as a quarantine document lists. */
  public lines(): QuarantinedLine[] {
    // The sort is stable, so lines of one key stay in their order.
    return [...this.kept].sort(byKey).slice(0, QUARANTINE_LIST_LIMIT);
  }
}

/** Ascending order of keys. */
export function byKey(a: { readonly key: string }, b: { readonly key: string }): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}
