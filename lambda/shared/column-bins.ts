/** Counts the cells of one column per bin, the bins being fixed: memory does not depend on what comes. */
import type { CategoricalBaseline, ColumnCounts, ContinuousBaseline, DiscreteBaseline } from '../../lib/contract/baseline';
import { BinFinder } from '../stats/bin-finder';
import { CategoryIndex } from './category-index';
import { listOf } from './merge';
import { CellCounts, type CellReading } from './records/cells';
import { CellKind, type RawRow } from './records/raw-row';

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

  /** The same for the cell of this column of a row that stands in bytes. */
  public abstract addRaw(row: RawRow, column: number): void;

  /** The same for many cells. */
  public addAll(cells: ArrayLike<unknown>): void {
    for (let i = 0; i < cells.length; i++) this.add(cells[i]);
  }

  /** Adds what another counter of the same bins has counted. */
  public merge(other: ColumnCounter): void {
    this.cells.present += other.cells.present;
    this.cells.missing += other.cells.missing;
    this.cells.invalid += other.cells.invalid;
    this.cells.nonFinite += other.cells.nonFinite;
    for (let i = 0; i < this.counts.length; i++) this.counts[i]! += other.counts[i]!;
  }

  public result(): ColumnCounts {
    const { present, missing, invalid, nonFinite } = this.cells;
    return { present, missing, invalid, nonFinite, counts: listOf(this.counts) };
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
    this.finder = madeOnce(FINDERS, edges, () => new BinFinder(edges));
  }

  public override add(cell: unknown): void {
    const value = this.reader.number(cell, this.cells);
    if (!Number.isNaN(value)) this.counts[this.finder.find(value)]! += 1;
  }

  public override addAll(cells: ArrayLike<unknown>): void {
    for (let i = 0; i < cells.length; i++) {
      const cell = cells[i];
      if (typeof cell === 'number' && cell - cell === 0 && this.reader.takes(cell)) {
        this.cells.present += 1;
        this.counts[this.finder.find(cell)]! += 1;
      } else {
        this.add(cell);
      }
    }
  }

  public override addRaw(row: RawRow, column: number): void {
    const kind = row.kinds[column];
    const value = row.values[column]!;
    if ((kind === CellKind.number || kind === CellKind.decimal) && this.reader.takes(value)) {
      this.cells.present += 1;
      this.counts[this.finder.find(value)]! += 1;
    } else {
      this.add(row.cell(column));
    }
  }
}

class DiscreteCounter extends ColumnCounter {
  private readonly positions: ReadonlyMap<number, number>;

  public constructor(reader: CellReading, values: readonly number[]) {
    super(reader, values.length + 1);
    this.positions = madeOnce(VALUES, values, () => new Map(values.map((value, index) => [value, index])));
  }

  public override add(cell: unknown): void {
    const value = this.reader.number(cell, this.cells);
    if (!Number.isNaN(value)) this.counts[this.positions.get(value) ?? this.positions.size]! += 1;
  }

  public override addRaw(row: RawRow, column: number): void {
    const kind = row.kinds[column];
    const value = row.values[column]!;
    if ((kind === CellKind.number || kind === CellKind.decimal) && this.reader.takes(value)) {
      this.cells.present += 1;
      this.counts[this.positions.get(value) ?? this.positions.size]! += 1;
    } else {
      this.add(row.cell(column));
    }
  }
}

class CategoricalCounter extends ColumnCounter {
  private readonly positions: ReadonlyMap<string, number>;
  private readonly index: CategoryIndex;

  public constructor(reader: CellReading, categories: readonly string[]) {
    super(reader, categories.length + 1);
    this.positions = madeOnce(CATEGORIES, categories, () => new Map(categories.map((category, index) => [category, index])));
    this.index = categoryIndex(categories, reader);
  }

  public override add(cell: unknown): void {
    const category = this.reader.category(cell, this.cells);
    if (category !== undefined) this.counts[this.positions.get(category) ?? this.positions.size]! += 1;
  }

  public override addRaw(row: RawRow, column: number): void {
    const position = row.kinds[column] === CellKind.text ? this.index.find(row.bytes, row.starts[column]!, row.ends[column]!) : -1;
    if (position < 0) {
      this.add(row.cell(column));
    } else {
      this.cells.present += 1;
      this.counts[position]! += 1;
    }
  }
}

/** What is made once for each baseline in memory: a check reads hundreds of hours by the same one. */
const FINDERS = new WeakMap<readonly number[], BinFinder>();
const VALUES = new WeakMap<readonly number[], ReadonlyMap<number, number>>();
const CATEGORIES = new WeakMap<readonly string[], ReadonlyMap<string, number>>();

function madeOnce<K extends object, V>(known: WeakMap<K, V>, of: K, make: () => V): V {
  let made = known.get(of);
  if (made === undefined) known.set(of, (made = make()));
  return made;
}

/** As above. */
const INDICES = new WeakMap<readonly string[], { readonly reader: CellReading; readonly index: CategoryIndex }>();

function categoryIndex(categories: readonly string[], reader: CellReading): CategoryIndex {
  const made = INDICES.get(categories);
  if (made?.reader === reader) return made.index;
  const index = new CategoryIndex(categories, (category) => reader.category(category, new CellCounts()) === category);
  INDICES.set(categories, { reader, index });
  return index;
}
