/** The parts of the page below the lanes: expectations, executions, deployments, messages, steps. */
import { linear, svg } from '../../lambda/shared/chart';
import { EMPTY, html, type Html } from '../../lambda/shared/html';
import type { RecordedEndpoint, RecordedExecution, SimulationRecord } from '../recording';
import { moment, spanInWords, timeAxis, timeOf } from './axis';
import { endOf, type Notable, shortNames } from './notable';
import { labelsOf, legend, shareAreas } from './shares';

const HOUR = 3_600_000;
/** Changes of the shares that are nearer to each other belong to one deployment. */
const APART = 2 * HOUR;
/** Shown before and after. */
const AROUND = 10 * 60_000;
const LONGEST_LIST = 60;
const LONGEST_TEXT = 400;

export function expectationTable({ expectations }: SimulationRecord): Html {
  return html`<div class="wide"><table class="cards"><thead><tr><th>time</th><th>expected</th><th></th><th>got</th></tr></thead><tbody>
${expectations.map(({ at, says, holds, got, where }) => html`<tr${holds ? EMPTY : html` class="failed"`}><td data-column="time">${moment(at)}</td><td data-column="expected">${says}</td><td class="verdict">${holds ? 'holds' : 'FAILS'}</td><td data-column="got">${holds ? '' : html`${shortened(got)} <span class="soft">${where}</span>`}</td></tr>
`)}</tbody></table></div>`;
}

export function executionList({ executions, habits, left }: Notable): Html {
  const names = shortNames([...executions, ...habits].map(({ machine }) => machine));
  return html`${left === 0 ? undefined : html`<p class="soft">${String(left)} earlier ones are in the record.</p>`}${executions.map((one) => executionDetails(one, names.get(one.machine)!))}${habits.map(({ machine, end, count }) => html`<p class="soft">${String(count)} more of ${names.get(machine)} ended in ${end}.</p>`)}`;
}

function executionDetails(execution: RecordedExecution, machine: string): Html {
  const { name, status, startedAt, endedAt, reason, states } = execution;
  const took = endedAt === undefined ? 'still runs' : `after ${spanInWords(timeOf(endedAt) - timeOf(startedAt))}`;
  const visits = visitsOf(states);
  return html`<details><summary><span class="when">${moment(startedAt)}</span> <b>${machine}</b> <span class="outcome ${status.toLowerCase()}">${endOf(execution)}</span> <span class="soft">${took}</span></summary>
<p class="soft">${name}</p>${reason === '' ? undefined : html`<p>${shortened(reason)}</p>`}${more(visits.length)}<ol>${visits.slice(-LONGEST_LIST).map(({ name: state, at, times }) => html`<li><span class="when">${moment(at)}</span> ${state}${times > 1 ? html` <span class="soft">${String(times)} times</span>` : undefined}</li>`)}</ol></details>
`;
}

interface Visit {
  readonly name: string;
  /** Of the first. */
  readonly at: string;
  times: number;
}

/** What is entered again and again, as machines do that wait for something, is told once. */
function visitsOf(states: RecordedExecution['states']): readonly Visit[] {
  const visits: Visit[] = [];
  for (const { name, at } of states) {
    const known = visits.slice(-4).find((one) => one.name === name);
    if (known) known.times += 1;
    else visits.push({ name, at, times: 1 });
  }
  return visits;
}

/** A closer look at each span in which requests moved from one to another. */
export function deploymentFigures({ endpoints, from, to }: SimulationRecord): Html {
  return html`${endpoints.flatMap((endpoint) => spansOf(endpoint).map((span) => figure(endpoint, [Math.max(span[0] - AROUND, timeOf(from)), Math.min(span[1] + AROUND, timeOf(to))])))}`;
}

export function hasDeployments({ endpoints }: SimulationRecord): boolean {
  return endpoints.some((endpoint) => spansOf(endpoint).length > 0);
}

function spansOf({ shares }: RecordedEndpoint): (readonly [number, number])[] {
  const spans: [number, number][] = [];
  for (const at of shares.slice(1).map((one) => timeOf(one.at))) {
    const last = spans.at(-1);
    if (last && at - last[1] <= APART) last[1] = at;
    else spans.push([at, at]);
  }
  return spans;
}

function figure(endpoint: RecordedEndpoint, period: readonly [number, number]): Html {
  const { name, traffic } = endpoint;
  const sent = traffic.filter(({ at }) => timeOf(at) >= period[0] && timeOf(at) <= period[1]);
  const [requests, failed] = [sent.reduce((sum, one) => sum + one.requests, 0), sent.reduce((sum, one) => sum + one.failed, 0)];
  const words = requests === 0 ? 'Nobody asked meanwhile' : `${requests.toLocaleString('en')} requests, ${failed === 0 ? 'none failed' : `${failed.toLocaleString('en')} failed`}`;
  const draw = (width: number): Html => {
    const x = linear(period, [44, width - 8]);
    const box = { top: 8, bottom: 128, right: width - 8 };
    return svg(width, 150, `Shares of the requests to ${name} from ${moment(period[0])}. ${words}`, html`${timeAxis(period, x, box)}${shareAreas(endpoint, period, x, [box.top, box.bottom])}<text class="tick end" x="38" y="14">100 %</text><text class="tick end" x="38" y="${box.bottom}">0</text>`);
  };
  const within = endpoint.shares.filter(({ at }, index) => timeOf(endpoint.shares[index + 1]?.at ?? at) >= period[0] && timeOf(at) <= period[1]);
  return html`<figure><figcaption><b>${name}</b>, from ${moment(period[0])}. ${words}.</figcaption>${legend(labelsOf({ shares: within }))}<div class="on-laptop">${draw(520)}</div><div class="on-phone">${draw(350)}</div></figure>`;
}

export function messageTable({ notifications }: SimulationRecord): Html {
  return html`${more(notifications.length)}<div class="wide"><table class="cards"><thead><tr><th>time</th><th>subject</th><th>message</th></tr></thead><tbody>
${notifications.slice(-LONGEST_LIST).map(({ at, subject, message }) => html`<tr><td data-column="time">${moment(at)}</td><td data-column="subject">${subject}</td><td data-column="message">${shortened(message)}</td></tr>
`)}</tbody></table></div>`;
}

export function stepList({ steps }: SimulationRecord): Html {
  return html`${more(steps.length, 2 * LONGEST_LIST)}<ol class="steps">${steps.slice(-2 * LONGEST_LIST).map(({ at, kind, text }) => html`<li class="${kind}"><span class="when">${moment(at)}</span> ${shortened(text)}</li>
`)}</ol>`;
}

export function denialTable({ denials }: SimulationRecord): Html {
  return html`${more(denials.length)}<div class="wide"><table class="cards"><thead><tr><th>time</th><th>who</th><th>may not</th><th>on</th></tr></thead><tbody>
${denials.slice(-LONGEST_LIST).map(({ at, who, action, resource }) => html`<tr class="failed"><td data-column="time">${moment(at)}</td><td data-column="who">${who}</td><td data-column="may not">${action}</td><td data-column="on">${resource}</td></tr>
`)}</tbody></table></div>`;
}

/** Above a list of the newest. */
function more(count: number, shown = LONGEST_LIST): Html {
  return count > shown ? html`<p class="soft">${String(count - shown)} earlier ones are in the record.</p>` : EMPTY;
}

function shortened(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
}
