/** Tests of what the test kit says of templates before anything runs. */
import { App, aws_cloudwatch as cloudwatch, aws_events as events, aws_events_targets as targets, aws_sqs as sqs, aws_stepfunctions as sfn, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { FlightsStack } from '../../../examples/testing/stack';
import { templateFindings } from '../../../simulator/testing';

const ENV = { account: '111122223333', region: 'ap-southeast-1' };

/** Findings of a stack whose constructs somebody has written. */
function findingsOf(build: (stack: Stack) => void, options?: Parameters<typeof templateFindings>[1]): string[] {
  const app = new App();
  build(new Stack(app, 'Own', { env: ENV }));
  return templateFindings(app, options);
}

const machine = (stack: Stack, definition: Readonly<Record<string, unknown>>): sfn.StateMachine => new sfn.StateMachine(stack, 'Machine', { definitionBody: sfn.DefinitionBody.fromString(JSON.stringify(definition)) });

describe('findings of templates', () => {
  it('are none for a stack of our constructs', () => {
    const app = new App();
    new FlightsStack(app, 'Flights', { env: ENV });
    expect(templateFindings(app)).toEqual([]);
    expect(templateFindings(app.synth().directory)).toEqual([]);
  });

  it('name the construct whose state machine reads a variable that nothing assigns', () => {
    const states = { Only: { Type: 'Pass', Output: '{% $nowhere %}', End: true } };
    expect(findingsOf((stack) => machine(stack, { QueryLanguage: 'JSONata', StartAt: 'Only', States: states }))).toEqual([
      expect.stringMatching(/^Own\/Machine\/Resource\/Only\.Output: got \$nowhere, expected /),
    ]);
  });

  it('say nothing of state machines in JSONPath', () => {
    const states = { Only: { Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage', Parameters: { QueueUrl: 'url', 'MessageBody.$': '$.x' }, End: true } };
    expect(findingsOf((stack) => machine(stack, { StartAt: 'Only', States: states }))).toEqual([]);
  });

  it('name a rule whose events are lost when its target takes none, and one that matches nothing', () => {
    const found = findingsOf((stack) => {
      const target = new targets.SqsQueue(new sqs.Queue(stack, 'Queue'));
      new events.Rule(stack, 'Lossy', { schedule: events.Schedule.rate(Duration.hours(1)), targets: [target] });
      new events.Rule(stack, 'Deaf', { eventPattern: { source: ['aws.sagemaker'], detailType: ['SageMaker Training Job State Changed'] } });
    });
    expect(found).toEqual(expect.arrayContaining([
      expect.stringMatching(/^Own\/Lossy\/Resource\.Targets\[0\]\.DeadLetterConfig: got nothing, expected a queue/),
      expect.stringMatching(/^Own\/Deaf\/Resource\.EventPattern/),
    ]));
  });

  it('take metrics of others for what they are, and those of ours for what we write', () => {
    const alarmOn = (stack: Stack, namespace: string, metricName: string): cloudwatch.Alarm => {
      const metric = new cloudwatch.Metric({ namespace, metricName, statistic: 'Maximum', period: Duration.minutes(5) });
      const alarm = new cloudwatch.Alarm(stack, metricName, { metric, threshold: 1, evaluationPeriods: 1, treatMissingData: cloudwatch.TreatMissingData.IGNORE, alarmDescription: 'what it is' });
      alarm.addAlarmAction({ bind: () => ({ alarmActionArn: 'arn:aws:sns:ap-southeast-1:111122223333:on-call' }) });
      return alarm;
    };
    expect(findingsOf((stack) => alarmOn(stack, 'Agency/Own', 'Anything'))).toEqual([]);
    expect(findingsOf((stack) => alarmOn(stack, 'MLOps/Drift', 'DriftStat'))).toEqual([
      expect.stringMatching(/^Own\/DriftStat\/Resource: got the metric MLOps\/Drift DriftStat, expected one that a declared emitter writes/),
    ]);
  });

  it('know alarms of others by the names that the test gives', () => {
    const rule = (stack: Stack): events.Rule => new events.Rule(stack, 'Rule', { eventPattern: { source: ['aws.cloudwatch'], detailType: ['CloudWatch Alarm State Change'], detail: { alarmName: ['theirs'], state: { value: ['ALARM'] } } } });
    expect(findingsOf(rule).filter((one) => one.includes('theirs'))).toEqual(['Own/Rule/Resource.EventPattern.detail.alarmName: got the alarm theirs, expected one of the template; nothing says that there is none']);
    expect(findingsOf(rule, { alarms: ['theirs'] }).filter((one) => one.includes('theirs'))).toEqual([]);
  });

  it('name outputs that show a secret', () => {
    expect(findingsOf((stack) => new CfnOutput(stack, 'Key', { value: 'AKIAABCDEFGHIJKLMNOP' }))).toEqual([expect.stringContaining('got what looks like a secret')]);
  });

  it('are refused for a directory that is no assembly', () => {
    expect(() => templateFindings('/nowhere')).toThrow('/nowhere: got no manifest.json, expected a cloud assembly');
  });
});
