/** What the README tells of the story, held against what happened. An empty list means that it is true. */
import type { PeakMemory } from './memory';
import type { CheckPoint, LogHour, Run, StoryRecord } from './record';

type Told = readonly (readonly [holds: boolean, what: string])[];

/** @param hasImages whether the image with a mistake could be pushed */
export function disappointments(record: StoryRecord, hasImages: boolean): string[] {
  const told = [...beginning(record, hasImages), ...march(record), ...may(record), ...june(record), ...(hasImages ? fault(record) : [])];
  return told.filter(([holds]) => !holds).map(([, what]) => what);
}

/** What the demo may hold at once; a laptop has more. */
const MOST_MEGABYTES = 1500;

export function memoryDisappointments({ megabytes, of }: PeakMemory): string[] {
  return megabytes < MOST_MEGABYTES ? [] : [`${of} hold less than ${MOST_MEGABYTES} MB; got ${megabytes}`];
}

function beginning({ runs, checks }: StoryRecord, hasImages: boolean): Told {
  const [first, ...others] = retrainings(runs);
  return [
    [first?.cause === (hasImages ? 'first-image' : 'manual') && first.outcome === 'DEPLOYED', `the first image, or a person, brings the first version; got ${outcomeOf(first)}`],
    [others.every(({ startedAt }) => startedAt >= '2001-05-01'), 'no retraining begins from 1 February to 30 April'],
    // Of no checks everything could be said.
    [checks.length === 150, `150 days are checked; got ${checks.length}`],
    [checks.every(({ at, driftState }) => at > '2001-05-01' || driftState === 0), 'no drift before May'],
    [checks.filter(({ at }) => at < '2001-05-01').every((check) => psiOf(check, 'origin_delay') < 0.2), "the PSI of the origin's delay stays below 0.2 until May"],
  ];
}

function march({ checks, quarantined, logHours }: StoryRecord): Told {
  const hour = (at: string): LogHour | undefined => logHours.find((one) => one.hour === at);
  const [missing, doubled, late] = [hour('2001-03-08T14:00:00Z'), hour('2001-03-13T09:00:00Z'), hour('2001-03-15T20:00:00Z')];
  const emptyHours = (day: string): number => checks.find(({ at }) => at.startsWith(day))?.emptyHours ?? NaN;
  return [
    [quarantined.lines > 0, 'lines that are cut off are quarantined'],
    [emptyHours('2001-03-09') > emptyHours('2001-03-08'), 'an hour that is missing is counted as empty'],
    [missing !== undefined && missing.flights > 0 && missing.objects === 0, 'the missing hour is one of the empty ones'],
    [doubled !== undefined && doubled.flights > 0 && doubled.rows === 2 * doubled.flights, `each row of the hour that is there twice counts twice; got ${doubled?.rows} rows of ${doubled?.flights} flights`],
    [late !== undefined && late.rows > 0 && late.rows < late.flights, `rows that come late do not count; got ${late?.rows} rows of ${late?.flights} flights`],
    [checks.some(({ at, lateObjects }) => at.startsWith('2001-03') && lateObjects > 0), 'an object that comes late is counted'],
  ];
}

function may({ runs }: StoryRecord): Told {
  const deployed = retrainings(runs).filter(({ startedAt, outcome }) => startedAt.startsWith('2001-05') && outcome === 'DEPLOYED');
  const [first, second] = deployed;
  const { champion, challenger } = first?.evaluation ?? {};
  return [
    [deployed.length === 2 && first?.cause === 'drift', `drift brings two new versions in May; got ${deployed.map(outcomeOf).join(', ') || 'none'}`],
    [(challenger?.metrics.ROC_AUC ?? NaN) > (champion?.metrics.ROC_AUC ?? NaN), 'the challenger of the first is better than the champion'],
    [daysBetween(first?.endedAt, second?.startedAt) >= 14, 'the second one waits until the cooldown is over'],
  ];
}

function june({ runs, checks, alarms }: StoryRecord): Told {
  return [
    [checks.every(({ at, driftState }) => at < '2001-06-01T00:00:01Z' || driftState === 0), 'June is quiet'],
    [alarms.some(({ alarm, to, at }) => alarm === 'DataQuality' && to === 'ALARM' && at.startsWith('2001-06-09')), 'kilometres ring the alarm DataQuality at the next check'],
    [retrainings(runs).find(({ startedAt }) => startedAt >= '2001-06')?.outcome === 'DATA_REJECTED', 'nothing is trained on kilometres'],
  ];
}

function fault({ runs, alarms, live, serving, totals }: StoryRecord): Told {
  const deployments = runs.filter(({ machine }) => machine === 'deployment');
  return [
    [alarms.some(({ alarm, to, at }) => alarm === 'Errors' && to === 'ALARM' && at.startsWith('2001-06-19')), 'requests that fail ring the alarm Errors'],
    [deployments.at(-1)?.outcome === 'ROLLED_BACK', `the faulty image is rolled back; got ${outcomeOf(deployments.at(-1))}`],
    [deployments.findLast(({ outcome }) => outcome === 'DEPLOYED')?.version === live && live === serving, `the version before it serves; the record says ${live}, the endpoint runs ${serving}`],
    [totals.failedRequests > 0 && totals.failedRequests < 100, `few requests fail, those of its share of the traffic; got ${totals.failedRequests}`],
  ];
}

function retrainings(runs: readonly Run[]): Run[] {
  return runs.filter(({ machine }) => machine === 'retraining');
}

function psiOf({ features }: CheckPoint, feature: string): number {
  return features.find(({ name }) => name === feature)?.statistics.find(({ name }) => name === 'psi')?.value ?? NaN;
}

function daysBetween(from = '', to = ''): number {
  return (Date.parse(to) - Date.parse(from)) / 86_400_000;
}

function outcomeOf(run: Run | undefined): string {
  return run ? `${run.outcome} (${run.cause}, ${run.startedAt})` : 'none';
}
