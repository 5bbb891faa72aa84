/** The check of alarms, each rule seen to fail. */
import { describe, expect, it } from 'vitest';
import { alarmFindings, type Emitter } from '../../../simulator/checks/alarms';
import type { Resource } from '../../../simulator/checks/template';
import { broken, type Editable, templateOf, value } from './fixtures';

const EMITTERS: Emitter[] = [{ namespace: 'MLOps/Drift', metrics: ['Checks'], dimensions: ['ModelId'], best: Infinity, worst: 0 }, { namespace: 'MLOps/Drift', metrics: ['DriftState'], dimensions: ['ModelId'], best: 0, worst: 1 }];

const ALARM: Resource = {
  Type: 'AWS::CloudWatch::Alarm',
  Properties: {
    AlarmDescription: 'The data drifted. Look at the verdict in the store.',
    AlarmActions: [{ Ref: 'Topic' }],
    TreatMissingData: 'ignore',
    Namespace: 'MLOps/Drift',
    MetricName: 'DriftState',
    Dimensions: [{ Name: 'ModelId', Value: 'flights' }],
    Period: 3600,
    EvaluationPeriods: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    Threshold: 1,
  },
};

const service = (actions: string[]) => ({ Effect: 'Allow', Action: actions, Principal: { Service: 'cloudwatch.amazonaws.com' }, Resource: '*' });
const GOOD = templateOf({
  Alarm: ALARM,
  Envelope: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/mlops/flights/envelope' } },
  Topic: { Type: 'AWS::SNS::Topic', Properties: { KmsMasterKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] } } },
  TopicPolicy: { Type: 'AWS::SNS::TopicPolicy', Properties: { Topics: [{ Ref: 'Topic' }], PolicyDocument: { Statement: [service(['sns:Publish'])] } } },
  Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Statement: [service(['kms:Decrypt', 'kms:GenerateDataKey*'])] } } },
});

const afterChange = (edit: (alarm: Editable, all: Editable) => void): string[] =>
  alarmFindings(broken(GOOD, (copy) => edit(copy['Resources']!['Alarm']!['Properties']!, copy['Resources']!)), EMITTERS);

describe('an alarm', () => {
  it('that keeps to all rules has no findings', () => {
    expect(alarmFindings(GOOD, EMITTERS)).toEqual([]);
  });

  it.each<[string, (alarm: Editable, all: Editable) => void, RegExp]>([
    ['without an action', (alarm) => delete (alarm as { AlarmActions?: unknown }).AlarmActions, /^Alarm\.AlarmActions: got none/],
    ['with an action that is none', (alarm) => (alarm['AlarmActions'] = value([{ Ref: 'AWS::NoValue' }])), /^Alarm\.AlarmActions: got none/],
    ['with an empty list of actions', (alarm) => (alarm['AlarmActions'] = value([])), /^Alarm\.AlarmActions: got none/],
    ['with its actions switched off', (alarm) => (alarm['ActionsEnabled'] = value(false)), /^Alarm\.ActionsEnabled: got false/],
    ['without a choice for missing data', (alarm) => delete (alarm as { TreatMissingData?: unknown }).TreatMissingData, /^Alarm\.TreatMissingData: got nothing/],
    ['without a description', (alarm) => delete (alarm as { AlarmDescription?: unknown }).AlarmDescription, /^Alarm\.AlarmDescription: got nothing/],
    ['with a description that CloudWatch cuts', (alarm) => (alarm['AlarmDescription'] = value('x'.repeat(1025))), /^Alarm\.AlarmDescription: got 1025 characters/],
    ['that never fires', (alarm) => (alarm['ComparisonOperator'] = value('GreaterThanThreshold')), /^Alarm\.Threshold: got GreaterThanThreshold 1, expected one that 1 of DriftState breaches; the alarm never fires$/],
    ['that never ends', (alarm) => (alarm['Threshold'] = value(0)), /^Alarm\.Threshold: got GreaterThanOrEqualToThreshold 0, expected one that 0 of DriftState does not breach; the alarm never ends$/],
    ['that is upside down', (alarm) => (alarm['ComparisonOperator'] = value('LessThanThreshold')), /^Alarm\.Threshold: got LessThanThreshold 1, expected one that 1 of DriftState breaches/],
    ['of a model that nothing else knows', (alarm) => (alarm['Dimensions']![0]!['Value'] = value('flight')), /^Alarm\.Dimensions: got flight as ModelId, expected a name that something else of the template has/],
    ['of a queue by its URL', (alarm, all) => { alarm['Dimensions'] = value([{ Name: 'QueueName', Value: { Ref: 'Queue' } }]); all['Queue'] = value({ Type: 'AWS::SQS::Queue' }); }, /^Alarm\.Dimensions: got \{"Ref":"Queue"\} as QueueName, expected QueueName of Queue$/],
    ['on a misspelt namespace', (alarm) => (alarm['Namespace'] = value('MLOps/drift')), /^Alarm: got the metric MLOps\/drift DriftState/],
    ['on a misspelt metric', (alarm) => (alarm['MetricName'] = value('DriftSate')), /^Alarm: got the metric MLOps\/Drift DriftSate/],
    ['on a misspelt dimension', (alarm) => (alarm['Dimensions']![0]!['Name'] = value('Model')), /^Alarm\.Dimensions: got Model for MLOps\/Drift DriftState, expected ModelId/],
    ['without the dimensions of the metric', (alarm) => delete (alarm as { Dimensions?: unknown }).Dimensions, /^Alarm\.Dimensions: got none/],
    ['with a period that CloudWatch lacks', (alarm) => (alarm['Period'] = value(7)), /^Alarm\.Period: got 7, expected 10, 20, 30 or a multiple of 60/],
    ['over more than a day of short periods', (alarm) => { alarm['Period'] = value(300); alarm['EvaluationPeriods'] = value(289); }, /^Alarm\.EvaluationPeriods: got 289 of 300 s, expected at most 86400 s together/],
    ['over more than a week', (alarm) => { alarm['Period'] = value(86400); alarm['EvaluationPeriods'] = value(8); }, /expected at most 604800 s together/],
    ['on more data points than periods', (alarm) => (alarm['DatapointsToAlarm'] = value(2)), /^Alarm\.DatapointsToAlarm: got 2 of 1 periods/],
    ['to a topic whose policy keeps CloudWatch out', (_, all) => (all['TopicPolicy']!['Properties']!['PolicyDocument']!['Statement']![0]!['Principal'] = value({ Service: 'events.amazonaws.com' })), /^Alarm: got the topic Topic whose policy lacks cloudwatch\.amazonaws\.com/],
    ['to a topic whose key keeps CloudWatch out', (_, all) => (all['Key']!['Properties']!['KeyPolicy']!['Statement']![0]!['Action'] = value(['kms:Decrypt'])), /^Alarm: got the key Key of topic Topic whose policy lacks/],
    ['to a topic with the key of SNS', (_, all) => (all['Topic']!['Properties']!['KmsMasterKeyId'] = value('alias/aws/sns')), /with the key of SNS itself/],
  ])('is refused %s', (_, edit, finding) => {
    expect(afterChange(edit)).toContainEqual(expect.stringMatching(finding));
  });

  it('is refused with a unit, which hides data of any other', () => {
    expect(afterChange((alarm) => { alarm['Unit'] = value('Count'); })).toEqual([expect.stringMatching(/^Alarm\.Unit: got "Count", expected nothing/)]);
  });

  it('reads a metric, and its silence, as whoever writes it means them', () => {
    const meant: Emitter[] = [{ ...EMITTERS[1]!, statistic: 'Maximum', missing: 'ignore' }];
    const findings = (edit: (alarm: Editable) => void): string[] => alarmFindings(broken(GOOD, (copy) => edit(copy['Resources']!['Alarm']!['Properties']!)), meant);
    expect(findings((alarm) => { alarm['Statistic'] = value('Maximum'); })).toEqual([]);
    expect(findings((alarm) => { alarm['Statistic'] = value('Average'); alarm['TreatMissingData'] = value('notBreaching'); })).toEqual([
      'Alarm.Statistic: got "Average" of DriftState, expected Maximum', 'Alarm.TreatMissingData: got "notBreaching" for DriftState, expected ignore',
    ]);
  });

  it('of what comes once for each check wants no more of it than one', () => {
    const single: Emitter[] = [{ ...EMITTERS[1]!, isSingle: true }];
    const findings = (periods: number): string[] => alarmFindings(broken(GOOD, (copy) => { copy['Resources']!['Alarm']!['Properties']!['EvaluationPeriods'] = value(periods); }), single);
    expect(findings(1)).toEqual([]);
    expect(findings(3)).toEqual([expect.stringMatching(/^Alarm\.EvaluationPeriods: got 3 of DriftState, expected 1/)]);
  });

  it.each([
    ['cron(30 0 * * ? *)', 6, 5], ['cron(30 0 ? * MON *)', 168, 167], ['cron(0 */6 * * ? *)', 6, 5], ['cron(0 * * * ? *)', 1, 0.5], ['rate(2 days)', 48, 47], ['rate(90 minutes)', 2, 1],
  ])('on silence looks back as far as from one call to the next: %s', (schedule, enough, short) => {
    const after = (hours: number): string[] => afterChange((alarm, all) => {
      Object.assign(alarm, { ComparisonOperator: 'LessThanThreshold', MetricName: 'Checks', TreatMissingData: 'breaching', Period: hours < 6 ? hours * 3600 : 3600 * 6, EvaluationPeriods: hours < 6 ? 1 : hours / 6 });
      Object.assign(all, {
        Check: { Type: 'AWS::Lambda::Function' }, Other: { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: 'rate(1 minute)', Targets: [{ Arn: { Ref: 'Topic' } }] } },
        Rule: { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: schedule, Targets: [{ Arn: { 'Fn::GetAtt': ['Check', 'Arn'] } }] } },
      });
    });
    const hours = schedule.startsWith('cron(30 0 * ') ? 24 : enough;
    expect(after(hours)).toEqual([]);
    expect(after(short)).toContainEqual(expect.stringMatching(/^Alarm: got a look back of \d+ s, expected at least \d+ s/));
  });

  it('may look back for a week in long periods and a day in short ones', () => {
    expect(afterChange((alarm) => { alarm['Period'] = value(3600); alarm['EvaluationPeriods'] = value(168); })).toEqual([]);
    expect(afterChange((alarm) => { alarm['Period'] = value(300); alarm['EvaluationPeriods'] = value(288); })).toEqual([]);
  });

  it('may send to a topic without a policy of its own, which lets the account in', () => {
    expect(afterChange((_, all) => delete (all as { TopicPolicy?: unknown }).TopicPolicy)).toEqual([]);
  });

  it('of a metric expression is checked metric by metric', () => {
    const metric = (name: string) => ({ Id: name.toLowerCase(), MetricStat: { Metric: { Namespace: 'MLOps/Drift', MetricName: name, Dimensions: [{ Name: 'ModelId', Value: 'flights' }] }, Period: 60, Stat: 'Maximum' } });
    expect(afterChange((alarm) => {
      delete (alarm as { MetricName?: unknown }).MetricName;
      alarm['Metrics'] = value([{ Id: 'both', Expression: 'a + b' }, metric('DriftState'), metric('Nope')]);
    })).toEqual([expect.stringMatching(/^Alarm\.Metrics\[2\]: got the metric MLOps\/Drift Nope/)]);
  });

  it('that is composite needs an action and a description too', () => {
    expect(alarmFindings(templateOf({ Both: { Type: 'AWS::CloudWatch::CompositeAlarm', Properties: { AlarmRule: 'ALARM(a)' } } }), EMITTERS)).toEqual([
      expect.stringMatching(/^Both\.AlarmActions/),
      expect.stringMatching(/^Both\.AlarmDescription/),
    ]);
  });
});
