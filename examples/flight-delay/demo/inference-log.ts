/**
 * The log that the service keeps of what the model was asked and answered, one object an hour. Logs of real systems are not clean, so
 * this one is not either: a few hours are cut off, missing, there twice, or late, as the calendar says.
 */
import type { World } from '../../../simulator/world';
import { DAY_MS, isoOf, type Calendar } from './calendar';
import { LOG_HEADER } from './flight-rows';

/** One line of so many is cut off in the corrupted hour. */
const CORRUPTED_EVERY = 25;
const LATE_MS = DAY_MS / 2;

export class InferenceLog {
  /** That were written, or will be a little later. */
  public lines = 0;
  /** Of each hour that is over, by when it began: how many flights there were to write down, whatever became of it. */
  public readonly flights = new Map<number, number>();
  private text = '';
  private added = 0;

  public constructor(
    private readonly world: Pick<World, 'clock' | 's3'>,
    private readonly calendar: Calendar,
    private readonly lake: string,
  ) {}

  public add(line: string): void {
    this.text += line;
    this.added += 1;
  }

  /** Writes what was added as the object of that hour. */
  public close(hour: number): void {
    const { text, added, calendar } = this;
    this.text = '';
    this.flights.set(hour, added);
    this.added = 0;
    if (text === '' || hour === calendar.missingHour) return;
    this.lines += hour === calendar.doubledHour ? 2 * added : added;
    if (hour === calendar.corruptedHour) return this.put(hour, 'part-0', corrupted(text));
    if (hour === calendar.lateHour) return this.putInTwoParts(hour, text);
    this.put(hour, 'part-0', text);
    if (hour === calendar.doubledHour) this.put(hour, 'part-0-retried', text);
  }

  private putInTwoParts(hour: number, text: string): void {
    const half = text.indexOf('\n', text.length / 2) + 1;
    this.put(hour, 'part-0', text.slice(0, half));
    this.world.clock.after(LATE_MS, () => this.put(hour, 'part-1', text.slice(half)));
  }

  private put(hour: number, part: string, text: string): void {
    this.world.s3.putObject(this.lake, `inference/${isoOf(hour).slice(0, 13).replace('T', '/').replaceAll('-', '/')}/${part}.csv`, LOG_HEADER + text);
  }
}

function corrupted(text: string): string {
  return text.split('\n').map((line, index) => (index % CORRUPTED_EVERY === 0 ? line.slice(0, line.length / 2) : line)).join('\n');
}
