/**
 * Where a state machine meets the services it calls. The interpreter knows attempts, timeouts, heartbeats and task tokens; the
 * port knows what a call does, whether `.sync` has to wait, and what comes back.
 */
import type { Json, JsonObject } from './json';

export type CallPattern = 'request-response' | 'sync' | 'sync:2' | 'waitForTaskToken';

/** What a Task's `Resource` names. */
export interface Integration {
  /** `<service>:<action>`, with `aws-sdk:` before it where the SDK's action is called as it is. */
  readonly name: string;
  readonly service: string;
  readonly action: string;
  readonly isSdk: boolean;
  readonly pattern: CallPattern;
}

/** One attempt of a Task. */
export interface TaskRequest {
  readonly integration: Integration;
  readonly resource: string;
  readonly arguments: Json;
  /** The context object, `$states.context`. */
  readonly context: JsonObject;
  readonly executionArn: string;
  /** The role that the machine calls with. */
  readonly roleArn: string;
  /** Path of states to the Task, e.g. `Fan[0]/Train`. */
  readonly state: string;
  /** Of a Task that waits for its token. */
  readonly taskToken?: string;
}

export type TaskAnswer = { readonly output: Json } | { readonly error: string; readonly cause: string };

/**
 * Why nobody waits for the answer any more. AWS documents that it tries to stop the job of a `.sync` Task that is `aborted`
 * (execution stopped, a sibling branch or iteration failed); it documents none for timeouts.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html
 */
export type StopReason = 'aborted' | 'task timed out' | 'execution timed out';

export interface TaskHandle {
  /** Nobody waits any more; an answer that comes nevertheless is dropped. */
  stop(reason: StopReason): void;
}

export interface TaskPort {
  /** Why the port cannot serve an integration, or undefined where it can; asked before anything runs. */
  refusal(integration: Integration): string | undefined;
  /**
   * Starts one attempt. `answer` is called once, now or in a later event of the clock, with what the call gives: for `.sync`
   * when the job has ended, for `.waitForTaskToken` when the call that hands the token over has returned.
   */
  start(request: TaskRequest, answer: (answer: TaskAnswer) => void): TaskHandle | Promise<TaskHandle>;
  /**
   * Why the role of a machine may not start, describe or stop a child of a distributed Map, or undefined where it may. Without it
   * every role may.
   */
  refusalOfChild?(what: 'start' | 'describe' | 'stop', child: ChildRequest): string | undefined;
}

/** A child execution of a distributed Map. */
export interface ChildRequest {
  readonly machineArn: string;
  readonly executionArn: string;
  readonly roleArn: string;
}

const RESOURCE = /^arn:[^:]+:states:::(aws-sdk:)?([a-z0-9-]+):([A-Za-z0-9]+)(?:\.(sync|sync:2|waitForTaskToken))?$/;

/** Undefined for what is no service integration: activities, and functions called by their own ARN. */
export function integrationOf(resource: string): Integration | undefined {
  const found = RESOURCE.exec(resource);
  if (!found) return undefined;
  const [, sdk = '', service = '', action = '', pattern = 'request-response'] = found;
  return { name: `${sdk}${service}:${action}`, service, action, isSdk: sdk !== '', pattern: pattern as CallPattern };
}
