/** Starts a state machine when an alarm of a monitor goes off. Internal. */
import { Stack, Token } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { TriggerInput, TriggerType } from '../contract/trigger';
import { Problems } from '../private/errors';
import { arnInStack, ServiceRole } from '../private/role';

/** Which alarm starts which state machine, and what it tells it. */
export interface AlarmStart {
  /** That the user called. */
  readonly method: string;
  /** Whose monitor it is. */
  readonly modelId: string;
  /** That goes off. */
  readonly alarm: cloudwatch.Alarm;
  /** Of the trigger that the state machine is given. */
  readonly type: TriggerType;
  /** What has happened to the model. */
  readonly event: string;
  /** That starts. */
  readonly stateMachine: sfn.IStateMachine;
  /** Where an event goes that cannot be delivered. */
  readonly delivery: Pick<events.RuleTargetConfig, 'deadLetterConfig' | 'retryPolicy'>;
}

/** @throws when the state machine is of another account or region */
export function startOnAlarm(scope: Construct, id: string, { method, modelId, alarm, type, event, stateMachine, delivery }: AlarmStart): void {
  const { account, region } = Stack.of(scope);
  const elsewhere = [[stateMachine.env.account, account], [stateMachine.env.region, region]].some(([its, own]) => its !== own && !Token.isUnresolved(its) && !Token.isUnresolved(own));
  const problems = new Problems(scope);
  problems.require(!elsewhere, { subject: `${method} ${id}`, got: stateMachine.stateMachineArn, expected: 'a state machine of the account and region of the monitor', fix: 'start one here that starts the other' });
  problems.throwIfAny();
  const trigger = new Construct(scope, id);
  const role = new ServiceRole(trigger, 'Start', {
    service: 'events',
    description: `Starts a state machine when model ${modelId} ${event}`,
    sourceArn: arnInStack(scope, 'events', 'rule/*'),
  });
  role.allow('StartExecution', ['states:StartExecution'], [stateMachine.stateMachineArn]);
  const input: TriggerInput = {
    modelId,
    trigger: { type, id: events.EventField.eventId, at: events.EventField.time, detail: events.EventField.fromPath('$.detail.state.reason') },
  };
  new events.Rule(trigger, 'Rule', {
    description: `Model ${modelId} ${event}`,
    eventPattern: {
      source: ['aws.cloudwatch'],
      detailType: ['CloudWatch Alarm State Change'],
      resources: [alarm.alarmArn],
      detail: { state: { value: ['ALARM'] } },
    },
  }).addTarget({
    bind: () => ({ arn: stateMachine.stateMachineArn, role: role.role, input: events.RuleTargetInput.fromObject(input), ...delivery }),
  });
}
