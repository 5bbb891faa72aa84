/** Adds counts. Addition of whole numbers is exact below 2^53, so order and grouping make no difference. */
import type { ColumnCounts } from '../../lib/contract/baseline';

/** The sum of parts of one column, without keeping the parts. */
export class ColumnSum {
  private readonly counts: Float64Array;
  private present = 0;
  private missing = 0;
  private invalid = 0;
  private nonFinite = 0;

  /** @param bins number of bins of every part */
  public constructor(bins: number) {
    this.counts = new Float64Array(bins);
  }

  /** @throws RangeError when the part has another number of bins */
  public add(part: ColumnCounts): void {
    const { counts } = this;
    if (part.counts.length !== counts.length) throw new RangeError(`merge: got ${part.counts.length} bins, expected ${counts.length}`);
    this.present += part.present;
    this.missing += part.missing;
    this.invalid += part.invalid;
    this.nonFinite += part.nonFinite;
    for (let i = 0; i < counts.length; i++) counts[i]! += part.counts[i]!;
  }

  /** All zero without parts. */
  public result(): ColumnCounts {
    const { present, missing, invalid, nonFinite } = this;
    return { present, missing, invalid, nonFinite, counts: listOf(this.counts) };
  }
}

/** Rows of a column, whatever their cells held. */
export function rowsOf({ present, missing, invalid, nonFinite }: Omit<ColumnCounts, 'counts'>): number {
  return present + missing + invalid + nonFinite;
}

/** The counts as a list. (`Array.from` goes by iterators, which takes five times as long.) */
export function listOf(counts: Float64Array): number[] {
  const list: number[] = [];
  for (let i = 0; i < counts.length; i++) list.push(counts[i]!);
  return list;
}
