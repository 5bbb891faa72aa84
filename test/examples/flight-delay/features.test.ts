/** What the model learns from, on flights made by hand: nothing that was not known at departure may be in it. */
import { describe, expect, it } from 'vitest';
import { featuresOf } from '../../../examples/flight-delay/demo/features';
import type { Flights } from '../../../examples/flight-delay/demo/flights';
import { realFlights } from './real-flights';

type Row = readonly [departure: string, origin: string, delay: number];

function flights(rows: readonly Row[]): Flights {
  const airports = [...new Set(rows.map(([, origin]) => origin))];
  return {
    rows: rows.length,
    departure: Float64Array.from(rows, ([departure]) => Date.parse(`${departure}Z`)),
    delay: Float32Array.from(rows, ([, , delay]) => delay),
    distance: new Float32Array(rows.length),
    origin: Uint16Array.from(rows, ([, origin]) => airports.indexOf(origin)),
    destination: new Uint16Array(rows.length),
    airports,
  };
}

function originDelays(...rows: Row[]): number[] {
  return [...featuresOf(flights(rows)).originDelay];
}

/** Rows whose delay is another one. */
function differences(delays: Float64Array, expected: Float64Array): number {
  return expected.filter((value, row) => !Object.is(value, delays[row])).length;
}

describe('hour, weekday and label', () => {
  it('are those of the departure, weekdays from Monday as 1 to Sunday as 7', () => {
    const { hour, weekday } = featuresOf(flights([['2001-01-01T00:01', 'ATL', 0], ['2001-01-06T23:59:59', 'ATL', 0], ['2001-01-07T00:00', 'ATL', 0], ['2001-01-08T12:00', 'ATL', 0]]));
    expect([...hour]).toEqual([0, 23, 0, 12]);
    expect([...weekday]).toEqual([1, 6, 7, 1]);
  });

  it('call a flight late beyond 15 minutes, not at 15', () => {
    const { delayed } = featuresOf(flights([['2001-01-01T00:01', 'ATL', 15], ['2001-01-01T00:02', 'ATL', 16], ['2001-01-01T00:03', 'ATL', -20], ['2001-01-01T00:04', 'ATL', NaN]]));
    expect([...delayed]).toEqual([0, 1, 0, 0]);
  });
});

describe('the delay of the origin', () => {
  it('counts a flight from exactly two hours on', () => {
    expect(originDelays(['2001-01-01T08:00:00', 'ATL', 10], ['2001-01-01T09:59:59', 'ATL', 0], ['2001-01-01T10:00:00', 'ATL', 0])).toEqual([NaN, NaN, 10]);
  });

  it('counts a flight until five hours are over', () => {
    expect(originDelays(['2001-01-01T08:00:00', 'ATL', 10], ['2001-01-01T12:59:59', 'ATL', 0], ['2001-01-01T13:00:00', 'ATL', 0])).toEqual([NaN, 10, NaN]);
  });

  it('is the mean of those that count, to a tenth of a minute', () => {
    expect(originDelays(['2001-01-01T08:00', 'ATL', 10], ['2001-01-01T08:00', 'ATL', -5], ['2001-01-01T08:30', 'ATL', 60], ['2001-01-01T10:29', 'ATL', 0], ['2001-01-01T10:30', 'ATL', 0])).toEqual([NaN, NaN, NaN, 2.5, 21.7]);
  });

  it('is of the same airport only', () => {
    expect(originDelays(['2001-01-01T08:00', 'ATL', 10], ['2001-01-01T08:00', 'BOS', 99], ['2001-01-01T11:00', 'ATL', 0], ['2001-01-01T11:00', 'CVG', 0])).toEqual([NaN, NaN, 10, NaN]);
  });

  it('leaves out flights of which no delay is known', () => {
    expect(originDelays(['2001-01-01T08:00', 'ATL', NaN], ['2001-01-01T08:01', 'ATL', 7], ['2001-01-01T11:00', 'ATL', 0])).toEqual([NaN, NaN, 7]);
    expect(originDelays(['2001-01-01T08:00', 'ATL', NaN], ['2001-01-01T11:00', 'ATL', 0])).toEqual([NaN, NaN]);
  });

  it('does not know what comes later: rows below, and delays of the last two hours, change nothing', async () => {
    const { rows, departure, delay, ...rest } = await realFlights();
    const count = 20_000;
    const now = departure[count - 1]!;
    const known = { ...rest, rows: count, departure: departure.subarray(0, count), delay: delay.subarray(0, count) };
    const later = { ...known, delay: known.delay.map((value, row) => (departure[row]! > now - 2 * 3_600_000 ? 999 : value)) };
    const before = featuresOf(known).originDelay;
    expect(rows).toBeGreaterThan(count);
    expect(differences(featuresOf(later).originDelay, before)).toBe(0);
    expect(differences(featuresOf({ ...rest, rows: 2 * count, departure, delay }).originDelay, before)).toBe(0);
    expect(before.filter((value) => !Number.isNaN(value)).length).toBeGreaterThan(10_000);
  });

  it('wants rows in order of departure', () => {
    expect(() => originDelays(['2001-01-01T08:00', 'ATL', 0], ['2001-01-01T07:59', 'ATL', 0])).toThrow(/flight record 1: .* expected rows in order of departure/);
  });
});
