/** Quality of the data: missing and invalid values by feature, those out of range, and what the log lacked. */
import type { CheckPoint, StatisticPoint, StoryRecord } from '../record';
import { baselineChanges, featureNames, isShape, statisticsOf } from './facts';
import { EMPTY, html, type Html } from './html';
import { linear, monthAxis, responsive, svg, ticks } from './scale';
import { seriesChart } from './series-chart';
import { count, day, list, percent, timeOf, whole } from './words';

interface Rate {
  readonly feature: string;
  readonly name: StatisticPoint['name'];
}

const WORDS: Readonly<Partial<Record<StatisticPoint['name'], string>>> = { 'missing-rate': 'missing', 'invalid-rate': 'invalid', 'out-of-range-rate': 'out-of-range' };

export function qualitySection(record: StoryRecord): Html {
  if (record.checks.length === 0) return html`<p class="none">No check was made, so nothing is known about the quality of the data.</p>`;
  const rates = ratesOf(record);
  const telling = rates.filter((rate) => pointsOf(record, rate).some((point) => point && (point.value > 0 || point.breached)));
  const silent = [...new Set(rates.filter((rate) => !telling.includes(rate)).map(({ feature }) => feature))].filter((name) => !telling.some(({ feature }) => feature === name));
  return html`<p>${silent.length === 0 ? '' : `${list(silent)} never had a missing or an invalid value, nor one out of range. `}The threshold is the rate of the training data and a tolerance.</p>
${telling.length === 0 ? EMPTY : html`<div class="multiples">${telling.map((rate) => rateFigure(record, rate))}</div>`}
${logFigure(record)}`;
}

function ratesOf(record: StoryRecord): Rate[] {
  return featureNames(record).flatMap(({ name: feature }) => {
    const names = new Set(record.checks.flatMap((check) => statisticsOf(check, feature)).filter((point) => !isShape(point)).map(({ name }) => name));
    return [...names].map((name) => ({ feature, name }));
  });
}

function pointsOf({ checks }: StoryRecord, { feature, name }: Rate): (StatisticPoint & { readonly at: number; readonly title: string } | undefined)[] {
  return checks.map((check) => {
    const point = statisticsOf(check, feature).find((one) => one.name === name);
    return point && { ...point, at: timeOf(check.at), title: `${day(check.at)}: ${percent(point.value)} ${WORDS[name]}, threshold ${percent(point.threshold)}${point.breached ? ', breached' : ''}` };
  });
}

function rateFigure(record: StoryRecord, rate: Rate): Html {
  const points = pointsOf(record, rate);
  const known = points.filter((point) => point !== undefined);
  const highest = Math.min(Math.max(...known.flatMap(({ value, threshold }) => [value, threshold])) * 1.2, 1);
  const breached = known.filter((point) => point.breached);
  const words = breached.length === 0 ? `At most ${percent(Math.max(...known.map(({ value }) => value)))}, never beyond the threshold.` : `Beyond the threshold in ${count(breached.length, 'check')}, first on ${day(breached[0]!.at)}.`;
  return html`<figure><figcaption><b>${rate.feature}</b>, ${WORDS[rate.name]} values <span>${words}</span></figcaption>${seriesChart({
    label: `Share of ${WORDS[rate.name]} values of ${rate.feature}. ${words}`,
    width: 340, height: 160, span: [timeOf(record.from), timeOf(record.to)], highest,
    ticks: ticks(highest, 3).map((value) => ({ value, text: percent(value).replace(' ', '') })),
    threshold: points.map((point) => point && [point.at, point.threshold]),
    series: [{ look: 'rate', points }], drift: [], versions: baselineChanges(record),
  })}</figure>`;
}

type Defect = 'quarantined' | 'emptyHours' | 'lateObjects';
const DEFECTS: readonly (readonly [Defect, string])[] = [['quarantined', 'unreadable lines'], ['emptyHours', 'hours without a log'], ['lateObjects', 'objects that came late']];

/** A row for each defect of the log, and a bar for each check that counted some. */
function logFigure(record: StoryRecord): Html {
  const present = DEFECTS.filter(([defect]) => record.checks.some((check) => check[defect] > 0));
  if (present.length === 0) return html`<p>The log itself was complete: no unreadable line, no hour without a log, nothing that came late.</p>`;
  const absent = DEFECTS.filter((one) => !present.includes(one)).map(([, words]) => words);
  return html`<figure class="large"><figcaption><b>The log itself</b> <span>What checks counted in their windows; a window of two weeks counts an hour for two weeks. The height is relative to the most of each kind.${absent.length === 0 ? '' : ` There were no ${list(absent)}.`}</span></figcaption>
${responsive((width) => logChart(record, present, width))}</figure>`;
}

function logChart({ checks, from, to }: StoryRecord, present: typeof DEFECTS, width: number): Html {
  const rowHeight = 52;
  const box = { left: 6, right: width - 6, top: 8, bottom: 8 + rowHeight * present.length };
  const span = [timeOf(from), timeOf(to)] as const;
  const x = linear(span, [box.left, box.right]);
  const barWidth = Math.max((box.right - box.left) / Math.max(checks.length, 1) - 1, 1.5);
  return svg(width, box.bottom + 22, `What the log lacked: ${present.map(([, words]) => words).join(', ')}, by check`, html`${monthAxis(span, x, box)}${present.map(([defect, words], index) => {
    const base = box.top + rowHeight * (index + 1);
    const most = Math.max(...checks.map((check) => check[defect]));
    const bars = checks.map((check) => bar(check, defect, words, x(timeOf(check.at)), base, (check[defect] / most) * (rowHeight - 22), barWidth));
    return html`<path class="axis" d="M${box.left} ${base}H${box.right}"/><text class="lane" x="${box.left}" y="${base - rowHeight + 16}">${words}, at most ${whole(most)}</text>${bars}`;
  })}`);
}

function bar(check: CheckPoint, defect: Defect, words: string, x: number, base: number, height: number, width: number): Html {
  return check[defect] === 0 ? EMPTY : html`<rect class="defect" x="${x - width}" y="${base - Math.max(height, 2)}" width="${width}" height="${Math.max(height, 2)}"><title>${day(check.at)}: ${whole(check[defect])} ${words}</title></rect>`;
}
