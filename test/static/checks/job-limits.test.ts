/** How long jobs are paid for: each way in which that could be for ever is seen to be found. */
import { describe, expect, it } from 'vitest';
import { scopesOf } from '../../../simulator/checks/asl';
import { jobLimitFindings } from '../../support/checks/job-limits';
import type { JsonObject } from '../../../simulator/checks/template';

const TRAIN: JsonObject = { Type: 'Task', Resource: 'arn:aws:states:::sagemaker:createTrainingJob.sync', TimeoutSeconds: 7201, Arguments: { StoppingCondition: { MaxRuntimeInSeconds: 3600, MaxWaitTimeInSeconds: 7200 } }, End: true };
const STOP: JsonObject = { Type: 'Task', Resource: 'arn:aws:states:::aws-sdk:sagemaker:stopTransformJob', End: true };
const SCORE: JsonObject = { Type: 'Task', Resource: 'arn:aws:states:::sagemaker:createTransformJob.sync', TimeoutSeconds: 3600, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Ended?' }], End: true };
const CHOICE: JsonObject = { Type: 'Choice', Choices: [{ Condition: '{% $ended %}', Next: 'Told' }], Default: 'Stop' };
const OTHERS = { 'Ended?': CHOICE, 'Stop': STOP, 'Told': { Type: 'Pass', End: true }, 'Spin': { Type: 'Pass', Next: 'Spin' } };

const findings = (state: JsonObject, stop?: string): string[] => jobLimitFindings(scopesOf('machine', { StartAt: 'Job', States: { Job: state, ...OTHERS } })[0]!, 'Job', stop);
const training = (condition: unknown, rest: JsonObject = {}): string[] => findings({ ...TRAIN, Arguments: { StoppingCondition: condition }, ...rest });
const scoring = (rest: JsonObject): string[] => findings({ ...SCORE, ...rest }, 'stopTransformJob');

describe('a job with a limit of its own', () => {
  it.each<[string, unknown]>([
    ['as a number', { MaxRuntimeInSeconds: 3600 }],
    ['with waits for spare capacity', { MaxRuntimeInSeconds: 3600, MaxWaitTimeInSeconds: 7200 }],
    ['that an expression chooses', '{% ($spot) ? {"MaxRuntimeInSeconds":3600,"MaxWaitTimeInSeconds":7200} : {"MaxRuntimeInSeconds":3600} %}'],
    ['that an expression chooses of three', '{% $a ? {"MaxRuntimeInSeconds":1} : ($b ? {"MaxRuntimeInSeconds":2} : {"MaxRuntimeInSeconds":3}) %}'],
  ])('may have it %s', (_what, condition) => {
    expect(training(condition)).toEqual([]);
  });

  it.each<[string, unknown, JsonObject, RegExp]>([
    ['none', undefined, {}, /StoppingCondition: got nothing, expected a limit/],
    ['one without a number', {}, {}, /MaxRuntimeInSeconds: got nothing, expected a number/],
    ['one of nothing', { MaxRuntimeInSeconds: 0 }, {}, /MaxRuntimeInSeconds: got 0, expected a number/],
    ['one that run time decides', { MaxRuntimeInSeconds: '{% $states.input.seconds %}' }, {}, /MaxRuntimeInSeconds: got "\{% \$states\.input\.seconds %\}", expected a number/],
    ['more than SageMaker takes', { MaxRuntimeInSeconds: 2_419_201 }, { TimeoutSeconds: 2_500_000 }, /MaxRuntimeInSeconds: got 2419201, expected a number of seconds, at most 2419200/],
    ['a wait of more than SageMaker takes', { MaxRuntimeInSeconds: 60, MaxWaitTimeInSeconds: 2_592_001 }, { TimeoutSeconds: 2_600_000 }, /MaxWaitTimeInSeconds: got 2592001/],
    ['none on one way of an expression', '{% $spot ? {"MaxRuntimeInSeconds":3600} : {} %}', {}, /MaxRuntimeInSeconds: got nothing/],
    ['what an expression reads', '{% $states.input.condition %}', {}, /MaxRuntimeInSeconds: got nothing/],
    ['no more than its state waits for', { MaxRuntimeInSeconds: 60, MaxWaitTimeInSeconds: 7200 }, { TimeoutSeconds: 7200 }, /TimeoutSeconds: got 7200, expected more than the 7200 s of the job/],
    ['one that its state outwaits by a year', { MaxRuntimeInSeconds: 60 }, { TimeoutSeconds: 31_536_000 }, /TimeoutSeconds: got 31536000, expected a number of seconds/],
    ['one, and a state whose patience run time decides', { MaxRuntimeInSeconds: 60 }, { TimeoutSeconds: '{% $states.input.seconds %}' }, /TimeoutSeconds: got "\{%.*expected a number of seconds/],
    ['one, and nobody who waits', { MaxRuntimeInSeconds: 60 }, { Resource: 'arn:aws:states:::sagemaker:createTrainingJob' }, /Resource: got .*createTrainingJob, expected one that ends in \.sync/],
  ])('must not have %s', (_what, condition, rest, finding) => {
    expect(training(condition, rest)).toEqual([expect.stringMatching(finding)]);
  });
});

describe('a job without a limit of its own', () => {
  it('may lead to what stops it, past choices', () => {
    expect(scoring({})).toEqual([]);
    expect(scoring({ Catch: [{ ErrorEquals: ['States.TaskFailed'], Next: 'Told' }, { ErrorEquals: ['States.Timeout'], Next: 'Stop' }] })).toEqual([]);
  });

  it.each<[string, JsonObject]>([
    ['has nobody who catches', { Catch: [] }],
    ['leads to the next state', { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Told' }] }],
    ['stops it where it has failed alone', { Catch: [{ ErrorEquals: ['States.TaskFailed'], Next: 'Stop' }, { ErrorEquals: ['States.ALL'], Next: 'Told' }] }],
    ['goes round for ever', { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Spin' }] }],
  ])('must not be one that %s', (_what, rest) => {
    expect(scoring(rest)).toEqual([expect.stringMatching(/Catch: got none for States\.Timeout that leads to stopTransformJob/)]);
  });
});
