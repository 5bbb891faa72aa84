/**
 * The report of one check: a page that needs nothing but itself, for whoever wants to see what a verdict means. The same check gives
 * the same bytes; what comes from data is escaped, and a content policy forbids the page to load or run anything.
 */
import type { BaselineDocument, ColumnCounts } from '../../../lib/contract/baseline';
import type { PerformanceTrendPoint } from '../../../lib/contract/performance-verdict';
import type { DriftStateDocument, FeatureVerdict, VerdictDocument } from '../../../lib/contract/verdict';
import { EMPTY, html, type Html, page } from '../../shared/html';
import { counted } from '../../shared/words';
import { comparedFeatures } from './compared-features';
import { featureFigures } from './feature-figures';
import { fairnessSection, performanceSection } from './performance';
import { extraColumnsTable, qualityTable, statisticsTable } from './tables';
import { STYLES } from './styles';
import { segmentsTable } from './segments';
import { headline, summary } from './summary';
import { trendChart } from './trend';
import { nearest, spanInWords } from './words';

export interface Report {
  readonly verdict: VerdictDocument;
  readonly baseline: BaselineDocument;
  /** What each feature of the verdict was judged by. */
  readonly counts: readonly ColumnCounts[];
  readonly trend: NonNullable<DriftStateDocument['trend']>;
  readonly since: string;
  /** Windows of performance; only where ground truth is configured. */
  readonly performanceTrend?: readonly PerformanceTrendPoint[];
}

/** Features that are drawn; those nearest to their thresholds come first, the others stand in the tables. */
export const DRAWN_FEATURES = 12;

export function reportPage(report: Report): string {
  const { verdict, trend } = report;
  const features = comparedFeatures(report)
    .sort((a, b) => Number(b.feature.status === 'drifted') - Number(a.feature.status === 'drifted') || Number(b.feature.critical) - Number(a.feature.critical) || nearest(b.feature) - nearest(a.feature));
  const drawn = features.filter(({ current }) => current.present > 0).slice(0, DRAWN_FEATURES);
  const { title, tone } = headline(verdict);
  const left = features.length - drawn.length;
  return page({ title: `${verdict.modelId}: ${title}`, styles: STYLES, content: html`<header>
<p class="kicker">${verdict.modelId} · ${spanInWords(verdict.window)} UTC</p>
<h1 class="${tone}">${title}</h1>
<div class="opening"><div>${summary(report).map((paragraph) => html`<p>${paragraph}</p>`)}</div>
<dl class="figures">${figures(report).map(([words, value]) => html`<div><dt>${words}</dt><dd>${value}</dd></div>`)}</dl></div>
</header>
${section('trend', 'Over time', 'Each line is a feature: the largest of its statistics as a share of its threshold, window by window. At 1 it is breached.', trendChart(trend, verdict.features.map(({ name }) => name)))}
${section('features', 'Features', `Baseline in grey, this window in colour. ${left === 0 ? '' : `The ${drawn.length} nearest to their thresholds; ${counted(left, 'more')} in the tables below.`}`, html`${drawn.map(({ feature, shape }) => featureFigures({ feature, ...shape }))}`)}
${section('statistics', 'All statistics', 'A value counts only if it reaches its threshold, which chance alone exceeds in at most 1 % of such windows, and stays beyond chance among all tests of the window.', statisticsTable(features.map(({ feature }) => feature)))}
${verdict.segments ? section('segments', `By ${verdict.segments.column}`, 'Per segment and feature the largest of its statistics as a share of its threshold, against the training rows of the same segment; red where it drifted, beyond chance among the tests of all segments.', segmentsTable(verdict.segments, verdict.features.map(({ name }) => name))) : EMPTY}
${section('quality', 'Quality of the data', 'Missing, wrong and unknown values are not drift: they have limits and an alarm of their own.', html`${qualityTable(features)}${extraColumnsTable(verdict)}`)}
${performanceSections(report)}
${section('reading', 'How to read this', 'Words and measures, briefly.', READING)}
` });
}

function performanceSections({ verdict: { performance }, performanceTrend = [] }: Report): Html {
  if (!performance) return EMPTY;
  return html`${section('performance', 'Performance', 'How well the model answered, as labels tell that came later. A rule is broken only by more than chance explains.', performanceSection(performance, performanceTrend))}
${performance.fairness ? section('fairness', 'Fairness', 'How differently groups were treated. A limit is passed only where the whole interval lies beyond it.', fairnessSection(performance.fairness)) : EMPTY}`;
}

function section(id: string, title: string, lead: string, content: Html): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
<p class="lead">${lead}</p>
${content}
</section>`;
}

function figures({ verdict, baseline, since }: Report): (readonly [words: string, value: string])[] {
  const judged = verdict.features.filter(isJudged);
  return [
    ['rows in the window', verdict.rows.toLocaleString('en')],
    ['features drifted', `${judged.filter(({ status }) => status === 'drifted').length} of ${judged.length}`],
    ['state over time', `${verdict.driftState === 1 ? 'drifted' : 'stable'} since ${since.slice(0, 10)}`],
    ['rows in the baseline', baseline.rows.toLocaleString('en')],
  ];
}

function isJudged({ status }: FeatureVerdict): boolean {
  return status !== 'insufficient-data';
}

const READING = html`<dl class="reading">
<div><dt>PSI</dt><dd>How much the shares of the baseline’s bins differ; natural logarithm, half a row added to each bin. About 0.1 is a moderate change, 0.2 a large one. Bars say which bins it comes from.</dd></div>
<div><dt>KS</dt><dd>The largest distance between the two cumulative distributions. The curve is window less baseline: above zero the window has more values up to there.</dd></div>
<div><dt>Cramér’s V</dt><dd>How strongly category and time go together, from 0 to 1, as if baseline and window were of the same size. 0.1 is ten points of two halves.</dd></div>
<div><dt>Chance</dt><dd>Thresholds are raised to the noise of so few rows, and p-values corrected for all tests of the window (Benjamini and Hochberg).</dd></div>
<div><dt>State over time</dt><dd>One window is weather. The model counts as drifted when enough of the latest windows drifted, and as stable again after as many calm ones.</dd></div>
</dl>`;
