/** How executions end, as machines of the library do: with an outcome and a reason, in the output or in the error's name and cause. */
import type { ExecutionRecord } from '../services/step-functions';

export interface Ending {
  /** Undefined where it has none. */
  readonly outcome: string | undefined;
  /** In words; may be empty. */
  readonly reason: string;
}

interface Ended {
  readonly status: ExecutionRecord['status'];
  /** The value, not its JSON. */
  readonly output?: unknown;
  readonly error?: unknown;
  readonly cause?: unknown;
}

/** Of one that has ended. */
export function endingOf({ status, output, error, cause }: Ended): Ending {
  const { outcome, reason } = (typeof output === 'object' && output !== null ? output : {}) as { readonly outcome?: unknown; readonly reason?: unknown };
  if (status === 'SUCCEEDED') return { outcome: typeof outcome === 'string' ? outcome : undefined, reason: textOf(reason) };
  return { outcome: status === 'FAILED' ? textOf(error).split('.').at(-1) || undefined : undefined, reason: textOf(cause) };
}

/** The outcome of an execution; undefined while it runs, and where it has none. */
export function outcomeOf(record: ExecutionRecord): string | undefined {
  return endingOf(readable(record)).outcome;
}

/** Why it ended so; empty while it runs. */
export function reasonOf(record: ExecutionRecord): string {
  return endingOf(readable(record)).reason;
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function readable({ status, output, error, cause }: ExecutionRecord): Ended {
  return { status, error, cause, output: output === undefined ? undefined : (JSON.parse(output) as unknown) };
}
