/** Everything on one axis of virtual time: who served, executions of each machine, alarms, messages, what the scenario did. */
import { linear, type Scale, svg } from '../../lambda/shared/chart';
import { html, type Html } from '../../lambda/shared/html';
import type { RecordedExecution, SimulationRecord } from '../recording';
import { moment, timeAxis, timeOf } from './axis';
import { endOf, type Notable, shortNames } from './notable';
import { shareAreas } from './shares';

interface Lane {
  readonly name: string;
  readonly height: number;
  /** @param top of the lane */
  readonly draw: (top: number) => Html;
}

const ROW = 16;
/** More executions at the same time lie upon each other. */
const MOST_ROWS = 6;
const SHARES = 44;
const LONGEST_TITLE = 300;

export function lanesChart(record: SimulationRecord, notable: Notable, width: number): Html {
  const isNarrow = width < 500;
  const left = isNarrow ? 4 : 190;
  const period = [timeOf(record.from), Math.max(timeOf(record.to), timeOf(record.from) + 1000)] as const;
  const x = linear(period, [left, width - 8]);
  const lanes = [...serving(record, period, x), ...machines(record, notable, period, x), ...alarms(record, period, x), ...messages(record, x), ...steps(record, x)];
  const nameHeight = isNarrow ? 18 : 0;
  let y = 6;
  const drawn = lanes.map(({ name, height, draw }) => {
    const top = y + nameHeight;
    y = top + height + 12;
    const label = isNarrow ? html`<text class="lane" x="${left}" y="${top - 5}">${name}</text>` : html`<text class="lane" x="0" y="${top + Math.min(height, 22) / 2 + 4}">${shortened(name, 28)}<title>${name}</title></text>`;
    return html`<path class="lane-line" d="M${isNarrow ? left : 0} ${y - 6}H${width - 8}"/>${label}${draw(top)}`;
  });
  return svg(width, y + 22, `Timeline from ${moment(record.from)} to ${moment(record.to)}: ${lanes.map(({ name }) => name).join(', ')}`, html`${timeAxis(period, x, { top: 0, bottom: y, right: width - 8 })}${drawn}`);
}

function serving({ endpoints }: SimulationRecord, period: readonly [number, number], x: Scale): Lane[] {
  return endpoints.map((endpoint) => ({ name: endpoint.name, height: SHARES, draw: (top) => shareAreas(endpoint, period, x, [top, top + SHARES]) }));
}

/** A lane for each machine: what is notable as bars, habits as ticks. */
function machines({ executions }: SimulationRecord, notable: Notable, period: readonly [number, number], x: Scale): Lane[] {
  const names = shortNames(executions.map(({ machine }) => machine));
  const shown = new Set(notable.executions);
  return [...names].map(([machine, name]) => {
    const own = executions.filter((one) => one.machine === machine);
    const bars = rowsOf(own.filter((one) => shown.has(one)), period, x);
    const rows = Math.max(1, ...bars.map(({ row }) => row + 1));
    const ticks = [...new Set(own.filter((one) => !shown.has(one)).map(({ startedAt }) => Math.round(x(timeOf(startedAt)) * 2) / 2))];
    return {
      name, height: rows * ROW,
      draw: (top) => html`${ticks.length === 0 ? undefined : html`<path class="ticks" d="${ticks.map((at) => `M${at} ${top + 4}v8`).join('')}"><title>${String(own.length - shownIn(own, shown))} that ended as they usually do${notable.left === 0 ? '' : ', or are too many to list'}</title></path>`}${bars.map(({ execution, start, end, row }) => bar(execution, start, end, top + row * ROW))}`,
    };
  });
}

function shownIn(own: readonly RecordedExecution[], shown: ReadonlySet<RecordedExecution>): number {
  return own.filter((one) => shown.has(one)).length;
}

function bar(execution: RecordedExecution, start: number, end: number, top: number): Html {
  const { status, name, startedAt, endedAt, reason } = execution;
  const title = `${name}: ${endOf(execution)}, ${moment(startedAt)} to ${endedAt === undefined ? 'the end' : moment(endedAt)}${reason === '' ? '' : `. ${reason}`}`;
  const text = endOf(execution);
  return html`<g><title>${shortened(title, LONGEST_TITLE)}</title><rect class="run ${status.toLowerCase()}" x="${start}" y="${top + 2}" width="${Math.max(end - start, 3)}" height="12" rx="2"/>${end - start > text.length * 6.6 + 8 ? html`<text class="run-text ${status.toLowerCase()}" x="${start + 5}" y="${top + 11.5}">${text}</text>` : undefined}</g>`;
}

/** Those that run at the same time lie below each other. */
function rowsOf(executions: readonly RecordedExecution[], [, to]: readonly [number, number], x: Scale): { readonly execution: RecordedExecution; readonly start: number; readonly end: number; readonly row: number }[] {
  const ends: number[] = [];
  return executions.map((execution) => {
    const [start, end] = [x(timeOf(execution.startedAt)), x(execution.endedAt === undefined ? to : timeOf(execution.endedAt))];
    const free = ends.findIndex((one) => one <= start);
    const row = free >= 0 ? free : ends.length < MOST_ROWS ? ends.length : MOST_ROWS - 1;
    ends[row] = Math.max(end, start + 3) + 1;
    return { execution, start, end, row };
  });
}

/** A lane for each alarm that ever rang. */
function alarms({ alarms: changes }: SimulationRecord, [, to]: readonly [number, number], x: Scale): Lane[] {
  const names = shortNames(changes.filter((change) => change.to === 'ALARM').map(({ alarm }) => alarm));
  return [...names].map(([alarm, name]) => {
    const own = changes.filter((change) => change.alarm === alarm);
    return {
      name: `Alarm ${name}`, height: 14,
      draw: (top) => html`${own.map((change, index) => {
        if (change.to !== 'ALARM') return undefined;
        const next = own[index + 1];
        const [start, end] = [x(timeOf(change.at)), x(next ? timeOf(next.at) : to)];
        return html`<rect class="alarm" x="${start}" y="${top}" width="${Math.max(end - start, 4)}" height="13"><title>${shortened(`in ALARM from ${moment(change.at)}${next ? ` to ${moment(next.at)}` : ''}: ${change.reason}`, LONGEST_TITLE)}</title></rect>`;
      })}`,
    };
  });
}

function messages({ notifications }: SimulationRecord, x: Scale): Lane[] {
  if (notifications.length === 0) return [];
  return [{
    name: 'Notifications', height: 14,
    draw: (top) => html`${notifications.map(({ at, subject, message }) => html`<path class="message" d="M${x(timeOf(at)) - 5} ${top + 2}h10v8h-10z"><title>${shortened(`${moment(at)}: ${subject || message}`, LONGEST_TITLE)}</title></path>`)}`,
  }];
}

/** What was done from outside, one mark for each moment. */
function steps({ steps: all }: SimulationRecord, x: Scale): Lane[] {
  const done = all.filter(({ kind }) => kind === 'does' || kind === 'problem');
  const moments = [...new Set(done.map(({ at }) => at))];
  if (moments.length === 0) return [];
  return [{
    name: 'From outside', height: 14,
    draw: (top) => html`${moments.map((at) => {
      const own = done.filter((step) => step.at === at);
      return html`<path class="${own.some(({ kind }) => kind === 'problem') ? 'step problem' : 'step'}" d="M${x(timeOf(at))} ${top}l4.5 11h-9z"><title>${shortened(`${moment(at)}: ${own.map(({ text }) => text).join('; ')}`, LONGEST_TITLE)}</title></path>`;
    })}`,
  }];
}

function shortened(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
