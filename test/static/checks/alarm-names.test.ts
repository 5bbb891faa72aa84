/** The check of alarms that are asked for by name, each place seen to fail. */
import { describe, expect, it } from 'vitest';
import { alarmNameFindings } from '../../../simulator/checks/alarm-names';
import { broken, type Editable, templateOf, value } from './fixtures';

const ARN = { 'Fn::GetAtt': ['Errors', 'Arn'] };
const MISSING = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':cloudwatch:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':alarm:latency']] };
const definition = (names: unknown): string => JSON.stringify({ StartAt: 'Look', States: { Look: { Type: 'Task', Arguments: { AlarmNames: names }, End: true } } });
const GOOD = templateOf({
  Errors: { Type: 'AWS::CloudWatch::Alarm' },
  Named: { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmName: 'slow' } },
  Envelope: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/mlops/flights/envelope', Value: { 'Fn::Join': ['', ['{"alarmNames":["', { Ref: 'Errors' }, '","slow"]}']] } } },
  Drift: { Type: 'AWS::Events::Rule', Properties: { EventPattern: { resources: [ARN], detail: { alarmName: ['slow'] } } } },
  Machine: { Type: 'AWS::StepFunctions::StateMachine', Properties: { DefinitionString: definition(['slow', '{% $name %}']) } },
  Role: { Type: 'AWS::IAM::Role', Properties: { Policies: [{ PolicyDocument: { Statement: [{ Action: 'cloudwatch:DescribeAlarms', Resource: [ARN, { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':cloudwatch:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':alarm:*']] }] }] } }] } },
});

const properties = (resources: Editable, id: string): Editable => resources[id]!['Properties']!;

describe('an alarm', () => {
  it('that the template has may be asked for by name and by ARN', () => {
    expect(alarmNameFindings(GOOD)).toEqual([]);
  });

  it.each<[string, (resources: Editable) => void, RegExp]>([
    ['in an envelope', (all) => (properties(all, 'Envelope')['Value'] = value('{"alarmNames":["errors"]}')), /^Envelope\.alarmNames: got the alarm errors, expected one of the template/],
    ['in the detail of a pattern', (all) => (properties(all, 'Drift')['EventPattern']!['detail']!['alarmName'] = value(['drift'])), /^Drift\.EventPattern\.detail\.alarmName: got the alarm drift/],
    ['in the resources of a pattern', (all) => (properties(all, 'Drift')['EventPattern']!['resources'] = value([MISSING])), /^Drift\.EventPattern\.resources\.0: got the alarm latency/],
    ['in a call', (all) => (properties(all, 'Machine')['DefinitionString'] = value(definition(['drift']))), /^Machine\/Look\.AlarmNames: got the alarm drift/],
    ['in a policy', (all) => (properties(all, 'Role')['Policies']![0]!['PolicyDocument']!['Statement']![0]!['Resource'] = value(MISSING)), /^Role\.Policies\.0\.\S+: got the alarm latency/],
    ['of another name than it has', (all) => (properties(all, 'Named')['AlarmName'] = value('slower')), /^Envelope\.alarmNames: got the alarm slow, /],
  ])('that it lacks is told %s', (_, edit, finding) => {
    expect(alarmNameFindings(broken(GOOD, (copy) => edit(copy['Resources']!)))).toContainEqual(expect.stringMatching(finding));
  });

  it('may be one of another template of the app, or of somebody else', () => {
    const { Errors, ...rest } = GOOD.Resources;
    const [one, other] = [templateOf({ ...rest, Envelope: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/mlops/flights/envelope', Value: '{"alarmNames":["elsewhere"]}' } }, Drift: rest['Named']!, Role: rest['Named']! }), templateOf({ Errors: { ...Errors!, Properties: { AlarmName: 'elsewhere' } } })];
    expect(alarmNameFindings(one, [one, other])).toEqual([]);
    expect(alarmNameFindings(one)).toHaveLength(1);
    expect(alarmNameFindings(one, [one], ['elsewhere'])).toEqual([]);
  });
});
