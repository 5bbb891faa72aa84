/** Drift by feature: the critical ones large and in their own unit, the others small and relative to their thresholds. */
import type { StatisticPoint, StoryRecord } from '../record';
import { accidentsSeen, baselineChanges, driftIntervals, featureNames, isShape, statisticsOf } from './facts';
import { EMPTY, html, type Html } from './html';
import { responsive, ticks } from './scale';
import { seriesChart, type SeriesChart } from './series-chart';
import { table } from './table';
import { count, day, DAY_MS, list, span, statistic, timeOf, whole } from './words';

type Name = StatisticPoint['name'];

/** Multiples of the threshold up to which small charts are drawn. */
const MOST_TIMES = 2.5;
const NAMES: Readonly<Record<Name, string>> = {
  psi: 'PSI', ks: 'KS', 'cramers-v': 'Cramér’s V', kl: 'KL', 'jensen-shannon': 'Jensen–Shannon', hellinger: 'Hellinger', wasserstein: 'Wasserstein', 'l-infinity': 'L∞',
  'unseen-rate': 'unseen values', 'missing-rate': 'missing values', 'invalid-rate': 'invalid values',
  'out-of-range-rate': 'values out of range',
};

export function driftSection(record: StoryRecord): Html {
  const features = featureNames(record);
  if (features.length === 0) return html`<p class="none">No check was made, so nothing is known about drift.</p>`;
  const small = features.filter(({ critical }) => !critical);
  return html`${features.filter(({ critical }) => critical).map(({ name }) => criticalFigure(record, name))}
${small.length === 0 ? EMPTY : html`<h3>The other features</h3>
<p>Each statistic relative to its threshold, which is the dashed line; all charts have the same scale. What goes beyond ${MOST_TIMES} times the threshold is an arrow at the upper edge.</p>
${legend([...new Set(small.flatMap(({ name }) => shapeNames(record, name)))])}
<div class="multiples">${small.map(({ name }) => smallFigure(record, name))}</div>`}${movedTable(record)}`;
}

function criticalFigure(record: StoryRecord, feature: string): Html {
  const names = shapeNames(record, feature);
  const title = html`<figcaption><b>${feature}</b>, the critical feature${names.length === 1 ? `: ${NAMES[names[0]!]} of its distribution against the training data` : ''}. <span>${findings(record, feature)}</span></figcaption>`;
  if (names.length === 0) return html`<figure>${title}<p class="none">No check had enough values to measure it.</p></figure>`;
  const draw = names.length === 1 ? absolute(record, feature, names[0]!) : relative(record, feature, names);
  return html`<figure class="large">${title}${names.length === 1 ? EMPTY : legend(names)}${responsive((width) => seriesChart({ ...draw, width, height: width < 500 ? 230 : 300 }))}</figure>`;
}

function smallFigure(record: StoryRecord, feature: string): Html {
  const names = shapeNames(record, feature);
  return html`<figure><figcaption><b>${feature}</b> <span>${findings(record, feature)}</span></figcaption>
${names.length === 0 ? html`<p class="none">No check had enough values to measure it.</p>` : seriesChart({ ...relative(record, feature, names), width: 340, height: 160 })}</figure>`;
}

function absolute(record: StoryRecord, feature: string, name: Name): Omit<SeriesChart, 'width' | 'height'> {
  const points = pointsOf(record, feature, name);
  const known = points.filter((point) => point !== undefined);
  const highest = Math.max(...known.map(({ value }) => value), ...known.map(({ threshold }) => threshold)) * 1.15 || 1;
  const peak = known.filter(({ breached }) => breached).reduce<(typeof known)[number] | undefined>((most, point) => (most && most.value >= point.value ? most : point), undefined);
  return {
    ...frame(record, `${NAMES[name]} of ${feature} over time. ${findings(record, feature)}`),
    highest,
    ticks: ticks(highest, 4).map((value) => ({ value, text: String(value) })),
    threshold: points.map((point) => point && [point.at, point.threshold]),
    thresholdText: `threshold ${statistic(known[0]!.threshold)}`,
    series: [{ look: name, points }],
    notes: peak ? [{ at: peak.at, value: peak.value, text: `${statistic(peak.value)} on ${day(peak.at)}` }] : [],
  };
}

function relative(record: StoryRecord, feature: string, names: readonly Name[]): Omit<SeriesChart, 'width' | 'height'> {
  const series = names.map((name) => ({ look: name, points: pointsOf(record, feature, name).map((point) => point && { ...point, value: times(point) }) }));
  const peak = series.flatMap(({ points }) => points).reduce((most, point) => (point?.breached && point.value > (most?.value ?? MOST_TIMES) ? point : most), undefined);
  const timesInWords = (value: number): string => (Number.isFinite(value) ? `${value >= 10 ? value.toFixed(0) : value.toFixed(1)}×` : 'beyond 0');
  return {
    ...frame(record, `Statistics of ${feature} relative to their thresholds. ${findings(record, feature)}`),
    highest: MOST_TIMES,
    ticks: [{ value: 0, text: '0' }, { value: 1, text: '1×' }, { value: 2, text: '2×' }],
    threshold: [[timeOf(record.from), 1], [timeOf(record.to), 1]],
    series,
    notes: peak ? [{ at: peak.at, value: MOST_TIMES, text: timesInWords(peak.value), isBeside: true }] : [],
  };
}

function frame(record: StoryRecord, label: string): Pick<SeriesChart, 'label' | 'span' | 'drift' | 'versions'> {
  return { label, span: [timeOf(record.from), timeOf(record.to)], drift: driftIntervals(record), versions: baselineChanges(record) };
}

/** What the flights did themselves, so that nobody takes it for the work of an accident. */
function movedTable({ moved }: StoryRecord): Html {
  if (moved.length === 0) return EMPTY;
  return html`
<h3>What moved</h3>
<p>In columns of categories that were beyond a threshold: flights of the window, and how many it would have if they were spread as in the training data.</p>
${table(['Window', 'Column', 'Flights'], moved.map(({ from, at, feature, categories }) => [
    timeOf(at) - timeOf(from) === DAY_MS ? day(from) : span(from, at), feature, categories.map(({ name, rows, expected }) => `${name} ${whole(rows)} instead of ${whole(expected)}`).join(', '),
  ]), 'cards')}`;
}

function times({ value, threshold }: StatisticPoint): number {
  if (threshold > 0) return value / threshold;
  return value > 0 ? Infinity : 0;
}

function shapeNames({ checks }: StoryRecord, feature: string): Name[] {
  return [...new Set(checks.flatMap((check) => statisticsOf(check, feature)).filter(isShape).map(({ name }) => name))];
}

function pointsOf({ checks }: StoryRecord, feature: string, name: Name): ({ readonly at: number; readonly title: string } & StatisticPoint | undefined)[] {
  return checks.map((check) => {
    const point = statisticsOf(check, feature).find((one) => one.name === name);
    if (!point) return undefined;
    const title = `${day(check.at)}: ${NAMES[name]} ${statistic(point.value)}, threshold ${statistic(point.threshold)}${point.breached ? ', breached' : ''}`;
    return { ...point, at: timeOf(check.at), title };
  });
}

/** What the eye should find in the chart, in words. */
function findings(record: StoryRecord, feature: string): string {
  const judged = record.checks.filter((check) => statisticsOf(check, feature).some(isShape));
  const breached = judged.filter((check) => statisticsOf(check, feature).some((point) => isShape(point) && point.breached));
  const unknown = record.checks.length - judged.length;
  const lack = unknown === 0 ? '' : ` ${count(unknown, 'check')} had too few values to tell.`;
  if (breached.length === 0) return `Never beyond its threshold in ${count(judged.length, 'check')}.${lack}`;
  const accidents = [...new Set(breached.flatMap((check) => accidentsSeen(check, feature, record)))];
  const named = accidents.length === 0 ? '' : `; ${accidents.length === 1 ? 'accident' : 'accidents'} ${list(accidents.map(String))} under way at some of them`;
  return `Beyond its threshold in ${breached.length} of ${count(judged.length, 'check')}, first on ${day(breached[0]!.at)}${named}.${lack}`;
}

function legend(names: readonly Name[]): Html {
  return html`<p class="legend">${names.map((name) => html`<span><svg class="inline" viewBox="0 0 24 10" width="24" height="10" aria-hidden="true"><path class="series ${name}" d="M1 5H23"/></svg> ${NAMES[name]}</span> `)}<span><svg class="inline" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true"><path class="breached" d="M6 1l5 5l-5 5l-5 -5z"/></svg> beyond the threshold</span> <span><i class="swatch drift"></i> drift state 1</span></p>`;
}
