/**
 * The report: one page that needs nothing but itself. The same record gives the same bytes; what comes from data is escaped, and a
 * content policy forbids the page to load or run anything.
 */
import type { StoryRecord } from '../record';
import { readingSection, totalsSection } from './closing-section';
import { deploymentSection } from './deployment-section';
import { driftSection } from './drift-section';
import { html, type Html, page } from './html';
import { accidentSection, messageSection } from './incident-sections';
import { judgementSection } from './judgement-section';
import { qualitySection } from './quality-section';
import { STYLES } from './styles';
import { figuresOf, summaryOf } from './summary';
import { timelineSection } from './timeline-section';
import { period } from './words';

interface Section {
  readonly id: string;
  readonly title: string;
  /** One sentence under the title. */
  readonly lead: string;
  readonly content: Html;
}

export function reportPage(record: StoryRecord): string {
  const sections = sectionsOf(record);
  return page({ title: `${record.modelId}: a model that looks after itself`, styles: STYLES, content: html`<header>
<p class="kicker">${record.modelId} · ${period(record.from, record.to)}</p>
<h1>A model that looks after itself</h1>
<div class="opening"><div class="summary">${summaryOf(record).map((paragraph) => html`<p>${paragraph}</p>
`)}</div>
<dl class="figures">${figuresOf(record).map(({ value, words }) => html`<div><dt>${words}</dt><dd>${value}</dd></div>`)}</dl></div>
<nav aria-label="Sections">${sections.map(({ id, title }) => html`<a href="#${id}">${title}</a>`)}</nav>
</header>
${sections.map(({ id, title, lead, content }) => html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
<p class="lead">${lead}</p>
${content}
</section>
`)}` });
}

function sectionsOf(record: StoryRecord): Section[] {
  return [
    { id: 'timeline', title: 'What happened when', lead: 'Each row is one kind of event; accidents have the numbers of their table further below.', content: timelineSection(record) },
    { id: 'drift', title: 'Drift', lead: 'How far the flights had moved from those that the live version learned from. Vertical lines are new versions, each with a baseline of its own.', content: driftSection(record) },
    { id: 'quality', title: 'Quality of the data', lead: 'Wrong data are not drift: they have thresholds and an alarm of their own.', content: qualitySection(record) },
    { id: 'models', title: 'Champion against challenger', lead: 'What the judge of each retraining saw, and what it decided.', content: judgementSection(record) },
    { id: 'deployments', title: 'Deployments', lead: 'A new version gets a part of the traffic first, while alarms watch. The first bar of requests also holds what came since the batch before.', content: deploymentSection(record) },
    { id: 'accidents', title: 'Accidents', lead: 'What went wrong on purpose, and what the records say came of it.', content: accidentSection(record) },
    { id: 'messages', title: 'What people were told', lead: 'Alarms and ends of executions, as they went to the topic of the model.', content: messageSection(record) },
    { id: 'totals', title: 'In total', lead: 'Counted over the whole story.', content: totalsSection(record) },
    { id: 'reading', title: 'How to read this', lead: 'Words and measures, briefly.', content: readingSection() },
  ];
}
