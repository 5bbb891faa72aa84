/**
 * Counts a column by spans of time of one length, as long as a window, from midnight UTC on: what windows without any change look like. Bins are
 * coarser than the column's own, as of `week-counts.ts`.
 *
 * Of long data every second, fourth, … span is kept, so that memory depends on the number of columns alone. Which they are does not depend on the
 * order of the rows.
 */
import { type ColumnCounts, MOST_SPANS, type SpanCounts } from '../../lib/contract/baseline';
import { columnCounter, type ColumnCounter } from './column-bins';
import type { FixedBins } from './column-profile';
import type { CellReading } from './records/cells';
import { coarseBins, coarseEnds } from './week-counts';

const HOUR_MS = 3_600_000;

export class SpanCounter {
  private readonly spans = new Map<number, ColumnCounter>();
  private readonly ends: readonly number[];
  private readonly coarse: Parameters<typeof columnCounter>[0];
  private stride = 1;
  private latest: { readonly span: number; readonly counter: ColumnCounter | undefined } | undefined;

  /**
   * @param hours of a span
   * @param most bins, about
   */
  public constructor(bins: FixedBins, private readonly hours: number, most: number, private readonly reader: CellReading) {
    this.ends = coarseEnds(bins, most);
    this.coarse = coarseBins(bins, this.ends);
  }

  /** @param time of the row, milliseconds since 1970 */
  public add(cell: unknown, time: number): void {
    const span = Math.floor(time / (this.hours * HOUR_MS));
    if (this.latest?.span !== span) this.latest = { span, counter: this.counterOf(span) };
    this.latest.counter?.add(cell);
  }

  public result(): SpanCounts {
    const spans = [...this.spans].sort(([a], [b]) => a - b).map(([, counter]): ColumnCounts => counter.result());
    return { hours: this.hours, ends: this.ends, spans };
  }

  private counterOf(span: number): ColumnCounter | undefined {
    if (span % this.stride !== 0) return undefined;
    const known = this.spans.get(span);
    if (known) return known;
    const counter = columnCounter(this.coarse, this.reader);
    this.spans.set(span, counter);
    while (this.spans.size > MOST_SPANS) {
      this.stride *= 2;
      for (const one of this.spans.keys()) if (one % this.stride !== 0) this.spans.delete(one);
    }
    return span % this.stride === 0 ? counter : undefined;
  }
}
