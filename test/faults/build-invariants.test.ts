/** Each invariant of the machine that builds images is seen to fail, on remains made by hand. */
import { describe, expect, it } from 'vitest';
import { IMAGE_BUILD_FAILED } from '../../lib/image/build-machine';
import { type BuildExecution, type BuildRemains, buildViolations } from './build-invariants';
import type { FaultCase, Kind } from './kinds';

const BUILT: BuildExecution = { arn: 'arn:run-2', status: 'SUCCEEDED', error: undefined, startedAt: 2 };
const FAILED: BuildExecution = { arn: 'arn:run-1', status: 'FAILED', error: IMAGE_BUILD_FAILED, startedAt: 1 };
const DIED: BuildExecution = { arn: 'arn:run-1', status: 'ABORTED', error: 'Killed', startedAt: 1 };
/** One build failed, a person heard of it, and the next day's succeeded. */
const SOUND: BuildRemains = { isThere: true, executions: [BUILT, FAILED], builds: ['FAILED', 'SUCCEEDED'], longestBuild: 60, told: ['not there'] };
const met = (kind: Kind, by: string, operation: string): FaultCase => ({ kind, target: { from: 'task', by, service: 'codebuild', operation, occurrence: 1 } });
const atBuild = (kind: Kind): FaultCase => met(kind, 'Build/Build', 'StartBuild');
const atNotify = (kind: Kind): FaultCase => met(kind, 'Build/Notify[0]/NotifyTopic', 'Publish');

describe('what remains of builds is sound where', () => {
  it.each<[string, BuildRemains, FaultCase?]>([
    ['a build failed, and the next one succeeded', SOUND],
    ['an execution died, and the next day followed', { ...SOUND, executions: [BUILT, DIED], told: [] }, atBuild('execution stopped before the call')],
    ['nobody knew of a build, and it was asked for again', { ...SOUND, builds: ['SUCCEEDED', 'FAILED', 'SUCCEEDED'] }, atBuild('answer lost')],
    ['the topic was out of reach for long', { ...SOUND, told: [] }, atNotify('throttled for long')],
  ])('%s', (_, remains, fault) => {
    expect(buildViolations(remains, 1, fault)).toEqual([]);
  });
});

describe('what remains of builds is not sound where', () => {
  it.each<[string, Partial<BuildRemains>, RegExp, FaultCase?]>([
    ['the image is missing', { isThere: false }, /^the image is not there/],
    ['an execution runs for ever', { executions: [{ ...BUILT, status: 'RUNNING' }, FAILED] }, /^arn:run-2 still runs$/],
    ['an execution died, and none followed', { executions: [DIED, { ...BUILT, startedAt: 0 }], told: [] }, /^arn:run-1 ended as ABORTED Killed/],
    ['an error that came once was not absorbed', { executions: [BUILT, FAILED, FAILED], told: ['one', 'two'] }, /^2 executions failed, expected 1 at most/, atBuild('throttled')],
    ['a build was paid for too long', { longestBuild: 61 }, /^a build ran for 61 minutes, expected at most 60$/],
    ['a build runs for nobody', { builds: ['IN_PROGRESS'] }, /^a build still runs$/],
    ['more was built than wanted', { builds: ['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED'] }, /^3 builds were started by 2 executions$/, atBuild('throttled')],
    ['nobody heard', { told: [] }, /^a person heard 0 times of 1 failures$/, atNotify('throttled')],
    ['a person heard twice', { told: ['one', 'two'] }, /^a person heard 2 times of 1 failures$/],
  ])('%s', (_, change, says, fault) => {
    const [first, ...more] = buildViolations({ ...SOUND, ...change }, 1, fault);
    expect(first).toMatch(says);
    expect(more).toEqual([]);
  });
});
