/**
 * How events reach the targets of rules.
 *
 * Documented: a function is invoked asynchronously, with Lambda's own retries behind it; a state machine is started with the target's
 * role.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html
 */
import type { Api } from '../api/operation';
import type { Environment } from '../services/environment';
import type { Delivery, DeliverToTarget } from '../services/events';
import type { Notification, Sns } from '../services/sns';
import type { Sqs } from '../services/sqs';
import type { OutsideResource } from './outside';

/** What deliveries need of the world. */
export interface Receivers {
  readonly api: Api;
  readonly sns: Sns;
  readonly sqs: Sqs;
  readonly functions: { invokeLater(functionArn: string, payload: string): unknown };
  readonly outside: ReadonlyMap<string, OutsideResource>;
  readonly environment: Environment;
}

/** Why a target cannot be reached here. */
export function deliveryProblem(where: string, { Arn, RoleArn }: { readonly Arn: string; readonly RoleArn?: string }): string[] {
  const service = serviceOf(Arn);
  if (!['lambda', 'sns', 'sqs', 'states'].includes(service)) return [`${where}: got ${Arn}, expected a function, state machine, queue or topic; other targets are not simulated`];
  return service === 'states' && RoleArn === undefined ? [`${where}: got no RoleArn, expected one: EventBridge starts state machines with a role`] : [];
}

/** @param to read with every delivery: the services of a world are made one after the other */
export function deliverTo(to: Receivers): DeliverToTarget {
  return async ({ targetArn, roleArn, input }: Delivery) => {
    const { api, sns, sqs, functions, outside } = to;
    switch (serviceOf(targetArn)) {
      case 'lambda': return void functions.invokeLater(targetArn, input);
      case 'sqs': return void sqs.sendMessage(targetArn, input);
      case 'sns': return void sns.publish(targetArn, input);
      case 'states': {
        const request = ['sfn', 'StartExecution', { stateMachineArn: targetArn, input }, { roleArn: roleArn ?? '' }] as const;
        // What belongs to others: the delivery is all there is to see.
        if (outside.has(targetArn)) return api.admit(...request);
        await api.call(...request);
        return;
      }
      default: throw new Error(`${targetArn}: got a target that is not simulated, expected a function, state machine, queue or topic`);
    }
  };
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html */
export function notificationEvent({ messageId, topicArn, subject, message, at }: Notification, subscriptionArn: string): string {
  return JSON.stringify({
    Records: [{
      EventVersion: '1.0',
      EventSubscriptionArn: subscriptionArn,
      EventSource: 'aws:sns',
      Sns: { Type: 'Notification', MessageId: messageId, TopicArn: topicArn, Subject: subject ?? null, Message: message, Timestamp: new Date(at).toISOString(), MessageAttributes: {} },
    }],
  });
}

export function serviceOf(arn: string): string {
  return arn.split(':')[2] ?? '';
}
