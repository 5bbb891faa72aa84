/** Schedule expressions, against a matcher that tests one minute after the other. */
import { describe, expect, it } from 'vitest';
import { parseSchedule } from '../../../simulator/services/schedule';
import { fc } from '../../lambda/support/property';
import { DAY, HOUR, MINUTE, START } from './fixture';

function times(expression: string, count: number, start = START): string[] {
  const schedule = parseSchedule(expression, start);
  const found: string[] = [];
  let at: number | undefined = start;
  while (found.length < count && (at = schedule.next(at)) !== undefined) found.push(new Date(at).toISOString().slice(0, 16));
  return found;
}

/** Numbers of `1,3`, `2-5`, `4/3`, `2-9/2` or `*`, the plain way. */
function fits(text: string, value: number, low: number, high: number): boolean {
  return text.split(',').some((part) => {
    const [range, step] = part.split('/');
    const [from, to] = range === '*' ? [low, high] : range!.split('-').map(Number);
    const last = to ?? (step === undefined ? from! : high);
    return value >= from! && value <= last && (value - from!) % Number(step ?? 1) === 0;
  });
}

function matchesMinute(fields: readonly string[], at: Date): boolean {
  const [minute, hour, dayOfMonth, month, dayOfWeek, year] = fields;
  return (
    fits(minute!, at.getUTCMinutes(), 0, 59) &&
    fits(hour!, at.getUTCHours(), 0, 23) &&
    fits(month!, at.getUTCMonth() + 1, 1, 12) &&
    fits(year!, at.getUTCFullYear(), 1970, 2199) &&
    (dayOfMonth === '?' || matchesDayOfMonth(dayOfMonth!, at)) &&
    (dayOfWeek === '?' || matchesDayOfWeek(dayOfWeek!, at))
  );
}

function matchesDayOfMonth(text: string, at: Date): boolean {
  if (text === 'L') return new Date(at.getTime() + DAY).getUTCDate() === 1;
  if (!text.endsWith('W')) return fits(text, at.getUTCDate(), 1, 31);
  const target = Number(text.slice(0, -1));
  const weekdays = Array.from({ length: 31 }, (_, index) => new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), index + 1)))
    .filter((day) => day.getUTCMonth() === at.getUTCMonth() && day.getUTCDay() % 6 !== 0)
    .map((day) => day.getUTCDate());
  const isInMonth = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), target)).getUTCMonth() === at.getUTCMonth();
  const nearest = weekdays.toSorted((a, b) => Math.abs(a - target) - Math.abs(b - target))[0];
  return isInMonth && nearest === at.getUTCDate();
}

function matchesDayOfWeek(text: string, at: Date): boolean {
  if (text === 'L') return at.getUTCDay() === 6;
  if (text.endsWith('L')) return at.getUTCDay() + 1 === Number(text.slice(0, -1)) && new Date(at.getTime() + 7 * DAY).getUTCMonth() !== at.getUTCMonth();
  if (!text.includes('#')) return fits(text, at.getUTCDay() + 1, 1, 7);
  const [weekday, instance] = text.split('#').map(Number);
  const before = new Date(at.getTime() - (instance! - 1) * 7 * DAY);
  return at.getUTCDay() + 1 === weekday && before.getUTCMonth() === at.getUTCMonth() && new Date(before.getTime() - 7 * DAY).getUTCMonth() !== at.getUTCMonth();
}

const numbers = (low: number, high: number): fc.Arbitrary<string> => {
  const value = fc.integer({ min: low, max: high });
  return fc.oneof(
    fc.constant('*'),
    value.map(String),
    fc.tuple(value, value).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
    fc.tuple(value, fc.integer({ min: 1, max: high })).map(([from, step]) => `${from}/${step}`),
    fc.tuple(value, value, fc.integer({ min: 1, max: 9 })).map(([a, b, step]) => `${Math.min(a, b)}-${Math.max(a, b)}/${step}`),
    fc.uniqueArray(value, { minLength: 1, maxLength: 3 }).map((values) => values.join(',')),
    fc.integer({ min: 1, max: high }).map((step) => `*/${step}`),
  );
};
const dayFields = fc.oneof(
  fc.tuple(fc.oneof(numbers(1, 31), fc.constant('L'), fc.integer({ min: 1, max: 31 }).map((day) => `${day}W`)), fc.constant('?')),
  fc.tuple(fc.constant('?'), fc.oneof(numbers(1, 7), fc.constant('L'), fc.integer({ min: 1, max: 7 }).map((day) => `${day}L`), fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 5 })).map(([day, nth]) => `${day}#${nth}`))),
);
const cron = fc
  .tuple(numbers(0, 59), numbers(0, 23), dayFields, fc.oneof(fc.constant('*'), numbers(1, 12)), fc.constantFrom('*', '2023-2025', '2024'))
  .map(([minute, hour, [dayOfMonth, dayOfWeek], month, year]) => [minute, hour, dayOfMonth, month, dayOfWeek, year]);

describe('cron', () => {
  it('comes at exactly the minutes that match, field by field', () => {
    fc.assert(
      fc.property(cron, fc.integer({ min: 0, max: 364 }), (fields, day) => {
        const start = START + day * DAY;
        const end = start + 4 * DAY;
        const expected: number[] = [];
        for (let at = start + MINUTE; at <= end; at += MINUTE) if (matchesMinute(fields, new Date(at))) expected.push(at);
        const schedule = parseSchedule(`cron(${fields.join(' ')})`, start);
        const actual: number[] = [];
        for (let at = schedule.next(start); at !== undefined && at <= end; at = schedule.next(at)) actual.push(at);
        expect(actual).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });

  it('comes on exactly the days that match, over four years', () => {
    fc.assert(
      fc.property(dayFields, ([dayOfMonth, dayOfWeek]) => {
        const fields = ['0', '12', dayOfMonth, '*', dayOfWeek, '*'];
        const schedule = parseSchedule(`cron(${fields.join(' ')})`, START);
        const end = START + 1461 * DAY;
        const expected = Array.from({ length: 1461 }, (_, day) => START + day * DAY + 12 * HOUR).filter((at) => matchesMinute(fields, new Date(at)));
        const actual: number[] = [];
        for (let at = schedule.next(START); at !== undefined && at < end; at = schedule.next(at)) actual.push(at);
        expect(actual).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    ['cron(30 0 * * ? *)', ['2024-01-01T00:30', '2024-01-02T00:30']],
    ['cron(0 9 ? * MON-FRI *)', ['2024-01-01T09:00', '2024-01-02T09:00']],
    ['cron(0 8 L * ? *)', ['2024-01-31T08:00', '2024-02-29T08:00']],
    ['cron(15 10 ? * 6L 2024)', ['2024-01-26T10:15', '2024-02-23T10:15']],
    ['cron(0 0 ? * 3#2 *)', ['2024-01-09T00:00', '2024-02-13T00:00']],
    ['cron(0 0 6W * ? *)', ['2024-01-05T00:00', '2024-02-06T00:00']],
    ['cron(0 0 ? FEB,JUN TUE#1 *)', ['2024-02-06T00:00', '2024-06-04T00:00']],
  ])('%s comes first at %j', (expression, expected) => {
    expect(times(expression, 2)).toEqual(expected);
  });

  it('ends with its last year', () => {
    expect(times('cron(0 0 30 12 ? 2024)', 3)).toEqual(['2024-12-30T00:00']);
    expect(times('cron(0 0 30 2 ? *)', 1)).toEqual([]);
  });

  it.each([
    ['cron(0 0 * * * *)', /expected \? in exactly one of day of month and day of week/],
    ['cron(0 0 ? * ? *)', /expected \? in exactly one/],
    ['cron(0 0 * * ?)', /got .* with 5 fields, expected six/],
    ['cron(60 0 * * ? *)', /minutes: got 60, expected 0 to 59/],
    ['cron(0 24 * * ? *)', /hours: got 24, expected 0 to 23/],
    ['cron(0 0 0 * ? *)', /day of month: got 0, expected 1 to 31/],
    ['cron(0 0 ? * 0 *)', /day of week: got 0, expected 1 to 7 or SUN to SAT/],
    ['cron(0 0 ? * MUN *)', /day of week: got MUN/],
    ['cron(0 0 * 13 ? *)', /month: got 13, expected 1 to 12 or JAN to DEC/],
    ['cron(0 0 * * ? 1969)', /year: got 1969/],
    ['cron(5-1 0 * * ? *)', /minutes: got 5-1, expected a range from low to high/],
    ['cron(*/0 0 * * ? *)', /minutes: got \*\/0, expected a whole number behind the slash/],
    ['cron(, 0 * * ? *)', /minutes: got nothing/],
    ['cron(0 0 LW * ? *)', /day of month: got LW, expected L, W or # once and alone; other uses are not simulated/],
    ['cron(0 0 L-3 * ? *)', /day of month: got L-3/],
    ['cron(0 0 1W,15W * ? *)', /day of month: got 1W,15W/],
    ['cron(0 0 ? * 2#1,3#1 *)', /day of week: got 2#1,3#1/],
    ['cron(0 0 ? * 2#6 *)', /day of week: got 2#6/],
    ['every(5 minutes)', /expected cron\(\.\.\.\) or rate\(\.\.\.\)/],
  ])('refuses %s', (expression, message) => {
    expect(() => parseSchedule(expression, START)).toThrow(message);
  });
});

describe('rate', () => {
  it('comes one interval after the start, then at each interval', () => {
    expect(times('rate(5 minutes)', 3)).toEqual(['2024-01-01T00:05', '2024-01-01T00:10', '2024-01-01T00:15']);
    expect(times('rate(1 hour)', 2, START + 7 * MINUTE)).toEqual(['2024-01-01T01:07', '2024-01-01T02:07']);
    expect(times('rate(2 days)', 2)).toEqual(['2024-01-03T00:00', '2024-01-05T00:00']);
  });

  it.each(['rate(1 minutes)', 'rate(5 minute)', 'rate(0 minutes)', 'rate(5 weeks)', 'rate(1.5 hours)', 'rate(5)'])('refuses %s', (expression) => {
    expect(() => parseSchedule(expression, START)).toThrow(/expected rate\(1 minute\), rate\(5 minutes\)/);
  });
});
