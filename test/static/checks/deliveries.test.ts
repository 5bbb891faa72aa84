/** The check of rules and their targets, each rule seen to fail. */
import { describe, expect, it } from 'vitest';
import { deliveryFindings } from '../../../simulator/checks/deliveries';
import { broken, type Editable, templateOf, value } from './fixtures';

const QUEUE = { Arn: { 'Fn::GetAtt': ['Queue', 'Arn'] } };
const GOOD = templateOf({
  Rule: { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: 'cron(0/15 */6 1/2 * ? *)', Targets: [{ Id: 'A', Arn: { 'Fn::GetAtt': ['Check', 'Arn'] }, DeadLetterConfig: QUEUE }] } },
  Start: { Type: 'AWS::Events::Rule', Properties: { EventPattern: { source: ['aws.states'] }, Targets: [{ Id: 'A', Arn: { 'Fn::GetAtt': ['Machine', 'Arn'] }, DeadLetterConfig: QUEUE, RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } }] } },
  Check: { Type: 'AWS::Lambda::Function', Properties: { DeadLetterConfig: { TargetArn: { 'Fn::GetAtt': ['Queue', 'Arn'] } } } },
  Queue: { Type: 'AWS::SQS::Queue' },
  Machine: { Type: 'AWS::StepFunctions::StateMachine' },
  Permission: { Type: 'AWS::Lambda::Permission', Properties: { Action: 'lambda:InvokeFunction', FunctionName: { 'Fn::GetAtt': ['Check', 'Arn'] }, Principal: 'events.amazonaws.com', SourceAccount: { Ref: 'AWS::AccountId' }, SourceArn: { 'Fn::GetAtt': ['Rule', 'Arn'] } } },
});

const afterChange = (edit: (resources: Editable) => void): string[] => deliveryFindings(broken(GOOD, (copy) => edit(copy['Resources']!)));
const target = (resources: Editable, rule: string): Record<string, unknown> => resources[rule]!['Properties']!['Targets']![0] as unknown as Record<string, unknown>;

describe('a rule', () => {
  it('whose events arrive has no findings', () => {
    expect(deliveryFindings(GOOD)).toEqual([]);
  });

  it.each<[string, (resources: Editable) => void]>([
    ['each other year', (all) => (all['Rule']!['Properties']!['ScheduleExpression'] = value('cron(30 0 1 1 ? 2026/2)'))],
    ['with two inputs for one target', (all) => (all['Start']!['Properties']!['Targets'] = value([target(all, 'Start'), { ...target(all, 'Start'), Id: 'B', Input: '{}' }]))],
  ])('has no findings %s', (_, edit) => {
    expect(afterChange(edit)).toEqual([]);
  });

  it.each<[string, (resources: Editable) => void, RegExp]>([
    ['that is switched off', (all) => (all['Rule']!['Properties']!['State'] = value('DISABLED')), /^Rule\.State: got DISABLED, expected ENABLED/],
    ['without a target', (all) => (all['Rule']!['Properties']!['Targets'] = value([])), /^Rule\.Targets: got none/],
    ['without a queue for what is lost', (all) => delete target(all, 'Start')['DeadLetterConfig'], /^Start\.Targets\[0\]\.DeadLetterConfig: got nothing/],
    ['whose queue is of another account', (all) => (target(all, 'Start')['DeadLetterConfig'] = { Arn: 'arn:aws:sqs:ap-southeast-1:999999999999:lost' }), /^Start\.Targets\[0\]\.DeadLetterConfig\.Arn: got "arn:aws:sqs:ap-southeast-1:999999999999:lost", expected the ARN of a standard queue of the template/],
    ['whose queue has the name of one of the template, in another account', (all) => (target(all, 'Start')['DeadLetterConfig'] = { Arn: { 'Fn::Join': ['', ['arn:aws:sqs:ap-southeast-1:999999999999:', { 'Fn::GetAtt': ['Queue', 'QueueName'] }]] } }), /^Start\.Targets\[0\]\.DeadLetterConfig\.Arn: got /],
    ['whose queue keeps an order, which events do not have', (all) => (all['Queue']!['Properties'] = value({ FifoQueue: true })), /^Start\.Targets\[0\]\.DeadLetterConfig\.Arn: got /],
    ['without a role to start a machine', (all) => delete target(all, 'Start')['RoleArn'], /^Start\.Targets\[0\]\.RoleArn: got nothing/],
    ['that may not call its function', (all) => delete (all as Record<string, unknown>)['Permission'], /^Rule\.Targets\[0\]: got the function Check without a permission/],
    ['whose permission is for another rule', (all) => (all['Permission']!['Properties']!['SourceArn'] = value({ 'Fn::GetAtt': ['Start', 'Arn'] })), /without a permission for Rule/],
    ['whose permission is for another account', (all) => delete (all['Permission']!['Properties'] as { SourceAccount?: unknown }).SourceAccount, /without a permission for Rule of this account/],
    ['that names a target twice', (all) => (all['Start']!['Properties']!['Targets'] = value([target(all, 'Start'), { ...target(all, 'Start'), Id: 'B' }])), /^Start\.Targets\[1\]: got the same as Start\.Targets\[0\]/],
    ['that starts what another one starts at the same time', (all) => ((all as Record<string, unknown>)['Again'] = all['Rule']), /^Again\.Targets\[0\]: got the same as Rule\.Targets\[0\]/],
    ['of a year that is over', (all) => (all['Rule']!['Properties']!['ScheduleExpression'] = value('cron(30 0 * * ? 2020)')), /^Rule\.ScheduleExpression: got the year 2020 .*expected \*/],
    ['of some years', (all) => (all['Rule']!['Properties']!['ScheduleExpression'] = value('cron(30 0 * * ? 2026-2028,2030)')), /got the year 2026-2028,2030/],
    ['with steps beyond the range of their field', (all) => (all['Rule']!['Properties']!['ScheduleExpression'] = value('cron(*/60 */24 * * ? *)')), /^Rule\.ScheduleExpression: got steps of 60 in field 1 .*expected at most 59/],
  ])('is refused %s', (_, edit, finding) => {
    expect(afterChange(edit)).toContainEqual(expect.stringMatching(finding));
  });
});

it('a function is refused whose queue is of another account', () => {
  expect(afterChange((all) => (all['Check']!['Properties']!['DeadLetterConfig']!['TargetArn'] = value('arn:aws:sqs:ap-southeast-1:999999999999:lost')))).toEqual([expect.stringMatching(/^Check\.DeadLetterConfig\.TargetArn: got "arn:aws:sqs:ap-southeast-1:999999999999:lost"/)]);
});
