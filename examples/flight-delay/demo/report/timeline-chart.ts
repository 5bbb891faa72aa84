/** Everything on one axis: what served, what the checks said, alarms, executions of both machines, accidents. */
import type { CheckPoint, StoryRecord } from '../record';
import { alarmIntervals, driftIntervals, servedVersions } from './facts';
import { html, type Html } from './html';
import { kindOf, mark } from './outcomes';
import { linear, monthAxis, type Scale, svg } from './scale';
import { moment, readable, span as spanInWords, statistic, timeOf } from './words';

interface Lane {
  readonly name: string;
  readonly height: number;
  /** @param top of the lane */
  readonly draw: (top: number) => Html;
}

const STATUS: Readonly<Record<CheckPoint['status'], readonly [height: number, look: string]>> = {
  calm: [6, 'calm'], unclear: [13, 'unclear'], drifted: [22, 'drifted'], 'insufficient-data': [3, 'insufficient'],
};

export function timelineChart(record: StoryRecord, width: number): Html {
  const isNarrow = width < 500;
  const left = isNarrow ? 4 : 132;
  const period = [timeOf(record.from), timeOf(record.to)] as const;
  const x = linear(period, [left, width - 8]);
  const lanes = [serving(record, x), checks(record, x), ...alarms(record, x), executions(record, 'retraining', x), executions(record, 'deployment', x), ...accidents(record, x)];
  const nameHeight = isNarrow ? 17 : 0;
  const gap = isNarrow ? 7 : 12;
  let y = 6;
  const drawn = lanes.map(({ name, height, draw }) => {
    const top = y + nameHeight;
    y = top + height + gap;
    const label = isNarrow ? html`<text class="lane" x="${left}" y="${top - 4}">${name}</text>` : html`<text class="lane" x="0" y="${top + height / 2 + 4}">${name}</text>`;
    return html`<path class="lane-line" d="M${isNarrow ? left : 0} ${y - gap / 2}H${width - 8}"/>${label}${draw(top)}`;
  });
  const box = { left, right: width - 8, top: 0, bottom: y };
  const label = `Timeline of ${spanInWords(record.from, record.to)}: versions that served, drift checks, alarms, retrainings, deployments, accidents`;
  return svg(width, y + 22, label, html`${driftIntervals(record).map(({ from, to }) => html`<rect class="drift-band" x="${x(from)}" y="0" width="${Math.max(x(to) - x(from), 2)}" height="${y}"><title>drift state 1</title></rect>`)}${monthAxis(period, x, box)}${drawn}`);
}

function serving(record: StoryRecord, x: Scale): Lane {
  return {
    name: 'Serving', height: 20,
    draw: (top) => html`${servedVersions(record).map(({ version, from, to }, index) => {
      const width = Math.max(x(to) - x(from) - 1, 2);
      return html`<rect class="served s${index % 2}" x="${x(from)}" y="${top}" width="${width}" height="20"><title>version ${version}: ${moment(from)} to ${moment(to)}</title></rect>${width < 16 + version.length * 6 ? undefined : html`<text class="served-text" x="${x(from) + 6}" y="${top + 14}">${width < 80 ? 'v' : 'version '}${version}</text>`}`;
    })}`,
  };
}

function checks({ checks: all }: StoryRecord, x: Scale): Lane {
  return {
    name: 'Drift checks', height: 22,
    draw: (top) => html`${all.map(({ at, status, driftState, rows, reason }, index) => {
      const before = all[index - 1];
      const room = before ? x(timeOf(at)) - x(timeOf(before.at)) : 4;
      const width = Math.min(Math.max(room - 0.8, 1), 8);
      const [height, look] = STATUS[status];
      return html`<rect class="check ${look}" x="${x(timeOf(at)) - width}" y="${top + 22 - height}" width="${width}" height="${height}"><title>${moment(at)}: ${status}, state ${statistic(driftState)}, ${String(rows)} rows. ${reason}</title></rect>`;
    })}`,
  };
}

/** A lane for each alarm that ever rang. */
function alarms(record: StoryRecord, x: Scale): Lane[] {
  const intervals = alarmIntervals(record);
  return [...new Set(intervals.map(({ alarm }) => alarm))].map((name) => ({
    name: `Alarm ${name}`, height: 12,
    draw: (top) => html`${intervals.filter(({ alarm }) => alarm === name).map(({ from, to, reason }) => html`<rect class="alarm" x="${x(from)}" y="${top}" width="${Math.max(x(to) - x(from), 4)}" height="12"><title>${name} in ALARM, ${moment(from)} to ${moment(to)}: ${reason}</title></rect>`)}`,
  }));
}

function executions({ runs }: StoryRecord, machine: 'retraining' | 'deployment', x: Scale): Lane {
  const own = runs.filter((run) => run.machine === machine);
  // What did something lies above what did not.
  const ordered = [...own.filter((run) => kindOf(run) === 'none'), ...own.filter((run) => kindOf(run) !== 'none')];
  return {
    name: machine === 'retraining' ? 'Retrainings' : 'Deployments', height: 18,
    draw: (top) => html`${ordered.map((run) => {
      const [start, end] = [x(timeOf(run.startedAt)), x(timeOf(run.endedAt))];
      const bar = end - start < 3 ? undefined : html`<path class="run" d="M${start} ${top + 9}H${end}"/>`;
      return html`${bar}${mark(kindOf(run), end, top + 9, `${moment(run.startedAt)}, ${run.cause}: ${run.outcome}. ${readable(run.reason)}`)}`;
    })}`,
  };
}

const NUMBER_WIDTH = 14;

/** Numbered as in the table of accidents; numbers that would touch go one row down. */
function accidents({ accidents: all }: StoryRecord, x: Scale): Lane[] {
  if (all.length === 0) return [];
  const ends: number[] = [];
  const rows = all.map(({ from, to }) => {
    const start = x(timeOf(from));
    const row = ends.findIndex((end) => end <= start);
    const chosen = row === -1 ? ends.length : row;
    ends[chosen] = Math.max(x(timeOf(to)), start + NUMBER_WIDTH + 6);
    return chosen;
  });
  return [{
    name: 'Accidents', height: ends.length * 17,
    draw: (top) => html`${all.map(({ from, to, what }, index) => {
      const start = x(timeOf(from));
      const y = top + rows[index]! * 17;
      return html`<g><title>${String(index + 1)}: ${what}, ${spanInWords(from, to)}</title><rect class="accident" x="${start}" y="${y + 2}" width="${Math.max(x(timeOf(to)) - start, 3)}" height="11"/><text class="number" x="${start + 5}" y="${y + 12}">${String(index + 1)}</text></g>`;
    })}`,
  }];
}
