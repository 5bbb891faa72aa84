/** Which endpoint a task touches: one that synth time names, or those with a prefix. */
import type { Construct } from 'constructs';
import type { Problems } from '../private/errors';
import { arnInStack } from '../private/role';
import { isExpression } from '../private/sagemaker-expression';
import { requireNameOrExpression, requireNamePrefix } from '../private/sagemaker-task';

/** The part of a task's props that names the endpoint. */
export interface EndpointChoice {
  /** A literal, or an expression of a name with the prefix. */
  readonly endpointName: string;
  /** Default: none, for a literal name. */
  readonly namePrefix?: string;
}

/**
 * The name must be of one of the two kinds.
 *
 * @param prefixed the prefix is needed whatever the name, because the task names something else by it
 */
export function requireEndpoint(problems: Problems, { endpointName, namePrefix }: EndpointChoice, prefixed: boolean): void {
  requireNameOrExpression(problems, 'endpointName', endpointName);
  if (namePrefix !== undefined) requireNamePrefix(problems, 'namePrefix', namePrefix);
  problems.require(namePrefix !== undefined || !(prefixed || isExpression(endpointName)), {
    subject: 'namePrefix', got: namePrefix, expected: 'the first part of the name that the expression yields', fix: 'give it, or give the name itself',
  });
}

/** ARN of the endpoint, or the pattern of those with the prefix. */
export function endpointArn(scope: Construct, { endpointName, namePrefix }: EndpointChoice): string {
  return arnInStack(scope, 'sagemaker', `endpoint/${isExpression(endpointName) ? `${namePrefix}-*` : endpointName}`);
}

/** The same for two tasks that touch the same. */
export function aboutEndpoint({ endpointName, namePrefix = '' }: EndpointChoice): string {
  return isExpression(endpointName) ? `${namePrefix}-*` : `${endpointName} ${namePrefix}`;
}
