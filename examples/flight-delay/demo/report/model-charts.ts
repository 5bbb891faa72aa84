/** What a binary model is looked at by: ROC curve, calibration, confusion matrix. Champion dashed, challenger solid. */
import type { CalibrationBin, ModelEvaluation } from '../contract';
import { EMPTY, html, type Html } from './html';
import { fixed, line, linear, type Scale, svg } from './scale';
import { percent, whole } from './words';

export type Role = 'champion' | 'challenger';
export type Models = readonly (readonly [Role, ModelEvaluation])[];
type Confusion = NonNullable<ModelEvaluation['confusion']>;

/** About that of four in a row. */
const SIZE = 256;
const BOX = { left: 40, right: SIZE - 8, top: 10, bottom: SIZE - 38 };

export function rocChart(models: Models): Html {
  const x = linear([0, 1], [BOX.left, BOX.right]);
  const y = linear([0, 1], [BOX.bottom, BOX.top]);
  const curves = models.map(([role, { curve = [] }]) => {
    // The curve starts where nothing is called late, and ends where everything is.
    const points = [[0, 0], ...curve.map(({ falsePositiveRate, truePositiveRate }) => [falsePositiveRate, truePositiveRate] as const), [1, 1]] as const;
    return html`<path class="curve ${role}" d="${line(points.map(([px, py]) => [x(px), y(py)]))}"><title>${role}</title></path>`;
  });
  return svg(SIZE, SIZE, `ROC curves of ${models.map(([role]) => role).join(' and ')}`, html`${unitGrid(x, y, 1)}<path class="diagonal" d="M${x(0)} ${y(0)}L${x(1)} ${y(1)}"/>${curves}${axisNames('on time, but called late', 'late, and called late')}`);
}

/** Each point is a tenth of the scores; its area says how many flights. On the diagonal a model means what it says. */
export function calibrationChart(models: Models): Html {
  const bins = models.flatMap(([, { calibration = [] }]) => calibration);
  const highest = Math.min(Math.ceil(Math.max(0.1, ...bins.flatMap(({ meanScore, positiveShare }) => [meanScore, positiveShare])) * 10) / 10, 1);
  const most = Math.max(1, ...bins.map(({ rows }) => rows));
  const x = linear([0, highest], [BOX.left, BOX.right]);
  const y = linear([0, highest], [BOX.bottom, BOX.top]);
  const lines = models.map(([role, { calibration = [] }]) => html`<path class="curve thin ${role}" d="${line(calibration.map(({ meanScore, positiveShare }) => [x(meanScore), y(positiveShare)]))}"/>${calibration.map((bin) => dot(role, bin, most, x, y))}`);
  return svg(SIZE, SIZE, `Calibration of ${models.map(([role]) => role).join(' and ')}`, html`${unitGrid(x, y, highest)}<path class="diagonal" d="M${x(0)} ${y(0)}L${x(highest)} ${y(highest)}"/>${lines}${axisNames('mean score', 'share that was late')}`);
}

function dot(role: Role, { rows, meanScore, positiveShare }: CalibrationBin, most: number, x: Scale, y: Scale): Html {
  const radius = 2.5 + 7 * Math.sqrt(rows / most);
  return html`<circle class="bin ${role}" cx="${fixed(x(meanScore))}" cy="${fixed(y(positiveShare))}" r="${fixed(radius)}"><title>${role}: ${whole(rows)} flights, mean score ${percent(meanScore)}, ${percent(positiveShare)} late</title></circle>`;
}

function unitGrid(x: Scale, y: Scale, highest: number): Html {
  const marks = [0, 0.25, 0.5, 0.75, 1].map((share) => share * highest);
  return html`${marks.map((value) => html`<path class="grid" d="M${x(value)} ${BOX.top}V${BOX.bottom}M${BOX.left} ${y(value)}H${BOX.right}"/>`)}${marks.filter((_, index) => index % 2 === 0).map((value) => html`<text class="tick middle" x="${Math.min(x(value), BOX.right - 10)}" y="${BOX.bottom + 15}">${percent(value).replace(' ', '')}</text><text class="tick end" x="${BOX.left - 5}" y="${y(value) + 4}">${percent(value).replace(' ', '')}</text>`)}`;
}

function axisNames(horizontal: string, vertical: string): Html {
  return html`<text class="axis-name end" x="${BOX.right}" y="${SIZE - 6}">${horizontal} →</text><text class="axis-name" x="${BOX.left + 5}" y="${BOX.top + 12}">↑ ${vertical}</text>`;
}

/** Rows are what was, columns what the model said; the tint is the share of the row. */
export function confusionChart(role: Role, { truePositives, falsePositives, falseNegatives, trueNegatives }: Confusion): Html {
  const rows = [['late', truePositives, falseNegatives], ['on time', falsePositives, trueNegatives]] as const;
  const [left, top, cell, height] = [52, 26, 102, 90];
  return svg(SIZE, BOX.bottom, `Confusion matrix of the ${role}: ${whole(truePositives)} late and called late, ${whole(falseNegatives)} late and missed, ${whole(falsePositives)} on time but called late, ${whole(trueNegatives)} on time and called so`, html`
<text class="tick middle" x="${left + cell / 2}" y="${top - 8}">called late</text><text class="tick middle" x="${left + cell * 1.5}" y="${top - 8}">called on time</text><text class="tick" x="0" y="${top - 8}">was</text>
${rows.map(([name, late, onTime], row) => {
    const total = late + onTime;
    return html`<text class="tick" x="0" y="${top + height * (row + 0.5) + 4}">${name}</text>${[late, onTime].map((count, column) => {
      const [cx, cy, share] = [left + cell * column, top + height * row, total === 0 ? 0 : count / total];
      return html`<rect class="cell" x="${cx}" y="${cy}" width="${cell - 2}" height="${height - 2}"/>${share === 0 ? EMPTY : html`<rect class="tint ${role}" x="${cx}" y="${cy}" width="${cell - 2}" height="${height - 2}" fill-opacity="${0.06 + 0.3 * share}"/>`}<text class="count middle" x="${cx + cell / 2}" y="${cy + height / 2}">${whole(count)}</text><text class="tick middle" x="${cx + cell / 2}" y="${cy + height / 2 + 18}">${total === 0 ? 'no such flight' : percent(share)}</text>`;
    })}`;
  })}`);
}
