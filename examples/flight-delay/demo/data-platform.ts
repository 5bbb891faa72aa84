/**
 * The agency's data platform, as far as the model sees it: every morning it writes the labelled flights of the day before into the
 * lake, one CSV file a day. What it gets from the airlines in kilometres it passes on, until somebody repairs it.
 */
import type { World } from '../../../simulator/world';
import { DAY_MS, HOUR_MS, dayPath, isIn, type Calendar } from './calendar';
import { LABELLED_HEADER, type FlightRows } from './flight-rows';
import { Prepared } from './prepared';

/** Of the day after; by then every flight has landed. */
const DELIVERY_MS = 5 * HOUR_MS;
/** Of flights whose text is ready: two weeks are made while a training has the other core, and take 15 MB. */
const HOURS_AHEAD = 14 * 24;

export class DataPlatform {
  /** Labelled flights that it has written, those of repairs apart. */
  public delivered = 0;
  /** Of each hour, as it is when its day is delivered; as bytes, which nobody has to encode or move about until then. */
  private readonly texts: Prepared<Buffer>;

  public constructor(
    private readonly world: Pick<World, 'clock' | 's3'>,
    private readonly rows: FlightRows,
    private readonly calendar: Calendar,
    private readonly lake: string,
  ) {
    this.texts = new Prepared(HOUR_MS, calendar.end, HOURS_AHEAD, (hour) => this.textOf(hour, this.deliveryOf(hour - (hour % DAY_MS)) >= calendar.repair));
  }

  /** Writes the flights of days gone by, and from now on those of each day. */
  public start(from: number): void {
    const { clock } = this.world;
    for (let day = from; day < this.calendar.end; day += DAY_MS) {
      if (day < this.calendar.deployed) this.deliver(day);
      else clock.schedule(this.deliveryOf(day), () => this.deliver(day));
    }
  }

  private deliveryOf(day: number): number {
    const { labelsLate } = this.calendar;
    return (isIn(labelsLate, day) ? labelsLate.to : day + DAY_MS) + DELIVERY_MS;
  }

  private deliver(day: number): void {
    this.delivered += this.write(day, (hour) => this.texts.take(hour));
  }

  /** Writes the days of the kilometres again, in miles. */
  public repair(): void {
    const { from, to } = this.calendar.kilometres;
    for (let day = from - (from % DAY_MS); day < to; day += DAY_MS) this.write(day, (hour) => this.textOf(hour, true));
  }

  /** @returns how many flights */
  private write(day: number, textOf: (hour: number) => Uint8Array): number {
    const texts: Uint8Array[] = [Buffer.from(LABELLED_HEADER)];
    for (let hour = day; hour < day + DAY_MS; hour += HOUR_MS) texts.push(textOf(hour));
    this.world.s3.putObject(this.lake, `flights/${dayPath(day)}.csv`, Buffer.concat(texts));
    return this.rows.rowAt(day + DAY_MS) - this.rows.rowAt(day);
  }

  private textOf(hour: number, isRepaired: boolean): Buffer {
    const end = this.rows.rowAt(hour + HOUR_MS);
    let text = '';
    for (let row = this.rows.rowAt(hour); row < end; row++) text += this.rows.labelled(row, isRepaired);
    return Buffer.from(text);
  }
}
