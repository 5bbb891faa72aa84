/**
 * Reads the flight records of the npm package `vega-datasets` into columns, in the row order of the file.
 *
 * Three million row objects would take gigabytes, so a column is a typed array and an airport is a number into one list of
 * names. Row groups are read one after the other: that bounds the memory, and the order in which hyparquet hands the columns
 * of several groups over does not matter, because every chunk says at which row it starts.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { asyncBufferFromFile, parquetMetadataAsync, parquetRead } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';

/** The file, inside the installed package. */
const FLIGHTS_FILE = join(
  dirname(createRequire(__filename).resolve('vega-datasets')),
  '..',
  'data',
  'flights-3m.parquet',
);

/** One entry per flight in every column; missing numbers are NaN. */
export interface Flights {
  readonly rows: number;
  /** Actual departure in milliseconds since 1970; the file's local times, taken as UTC. */
  readonly departure: Float64Array;
  /** Delay at arrival in minutes; early arrivals are negative. */
  readonly delay: Float32Array;
  /** Distance in miles. */
  readonly distance: Float32Array;
  /** Indices into `airports`. */
  readonly origin: Uint16Array;
  readonly destination: Uint16Array;
  /** IATA codes in order of first appearance; the empty text stands for a missing one. */
  readonly airports: readonly string[];
}

/** The rows [start, end) of one calendar month. */
export interface MonthRows {
  /** For example `2001-01`. */
  readonly month: string;
  readonly start: number;
  readonly end: number;
}

type Cell = number | bigint | string | null | undefined;

export async function readFlights(path: string = FLIGHTS_FILE): Promise<Flights> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const rows = Number(metadata.num_rows);
  const departure = new Float64Array(rows);
  const delay = new Float32Array(rows);
  const distance = new Float32Array(rows);
  const origin = new Uint16Array(rows);
  const destination = new Uint16Array(rows);
  const airports = new AirportList();
  const intoColumn: Record<string, (row: number, cell: Cell) => void> = {
    date: (row, cell) => (departure[row] = numberOf(cell)),
    delay: (row, cell) => (delay[row] = numberOf(cell)),
    distance: (row, cell) => (distance[row] = numberOf(cell)),
    origin: (row, cell) => (origin[row] = airports.indexOf(cell)),
    destination: (row, cell) => (destination[row] = airports.indexOf(cell)),
  };

  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    await parquetRead({
      file,
      metadata,
      compressors,
      columns: Object.keys(intoColumn),
      rowStart,
      rowEnd,
      // A number instead of a Date object per row.
      parsers: { timestampFromMicroseconds: (micros) => Number(micros) / 1000 },
      onChunk: ({ columnName, columnData, rowStart: first }) => {
        const put = intoColumn[columnName];
        if (!put) throw new Error(`${path}: got column ${JSON.stringify(columnName)} that was not asked for`);
        for (let index = 0; index < columnData.length; index++) put(first + index, columnData[index] as Cell);
      },
    });
    rowStart = rowEnd;
  }
  return { rows, departure, delay, distance, origin, destination, airports: airports.names };
}

/**
 * The calendar months as runs of rows.
 *
 * @throws Error when a row has no departure or lies before the row above it: then a month would not be one run of rows.
 */
export function monthsOf({ rows, departure }: Flights): MonthRows[] {
  const months: MonthRows[] = [];
  let start = 0;
  let monthEnd = -Infinity;
  let month = '';
  let before = -Infinity;
  for (let row = 0; row <= rows; row++) {
    const time = row < rows ? departure[row]! : Infinity;
    if (!(time >= before)) {
      throw new Error(`flight record ${row}: got departure ${time} after ${before}, expected rows in order of departure`);
    }
    before = time;
    if (time < monthEnd) continue;
    if (month) months.push({ month, start, end: row });
    if (row === rows) break;
    const date = new Date(time);
    start = row;
    month = date.toISOString().slice(0, 7);
    monthEnd = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
  }
  return months;
}

function numberOf(cell: Cell): number {
  return cell === null || cell === undefined ? NaN : Number(cell);
}

/** Gives each airport code a number. */
class AirportList {
  public readonly names: string[] = [];
  private readonly indices = new Map<string, number>();

  public indexOf(cell: Cell): number {
    const name = cell === null || cell === undefined ? '' : String(cell);
    let index = this.indices.get(name);
    if (index === undefined) {
      index = this.names.push(name) - 1;
      this.indices.set(name, index);
    }
    return index;
  }
}
