/** The check of event patterns, each rule seen to fail. */
import { describe, expect, it } from 'vitest';
import { eventPatternFindings, patternFindings } from '../../../simulator/checks/event-patterns';
import { templateOf } from './fixtures';

const GOOD = {
  source: ['aws.sagemaker'],
  'detail-type': ['SageMaker Training Job State Change'],
  detail: { TrainingJobStatus: ['Failed', { prefix: 'Stop' }], TrainingJobName: [{ wildcard: 'flights-*' }], CreationTime: [{ numeric: ['>', 0] }] },
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
    ['a filter with a list', { source: [{ suffix: ['.a', '.b'] }] }, /^Rule\.source\.suffix: got a list, expected one value/],
    ['a filter as text', { source: ['{"prefix":"a"}'] }, /^Rule\.source: got .*expected a filter/],
    ['an asterisk in a text', { detail: { name: ['/models/*'] } }, /^Rule\.detail\.name: got \/models\/\*, expected a filter/],
    ['a single alternative', { $or: [{ source: ['a'] }] }, /^Rule\.\$or: got .*, expected a list of two or more/],
    ['a misspelt key in an alternative', { $or: [{ source: ['a'] }, { sorce: ['a'] }] }, /^Rule\.\$or\[1\]\.sorce: got an unknown key/],
    ['no key at all', {}, /^Rule: got \{\}/],
  ])('must not have %s', (_, pattern, finding) => {
    expect(patternFindings('Rule', pattern)).toEqual([expect.stringMatching(finding)]);
  });
});

describe('a pattern for events of AWS', () => {
  const PUSH = { source: ['aws.ecr'], 'detail-type': ['ECR Image Action'], detail: { 'action-type': ['PUSH'], result: ['SUCCESS'], 'repository-name': ['flights'] } };
  const findingsOf = (pattern: object): string[] => eventPatternFindings(templateOf({ Rule: { Type: 'AWS::Events::Rule', Properties: { EventPattern: pattern } } }));

  it('that services send has no findings', () => {
    expect(findingsOf(PUSH)).toEqual([]);
  });

  it.each<[string, object, RegExp]>([
    ['of an unknown source', { ...PUSH, source: ['aws.container-registry'] }, /source: got aws\.container-registry, expected one of .*aws\.ecr/],
    ['of an unknown type', { ...PUSH, 'detail-type': ['ECR Image Push'] }, /detail-type: got ECR Image Push of aws\.ecr, expected one of ECR Image Action/],
    ['with a member that they lack', { ...PUSH, detail: { ...PUSH.detail, repository: ['flights'] } }, /detail\.repository: got a member that ECR Image Action lacks/],
    ['with resources that they do not name', { ...PUSH, resources: ['arn'] }, /resources: got a list, expected none/],
    ['with a value in another case', { ...PUSH, detail: { ...PUSH.detail, 'action-type': ['push'] } }, /detail\.action-type: got push, expected one of PUSH, DELETE; ECR Image Action says no other/],
    ['without a source', { 'detail-type': PUSH['detail-type'], detail: PUSH.detail }, /^Rule\.EventPattern\.source: got nothing, expected it; whoever may put events/],
    ['without what tells failures apart', { ...PUSH, detail: { 'action-type': ['PUSH'], 'repository-name': ['flights'] } }, /detail: got no result, expected it/],
  ])('is refused %s', (_, pattern, finding) => {
    expect(findingsOf(pattern)).toEqual([expect.stringMatching(finding)]);
  });
});

describe('a pattern for the state of an alarm', () => {
  const state = { 'source': ['aws.cloudwatch'], 'detail-type': ['CloudWatch Alarm State Change'], 'resources': [{ 'Fn::GetAtt': ['Drift', 'Arn'] }], 'detail': { state: { value: ['ALARM'] } } };
  const findingsOf = (pattern: object, rest: object = {}): string[] => eventPatternFindings(templateOf({
    Drift: { Type: 'AWS::CloudWatch::Alarm' }, Machine: { Type: 'AWS::StepFunctions::StateMachine' }, Envelope: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/mlops/flights/envelope' } },
    Rule: { Type: 'AWS::Events::Rule', Properties: { EventPattern: pattern, ...rest } },
  }));

  it('has no findings where it asks for what events say', () => {
    expect(findingsOf(state)).toEqual([]);
    expect(findingsOf({ ...state, detail: { $or: [{ state: { value: ['OK'] } }, { state: { value: ['ALARM'] } }] } }, { EventBusName: 'default' })).toEqual([]);
    expect(findingsOf({ 'source': ['aws.states'], 'detail-type': ['Step Functions Execution Status Change'], 'detail': { status: ['FAILED', 'TIMED_OUT', 'ABORTED'], stateMachineArn: [{ Ref: 'Machine' }, { prefix: 'arn:' }] } })).toEqual([]);
    expect(findingsOf({ 'source': ['aws.ssm'], 'detail-type': ['Parameter Store Change'], 'detail': { name: ['/mlops/flights/envelope'], operation: ['Update'] } })).toEqual([]);
  });

  it.each<[string, object, RegExp, object?]>([
    ['with a misspelt member of the state', { ...state, detail: { state: { Value: ['ALARM'] } } }, /detail\.state\.Value: got a member that .* lacks, expected one of .*, value$/],
    ['with the state as a text', { ...state, detail: { state: ['ALARM'] } }, /detail\.state: got a list, expected an object with one of .*value/],
    ['by the name of the alarm', { ...state, resources: [{ Ref: 'Drift' }] }, /resources: got \{"Ref":"Drift"\}, expected an ARN/],
    ['by a name as a text', { ...state, resources: ['drift'] }, /resources: got "drift", expected an ARN/],
    ['by the name of a machine', { 'source': ['aws.states'], 'detail-type': ['Step Functions Execution Status Change'], 'detail': { stateMachineArn: [{ 'Fn::GetAtt': ['Machine', 'Name'] }] } }, /detail\.stateMachineArn: got .*Name.*, expected an ARN/],
    ['by a parameter that the template lacks', { 'source': ['aws.ssm'], 'detail-type': ['Parameter Store Change'], 'detail': { name: ['mlops/flights/envelope'] } }, /detail\.name: got mlops\/flights\/envelope, expected the name of an AWS::SSM::Parameter of the template/],
    ['on a bus of its own', state, /^Rule\.EventBusName: got "models", expected none/, { EventBusName: 'models' }],
  ])('is refused %s', (_, pattern, finding, rest = {}) => {
    expect(findingsOf(pattern, rest)).toEqual([expect.stringMatching(finding)]);
  });
});

describe('a pattern for the end of something', () => {
  const ended = (status: readonly unknown[]): object => ({ 'source': ['aws.states'], 'detail-type': ['Step Functions Execution Status Change'], 'detail': { status, stateMachineArn: ['arn:aws:states:::m'] } });
  const trained = (status: readonly unknown[]): object => ({ 'source': ['aws.sagemaker'], 'detail-type': ['SageMaker Training Job State Change'], 'detail': { TrainingJobStatus: status, TrainingJobName: [{ prefix: 'flights-' }] } });
  const findingsOf = (pattern: object): string[] => eventPatternFindings(templateOf({ Rule: { Type: 'AWS::Events::Rule', Properties: { EventPattern: pattern } } }));

  it.each<[string, object]>([
    ['all ways to fail', ended(['FAILED', 'TIMED_OUT', 'ABORTED'])],
    ['all but what goes well', ended([{ 'anything-but': ['RUNNING', 'SUCCEEDED'] }])],
    ['a filter that takes the rest', ended(['FAILED', { suffix: 'ED' }, { wildcard: '*OUT' }])],
    ['what goes well', ended(['SUCCEEDED'])],
    ['what ends without a word of its own', ended(['TIMED_OUT', 'ABORTED'])],
    ['jobs that fail or are stopped', trained(['Failed', 'Stopped'])],
  ])('may take %s', (_what, pattern) => {
    expect(findingsOf(pattern)).toEqual([]);
  });

  it.each<[string, object, RegExp]>([
    ['FAILED alone', ended(['FAILED']), /detail\.status: got FAILED without TIMED_OUT, ABORTED, expected them, too/],
    ['FAILED by a filter alone', ended([{ prefix: 'FAIL' }]), /got FAILED without TIMED_OUT, ABORTED/],
    ['FAILED, and no ABORTED', ended(['FAILED', 'TIMED_OUT']), /got FAILED without ABORTED/],
    ['all but some', ended([{ 'anything-but': ['SUCCEEDED', 'ABORTED'] }]), /got FAILED without ABORTED/],
    ['FAILED alone in one of two alternatives', { $or: [ended(['FAILED']), ended(['SUCCEEDED'])] }, /got FAILED without TIMED_OUT, ABORTED/],
    ['jobs that fail, and none that ran too long', trained(['Failed']), /detail\.TrainingJobStatus: got Failed without Stopped/],
    ['what goes well in another case, by a filter', ended([{ prefix: 'Succ' }]), /detail\.status: got \{"prefix":"Succ"\}, expected one of RUNNING/],
    ['all but a word that is misspelt', ended([{ 'anything-but': ['SUCEEDED'] }]), /detail\.status: got anything but SUCEEDED, expected one of RUNNING/],
  ])('must not take %s', (_what, pattern, finding) => {
    expect(findingsOf(pattern)).toEqual([expect.stringMatching(finding)]);
  });
});

describe('a pattern that is wider or narrower than it looks', () => {
  const ofAny = { 'source': ['aws.cloudwatch'], 'detail-type': ['CloudWatch Alarm State Change'], 'detail': { state: { value: ['ALARM'] } } };
  const alarm = { ...ofAny, resources: ['arn:aws:cloudwatch:::alarm:drift'] };
  const findingsOf = (pattern: object, target: object = {}): string[] => eventPatternFindings(templateOf({ Rule: { Type: 'AWS::Events::Rule', Properties: { EventPattern: pattern, Targets: [{ Id: 'Target0', ...target }] } } }));
  const handing = (...paths: readonly string[]): object => ({ InputTransformer: { InputPathsMap: Object.fromEntries(paths.map((path, index) => [`p${index}`, path])), InputTemplate: '<p0>' } });

  it('has no findings where it is as it looks', () => {
    expect(findingsOf(alarm, handing('$.id', '$.time', '$.detail.state.reason', '$.resources[0]', '$.detail'))).toEqual([]);
    expect(findingsOf({ ...ofAny, detail: { ...alarm.detail, alarmName: ['drift'] } })).toEqual([]);
    expect(findingsOf({ source: ['own.models'], detail: { verdict: [{ exists: true }] } }, { InputPath: '$.detail.verdict' })).toEqual([]);
  });

  it.each<[string, object, RegExp, object?]>([
    ['in any state', { ...alarm, detail: { alarmName: ['drift'] } }, /detail: got no state\.value, expected it/],
    ['of any alarm', ofAny, /^Rule\.EventPattern: got none of resources, detail\.alarmName, expected one/],
    ['of any alarm by a filter for every name', { ...ofAny, detail: { ...alarm.detail, alarmName: [{ prefix: '' }] } }, /got none of resources, detail\.alarmName/],
    ['of any machine', { 'source': ['aws.states'], 'detail-type': ['Step Functions Execution Status Change'], 'detail': { status: ['SUCCEEDED'] } }, /got none of resources, detail\.executionArn, detail\.stateMachineArn/],
    ['of any kind', { source: ['aws.cloudwatch'], resources: alarm.resources, detail: { state: { Value: ['ALARM'] } } }, /detail-type: got nothing for aws\.cloudwatch/],
    ['of a kind that a filter misspells', { ...alarm, 'detail-type': [{ prefix: 'Cloudwatch alarm' }] }, /detail-type: got \{"prefix":"Cloudwatch alarm"\} of aws\.cloudwatch/],
    ['with a misspelt member, of a source by a filter', { ...alarm, source: [{ prefix: 'aws.cloudwatch' }], detail: { state: { Value: ['ALARM'] } } }, /detail\.state\.Value: got a member that/],
    ['of no source, by a filter', { ...alarm, source: [{ prefix: 'aws.cw' }] }, /source: got \{"prefix":"aws\.cw"\}, expected one of aws\.cloudwatch/],
    ['with a misspelt member in an alternative', { ...alarm, detail: { $or: [{ state: { value: ['ALARM'] } }, { state: { Value: ['ALARM'] } }] } }, /detail\.state\.Value: got a member that/],
    ['with a misspelt member in an alternative of the whole', { $or: [alarm, { ...alarm, detail: { statee: { value: ['ALARM'] } } }] }, /detail\.statee: got a member that/],
    ['in an account that is a number', { ...alarm, account: [111122223333] }, /account: got the number 111122223333, expected a text/],
    ['whose input reads a member that it lacks', alarm, /^Rule\.Targets\[0\]: got the path \$\.detail\.stat\.reason, which CloudWatch Alarm State Change lacks/, handing('$.id', '$.detail.stat.reason')],
    ['whose input reads a field that no event has', alarm, /^Rule\.Targets\[0\]: got the path \$\.datail, expected \$\.detail or one of \$\.account/, { InputPath: '$.datail' }],
  ])('is refused %s', (_what, pattern, finding, target) => {
    expect(findingsOf(pattern, target)).toEqual([expect.stringMatching(finding)]);
  });
});

describe('rules of a template', () => {
  it('are checked where they have a pattern', () => {
    expect(eventPatternFindings(templateOf({
      Timer: { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: 'rate(1 day)' } },
      Good: { Type: 'AWS::Events::Rule', Properties: { EventPattern: GOOD } },
      Bad: { Type: 'AWS::Events::Rule', Properties: { EventPattern: { source: ['x'], sources: ['x'] } } },
      Archive: { Type: 'AWS::Events::Archive', Properties: { EventPattern: { source: ['x'], sources: ['x'] } } },
    }))).toEqual([expect.stringMatching(/^Bad\.EventPattern\.sources/), expect.stringMatching(/^Archive\.EventPattern\.sources/)]);
  });
});
