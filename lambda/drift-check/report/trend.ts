/** The latest windows: how near each feature came to its threshold, how each window counted, and when the model counted as drifted. */
import type { TrendPoint } from '../../../lib/contract/verdict';
import { line, linear, svg } from '../../shared/chart';
import { html, type Html } from '../../shared/html';
import { instant } from './words';

/** A line each; more cannot be told apart. Those that came nearest to their thresholds. */
const LINES = 5;
/** Values above so many times their threshold are drawn at the upper edge. */
const MOST_TIMES = 2.5;
const SIZES = [['phone', 354], ['laptop', 1080]] as const;

export function trendChart(trend: readonly TrendPoint[], names: readonly string[]): Html {
  if (trend.length < 2) return html`<p class="soft">This is the first window against this baseline: a line needs two.</p>`;
  const lines = names
    .map((name, index) => ({ name, values: trend.map(({ features }) => features[index] ?? null) }))
    .sort((a, b) => top(b.values) - top(a.values))
    .slice(0, LINES);
  return html`<p class="legend">${lines.map(({ name }, index) => html`<span><i class="swatch t${index}"></i>${name}</span>`)}${names.length > LINES ? html`<span>and ${names.length - LINES} more below them</span>` : ''}</p>
${SIZES.map(([size, width]) => html`<div class="on-${size}">${chart(trend, lines, width)}</div>`)}`;
}

function top(values: readonly (number | null)[]): number {
  return Math.max(0, ...values.map((value) => value ?? 0));
}

function chart(trend: readonly TrendPoint[], lines: readonly { readonly name: string; readonly values: readonly (number | null)[] }[], width: number): Html {
  const height = 210;
  const box = { left: 36, right: width - 8, top: 10, bottom: height - 42 };
  const largest = Math.max(1.2, ...lines.map(({ values }) => top(values)));
  const highest = Math.min(MOST_TIMES, largest);
  const x = linear([0, trend.length - 1], [box.left, box.right]);
  const y = linear([0, highest], [box.bottom, box.top]);
  const step = (box.right - box.left) / Math.max(1, trend.length - 1);
  return svg(width, height, 'statistics as a share of their thresholds over the latest windows', html`
${trend.map(({ state, end }, index) => (state === 1 ? html`<rect class="drift-band" x="${Math.max(x(index) - step / 2, box.left)}" y="${box.top}" width="${Math.min(step, box.right - x(index) + step / 2)}" height="${box.bottom - box.top}"><title>${instant(end)}: the model counts as drifted</title></rect>` : ''))}
<path class="threshold" d="M${box.left} ${y(1)}H${box.right}"/><text class="tick end" x="${box.left - 5}" y="${y(1) + 4}">1</text><text class="tick end" x="${box.left - 5}" y="${box.bottom + 4}">0</text>${largest > MOST_TIMES ? html`<text class="tick end" x="${box.left - 5}" y="${box.top + 4}">${MOST_TIMES}+</text>` : ''}
${lines.map(({ values }, index) => html`<path class="line t${index}" d="${line(values.map((value, at) => (value === null ? undefined : [x(at), y(Math.min(value, highest))] as const)))}"/>`)}
${trend.map(({ status, end, rows }, index) => html`<rect class="check ${status}" x="${x(index) - Math.min(step * 0.4, 5)}" y="${box.bottom + 8}" width="${Math.min(step * 0.8, 10)}" height="8"><title>${instant(end)}: ${status}, ${rows.toLocaleString('en')} rows</title></rect>`)}
<text class="tick" x="${box.left}" y="${height - 6}">${instant(trend[0]!.end)}</text><text class="tick end" x="${box.right}" y="${height - 6}">${instant(trend.at(-1)!.end)}</text>`);
}
