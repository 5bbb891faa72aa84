/** Times, numbers and outcomes as people read them. All times are UTC. */

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

export const MINUTE_MS = 60_000;
export const DAY_MS = 24 * 60 * MINUTE_MS;

export const timeOf = (at: string): number => Date.parse(at);

/** `1 May`. */
export function day(time: number | string): string {
  const date = new Date(time);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
}

/** `1 May 2001`. */
export function dayAndYear(time: number | string): string {
  return `${day(time)} ${new Date(time).getUTCFullYear()}`;
}

/** `00:30`. */
export function clockTime(time: number | string): string {
  const date = new Date(time);
  return `${String(date.getUTCHours()).padStart(2, '0')}:${String(date.getUTCMinutes()).padStart(2, '0')}`;
}

/** `1 May, 00:30`. */
export function moment(time: number | string): string {
  return `${day(time)}, ${clockTime(time)}`;
}

/** `1 February to 1 July 2001`. */
export function period(from: string, to: string): string {
  const isOneYear = from.slice(0, 4) === to.slice(0, 4);
  return `${isOneYear ? day(from) : dayAndYear(from)} to ${dayAndYear(to)}`;
}

/** `8 June, 06:00 – 10 June, 00:00`; on one day `8 June, 06:00 – 07:00`. */
export function span(from: string, to: string): string {
  return `${moment(from)} – ${day(from) === day(to) ? clockTime(to) : moment(to)}`;
}

/** `Feb`. */
export function monthName(time: number): string {
  return MONTHS[new Date(time).getUTCMonth()]!.slice(0, 3);
}

/** First moments of the months in (from, to), and `from` itself. */
export function monthStarts(from: number, to: number): number[] {
  const starts = [from];
  const date = new Date(from);
  for (let month = date.getUTCMonth() + 1; ; month++) {
    const next = Date.UTC(date.getUTCFullYear(), month, 1);
    if (next >= to) return starts;
    starts.push(next);
  }
}

/** `45 minutes`, `3 hours`, `2 days`: the largest unit of which there are two, or else the next smaller one. */
export function duration(milliseconds: number): string {
  const minutes = Math.round(milliseconds / MINUTE_MS);
  if (minutes === 0) return 'less than a minute';
  if (minutes < 120) return count(minutes, 'minute');
  if (minutes < 2880) return count(Math.round(minutes / 60), 'hour');
  return count(Math.round(minutes / 1440), 'day');
}

/** `12,345`. */
export function whole(value: number): string {
  return String(Math.round(value)).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 check`, `2 checks`. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${whole(number)} ${number === 1 ? noun : plural}`;
}

/** Three decimals. */
export function measure(value: number): string {
  return value.toFixed(3);
}

/** A statistic: two decimals, more where it would vanish. */
export function statistic(value: number): string {
  return value === 0 ? '0' : Math.abs(value) < 0.01 ? String(Number(value.toPrecision(1))) : value.toFixed(2);
}

/** `12 %`, `0.3 %`, `0.004 %`. */
export function percent(share: number): string {
  const value = share * 100;
  if (value > 99 && value < 100) return `${String(Math.min(Number(value.toFixed(1)), 99.9))} %`;
  if (value === 0 || value >= 10) return `${value.toFixed(0)} %`;
  return `${value >= 1 ? value.toFixed(1) : String(Number(value.toPrecision(1)))} %`;
}

/** `a, b and c`. */
export function list(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What machines write for machines, as short as people need it: versions for ARNs, ids of alarms for their physical names, times in words. */
export function readable(text: string): string {
  return text
    .replaceAll(/\barn:[\w-]+:sagemaker:[\w-]*:\d*:model-package\/[\w-]+\/(\d+)/g, 'version $1')
    .replaceAll(/\b[\w-]+Alarms([A-Z][A-Za-z]*)[0-9A-F]{8}-[A-Z0-9]+\b/g, '$1')
    .replaceAll(/\b(sha256:[0-9a-f]{8})[0-9a-f]{56}\b/g, '$1…')
    .replaceAll(CROSSED, (_, values: string, threshold: string) => crossing(values, threshold))
    .replaceAll(/\bThreshold Crossed: no datapoints were received for [^[]*\[(Non)?Breaching\]/g, (_, calm?: string) => `nothing was measured, which counts as ${calm === undefined ? 'beyond the threshold' : 'calm'}`)
    .replaceAll(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, (time) => (Number.isNaN(Date.parse(time)) ? time : `${dayAndYear(time)}, ${clockTime(time)}`));
}

/** CloudWatch's words for why an alarm changed. */
const CROSSED = /\bThreshold Crossed: (?:\d+ out of the last )?\d+ datapoints? \[([^\]]*)\] (?:was|were)(?: not)? [a-z ]+ the threshold \(([^)]*)\)(?: \(minimum \d+ datapoints? for [A-Z_]+ -> [A-Z_]+ transition\))?/g;

function crossing(values: string, threshold: string): string {
  const numbers = values.split(', ').map((value) => statistic(parseFloat(value)).replace(/\.00$/, ''));
  return `${numbers.length === 1 ? 'the value was' : 'the values were, the latest first,'} ${list(numbers)}, the threshold is ${statistic(Number(threshold)).replace(/\.00$/, '')}`;
}

/** At most so many characters, cut between words where that is possible. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most - 1);
  const space = cut.lastIndexOf(' ');
  return `${(space > most * 0.6 ? cut.slice(0, space) : cut).trimEnd()}…`;
}
