/** Each invariant of the machine that reads a log in parts is seen to fail, on remains made by hand. */
import { describe, expect, it } from 'vitest';
import type { FaultCase, Kind } from './kinds';
import { type ReadingExecution, type ReadingRemains, readingViolations } from './reading-invariants';

const [FIRST, SECOND] = ['2001-02-01T00:30:00Z', '2001-02-01T01:30:00Z'];
const READ: ReadingExecution = { arn: 'arn:run-2', status: 'SUCCEEDED', error: undefined, time: SECOND };
const FAILED: ReadingExecution = { arn: 'arn:run-1', status: 'FAILED', error: 'NotRead', time: FIRST };
const DIED: ReadingExecution = { arn: 'arn:run-1', status: 'ABORTED', error: 'Killed', time: FIRST };
const TRUTH = { '2001-01-31T23:00:00Z': '90 rows', '2001-02-01T00:00:00Z': '30 rows' };
/** The first event could not be read and waits for a person, the second one was. */
const SOUND: ReadingRemains = { events: [FIRST, SECOND], executions: [READ, FAILED], kept: [FIRST], judged: [SECOND], hours: TRUTH, window: Object.keys(TRUTH) };
const met = (kind: Kind, state: string): FaultCase => ({ kind, target: { from: 'task', by: `Reading/${state}`, service: 'lambda', operation: 'Invoke', occurrence: 1 } });

describe('what remains of readings is sound where', () => {
  it.each<[string, Partial<ReadingRemains>, FaultCase?]>([
    ['an event waits, and the next one was read', {}],
    ['somebody stopped an execution, and the next check read its hours', { executions: [READ, DIED], kept: [] }, met('execution stopped before the call', 'PlanReading')],
    ['the items of the Map never came, and the next check read its hours', { executions: [READ, { ...DIED, status: 'TIMED_OUT', error: undefined }], kept: [] }, met('no answer in time', 'CountBatches')],
    ['one was overtaken by the next, and has nothing to judge', { executions: [READ, { ...READ, time: FIRST }], kept: [] }, met('clock jumps before the answer', 'PlanReading')],
    ['the queue was out of reach for long', { kept: [] }, met('access denied', 'KeepEvent')],
  ])('%s', (_, change, fault) => {
    expect(readingViolations({ ...SOUND, ...change }, TRUTH, 1, fault)).toEqual([]);
  });
});

describe('what remains of readings is not sound where', () => {
  it.each<[string, Partial<ReadingRemains>, RegExp, FaultCase?]>([
    ['the last check has not judged', { executions: [{ ...READ, time: FIRST }, { ...FAILED, time: SECOND }], judged: [FIRST], kept: [SECOND] }, /^the check of 2001-02-01T01:30:00Z has no verdict/],
    ['an hour was not counted', { hours: { '2001-01-31T23:00:00Z': '90 rows' } }, /^2001-02-01T00:00:00Z was not counted/],
    ['an hour was counted twice', { hours: { ...TRUTH, '2001-01-31T23:00:00Z': '180 rows' } }, /^2001-01-31T23:00:00Z was counted as 180 rows, expected 90 rows$/],
    ['an execution runs for ever', { executions: [READ, { ...FAILED, status: 'RUNNING' }] }, /^arn:run-1 still runs$/],
    ['an execution dies of what the machine should handle', { executions: [READ, { ...FAILED, error: 'States.Timeout' }] }, /^arn:run-1 ended as FAILED States.Timeout, expected an end of the machine$/, met('no answer in time', 'PlanReading')],
    ['an error that came once was not absorbed', { executions: [READ, FAILED, FAILED] }, /^2 executions failed, expected 1 at most/, met('throttled', 'PlanReading')],
    ['an event is lost', { kept: [] }, /^the event of 2001-02-01T00:30:00Z is lost/, met('throttled', 'KeepEvent')],
    ['an event was never taken up', { kept: [], executions: [READ] }, /^the event of 2001-02-01T00:30:00Z is lost/, met('execution stopped before the call', 'PlanReading')],
    ['an event is lost to an answer that did not come in time', { kept: [] }, /^the event of 2001-02-01T00:30:00Z is lost/, met('no answer in time', 'KeepEvent')],
    ['an event is lost to what only others may be lost to', { kept: [] }, /^the event of 2001-02-01T00:30:00Z is lost/, met('access denied', 'PlanReading')],
  ])('%s', (_, change, says, fault) => {
    const [first, ...more] = readingViolations({ ...SOUND, ...change }, TRUTH, 1, fault);
    expect(first).toMatch(says);
    expect(more).toEqual([]);
  });
});
