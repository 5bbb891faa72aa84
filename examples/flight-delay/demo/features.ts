/**
 * What is known of a flight at its departure, and what is to be predicted of it: the columns that the model learns from.
 *
 * `originDelay` says how late flights of the same airport have been of late. Of a flight that departs at t, those count that
 * departed there in (t − 5 h, t − 2 h]: two hours later most have landed, so that nothing is used that the airport could not know
 * yet. (The records do not say when a flight landed.) It is the mean of their delays at arrival, rounded to a tenth of a
 * minute, and NaN where there was none, as every morning.
 *
 * One pass with two cursors over rows in order of departure; between the cursors lie the flights that count, summed up by airport.
 */
import type { Flights } from './flights';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Until a flight counts: by then it is taken to have landed. */
const LAG_MS = 2 * HOUR_MS;

/** How far back flights count, beyond the lag. */
const SPAN_MS = 3 * HOUR_MS;

/** Minutes of delay from which on a flight is not late yet; US airlines report a flight as late from 15 minutes on. */
const LATE_AFTER = 15;

/** 1970 began on a Thursday. */
const FIRST_WEEKDAY = 4;

/** One entry per flight in every column. */
export interface FlightFeatures {
  /** Of departure, 0 to 23. */
  readonly hour: Uint8Array;
  /** Of departure, 1 (Monday) to 7 (Sunday), as in ISO 8601. */
  readonly weekday: Uint8Array;
  /** Minutes; NaN where no flight counts. */
  readonly originDelay: Float64Array;
  /** The label: 1 where the flight arrived more than 15 minutes late. */
  readonly delayed: Uint8Array;
}

/** @throws RangeError when a row departs before the row above it, or at no time */
export function featuresOf(flights: Flights): FlightFeatures {
  const { rows, departure, delay } = flights;
  const hour = new Uint8Array(rows);
  const weekday = new Uint8Array(rows);
  const delayed = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) {
    const time = departure[row]!;
    hour[row] = Math.floor(time / HOUR_MS) % 24;
    weekday[row] = ((Math.floor(time / DAY_MS) + FIRST_WEEKDAY - 1) % 7) + 1;
    delayed[row] = delay[row]! > LATE_AFTER ? 1 : 0;
  }
  return { hour, weekday, originDelay: originDelays(flights), delayed };
}

function originDelays({ rows, departure, delay, origin, airports }: Flights): Float64Array {
  const sums = new Float64Array(airports.length);
  const counts = new Uint32Array(airports.length);
  const means = new Float64Array(rows);
  const count = (row: number, by: 1 | -1): void => {
    const minutes = delay[row]!;
    if (Number.isNaN(minutes)) return;
    sums[origin[row]!]! += by * minutes;
    counts[origin[row]!]! += by;
  };
  let landed = 0;
  let forgotten = 0;
  let before = -Infinity;
  for (let row = 0; row < rows; row++) {
    const time = departure[row]!;
    if (!(time >= before)) throw new RangeError(`flight record ${row}: got departure ${time} after ${before}, expected rows in order of departure`);
    before = time;
    while (departure[landed]! <= time - LAG_MS) count(landed++, 1);
    while (departure[forgotten]! <= time - LAG_MS - SPAN_MS) count(forgotten++, -1);
    const at = origin[row]!;
    means[row] = counts[at] === 0 ? NaN : Math.round((10 * sums[at]!) / counts[at]!) / 10;
  }
  return means;
}
