/**
 * Accounts for labels across checks, so that none is lost without a word: those delivered in a span either found rows of this span or of
 * one up to the delay before, or were replaced, or are unmatched. That is known once the rows of the span itself are joined.
 */
import type { PerformancePart } from '../../../lib/contract/performance';
import type { PerformanceStateDocument } from '../../../lib/contract/performance-verdict';
import type { Span } from '../../../lib/contract/verdict';
import { addHours } from '../hours';

export class LabelLedger {
  /** Rows whose label came too late, of the parts that were added. */
  public late = 0;
  /** Objects of labels that came too late, of the same. */
  public lateObjects = 0;
  /** Labels without rows, of the spans whose labels are accounted for; undefined where none is. */
  public unmatched: number | undefined;
  private span: Span | undefined;
  private readonly found: Map<string, number>;

  /** @param before what was accounted for before */
  public constructor(
    before: Pick<PerformanceStateDocument, 'joined' | 'found'> | undefined,
    private readonly delayHours: number,
    private readonly everyHours: number,
  ) {
    this.span = before?.joined;
    this.found = new Map(Object.entries(before?.found ?? {}));
  }

  /** Takes the part that follows; those that were accounted for before are passed over. */
  public add({ start, found, late, lateObjects, labels }: PerformancePart): void {
    const end = addHours(start, this.everyHours);
    if (this.span && end <= this.span.end) return;
    if (this.span?.end !== start) {
      // Nobody joined the spans between: what their rows would have found is not known.
      this.span = { start, end };
      this.found.clear();
    } else {
      this.span = { start: this.span.start, end };
    }
    this.late += late;
    this.lateObjects += lateObjects;
    for (const [delivered, rows] of Object.entries(found)) this.found.set(delivered, (this.found.get(delivered) ?? 0) + rows);
    const own = this.found.get(start) ?? 0;
    this.found.delete(start);
    // Its labels may belong to rows of the delay before, which must have been joined, too.
    if (this.span.start > addHours(start, -this.delayHours)) return;
    this.unmatched = (this.unmatched ?? 0) + Math.max(0, labels.delivered - labels.replaced - own);
  }

  /** What was joined without a gap. */
  public get joined(): Span {
    if (!this.span) throw new Error('ledger of labels: got no part, expected at least one');
    return this.span;
  }

  /** Labels that found rows, by the span of their delivery, as far as those may still find others. */
  public get open(): Readonly<Record<string, number>> {
    const { end } = this.joined;
    return Object.fromEntries([...this.found].filter(([delivered]) => delivered >= end).sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
