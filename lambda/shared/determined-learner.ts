/**
 * Learns from training rows which value category columns determine, in bounded memory: of each combination the median of a small
 * sample, so that a few wrong rows, wherever they stand, change nothing. Combinations with too few rows for that are left out, and
 * any value of them is accepted.
 *
 * Rows can be held against a value only when it is known, which is after the last of them. As a rule none contradicts, and smallest
 * and largest value of each combination show that without another look at the rows.
 */
import { type DeterminedValues, MAX_COMBINATIONS } from '../../lib/contract/baseline';
import type { Column } from '../../lib/contract/dataset';
import { combinationEntries, type CombinationMap, setCombination } from './combinations';
import { contradicts } from './determined-reader';
import { ownCopy } from './own-copy';
import { CellCounts, type CellReader } from './records/cells';
import { Reservoir } from './reservoir';

/**
 * Values kept of a combination. With one wrong row in twenty, less than one combination in a million gets a wrong value; this holds
 * for combinations with at least so many rows. With fewer it is likelier: of those with three rows, one in 138.
 */
const SAMPLE = 15;

/** Rows that a combination needs: with fewer, a single wrong one may decide. */
const MIN_ROWS = 3;

/** A column has more combinations of determinants than can be kept. */
export class TooManyCombinations extends Error {
  public override readonly name = 'TooManyCombinations';
}

/** By the name of the column; empty where no column is determined. */
export type DeterminedByColumn = ReadonlyMap<string, DeterminedValues>;

/** What was seen of one combination. */
interface Seen {
  /** Of training rows. */
  readonly sample: Reservoir;
  /** Of all rows. */
  min: number;
  max: number;
}

export class DeterminedLearner {
  private readonly learners: readonly ColumnLearner[];

  /**
   * @param columns of the rows, in the order of their cells
   * @param schema columns that may be determined; those that are must be among `columns`, with their determinants
   */
  public constructor(columns: readonly string[], schema: readonly Column[], reader: CellReader) {
    this.learners = schema.flatMap(({ name, determinedBy, tolerance = 0 }) => (determinedBy && columns.includes(name) ? [new ColumnLearner(name, determinedBy, tolerance, columns, reader)] : []));
  }

  /** Whether there is anything to learn. */
  public get isNeeded(): boolean {
    return this.learners.length > 0;
  }

  /** Learns from a training row. @throws TooManyCombinations */
  public learn(cells: readonly unknown[]): void {
    for (const learner of this.learners) learner.add(cells, true);
  }

  /** Takes a row that is held against the values, and teaches none. */
  public see(cells: readonly unknown[]): void {
    for (const learner of this.learners) learner.add(cells, false);
  }

  public values(): DeterminedByColumn {
    return new Map(this.learners.map((learner) => [learner.name, learner.result()]));
  }

  /** Whether no row that was learnt from or seen contradicts the values. */
  public get agrees(): boolean {
    return this.learners.every((learner) => learner.agrees);
  }
}

class ColumnLearner {
  private readonly root: CombinationMap<Seen> = new Map();
  private readonly counts = new CellCounts();
  private readonly position: number;
  private readonly positions: readonly number[];
  private learnt = 0;
  /** Combinations of rows that teach nothing. */
  private others = 0;
  private isComplete = true;

  public constructor(
    public readonly name: string,
    private readonly by: readonly string[],
    private readonly tolerance: number,
    columns: readonly string[],
    private readonly reader: CellReader,
  ) {
    this.position = columns.indexOf(name);
    this.positions = by.map((one) => columns.indexOf(one));
  }

  public add(cells: readonly unknown[], isLearnt: boolean): void {
    const value = this.reader.number(cells[this.position], this.counts);
    if (Number.isNaN(value)) return;
    const seen = this.known(cells) ?? this.seenOf(cells, isLearnt);
    if (seen === undefined) return;
    if (isLearnt) {
      if (seen.sample.isEmpty) this.countLearnt();
      seen.sample.add(value);
    }
    if (value < seen.min) seen.min = value;
    if (value > seen.max) seen.max = value;
  }

  /**
   * That of the row's combination where its texts were categories before, and so are some as they stand, which nearly all are: this is the
   * hot path. All combinations are as long, so that nobody has to ask whether a map follows.
   */
  private known(cells: readonly unknown[]): Seen | undefined {
    const { positions } = this;
    let found: CombinationMap<Seen> | Seen | undefined = this.root;
    for (let i = 0; i < positions.length && found !== undefined; i++) {
      const cell = cells[positions[i]!];
      found = typeof cell === 'string' ? (found as CombinationMap<Seen>).get(cell) : undefined;
    }
    return found as Seen | undefined;
  }

  public result(): DeterminedValues {
    const { by, tolerance } = this;
    const known = this.values();
    return { by, tolerance, combinations: known.map(({ combination }) => combination), values: known.map(({ value }) => value) };
  }

  public get agrees(): boolean {
    return this.isComplete && this.values().every(({ value, seen: { min, max } }) => !contradicts(min, value, this.tolerance) && !contradicts(max, value, this.tolerance));
  }

  private values(): { readonly combination: string[]; readonly value: number; readonly seen: Seen }[] {
    return combinationEntries(this.root).flatMap(([combination, seen]) => {
      const sorted = seen.sample.sorted();
      return sorted.length < MIN_ROWS ? [] : [{ combination, value: lowerMedian(sorted), seen }];
    });
  }

  /** That of the row's combination, a new one where it was not there before; `undefined` where the row has none. */
  private seenOf(cells: readonly unknown[], isLearnt: boolean): Seen | undefined {
    const combination: string[] = [];
    let found: CombinationMap<Seen> | Seen | undefined = this.root;
    for (const position of this.positions) {
      const category = this.reader.category(cells[position], this.counts);
      if (category === undefined) return undefined;
      combination.push(category);
      found = found instanceof Map ? found.get(category) : undefined;
    }
    if (found !== undefined && !(found instanceof Map)) return found;
    if (!isLearnt) {
      if (this.others === MAX_COMBINATIONS) {
        this.isComplete = false;
        return undefined;
      }
      this.others += 1;
    }
    const seen: Seen = { sample: new Reservoir(SAMPLE, this.name), min: Infinity, max: -Infinity };
    setCombination(this.root, combination.map(ownCopy), seen);
    return seen;
  }

  private countLearnt(): void {
    if (this.learnt === MAX_COMBINATIONS) {
      throw new TooManyCombinations(
        `column ${JSON.stringify(this.name)}: got more than ${MAX_COMBINATIONS} combinations of ${this.by.map((one) => JSON.stringify(one)).join(', ')} to determine it, ` +
          'expected at most that many; name columns with fewer categories in determinedBy of the schema, or leave it out',
      );
    }
    this.learnt += 1;
  }
}

function lowerMedian(sorted: ArrayLike<number>): number {
  return sorted[(sorted.length - 1) >> 1]!;
}
