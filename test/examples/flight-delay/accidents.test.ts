/** What is said of accidents, where the story goes another way than it is told. */
import { describe, expect, it } from 'vitest';
import { accidentsOf } from '../../../examples/flight-delay/demo/accidents';
import { CALENDAR } from '../../../examples/flight-delay/demo/calendar';
import type { Run, StoryRecord } from '../../../examples/flight-delay/demo/record';
import { plausibleRecord } from './report/plausible-record';

function retraining(startedAt: string, cause: string, outcome: string): Run {
  return { machine: 'retraining', startedAt, endedAt: startedAt, cause, detail: '', outcome, reason: `why ${outcome}` };
}

/** Of the accident, where these are the executions. */
function consequence(what: string, runs: readonly Run[], given: Partial<StoryRecord> = {}): string {
  return accidentsOf({ ...plausibleRecord(), ...given, runs }, CALENDAR, true).find((one) => one.what.includes(what))!.consequence;
}

describe('what came of an accident', () => {
  it('tells of the retraining that a person asked for, not of one that began at the same time by itself', () => {
    const image = retraining('2001-06-19T05:30:00Z', 'first-image', 'SKIPPED_COOLDOWN');
    const asked = retraining('2001-06-19T05:30:00Z', 'manual', 'FAILED');
    expect(consequence('answers fail', [image, asked])).toBe('the retraining ends in FAILED: why FAILED');
    expect(consequence('answers fail', [image])).toBe('no retraining began');
    const drift = retraining('2001-06-09T09:00:00Z', 'drift', 'COALESCED');
    const kilometres = retraining('2001-06-09T09:00:00Z', 'manual', 'DATA_REJECTED');
    expect(consequence('kilometres', [drift, kilometres])).toMatch(/the retraining that a person asked for ends in DATA_REJECTED$/);
  });

  it('counts one line and one hour as one', () => {
    const { checks, quarantined } = plausibleRecord();
    expect(consequence('cut off', [], { quarantined: { ...quarantined, lines: 1 } })).toMatch(/^1 line quarantined, /);
    expect(consequence('is missing', [], { checks: checks.map((check) => ({ ...check, emptyHours: 1 })) })).toMatch(/ counts 1 empty hour in its window, /);
  });
});
