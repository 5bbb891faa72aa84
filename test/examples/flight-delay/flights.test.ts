/** The real file: what the demo and its figures rest on. */
import { beforeAll, describe, expect, it } from 'vitest';
import { monthsOf, type Flights } from '../../../examples/flight-delay/demo/flights';
import { realFlights } from './real-flights';

let flights: Flights;

beforeAll(async () => {
  flights = await realFlights();
}, 30_000);

describe('the flight records', () => {
  it('are three million rows, one entry per column and row', () => {
    expect(flights.rows).toBe(3_000_000);
    for (const column of [flights.departure, flights.delay, flights.distance, flights.origin, flights.destination]) {
      expect(column).toHaveLength(3_000_000);
    }
  });

  it('begin with the first rows of the file', () => {
    const row = (index: number): unknown[] => [
      new Date(flights.departure[index]!).toISOString(),
      flights.delay[index],
      flights.distance[index],
      flights.airports[flights.origin[index]!],
      flights.airports[flights.destination[index]!],
    ];
    expect(row(0)).toEqual(['2001-01-01T00:01:00.000Z', 33, 2176, 'LAS', 'PHL']);
    expect(row(3)).toEqual(['2001-01-01T00:01:00.000Z', -13, 2345, 'ANC', 'LAX']);
  });

  it('are in row order across all row groups: no departure lies before the one above', () => {
    let backward = 0;
    for (let row = 1; row < flights.rows; row++) if (flights.departure[row]! < flights.departure[row - 1]!) backward += 1;
    expect(backward).toBe(0);
  });

  it('lack no value', () => {
    expect(flights.delay.findIndex(Number.isNaN)).toBe(-1);
    expect(flights.distance.findIndex(Number.isNaN)).toBe(-1);
    expect(flights.airports).not.toContain('');
    expect(flights.airports).toHaveLength(229);
  });

  it('split into January to June, and six flights after midnight of the last day', () => {
    expect(monthsOf(flights).map(({ month, start, end }) => [month, end - start])).toEqual([
      ['2001-01', 508_239],
      ['2001-02', 458_170],
      ['2001-03', 511_502],
      ['2001-04', 501_030],
      ['2001-05', 518_831],
      ['2001-06', 502_222],
      ['2001-07', 6],
    ]);
  });

  it('leave no row between two months, and every month holds its own dates only', () => {
    let next = 0;
    for (const { month, start, end } of monthsOf(flights)) {
      expect(start).toBe(next);
      expect(new Date(flights.departure[start]!).toISOString().slice(0, 7)).toBe(month);
      expect(new Date(flights.departure[end - 1]!).toISOString().slice(0, 7)).toBe(month);
      next = end;
    }
    expect(next).toBe(flights.rows);
  });
});

describe('months of rows that are out of order', () => {
  const of = (...times: string[]): Flights => ({ ...flights, rows: times.length, departure: Float64Array.from(times, (time) => Date.parse(time)) });

  it('are refused with the row', () => {
    expect(() => monthsOf(of('2001-02-01T00:00Z', '2001-01-31T23:59Z'))).toThrow(/flight record 1: .*expected rows in order of departure/);
  });

  it('are refused when a departure is missing', () => {
    expect(() => monthsOf(of('2001-02-01T00:00Z', 'nothing', '2001-02-01T00:01Z'))).toThrow(/flight record 1: got departure NaN/);
  });

  it('skip a month without rows', () => {
    expect(monthsOf(of('2001-01-31T23:59Z', '2001-03-01T00:00Z')).map(({ month }) => month)).toEqual(['2001-01', '2001-03']);
  });

  it('are none when there are no rows', () => {
    expect(monthsOf(of())).toEqual([]);
  });
});
