/** What a machine does, as events: those of the execution history by AWS's names, and a few of ours that explain the way between them. */
import type { Json } from './json';

export interface TraceEvent {
  /** Virtual time in milliseconds since 1970. */
  readonly at: number;
  /** `<machine>/<execution name>`. */
  readonly execution: string;
  /** Number in the execution history; undefined for an event of ours, which the history of AWS does not have. */
  readonly id?: number;
  /** Path of states, e.g. `Fan[0]/Train`; empty for the execution itself. */
  readonly state: string;
  /** E.g. `TaskScheduled`, or of ours `Retrying` and `Caught`. */
  readonly what: string;
  readonly detail: Readonly<Record<string, Json | undefined>>;
}

export type TraceSink = (event: TraceEvent) => void;

const DETAIL_CHARACTERS = 240;

/** One line per event: time, execution, state, what, and the detail as far as it fits. */
export function traceLine({ at, execution, state, what, detail }: TraceEvent): string {
  const known = Object.entries(detail).filter(([, value]) => value !== undefined);
  const text = known.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(' ');
  const shown = text.length > DETAIL_CHARACTERS ? `${text.slice(0, DETAIL_CHARACTERS)}…` : text;
  return [new Date(at).toISOString(), execution, state === '' ? '-' : state, what, shown].join('  ').trimEnd();
}
