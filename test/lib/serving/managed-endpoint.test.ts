/** What an endpoint defines: resources and their order, events, envelope, alarms, topics, refusals. */
import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { describe, expect, it } from 'vitest';
import { ManagedEndpointMetrics, Rollout, Serving } from '../../../lib';
import { resourceCounts } from '../../../simulator/checks/limits';
import { asList, asObject, asStrings, resourcesOfType, type JsonObject, type Template } from '../../../simulator/checks/template';
import { LANDING_ZONES, openSandbox, strictLandingZone } from '../../support/landing-zones';
import { policyOf, render } from '../../support/policy-of';
import { refusalOf, stack, templateOf } from '../../support/stack';
import { stateMachineDefinition } from '../../support/state-machine-definition';
import { CANARY, endpointIn, MODEL } from './endpoint-in';

const MACHINE_ROLE = 'EndpointDeploymentMachineExecutionRole065C7EF9';

function only(template: Template, type: string, part = ''): JsonObject {
  const found = resourcesOfType(template, type).filter(([id]) => id.includes('Endpoint') && id.includes(part) && !id.includes('Workspace'));
  if (found.length !== 1) throw new Error(`${type} ${part}: got ${found.map(([id]) => id).join(', ')}, expected one`);
  return asObject(render(template, found[0]![1]));
}

describe.each(LANDING_ZONES)('an endpoint in %s', (_, profile) => {
  const of = stack({ profile: profile() });
  endpointIn(of);
  const template = templateOf(of);
  const own = (id: string): boolean => id.startsWith('Endpoint');

  it('has no endpoint in the template: CloudFormation would move it back', () => {
    for (const type of ['AWS::SageMaker::Endpoint', 'AWS::SageMaker::EndpointConfig', 'AWS::SageMaker::Model']) expect(resourcesOfType(template, type)).toEqual([]);
  });

  it('submits its envelope last of all, when everything that acts on it can act', () => {
    const [[parameterId, parameter]] = Object.entries(template.Resources).filter(([, { Type }]) => Type === 'AWS::SSM::Parameter') as unknown as [[string, { readonly DependsOn?: unknown }]];
    const later = Object.keys(template.Resources).filter((id) => own(id) && id !== parameterId && !template.Resources[id]!.Type.startsWith('AWS::Logs'));
    expect([...asStrings(parameter.DependsOn)].sort()).toEqual(later.sort());
  });

  it('hears of its envelope, every hour, and of executions that died', () => {
    const envelope = only(template, 'AWS::Events::Rule', 'Envelope');
    expect(envelope).toMatchObject({
      ScheduleExpression: 'rate(1 hour)',
      EventPattern: { source: ['aws.ssm'], 'detail-type': ['Parameter Store Change'], detail: { name: ['/mlops/flight-delay/envelope'], operation: ['Create', 'Update'] } },
      Targets: [{ Arn: '${EndpointDeploymentMachine.Arn}', RoleArn: '${EndpointStarterStartRole.Arn}', DeadLetterConfig: { Arn: '${ModelWorkspaceDeadLetters.Arn}' }, RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 24 } }],
    });
    expect(JSON.parse(String(asObject(asList(envelope['Targets'])[0])['Input']))).toEqual({ modelId: MODEL, request: { type: 'envelope', id: 'reconcile' } });
    const died = only(template, 'AWS::Events::Rule', 'Died');
    expect(died['EventPattern']).toEqual({
      source: ['aws.states'], 'detail-type': ['Step Functions Execution Status Change'],
      detail: { status: ['FAILED', 'TIMED_OUT', 'ABORTED'], stateMachineArn: ['${EndpointDeploymentMachine.Arn}'] },
    });
    expect(asObject(asList(died['Targets'])[0])['InputTransformer']).toEqual({
      InputPathsMap: { id: '$.id', detail: '$.detail' }, InputTemplate: '{"modelId":"flight-delay","request":{"type":"died","id":<id>,"died":<detail>}}',
    });
  });
});

describe('an endpoint', () => {
  it.each([['inline', openSandbox(), 9], ['managed', strictLandingZone(), 12]] as const)('defines 8 resources and an alarm with %s policies, and no more than it says', (_, profile, expected) => {
    const of = stack({ profile });
    endpointIn(of);
    const own = Object.entries(templateOf(of).Resources).filter(([id]) => id.startsWith('Endpoint'));
    expect(own).toHaveLength(expected);
    const { byType } = resourceCounts({ Resources: Object.fromEntries(own) });
    expect(byType).toEqual({
      'AWS::Events::Rule': 2, 'AWS::IAM::Role': 3, 'AWS::CloudWatch::Alarm': 1, 'AWS::Logs::LogGroup': 1, 'AWS::SSM::Parameter': 1, 'AWS::StepFunctions::StateMachine': 1,
      ...(expected === 12 ? { 'AWS::IAM::ManagedPolicy': 3 } : {}),
    });
  });

  it('submits instances, alarms and rollout', () => {
    const of = stack();
    const complaints = cloudwatch.Alarm.fromAlarmName(of, 'Complaints', 'complaints');
    endpointIn(of, { serving: Serving.realTime({ ...CANARY._options, maxLatency: Duration.millis(250), rollbackAlarms: [complaints] }) });
    const { Name, Value } = only(templateOf(of), 'AWS::SSM::Parameter');
    expect(Name).toBe('/mlops/flight-delay/envelope');
    expect(JSON.parse(String(Value))).toEqual({
      version: 1,
      instanceType: 'ml.m5.large',
      instanceCount: 4,
      alarmNames: ['${EndpointAlarmsErrors}', '${EndpointAlarmsLatency}', 'complaints'],
      deploymentConfig: {
        BlueGreenUpdatePolicy: {
          TrafficRoutingConfiguration: { Type: 'CANARY', WaitIntervalInSeconds: 1800, CanarySize: { Type: 'CAPACITY_PERCENT', Value: 25 } },
          TerminationWaitInSeconds: 600,
          MaximumExecutionTimeoutInSeconds: 9600,
        },
      },
    });
  });

  it('submits ten alarms of the longest names that there are', () => {
    const of = stack();
    const rollbackAlarms = Array.from({ length: 9 }, (_, index) => cloudwatch.Alarm.fromAlarmName(of, `Alarm${index}`, `${index}`.repeat(255)));
    endpointIn(of, { serving: Serving.realTime({ ...CANARY._options, rollbackAlarms }) });
    expect(String(only(templateOf(of), 'AWS::SSM::Parameter')['Value']).length).toBeLessThan(4096 - 255);
  });

  it('alarms at one error in a hundred requests, two minutes of three, and at slow answers in microseconds', () => {
    const of = stack();
    endpointIn(of, { serving: Serving.realTime({ ...CANARY._options, maxLatency: Duration.millis(250) }) });
    const template = templateOf(of);
    const twoOfThree = {
      Namespace: 'AWS/SageMaker', Dimensions: [{ Name: 'EndpointName', Value: MODEL }, { Name: 'VariantName', Value: 'AllTraffic' }],
      Period: 60, EvaluationPeriods: 3, DatapointsToAlarm: 2, ComparisonOperator: 'GreaterThanThreshold', TreatMissingData: 'notBreaching',
      AlarmActions: ['${ModelWorkspaceAlerts}'], OKActions: ['${ModelWorkspaceAlerts}'],
    };
    expect(only(template, 'AWS::CloudWatch::Alarm', 'Errors')).toMatchObject({ ...twoOfThree, MetricName: 'Invocation5XXErrors', Statistic: 'Average', Threshold: 0.01 });
    expect(only(template, 'AWS::CloudWatch::Alarm', 'Latency')).toMatchObject({
      ...twoOfThree, MetricName: 'ModelLatency', ExtendedStatistic: 'p99', Threshold: 250_000, EvaluateLowSampleCountPercentile: 'ignore',
    });
  });

  it('names its metrics as SageMaker does', () => {
    const metrics = ManagedEndpointMetrics.fromEndpointName('flights');
    const all = [metrics.invocations(), metrics.serverErrors(), metrics.clientErrors({ period: Duration.minutes(5) }), metrics.modelLatency({ statistic: 'p50' })];
    expect(all.map(({ namespace, metricName, statistic, period }) => `${namespace} ${metricName} ${statistic} ${period.toMinutes()}`)).toEqual([
      'AWS/SageMaker Invocations Sum 1', 'AWS/SageMaker Invocation5XXErrors Average 1', 'AWS/SageMaker Invocation4XXErrors Average 5', 'AWS/SageMaker ModelLatency p50 1',
    ]);
    expect(all.map(({ dimensions }) => dimensions)).toEqual(all.map(() => ({ EndpointName: 'flights', VariantName: 'AllTraffic' })));
  });

  it('lets a role ask this endpoint and no other, and another one deploy', () => {
    const of = stack();
    const endpoint = endpointIn(of);
    const [api, releaser] = ['Api', 'Releaser'].map((id) => new iam.Role(of, id, { assumedBy: new iam.AccountRootPrincipal() })) as [iam.Role, iam.Role];
    endpoint.grants.invoke(api);
    endpoint.grants.deploy(releaser);
    const template = templateOf(of);
    const statements = (part: string): unknown => policyOf(template, resourcesOfType(template, 'AWS::IAM::Role').find(([id]) => id.startsWith(part))![0]);
    expect(statements('Api')).toEqual([{ Effect: 'Allow', Action: 'sagemaker:InvokeEndpoint', Resource: 'arn:${AWS::Partition}:sagemaker:ap-southeast-1:111122223333:endpoint/flight-delay' }]);
    expect(statements('Releaser')).toEqual([{ Effect: 'Allow', Action: 'states:StartExecution', Resource: '${EndpointDeploymentMachine.Arn}' }]);
  });
});

describe('a topic that is named later', () => {
  const KEY = 'arn:aws:kms:ap-southeast-1:999999999999:key/0a1b2c3d-4e5f-6001-8031-000000000077';

  it('hears of alarms and of endings, and the machine may tell it and nobody else', () => {
    const of = stack();
    const endpoint = endpointIn(of);
    endpoint.notify(new sns.Topic(of, 'OnCall', { masterKey: kms.Key.fromKeyArn(of, 'TheirKey', KEY) }));
    endpoint.notify(new sns.Topic(of, 'Log', {}));
    const template = templateOf(of);
    const policy = policyOf(template, MACHINE_ROLE).filter(({ Sid }) => /Notif/.test(String(Sid)));
    expect(policy).toEqual([
      { Sid: 'Notify', Effect: 'Allow', Action: 'sns:Publish', Resource: '${ModelWorkspaceAlerts}' },
      { Sid: 'EncryptNotifications', Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: '${ModelKey.Arn}' },
      { Sid: 'Notify2', Effect: 'Allow', Action: 'sns:Publish', Resource: '${OnCall}' },
      { Sid: 'EncryptNotifications2', Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: KEY },
      { Sid: 'Notify3', Effect: 'Allow', Action: 'sns:Publish', Resource: '${Log}' },
    ]);
    expect(only(template, 'AWS::CloudWatch::Alarm')['AlarmActions']).toEqual(['${ModelWorkspaceAlerts}', '${OnCall}', '${Log}']);
    const start = asObject(asObject(stateMachineDefinition(template)['States'])['Start']);
    expect(asList(asObject(start['Assign'])['topics'])).toHaveLength(3);
  });

  it('is told once, however often it is named', () => {
    const of = stack();
    const endpoint = endpointIn(of);
    const topic = new sns.Topic(of, 'OnCall');
    endpoint.notify(topic);
    endpoint.notify(topic);
    const start = asObject(asObject(stateMachineDefinition(templateOf(of))['States'])['Start']);
    expect(asList(asObject(start['Assign'])['topics'])).toHaveLength(2);
  });

  it('is refused as the sixth, because alarms take no more', () => {
    const of = stack();
    const endpoint = endpointIn(of);
    for (let count = 1; count <= 4; count++) endpoint.notify(new sns.Topic(of, `Topic${count}`));
    expect(refusalOf(() => endpoint.notify(new sns.Topic(of, 'Topic5')))).toContain('topic: got "Test/Topic5", expected at most 5 topics');
  });
});

describe('an endpoint is refused', () => {
  it('with an id that SageMaker would not tell apart, and says all that is wrong', () => {
    const serving = Serving.realTime({ instanceType: 'ml.m5.large', minInstances: 4, rollout: Rollout.canary({ percent: 10, bake: Duration.minutes(1) }) });
    const refusal = refusalOf(() => endpointIn(stack(), { modelId: 'Flight_Delay', serving }));
    expect(refusal).toContain('Test/Endpoint cannot be defined:');
    expect(refusal).toContain('modelId: got "Flight_Delay", expected 1 to 40 lower-case letters, digits and single hyphens');
    expect(refusal).toContain('rollout.percent: got 10');
    expect(refusal).toContain('serving.rollout.bake: got "1 minute"');
  });

  it('with the id of another one: two machines would pull at one endpoint', () => {
    const of = stack();
    endpointIn(of);
    expect(refusalOf(() => endpointIn(of, {}, 'Another'))).toContain('modelId: got "flight-delay", expected an id that no other endpoint of the account and region has, as Test/Endpoint does');
  });

  it('without one only where the id would be too long, which it is not: it is cut', () => {
    const of = stack({ id: 'AStackWithANameThatGoesOnAndOnAndOnForEver' });
    expect(endpointIn(of, { modelId: undefined }).endpointName).toMatch(/^[a-z0-9-]{1,40}$/);
  });
});
