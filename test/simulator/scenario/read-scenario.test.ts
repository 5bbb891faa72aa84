/** What is wrong with a scenario file: all of it at once, with line and column. */
import { describe, expect, it } from 'vitest';
import { ScenarioError } from '../../../simulator/scenario';
import { durationOf, worded } from '../../../simulator/scenario/duration';
import { fits } from '../../../simulator/scenario/fits';
import { readScenario } from '../../../simulator/scenario/read-scenario';
import { played, scenarioFile } from './fixture';

function mistakes(text: string): string[] {
  const file = scenarioFile(text);
  try {
    readScenario(file);
  } catch (error) {
    if (error instanceof ScenarioError) return error.message.replaceAll(new RegExp(`${file}: ?`, 'g'), '').split('\n');
    throw error;
  }
  throw new Error('got a scenario, expected a refusal');
}

describe('a scenario file', () => {
  it('says all its mistakes at once, with line and column', () => {
    expect(mistakes(`start: yesterday
seed: 1.5
account: 111122223333
color: red
durations: { training.training: long, training.eating: 1h }
files:
  - { bucket: Lake, key: k, text: a, json: {} }
  - { bucket: Lake, key: k, file: missing.csv }
programs:
  - { of: "*" }
  - { of: "*", serve: { answer: "1", column: 2, failing: 3 } }
steps:
  - startExecution: { machin: Deploy }
  - runFor: 2 hours
    runUntil: 2026-01-05T00:00:00Z
  - setAlarmState: { alarm: Drift, state: FINE }
  - {}
  - heal: false
  - expect:
      - execution: { machine: Deploy, status: DONE }
        alarm: { alarm: Drift, state: OK }
      - queue: { queue: Q, count: -1 }
      - modelPackage: { group: G }
      - execution: { machine: Deploy, name: first }
`)).toEqual([
      '1:8: start: got "yesterday", expected a time such as 2026-01-05T00:00:00Z',
      '2:7: seed: got 1.5, expected a whole number from -2147483648 to 2147483647',
      '3:10: account: got 111122223333, expected a text; put it in quotes',
      '4:1: color: unknown here, expected one of title, start, seed, account, region, stacks, permissions, durations, programs, files, steps',
      '5:33: durations.training.training: got "long", expected a duration such as 90s, 30m, 2h or 1d12h',
      expect.stringMatching(/^5:39: training.eating: unknown here, expected one of training.starting/),
      '7:5: files[0]: got {"bucket":"Lake","key":"k","text":"a","json":{}}, expected exactly one of text, file, json, archive',
      '8:35: files[1].file: got "missing.csv", expected a file, relative to the scenario\'s own folder (ENOENT)',
      '10:5: programs[0]: got {"of":"*"}, expected train, serve or both',
      '11:23: programs[1].serve: got {"answer":"1","column":2,"failing":3}, expected either answer or column',
      '11:58: programs[1].serve.failing: got 3, expected a number from 0 to 1',
      '13:21: steps[0].startExecution: got no machine, expected one',
      '13:23: machin: unknown here, expected one of machine, name, input',
      '14:5: steps[1]: got {"runFor":"2 hours","runUntil":"2026-01-05T00:00:00Z"}, expected at most one action, not runFor and runUntil; each needs a step of its own',
      '16:43: steps[2].setAlarmState.state: got "FINE", expected one of OK, ALARM, INSUFFICIENT_DATA',
      expect.stringMatching(/^17:5: steps\[3\]: got \{\}, expected an action \(approve, call, /),
      '18:11: steps[4].heal: got false, expected true',
      expect.stringMatching(/^20:9: steps\[5\].expect\[0\]: got .* expected exactly one of execution, executions, record/),
      '22:35: steps[5].expect[1].queue.count: got -1, expected a whole number from 0 to 1000000',
      '23:23: steps[5].expect[2].modelPackage: got {"group":"G"}, expected at least one of version, approval, versions',
      '24:20: steps[5].expect[3].execution: got {"machine":"Deploy","name":"first"}, expected at least one of status, outcome, error, reason',
    ]);
  });

  it.each([
    ['start: [', /flow/i],
    ['start: a\nstart: b', /^2:1: .*unique/i],
    ['steps: []', /^1:1: scenario: got no start, expected one/],
    ['', /expected an object with title, start/],
  ])('that reads %j is refused', (text, message) => {
    expect(mistakes(text)[0]).toMatch(message);
  });

  it.each([
    ['leads nowhere', 'start: *nowhere\n', '1:8: got the alias *nowhere, expected an anchor &nowhere that stands before it, and not around it; write out what it stands for'],
    ['stands for what it is in', 'steps: &steps\n  - say: x\n    expect: *steps\n', '3:13: got the alias *steps, expected an anchor &steps that stands before it, and not around it; write out what it stands for'],
  ])('is refused with an alias that %s', (_, text, mistake) => {
    expect(mistakes(text)).toEqual([mistake]);
  });

  it('is refused with aliases of aliases, which would fill the memory', () => {
    const levels = ['a', 'b', 'c', 'd', 'e'].map((name, index, all) => `${name}: &${name} [${Array.from({ length: 9 }, () => (index === 0 ? 'x' : `*${all[index - 1]!}`)).join(', ')}]`);
    expect(mistakes(levels.join('\n'))).toEqual([expect.stringMatching(/^got .*, expected few aliases of aliases; write out what they stand for$/)]);
  });

  it('that is not there is refused', () => {
    expect(() => readScenario('/nowhere/scenario.yaml')).toThrow('/nowhere/scenario.yaml: got ENOENT, expected a readable file');
  });

  it('names what the assembly does not have before anything runs, all of it at once', async () => {
    await expect(played(`
steps:
  - startExecution: { machine: Deplo }
  - call: { service: sqs, operation: SendMessage, request: { QueueUrl: "\${id:Letters}", MessageBody: m } }
  - putObject: { bucket: Pond, key: k, text: t }
`)).rejects.toThrow(/4:32: Deplo: got no resource of that construct path, expected one such as Demo\/Deploy.*\n.*5:60: Letters: got no resource.*\n.*6:26: Pond: got no resource/);
  });

  it('names an assembly that cannot be simulated', async () => {
    await expect(played('steps: []\n', { assembly: '/nowhere' })).rejects.toThrow(ScenarioError);
  });
});

describe('a duration', () => {
  it.each([['90s', 90_000], ['30m', 1_800_000], ['2h', 7_200_000], ['1d12h', 129_600_000], ['0s', 0]])('%s is %d milliseconds', (text, milliseconds) => {
    expect(durationOf(text)).toBe(milliseconds);
  });

  it.each(['', '2', 'h', '2 h', '1h1d', '-1h', '1.5h', '1w'])('%j is none', (text) => {
    expect(durationOf(text)).toBeUndefined();
  });

  it('is worded with the largest units first', () => {
    expect([worded(129_600_000), worded(61_000), worded(0)]).toEqual(['1d12h', '1m1s', '0s']);
  });
});

describe('what was expected', () => {
  it.each([
    ['a*', 'abc', true], ['*c', 'abc', true], ['a.c', 'abc', false], ['abc', 'abcd', false], ['a*', undefined, false], ['a*', 'a\nb', true],
    [null, undefined, true], [null, '', false], [7, 7, true], [7, '7', false], [true, true, true], [true, false, false],
  ])('%j against %j: %s', (expected, got, holds) => {
    expect(fits(expected, got)).toBe(holds);
  });
});
