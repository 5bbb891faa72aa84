/**
 * Schedule expressions of EventBridge rules: `cron(...)` with six fields, `rate(...)`; always in UTC, to the minute.
 *
 * Documented: the fields, their wildcards `, - * ? / L W #`, and that exactly one of the two day fields is `?`; `rate` is singular for 1.
 * Assumed: `L` alone as day of the week is Saturday, `6L` the last Friday of the month; `W` stays within its month; the first run of a
 * rate comes one interval after the rule. Refused by name: `LW`, `L-n`, and lists of `L`, `W` or `#`.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */
const MINUTE = 60_000;
const DAY = 86_400_000;
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const UNITS: Readonly<Record<string, number>> = { minute: MINUTE, hour: 60 * MINUTE, day: DAY };
const LAST_YEAR = 2199;

export interface Schedule {
  /** The first time after `after`, in milliseconds; undefined when there is none. */
  next(after: number): number | undefined;
}

/**
 * @param start when the schedule came to be; rates count from it
 * @throws Error that names the field, what it got and what it expected
 */
export function parseSchedule(expression: string, start: number): Schedule {
  const match = /^(cron|rate)\((.*)\)$/.exec(expression);
  if (!match) throw new Error(`schedule: got ${expression}, expected cron(...) or rate(...)`);
  return match[1] === 'cron' ? new Cron(expression, match[2]!.trim().split(/\s+/)) : rate(expression, match[2]!, start);
}

function rate(expression: string, text: string, start: number): Schedule {
  const match = /^([1-9][0-9]*) (minute|hour|day)(s?)$/.exec(text);
  if (!match || (match[1] === '1') !== (match[3] === '')) throw new Error(`schedule: got ${expression}, expected rate(1 minute), rate(5 minutes) and so on, with minutes, hours or days`);
  const interval = Number(match[1]) * UNITS[match[2]!]!;
  return { next: (after) => start + (Math.max(0, Math.floor((after - start) / interval)) + 1) * interval };
}

interface Field {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  /** Names of the values, of the lowest first. */
  readonly names?: readonly string[];
}

const MINUTES: Field = { name: 'minutes', low: 0, high: 59 };
const HOURS: Field = { name: 'hours', low: 0, high: 23 };
const DAY_OF_MONTH: Field = { name: 'day of month', low: 1, high: 31 };
const MONTH: Field = { name: 'month', low: 1, high: 12, names: MONTHS };
const DAY_OF_WEEK: Field = { name: 'day of week', low: 1, high: 7, names: WEEKDAYS };
const YEAR: Field = { name: 'year', low: 1970, high: LAST_YEAR };

/** A day at midnight, taken apart once. */
interface Day {
  readonly date: number;
  readonly weekday: number;
  readonly daysInMonth: number;
}

type DayRule = (day: Day) => boolean;

class Cron implements Schedule {
  private readonly minutes: readonly number[];
  private readonly hours: readonly number[];
  private readonly months: ReadonlySet<number>;
  private readonly years: ReadonlySet<number>;
  private readonly isDay: DayRule;

  public constructor(expression: string, fields: readonly string[]) {
    const [minutes, hours, dayOfMonth, month, dayOfWeek, year] = fields;
    if (fields.length !== 6) throw new Error(`schedule: got ${expression} with ${fields.length} fields, expected six: minutes, hours, day of month, month, day of week, year`);
    if ((dayOfMonth === '?') === (dayOfWeek === '?')) throw new Error(`schedule: got ${expression}, expected ? in exactly one of day of month and day of week`);
    this.minutes = ascending(valuesOf(MINUTES, minutes!));
    this.hours = ascending(valuesOf(HOURS, hours!));
    this.months = valuesOf(MONTH, month!);
    this.years = valuesOf(YEAR, year!);
    this.isDay = dayOfMonth === '?' ? dayOfWeekRule(dayOfWeek!) : dayOfMonthRule(dayOfMonth!);
  }

  public next(after: number): number | undefined {
    const start = (Math.floor(after / MINUTE) + 1) * MINUTE;
    for (let midnight = Math.floor(start / DAY) * DAY; ; midnight += DAY) {
      const at = new Date(midnight);
      if (at.getUTCFullYear() > LAST_YEAR) return undefined;
      if (!this.years.has(at.getUTCFullYear()) || !this.months.has(at.getUTCMonth() + 1) || !this.isDay(dayOf(at))) continue;
      for (const hour of this.hours) {
        for (const minute of this.minutes) {
          const time = midnight + (hour * 60 + minute) * MINUTE;
          if (time >= start) return time;
        }
      }
    }
  }
}

function dayOf(at: Date): Day {
  return { date: at.getUTCDate(), weekday: at.getUTCDay() + 1, daysInMonth: new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0)).getUTCDate() };
}

function dayOfMonthRule(text: string): DayRule {
  if (text === 'L') return ({ date, daysInMonth }) => date === daysInMonth;
  const nearest = /^(\d+)W$/.exec(text);
  if (nearest) {
    const target = valueOf(DAY_OF_MONTH, nearest[1]!);
    return (day) => day.date === nearestWeekday(target, day);
  }
  refuseSpecial(DAY_OF_MONTH, text, /[LW#?]/);
  const days = valuesOf(DAY_OF_MONTH, text);
  return ({ date }) => days.has(date);
}

/** The weekday closest to a day of the month, in the same month; a month without that day has none. */
function nearestWeekday(target: number, { date, weekday, daysInMonth }: Day): number | undefined {
  if (target > daysInMonth) return undefined;
  const weekdayOfTarget = ((((weekday - 1 + target - date) % 7) + 7) % 7) + 1;
  if (weekdayOfTarget === 7) return target > 1 ? target - 1 : target + 2;
  if (weekdayOfTarget === 1) return target < daysInMonth ? target + 1 : target - 2;
  return target;
}

function dayOfWeekRule(text: string): DayRule {
  if (text === 'L') return ({ weekday }) => weekday === 7;
  const last = /^([A-Z]{3}|\d+)L$/.exec(text);
  if (last) {
    const expected = valueOf(DAY_OF_WEEK, last[1]!);
    return ({ date, weekday, daysInMonth }) => weekday === expected && date + 7 > daysInMonth;
  }
  const instance = /^([A-Z]{3}|\d+)#([1-5])$/.exec(text);
  if (instance) {
    const expected = valueOf(DAY_OF_WEEK, instance[1]!);
    return ({ date, weekday }) => weekday === expected && Math.ceil(date / 7) === Number(instance[2]);
  }
  refuseSpecial(DAY_OF_WEEK, text, /L$|L,|[#?]|\dW/);
  const days = valuesOf(DAY_OF_WEEK, text);
  return ({ weekday }) => days.has(weekday);
}

function refuseSpecial({ name }: Field, text: string, special: RegExp): void {
  if (special.test(text)) throw new Error(`schedule, ${name}: got ${text}, expected L, W or # once and alone; other uses are not simulated`);
}

function valuesOf(field: Field, text: string): ReadonlySet<number> {
  return new Set(text.split(',').flatMap((part) => rangeOf(field, part)));
}

function rangeOf(field: Field, part: string): number[] {
  const [range = '', stepText, ...more] = part.split('/');
  const step = stepText === undefined ? 1 : Number(stepText);
  if (more.length > 0 || !Number.isInteger(step) || step < 1 || stepText === '') throw new Error(`schedule, ${field.name}: got ${part}, expected a whole number behind the slash`);
  const bounds = range === '*' ? [field.low, field.high] : range.split('-').map((text) => valueOf(field, text));
  const [low, high = stepText === undefined ? low! : field.high] = bounds;
  if (bounds.length > 2 || low! > high) throw new Error(`schedule, ${field.name}: got ${part}, expected a range from low to high`);
  const values: number[] = [];
  for (let value = low!; value <= high; value += step) values.push(value);
  return values;
}

function valueOf({ name, low, high, names = [] }: Field, text: string): number {
  const named = names.indexOf(text);
  const value = named >= 0 ? named + low : /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(value >= low && value <= high)) throw new Error(`schedule, ${name}: got ${text || 'nothing'}, expected ${low} to ${high}${names.length > 0 ? ` or ${names[0]} to ${names.at(-1)}` : ''}`);
  return value;
}

function ascending(values: ReadonlySet<number>): number[] {
  return [...values].sort((a, b) => a - b);
}
