/** What must be known of a training column to fix its bins; memory is bounded for any input. */
import type { BinningSettings, CategoricalBaseline, ColumnCounts, ContinuousBaseline, DiscreteBaseline } from '../../lib/contract/baseline';
import { binEdges, countAtMost } from '../stats/bin-edges';
import type { ColumnBins } from './column-bins';
import { ownCopy } from './own-copy';
import { CellCounts, type CellReading } from './records/cells';
import { Reservoir } from './reservoir';

/** How much may be kept of all columns together. */
export const PROFILE_LIMITS = {
  /** Numbers (8 bytes each) of all number columns. */
  numbers: 8_000_000,
  /** Distinct categories (some hundred bytes each, at worst) of all category columns. */
  categories: 400_000,
} as const;

/** The share of each column. */
export interface ProfileLimits {
  readonly numbers: number;
  readonly categories: number;
}

/** What is fixed of a column once its bins are: a baseline's feature without its counts. */
export type FixedBins =
  | Pick<ContinuousBaseline, 'kind' | 'min' | 'max' | 'edges' | 'psiEdges'>
  | Pick<DiscreteBaseline, 'kind' | 'values'>
  | Pick<CategoricalBaseline, 'kind' | 'categories'>;

export interface ColumnProfile {
  add(cell: unknown): void;
  bins(): FixedBins;
  /** Exact counts in these bins, or `undefined` if too much had to be left out to give them. */
  counts(bins: ColumnBins): ColumnCounts | undefined;
}

/**
 * Numbers: few distinct values are kept with their counts; of many, a sample of bounded size decides the edges. Minimum and
 * maximum are exact.
 */
export class NumberProfile implements ColumnProfile {
  private readonly cells = new CellCounts();
  private readonly sample: Reservoir;
  /** Counts per distinct value, until there are too many. */
  private distinct: Map<number, number> | undefined = new Map();
  private min = Infinity;
  private max = -Infinity;

  public constructor(
    name: string,
    private readonly settings: BinningSettings,
    private readonly reader: CellReading,
    limits: ProfileLimits,
  ) {
    this.sample = new Reservoir(limits.numbers, name);
  }

  public add(cell: unknown): void {
    const value = this.reader.number(cell, this.cells);
    if (Number.isNaN(value)) return;
    this.sample.add(value);
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    if (this.distinct) {
      this.distinct.set(value, (this.distinct.get(value) ?? 0) + 1);
      if (this.distinct.size > this.settings.discreteLimit) this.distinct = undefined;
    }
  }

  public bins(): FixedBins {
    if (this.distinct) return { kind: 'discrete', values: [...this.distinct.keys()].sort((a, b) => a - b) };
    const { min, max } = this;
    return { kind: 'continuous', min, max, ...binEdges(this.sorted(), this.settings.psiBins, this.settings.grid) };
  }

  public counts(bins: ColumnBins): ColumnCounts | undefined {
    const { distinct } = this;
    if (distinct && bins.kind === 'discrete') return this.result([...bins.values.map((value) => distinct.get(value) ?? 0), 0]);
    if (!this.sample.isComplete || bins.kind !== 'continuous') return undefined;
    const sorted = this.sample.sorted();
    const cumulative = [...bins.edges.map((edge) => countAtMost(sorted, edge)), sorted.length];
    return this.result(cumulative.map((count, index) => count - (cumulative[index - 1] ?? 0)));
  }

  /** The extremes are known exactly: without them a sample would make the rarest baseline values look new. */
  private sorted(): ArrayLike<number> {
    const kept = this.sample.sorted();
    if (this.sample.isComplete) return kept;
    const sorted = Float64Array.from(kept);
    sorted[0] = this.min;
    sorted[sorted.length - 1] = this.max;
    return sorted;
  }

  private result(counts: readonly number[]): ColumnCounts {
    return { ...this.cells, counts };
  }
}

/** What was seen of one category. */
interface Seen {
  count: number;
  /** Whether a cell held it as it stands: the same text then is it again, and need not be read. */
  isPlain: boolean;
}

/** Categories with their counts; once there are too many distinct ones, new ones are no longer told apart. */
export class CategoryProfile implements ColumnProfile {
  private readonly cells = new CellCounts();
  private readonly categories = new Map<string, Seen>();
  private isComplete = true;

  public constructor(
    private readonly settings: BinningSettings,
    private readonly reader: CellReading,
    private readonly limits: ProfileLimits,
  ) {}

  public add(cell: unknown): void {
    // Nearly all cells: this is the hot path.
    const known = typeof cell === 'string' ? this.categories.get(cell) : undefined;
    if (known?.isPlain) {
      this.cells.present += 1;
      known.count += 1;
      return;
    }
    const category = this.reader.category(cell, this.cells);
    if (category === undefined) return;
    const isPlain = category === cell;
    const seen = this.categories.get(category);
    if (seen) {
      seen.count += 1;
      seen.isPlain ||= isPlain;
    } else if (this.categories.size < this.limits.categories) {
      this.categories.set(ownCopy(category), { count: 1, isPlain });
    } else {
      this.isComplete = false;
    }
  }

  public bins(): FixedBins {
    const ranked = [...this.categories].sort(([a, { count: x }], [b, { count: y }]) => y - x || (a < b ? -1 : 1));
    return { kind: 'categorical', categories: ranked.slice(0, this.settings.maxCategories).map(([category]) => category) };
  }

  public counts(bins: ColumnBins): ColumnCounts | undefined {
    if (!this.isComplete || bins.kind !== 'categorical') return undefined;
    const counts = bins.categories.map((category) => this.categories.get(category)?.count ?? 0);
    const others = this.cells.present - counts.reduce((sum, count) => sum + count, 0);
    return { ...this.cells, counts: [...counts, others] };
  }
}
