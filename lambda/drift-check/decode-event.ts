/** Checks an event: the scheduled one of EventBridge, or a request by hand with a window of its own. */
import type { Span } from '../../lib/contract/verdict';
import { closedEnd, isOnTheHour, isoSeconds, spanHours } from './hours';

/** What EventBridge sets as the source of a rule's scheduled event. */
const SCHEDULE_SOURCE = 'aws.events';

/** A request reads at most that many hours: a year. */
const MAX_REQUEST_HOURS = 366 * 24;

export interface CheckRequest {
  /** Milliseconds since 1970. */
  readonly time: number;
  /** The requested window; absent in a scheduled event. */
  readonly window?: Span;
}

/**
 * @param lagMinutes until the objects of an hour count as complete: an open hour cannot be judged, because it is read once only
 * @throws Error naming the member of the event
 */
export function decodeEvent(event: unknown, lagMinutes: number): CheckRequest {
  const { time: rawTime, source, window } = asObject(event, 'event');
  const time = instant(rawTime, 'event.time');
  if (window === undefined || window === null) {
    if (source === SCHEDULE_SOURCE) return { time };
    throw new Error(
      `event.source: got ${JSON.stringify(source) ?? 'nothing'}, expected ${JSON.stringify(SCHEDULE_SOURCE)}, as EventBridge's schedule sends it, ` +
        'in an event without a window; to have a span judged on request, name it as event.window, with start and end',
    );
  }
  const { start: rawStart, end: rawEnd } = asObject(window, 'event.window');
  const start = hour(rawStart, 'event.window.start');
  const end = hour(rawEnd, 'event.window.end');
  if (start >= end) throw new Error(`event.window: got start ${isoSeconds(start)} and end ${isoSeconds(end)}, expected the start before the end`);
  const span = { start: isoSeconds(start), end: isoSeconds(end) };
  if (spanHours(span) > MAX_REQUEST_HOURS) {
    throw new Error(`event.window: got ${spanHours(span)} hours, expected at most ${MAX_REQUEST_HOURS}; ask for a shorter window`);
  }
  const closed = closedEnd(time, lagMinutes, 1);
  if (span.end > closed) {
    throw new Error(`event.window.end: got ${span.end}, expected at most ${closed}, up to which hours are complete; ask again later`);
  }
  return { time, window: span };
}

function asObject(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`${where}: got ${JSON.stringify(value) ?? 'nothing'}, expected an object; see the drift check event in the contract`);
  }
  return value as Readonly<Record<string, unknown>>;
}

function instant(value: unknown, where: string): number {
  const time = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/.test(value) ? Date.parse(value) : NaN;
  if (Number.isNaN(time)) throw new Error(`${where}: got ${JSON.stringify(value) ?? 'nothing'}, expected an ISO 8601 instant with its zone, e.g. 2001-02-03T04:05:00Z`);
  return time;
}

function hour(value: unknown, where: string): number {
  const time = instant(value, where);
  if (!isOnTheHour(time)) throw new Error(`${where}: got ${JSON.stringify(value)}, expected a full hour, because the log is read by the hour`);
  return time;
}
