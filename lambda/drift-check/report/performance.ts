/** The part of a report about the answers of the model: metrics and rules, confusion matrix, calibration, trend, groups, and what became of labels. */
import { PERFORMANCE_METRICS } from '../../../lib/contract/performance';
import type { FairnessVerdict, MeasuredMetric, PerformanceRuleResult, PerformanceTrendPoint, PerformanceVerdict, SensitiveColumnVerdict } from '../../../lib/contract/performance-verdict';
import { line, linear, svg } from '../../shared/chart';
import { EMPTY, html, type Html } from '../../shared/html';
import { counted } from '../../shared/words';
import { instant, percent, short, spanInWords } from './words';

const WIDTH = 340;
const HEIGHT = 240;
const BOX = { left: 30, right: WIDTH - 10, top: 12, bottom: HEIGHT - 26 };

export function performanceSection(verdict: PerformanceVerdict, trend: readonly PerformanceTrendPoint[]): Html {
  return html`<p class="${verdict.status === 'breached' ? 'hit' : 'soft'}">${headline(verdict)}</p>
${rulesTable(verdict.rules)}
<div class="charts">${confusionFigure(verdict)}${calibrationFigure(verdict)}${verdict.rules.map(({ rule }, index) => trendFigure(rule.metric, trend, index, verdict.rules[index]!))}</div>
${metricsTable(verdict.metrics)}${classesTable(verdict)}${clustersTable(verdict)}${conceptDriftTable(verdict)}${labelsTable(verdict)}`;
}

export function fairnessSection(fairness: FairnessVerdict): Html {
  return html`<p class="${fairness.status === 'breached' ? 'hit' : 'soft'}">${fairness.reason}</p>
${fairness.columns.map(groupsTable)}
${fairness.results.length === 0 ? EMPTY : html`<div class="wide"><table class="numbers"><thead><tr><th>column</th><th>comparison</th><th>value</th><th>95 % from</th><th>to</th><th>highest</th><th>lowest</th></tr></thead><tbody>
${fairness.results.map(({ column, metric, value, lower, upper, high, low }) => html`<tr><td>${column}</td><td>${FAIRNESS_WORDS[metric]}</td><td>${short(value)}</td><td>${short(lower)}</td><td>${short(upper)}</td><td>${high}</td><td>${low}</td></tr>
`)}</tbody></table></div>`}`;
}

const FAIRNESS_WORDS = {
  DEMOGRAPHIC_PARITY: 'difference of selection rates', DISPARATE_IMPACT: 'ratio of selection rates', EQUAL_OPPORTUNITY: 'difference of true positive rates',
  EQUALIZED_ODDS: 'larger difference of true and false positive rates',
} as const;

function headline({ status, state, reason }: PerformanceVerdict): string {
  const now = state === 1 ? 'The model counts as answering worse than it may. ' : '';
  return status === 'insufficient-data' ? `${now}Not judged: ${reason}.` : `${now}${reason}.`;
}

function rulesTable(rules: readonly PerformanceRuleResult[]): Html {
  if (rules.length === 0) return EMPTY;
  return html`<div class="wide"><table class="numbers"><thead><tr><th>metric</th><th>held to</th><th>value</th><th>± 2 errors</th><th>reference</th><th>worse by</th><th>standard errors</th></tr></thead><tbody>
${rules.map(({ rule, value, error, reference, drop, z, breached }) => html`<tr${breached ? html` class="hit"` : EMPTY}><td>${rule.metric}</td><td>${heldTo(rule)}</td><td>${shown(value)}</td><td>${shown(error === undefined ? undefined : 2 * error)}</td><td>${shown(reference)}</td><td>${shown(drop)}</td><td>${shown(z)}</td></tr>
`)}</tbody></table></div>`;
}

function heldTo(rule: PerformanceRuleResult['rule']): string {
  if (rule.kind !== 'drop') return `${rule.kind === 'floor' ? 'at least' : 'at most'} ${short(rule.limit)}`;
  if (PERFORMANCE_METRICS[rule.metric] === 'none') return `within ${percent(rule.minDrop)}`;
  return `at most ${rule.unit === 'share' ? percent(rule.minDrop) : short(rule.minDrop)} worse`;
}

function confusionFigure({ confusion }: PerformanceVerdict): Html {
  if (!confusion) return EMPTY;
  const { truePositives, falsePositives, falseNegatives, trueNegatives } = confusion;
  const rows = truePositives + falsePositives + falseNegatives + trueNegatives;
  const cell = (count: number): Html => html`<td>${count.toLocaleString('en')}<span class="soft"> · ${percent(count / rows)}</span></td>`;
  return html`<figure><figcaption>Confusion matrix, positive from 0.5 on</figcaption><table class="confusion"><thead><tr><th></th><th>answered positive</th><th>answered negative</th></tr></thead><tbody>
<tr><th>is positive</th>${cell(truePositives)}${cell(falseNegatives)}</tr><tr><th>is negative</th>${cell(falsePositives)}${cell(trueNegatives)}</tr></tbody></table></figure>`;
}

/** On the diagonal, rows of score p are positive in p of the cases; the area of a circle is its rows. */
function calibrationFigure({ calibration }: PerformanceVerdict): Html {
  if (!calibration || calibration.length === 0) return EMPTY;
  const [x, y] = [linear([0, 1], [BOX.left, BOX.right]), linear([0, 1], [BOX.bottom, BOX.top])];
  const most = Math.max(...calibration.map(({ rows }) => rows));
  return html`<figure><figcaption>Calibration: share of positives by mean score</figcaption>${svg(WIDTH, HEIGHT, 'calibration of the scores', html`
<path class="axis" d="M${BOX.left} ${BOX.top}V${BOX.bottom}H${BOX.right}"/><path class="threshold" d="M${x(0)} ${y(0)}L${x(1)} ${y(1)}"/>
<path class="now" d="${line(calibration.map(({ meanScore, positiveShare }) => [x(meanScore), y(positiveShare)] as const))}"/>
${calibration.map(({ rows, meanScore, positiveShare }) => html`<circle class="after" cx="${x(meanScore)}" cy="${y(positiveShare)}" r="${2 + 5 * Math.sqrt(rows / most)}"><title>score ${short(meanScore)}: ${percent(positiveShare)} positive of ${counted(rows, 'row')}</title></circle>`)}
<text class="tick" x="${BOX.left}" y="${HEIGHT - 8}">0</text><text class="tick end" x="${BOX.right}" y="${HEIGHT - 8}">score 1</text><text class="tick" x="${BOX.left + 4}" y="${BOX.top + 8}">all positive</text>`)}</figure>`;
}

function trendFigure(metric: string, trend: readonly PerformanceTrendPoint[], index: number, { reference }: PerformanceRuleResult): Html {
  const values = trend.map((point) => point.values[index] ?? null);
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return EMPTY;
  const all = reference === undefined ? known : [...known, reference];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const margin = Math.max((high - low) * 0.1, Math.abs(high) * 1e-6, 1e-9);
  const x = linear([0, trend.length - 1], [BOX.left, BOX.right]);
  const y = linear([low - margin, high + margin], [BOX.bottom, BOX.top]);
  return html`<figure><figcaption>${metric} over the latest windows${reference === undefined ? '' : ', reference dashed'}</figcaption>${svg(WIDTH, HEIGHT, `${metric} over time`, html`
${trend.map(({ state, end }, at) => (state === 1 ? html`<rect class="drift-band" x="${x(at) - 2}" y="${BOX.top}" width="4" height="${BOX.bottom - BOX.top}"><title>${instant(end)}: counts as breached</title></rect>` : EMPTY))}
${reference === undefined ? EMPTY : html`<path class="threshold" d="M${BOX.left} ${y(reference)}H${BOX.right}"/>`}
<path class="line t0" d="${line(values.map((value, at) => (value === null ? undefined : [x(at), y(value)] as const)))}"/>
<text class="tick" x="2" y="${y(high) + 4}">${short(high)}</text><text class="tick" x="2" y="${y(low) + 4}">${short(low)}</text>
<text class="tick" x="${BOX.left}" y="${HEIGHT - 8}">${instant(trend[0]!.end)}</text><text class="tick end" x="${BOX.right}" y="${HEIGHT - 8}">${instant(trend.at(-1)!.end)}</text>`)}</figure>`;
}

function metricsTable(metrics: readonly MeasuredMetric[]): Html {
  if (metrics.length === 0) return EMPTY;
  return html`<div class="wide"><table class="numbers"><thead><tr><th>metric</th><th></th><th>value</th><th>standard error</th></tr></thead><tbody>
${metrics.map(({ metric, value, error }) => html`<tr><td>${metric}</td><td></td><td>${short(value)}</td><td>${shown(error)}</td></tr>
`)}</tbody></table></div>`;
}

function classesTable({ classes }: PerformanceVerdict): Html {
  if (!classes) return EMPTY;
  return html`<div class="wide"><table class="numbers"><thead><tr><th>class</th><th></th><th>rows</th><th>answered</th><th>precision</th><th>recall</th></tr></thead><tbody>
${classes.map(({ name, rows, predicted, correct }) => html`<tr><td>${name}</td><td></td><td>${rows.toLocaleString('en')}</td><td>${predicted.toLocaleString('en')}</td><td>${short(correct / predicted)}</td><td>${short(correct / rows)}</td></tr>
`)}</tbody></table></div>`;
}

function clustersTable({ clusters }: PerformanceVerdict): Html {
  if (!clusters) return EMPTY;
  const all = clusters.reduce((sum, { rows }) => sum + rows, 0);
  return html`<div class="wide"><table class="numbers"><thead><tr><th>cluster</th><th></th><th>rows</th><th>share</th><th>sampled</th><th>silhouette</th></tr></thead><tbody>
${clusters.map(({ name, rows, sampled, silhouette }) => html`<tr><td>${name}</td><td></td><td>${rows.toLocaleString('en')}</td><td>${percent(rows / all)}</td><td>${sampled.toLocaleString('en')}</td><td>${shown(silhouette)}</td></tr>
`)}</tbody></table></div>`;
}

function conceptDriftTable({ conceptDrift }: PerformanceVerdict): Html {
  if (!conceptDrift) return EMPTY;
  if (conceptDrift.changes.length === 0) return html`<p class="soft">Concept drift: ${conceptDrift.reason}.</p>`;
  return html`<div class="wide"><table class="numbers"><thead><tr><th>concept drift, by ${conceptDrift.detector}</th><th></th><th>error rate before</th><th>after</th><th>noticed</th><th>by answers</th></tr></thead><tbody>
${conceptDrift.changes.map(({ began, noticed, before, after, rows }) => html`<tr${after > before ? html` class="hit"` : EMPTY}><td>${began === undefined ? 'before this window' : `about ${instant(began)}`}</td><td></td><td>${percent(before)}</td><td>${percent(after)}</td><td>${instant(noticed)}</td><td>${rows.toLocaleString('en')}</td></tr>
`)}</tbody></table></div>`;
}

function labelsTable({ window, withoutLabels, predictions, labelled, unlabelled, withoutId, unusable, repeated, late, lateLabelObjects, unmatched, replacedLabels, unreadableLabels }: PerformanceVerdict): Html {
  const counts: readonly (readonly [words: string, count: number | undefined])[] = withoutLabels ? [['answers', predictions], ['without an id', withoutId]] : [
    ['predictions', predictions], ['with a label', labelled], ['label not come in time', unlabelled], ['without an id', withoutId], ['label or answer unusable', unusable],
    ['of an id that another row had', repeated], ['labels that came late, since the check before', late], ['label files that came late, since the check before', lateLabelObjects], ['labels that found no row', unmatched],
    ['labels that another one replaced', replacedLabels], ['lines of labels unreadable', unreadableLabels],
  ];
  return html`<div class="wide"><table class="numbers"><thead><tr><th>rows of ${spanInWords(window)}</th><th></th><th>count</th></tr></thead><tbody>
${counts.filter(([, count]) => count !== undefined).map(([words, count]) => html`<tr><td>${words}</td><td></td><td>${count!.toLocaleString('en')}</td></tr>
`)}</tbody></table></div>`;
}

function groupsTable({ column, missing, groups }: SensitiveColumnVerdict): Html {
  return html`<div class="wide"><table class="numbers"><thead><tr><th>${column}</th><th></th><th>rows</th><th>answered positive</th><th>true positive rate</th><th>false positive rate</th><th>accuracy</th></tr></thead><tbody>
${groups.map(({ group, rows, selectionRate, truePositiveRate, falsePositiveRate, accuracy, compared }) => html`<tr><td>${group}</td><td class="soft">${compared ? '' : 'too few to compare'}</td><td>${rows.toLocaleString('en')}</td><td>${percent(selectionRate)}</td><td>${rate(truePositiveRate)}</td><td>${rate(falsePositiveRate)}</td><td>${percent(accuracy)}</td></tr>
`)}${missing === 0 ? EMPTY : html`<tr><td class="soft">without a group</td><td></td><td>${missing.toLocaleString('en')}</td><td></td><td></td><td></td><td></td></tr>`}</tbody></table></div>`;
}

function rate(share: number | undefined): string {
  return share === undefined ? '–' : percent(share);
}

function shown(value: number | undefined): string {
  return value === undefined ? '–' : short(value);
}
