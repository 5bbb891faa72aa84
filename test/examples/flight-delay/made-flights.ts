/** A handful of flights, and a calendar for them, for tests that do not need the real ones. */
import { CALENDAR, DAY_MS, HOUR_MS, type Calendar } from '../../../examples/flight-delay/demo/calendar';
import type { Flights } from '../../../examples/flight-delay/demo/flights';

export const START = Date.UTC(2001, 1, 1);
const NEVER = { from: 0, to: 0 };

/** One flight every ten minutes between two airports, for two days. */
export function madeFlights(): Flights {
  const rows = (2 * DAY_MS) / (HOUR_MS / 6);
  return {
    rows,
    departure: Float64Array.from({ length: rows }, (_, index) => START + (index * HOUR_MS) / 6),
    delay: Float32Array.from({ length: rows }, (_, index) => (index % 5) * 10 - 10),
    distance: Float32Array.from({ length: rows }, () => 500),
    origin: Uint16Array.from({ length: rows }, (_, index) => index % 2),
    destination: Uint16Array.from({ length: rows }, (_, index) => 1 - (index % 2)),
    airports: ['SIN', 'KUL'],
  };
}

/** Two days on which nothing happens but what is given. */
export function quietCalendar(given: Partial<Calendar> = {}): Calendar {
  return {
    ...CALENDAR, deployed: START, loggedFrom: START, end: START + 2 * DAY_MS, labelsLate: NEVER, kilometres: NEVER,
    corruptedHour: 0, missingHour: 0, doubledHour: 0, lateHour: 0, repair: START + 2 * DAY_MS, ...given,
  };
}
