/** Counts the cells of one column per bin, the bins being fixed: memory does not depend on what comes. */
import type { CategoricalBaseline, ColumnCounts, ContinuousBaseline, DiscreteBaseline } from '../../lib/contract/baseline';
import { BinFinder } from '../stats/bin-finder';
import { CellCounts, type CellReading } from './records/cells';

/** What fixes the bins of a column; a baseline's feature is one. */
export type ColumnBins =
  | Pick<ContinuousBaseline, 'kind' | 'edges'>
  | Pick<DiscreteBaseline, 'kind' | 'values'>
  | Pick<CategoricalBaseline, 'kind' | 'categories'>;

/** Bins of the column, the outer ones or that of all others included. */
export function binCount(bins: ColumnBins): number {
  switch (bins.kind) {
    case 'continuous':
      return bins.edges.length + 1;
    case 'discrete':
      return bins.values.length + 1;
    case 'categorical':
      return bins.categories.length + 1;
  }
}

export abstract class ColumnCounter {
  protected readonly cells = new CellCounts();
  protected readonly counts: Float64Array;

  protected constructor(
    protected readonly reader: CellReading,
    bins: number,
  ) {
    this.counts = new Float64Array(bins);
  }

  public abstract add(cell: unknown): void;

  public result(): ColumnCounts {
    const { present, missing, invalid, nonFinite } = this.cells;
    return { present, missing, invalid, nonFinite, counts: Array.from(this.counts) };
  }
}

export function columnCounter(bins: ColumnBins, reader: CellReading): ColumnCounter {
  switch (bins.kind) {
    case 'continuous':
      return new ContinuousCounter(reader, bins.edges);
    case 'discrete':
      return new DiscreteCounter(reader, bins.values);
    case 'categorical':
      return new CategoricalCounter(reader, bins.categories);
  }
}

class ContinuousCounter extends ColumnCounter {
  private readonly finder: BinFinder;

  public constructor(reader: CellReading, edges: readonly number[]) {
    super(reader, edges.length + 1);
    this.finder = new BinFinder(edges);
  }

  public override add(cell: unknown): void {
    const value = this.reader.number(cell, this.cells);
    if (!Number.isNaN(value)) this.counts[this.finder.find(value)]! += 1;
  }
}

class DiscreteCounter extends ColumnCounter {
  private readonly positions: ReadonlyMap<number, number>;

  public constructor(reader: CellReading, values: readonly number[]) {
    super(reader, values.length + 1);
    this.positions = new Map(values.map((value, index) => [value, index]));
  }

  public override add(cell: unknown): void {
    const value = this.reader.number(cell, this.cells);
    if (!Number.isNaN(value)) this.counts[this.positions.get(value) ?? this.positions.size]! += 1;
  }
}

class CategoricalCounter extends ColumnCounter {
  private readonly positions: ReadonlyMap<string, number>;

  public constructor(reader: CellReading, categories: readonly string[]) {
    super(reader, categories.length + 1);
    this.positions = new Map(categories.map((category, index) => [category, index]));
  }

  public override add(cell: unknown): void {
    const category = this.reader.category(cell, this.cells);
    if (category !== undefined) this.counts[this.positions.get(category) ?? this.positions.size]! += 1;
  }
}
