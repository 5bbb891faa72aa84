/**
 * Learns from the training rows which value category columns determine, in bounded memory: of each combination the median of a
 * small sample, so that a few wrong rows, wherever they stand, change nothing. Combinations with too few rows for that are left
 * out, and any value of them is accepted. It takes a reading of its own, because rows can be
 * held against a value only when it is known.
 */
import { type DeterminedValues, MAX_COMBINATIONS } from '../../lib/contract/baseline';
import type { Column } from '../../lib/contract/dataset';
import { combinationEntries, type CombinationMap, setCombination } from './combinations';
import { ownCopy } from './own-copy';
import { CellCounts, type CellReader } from './records/cells';
import { Reservoir } from './reservoir';
import type { TrainingRows } from './training-rows';

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

/** By the name of the column; empty without such a column, and then nothing is read. */
export type DeterminedByColumn = ReadonlyMap<string, DeterminedValues>;

/**
 * @param columns of the rows that are counted later: the rows must be the same
 * @param schema columns that may be determined; those that are must be among `columns`, with their determinants
 * @throws TooManyCombinations
 */
export async function readDeterminedValues(rows: TrainingRows, columns: readonly string[], schema: readonly Column[], reader: CellReader): Promise<DeterminedByColumn> {
  const learners = schema.flatMap(({ name, determinedBy, tolerance = 0 }) => (determinedBy && columns.includes(name) ? [new Learner(name, determinedBy, tolerance, columns, reader)] : []));
  if (learners.length === 0) return new Map();
  await rows.read(columns, {
    training: (cells) => {
      for (const learner of learners) learner.add(cells);
    },
  });
  return new Map(learners.map((learner) => [learner.name, learner.result()]));
}

class Learner {
  private readonly root: CombinationMap<Reservoir> = new Map();
  private readonly counts = new CellCounts();
  private readonly position: number;
  private readonly positions: readonly number[];
  private combinations = 0;

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

  public add(cells: readonly unknown[]): void {
    const value = this.reader.number(cells[this.position], this.counts);
    if (Number.isNaN(value)) return;
    const combination: string[] = [];
    let found: CombinationMap<Reservoir> | Reservoir | undefined = this.root;
    for (const position of this.positions) {
      const category = this.reader.category(cells[position], this.counts);
      if (category === undefined) return;
      combination.push(category);
      found = found instanceof Map ? found.get(category) : undefined;
    }
    (found instanceof Reservoir ? found : this.sampleOf(combination)).add(value);
  }

  public result(): DeterminedValues {
    const { by, tolerance } = this;
    const entries = combinationEntries(this.root)
      .map(([combination, sample]) => ({ combination, sorted: sample.sorted() }))
      .filter(({ sorted }) => sorted.length >= MIN_ROWS);
    return { by, tolerance, combinations: entries.map(({ combination }) => combination), values: entries.map(({ sorted }) => lowerMedian(sorted)) };
  }

  private sampleOf(combination: readonly string[]): Reservoir {
    if (this.combinations === MAX_COMBINATIONS) {
      throw new TooManyCombinations(
        `column ${JSON.stringify(this.name)}: got more than ${MAX_COMBINATIONS} combinations of ${this.by.map((one) => JSON.stringify(one)).join(', ')} to determine it, ` +
          'expected at most that many; name columns with fewer categories in determinedBy of the schema, or leave it out',
      );
    }
    this.combinations += 1;
    const sample = new Reservoir(SAMPLE, this.name);
    setCombination(this.root, combination.map(ownCopy), sample);
    return sample;
  }
}

function lowerMedian(sorted: ArrayLike<number>): number {
  return sorted[(sorted.length - 1) >> 1]!;
}
