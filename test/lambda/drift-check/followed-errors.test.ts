/** Tests of how answers are handed on to a detector and what is made of its changes, with one whose alarms can be worked out by hand. */
import { describe, expect, it } from 'vitest';
import { addHours } from '../../../lambda/drift-check/hours';
import { changeInWords, followErrors, type FollowedErrors } from '../../../lambda/drift-check/performance/concept-drift';
import { performanceCounter } from '../../../lambda/shared/performance/counter';
import { hourOutcomes } from '../../../lambda/shared/performance/outcome-sample';
import { CellReader } from '../../../lambda/shared/records/cells';
import type { ConceptDriftState, ErrorRateChange } from '../../../lib/contract/concept-drift';
import type { PerformancePart } from '../../../lib/contract/performance';

const START = '2001-02-03T00:00:00Z';
/** Sums up 1 − k / (n + k) of the k-th wrong answer behind n right ones: behind 40 the sixth one is the first above 5. */
const CONFIG = { name: 'page-hinkley', threshold: 5, tolerance: 0 } as const;
const NEEDED = 6;

const right = (count: number): boolean[] => Array.from({ length: count }, () => false);
const wrong = (count: number): boolean[] => Array.from({ length: count }, () => true);

function part(hour: number, errors: readonly boolean[]): PerformancePart {
  const start = addHours(START, hour);
  return {
    start, predictions: 0, labelled: 0, unlabelled: 0, withoutId: 0, unusable: 0, repeated: 0, late: 0, lateObjects: 0, found: {}, labels: { objects: 0, delivered: 0, replaced: 0, quarantined: 0 },
    counts: performanceCounter({ task: { kind: 'binary', label: 'late', positive: '1' }, sensitive: [] }, new CellReader([]), false).counts(),
    outcomes: hourOutcomes(errors.map((isWrong, index) => [Date.parse(start) + index, index, 0, isWrong ? 1 : 0])),
  };
}

/** Hours with these answers, the first of which is the given one. */
function follow(hours: readonly (readonly boolean[])[], stored?: ConceptDriftState, first = 0): FollowedErrors {
  return followErrors({ detector: CONFIG }, { start: addHours(START, first), end: addHours(START, first + hours.length) }, 1, hours.map((errors, index) => part(first + index, errors)), stored);
}

/** What is remembered of 40 right answers up to the first hour, and of a change that was found before. */
function remembered(changes: readonly ErrorRateChange[], since: number): ConceptDriftState {
  return { ...follow([right(40)]).state, changes, since };
}

const change = (noticed: number, before: number, after: number): ErrorRateChange => ({ noticed: addHours(START, noticed), before, after, rows: 9 });

describe('a change', () => {
  it('began in the hour of the first answer that it is told by', () => {
    const { verdict, state } = follow([right(40), wrong(3), [...wrong(3), ...right(5)]]);
    expect(verdict.changes).toEqual([{ noticed: addHours(START, 2), began: addHours(START, 1), before: 0, after: 1, rows: NEEDED }]);
    expect(verdict).toMatchObject({ rows: 51, rises: 1, errorRate: 0, reason: `${changeInWords(verdict.changes[0]!)} (page-hinkley; 51 answers looked at since the check before)` });
    expect(state).toMatchObject({ since: 5, until: addHours(START, 3), changes: verdict.changes });
    expect(follow([[...right(40), ...wrong(NEEDED)]]).verdict.changes).toMatchObject([{ began: START }]);
  });

  it('began in a span that was seen before, or before the window', () => {
    const hours = [right(40), wrong(3), wrong(3)];
    const { state } = follow(hours.slice(0, 2));
    expect(follow(hours, state).verdict).toMatchObject({ rows: 3, changes: [{ began: addHours(START, 1), rows: NEEDED }] });
    const [found] = follow(hours.slice(2), state, 2).verdict.changes;
    expect(found).not.toHaveProperty('began');
    expect(changeInWords(found!)).toBe(`the error rate rose from 0 to 1 before this window, noticed at ${addHours(START, 2)} by 6 answers`);
  });

  it('goes on with the one before, as the detector forgets more of the time before, and keeps its beginning', () => {
    const { verdict, state } = follow([[...wrong(NEEDED), ...right(3)]], remembered([change(0, 0.2, 0.6)], 0), 1);
    expect(verdict.rises).toBe(0);
    expect(state.changes).toEqual([{ noticed: START, began: addHours(START, 1), before: 0.2, after: 1, rows: NEEDED }]);
    expect(state.since).toBe(NEEDED + 3);
  });

  it('is another one where answers lie between both, or the error rate fell before', () => {
    for (const stored of [remembered([change(0, 0.2, 0.6)], 1), remembered([change(0, 0.6, 0.2)], 0)]) {
      const { verdict, state } = follow([wrong(NEEDED)], stored, 1);
      expect(verdict.rises).toBe(1);
      expect(state.changes).toMatchObject([stored.changes[0]!, { noticed: addHours(START, 1), rows: NEEDED }]);
      expect(state.since).toBe(0);
    }
  });

  it('is in the words of what the error rate did', () => {
    expect(changeInWords({ ...change(1, 0.5, 0.25), began: START })).toBe(`the error rate fell from 0.5 to 0.25 at about ${START}, noticed at ${addHours(START, 1)} by 9 answers`);
  });
});

describe('what is told and kept', () => {
  it('are changes noticed in the window, and of many the latest 24', () => {
    const old = remembered([change(0, 0.1, 0.2)], 7);
    const { verdict, state } = follow([right(10)], old, 1);
    expect(verdict).toMatchObject({ changes: [], reason: 'the error rate has not changed, 0 now (page-hinkley; 10 answers looked at since the check before)' });
    expect(state).toMatchObject({ changes: old.changes, since: 17 });
    const many = Array.from({ length: 30 }, (_, index) => change(0, index / 100, 1));
    const { verdict: told, state: kept } = follow([right(40)], remembered(many, 0));
    expect([told.changes, kept.changes]).toEqual([many.slice(-24), many.slice(-24)]);
  });

  it('is no error rate before the first answer', () => {
    const { verdict } = follow([[]]);
    expect(verdict).not.toHaveProperty('errorRate');
    expect(verdict.reason).toBe('no answer with a label to look at yet (page-hinkley)');
  });

  it('stays as it is where every span was seen, also by a check of a later window', () => {
    const { state } = follow([right(40), wrong(3), wrong(4)]);
    const again = follow([right(40), wrong(3)], state);
    expect(again.state).toEqual(state);
    expect(again.verdict.rows).toBe(0);
  });
});
