/**
 * Writes the flights as a data team would store them: one CSV file per month for training, one JSON Lines file per UTC hour as
 * the inference log. A row belongs to the hour of its departure, and inside a file rows keep the order they had.
 */
import { hourPrefix, type LogDescriptor } from './checker';
import type { Flights } from '../../flight-delay/demo/flights';

const HOUR_MS = 3_600_000;

/** Puts one object; the storage port, narrowed to what is needed here. */
export type PutObject = (key: string, body: string) => Promise<void>;

/** What was written. */
export interface Written {
  readonly objects: number;
  readonly rows: number;
  /** Characters, which are bytes here: the records are ASCII. */
  readonly bytes: number;
}

/** The rows [start, end) of the flights. */
export interface RowRange {
  readonly start: number;
  readonly end: number;
}

/** Writes rows as one CSV object with a header line. */
export async function writeTrainingData(flights: Flights, range: RowRange, key: string, put: PutObject): Promise<Written> {
  const text = new RowText(flights);
  let body = 'departure,delay,distance,origin,destination\n';
  for (let row = range.start; row < range.end; row++) body += text.csv(row);
  await put(key, body);
  return { objects: 1, rows: range.end - range.start, bytes: body.length };
}

/** Writes rows as one JSON Lines object per hour in which something departed; rows must be in order of departure. */
export async function writeInferenceLog(
  flights: Flights,
  range: RowRange,
  log: Pick<LogDescriptor, 'prefix' | 'hourKeys' | 'utcOffsetHours'>,
  put: PutObject,
): Promise<Written> {
  const text = new RowText(flights);
  let objects = 0;
  let bytes = 0;
  let row = range.start;
  while (row < range.end) {
    const hour = Math.floor(flights.departure[row]! / HOUR_MS);
    const hourEnd = (hour + 1) * HOUR_MS;
    let body = '';
    while (row < range.end && flights.departure[row]! < hourEnd) body += text.json(row++);
    await put(`${hourPrefix(log, new Date(hour * HOUR_MS))}flights.jsonl`, body);
    objects += 1;
    bytes += body.length;
  }
  return { objects, rows: range.end - range.start, bytes };
}

/**
 * Rows as lines. Text that many rows share (an airport's name, the minute of departure) is made once: with millions of rows,
 * making it per row would take most of the time.
 */
class RowText {
  private readonly jsonAirports: readonly string[];
  private readonly csvAirports: readonly string[];
  private time = NaN;
  private departure = '';

  public constructor(private readonly flights: Flights) {
    this.jsonAirports = flights.airports.map((name) => (name === '' ? 'null' : JSON.stringify(name)));
    this.csvAirports = flights.airports.map((name) => (/[",\r\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name));
  }

  public json(row: number): string {
    const { delay, distance, origin, destination } = this.flights;
    return `{"departure":"${this.departureOf(row)}","delay":${number(delay[row]!, 'null')},"distance":${number(distance[row]!, 'null')},"origin":${this.jsonAirports[origin[row]!]!},"destination":${this.jsonAirports[destination[row]!]!}}\n`;
  }

  public csv(row: number): string {
    const { delay, distance, origin, destination } = this.flights;
    return `${this.departureOf(row)},${number(delay[row]!, '')},${number(distance[row]!, '')},${this.csvAirports[origin[row]!]!},${this.csvAirports[destination[row]!]!}\n`;
  }

  private departureOf(row: number): string {
    const time = this.flights.departure[row]!;
    if (time !== this.time) {
      this.time = time;
      this.departure = `${new Date(time).toISOString().slice(0, 19)}Z`;
    }
    return this.departure;
  }
}

/** A missing number is written as the format's own sign for it. */
function number(value: number, missing: string): string {
  return Number.isNaN(value) ? missing : String(value);
}
