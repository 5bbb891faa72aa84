/**
 * The timeline of a simulation: one page that needs nothing but itself. The same record gives the same bytes; what comes from data is
 * escaped, and a content policy forbids the page to load or run anything.
 */
import { html, type Html, page } from '../../lambda/shared/html';
import { counted } from '../../lambda/shared/words';
import type { SimulationRecord } from '../recording';
import { moment, spanInWords, timeOf } from './axis';
import { lanesChart } from './lanes';
import { notableOf } from './notable';
import { deploymentFigures, denialTable, executionList, expectationTable, hasDeployments, messageTable, stepList } from './sections';
import { STYLES } from './styles';

const SIZES = [['phone', 350], ['tablet', 660], ['laptop', 1080]] as const;

interface Section {
  readonly id: string;
  readonly title: string;
  readonly lead: string;
  readonly isThere: boolean;
  readonly content: () => Html;
}

export function timelinePage(record: SimulationRecord): string {
  const { title = 'Simulation', from, to, seed, expectations, complete } = record;
  const failed = expectations.filter(({ holds }) => !holds).length;
  const sections = sectionsOf(record).filter(({ isThere }) => isThere);
  return page({ title, styles: STYLES, content: html`<header>
<p class="kicker">${moment(from)} to ${moment(to)} UTC, virtual time${seed === undefined ? '' : `, seed ${seed}`}</p>
<h1>${title}</h1>
<div class="opening"><div>${summaryOf(record, failed).map(({ text, tone }) => html`<p class="${tone}">${text}</p>
`)}</div>
<dl class="figures">${figuresOf(record).map(([words, value]) => html`<div><dt>${words}</dt><dd>${value}</dd></div>`)}</dl></div>
<nav aria-label="Sections">${sections.map(({ id, title: name }) => html`<a href="#${id}">${name}</a>`)}</nav>
</header>
${complete ? undefined : html`<p class="bad" role="alert">A step could not be done; what was to follow is missing.</p>
`}${sections.map(({ id, title: name, lead, content }) => html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${name}</h2>
<p class="lead">${lead}</p>
${content()}
</section>
`)}` });
}

function sectionsOf(record: SimulationRecord): Section[] {
  const notable = notableOf(record.executions);
  return [
    { id: 'timeline', title: 'What happened when', lead: 'Each row is one kind of event. Point at a mark to read what it is.', isThere: true, content: () => html`${SIZES.map(([size, width]) => html`<div class="on-${size}">${lanesChart(record, notable, width)}</div>`)}` },
    { id: 'expectations', title: 'What was expected', lead: 'As the scenario asked, in its order.', isThere: record.expectations.length > 0, content: () => expectationTable(record) },
    { id: 'executions', title: 'Executions', lead: 'Open one to see the states that it went through.', isThere: record.executions.length > 0, content: () => executionList(notable) },
    { id: 'deployments', title: 'Requests on their way to another version', lead: 'Which part of the requests each version got, from minute to minute.', isThere: hasDeployments(record), content: () => html`<div class="deployments">${deploymentFigures(record)}</div>` },
    { id: 'messages', title: 'What people were told', lead: 'As it went to the topics.', isThere: record.notifications.length > 0, content: () => messageTable(record) },
    { id: 'denials', title: 'What was refused', lead: 'Roles asked for what their policies do not let them do.', isThere: record.denials.length > 0, content: () => denialTable(record) },
    { id: 'steps', title: 'What was done from outside', lead: 'By the scenario, or the test.', isThere: record.steps.length > 0, content: () => stepList(record) },
    { id: 'reading', title: 'How to read this', lead: 'What is real here, and what is not.', isThere: true, content: () => READING },
  ];
}

function summaryOf({ expectations, executions, alarms, endpoints }: SimulationRecord, failed: number): { readonly text: string; readonly tone: string }[] {
  const rang = [...new Set(alarms.filter(({ to }) => to === 'ALARM').map(({ alarm }) => alarm))];
  return [
    ...(expectations.length === 0 ? [] : [failed === 0
      ? { text: `All ${counted(expectations.length, 'expectation')} hold.`, tone: 'good' }
      : { text: `${failed} of ${counted(expectations.length, 'expectation')} ${failed === 1 ? 'does' : 'do'} not hold: ${expectations.find(({ holds }) => !holds)!.says}.`, tone: 'bad' }]),
    { text: `${counted(executions.length, 'execution')}, ${executions.filter(({ status }) => status !== 'SUCCEEDED' && status !== 'RUNNING').length} of them failed or were stopped. ${rang.length === 0 ? 'No alarm rang.' : `${counted(rang.length, 'alarm')} rang.`}`, tone: 'plain' },
    ...endpoints.map(({ name, shares, statuses }) => ({ text: `${name} ends ${statuses.at(-1)?.status ?? 'unknown'}${Object.keys(shares.at(-1)?.shares ?? {}).length === 0 ? '' : ` with ${Object.keys(shares.at(-1)!.shares).join(' and ')}`}.`, tone: 'plain' })),
  ];
}

function figuresOf({ from, to, executions, notifications, functions, endpoints }: SimulationRecord): (readonly [string, string])[] {
  const invocations = functions.reduce((sum, { succeeded, failed }) => sum + succeeded + failed, 0);
  const requests = endpoints.flatMap(({ traffic }) => traffic).reduce((sum, one) => sum + one.requests, 0);
  return [
    ['virtual time', spanInWords(timeOf(to) - timeOf(from))],
    ['executions', executions.length.toLocaleString('en')],
    ['invocations of functions', invocations.toLocaleString('en')],
    ['notifications', notifications.length.toLocaleString('en')],
    ...(requests === 0 ? [] : [['requests to endpoints', requests.toLocaleString('en')] as const]),
  ];
}

const READING = html`<dl class="reading">
<div><dt>What is real</dt><dd>The synthesized assembly: definitions of the state machines, bundles of the functions, rules, alarms, policies. They ran on this machine.</dd></div>
<div><dt>What is not</dt><dd>AWS. Its services are simulated on a virtual clock, and jobs take typical times. What holds here need not hold in an account.</dd></div>
<div><dt>Lanes</dt><dd>The topmost are endpoints, with who got which part of the requests. Then the state machines; thin ticks are executions that ended as they usually do, or earlier ones where there are too many to list. Then alarms while they rang, messages to people, and what was done from outside.</dd></div>
</dl>`;
