/** A state machine definition after it was read: every name resolved, every default in place, every expression compiled. */
import type { Integration } from './task-port';
import type { Template } from './template';

/** The states that one `StartAt` leads to. */
export interface ScopeDefinition {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, StateDefinition>;
}

export interface MachineDefinition extends ScopeDefinition {
  readonly timeoutSeconds?: number;
}

/** The way out of a state. */
export interface Transition {
  /** Undefined where the scope ends. */
  readonly next?: string;
  readonly assign?: Template;
  readonly output?: Template;
}

export interface Retrier {
  readonly errorEquals: readonly string[];
  readonly intervalSeconds: number;
  readonly backoffRate: number;
  readonly maxAttempts: number;
  readonly maxDelaySeconds?: number;
  readonly hasFullJitter: boolean;
}

export interface Catcher {
  readonly errorEquals: readonly string[];
  readonly transition: Transition;
}

interface Common {
  readonly name: string;
  readonly retry: readonly Retrier[];
  readonly catch: readonly Catcher[];
  /** How the state is left when nothing went wrong; of a Choice, when no rule matched. */
  readonly transition: Transition;
}

export interface PassDefinition extends Common {
  readonly type: 'Pass';
}

export interface SucceedDefinition extends Common {
  readonly type: 'Succeed';
}

export interface FailDefinition extends Common {
  readonly type: 'Fail';
  readonly error?: Template;
  readonly cause?: Template;
}

export interface ChoiceDefinition extends Common {
  readonly type: 'Choice';
  readonly rules: readonly { readonly condition: Template; readonly transition: Transition }[];
  readonly hasDefault: boolean;
}

export interface WaitDefinition extends Common {
  readonly type: 'Wait';
  readonly seconds?: Template;
  readonly timestamp?: Template;
}

export interface TaskDefinition extends Common {
  readonly type: 'Task';
  readonly resource: string;
  readonly integration: Integration;
  readonly arguments?: Template;
  readonly timeoutSeconds?: Template;
  readonly heartbeatSeconds?: Template;
}

export interface ParallelDefinition extends Common {
  readonly type: 'Parallel';
  readonly arguments?: Template;
  readonly branches: readonly ScopeDefinition[];
}

export interface MapDefinition extends Common {
  readonly type: 'Map';
  readonly items?: Template;
  readonly itemSelector?: Template;
  readonly maxConcurrency?: Template;
  readonly processor: ScopeDefinition;
  /** Of a Map whose iterations are executions of their own. */
  readonly distributed?: DistributedDefinition;
}

export interface DistributedDefinition {
  /** Where a file has the items. */
  readonly reader?: ItemReaderDefinition;
}

export interface ItemReaderDefinition {
  readonly resource: string;
  /** Bucket and key of the file. */
  readonly arguments: Template;
}

export type StateDefinition =
  | PassDefinition | SucceedDefinition | FailDefinition | ChoiceDefinition | WaitDefinition | TaskDefinition | ParallelDefinition | MapDefinition;

export type StateType = StateDefinition['type'];
