/** What the README tells of the story, held against what happened. An empty list means that it is true. */
import type { Run, StoryRecord } from './record';

/** @param hasImages whether the image with a mistake could be pushed */
export function disappointments(record: StoryRecord, hasImages: boolean): string[] {
  const { runs, checks, alarms, live } = record;
  const retrainings = runs.filter(({ machine }) => machine === 'retraining');
  const deployments = runs.filter(({ machine }) => machine === 'deployment');
  const first = retrainings[0];
  const byDrift = retrainings.filter(({ cause, outcome }) => cause !== 'first-image' && cause !== 'manual' && outcome === 'DEPLOYED');
  const told: readonly (readonly [boolean, string])[] = [
    [first?.cause === (hasImages ? 'first-image' : 'manual') && first.outcome === 'DEPLOYED', `the first image, or a person, brings the first version; got ${outcomeOf(first)}`],
    [retrainings.every((run) => run === first || run.startedAt >= '2001-05-01'), 'no retraining begins from 1 February to 30 April'],
    [checks.every(({ at, driftState }) => at > '2001-05-01' || driftState === 0), 'no drift before May'],
    [byDrift[0]?.startedAt.startsWith('2001-05') === true, `drift brings a new version in May; got ${retrainings.map(outcomeOf).join(', ')}`],
    [checks.every(({ at, driftState }) => at < '2001-06-01T00:00:01Z' || driftState === 0), 'June is quiet'],
    [alarms.some(({ alarm, to, at }) => alarm === 'DataQuality' && to === 'ALARM' && at.startsWith('2001-06')), 'kilometres ring the alarm DataQuality'],
    [retrainings.some(({ outcome }) => outcome === 'DATA_REJECTED'), 'nothing is trained on kilometres'],
    [!hasImages || deployments.at(-1)?.outcome === 'ROLLED_BACK', `the faulty image is rolled back; got ${outcomeOf(deployments.at(-1))}`],
    [deployments.findLast(({ outcome }) => outcome === 'DEPLOYED')?.version === live, 'the version before it serves'],
  ];
  return told.filter(([holds]) => !holds).map(([, what]) => what);
}

function outcomeOf(run: Run | undefined): string {
  return run ? `${run.outcome} (${run.cause}, ${run.startedAt})` : 'none';
}
