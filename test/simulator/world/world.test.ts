/** Loading a world: what is created, what is refused, and how events, alarms and topics reach what they are meant for. */
import type { App} from 'aws-cdk-lib';
import { Duration, Stack, Stage } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { TransportStack } from '../../../examples/strict-landing-zone/stack';
import { AgencyProfile } from '../../../lib';
import { handwritten, REGION, synthesized } from '../assembly/fixture';
import { echo, HOUR, loaded, MINUTE, refusalToLoad, START } from './fixture';

const env = { account: '111122223333', region: REGION };
const stackOf = (app: App): Stack => new Stack(app, 'S', { env });

describe('the strict landing zone', () => {
  let directory: string;
  beforeAll(() => (directory = synthesized((app) => {
    for (const environment of ['dev', 'prod']) {
      const agency = AgencyProfile.fromFile(join(__dirname, '../../../examples/strict-landing-zone/transport.yaml'), environment);
      const stage = new Stage(app, environment);
      agency.applyTo(stage);
      new TransportStack(stage, 'Transport', { env: agency.env, agency });
    }
  })));

  it.each([['dev', '111111111111'], ['prod', '222222222222']])('is a world in %s, with what belongs to others empty and named', async (environment, account) => {
    const world = await loaded(directory, { stacks: [`${environment}/Transport`] });
    expect(world.environment).toEqual({ partition: 'aws', account, region: REGION });
    expect(world.trace.filter(({ kind }) => kind === 'outside').map(({ subject, what }) => `${subject} ${what}`).sort()).toEqual([
      'on-call topic of others', 'retrain-legacy state machine of others', 'transport-flights repository of others', 'transport-lake bucket of others',
    ]);
    expect(world.s3.listObjects('transport-lake').objects).toEqual([]);
    const role = world.permissions.role(world.arn('Legacy/Check/Execution/Role'))!;
    expect(role.boundary).toMatch(/:policy\/AgencyAccountBoundary$/);
    expect(role.statements.map(({ Sid }) => Sid)).toContain('WriteResults');
  });

  it('hands a drift to the state machine of others, which is all there is to see', async () => {
    const world = await loaded(directory, { stacks: ['dev/Transport'] });
    await world.cloudwatch.setAlarmState(world.physicalId('Legacy/Alarms/Drift'), 'ALARM', 'by hand');
    await world.runFor(1);
    const [delivery] = world.trace.filter(({ kind, subject }) => kind === 'delivery' && subject === 'dev/Transport/Legacy/Retrain/Rule');
    expect(delivery).toMatchObject({ what: `to arn:aws:states:${REGION}:111111111111:stateMachine:retrain-legacy` });
    expect(JSON.parse(String(delivery!.detail['input']))).toMatchObject({ modelId: 'dev-transport-legacy', trigger: { type: 'drift', detail: 'by hand' } });
    expect(world.sqs.peek(world.arn('ModelWorkspace/DeadLetters'))).toEqual([]);
  });

  it('is refused as a whole: one world is one environment', async () => {
    await expect(loaded(directory)).rejects.toThrow(/got stacks of several environments, .* choose the stacks to load$/);
  });
});

describe('what cannot be simulated', () => {
  it('is refused by name, all of it at once, before anything runs', async () => {
    const refusal = await refusalToLoad((app) => {
      const stack = stackOf(app);
      new s3.CfnBucket(stack, 'Lake', { accelerateConfiguration: { accelerationStatus: 'Enabled' } });
      new sqs.Queue(stack, 'Queue', { fifo: true });
      new cloudwatch.Alarm(stack, 'Alarm', { metric: new cloudwatch.MathExpression({ expression: 'a', usingMetrics: { a: new cloudwatch.Metric({ namespace: 'n', metricName: 'm' }) } }), threshold: 1, evaluationPeriods: 1 });
      new events.CfnRule(stack, 'Rule', { eventPattern: { source: ['x'] }, targets: [{ id: 'T', arn: `arn:aws:kinesis:${REGION}:111122223333:stream/s` }] });
      new lambda.CfnFunction(stack, 'Function', { code: { s3Bucket: 'b', s3Key: 'k' }, role: 'r', runtime: 'python3.13', handler: 'index.handler', timeout: 1000 });
      new sfn.CfnStateMachine(stack, 'Machine', { roleArn: 'r', definitionString: JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'Gone', States: { A: { Type: 'Task', Resource: 'arn:aws:states:::glue:startJobRun', End: true } } }) });
      new dynamodb.CfnTable(stack, 'Table', { keySchema: [{ attributeName: 'a', keyType: 'HASH' }], attributeDefinitions: [], globalSecondaryIndexes: [] });
    });
    const lines = refusal.split('\n');
    expect(lines[0]).toMatch(/ cannot be simulated:$/);
    for (const pattern of [
      /^ {2}- S\/Lake\.AccelerateConfiguration: got a property of AWS::S3::Bucket that is not simulated, expected one of BucketName, /,
      /S\/Queue\w+\.FifoQueue: got a property of AWS::SQS::Queue that is not simulated/,
      /S\/Alarm\w+\.Metrics: got a property of AWS::CloudWatch::Alarm that is not simulated/,
      /S\/Rule\.Targets\.T: got arn:aws:kinesis:.*, expected a function, state machine, queue or topic/,
      /S\/Function, runtime: got python3\.13, expected nodejs/,
      /S\/Function, timeout: got 1000, expected 1 to 900 seconds/,
      /S\/Function, code: got .*expected the folder of an asset/,
      /S\/Machine: .*glue:startJobRun is not simulated/,
      /S\/Table\.GlobalSecondaryIndexes: got a property of AWS::DynamoDB::Table that is not simulated/,
    ]) expect(lines.filter((line) => pattern.test(line)), String(pattern)).toHaveLength(1);
  });

  it('is refused of resources that collide', async () => {
    const named = { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'lake' } };
    await expect(loaded(handwritten({ S: { template: { Resources: { A: named, B: named } } } }))).rejects.toThrow(/- S\/B: bucket lake: exists already, expected a free name$/);
  });

  it('is refused of types, with what makes no difference left out', async () => {
    const directory = handwritten({ S: { template: { Resources: { M: { Type: 'AWS::CDK::Metadata', Properties: { Analytics: 'x' } }, L: { Type: 'AWS::Logs::LogGroup' }, V: { Type: 'AWS::EC2::Instance' } } } } });
    await expect(loaded(directory)).rejects.toThrow(/cannot be simulated:\n {2}- S\/V: got AWS::EC2::Instance, which is not simulated$/);
  });

  it('is a start that is no time', async () => {
    await expect(loaded(handwritten({ S: { template: {} } }), { start: 'soon' })).rejects.toThrow(/^start: got "soon", expected milliseconds since 1970 or ISO 8601/);
  });
});

describe('in a world', () => {
  it('a parameter is created last, and its creation is an event that starts a state machine with the role of the target', async () => {
    const world = await loaded(synthesized((app) => {
      const stack = stackOf(app);
      const machine = new sfn.StateMachine(stack, 'Machine', { queryLanguage: sfn.QueryLanguage.JSONATA, definitionBody: sfn.DefinitionBody.fromChainable(sfn.Pass.jsonata(stack, 'Only', { outputs: { given: '{% $states.input %}' } })) });
      const rule = new events.Rule(stack, 'OnChange', { eventPattern: { source: ['aws.ssm'], detailType: ['Parameter Store Change'], detail: { name: ['/envelope'] } } });
      rule.addTarget(new targets.SfnStateMachine(machine, { input: events.RuleTargetInput.fromObject({ name: events.EventField.fromPath('$.detail.name'), operation: events.EventField.fromPath('$.detail.operation') }) }));
      new ssm.StringParameter(stack, 'Envelope', { parameterName: '/envelope', stringValue: '{}' }).node.addDependency(rule, machine);
    }));
    let caller = '';
    world.api.inject({ service: 'sfn', operation: 'StartExecution', code: 'X', message: 'x', when: (_request, { roleArn }) => { caller = roleArn; return false; } });
    await world.runFor(1000);
    const [execution] = world.stepFunctions.listExecutions(world.arn('Machine'));
    expect(execution).toMatchObject({ status: 'SUCCEEDED', startedAt: START, output: '{"given":{"name":"/envelope","operation":"Create"}}' });
    expect(caller).toBe(world.arn('Machine/EventsRole'));
    expect(world.trace.filter(({ kind }) => kind === 'execution').map(({ what }) => what)).toEqual(['ExecutionStarted', 'Only PassStateEntered', 'Only PassStateExited', 'ExecutionSucceeded']);
    expect(world.trace.find(({ kind }) => kind === 'execution')!.subject).toMatch(/^S\/Machine\/[0-9a-f-]{36}$/);
  });

  it('an alarm tells its topic, and the topic its queue and its function', async () => {
    const world = await loaded(synthesized((app) => {
      const stack = stackOf(app);
      const topic = new sns.Topic(stack, 'Topic');
      topic.addSubscription(new subscriptions.SqsSubscription(new sqs.Queue(stack, 'Queue')));
      topic.addSubscription(new subscriptions.LambdaSubscription(echo(stack, 'Function')));
      topic.addSubscription(new subscriptions.EmailSubscription('on-call@example.org'));
      new cloudwatch.Alarm(stack, 'Alarm', { metric: new cloudwatch.Metric({ namespace: 'n', metricName: 'm' }), threshold: 1, evaluationPeriods: 1 }).addAlarmAction(new actions.SnsAction(topic));
    }));
    await world.runFor(HOUR);
    world.cloudwatch.putMetricData({ namespace: 'n', name: 'm', dimensions: {}, at: world.clock.now, values: [2] });
    await world.runFor(10 * MINUTE);
    const [message] = world.sqs.receiveMessages(world.arn('Queue', 'AWS::SQS::Queue'));
    const envelope = JSON.parse(message!.body) as { readonly Subject: string; readonly Message: string };
    expect(envelope.Subject).toBe(`ALARM: "${world.physicalId('S/Alarm')}" in ${REGION}`);
    expect(JSON.parse(envelope.Message)).toMatchObject({
      NewStateValue: 'ALARM', OldStateValue: 'INSUFFICIENT_DATA', AlarmArn: world.arn('S/Alarm'), AlarmActions: [world.arn('S/Topic')], OKActions: [],
      Trigger: { MetricName: 'm', Namespace: 'n', StatisticType: 'Statistic', Statistic: 'AVERAGE', Unit: null, Dimensions: [], Period: 300, EvaluationPeriods: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold', Threshold: 1, TreatMissingData: 'missing', EvaluateLowSampleCountPercentile: '' },
    });
    const [invocation] = world.trace.filter(({ kind }) => kind === 'invocation');
    expect(JSON.parse(String(invocation!.detail['answer']))).toMatchObject({ Records: [{ EventSource: 'aws:sns', Sns: { Message: envelope.Message } }] });
    expect(world.trace.filter(({ kind }) => kind === 'notification').map(({ subject, what }) => [subject, what])).toEqual([['S/Topic', envelope.Subject]]);
  });

  it('an alarm invokes a function with an event of its own', async () => {
    const world = await loaded(synthesized((app) => {
      const stack = stackOf(app);
      const metric = new cloudwatch.Metric({ namespace: 'n', metricName: 'm', dimensionsMap: { Model: 'flights' }, statistic: 'p99' });
      new cloudwatch.Alarm(stack, 'Alarm', { metric, threshold: 1, evaluationPeriods: 1, alarmDescription: 'Look.' }).addAlarmAction(new actions.LambdaAction(echo(stack, 'Function')));
    }));
    world.cloudwatch.putMetricData({ namespace: 'n', name: 'm', dimensions: { Model: 'flights' }, at: world.clock.now, values: [2] });
    await world.runFor(10 * MINUTE);
    const [invocation] = world.trace.filter(({ kind }) => kind === 'invocation');
    expect(JSON.parse(String(invocation!.detail['answer']))).toMatchObject({
      source: 'aws.cloudwatch', alarmArn: world.arn('S/Alarm'), accountId: env.account, time: '2001-02-01T00:01:00.000+0000', region: REGION,
      alarmData: {
        alarmName: world.physicalId('S/Alarm'), state: { value: 'ALARM', timestamp: '2001-02-01T00:01:00.000+0000' }, previousState: { value: 'INSUFFICIENT_DATA' },
        configuration: { description: 'Look.', metrics: [{ metricStat: { metric: { namespace: 'n', name: 'm', dimensions: { Model: 'flights' } }, period: 300, stat: 'p99' } }] },
      },
    });
  });

  it('a rule delivers to queues and topics, and its schedule runs on virtual time', async () => {
    const world = await loaded(synthesized((app) => {
      const stack = stackOf(app);
      const queue = new sqs.Queue(stack, 'Queue');
      const topic = new sns.Topic(stack, 'Topic');
      new events.Rule(stack, 'Hourly', { schedule: events.Schedule.rate(Duration.hours(1)), targets: [new targets.SqsQueue(queue), new targets.SnsTopic(topic, { message: events.RuleTargetInput.fromObject({ tick: 1 }) })] });
    }));
    await world.runFor(3 * HOUR + MINUTE);
    expect(world.sqs.peek(world.arn('Queue', 'AWS::SQS::Queue'))).toHaveLength(3);
    expect(world.sns.published(world.arn('Topic')).map(({ at, message }) => [at - START, message])).toEqual([1, 2, 3].map((hour) => [hour * HOUR, '{"tick":1}']));
  });

  it('a function that fails is retried as often as its event invoke configuration says, and then its event waits in the queue', async () => {
    const world = await loaded(synthesized((app) => {
      const stack = stackOf(app);
      echo(stack, 'Function', { retryAttempts: 1, deadLetterQueue: new sqs.Queue(stack, 'Dead') });
    }));
    world.functions.invokeLater(world.physicalId('S/Function', 'AWS::Lambda::Function'), '{"fails":true}');
    await world.runFor(HOUR);
    expect(world.trace.filter(({ kind }) => kind === 'invocation').map(({ what }) => what)).toEqual(['Unhandled', 'Unhandled', 'given up']);
    expect(world.sqs.peek(world.arn('S/Dead')).map(({ body }) => body)).toEqual(['{"fails":true}']);
  });

  it('a delivery that meets what is not simulated ends the run, instead of being dropped as AWS drops what it cannot deliver', async () => {
    const world = await loaded(synthesized((app) => {
      const stack = stackOf(app);
      const machine = new sfn.StateMachine(stack, 'Machine', { queryLanguage: sfn.QueryLanguage.JSONATA, definitionBody: sfn.DefinitionBody.fromChainable(sfn.Pass.jsonata(stack, 'Only')) });
      new events.Rule(stack, 'Hourly', { schedule: events.Schedule.rate(Duration.hours(1)), targets: [new targets.SfnStateMachine(machine)] });
    }));
    world.api.inject({ service: 'sfn', operation: 'StartExecution', code: 'NotSimulated', message: 'not here' });
    await expect(world.runFor(2 * HOUR)).rejects.toThrow(/^S\/Hourly to S\/Machine: not here$/);
  });

  it('a bucket tells EventBridge of its objects only where it is configured to', async () => {
    const world = await loaded(synthesized((app) => {
      const stack = stackOf(app);
      for (const id of ['Loud', 'Quiet']) new s3.CfnBucket(stack, id, { bucketName: id.toLowerCase(), ...(id === 'Loud' ? { notificationConfiguration: { eventBridgeConfiguration: { eventBridgeEnabled: true } } } : {}) });
      new events.Rule(stack, 'Rule', { eventPattern: { source: ['aws.s3'] }, targets: [new targets.SqsQueue(new sqs.Queue(stack, 'Queue'))] });
    }));
    for (const bucket of ['loud', 'quiet']) world.s3.putObject(bucket, 'key', 'body');
    await world.runFor(1);
    expect(world.sqs.peek(world.arn('Queue', 'AWS::SQS::Queue')).map(({ body }) => (JSON.parse(body) as { readonly resources: string[] }).resources)).toEqual([['arn:aws:s3:::loud']]);
  });

  it('runs up to a time, and is closed with all that it started', async () => {
    const world = await loaded(synthesized((app) => echo(stackOf(app), 'Function')));
    await world.runUntil('2001-02-01T05:00:00Z');
    expect(world.clock.now).toBe(START + 5 * HOUR);
    const { payload } = await world.functions.invoke(world.physicalId('Function', 'AWS::Lambda::Function'), '{"a":1}');
    expect(payload).toBe('{"a":1}');
    await world.close();
    await expect(world.functions.invoke(world.physicalId('Function', 'AWS::Lambda::Function'), '{}')).rejects.toThrow(/after the functions were closed/);
  });
});
