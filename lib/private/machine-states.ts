/**
 * How the state machines of the library are written: choices whose ways say what they assign, and calls whose errors are tried again
 * where that helps and else lead somewhere with a name. Nothing ends an execution unhandled but what nobody can handle.
 */
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { TRANSIENT_RETRY } from './retries';

/** Variables to assign: literals, or whole JSONata expressions. */
export type Assignments = Readonly<Record<string, unknown>>;

/** Where to go, and what to assign on the way. */
export interface Way {
  readonly next: sfn.IChainable;
  readonly assign?: Assignments;
}

export interface ConditionalWay extends Way {
  /** A whole JSONata expression that gives true or false. */
  readonly when: string;
}

export interface ErrorWay extends Way {
  /** Names of errors; all of them where none is given. */
  readonly errors?: readonly string[];
}

/** Goes the first way whose condition holds, else the other. */
export function choose(scope: Construct, id: string, ways: readonly ConditionalWay[], otherwise: Way): sfn.Choice {
  const choice = sfn.Choice.jsonata(scope, id, { assign: copied(otherwise.assign) });
  for (const { when, next, assign } of ways) choice.when(sfn.Condition.jsonata(when), next, { assign: copied(assign) });
  return choice.otherwise(next(otherwise));
}

/** Assigns, and goes on. */
export function assign(scope: Construct, id: string, variables: Assignments, next: sfn.IChainable): sfn.Pass {
  const pass = sfn.Pass.jsonata(scope, id, { assign: copied(variables) });
  pass.next(next);
  return pass;
}

/**
 * Says what follows a call: what it leads to, and where its errors do. Transient ones are tried again first.
 *
 * @param errorWays the last one takes all errors that those before it do not name
 * @param retries beside those of transient errors, which come first
 */
export function follow<T extends sfn.TaskStateBase>(call: T, next: sfn.IChainable, errorWays: readonly ErrorWay[], retries: readonly sfn.RetryProps[] = []): T {
  for (const retry of [TRANSIENT_RETRY, ...retries]) call.addRetry(retry);
  for (const { errors, next: handler, assign: variables } of errorWays) {
    call.addCatch(handler, { errors: [...(errors ?? [sfn.Errors.ALL])], assign: copied(variables) });
  }
  call.next(next);
  return call;
}

/** Expression of a reason: what could not be done, and the error that a catcher got. */
export function caught(what: string): string {
  return `{% '${what}: ' & $states.errorOutput.Error & ': ' & $states.errorOutput.Cause %}`;
}

/** An expression that is written in several lines, in one: validators know no other. */
export function oneLine(expression: string): string {
  return expression.replace(/\s+/g, ' ');
}

function next({ next: target }: Way): sfn.IChainable {
  return target;
}

function copied(variables: Assignments | undefined): { [name: string]: unknown } | undefined {
  return variables && { ...variables };
}
