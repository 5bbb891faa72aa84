/** Arithmetic of UTC hours. Instants are ISO 8601 texts to the second, as in the documents: `2001-02-03T04:00:00Z`. */
import type { Span } from '../../lib/contract/verdict';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * The end of the latest span between two checks that is complete: the event's time less the lag, rounded down to a multiple of
 * the interval since midnight UTC.
 *
 * @param time of the event, milliseconds since 1970
 * @param everyHours a divisor of 24
 */
export function closedEnd(time: number, lagMinutes: number, everyHours: number): string {
  const interval = everyHours * HOUR_MS;
  return isoSeconds(Math.floor((time - lagMinutes * MINUTE_MS) / interval) * interval);
}

/** The span of so many hours before its end. */
export function spanBefore(end: string, hours: number): Span {
  return { start: addHours(end, -hours), end };
}

export function addHours(instant: string, hours: number): string {
  return isoSeconds(Date.parse(instant) + hours * HOUR_MS);
}

export function spanHours({ start, end }: Span): number {
  return (Date.parse(end) - Date.parse(start)) / HOUR_MS;
}

/** Starts of the hours of the span, in order. */
export function hoursOf(span: Span): string[] {
  return Array.from({ length: spanHours(span) }, (_, index) => addHours(span.start, index));
}

/** The hours by their UTC day, e.g. `2001-02-03`, both in the order in which they come. */
export function byDay(hours: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const days = new Map<string, string[]>();
  for (const hour of hours) {
    const day = hour.slice(0, 'yyyy-MM-dd'.length);
    const ofDay = days.get(day);
    if (ofDay) ofDay.push(hour);
    else days.set(day, [hour]);
  }
  return days;
}

export function isOnTheHour(time: number): boolean {
  return Number.isFinite(time) && time % HOUR_MS === 0;
}

export function isoSeconds(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

/** Start of the interval of so many hours, counted from midnight UTC, in which the instant lies. */
export function intervalOf(instant: string, everyHours: number): string {
  const interval = everyHours * HOUR_MS;
  return isoSeconds(Math.floor(Date.parse(instant) / interval) * interval);
}
