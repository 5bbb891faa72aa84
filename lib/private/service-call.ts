/**
 * A task state that calls one action of a service, with exactly the statements that the call needs. For what has no state class
 * of its own: records, notifications, parameters, alarms, executions, functions.
 */
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { SageMakerTask, type SageMakerTaskProps } from './sagemaker-task';

export interface Permission {
  /** Says in a word what it is for; the same word in several states of a machine means the same statement. */
  readonly sid: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: object;
}

export interface ServiceCallProps extends SageMakerTaskProps {
  /** What follows `states:::`, e.g. `dynamodb:updateItem` or `aws-sdk:ssm:getParameter`. */
  readonly integration: string;
  /** Arguments of the call; strings may be whole JSONata expressions. */
  readonly arguments: object;
  readonly permissions: readonly Permission[];
  /** Default: five minutes, within which every call answers that does not wait for something. */
  readonly taskTimeout?: sfn.Timeout;
}

export class ServiceCall extends SageMakerTask {
  public constructor(scope: Construct, id: string, props: ServiceCallProps) {
    const { integration, arguments: args, permissions, taskTimeout, ...state } = props;
    super(scope, id, state, taskTimeout);
    this._define(integration, args);
    for (const { sid, actions, resources, conditions } of permissions) this._allow(sid, '', actions, resources, conditions);
  }
}
