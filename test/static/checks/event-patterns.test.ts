/** The check of event patterns, each rule seen to fail. */
import { describe, expect, it } from 'vitest';
import { eventPatternFindings, patternFindings } from '../../support/checks/event-patterns';
import { templateOf } from './fixtures';

const GOOD = {
  source: ['aws.sagemaker'],
  'detail-type': ['SageMaker Training Job State Change'],
  detail: { TrainingJobStatus: ['Failed', { prefix: 'Stop' }], TrainingJobName: [{ wildcard: 'flights-*' }], size: [{ numeric: ['>', 0] }] },
};

describe('an event pattern', () => {
  it('of known keys and lists has no findings', () => {
    expect(patternFindings('Rule', GOOD)).toEqual([]);
  });

  it('may hold alternatives', () => {
    expect(patternFindings('Rule', { $or: [{ source: ['a'] }, { source: ['b'] }], detail: { $or: [{ a: ['1'] }, { b: [{ exists: false }] }] } })).toEqual([]);
  });

  it('may hold values of deploy time', () => {
    expect(patternFindings('Rule', { resources: [{ 'Fn::GetAtt': ['Bucket', 'Arn'] }], account: [{ Ref: 'AWS::AccountId' }] })).toEqual([]);
  });

  it.each<[string, unknown, RegExp]>([
    ['a misspelt top-level key', { ...GOOD, sources: ['x'] }, /^Rule\.sources: got an unknown key/],
    ['a key in the wrong case', { ...GOOD, detailType: ['x'] }, /^Rule\.detailType: got an unknown key/],
    ['a value that is no list', { source: 'aws.sagemaker' }, /^Rule\.source: got "aws\.sagemaker", expected a list/],
    ['a detail that is no object', { detail: ['x'] }, /^Rule\.detail: got \["x"\], expected an object/],
    ['a detail value that is no list', { detail: { a: { b: 'x' } } }, /^Rule\.detail\.a\.b: got "x", expected a list/],
    ['an empty list', { source: [] }, /^Rule\.source: got an empty list/],
    ['a misspelt filter', { source: [{ prefx: 'aws.' }] }, /^Rule\.source: got the filter prefx, expected exactly one of/],
    ['two filters in one', { source: [{ prefix: 'a', suffix: 'b' }] }, /^Rule\.source: got the filter prefix, suffix/],
    ['a single alternative', { $or: [{ source: ['a'] }] }, /^Rule\.\$or: got .*, expected a list of two or more/],
    ['a misspelt key in an alternative', { $or: [{ source: ['a'] }, { sorce: ['a'] }] }, /^Rule\.\$or\[1\]\.sorce: got an unknown key/],
    ['no key at all', {}, /^Rule: got \{\}/],
  ])('must not have %s', (_, pattern, finding) => {
    expect(patternFindings('Rule', pattern)).toEqual([expect.stringMatching(finding)]);
  });
});

describe('rules of a template', () => {
  it('are checked where they have a pattern', () => {
    expect(eventPatternFindings(templateOf({
      Timer: { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: 'rate(1 day)' } },
      Good: { Type: 'AWS::Events::Rule', Properties: { EventPattern: GOOD } },
      Bad: { Type: 'AWS::Events::Rule', Properties: { EventPattern: { sources: ['x'] } } },
      Archive: { Type: 'AWS::Events::Archive', Properties: { EventPattern: { sources: ['x'] } } },
    }))).toEqual([expect.stringMatching(/^Bad\.EventPattern\.sources/), expect.stringMatching(/^Archive\.EventPattern\.sources/)]);
  });
});
