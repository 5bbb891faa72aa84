/** The check of what machines are started with, each rule seen to fail. */
import { expect, it } from 'vitest';
import { startFindings } from '../../../simulator/checks/starts';
import { broken, type Editable, templateOf, value } from './fixtures';

const machine = (member: string, modelId = 'flights'): string => JSON.stringify({
  QueryLanguage: 'JSONata', StartAt: 'Start',
  States: {
    Start: { Type: 'Pass', Assign: { kind: `{% $states.input.${member}.type %}`, by: '{% $exists($states.input.AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID) %}' }, Next: 'Known?' },
    'Known?': { Type: 'Choice', Choices: [{ Condition: `{% $states.input.modelId = '${modelId}' %}`, Next: 'Done' }], Default: 'Done' },
    Done: { Type: 'Succeed' },
  },
});
const arn = (id: string): object => ({ 'Fn::GetAtt': [id, 'Arn'] });
const rule = (to: string, type: string, on: object, more: object = {}): { readonly Type: string; readonly Properties: Record<string, unknown> } => ({
  Type: 'AWS::Events::Rule',
  Properties: {
    ...on,
    Targets: [{ Id: 'A', Arn: { Ref: to }, InputTransformer: { InputPathsMap: { id: '$.id', detail: '$.detail' }, InputTemplate: JSON.stringify({ modelId: 'flights', [to === 'Deploy' ? 'request' : 'trigger']: { type, id: '<id>', ...more } }).replaceAll('"<', '<').replaceAll('>"', '>') } }],
  },
});
const onAlarm = (alarm: string): object => ({ EventPattern: { source: ['aws.cloudwatch'], resources: [arn(alarm)] } });
const alarm = (metric: string, modelId = 'flights'): { readonly Type: string; readonly Properties: Record<string, unknown> } => ({ Type: 'AWS::CloudWatch::Alarm', Properties: { MetricName: metric, Dimensions: [{ Name: 'ModelId', Value: modelId }] } });

const GOOD = templateOf({
  Retrain: { Type: 'AWS::StepFunctions::StateMachine', Properties: { DefinitionString: machine('trigger') } },
  Deploy: { Type: 'AWS::StepFunctions::StateMachine', Properties: { DefinitionString: machine('request') } },
  // Reads its input as it is.
  Watch: { Type: 'AWS::StepFunctions::StateMachine', Properties: { DefinitionString: JSON.stringify({ StartAt: 'Done', States: { Done: { Type: 'Succeed' } } }) } },
  Drift: alarm('DriftState'),
  Performance: alarm('PerformanceState'),
  OnDrift: rule('Retrain', 'drift', onAlarm('Drift')),
  ByName: rule('Retrain', 'drift', { EventPattern: { source: ['aws.cloudwatch'], detail: { alarmName: [{ Ref: 'Drift' }] } } }),
  OnDrop: rule('Retrain', 'performance', onAlarm('Performance')),
  OnImage: rule('Retrain', 'first-image', { EventPattern: { source: ['aws.ecr'] } }),
  Hourly: rule('Retrain', 'sweep', { ScheduleExpression: 'rate(1 hour)' }),
  Weekly: rule('Retrain', 'schedule', { ScheduleExpression: 'rate(7 days)' }),
  OnDeath: rule('Deploy', 'died', { EventPattern: { source: ['aws.states'], detail: { stateMachineArn: [{ Ref: 'Deploy' }] } } }, { died: '<detail>' }),
  OnEnvelope: rule('Deploy', 'envelope', { EventPattern: { source: ['aws.ssm'] } }),
  Elsewhere: { Type: 'AWS::Events::Rule', Properties: { ...onAlarm('Drift'), Targets: [{ Id: 'A', Arn: 'arn:aws:states:ap-southeast-1:111122223333:stateMachine:theirs', Input: '{"modelId":"flights","trigger":{"type":"drift"}}' }] } },
  Checked: { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: 'rate(1 hour)', Targets: [{ Id: 'A', Arn: { Ref: 'Watch' } }] } },
});

const target = (all: Editable, id: string): Editable => all[id]!['Properties']!['Targets']![0]!;
const template = (id: string, edit: (text: string) => string) => (all: Editable): void => {
  const transformer = target(all, id)['InputTransformer']!;
  transformer['InputTemplate'] = value(edit(transformer['InputTemplate'] as unknown as string));
};
const afterChange = (edit: (all: Editable) => void): string[] => startFindings(broken(GOOD, (copy) => edit(copy['Resources']!)));

it('rules that start machines with what they ask for have no findings', () => {
  expect(startFindings(GOOD)).toEqual([]);
});

it.each<[string, (all: Editable) => void, RegExp]>([
  ['the machine that deploys in place of the one that trains', (all) => (target(all, 'OnDrift')['Arn'] = value({ Ref: 'Deploy' })), /^OnDrift\.Targets\[0\]: got an input without request, expected it; Deploy asks for it$/],
  ['a member that the machine does not ask for', template('OnDrift', (text) => text.replace('{', '{"force":true,')), /^OnDrift\.Targets\[0\]: got an input with force, expected none; Retrain does not ask for it$/],
  ['the whole event', (all) => delete (target(all, 'OnDrift') as Record<string, unknown>)['InputTransformer'], /^OnDrift\.Targets\[0\]: got an input without trigger/],
  ['another model than that of the machine', template('OnImage', (text) => text.replace('flights', 'trains')), /^OnImage\.Targets\[0\]: got the model trains, expected the one of Retrain, which never names it$/],
  ['a model that the alarm is not of', (all) => (all['Drift']!['Properties']!['Dimensions']![0]!['Value'] = value('trains')), /^OnDrift\.Targets\[0\]: got the model flights, expected trains, whose alarm the rule waits for$/],
  ['another kind of trigger', template('OnDrift', (text) => text.replace('"drift"', '"schedule"')), /^OnDrift\.Targets\[0\]: got the type schedule, expected drift; that is what the rule waits for$/],
  ['a person as its trigger', template('Hourly', (text) => text.replace('sweep', 'manual')), /^Hourly\.Targets\[0\]: got the type manual, expected schedule or sweep/],
  ['a kind that no rule may tell of', (all) => (all['OnImage']!['Properties']!['EventPattern']!['source'] = value(['aws.s3'])), /^OnImage\.Targets\[0\]: got the type first-image, expected a rule that tells of it/],
  ['a drop where an alarm tells of drift, and a machine of others', (all) => (target(all, 'Elsewhere')['Input'] = value('{"modelId":"flights","trigger":{"type":"performance"}}')), /^Elsewhere\.Targets\[0\]: got the type performance, expected drift/],
  ['the death of another machine', (all) => (all['OnDeath']!['Properties']!['EventPattern']!['detail']!['stateMachineArn'] = value([{ Ref: 'Retrain' }])), /^OnDeath\.Targets\[0\]: got Deploy, expected Retrain, whose death the rule waits for$/],
])('a rule must not start a machine with %s', (_, edit, finding) => {
  expect(afterChange(edit)).toContainEqual(expect.stringMatching(finding));
});
