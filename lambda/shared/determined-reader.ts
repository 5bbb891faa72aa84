/**
 * Reads the cells of a column whose value other columns of the row determine: a number that contradicts them counts as invalid.
 * Only such a column gets such a reader, so others pay nothing for it.
 */
import type { DeterminedValues } from '../../lib/contract/baseline';
import { CategoryIndex } from './category-index';
import { type CombinationMap, setCombination } from './combinations';
import { CellCounts, type CellReading } from './records/cells';
import { CellKind, type RawRow } from './records/raw-row';

/** What writing a number in decimals, and reading it again, may change. */
const ROUNDING = 1e-9;

/** Whether a value is another one than the expected; NaN never is. @param tolerance as a share of the expected value */
export function contradicts(value: number, expected: number, tolerance: number): boolean {
  return Math.abs(value - expected) > (tolerance + ROUNDING) * Math.abs(expected);
}

export class DeterminedReader implements CellReading {
  /** What the row's other columns determine; NaN where that is not known, and every number will do. */
  public expected = NaN;
  private readonly root: CombinationMap<number>;
  private readonly known: readonly KnownTexts[];
  private readonly scratch = new CellCounts();
  private readonly tolerance: number;

  /** @param positions of the columns that determine, in the cells of a row */
  public constructor(
    private readonly reader: CellReading,
    determined: DeterminedValues,
    public readonly positions: readonly number[],
  ) {
    ({ root: this.root, known: this.known } = lookup(determined));
    this.tolerance = determined.tolerance;
  }

  /** To be called with each row before its cells are read. */
  public look(cells: readonly unknown[]): void {
    const { positions } = this;
    let found: CombinationMap<number> | number | undefined = this.root;
    for (let i = 0; i < positions.length && typeof found === 'object'; i++) found = this.step(found, cells[positions[i]!]);
    this.expected = typeof found === 'number' ? found : NaN;
  }

  /** The same for a row that stands in bytes: no text is made of a category that is known. */
  public lookRaw(row: RawRow): void {
    const { positions, known } = this;
    let found: CombinationMap<number> | number | undefined = this.root;
    for (let i = 0; i < positions.length && typeof found === 'object'; i++) {
      const column = positions[i]!;
      const { index, texts } = known[i]!;
      const at = row.kinds[column] === CellKind.text ? index.find(row.bytes, row.starts[column]!, row.ends[column]!) : -1;
      found = at < 0 ? this.step(found, row.cell(column)) : found.get(texts[at]!);
    }
    this.expected = typeof found === 'number' ? found : NaN;
  }

  public number(cell: unknown, counts: CellCounts): number {
    const value = this.reader.number(cell, counts);
    if (!this.contradicts(value)) return value;
    counts.present -= 1;
    counts.invalid += 1;
    return NaN;
  }

  public category(cell: unknown, counts: CellCounts): string | undefined {
    return this.reader.category(cell, counts);
  }

  public takes(value: number): boolean {
    return this.reader.takes(value) && !this.contradicts(value);
  }

  /** How many times the expected value the number is that contradicts it; `undefined` where none does. */
  public contradiction(cells: readonly unknown[], position: number): number | undefined {
    this.look(cells);
    if (Number.isNaN(this.expected)) return undefined;
    const value = this.reader.number(cells[position], this.scratch);
    return this.contradicts(value) ? value / this.expected : undefined;
  }

  private contradicts(value: number): boolean {
    return contradicts(value, this.expected, this.tolerance);
  }

  private step(map: CombinationMap<number>, cell: unknown): CombinationMap<number> | number | undefined {
    // A text that is a category as it stands, which nearly all are, need not be read as one again: this is the hot path.
    const found = typeof cell === 'string' ? map.get(cell) : undefined;
    if (found !== undefined) return found;
    const category = this.reader.category(cell, this.scratch);
    return category === undefined ? undefined : map.get(category);
  }
}

/** A reader for each of these columns, and those among them that must look at a row first. */
export interface ColumnReaders {
  readonly readers: readonly CellReading[];
  readonly determined: readonly DeterminedReader[];
}

/**
 * @param columns in the order of the cells of a row
 * @param names of the columns that readers are for
 */
export function columnReaders(reader: CellReading, columns: readonly string[], names: readonly string[], valuesOf: (name: string) => DeterminedValues | undefined): ColumnReaders {
  const determined: DeterminedReader[] = [];
  const readers = names.map((name) => {
    const values = valuesOf(name);
    if (!values) return reader;
    const own = new DeterminedReader(reader, values, values.by.map((one) => columns.indexOf(one)));
    determined.push(own);
    return own;
  });
  return { readers, determined };
}

/** The categories of one column that determines, and where they are found by their bytes. */
interface KnownTexts {
  readonly texts: readonly string[];
  readonly index: CategoryIndex;
}

interface Lookup {
  readonly root: CombinationMap<number>;
  /** Of each column that determines. */
  readonly known: readonly KnownTexts[];
}

/** Made once for each baseline in memory: a check reads hundreds of hours by the same one. */
const LOOKUPS = new WeakMap<DeterminedValues, Lookup>();

function lookup(determined: DeterminedValues): Lookup {
  const made = LOOKUPS.get(determined);
  if (made) return made;
  const root: CombinationMap<number> = new Map();
  determined.combinations.forEach((combination, index) => setCombination(root, combination, determined.values[index]!));
  const known = determined.by.map((_, column): KnownTexts => {
    const texts = [...new Set(determined.combinations.map((combination) => combination[column]!))];
    // As with texts, one that is in a combination is a category as it stands.
    return { texts, index: new CategoryIndex(texts, () => true) };
  });
  const lookedUp = { root, known };
  LOOKUPS.set(determined, lookedUp);
  return lookedUp;
}
