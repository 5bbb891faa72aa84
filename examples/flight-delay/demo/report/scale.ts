/** Geometry that all charts share: scales, ticks, paths, and one chart drawn for each class of screen. */
import type { Box, Scale } from '../../../../lambda/shared/chart';
import { html, type Html } from './html';
import { monthName, monthStarts } from './words';

export { type Box, fixed, line, linear, type Point, type Scale, svg, ticks } from '../../../../lambda/shared/chart';

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
