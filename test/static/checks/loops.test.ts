/** Loops of state machines: each of them is ended by something, and each way to leave that out is seen. */
import { describe, expect, it } from 'vitest';
import { scopesOf } from '../../../simulator/checks/asl';
import { loopFindings, timeLimitFindings } from '../../../simulator/checks/asl-loops';
import type { JsonObject } from '../../../simulator/checks/template';
import { broken, type Editable, value } from './fixtures';

/** Looks at a job until it has ended; the counter, the flag and the Wait are each in a loop of their own. */
const POLLS: JsonObject = {
  StartAt: 'Start',
  TimeoutSeconds: 3600,
  States: {
    Start: { Type: 'Pass', Assign: { tries: 0, suffix: '' }, Next: 'Train' },
    Train: { Type: 'Task', Resource: 'arn:aws:states:::sagemaker:createTrainingJob.sync', Next: 'Look', Catch: [{ ErrorEquals: ['States.ALL'], Next: 'OnDemand?' }] },
    'OnDemand?': { Type: 'Choice', Choices: [{ Condition: "{% $suffix = '' and ($exists($states.input.a) or $exists($states.input.b)) %}", Assign: { suffix: '-d' }, Next: 'Train' }], Default: 'Done' },
    Look: { Type: 'Task', Resource: 'arn:aws:states:::aws-sdk:sagemaker:describeTrainingJob', Assign: { status: '{% $states.result.TrainingJobStatus %}' }, Next: 'Ended?' },
    'Ended?': { Type: 'Choice', Choices: [{ Condition: "{% $status = 'Completed' %}", Next: 'Submit' }], Default: 'Wait' },
    Wait: { Type: 'Wait', Seconds: 60, Next: 'Look' },
    Submit: { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Assign: { tries: '{% $tries + 1 %}' }, Next: 'Again?' },
    'Again?': { Type: 'Choice', Choices: [{ Condition: '{% $tries < 3 %}', Next: 'Submit' }], Default: 'Done' },
    Done: { Type: 'Succeed' },
  },
};

const findingsOf = (edit: (states: Editable, machine: Editable) => void): string[] => {
  const definition = broken(POLLS, (copy) => edit(copy['States']!, copy));
  return [...timeLimitFindings('machine', definition), ...scopesOf('machine', definition).flatMap((scope) => loopFindings(scope))];
};
const rule = (states: Editable, name: string): Editable => states[name]!['Choices']![0]!;

describe('loops that wait, count or happen once', () => {
  it('are no findings', () => {
    expect(findingsOf(() => undefined)).toEqual([]);
  });

  it('may count down, and be left by a rule before the one that goes round', () => {
    expect(findingsOf((states) => {
      states['Submit']!['Assign'] = value({ tries: '{% $tries - 1 %}' });
      states['Again?'] = value({ Type: 'Choice', Choices: [{ Condition: '{% $tries <= 0 %}', Next: 'Done' }], Default: 'Submit' });
    })).toEqual([]);
  });
});

describe('a loop', () => {
  it.each<[string, (states: Editable, machine: Editable) => void, RegExp]>([
    ['whose Wait was taken out', (states) => (states['Ended?']!['Default'] = value('Look')), /^machine: got a loop of Look, Ended\? without a Wait or a Choice that ends it/],
    ['that nothing counts', (states) => delete (states['Submit'] as { Assign?: unknown }).Assign, /^machine: got a loop of Submit, Again\? without/],
    ['whose counter is set to the same number each time', (states) => (states['Submit']!['Assign'] = value({ tries: 1 })), /^machine: got a loop of Submit, Again\? without/],
    ['that may go round whatever the counter says', (states) => (rule(states, 'Again?')['Condition'] = value("{% $tries < 3 or $status = 'Failed' %}")), /^machine: got a loop of Submit, Again\? without/],
    ['that another counter is looked at for', (states) => (rule(states, 'Again?')['Condition'] = value('{% $others < 3 %}')), /^machine: got a loop of Submit, Again\? without/],
    ['that goes round by another way than that with the counter', (states) => (states['Again?']!['Default'] = value('Submit')), /^machine: got a loop of Submit, Again\? without/],
    ['that is left at a value of the counter only where something else holds, too', (states) => (states['Again?'] = value({ Type: 'Choice', Choices: [{ Condition: "{% $tries >= 3 and $status = 'x' %}", Next: 'Done' }], Default: 'Submit' })), /^machine: got a loop of Submit, Again\? without/],
    ['whose flag is never set', (states) => delete (rule(states, 'OnDemand?') as { Assign?: unknown }).Assign, /^machine: got a loop of Train, OnDemand\? without/],
    ['whose flag is set to what it is', (states) => (rule(states, 'OnDemand?')['Assign'] = value({ suffix: '' })), /^machine: got a loop of Train, OnDemand\? without/],
    ['whose flag is taken back on it', (states) => (states['Train']!['Catch']![0]!['Assign'] = value({ suffix: '' })), /^machine: got a loop of Train, OnDemand\? without/],
    ['of one state', (states) => (states['Train']!['Catch']![0]!['Next'] = value('Train')), /^machine: got a loop of Train without/],
    ['of a machine without a limit on its time', (_, machine) => delete (machine as { TimeoutSeconds?: unknown }).TimeoutSeconds, /^machine: got loops and no TimeoutSeconds/],
  ])('%s is found', (_, edit, finding) => {
    expect(findingsOf(edit)).toEqual([expect.stringMatching(finding)]);
  });

  it('inside a Map is found there', () => {
    const inner = { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'A' } } };
    expect(scopesOf('machine', { StartAt: 'Each', States: { Each: { Type: 'Map', ItemProcessor: inner, End: true } } }).flatMap((scope) => loopFindings(scope))).toEqual([expect.stringMatching(/^machine\/Each: got a loop of A, B /)]);
  });
});
