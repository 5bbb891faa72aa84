/** Each invariant is seen to fail, on remains made by hand: what it does not find is not there. */
import { describe, expect, it } from 'vitest';
import { type Expectation, violations } from './invariants';
import type { FaultCase, Kind } from './kinds';
import type { Execution, Remains } from './remains';

const MACHINE = 'arn:machine';
const WRITER = 'Flights/Endpoint/Deployment/Machine/Execution/Role';
const FAILED: Execution = { arn: 'arn:run-1', machine: MACHINE, status: 'FAILED', outcome: 'ROLLED_BACK', recorded: 'ROLLED_BACK', said: 'Deployment.ROLLED_BACK', input: '{}' };
const DIED: Execution = { arn: 'arn:run-1', machine: MACHINE, status: 'ABORTED', said: 'Killed', input: '{}' };
const hears = (arn: string, outcome = 'ROLLED_BACK'): string => `The deployment of model flights ended in ${outcome}.\n\nExecution: ${arn}\n`;

/** Version 2 is live, the deployment of version 3 failed, and a person heard of it. */
const SOUND: Remains = {
  endpoint: { status: 'InService', config: 'config-2', version: 2, answer: '0.02', due: '0.02' },
  record: { live: 2, liveConfig: 'config-2', frozen: false },
  leases: {},
  executions: [FAILED],
  told: [hears('arn:run-1')],
  writes: [{ operation: 'UpdateEndpoint', by: WRITER, execution: 'arn:run-1', owner: 'arn:run-1' }],
  costs: [],
  jobs: [],
  deadLetters: [],
};
const ABSENT: Remains = { record: { live: 'none', frozen: false }, leases: {}, executions: [], told: [], writes: [], costs: [], jobs: [], deadLetters: [] };
const EXPECTED: Expectation = { live: [1, 2], mayFreeze: false, asks: false };
const FIRST: Expectation = { ...EXPECTED, live: ['none', 1] };

const met = (kind: Kind, by = 'Deployment/UpdateEndpoint'): FaultCase => ({ kind, target: { from: 'task', by, service: 'sagemaker', operation: 'UpdateEndpoint', occurrence: 1 } });
const atNotify = (kind: Kind): FaultCase => met(kind, 'Deployment/Notify[0]/NotifyTopic');
/** The rule that tells the machine of what died. */
const atRule = (kind: Kind): FaultCase => ({ kind, target: { from: 'service', by: 'role Flights/Deployment/Ended/Role', service: 'sfn', operation: 'StartExecution', occurrence: 1 } });
const endpoint = (change: Partial<NonNullable<Remains['endpoint']>>): Partial<Remains> => ({ endpoint: { ...SOUND.endpoint!, ...change } });
const write = (change: Partial<Remains['writes'][number]>): Partial<Remains> => ({ writes: [{ ...SOUND.writes[0]!, ...change }] });
/** As long as it may be. */
const job = (change: Partial<Remains['jobs'][number]>): Remains['jobs'][number] => ({ name: 'training job one', isRunning: false, milliseconds: 3_600_000, longest: 3_600_000, ...change });
const LEFT = job({ isRunning: true, milliseconds: 3_660_000 });
const atStop = (kind: Kind): FaultCase => ({ kind, target: { from: 'task', by: 'Retraining/StopScoringChampion', service: 'sagemaker', operation: 'StopTransformJob', occurrence: 1 } });
const run = (change: Partial<Execution>): Partial<Remains> => ({ executions: [{ ...FAILED, ...change }] });

type Sound = readonly [what: string, remains: Remains, expected?: Expectation, fault?: FaultCase];
type Unsound = readonly [what: string, change: Partial<Remains>, says: RegExp, fault?: FaultCase];

describe('what remains is sound where', () => {
  const SOUND_ONES: readonly Sound[] = [
    ['the version that may be live serves', SOUND],
    ['the first deployment is cleanly absent', ABSENT, FIRST],
    ['the model was frozen by a story that freezes it', { ...SOUND, frozen: 'an audit' }, { ...EXPECTED, mayFreeze: true }],
    ['the model was frozen because a fault lasted', { ...SOUND, frozen: 'refused' }, EXPECTED, met('access denied')],
    ['a job runs that may still', { ...SOUND, jobs: [job({ isRunning: true })] }],
    ['a job runs on that could not be stopped for long, and a person knows', { ...SOUND, jobs: [LEFT], told: [`${hears('arn:run-1')}the job one could not be stopped`] }, EXPECTED, atStop('access denied')],
    ['a person has changed the endpoint', { ...SOUND, writes: [{ operation: 'DeleteEndpoint' }] }],
    ['an execution died, and one that ended well followed', { ...SOUND, executions: [DIED, { arn: 'arn:run-2', machine: MACHINE, status: 'SUCCEEDED', outcome: 'CLEANED_UP', said: '', input: '{"died":"arn:run-1"}' }] }],
    ['an execution died, and the event of it lies in the dead letters', { ...SOUND, executions: [DIED], deadLetters: ['{"executionArn":"arn:run-1"}'] }, EXPECTED, atRule('access denied')],
    ['nobody heard of one that needs nobody', { ...SOUND, ...run({ outcome: 'BUSY' }), told: [] }],
    ['nobody could be told for long', { ...SOUND, told: [] }, EXPECTED, atNotify('throttled for long')],
    ['a person asked for what was there already', { ...SOUND, ...run({ status: 'SUCCEEDED', outcome: 'UNCHANGED', recorded: 'UNCHANGED', input: '{"request":{"type":"candidate"}}' }), told: [hears('arn:run-1', 'UNCHANGED')] }],
    ['the record could not be written', { ...SOUND, executions: [{ arn: 'arn:run-1', machine: MACHINE, status: 'FAILED', outcome: 'ROLLED_BACK', said: '', input: '{}' }] }, EXPECTED, met('access denied', 'Deployment/WriteHistory')],
    ['who was to tell was killed', { ...SOUND, told: [] }, EXPECTED, atNotify('execution stopped before the call')],
    ['the answer of the topic was lost, and it was told again', { ...SOUND, told: [hears('arn:run-1'), hears('arn:run-1')] }, EXPECTED, atNotify('answer lost')],
  ];
  it.each(SOUND_ONES.map((one) => [one[0], one] as const))('%s', (_, [, remains, expected = EXPECTED, fault]) => {
    expect(violations(remains, expected, fault)).toEqual([]);
  });
});

describe('what remains is not sound where', () => {
  const UNSOUND: readonly Unsound[] = [
    ['the model was frozen, and no fault lasted', { frozen: 'stuck' }, /^the model was frozen, and nothing called for it: stuck$/, met('throttled')],
    ['the model was frozen because the clock jumped somewhere else', { frozen: 'stuck' }, /^the model was frozen, and nothing called for it: stuck$/, met('clock jumps before the answer')],
    ['the model was frozen because a call of another machine failed for long', { frozen: 'stuck' }, /^the model was frozen, and nothing called for it: stuck$/, met('access denied', 'Retraining/Train')],
    ['a person who unfreezes is not heard', { record: { ...SOUND.record, frozen: true } }, /^the model is frozen, though a person has unfrozen it$/],
    ['another version serves than may, and the record agrees', { ...endpoint({ version: 3 }), record: { ...SOUND.record, live: 3 } }, /^version 3 is deployed, expected 1 or 2$/],
    ['the record names another version', { record: { ...SOUND.record, live: 1 } }, /^version 2 is deployed, the record says 1$/],
    ['the record names another configuration', { record: { ...SOUND.record, liveConfig: 'config-1' } }, /^the endpoint runs config-2, the record says config-1$/],
    ['the record names no configuration', { record: { live: 2, frozen: false } }, /^the endpoint runs config-2, the record says nothing$/],
    ['what serves is an intent still', { record: { ...SOUND.record, deployingConfig: 'config-2' } }, /^the endpoint runs config-2, which the record only speaks of as an intent$/],
    ['the endpoint stays where it is', endpoint({ status: 'UpdateRollbackFailed' }), /^the endpoint is UpdateRollbackFailed$/],
    ['the endpoint answers as another version does', endpoint({ answer: '0.01' }), /^the endpoint answers "0.01", expected "0.02" of version 2$/],
    ['the endpoint answers nothing', endpoint({ answer: '' }), /^the endpoint answers "", expected "0.02" of version 2$/],
    ['a lease is held', { leases: { 'LEASE#RETRAINING': 'arn:run-0' } }, /^LEASE#RETRAINING is held by arn:run-0, though nothing runs/],
    ['another machine changed the endpoint', write({ by: 'Flights/Retraining/Machine/Execution/Role' }), /^UpdateEndpoint by Flights\/Retraining\/Machine\/Execution\/Role, expected the deployment machine alone$/],
    ['an execution of the machine changed the endpoint while another one held the lease', write({ owner: 'arn:run-2' }), /^UpdateEndpoint by arn:run-1 while arn:run-2 held the lease$/],
    ['the endpoint was changed while nobody held the lease', { writes: [{ operation: 'UpdateEndpoint', by: WRITER, execution: 'arn:run-1' }] }, /^UpdateEndpoint by arn:run-1 while nobody held the lease$/],
    ['the endpoint was changed by no execution', { writes: [{ operation: 'UpdateEndpoint', by: WRITER }] }, /^UpdateEndpoint by no execution while nobody held the lease$/],
    ['an execution runs for ever', run({ status: 'RUNNING' }), /^arn:run-1 still runs$/],
    ['an execution ended in no outcome, and nobody followed', { executions: [{ arn: 'arn:run-1', machine: MACHINE, status: 'TIMED_OUT', said: 'States.Timeout', input: '{}' }] }, /^arn:run-1 ended as TIMED_OUT, and no execution with an outcome followed: States.Timeout$/],
    ['an execution died, and what followed was of another machine', { executions: [DIED, { arn: 'arn:run-2', machine: 'arn:other', status: 'SUCCEEDED', outcome: 'CLEANED_UP', said: '', input: 'arn:run-1' }] }, /^arn:run-1 ended as ABORTED, and no execution with an outcome followed/],
    ['an execution died, and its event lies in the dead letters though the machine could be told', { executions: [DIED], deadLetters: ['arn:run-1'] }, /^arn:run-1 ended as ABORTED, and no execution with an outcome followed/, atRule('throttled')],
    ['an execution died, and its event lies in the dead letters for no reason', { executions: [DIED], deadLetters: ['arn:run-1'] }, /^arn:run-1 ended as ABORTED, and no execution with an outcome followed/, met('access denied')],
    ['nobody heard of a failure', { told: [] }, /^nobody heard of arn:run-1, which ended in ROLLED_BACK$/],
    ['nobody heard of a failure, and the fault met another call', { told: [] }, /^nobody heard of arn:run-1/, met('access denied')],
    ['nobody heard of a failure, because one notification was throttled once', { told: [] }, /^nobody heard of arn:run-1/, atNotify('throttled')],
    ['nobody heard of a failure, because one answer was late', { told: [] }, /^nobody heard of arn:run-1/, atNotify('no answer in time')],
    ['a person heard of another outcome', { told: [hears('arn:run-1', 'DEPLOYED')] }, /^a person heard of arn:run-1 that it ended otherwise than in ROLLED_BACK$/],
    ['a person heard of what is not recorded', { executions: [{ ...FAILED, recorded: 'DEPLOYED' }] }, /^a person heard of arn:run-1, which ended in ROLLED_BACK, and its record says DEPLOYED$/],
    ['a person heard of a look that found nothing', { executions: [{ ...FAILED, status: 'SUCCEEDED', outcome: 'UNCHANGED', recorded: 'UNCHANGED', input: '{"request":{"type":"envelope"}}' }], told: [hears('arn:run-1', 'UNCHANGED')] }, /^a person heard of arn:run-1, which ended in UNCHANGED and interests nobody$/],
    ['a person heard of a look that was put off', { executions: [{ ...FAILED, status: 'SUCCEEDED', outcome: 'DEFERRED', recorded: 'DEFERRED' }], told: [hears('arn:run-1', 'DEFERRED')] }, /^a person heard of arn:run-1, which ended in DEFERRED and interests nobody$/],
    ['a person heard twice', { told: [hears('arn:run-1'), hears('arn:run-1')] }, /^a person heard 2 times of arn:run-1, /],
    ['a person heard twice, and the notification had only been throttled', { told: [hears('arn:run-1'), hears('arn:run-1')] }, /^a person heard 2 times of arn:run-1, /, atNotify('throttled')],
    ['a person heard three times', { told: [hears('arn:run-1'), hears('arn:run-1'), hears('arn:run-1')] }, /^a person heard 3 times of arn:run-1, /, atNotify('delivered twice')],
    ['an endpoint is nobody\'s', { costs: ['endpoint other is nobody\'s'] }, /^endpoint other is nobody's$/],
    ['a job runs for longer than it may', { jobs: [job({ isRunning: true, milliseconds: 3_660_000 })] }, /^training job one ran for 61 minutes, and still does, expected at most 60$/],
    ['a job runs on that could not be stopped, and nobody knows', { jobs: [LEFT] }, /^training job one ran for 61 minutes, and still does/, atStop('access denied')],
    ['a job runs on that a person knows of, and could be stopped', { jobs: [LEFT], told: [`${hears('arn:run-1')}the job one could not be stopped`] }, /^training job one ran for 61 minutes, and still does/, atStop('throttled')],
    ['a job ran for longer than it may, and has ended', { jobs: [job({ milliseconds: 7_200_000 })] }, /^training job one ran for 120 minutes, expected at most 60$/],
  ];
  it.each(UNSOUND.map((one) => [one[0], one] as const))('%s', (_, [, change, says, fault]) => {
    const [first, ...more] = violations({ ...SOUND, ...change }, EXPECTED, fault);
    expect(first).toMatch(says);
    expect(more).toEqual([]);
  });

  it('a version was deployed that nobody was asked about', () => {
    const run: Execution = { arn: 'arn:run-3', machine: MACHINE, status: 'SUCCEEDED', outcome: 'DEPLOYED', recorded: 'DEPLOYED', said: '', input: '{"trigger":{}}' };
    const ask = 'A version awaits approval until tomorrow.\n\nExecution: arn:run-3\n';
    const remains: Remains = { ...SOUND, executions: [run] };
    const expected: Expectation = { ...EXPECTED, asks: true };
    expect(violations(remains, expected)).toEqual(['nobody heard that arn:run-3 awaited an approval']);
    expect(violations({ ...remains, told: [ask, hears('arn:run-3', 'DEPLOYED')] }, expected)).toEqual([]);
    expect(violations({ ...remains, told: [ask, ask] }, expected)).toEqual(['a person heard 2 times that arn:run-3 awaited an approval']);
  });

  it('the endpoint is there, and what it runs is gone', () => {
    const { endpoint: runs } = SOUND;
    expect(violations({ ...ABSENT, endpoint: { ...runs!, version: 'none', due: '', answer: '' }, record: { ...ABSENT.record, liveConfig: 'config-2' } }, FIRST)).toEqual(['version none is deployed, expected none or 1']);
  });

  it('the endpoint is gone with a version that was live, and the record speaks of none either', () => {
    expect(violations(ABSENT, EXPECTED)).toEqual(['there is no endpoint, expected version 1 or 2']);
  });

  it('the endpoint is gone, and the record speaks of a version', () => {
    expect(violations({ ...ABSENT, record: { live: 1, liveConfig: 'config-1', frozen: false } }, FIRST)).toEqual(['there is no endpoint, though version 1 is live by the record']);
  });
});
