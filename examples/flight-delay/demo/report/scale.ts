/** Geometry that all charts share: scales, ticks, paths, and one chart drawn for each class of screen. */
import { html, type Html } from './html';
import { monthName, monthStarts } from './words';

export type Scale = (value: number) => number;
export type Point = readonly [x: number, y: number];
/** Of a chart, in the units of its view box. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export function linear([from, to]: readonly [number, number], [start, end]: readonly [number, number]): Scale {
  const factor = to === from ? 0 : (end - start) / (to - from);
  return (value) => start + (value - from) * factor;
}

/** Round numbers from 0 to at most the highest value, about as many as wanted. */
export function ticks(highest: number, wanted: number): number[] {
  const raw = highest / wanted;
  if (!(raw > 0)) return [0];
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((one) => one * power).find((one) => one >= raw)!;
  return Array.from({ length: Math.floor(highest / step + 1e-9) + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}

/** A line through the points, interrupted where one is missing. */
export function line(points: readonly (Point | undefined)[]): string {
  let isOn = false;
  return points
    .map((point) => {
      const command = isOn ? 'L' : 'M';
      isOn = point !== undefined;
      return point ? `${command}${fixed(point[0])} ${fixed(point[1])}` : '';
    })
    .join('');
}

/** One decimal is a tenth of a pixel. */
export function fixed(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** Lines at the beginnings of months, and their names. */
export function monthAxis([from, to]: readonly [number, number], x: Scale, { top, bottom, right }: Box): Html {
  return html`${monthStarts(from, to).map((start) => {
    const at = x(start);
    return html`<path class="grid" d="M${at} ${top}V${bottom}"/>${right - at > 22 ? html`<text class="tick" x="${at + 3}" y="${bottom + 14}">${monthName(start)}</text>` : undefined}`;
  })}<path class="axis" d="M${x(from)} ${bottom}H${right}"/>`;
}

const SIZES = { phone: 350, tablet: 660, laptop: 1080 } as const;

/** The same chart at three widths, of which a screen shows one: text stays as large as other text. */
export function responsive(draw: (width: number) => Html, sizes: Readonly<Record<keyof typeof SIZES, number>> = SIZES): Html {
  return html`${Object.entries(sizes).map(([size, width]) => html`<div class="on-${size}">${draw(width)}</div>`)}`;
}

export function svg(width: number, height: number, label: string, content: Html): Html {
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">${content}</svg>`;
}
