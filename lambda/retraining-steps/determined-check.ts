/** Holds rows against the values that other columns determine, and says where too many contradict them. */
import type { DeterminedByColumn } from '../shared/determined-learner';
import { DeterminedReader } from '../shared/determined-reader';
import type { CellReading } from '../shared/records/cells';
import { shownNumber } from '../shared/words';

/** Values to hold rows against. */
export interface DeterminedSource {
  readonly values: DeterminedByColumn;
  /** Whose they are, in words. */
  readonly of: string;
  /** What to do about rows that contradict them, in words. */
  readonly fix: string;
}

interface Found {
  count: number;
  readonly key: string;
  readonly line: number;
  /** How many times the expected value the first one is. */
  readonly times: number;
}

class ColumnCheck {
  public readonly found: Partial<Record<string, Found>> = {};
  private readonly column: DeterminedReader;
  private readonly position: number;

  public constructor(
    public readonly name: string,
    public readonly source: DeterminedSource,
    columns: readonly string[],
    reader: CellReading,
  ) {
    const values = source.values.get(name)!;
    this.position = columns.indexOf(name);
    this.column = new DeterminedReader(reader, values, values.by.map((one) => columns.indexOf(one)));
  }

  public take(split: string, cells: readonly unknown[], key: string, line: number): void {
    const times = this.column.contradiction(cells, this.position);
    if (times === undefined) return;
    const found = (this.found[split] ??= { count: 0, key, line, times });
    found.count += 1;
  }
}

export class DeterminedCheck {
  private readonly checks: readonly ColumnCheck[];

  /** @param columns of the rows, in the order of their cells */
  public constructor(sources: readonly DeterminedSource[], columns: readonly string[], reader: CellReading) {
    this.checks = sources.flatMap((source) => [...source.values.keys()].map((name) => new ColumnCheck(name, source, columns, reader)));
  }

  /** @param split the side of the split that the row is on */
  public take(split: string, cells: readonly unknown[], key: string, line: number): void {
    for (const check of this.checks) check.take(split, cells, key, line);
  }

  /**
   * Sides of which the given share of rows or more contradicts. A value is told by its proportion, which shows another unit at
   * once, and gives away nothing of the row.
   *
   * @param rows how many the side has, and what they are called
   */
  public problems(split: string, rows: number, words: string, share: number): string[] {
    return this.checks.flatMap(({ name, source, found }) => {
      const first = found[split];
      if (!first || first.count / rows < share) return [];
      const { by, tolerance } = source.values.get(name)!;
      const column = `column ${JSON.stringify(name)} (determined by ${by.map((one) => JSON.stringify(one)).join(', ')})`;
      return [
        `${shownNumber(first.count / rows)} of the ${words} have another value in ${column} than ${source.of}, expected less than ${share}; ` +
          `the first is ${first.key} line ${first.line}: ${proportion(first.times)}, with a tolerance of ${tolerance}; ${source.fix}`,
      ];
    });
  }
}

/** Kilometres instead of miles are 1.609 times as much. */
function proportion(times: number): string {
  return Number.isFinite(times) ? `${Number(times.toPrecision(4))} times the expected value` : 'other than the expected 0';
}
