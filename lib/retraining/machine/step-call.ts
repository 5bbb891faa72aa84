/** Calls a step of the model's function. */
import { Duration } from 'aws-cdk-lib';
import { Timeout, type RetryProps } from 'aws-cdk-lib/aws-stepfunctions';
import type { RetrainingStepsEvent } from '../../contract/retraining-steps';
import type { Assignments } from '../../private/machine-states';
import { ServiceCall } from '../../private/service-call';
import type { Parts } from './parts';

/** A function answers within 15 minutes or not at all. */
export const STEP_TIMEOUT = Duration.minutes(16);

/** An object of the data set changed while it was read: the same step finds the data as they are a little later. */
export const CHANGED_DATA_RETRY: RetryProps = { errors: ['DatasetChanged'], interval: Duration.minutes(5), maxAttempts: 3, backoffRate: 2 };

/** The event of a step; each member is what it says, or an expression of it. */
export type Said<T> = T extends unknown ? { readonly [K in keyof T]: K extends 'step' ? T[K] : T[K] | string } : never;

/** What it assigns finds the answer in `$states.result.Payload`. */
export function stepCall({ scope, steps }: Parts, id: string, event: Said<RetrainingStepsEvent>, assign: Assignments, timeout = STEP_TIMEOUT): ServiceCall {
  return new ServiceCall(scope, id, {
    integration: 'lambda:invoke',
    arguments: { FunctionName: steps.functionArn, Payload: event },
    permissions: [{ sid: 'InvokeSteps', actions: ['lambda:InvokeFunction'], resources: [steps.functionArn] }],
    taskTimeout: Timeout.duration(timeout),
    assign: { ...assign },
  });
}
