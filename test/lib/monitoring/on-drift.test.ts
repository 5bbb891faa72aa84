/** `onDrift`: which events start the state machine, and with what input. */
import type { Stack } from 'aws-cdk-lib';
import { Pass, StateMachine, type IStateMachine, DefinitionBody } from 'aws-cdk-lib/aws-stepfunctions';
import { describe, expect, it } from 'vitest';
import { asList, asObject, resourcesOfType, type JsonObject, type Template } from '../../../simulator/checks/template';
import { LANDING_ZONES } from '../../support/landing-zones';
import { render } from '../../support/policy-of';
import { refusalOf, stack, templateOf } from '../../support/stack';
import { monitorIn } from './monitored';

const pipeline = (of: Stack): IStateMachine => StateMachine.fromStateMachineName(of, 'Pipeline', 'retrain');

function triggered(of: Stack = stack(), machine: (of: Stack) => IStateMachine = pipeline): { template: Template; rule: JsonObject } {
  monitorIn(of, { modelId: 'flights' }).onDrift('Retrain', machine(of));
  const template = templateOf(of);
  const [[, rule]] = resourcesOfType(template, 'AWS::Events::Rule').filter(([id]) => id.includes('Retrain')) as [[string, JsonObject]];
  return { template, rule: asObject(render(template, rule)) };
}

describe.each(LANDING_ZONES)('a trigger on drift in %s', (_, profile) => {
  const { rule } = triggered(stack({ profile: profile() }));
  const [target] = asList(rule['Targets']).map(asObject) as [JsonObject];

  it('waits for this alarm, and for its beginning only', () => {
    expect(rule['EventPattern']).toEqual({
      source: ['aws.cloudwatch'],
      'detail-type': ['CloudWatch Alarm State Change'],
      resources: ['${FlightsAlarmsDrift.Arn}'],
      detail: { state: { value: ['ALARM'] } },
    });
  });

  it('starts the state machine with its own role', () => {
    expect([target['Arn'], target['RoleArn']]).toEqual(['arn:${AWS::Partition}:states:ap-southeast-1:111122223333:stateMachine:retrain', '${FlightsRetrainStartRole.Arn}']);
  });

  it('hands over the model, and what triggered: the same event twice has the same id', () => {
    const { InputPathsMap, InputTemplate } = asObject(target['InputTransformer']) as { InputPathsMap: Record<string, string>; InputTemplate: string };
    const event: Record<string, unknown> = { '$.id': 'e-1', '$.time': '2001-02-03T04:30:00Z', '$.detail.state.reason': 'a "quoted" reason' };
    const filled = InputTemplate.replace(/<([^>]+)>/g, (__, name: string) => JSON.stringify(event[InputPathsMap[name]!]));
    expect(JSON.parse(filled)).toEqual({
      modelId: 'flights',
      trigger: { type: 'drift', id: 'e-1', at: '2001-02-03T04:30:00Z', detail: 'a "quoted" reason' },
    });
    for (const name of Object.keys(InputPathsMap)) expect(name).toMatch(/^[A-Za-z0-9_-]+$/);
  });

  it('gives up after an hour, and leaves the event in the dead letters then', () => {
    expect(target['RetryPolicy']).toEqual({ MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 24 });
    expect(target['DeadLetterConfig']).toEqual({ Arn: '${ModelWorkspaceDeadLetters.Arn}' });
  });
});

describe('a trigger on drift', () => {
  it('is rule and role, and no function', () => {
    const before = Object.keys(templateOf((() => { const of = stack(); monitorIn(of); return of; })()).Resources).length;
    expect(Object.keys(triggered().template.Resources)).toHaveLength(before + 2);
  });

  it('starts a state machine of the stack, too', () => {
    const { rule } = triggered(stack(), (of) => new StateMachine(of, 'Machine', { definitionBody: DefinitionBody.fromChainable(new Pass(of, 'Done')) }));
    expect(asObject(asList(rule['Targets'])[0])['Arn']).toBe('${Machine}');
  });

  it('may be one of several, each with a name of its own', () => {
    const of = stack();
    const monitor = monitorIn(of);
    monitor.onDrift('Retrain', pipeline(of));
    monitor.onDrift('Inform', StateMachine.fromStateMachineName(of, 'Other', 'inform'));
    expect(refusalOf(() => monitor.onDrift('Inform', pipeline(stack())))).toContain("There is already a Construct with name 'Inform'");
    expect(resourcesOfType(templateOf(of), 'AWS::Events::Rule')).toHaveLength(3);
  });

  it.each<[what: string, arn: string]>([
    ['another region', 'arn:aws:states:us-east-1:111122223333:stateMachine:retrain'],
    ['another account', 'arn:aws:states:ap-southeast-1:999999999999:stateMachine:retrain'],
  ])('is refused for a state machine of %s, which a rule cannot start', (_, arn) => {
    const of = stack();
    const monitor = monitorIn(of);
    expect(refusalOf(() => monitor.onDrift('Retrain', StateMachine.fromStateMachineArn(of, 'Pipeline', arn)))).toBe(
      `Test/Flights cannot be defined:\n  - onDrift Retrain: got "${arn}", expected a state machine of the account and region of the monitor; start one here that starts the other`,
    );
  });
});
