/** Tests of the arithmetic of hours. */
import { describe, expect, it } from 'vitest';
import { addHours, closedEnd, hoursOf, isOnTheHour, isoSeconds, spanBefore, spanHours } from '../../../lambda/drift-check/hours';
import { fc } from '../support/property';

describe('closedEnd', () => {
  const end = (time: string, lagMinutes: number, everyHours: number): string => closedEnd(Date.parse(time), lagMinutes, everyHours);

  it.each([
    ['2001-02-03T04:15:00Z', 15, 1, '2001-02-03T04:00:00Z'],
    ['2001-02-03T04:14:59Z', 15, 1, '2001-02-03T03:00:00Z'],
    ['2001-02-03T04:00:00Z', 0, 1, '2001-02-03T04:00:00Z'],
    ['2001-02-03T06:15:00Z', 15, 6, '2001-02-03T06:00:00Z'],
    ['2001-02-03T11:59:00Z', 15, 6, '2001-02-03T06:00:00Z'],
    ['2001-02-03T00:15:00Z', 15, 24, '2001-02-03T00:00:00Z'],
    ['2001-02-03T00:10:00Z', 15, 24, '2001-02-02T00:00:00Z'],
    ['2001-01-01T02:00:00Z', 120, 24, '2001-01-01T00:00:00Z'],
  ])('%s less %d minutes, every %d hours: %s', (time, lag, every, expected) => {
    expect(end(time, lag, every)).toBe(expected);
  });

  it('is closed, aligned to midnight UTC, and less than an interval old, at any time', () => {
    const time = fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) });
    fc.assert(
      fc.property(time, fc.nat({ max: 1440 }), fc.constantFrom(1, 2, 3, 4, 6, 8, 12, 24), (now, lag, every) => {
        const closed = Date.parse(closedEnd(now, lag, every));
        const age = now - lag * 60_000 - closed;
        expect(age).toBeGreaterThanOrEqual(0);
        expect(age).toBeLessThan(every * 3_600_000);
        expect(new Date(closed).getUTCHours() % every).toBe(0);
        expect(isOnTheHour(closed)).toBe(true);
      }),
    );
  });
});

describe('spans', () => {
  it('list their hours in order, the end excluded, across the end of a month', () => {
    const span = spanBefore('2001-03-01T02:00:00Z', 4);
    expect(hoursOf(span)).toEqual(['2001-02-28T22:00:00Z', '2001-02-28T23:00:00Z', '2001-03-01T00:00:00Z', '2001-03-01T01:00:00Z']);
    expect(spanHours(span)).toBe(4);
  });

  it('know nothing of daylight saving time', () => {
    expect(spanHours({ start: '2001-03-24T00:00:00Z', end: '2001-03-26T00:00:00Z' })).toBe(48);
    expect(addHours('2001-10-27T23:00:00Z', 25)).toBe('2001-10-29T00:00:00Z');
  });

  it('are written to the second', () => {
    expect(isoSeconds(Date.UTC(2001, 1, 3, 4, 5, 6, 789))).toBe('2001-02-03T04:05:06Z');
  });
});
