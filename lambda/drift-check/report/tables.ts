/** The tables of a report: every statistic of every feature, and what there is to say about the quality of the data. */
import type { FeatureVerdict, VerdictDocument } from '../../../lib/contract/verdict';
import { rowsOf } from '../../shared/merge';
import { EMPTY, html, type Html } from '../../shared/html';
import { isDriftStatistic } from '../statistics';
import type { DrawnFeature } from './feature-figures';
import { percent, short, STATISTIC_WORDS } from './words';

export function statisticsTable(features: readonly FeatureVerdict[]): Html {
  const rows = features.flatMap((feature) => feature.statistics.filter(({ name }) => isDriftStatistic(name)).map((one) => ({ feature, ...one })));
  if (rows.length === 0) return html`<p class="soft">No feature could be judged.</p>`;
  return html`<div class="wide"><table class="numbers"><thead><tr><th>feature</th><th>statistic</th><th>value</th><th>threshold</th><th>p, corrected</th></tr></thead><tbody>
${rows.map(({ feature, name, value, threshold, breached, adjustedPValue }) => html`<tr${breached ? html` class="hit"` : EMPTY}><td>${feature.name}</td><td>${STATISTIC_WORDS[name]}</td><td>${short(value)}</td><td>${short(threshold)}</td><td>${adjustedPValue === undefined ? '' : adjustedPValue < 1e-4 ? '< 0.0001' : short(adjustedPValue)}</td></tr>
`)}</tbody></table></div>`;
}

export function qualityTable(features: readonly DrawnFeature[]): Html {
  return html`<div class="wide"><table class="numbers"><thead><tr><th>feature</th><th>values</th><th>missing</th><th>before</th><th>invalid</th><th>not finite</th><th>unseen</th><th>out of range</th></tr></thead><tbody>
${features.map((drawn) => qualityRow(drawn))}</tbody></table></div>`;
}

export function extraColumnsTable({ extraColumns }: Pick<VerdictDocument, 'extraColumns'>): Html {
  if (!extraColumns) return EMPTY;
  return html`<div class="wide"><table class="numbers"><thead><tr><th>column that the baseline does not have</th><th></th><th>in objects</th></tr></thead><tbody>
${extraColumns.map(({ name, objects }) => html`<tr><td>${name}</td><td></td><td>${objects.toLocaleString('en')}</td></tr>
`)}</tbody></table></div>`;
}

function qualityRow({ feature, baseline, current }: DrawnFeature): Html {
  const rows = rowsOf(current);
  const rate = (part: number, whole: number): string => (whole === 0 ? '–' : percent(part / whole));
  const { counts, present } = current;
  const unseen = baseline.kind === 'continuous' ? '' : rate(counts.at(-1)!, present);
  const outside = baseline.kind === 'continuous' && baseline.edges.length > 0 ? rate(counts[0]! + counts.at(-1)!, present) : '';
  const breached = new Set(feature.statistics.filter((one) => one.breached).map(({ name }) => name as string));
  const cell = (text: string, name: string): Html => html`<td${breached.has(name) ? html` class="hit"` : EMPTY}>${text}</td>`;
  return html`<tr><td>${feature.name}</td><td>${present.toLocaleString('en')}</td>${cell(rate(current.missing, rows), 'missing-rate')}<td class="soft">${rate(baseline.missing, rowsOf(baseline))}</td>${cell(rate(current.invalid, rows), 'invalid-rate')}${cell(rate(current.nonFinite, rows), 'invalid-rate')}${cell(unseen, 'unseen-rate')}${cell(outside, 'out-of-range-rate')}</tr>
`;
}
