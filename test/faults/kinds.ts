/**
 * What can go wrong with one call: of a Task, of a function, or of a service that works for a machine (it starts it, or looks how a job has
 * ended). Functions take the time from their event, and what they read is as large as it is: clock jumps and data limits are of Tasks.
 */
import { ServiceError } from '../../simulator/services/service-error';

export const KINDS = [
  'throttled', 'throttled for long', 'service error', 'service error for long', 'access denied', 'no answer in time', 'no answer in time, though it was carried out',
  'answer lost', 'delivered twice', 'execution stopped before the call', 'execution stopped after the call', 'process killed before the call', 'process killed after the call',
  'clock jumps before the answer', 'answer beyond the data limit',
] as const;

export type Kind = (typeof KINDS)[number];

/** Which call: the n-th of an operation by a state, or by a role outside of states. */
export interface Target {
  readonly from: 'task' | 'function' | 'service';
  /** Machine and state of a Task, or `role` and the construct path of the caller's. */
  readonly by: string;
  readonly service: string;
  readonly operation: string;
  /** From 1, in the order of the story. */
  readonly occurrence: number;
}

export interface FaultCase {
  readonly kind: Kind;
  readonly target: Target;
}

const OF_TASKS: readonly Kind[] = ['clock jumps before the answer', 'answer beyond the data limit'];
const OF_FUNCTIONS: readonly Kind[] = ['process killed before the call', 'process killed after the call'];
const OF_BOTH: readonly Kind[] = ['no answer in time', 'no answer in time, though it was carried out'];

/** Differ from another kind by nothing but that the call was carried out: to one that only looks they are the other kind once more. */
const OF_CHANGES: readonly Kind[] = ['answer lost', 'delivered twice', 'no answer in time, though it was carried out', 'execution stopped after the call', 'process killed after the call'];
const LOOKS = /^(Describe|Get|List|Head|BatchGet)/i;

/** Whether a fault of the kind can meet what is called so. */
export function canMeet(kind: Kind, { from, operation }: Target): boolean {
  if (OF_CHANGES.includes(kind) && LOOKS.test(operation)) return false;
  if (OF_TASKS.includes(kind)) return from === 'task';
  if (OF_FUNCTIONS.includes(kind)) return from === 'function';
  return from !== 'service' || !OF_BOTH.includes(kind);
}

/** Each time that it is tried, until the fault is over. */
export function lasts(kind: Kind): boolean {
  return kind === 'throttled for long' || kind === 'service error for long' || kind === 'access denied';
}

/** Comes once, and is nobody's fault but the service's: whoever called tries again, and the story ends as if nothing had been. */
export function passes(kind: Kind): boolean {
  return kind === 'throttled' || kind === 'service error';
}

/** Ends what calls: an execution, or the process of a function. */
export function kills(kind: Kind): boolean {
  return kind.startsWith('execution stopped') || kind.startsWith('process killed');
}

/** Whoever called may call again for what was done already: the answer was lost, or came when nobody waited for it any more. */
export function repeats(kind: Kind): boolean {
  return kind === 'answer lost' || kind === 'delivered twice' || kind === 'no answer in time, though it was carried out' || kind === 'clock jumps before the answer';
}

/** How services name that they are asked too much, where they do not say `ThrottlingException`. */
const THROTTLED: Readonly<Record<string, string>> = { codebuild: 'ThrottlingException', lambda: 'TooManyRequestsException', s3: 'SlowDown', sns: 'Throttled', sqs: 'RequestThrottled' };
/** The same for an error of their own. */
const BROKEN: Readonly<Record<string, string>> = { lambda: 'ServiceException', dynamodb: 'InternalServerError', s3: 'InternalError', sns: 'InternalError', ssm: 'InternalServerError', ecr: 'ServerException' };

/** What the caller is told. */
export function errorOf(kind: Kind, service: string): ServiceError {
  if (kind === 'access denied') return new ServiceError(service === 's3' ? 'AccessDenied' : 'AccessDeniedException', 'not authorized');
  return kind.startsWith('throttled') ? new ServiceError(THROTTLED[service] ?? 'ThrottlingException', 'Rate exceeded') : new ServiceError(BROKEN[service] ?? 'InternalFailure', 'down');
}
