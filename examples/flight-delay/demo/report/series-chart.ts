/** Values over the months: lines with their threshold, breached points emphasised, bands behind them, marks of new versions. */
import type { Interval } from './facts';
import { html, type Html, type Part } from './html';
import { type Box, fixed, line, linear, monthAxis, type Point, type Scale, svg } from './scale';

export interface SeriesPoint {
  readonly at: number;
  readonly value: number;
  readonly breached: boolean;
  /** In words. */
  readonly title: string;
}

export interface Series {
  /** Class that gives it a colour and a dash. */
  readonly look: string;
  /** Undefined where there is no value: the line has a gap. */
  readonly points: readonly (SeriesPoint | undefined)[];
}

export interface SeriesChart {
  readonly label: string;
  readonly width: number;
  readonly height: number;
  readonly span: readonly [from: number, to: number];
  /** Values above it are drawn at the upper edge, as arrows. */
  readonly highest: number;
  readonly ticks: readonly { readonly value: number; readonly text: string }[];
  /** A line, or steps where it changes. */
  readonly threshold: readonly (readonly [at: number, value: number] | undefined)[];
  /** Beside its line. */
  readonly thresholdText?: string;
  readonly series: readonly Series[];
  readonly drift: readonly Interval[];
  readonly versions: readonly { readonly at: number; readonly version: string | undefined }[];
  /** Words above a point, or beside it. */
  readonly notes?: readonly { readonly at: number; readonly value: number; readonly text: string; readonly isBeside?: boolean }[];
}

export function seriesChart(chart: SeriesChart): Html {
  const { label, width, height, span, highest, series, drift } = chart;
  const box: Box = { left: 42, right: width - 6, top: 22, bottom: height - 22 };
  const x = linear(span, [box.left, box.right]);
  const y = linear([0, highest], [box.bottom, box.top]);
  return svg(width, height, label, html`
${drift.map(({ from, to }) => html`<rect class="drift-band" x="${x(from)}" y="${box.top}" width="${Math.max(x(to) - x(from), 2)}" height="${box.bottom - box.top}"><title>drift state 1</title></rect>`)}
${monthAxis(span, x, box)}
${chart.ticks.map(({ value, text }) => html`<path class="grid" d="M${box.left} ${y(value)}H${box.right}"/><text class="tick end" x="${box.left - 6}" y="${y(value) + 4}">${text}</text>`)}
${versionMarks(chart, x, box)}
${thresholdOf(chart, x, y, box)}
${series.map((one) => seriesOf(one, highest, x, y))}
${notesOf(chart, x, y, box)}`);
}

function versionMarks({ versions }: SeriesChart, x: Scale, { top, bottom, right }: Box): Html {
  return html`${versions.map(({ at, version }) => {
    const text = version === undefined ? 'new' : `v${version}`;
    const isAtEdge = right - x(at) < 24;
    return html`<g><title>${version === undefined ? 'another baseline' : `version ${version} and its baseline`} from here on</title><path class="version-line" d="M${x(at)} ${top - 8}V${bottom}"/><text class="version-text${isAtEdge ? ' end' : ''}" x="${x(at) + (isAtEdge ? -4 : 4)}" y="${top - 8}">${text}</text></g>`;
  })}`;
}

function thresholdOf({ threshold, thresholdText, highest }: SeriesChart, x: Scale, y: Scale, { left }: Box): Html {
  const steps: (Point | undefined)[] = [];
  threshold.forEach((step, index) => {
    const before = threshold[index - 1];
    if (step && before && before[1] !== step[1]) steps.push([x(step[0]), y(Math.min(before[1], highest))]);
    steps.push(step && [x(step[0]), y(Math.min(step[1], highest))]);
  });
  const first = threshold.find((step) => step !== undefined);
  const text = thresholdText === undefined || first === undefined ? undefined : html`<text class="threshold-text" x="${left + 5}" y="${y(Math.min(first[1], highest)) - 5}">${thresholdText}</text>`;
  return html`<path class="threshold" d="${line(simplified(steps))}"/>${text}`;
}

/** Without the points in the middle of horizontal runs. */
function simplified(points: readonly (Point | undefined)[]): (Point | undefined)[] {
  return points.filter((point, index) => {
    const before = points[index - 1];
    const after = points[index + 1];
    return !point || !before || !after || before[1] !== point[1] || after[1] !== point[1];
  });
}

function seriesOf({ look, points }: Series, highest: number, x: Scale, y: Scale): Html {
  const shown = points.map((point) => point && ([x(point.at), y(Math.min(point.value, highest))] as const));
  return html`<path class="series ${look}" d="${line(shown)}"/>${points.map((point, index): Part => {
    if (!point) return undefined;
    const [px, py] = shown[index]!;
    const isAlone = !points[index - 1] && !points[index + 1];
    return pointOf(point, px, py, point.value > highest, isAlone ? look : 'hover');
  })}`;
}

function pointOf({ breached, title }: SeriesPoint, x: number, y: number, isBeyond: boolean, look: string): Html {
  const words = html`<title>${title}</title>`;
  if (breached && isBeyond) return html`<path class="breached" d="M${fixed(x)} ${fixed(y - 6)}l5 8h-10z">${words}</path>`;
  if (breached) return html`<path class="breached" d="M${fixed(x)} ${fixed(y - 4.5)}l4.5 4.5l-4.5 4.5l-4.5 -4.5z">${words}</path>`;
  return html`<circle class="${look}" cx="${fixed(x)}" cy="${fixed(y)}" r="3.5">${words}</circle>`;
}

function notesOf({ notes = [], highest }: SeriesChart, x: Scale, y: Scale, { left, right, top }: Box): Html {
  return html`${notes.map(({ at, value, text, isBeside }) => {
    const px = x(at);
    if (isBeside) {
      const isRight = px < (left + right) / 2;
      return html`<text class="note${isRight ? '' : ' end'}" x="${px + (isRight ? 8 : -8)}" y="${y(Math.min(value, highest)) + 6}">${text}</text>`;
    }
    const half = text.length * 3.1;
    const middle = Math.min(Math.max(px, left + half), right - half);
    return html`<text class="note middle" x="${middle}" y="${Math.max(y(Math.min(value, highest)) - 11, top + 10)}">${text}</text>`;
  })}`;
}
