/**
 * The trace of a world for people: one line for each thing that happened, with its time, who did it, what, and why. Lines of an
 * execution are indented by how many executions run around it. What merely passes through a state is left out, and so is what somebody
 * does again and again while nothing else comes of it, such as looking whether a fleet has come up.
 */
import type { TraceEntry } from '../world';

const LONGEST = 200;
const INDENT = '  ';
/** How many lines of one execution or thing a loop can have and still be known as one. */
const LONGEST_LOOP = 4;
/** What an execution tells of a state, and how that reads. */
const STATE_EVENTS: Readonly<Record<string, (detail: Detail) => string>> = {
  TaskScheduled: ({ resource }) => `calls ${integrationIn(resource)}`,
  TaskFailed: ({ error, cause }) => `fails: ${text(error)}: ${text(cause)}`,
  TaskTimedOut: ({ error }) => `is too late: ${text(error)}`,
  WaitStateEntered: () => 'waits',
  EvaluationFailed: ({ error, cause }) => `cannot be evaluated: ${text(error)}: ${text(cause)}`,
  Retrying: ({ error, attempt, seconds }) => `tries again in ${text(seconds)} s, attempt ${text(attempt)}, because of ${text(error)}`,
  Caught: ({ error, next }) => `goes on at ${text(next)}, because of ${text(error)}`,
};
const ENDS: Readonly<Record<string, (detail: Detail) => string>> = {
  ExecutionSucceeded: ({ output }) => `ends: ${endIn(output)}`,
  ExecutionFailed: ({ error, cause }) => `fails: ${text(error)}: ${text(cause)}`,
  ExecutionTimedOut: () => 'has taken too long and is ended',
  ExecutionAborted: ({ error, cause }) => `is stopped${error === undefined && cause === undefined ? '' : `: ${text(error)} ${text(cause)}`}`,
};

type Detail = TraceEntry['detail'];

export class Story {
  /** Places of the executions that run, so that each keeps its indentation. */
  private readonly running: (string | undefined)[] = [];
  /** The last lines of each execution or thing, without their times. */
  private readonly latest = new Map<string, string[]>();

  /** Undefined for what is not worth a line. */
  public line(entry: TraceEntry): string | undefined {
    const happening = this.happening(entry);
    if (happening === undefined || this.isRepeated(entry.subject, happening)) return undefined;
    return `${timeShown(entry.at)}  ${happening}`;
  }

  private isRepeated(subject: string, happening: string): boolean {
    const latest = this.latest.get(subject) ?? [];
    const isRepeated = latest.includes(happening);
    if (!isRepeated) this.latest.set(subject, [...latest, happening].slice(-LONGEST_LOOP));
    return isRepeated;
  }

  private happening(entry: TraceEntry): string | undefined {
    const { kind, what, detail } = entry;
    const subject = withoutArn(entry.subject);
    const line = (indent: number, who: string, happening: string): string => `${INDENT.repeat(indent)}${withoutTail(who)}  ${shortened(happening)}`.trimEnd();
    switch (kind) {
      case 'execution': return this.ofExecution(entry, line);
      case 'alarm': return line(0, subject, `goes from ${what}: ${text(detail['reason'])}`);
      case 'notification': return line(0, subject, `is told "${what}": ${text(detail['message'])}`);
      case 'invocation': return line(0, subject, what === 'succeeded' ? `answers ${text(detail['answer'])}` : `${what}: ${text(detail['answer'] ?? detail['errorMessage'] ?? detail['reason'])}`);
      case 'sagemaker': return line(0, subject, statusIn(detail) === '' ? what : `is ${statusIn(detail)}`);
      case 'event': return line(0, subject || what, subject ? what : JSON.stringify(detail));
      case 'delivery': return line(0, subject, `${detail['error'] === undefined ? 'starts' : 'cannot start'} ${what.replace(/^to /, '')}${detail['error'] === undefined ? '' : `: ${text(detail['error'])}`}`);
      case 'denial': return line(0, subject, `may not ${what} on ${text(detail['resource'])}, ${text(detail['reason'])}`);
      case 'job log': return line(0, subject, what);
      case 'created':
      case 'outside': return undefined;
    }
  }

  private ofExecution({ subject, what, detail }: TraceEntry, line: (indent: number, who: string, happening: string) => string): string | undefined {
    const space = what.lastIndexOf(' ');
    const [state, event] = [what.slice(0, Math.max(0, space)), what.slice(space + 1)];
    if (event === 'ExecutionStarted') {
      const free = this.running.indexOf(undefined);
      this.running[free < 0 ? this.running.length : free] = subject;
      return line(this.indentOf(subject), subject, `starts with ${text(detail['input'])}`);
    }
    const end = ENDS[event];
    if (end) {
      const shown = line(this.indentOf(subject), subject, end(detail));
      this.running[this.running.indexOf(subject)] = undefined;
      this.latest.delete(subject);
      return shown;
    }
    const happening = STATE_EVENTS[event];
    return happening && line(this.indentOf(subject) + 1, state, happening(detail));
  }

  private indentOf(execution: string): number {
    return Math.max(0, this.running.indexOf(execution));
  }
}

export function timeShown(at: number): string {
  return new Date(at).toISOString().replace('T', ' ').slice(0, 19);
}

function integrationIn(resource: unknown): string {
  return text(resource).replace(/^arn:[^:]+:states:::/, '');
}

/** What the library's machines give, or whatever another one does. */
function endIn(output: unknown): string {
  const { outcome, reason } = (typeof output === 'object' && output !== null ? output : {}) as { readonly outcome?: unknown; readonly reason?: unknown };
  return outcome === undefined ? text(output) : `${text(outcome)}: ${text(reason)}`;
}

function statusIn(detail: Detail): string {
  const status = Object.entries(detail).filter(([name, value]) => /(Status|FailureReason)$/.test(name) && typeof value === 'string').map(([, value]) => value as string);
  return status.join(', ');
}

/** Names that AWS makes up tell executions apart by their beginning. */
function withoutTail(who: string): string {
  return who.replace(/\b([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '$1');
}

/** The end of an ARN, of what has no construct path. */
function withoutArn(subject: string): string {
  return subject.replace(/arn:[^:, ]+:[^:, ]+:[^:, ]*:[^:, ]*:/g, '');
}

function text(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function shortened(happening: string): string {
  const line = happening.replace(/\s+/g, ' ').trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
