/** The charts of one feature: baseline and window over each other, where the PSI comes from, and where the distributions part. */
import type { ColumnCounts, FeatureBaseline } from '../../../lib/contract/baseline';
import { DRIFT_STATISTICS, type FeatureVerdict } from '../../../lib/contract/verdict';
import { fixed, line, linear, svg } from '../../shared/chart';
import { EMPTY, html, type Html } from '../../shared/html';
import { psiContributions } from '../psi-contributions';
import { histogram } from './histogram';
import { cumulative, farthest, moved } from './moved';
import { percent, short, STATISTIC_WORDS } from './words';

export interface DrawnFeature {
  readonly feature: FeatureVerdict;
  readonly baseline: FeatureBaseline;
  readonly current: ColumnCounts;
}

const WIDTH = 340;
const HEIGHT = 150;
const BOX = { left: 8, right: WIDTH - 8, top: 20, bottom: HEIGHT - 20 };
/** Categories that are drawn, by their share in either sample. */
const DRAWN_CATEGORIES = 8;

export function featureFigures(drawn: DrawnFeature): Html {
  const { feature, baseline, current } = drawn;
  const values = feature.statistics.filter(({ name }) => DRIFT_STATISTICS.includes(name));
  return html`<article class="feature ${feature.status}">
<h3>${feature.name}${feature.critical ? html` <span class="tag">critical</span>` : EMPTY}<span class="status">${feature.status === 'insufficient-data' ? 'too few values' : feature.status}</span></h3>
<p class="soft">${values.map(({ name, value, threshold, breached }, index) => html`${index > 0 ? ' · ' : ''}<span${breached ? html` class="hit"` : EMPTY}>${STATISTIC_WORDS[name]} ${short(value)}</span> of ${short(threshold)}`)}</p>
<p>${moved(baseline, current)}${feature.sameHours ? ' Compared with the same hours of the week.' : ''}</p>
<div class="charts">
${figure('Shares of values', baseline.kind === 'continuous' ? overlay(baseline.name, histogram(baseline, current)) : bars(baseline, current))}
${figure('PSI, bin by bin', contributions(baseline, current))}
${baseline.kind === 'categorical' ? EMPTY : figure('Cumulative share, window less baseline', difference(baseline, current))}
</div>
</article>`;
}

function figure(title: string, chart: Html): Html {
  return html`<figure><figcaption>${title}</figcaption>${chart}</figure>`;
}

function overlay(name: string, { bars: drawn, beyond }: ReturnType<typeof histogram>): Html {
  if (drawn.length === 0) return html`<p class="soft">All values are the same.</p>`;
  const highest = Math.max(...drawn.flatMap(({ baseline, current }) => [baseline, current]));
  const [first, last] = [drawn[0]!.from, drawn.at(-1)!.to];
  const x = linear([first, last], [BOX.left, BOX.right]);
  const y = linear([0, highest], [BOX.bottom, BOX.top]);
  const outline = line([[x(first), BOX.bottom], ...drawn.flatMap(({ from, to, current }) => [[x(from), y(current)], [x(to), y(current)]] as const), [x(last), BOX.bottom]]);
  const outside = beyond.current >= 0.001 ? `, ${percent(beyond.current)} of the window beyond` : '';
  return svg(WIDTH, HEIGHT, `${name}: distribution of baseline and window`, html`
${drawn.map(({ from, to, baseline, current }) => html`<rect class="before" x="${x(from)}" y="${y(baseline)}" width="${Math.max(x(to) - x(from) - 0.6, 0.5)}" height="${BOX.bottom - y(baseline)}"><title>${short(from)} to ${short(to)}: baseline ${percent(baseline)}, window ${percent(current)}</title></rect>`)}
<path class="now" d="${outline}"/><path class="axis" d="M${BOX.left} ${BOX.bottom}H${BOX.right}"/>
<text class="tick" x="${BOX.left}" y="${HEIGHT - 5}">${short(first)}</text><text class="tick end" x="${BOX.right}" y="${HEIGHT - 5}">${short(last)}</text>
<text class="tick" x="${BOX.left}" y="12">at most ${percent(highest)} a bar${outside}</text>`);
}

/** Categories or few values, the largest first; the others together. */
function bars(baseline: Exclude<FeatureBaseline, { kind: 'continuous' }>, current: ColumnCounts): Html {
  const names = [...(baseline.kind === 'categorical' ? baseline.categories : baseline.values.map(short)), 'others'];
  const all = names.map((name, bin) => ({ name, before: share(baseline.counts[bin]!, baseline.present), now: share(current.counts[bin]!, current.present) })).filter(({ before, now }) => before + now > 0);
  const ranked = [...all].sort((a, b) => Math.max(b.before, b.now) - Math.max(a.before, a.now)).slice(0, DRAWN_CATEGORIES);
  const shown = baseline.kind === 'categorical' ? ranked : all.filter((one) => ranked.includes(one));
  const step = 22;
  const height = shown.length * step + 20;
  const x = linear([0, Math.max(...shown.flatMap(({ before, now }) => [before, now]))], [0, 138]);
  const rest = all.length - shown.length;
  return svg(WIDTH, height, `${baseline.name}: shares in baseline and window`, html`${shown.map(({ name, before, now }, index) => {
    const top = index * step + 2;
    return html`<text class="label" x="0" y="${top + 12}">${name.length > 13 ? `${name.slice(0, 12)}…` : name}</text><rect class="before" x="94" y="${top}" width="${x(before)}" height="8"/><rect class="after" x="94" y="${top + 9}" width="${x(now)}" height="8"/><text class="tick" x="${98 + Math.max(x(before), x(now))}" y="${top + 12}">${percent(before)} → ${percent(now)}</text>`;
  })}${rest > 0 ? html`<text class="tick" x="0" y="${height - 5}">and ${rest} more</text>` : EMPTY}`);
}

/** Up where the window has more in the bin, down where it has less. */
function contributions(baseline: FeatureBaseline, current: ColumnCounts): Html {
  const bins = psiContributions(baseline, current);
  const largest = [...bins].sort((a, b) => b.value - a.value).slice(0, MOST_BINS);
  const drawn = bins.length > MOST_BINS ? bins.filter((bin) => largest.includes(bin)) : bins;
  if (drawn.length === 0) return html`<p class="soft">No values to compare.</p>`;
  const highest = Math.max(...drawn.map(({ value }) => value), 1e-9);
  const middle = (BOX.top + BOX.bottom) / 2;
  const width = (BOX.right - BOX.left) / drawn.length;
  const total = bins.reduce((sum, { value }) => sum + value, 0);
  return svg(WIDTH, HEIGHT, `${baseline.name}: what each bin adds to the PSI`, html`
${drawn.map(({ label, value, more }, index) => {
    const length = (value / highest) * ((BOX.bottom - BOX.top) / 2);
    return html`<rect class="${more ? 'more' : 'less'}" x="${BOX.left + index * width + 0.5}" y="${more ? middle - length : middle}" width="${Math.max(width - 1, 1)}" height="${Math.max(length, 0.4)}"><title>${label}: ${short(value)}, the window has ${more ? 'more' : 'less'} here</title></rect>`;
  })}
<path class="axis" d="M${BOX.left} ${middle}H${BOX.right}"/>
<text class="tick" x="${BOX.left}" y="12">up: more than before, down: less</text><text class="tick end" x="${BOX.right}" y="12">sum ${short(total)}</text>
<text class="tick" x="${BOX.left}" y="${HEIGHT - 5}">${clipped(drawn[0]!.label)}</text><text class="tick end" x="${BOX.right}" y="${HEIGHT - 5}">${clipped(drawn.at(-1)!.label)}</text>`);
}

/** More are narrower than a finger, or a pixel. */
const MOST_BINS = 40;

function difference(baseline: FeatureBaseline, current: ColumnCounts): Html {
  const points = cumulative(baseline, current);
  const best = farthest(points);
  if (best === undefined) return html`<p class="soft">No values to compare.</p>`;
  const inside = points.filter((point) => Math.max(point.baseline, point.current) >= 0.005 && Math.min(point.baseline, point.current) <= 0.995);
  const shown = inside.length > 1 ? inside : points;
  const [first, last] = [shown[0]!.at, shown.at(-1)!.at];
  const most = Math.max(...shown.map((point) => Math.abs(point.current - point.baseline)), 0.001);
  const x = linear([first, last], [BOX.left, BOX.right]);
  const y = linear([-most, most], [BOX.bottom, BOX.top]);
  const path = line(thinned(shown).map((point) => [x(point.at), y(point.current - point.baseline)] as const));
  const [px, py] = [x(best.at), y(best.current - best.baseline)];
  const isRight = px > WIDTH * 0.6;
  return svg(WIDTH, HEIGHT, `${baseline.name}: where the cumulative distributions part`, html`
<path class="axis" d="M${BOX.left} ${y(0)}H${BOX.right}"/><path class="gap" d="M${fixed(px)} ${y(0)}V${fixed(py)}"/><path class="now" d="${path}"/><circle class="mark" cx="${px}" cy="${py}" r="3.5"/>
<text class="note${isRight ? ' end' : ''}" x="${px + (isRight ? -8 : 8)}" y="${Math.min(Math.max(py + (py < HEIGHT / 2 ? -5 : 14), 12), HEIGHT - 24)}">${percent(Math.abs(best.current - best.baseline))} at ${short(best.at)}</text>
<text class="tick" x="${BOX.left}" y="${HEIGHT - 5}">${short(first)}</text><text class="tick end" x="${BOX.right}" y="${HEIGHT - 5}">${short(last)}</text>`);
}

/** As many points as there are pixels. */
function thinned<T>(points: readonly T[]): readonly T[] {
  const step = Math.ceil(points.length / WIDTH);
  return points.filter((_, index) => index % step === 0 || index === points.length - 1);
}

function clipped(label: string): string {
  return label.length > 22 ? `${label.slice(0, 21)}…` : label;
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
