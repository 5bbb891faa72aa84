/** What happened, in a few sentences for somebody who has a minute. Nothing is said that the record does not hold. */
import type { CheckPoint, Run, StoryRecord } from '../record';
import { baselineChanges, deploymentOf, driftIntervals, type Interval, isShape, servedVersions } from './facts';
import { causeInWords, kindOf } from './outcomes';
import { clockTime, count, day, DAY_MS, duration, list, measure, percent, period, statistic, timeOf, whole } from './words';

/** Times of drift of which the end is told. */
const MOST_SPELLS = 3;

/** Paragraphs. */
export function summaryOf(record: StoryRecord): string[] {
  return [
    [asked(record), firstVersion(record)],
    [quietTime(record), drift(record)],
    [...judgements(record), afterwards(record)],
    [accidents(record), undone(record)],
    [ending(record)],
  ].map((sentences) => sentences.filter((sentence) => sentence !== undefined).join(' ')).filter((paragraph) => paragraph !== '');
}

export interface Figure {
  readonly value: string;
  readonly words: string;
}

/** The few numbers that stand beside the summary. */
export function figuresOf(record: StoryRecord): Figure[] {
  const { totals: { requests, failedRequests }, checks, accidents: all } = record;
  const compared = comparedIn(record).find(({ outcome }) => outcome === 'DEPLOYED');
  const auc = compared && aucOf(compared);
  const episodes = driftIntervals(record).length;
  return [
    { value: whole(episodes), words: `${episodes === 1 ? 'time' : 'times'} that lasting drift was found, in ${count(checks.length, 'check')}` },
    ...(auc ? [{ value: `${measure(auc.champion!)} → ${measure(auc.challenger)}`, words: `ROC AUC on the same flights, before and after the retraining of ${day(compared.startedAt)}` }] : []),
    { value: requests === 0 ? 'none' : percent(failedRequests / requests), words: `of ${count(requests, 'request')} failed` },
    { value: record.live === 'none' ? 'none' : `version ${record.live}`, words: `serves in the end, after ${count(all.length, 'accident')}` },
  ];
}

function asked({ totals, from, to }: StoryRecord): string {
  const { flights } = totals;
  if (flights === 0) return `From ${period(from, to)} the model was asked about no flight.`;
  return `From ${period(from, to)} a model was asked about ${count(flights, 'flight')}, each at its departure: will it arrive late?`;
}

function firstVersion(record: StoryRecord): string {
  const [first] = servedVersions(record);
  if (!first) return 'No version ever went live.';
  const retraining = record.runs.find((run) => deploymentOf(run, record)?.version === first.version && run.machine === 'retraining');
  const auc = retraining && aucOf(retraining);
  const began = retraining ? `, set off by ${causeInWords(retraining, record)} and trained, judged and deployed ${retraining.cause === 'manual' ? '' : 'without anybody’s doing '}in ${duration(first.from - timeOf(retraining.startedAt))}` : '';
  return `Version ${first.version} went live on ${day(first.from)} at ${clockTime(first.from)}${began}${auc ? `; its ROC AUC was ${measure(auc.challenger)}` : ''}.`;
}

/** From the first version until the first lasting drift, or the end. */
function quietTime(record: StoryRecord): string | undefined {
  const [first] = servedVersions(record);
  const onset = onsetOf(record);
  if (!first || (onset && timeOf(onset.at) <= first.from)) return undefined;
  const end = onset ? timeOf(onset.at) : timeOf(record.to);
  const checks = record.checks.filter(({ at }) => timeOf(at) > first.from && timeOf(at) < end).length;
  const runs = record.runs.filter((run) => run.machine === 'retraining' && timeOf(run.startedAt) > first.from && timeOf(run.startedAt) < end && kindOf(run) !== 'none');
  const days = Math.floor((end - first.from) / DAY_MS);
  const trained = runs.length === 0 ? 'no retraining began' : `${count(runs.length, 'retraining')} ended in ${list(runs.map(({ outcome }) => outcome))}`;
  return `${onset ? `For the next ${count(days, 'day')}` : 'From then on'} no check found lasting drift (${count(checks, 'check')} in all), and ${trained}.`;
}

function drift(record: StoryRecord): string {
  const onset = onsetOf(record);
  if (!onset) return record.checks.length === 0 ? 'Drift was never checked.' : 'Lasting drift was never found.';
  const [interval] = driftIntervals(record);
  const found = onset.features.flatMap(({ name, critical, statistics }) => statistics.filter((point) => isShape(point) && point.breached).map((point) => ({ feature: name, critical, ...point })));
  const strongest = found.sort((one, other) => Number(other.critical) - Number(one.critical) || other.value / other.threshold - one.value / one.threshold)[0];
  if (!strongest) return `On ${day(onset.at)} the state over time became drift: ${onset.reason}.`;
  const { feature, name } = strongest;
  const during = record.checks.filter(({ at }) => timeOf(at) >= interval!.from && timeOf(at) < interval!.to);
  const peak = Math.max(...during.flatMap(({ features }) => features.filter((one) => one.name === feature).flatMap(({ statistics }) => statistics.filter((one) => one.name === name).map(({ value }) => value))));
  const rose = peak > strongest.value ? `, and rose to ${statistic(peak)} while that lasted` : '';
  const did = quietTime(record) === undefined ? 'lasting drift was found' : 'it did';
  return `On ${day(onset.at)} ${did}: the ${name.toUpperCase()} of ${feature} was ${statistic(strongest.value)} against a threshold of ${statistic(strongest.threshold)}${rose}.`;
}

/** Of those that had a champion to compare with; at most three. */
function judgements(record: StoryRecord): string[] {
  const compared = comparedIn(record);
  const told = compared.slice(0, 3).map((run, index) => {
    const { challenger, champion } = aucOf(run)!;
    const deployment = deploymentOf(run, record);
    const version = deployment?.version ?? run.version;
    const live = deployment?.endedAt ?? run.endedAt;
    const after = run.outcome === 'DEPLOYED' ? `and ${version === undefined ? 'it' : `version ${version}`} went live on ${day(live)} at ${clockTime(live)}` : `and the retraining ended in ${run.outcome}`;
    if (index > 0) return `That of ${day(run.startedAt)}, set off by ${causeInWords(run, record)}: ${measure(challenger)} against ${measure(champion!)}, ${after}.`;
    return `The retraining of ${day(run.startedAt)}, set off by ${causeInWords(run, record)}, compared the fresh model with the live one on the same ${whole(run.evaluation!.holdoutRows)} flights: ROC AUC ${measure(challenger)} against ${measure(champion!)}, ${after}.`;
  });
  return compared.length > told.length ? [...told, `${count(compared.length - told.length, 'more comparison')} can be read below.`] : told;
}

function afterwards(record: StoryRecord): string | undefined {
  const spells = driftIntervals(record);
  if (spells.length === 0) return undefined;
  const told = spells.slice(0, MOST_SPELLS).map((spell, index) => `${index === 0 ? '' : `On ${day(spell.from)} the state was drift again. `}${endOf(spell, record)}`);
  if (spells.length > told.length) return [...told, `The state was drift ${count(spells.length - told.length, 'more time')}.`].join(' ');
  return [...told, ...(spells.at(-1)!.to >= timeOf(record.to) ? [] : ['Drift has not come back since.'])].join(' ');
}

/** A state that begins anew says nothing of the flights: the window may be as far from the new baseline as it was from the old one. */
function endOf({ to }: Interval, record: StoryRecord): string {
  if (to >= timeOf(record.to)) return 'The drift lasts until the end.';
  const index = record.checks.findIndex(({ at }) => timeOf(at) === to);
  const [check, before] = [record.checks[index]!, record.checks[index - 1]];
  if (check.baselineId === before?.baselineId) return `The state was calm again on ${day(to)}.`;
  const version = baselineChanges(record).findLast(({ at }) => at <= to)?.version;
  const anew = `On ${day(to)} the state began anew with the baseline of ${version === undefined ? 'another version' : `version ${version}`}`;
  return check.status === 'drifted' ? `${anew}, from which the flights were far away, too: that very check found drift.` : `${anew}, and that check was ${check.status === 'calm' ? 'calm' : 'not drifted'}.`;
}

function accidents({ accidents: all, runs, alarms }: StoryRecord): string {
  if (all.length === 0) return 'Nothing was made to go wrong.';
  const refused = runs.filter((run) => run.machine === 'retraining' && run.outcome === 'DATA_REJECTED').length;
  const quality = alarms.filter(({ alarm, to }) => alarm === 'DataQuality' && to === 'ALARM').length;
  const found = [...(quality > 0 ? [`the alarm on data quality rang ${count(quality, 'time')}`] : []), ...(refused > 0 ? [`${count(refused, 'retraining')} refused the data`] : [])];
  return `${count(all.length, 'accident')} happened on the way${found.length === 0 ? '' : `: ${list(found)}`}.`;
}

function undone({ runs }: StoryRecord): string | undefined {
  const taken = runs.filter(({ machine, outcome }) => machine === 'deployment' && ['ROLLED_BACK', 'ABANDONED', 'ROLLBACK_FAILED'].includes(outcome));
  if (taken.length === 0) return undefined;
  return `${taken.map(({ version, startedAt, endedAt }) => `${version === undefined ? 'A deployment' : `Version ${version}`} was taken back on ${day(startedAt)}, ${duration(timeOf(endedAt) - timeOf(startedAt))} after its deployment began`).join('; ')}; the version before went on serving.`;
}

function ending({ live, totals, messages }: StoryRecord): string {
  const serves = live === 'none' ? 'In the end nothing serves' : `In the end version ${live} serves`;
  const failed = totals.requests === 0 ? '' : `; ${totals.failedRequests === 0 ? 'no request' : whole(totals.failedRequests)} of ${count(totals.requests, 'request')} failed`;
  return `${serves}${failed}, and people were told of it all in ${count(messages.length, 'message')}.`;
}

/** Runs of which challenger and champion were measured. */
function comparedIn({ runs }: StoryRecord): Run[] {
  return runs.filter((run) => kindOf(run) !== 'none' && aucOf(run)?.champion !== undefined);
}

function onsetOf({ checks }: StoryRecord): CheckPoint | undefined {
  return checks.find(({ driftState }) => driftState === 1);
}

function aucOf({ evaluation }: Run): { readonly challenger: number; readonly champion: number | undefined } | undefined {
  const challenger = evaluation?.challenger.metrics.ROC_AUC;
  return challenger === undefined ? undefined : { challenger, champion: evaluation?.champion?.metrics.ROC_AUC };
}
