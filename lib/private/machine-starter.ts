/**
 * What starts the state machines of a model: rules on events and on the calendar, and one role for all of them. An event that cannot
 * be delivered for an hour waits in the dead letters of the workspace.
 */
import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { arnInStack, ServiceRole } from './role';

export interface MachineStarterProps {
  readonly modelId: string;
  readonly deadLetters: sqs.IQueue;
}

export interface StartProps {
  readonly description: string;
  /** Default: none; a rule has an event pattern, a schedule, or both. */
  readonly eventPattern?: events.EventPattern;
  /** Default: none. */
  readonly schedule?: events.Schedule;
  readonly machine: sfn.IStateMachine;
  /** Input of the execution; may hold fields of the event (`events.EventField`). */
  readonly input: object;
}

/**
 * Field of the input of an execution that another one's death starts: what the event says of the dead one. It is an object, though
 * its type says text; whole, because EventBridge does not escape what it puts inside quotes.
 */
export const DIED_EXECUTION = events.EventField.fromPath('$.detail');

export class MachineStarter extends Construct {
  private readonly role: ServiceRole;
  private readonly machines = new Set<string>();

  public constructor(scope: Construct, id: string, private readonly props: MachineStarterProps) {
    super(scope, id);
    this.role = new ServiceRole(this, 'Start', {
      service: 'events',
      description: `Starts the state machines of model ${props.modelId}`,
      sourceArn: arnInStack(this, 'events', 'rule/*'),
    });
  }

  /** Starts the machine whenever the event happens or the time has come. */
  public on(id: string, { description, eventPattern, schedule, machine, input }: StartProps): events.Rule {
    this.allow(machine);
    const rule = new events.Rule(this, id, { description, eventPattern, schedule });
    rule.addTarget({
      bind: () => ({
        arn: machine.stateMachineArn,
        role: this.role.role,
        input: events.RuleTargetInput.fromObject(input),
        deadLetterConfig: { arn: this.props.deadLetters.queueArn },
        retryPolicy: { maximumEventAgeInSeconds: Duration.hours(1).toSeconds(), maximumRetryAttempts: 24 },
      }),
    });
    return rule;
  }

  /**
   * Starts the machine when an execution of its own failed, took too long or was stopped: it may have left something behind, and no
   * catcher of its definition could see to that. The machine must not react to the death of one that was started so.
   *
   * @param input with `DIED_EXECUTION` in it
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
   */
  public onDeath(id: string, machine: sfn.IStateMachine, input: object): events.Rule {
    return this.on(id, {
      description: `An execution for model ${this.props.modelId} died and may have left something behind`,
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { status: ['FAILED', 'TIMED_OUT', 'ABORTED'], stateMachineArn: [machine.stateMachineArn] },
      },
      machine,
      input,
    });
  }

  private allow({ stateMachineArn }: sfn.IStateMachine): void {
    if (this.machines.has(stateMachineArn)) return;
    this.machines.add(stateMachineArn);
    this.role.allow(`StartExecution${this.machines.size === 1 ? '' : this.machines.size}`, ['states:StartExecution'], [stateMachineArn]);
  }
}
