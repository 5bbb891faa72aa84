/**
 * Flights as text: labelled rows for training, requests to the endpoint, lines of its log. Text that many rows share (an airport's
 * name, a time) is made once: with millions of rows, making it for each would take most of the story.
 */
import { DAY_MS, isIn, isoOf, type Span } from './calendar';
import type { FlightFeatures } from './features';
import type { Flights } from './flights';

const FEATURE_NAMES = 'hour,weekday,distance,origin,destination,origin_delay';
/** First lines of the files of labelled flights, and of the log. */
export const LABELLED_HEADER = `departure,${FEATURE_NAMES},delayed\n`;
export const LOG_HEADER = `departure,${FEATURE_NAMES},probability\n`;

const KILOMETRES_PER_MILE = 1.609344;
/** Numbers of an hour, a minute or a second, in two digits. */
const TWO_DIGITS = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));
const DATE_LENGTH = 'yyyy-MM-dd'.length;

export class FlightRows {
  private time = NaN;
  private departure = '';
  private day = NaN;
  private date = '';
  private readonly delayTexts = new Map<number, string>();

  /** @param kilometres departures whose distance is given in kilometres */
  public constructor(
    public readonly flights: Flights,
    private readonly known: FlightFeatures,
    private readonly kilometres: Span,
  ) {}

  /** The first row that departs at that time or later. */
  public rowAt(time: number): number {
    const { departure, rows } = this.flights;
    let low = 0;
    let high = rows;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (departure[middle]! < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** A row of the labelled flights. @param isRepaired whether distances are in miles again */
  public labelled(row: number, isRepaired: boolean): string {
    return `${this.departureOf(row)},${this.featuresOf(row, isRepaired)},${this.known.delayed[row]!}\n`;
  }

  /** A row as the endpoint is asked about it. */
  public features(row: number): string {
    return this.featuresOf(row, false);
  }

  /** A line of the log. @param features as the endpoint was asked @param probability as the model answered it; empty where it did not */
  public logged(row: number, features: string, probability: string): string {
    return `${this.departureOf(row)},${features},${probability}\n`;
  }

  private featuresOf(row: number, isRepaired: boolean): string {
    const { flights: { origin, destination, airports }, known: { hour, weekday, originDelay } } = this;
    return `${hour[row]!},${weekday[row]!},${this.distanceOf(row, isRepaired)},${airports[origin[row]!]!},${airports[destination[row]!]!},${this.delayText(originDelay[row]!)}`;
  }

  private distanceOf(row: number, isRepaired: boolean): number {
    const miles = this.flights.distance[row]!;
    return !isRepaired && isIn(this.kilometres, this.flights.departure[row]!) ? Math.round(miles * KILOMETRES_PER_MILE) : miles;
  }

  private departureOf(row: number): string {
    const time = this.flights.departure[row]!;
    if (time !== this.time) {
      this.time = time;
      this.departure = this.instantOf(time);
    }
    return this.departure;
  }

  /** As `isoOf` writes it; a date has some thousand flights. */
  private instantOf(time: number): string {
    const day = Math.floor(time / DAY_MS) * DAY_MS;
    if (day !== this.day) {
      this.day = day;
      this.date = isoOf(day).slice(0, DATE_LENGTH);
    }
    const seconds = Math.floor((time - day) / 1000);
    return `${this.date}T${TWO_DIGITS[Math.floor(seconds / 3600)]!}:${TWO_DIGITS[Math.floor(seconds / 60) % 60]!}:${TWO_DIGITS[seconds % 60]!}Z`;
  }

  /** Of a delay there are some hundred, each of thousands of flights. */
  private delayText(delay: number): string {
    if (Number.isNaN(delay)) return '';
    let text = this.delayTexts.get(delay);
    if (text === undefined) this.delayTexts.set(delay, (text = String(delay)));
    return text;
  }
}
