/** Holds each row against what is expected of its columns, and against the keys of the rows before it. */
import { type ColumnExpectation, MAX_UNIQUE_ROWS } from '../../../lib/contract/expectations';
import { CellCounts, CellReader } from '../records/cells';
import type { RowAdmission } from '../row-admission';
import { UniqueKeys } from './unique-keys';

/** The reason, or undefined: in words, without a value of the row. */
type CellCheck = (cell: unknown) => string | undefined;

const TOO_MANY_KEYS = `one of more than ${MAX_UNIQUE_ROWS} keys, which cannot be told apart`;

export interface RowExpectationsProps {
  readonly columns: readonly ColumnExpectation[];
  readonly unique: readonly string[];
  readonly missingWords: readonly string[];
  /** Values of the columns that are listed, by their names. */
  readonly listed: ReadonlyMap<string, ReadonlySet<string>>;
}

export class RowExpectations implements RowAdmission {
  public readonly columns: readonly string[];
  private readonly checks: readonly (readonly [position: number, check: CellCheck])[];
  private readonly uniqueFrom: number;
  private readonly uniqueWords: string;

  public constructor(private readonly props: RowExpectationsProps) {
    const { columns, unique, missingWords, listed } = props;
    const reader = new CellReader(missingWords);
    this.checks = columns.map((expectation, position) => [position, cellCheck(expectation, reader, listed.get(expectation.column))] as const);
    this.columns = [...columns.map(({ column }) => column), ...unique];
    this.uniqueFrom = columns.length;
    this.uniqueWords = `the same ${unique.map((name) => JSON.stringify(name)).join(', ')} as a row before`;
  }

  /** A reading of its own: every one finds the same rows wanting. */
  public begin(): (cells: readonly unknown[], from: number) => string | undefined {
    const { unique } = this.props;
    const keys = unique.length > 0 ? new UniqueKeys(MAX_UNIQUE_ROWS) : undefined;
    return (cells, from) => {
      for (const [position, check] of this.checks) {
        const reason = check(cells[from + position]);
        if (reason !== undefined) return reason;
      }
      if (!keys) return undefined;
      if (keys.isFull) return TOO_MANY_KEYS;
      let key = '';
      for (let index = 0; index < unique.length; index++) key += `${keyText(cells[from + this.uniqueFrom + index] ?? null)},`;
      return keys.add(key) ? undefined : this.uniqueWords;
    };
  }
}

/** Whole numbers of Parquet have no JSON. */
function keyText(cell: unknown): string {
  return typeof cell === 'bigint' ? String(cell) : JSON.stringify(cell);
}

function cellCheck({ column, min, max, oneOf }: ColumnExpectation, reader: CellReader, listed: ReadonlySet<string> | undefined): CellCheck {
  const name = `column ${JSON.stringify(column)}`;
  const counts = new CellCounts();
  if (min !== undefined || max !== undefined) {
    return (cell) => {
      const { missing } = counts;
      const value = reader.number(cell, counts);
      if (Number.isNaN(value)) return counts.missing > missing ? undefined : `${name} not a finite number`;
      if (min !== undefined && value < min) return `${name} below ${min}`;
      return max !== undefined && value > max ? `${name} above ${max}` : undefined;
    };
  }
  const allowed = oneOf ? new Set(oneOf) : listed;
  if (!allowed) return () => undefined;
  const outside = oneOf ? `${name} not one of the ${oneOf.length} values that are allowed` : `${name} not in its list`;
  return (cell) => {
    const { missing } = counts;
    const value = reader.category(cell, counts);
    if (value === undefined) return counts.missing > missing ? undefined : `${name} not a category`;
    return allowed.has(value) ? undefined : outside;
  };
}
