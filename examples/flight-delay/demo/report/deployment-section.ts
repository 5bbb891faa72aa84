/** How each new version came to the traffic: shares by the minute, failed requests, alarms, and how it ended. */
import type { Run, StoryRecord } from '../record';
import { alarmsWithin } from './facts';
import { EMPTY, html, type Html } from './html';
import { inlineMark, kindOf, outcomeInWords } from './outcomes';
import { fixed, linear, responsive, type Scale, svg } from './scale';
import { clockTime, count, duration, MINUTE_MS, moment, percent, timeOf, whole } from './words';

type Minute = StoryRecord['deploymentMinutes'][number];

/** Two stand side by side where there is room. */
const WIDTHS = { phone: 340, tablet: 520, laptop: 520 };
/** Between labels of the time axis. */
const LABEL_ROOM = 62;
const LEFT = 44;
const SHARES = { top: 24, bottom: 144 };
const REQUESTS = { top: 172, bottom: 232 };
const LOOKS = 3;
/** What is shown of the time after a deployment: who has the traffic from then on. */
const AFTERWARDS_MS = 6 * MINUTE_MS;
/** Share of the traffic from which on there is room for a name. */
const LOWEST_NAMED = 0.15;

export function deploymentSection(record: StoryRecord): Html {
  const deployments = record.runs.filter(({ machine }) => machine === 'deployment');
  if (deployments.length === 0) return html`<p class="none">Nothing was deployed.</p>`;
  const shifted = deployments.flatMap((run) => {
    const minutes = minutesOf(run, record);
    return minutes.length === 0 ? [] : [{ run, minutes }];
  });
  const still = deployments.filter((run) => !shifted.some((one) => one.run === run) && kindOf(run) !== 'none');
  return html`${still.length === 0 ? EMPTY : html`<ul class="calm">${still.map((run) => html`<li>${inlineMark(kindOf(run))} ${moment(run.startedAt)}${versionOf(run)}: ${run.outcome}, ${outcomeInWords(run)}. No traffic was shifted${run.reason.includes('first version') ? ': it is the first version, nothing served before' : ''}.</li>`)}</ul>`}
${shifted.length === 0 ? html`<p class="none">No traffic was shifted between versions.</p>` : html`<div class="deployments">${shifted.map(({ run, minutes }) => figure(record, run, minutes))}</div>`}`;
}

function versionOf({ version }: Run): string {
  return version === undefined ? '' : `, version ${version}`;
}

function minutesOf({ startedAt, endedAt }: Run, { deploymentMinutes }: StoryRecord): Minute[] {
  return deploymentMinutes.filter(({ at }) => at >= timeOf(startedAt) && at <= timeOf(endedAt) + AFTERWARDS_MS);
}

function figure(record: StoryRecord, run: Run, minutes: readonly Minute[]): Html {
  const requests = minutes.reduce((sum, minute) => sum + minute.requests, 0);
  const failed = minutes.reduce((sum, minute) => sum + minute.failed, 0);
  const alarms = alarmsWithin(record, { from: timeOf(run.startedAt), to: timeOf(run.endedAt) });
  const rang = alarms.length === 0 ? 'No alarm rang.' : alarms.map(({ alarm, at }) => `The alarm ${alarm} rang at ${clockTime(at)}.`).join(' ');
  const words = `${requests === 0 ? 'Nobody asked meanwhile: the canary answered nothing, and its alarms had nothing to judge' : `${count(requests, 'request')}, ${failed === 0 ? 'none failed' : `${whole(failed)} failed (${percent(failed / requests)})`}`}. ${isCanaryUnasked(minutes) ? 'No flight departed while the traffic was shared, so the canary answered nothing, and its alarms had nothing to judge. ' : ''}${rang}`;
  return html`<figure><figcaption>${inlineMark(kindOf(run))} <b>${moment(run.startedAt)}${versionOf(run)}: ${run.outcome}</b> after ${duration(timeOf(run.endedAt) - timeOf(run.startedAt))}. <span>${words}</span></figcaption>
${responsive((width) => chart(record, run, minutes, alarms, words, width), WIDTHS)}</figure>`;
}

/** True where nobody asked as long as two versions shared the traffic, though somebody did before or after. */
function isCanaryUnasked(minutes: readonly Minute[]): boolean {
  const shared = minutes.filter(({ shares }) => Object.keys(shares).length > 1);
  return shared.length > 0 && shared.every(({ requests }) => requests === 0) && minutes.some(({ requests }) => requests > 0);
}

function chart(record: StoryRecord, run: Run, minutes: readonly Minute[], alarms: readonly { readonly alarm: string; readonly at: string }[], words: string, width: number): Html {
  const from = Math.min(minutes[0]!.at - MINUTE_MS, ...alarms.map(({ at }) => timeOf(at)));
  const to = Math.max(minutes.at(-1)!.at, ...alarms.map(({ at }) => timeOf(at)));
  const x = linear([from, to], [LEFT, width - 6]);
  return svg(width, REQUESTS.bottom + 24, `Traffic during the deployment of ${moment(run.startedAt)}. ${words}`, html`
<text class="lane" x="0" y="14">Share of the traffic</text>${sharesOf(record, minutes, x)}
<text class="lane" x="0" y="${REQUESTS.top - 8}">Requests a minute, and how many of them failed</text>${requestsOf(minutes, x, width)}
${timeAxis(from, to, x, width)}
${alarms.map(({ alarm, at }) => {
    const px = x(timeOf(at));
    const isRight = px > width / 2;
    return html`<path class="alarm-line" d="M${px} ${SHARES.top - 6}V${REQUESTS.bottom}"/><text class="alarm-text${isRight ? ' end' : ''}" x="${px + (isRight ? -5 : 5)}" y="14">alarm ${alarm}</text>`;
  })}`);
}

/** Configurations stacked, the one that served before at the bottom. */
function sharesOf({ modelId }: StoryRecord, minutes: readonly Minute[], x: Scale): Html {
  const names = [...new Set(minutes.flatMap(({ shares }) => Object.keys(shares)))].sort((one, other) => (minutes[0]!.shares[other] ?? 0) - (minutes[0]!.shares[one] ?? 0) || (one < other ? -1 : 1));
  const y = linear([0, 1], [SHARES.bottom, SHARES.top]);
  const base = minutes.map(() => 0);
  const areas = names.map((name, order) => {
    const below = [...base];
    minutes.forEach(({ shares }, index) => (base[index] = base[index]! + (shares[name] ?? 0)));
    return html`<path class="share c${order % LOOKS}" d="${stepArea(minutes, below, base, x, y)}"><title>${name}</title></path>${areaName(configurationInWords(name, modelId), minutes, below, base, x, y)}`;
  });
  return html`${[0, 0.5, 1].map((share) => html`<text class="tick end" x="${LEFT - 6}" y="${y(share) + 4}">${percent(share).replace(' ', '')}</text>`)}${areas}`;
}

/** Each minute is as wide as the time since the one before. */
function stepArea(minutes: readonly Minute[], below: readonly number[], above: readonly number[], x: Scale, y: Scale): string {
  const edges = minutes.map(({ at }, index) => [x(minutes[index - 1]?.at ?? at - MINUTE_MS), x(at)] as const);
  const upper = edges.map(([start, end], index) => `L${fixed(start)} ${fixed(y(above[index]!))}L${fixed(end)} ${fixed(y(above[index]!))}`);
  const lower = edges.map(([start, end], index) => `L${fixed(end)} ${fixed(y(below[index]!))}L${fixed(start)} ${fixed(y(below[index]!))}`).reverse();
  return `M${upper.join('').slice(1)}${lower.join('')}z`;
}

/** Where the area keeps its height for longest, if there is room at all. */
function areaName(name: string, minutes: readonly Minute[], below: readonly number[], above: readonly number[], x: Scale, y: Scale): Html {
  const isLike = (one: number, other: number): boolean => above[one] === above[other] && below[one] === below[other];
  let [start, widest] = [0, 0];
  for (let first = 0, index = 0; index < minutes.length; index++) {
    if (!isLike(first, index)) first = index;
    const width = x(minutes[index]!.at) - x(minutes[first - 1]?.at ?? minutes[first]!.at - MINUTE_MS);
    if (above[index]! - below[index]! >= LOWEST_NAMED && width > widest) [start, widest] = [first, width];
  }
  if (widest < name.length * 6.6 + 8) return EMPTY;
  return html`<text class="share-text" x="${x(minutes[start - 1]?.at ?? minutes[start]!.at - MINUTE_MS) + 6}" y="${y((above[start]! + below[start]!) / 2) + 4}">${name}</text>`;
}

/** Names of configurations begin with those of the model and its version. */
function configurationInWords(name: string, modelId: string): string {
  const version = name.startsWith(`${modelId}--`) ? /^(\d+)(-|$)/.exec(name.slice(modelId.length + 2))?.[1] : undefined;
  return version === undefined ? name : `version ${version}`;
}

function requestsOf(minutes: readonly Minute[], x: Scale, width: number): Html {
  const most = Math.max(1, ...minutes.map(({ requests }) => requests));
  const y = linear([0, most], [REQUESTS.bottom, REQUESTS.top]);
  const bar = (look: string, start: number, wide: number, value: number): Html => html`<rect class="${look}" x="${start}" y="${y(value)}" width="${wide}" height="${REQUESTS.bottom - y(value)}"/>`;
  return html`<path class="axis" d="M${LEFT} ${REQUESTS.bottom}H${width - 6}"/><text class="tick end" x="${LEFT - 6}" y="${REQUESTS.top + 4}">${whole(most)}</text><text class="tick end" x="${LEFT - 6}" y="${REQUESTS.bottom + 4}">0</text>${minutes.map(({ at, requests, failed }, index) => {
    const start = x(minutes[index - 1]?.at ?? at - MINUTE_MS);
    const wide = Math.max(x(at) - start - 0.6, 0.6);
    return html`<g><title>${clockTime(at)}: ${count(requests, 'request')}, ${whole(failed)} failed</title>${bar('requests', start, wide, requests)}${failed === 0 ? EMPTY : bar('failed', start, wide, failed)}</g>`;
  })}`;
}

function timeAxis(from: number, to: number, x: Scale, width: number): Html {
  const step = [1, 2, 5, 10, 15, 30, 60, 120].map((minutes) => minutes * MINUTE_MS).find((one) => (to - from) / one <= (width - LEFT) / LABEL_ROOM) ?? 240 * MINUTE_MS;
  const times = Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => Math.ceil(from / step) * step + index * step).filter((time) => time <= to);
  return html`${times.map((time) => html`<path class="grid" d="M${x(time)} ${REQUESTS.bottom}v5"/><text class="tick middle" x="${Math.min(Math.max(x(time), LEFT + 8), width - 20)}" y="${REQUESTS.bottom + 18}">${clockTime(time)}</text>`)}`;
}
