/** The timeline, how to read it, and every execution that did something as a table. */
import type { Run, StoryRecord } from '../record';
import { deploymentOf } from './facts';
import { html, type Html, type Part } from './html';
import { causeInWords, inlineMark, kindOf, KINDS, type OutcomeKind, outcomeInWords } from './outcomes';
import { responsive } from './scale';
import { table } from './table';
import { timelineChart } from './timeline-chart';
import { capital, count, duration, moment, readable, shortened, timeOf, whole } from './words';

/** From how many executions in a row that did nothing on, one line stands for all. */
const MANY = 3;
/** Characters of texts. */
const MOST_DETAIL = 90;
const MOST_WORDS = 260;

export function timelineSection(record: StoryRecord): Html {
  const { quietRuns, runs } = record;
  return html`<figure class="large">${responsive((width) => timelineChart(record, width))}
<p class="legend">${(Object.entries(KINDS) as [OutcomeKind, string][]).map(([kind, words]) => html`<span>${inlineMark(kind)} ${words}</span> `)}<span><i class="swatch calm"></i> calm check</span> <span><i class="swatch unclear"></i> unclear</span> <span><i class="swatch drifted"></i> drifted</span> <span><i class="swatch drift"></i> drift state 1</span></p></figure>
<h3>Executions</h3>
<p>Besides these, the retraining machine ran ${count(quietRuns.retraining, 'time')} and the deployment machine ${count(quietRuns.deployment, 'time')} and found nothing to do, as is meant: each hour they look whether something was forgotten.</p>
${runs.length === 0 ? html`<p class="none">No execution did anything.</p>` : table(['When', 'What', 'Why', 'Outcome', 'In words'], grouped(runs).map((group) => rowOf(group, record)), 'cards')}`;
}

/** Runs of the same machine in a row that ended in the same way without doing anything. */
function grouped(runs: readonly Run[]): Run[][] {
  const groups: Run[][] = [];
  for (const run of runs.toSorted((one, other) => timeOf(one.startedAt) - timeOf(other.startedAt))) {
    const group = groups.at(-1);
    const isSame = group !== undefined && kindOf(run) === 'none' && group[0]!.machine === run.machine && group[0]!.outcome === run.outcome;
    if (isSame) group.push(run);
    else groups.push([run]);
  }
  return groups.flatMap((group) => (group.length < MANY ? group.map((run) => [run]) : [group]));
}

function rowOf(group: readonly Run[], record: StoryRecord): Part[] {
  const [run] = group as [Run];
  const last = group.at(-1)!;
  const isMany = group.length > 1;
  const detail = isMany ? '' : detailOf(run, record);
  const version = run.version ?? deploymentOf(run, record)?.version;
  const what = version === undefined || isMany ? run.machine : `${run.machine}, version ${version}`;
  return [
    html`${moment(run.startedAt)}<br><span class="soft">${isMany ? `until ${moment(last.endedAt)}, ${whole(group.length)} times` : `took ${duration(timeOf(run.endedAt) - timeOf(run.startedAt))}`}</span>`,
    what,
    html`${capital(causeInWords(run, record))}${detail === '' ? undefined : html`<br><span class="soft">${shortened(readable(detail), MOST_DETAIL)}</span>`}`,
    html`<span class="outcome">${inlineMark(kindOf(run))} ${run.outcome}</span><br><span class="soft">${outcomeInWords(run)}</span>`,
    shortened(readable(run.reason), MOST_WORDS),
  ];
}

/** Of drift what the check has found: the alarm, which starts the run, says of it that a 1 is not less than 1. */
function detailOf({ cause, detail, startedAt }: Run, { checks }: StoryRecord): string {
  const check = cause === 'drift' ? checks.findLast(({ at }) => timeOf(at) <= timeOf(startedAt)) : undefined;
  return check?.driftState === 1 ? check.reason.split('; ')[0]! : detail;
}
