/** Geometry of charts: scales, ticks, paths. */
import { html, type Html } from './html';

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

export function svg(width: number, height: number, label: string, content: Html): Html {
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">${content}</svg>`;
}
