/** What the README tells is not true of a story that did not happen, or went another way: missing evidence is a disappointment. */
import { describe, expect, it } from 'vitest';
import { disappointments } from '../../../examples/flight-delay/demo/expectations';
import type { CheckPoint, Run, StoryRecord } from '../../../examples/flight-delay/demo/record';
import type { EvaluationDocument } from '../../../examples/flight-delay/demo/contract';

const DAY = 86_400_000;

function run(machine: Run['machine'], startedAt: string, cause: string, outcome: string, more: Partial<Run> = {}): Run {
  return { machine, startedAt, endedAt: startedAt, cause, detail: '', outcome, reason: '', ...more };
}

/** As far as it is judged, the story as it is told. */
function told(): StoryRecord {
  const check = (index: number): CheckPoint => ({
    at: `${new Date(Date.UTC(2001, 1, 1) + index * DAY).toISOString().slice(0, 19)}Z`,
    status: 'calm', driftState: 0, qualityBreached: false, reason: '', rows: 1, quarantined: 0, baselineId: 'b',
    emptyHours: index === 36 ? 2 : 1, lateObjects: index === 44 ? 1 : 0,
    features: [{ name: 'origin_delay', critical: true, statistics: [{ name: 'psi', value: 0.1, threshold: 0.2, breached: false }] }],
  });
  const evaluation = { champion: { metrics: { ROC_AUC: 0.65 } }, challenger: { metrics: { ROC_AUC: 0.67 } } } as unknown as EvaluationDocument;
  const alarm = (at: string, name: string) => ({ at, alarm: name, from: 'OK', to: 'ALARM', reason: '' });
  return {
    modelId: 'flight-delay', from: '2001-02-01T00:00:00Z', to: '2001-07-01T00:00:00Z',
    checks: Array.from({ length: 150 }, (_, index) => check(index)),
    runs: [
      run('retraining', '2001-02-01T00:05:00Z', 'first-image', 'DEPLOYED'),
      run('retraining', '2001-05-03T00:31:00Z', 'drift', 'DEPLOYED', { evaluation }),
      run('deployment', '2001-05-17T02:00:00Z', 'candidate', 'DEPLOYED', { version: '3' }),
      run('retraining', '2001-05-17T02:00:00Z', 'sweep', 'DEPLOYED'),
      run('retraining', '2001-06-09T09:00:00Z', 'manual', 'DATA_REJECTED'),
      run('deployment', '2001-06-19T05:47:00Z', 'candidate', 'ROLLED_BACK', { version: '4' }),
    ],
    quietRuns: { retraining: 0, deployment: 0 }, deploymentMinutes: [], acts: [], messages: [], accidents: [],
    alarms: [alarm('2001-06-09T00:31:00Z', 'DataQuality'), alarm('2001-06-19T05:55:00Z', 'Errors')],
    logHours: [
      { hour: '2001-03-08T14:00:00Z', flights: 900, rows: 0, objects: 0 }, { hour: '2001-03-13T09:00:00Z', flights: 900, rows: 1800, objects: 2 },
      { hour: '2001-03-15T20:00:00Z', flights: 900, rows: 450, objects: 1 },
    ],
    moved: [],
    quarantined: { lines: 41, first: [] },
    totals: { flights: 1, unasked: 0, requests: 1, failedRequests: 6, labelledFlights: 1, logLines: 1, invocations: 1 },
    live: '3', serving: '3', versions: 4,
  };
}

describe('what the README tells', () => {
  it('is true of the story as it is told', () => {
    expect(disappointments(told(), true)).toEqual([]);
  });

  it('is not true of a story in which nothing happened', () => {
    const nothing = { ...told(), checks: [], runs: [], alarms: [], quarantined: { lines: 0, first: [] }, live: 'none', serving: 'another one', totals: { ...told().totals, failedRequests: 0 } };
    expect(disappointments(nothing, true).length).toBeGreaterThanOrEqual(12);
  });

  it.each<[string, Partial<StoryRecord>, RegExp]>([
    ['another version serves than the record says', { serving: 'another one' }, /the version before it serves/],
    ['no alarm rings at the faulty image', { alarms: told().alarms.slice(0, 1) }, /ring the alarm Errors/],
    ['kilometres are noticed a day late', { alarms: [{ ...told().alarms[0]!, at: '2001-06-10T00:31:00Z' }, told().alarms[1]!] }, /DataQuality at the next check/],
    ['a retraining begins in March', { runs: [told().runs[0]!, run('retraining', '2001-03-03T00:00:00Z', 'drift', 'NO_CHANGE'), ...told().runs.slice(1)] }, /no retraining begins/],
    ['a request fails again and again', { totals: { ...told().totals, failedRequests: 3000 } }, /few requests fail/],
    ['a day is not checked', { checks: told().checks.slice(1) }, /150 days are checked; got 149/],
    ['the missing hour is there', { logHours: [{ ...told().logHours[0]!, rows: 900, objects: 1 }, ...told().logHours.slice(1)] }, /missing hour is one of the empty ones/],
    ['the hour that is there twice counts once', { logHours: told().logHours.map((hour) => ({ ...hour, rows: Math.min(hour.rows, 900) })) }, /counts twice; got 900 rows of 900 flights/],
    ['late rows count', { logHours: told().logHours.map((hour) => ({ ...hour, rows: Math.max(hour.rows, 900) })) }, /rows that come late do not count; got 900 rows/],
    ['no hour of the log was looked at', { logHours: [] }, /late do not count; got undefined/],
    ['drift lasts into June', { checks: told().checks.map((check) => (check.at > '2001-06-02' ? { ...check, driftState: 1 } : check)) }, /June is quiet/],
  ])('is not true where %s', (_name, change, what) => {
    expect(disappointments({ ...told(), ...change }, true).join('\n')).toMatch(what);
  });
});
