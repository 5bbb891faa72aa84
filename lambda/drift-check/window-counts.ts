/** Adds up the partials of a window, each feature over its own span; partials can come in any order and are not kept. */
import type { BaselineDocument, ColumnCounts } from '../../lib/contract/baseline';
import type { ExtraColumn, HourPartial } from '../../lib/contract/partial';
import type { Span } from '../../lib/contract/verdict';
import { binCount } from '../shared/column-bins';
import { ExtraColumns } from '../shared/extra-columns';
import { ColumnSum } from '../shared/merge';

export class WindowCounts {
  /** Of the longest window. */
  public rows = 0;
  public quarantined = 0;
  public damagedObjects = 0;
  public emptyHours = 0;

  private readonly rowsByHour = new Map<string, number>();
  private readonly extra = new ExtraColumns();
  private readonly sums: readonly ColumnSum[];
  /** Per segment and feature. */
  private readonly bySegment: readonly (readonly ColumnSum[])[];

  /**
   * @param baseline whose features the partials count
   * @param spans one per feature
   * @param longest covers them all
   */
  public constructor(
    baseline: BaselineDocument,
    private readonly spans: readonly Span[],
    private readonly longest: Span,
  ) {
    this.sums = baseline.features.map((feature) => new ColumnSum(binCount(feature)));
    this.bySegment = (baseline.segments ?? []).map(() => baseline.features.map(({ bySegment }) => new ColumnSum(bySegment!.ends.length)));
  }

  /** Adds the partial where its hour lies inside; otherwise nothing. */
  public add({ hour, rows, quarantined, damagedObjects = 0, extraColumns = [], inputs, features, segments }: HourPartial): void {
    if (!contains(this.longest, hour)) return;
    this.rows += rows;
    if (rows > 0) this.rowsByHour.set(hour, rows);
    this.quarantined += quarantined;
    this.damagedObjects += damagedObjects;
    for (const column of extraColumns) this.extra.add(column);
    if (inputs.length === 0) this.emptyHours += 1;
    this.spans.forEach((span, index) => {
      if (!contains(span, hour)) return;
      this.sums[index]!.add(features[index]!);
      this.bySegment.forEach((sums, segment) => sums[index]!.add(segments![segment]![index]!));
    });
  }

  /** Of the longest window, by name. */
  public get extraColumns(): ExtraColumn[] {
    return this.extra.list;
  }

  /** The first hour that has rows; undefined where none has. */
  public get firstHour(): string | undefined {
    return [...this.rowsByHour.keys()].sort()[0];
  }

  /** Rows of this hour and all later ones. */
  public rowsFrom(start: string): number {
    return [...this.rowsByHour].reduce((sum, [hour, rows]) => (hour < start ? sum : sum + rows), 0);
  }

  /** Counts per feature. */
  public features(): ColumnCounts[] {
    return this.sums.map((sum) => sum.result());
  }

  /** Counts per segment and feature; none where the baseline has no segments. */
  public segments(): ColumnCounts[][] {
    return this.bySegment.map((sums) => sums.map((sum) => sum.result()));
  }
}

function contains({ start, end }: Span, hour: string): boolean {
  return start <= hour && hour < end;
}
