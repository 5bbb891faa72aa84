/** Virtual time along a chart, and how times and spans are worded. */
import { html, type Html } from '../../lambda/shared/html';
import type { Scale } from '../../lambda/shared/chart';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY, 28 * DAY];
const LABEL_ROOM = 78;

/** Lines at round times, and their names. */
export function timeAxis([from, to]: readonly [number, number], x: Scale, { top, bottom, right }: { readonly top: number; readonly bottom: number; readonly right: number }): Html {
  const room = Math.max(1, (x(to) - x(from)) / LABEL_ROOM);
  const step = STEPS.find((one) => (to - from) / one <= room) ?? 28 * DAY;
  const marks: number[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) marks.push(at);
  return html`${marks.map((at) => html`<path class="grid" d="M${x(at)} ${top}V${bottom}"/>${right - x(at) > 40 ? html`<text class="tick" x="${x(at) + 3}" y="${bottom + 14}">${step >= DAY ? dayOf(at) : clockOf(at)}</text>` : undefined}`)}<path class="axis" d="M${x(from)} ${bottom}H${right}"/>`;
}

/** `5 Jan`, or the hour of a day. */
function clockOf(at: number): string {
  const text = new Date(at).toISOString();
  return text.slice(11, 16) === '00:00' ? dayOf(at) : text.slice(11, 16);
}

function dayOf(at: number): string {
  return new Date(at).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
}

/** `2026-01-05 00:34:00`. */
export function moment(at: string | number): string {
  return new Date(at).toISOString().replace('T', ' ').slice(0, 19);
}

/** The two largest units. */
export function spanInWords(milliseconds: number): string {
  const units: readonly (readonly [number, string])[] = [[DAY, 'd'], [HOUR, 'h'], [MINUTE, 'min'], [1000, 's']];
  const first = units.findIndex(([size]) => milliseconds >= size);
  if (first < 0) return '0 s';
  let left = Math.floor(milliseconds / 1000) * 1000;
  return units
    .slice(first, first + 2)
    .map(([size, unit]) => {
      const count = Math.floor(left / size);
      left -= count * size;
      return count === 0 ? '' : `${count} ${unit}`;
    })
    .filter((part) => part !== '')
    .join(' ');
}

export function timeOf(at: string): number {
  return Date.parse(at);
}
