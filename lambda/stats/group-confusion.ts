/**
 * Confusion matrices by group of a sensitive attribute, and which of them may be compared: rates of a few rows say nothing. Groups
 * that are left out are counted, as a group must not vanish from a report without a word.
 */
import { BinaryConfusion, type BinaryCounts } from './binary-confusion';

export interface GroupLimits {
  /** Least rows of a group. */
  readonly minGroupSize: number;
  /** Least rows that a rate is of, e.g. positives for the true positive rate. */
  readonly minRateRows: number;
}

export const GROUP_LIMITS: GroupLimits = { minGroupSize: 100, minRateRows: 30 };

/** A rate within a group. */
export interface GroupRate {
  readonly group: string;
  readonly hits: number;
  readonly rows: number;
}

/** Which rows a rate is of, and which of them it counts. */
export type RateOf = (confusion: BinaryConfusion) => readonly [hits: number, rows: number];

export const SELECTION_RATE: RateOf = (confusion) => [confusion.selected, confusion.rows];
export const TRUE_POSITIVE_RATE: RateOf = (confusion) => [confusion.truePositives, confusion.positives];
export const FALSE_POSITIVE_RATE: RateOf = (confusion) => [confusion.falsePositives, confusion.negatives];

export class GroupConfusion {
  private readonly groups = new Map<string, BinaryConfusion>();

  public add(group: string, isPositive: boolean, isPredicted: boolean): void {
    this.confusionOf(group).add(isPositive, isPredicted);
  }

  public merge(other: GroupConfusion): void {
    for (const [group, confusion] of other.groups) this.addRows(group, confusion);
  }

  /** Adds rows of one group that were counted elsewhere. */
  public addRows(group: string, counts: BinaryCounts): void {
    this.confusionOf(group).merge(counts);
  }

  /** Number of groups, small ones too. */
  public get size(): number {
    return this.groups.size;
  }

  /** All groups with their metrics, small ones too, by name. */
  public all(): readonly (readonly [group: string, confusion: BinaryConfusion])[] {
    return [...this.groups].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** The rate of each group that is large enough, by name. */
  public rates(rateOf: RateOf, limits: GroupLimits = GROUP_LIMITS): GroupRate[] {
    return this.all()
      .filter(([, { rows }]) => rows >= limits.minGroupSize)
      .map(([group, confusion]) => {
        const [hits, rows] = rateOf(confusion);
        return { group, hits, rows };
      })
      .filter(({ rows }) => rows > 0 && rows >= limits.minRateRows);
  }

  /** Groups that `rates` leaves out, by name. */
  public leftOut(rateOf: RateOf, limits: GroupLimits = GROUP_LIMITS): string[] {
    const kept = new Set(this.rates(rateOf, limits).map(({ group }) => group));
    return this.all().map(([group]) => group).filter((group) => !kept.has(group));
  }

  private confusionOf(group: string): BinaryConfusion {
    const known = this.groups.get(group);
    if (known) return known;
    const confusion = new BinaryConfusion();
    this.groups.set(group, confusion);
    return confusion;
  }
}
