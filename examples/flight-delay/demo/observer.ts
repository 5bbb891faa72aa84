/** Watches the world while the story goes on: keeps alarms, messages and executions that did something, and counts the rest. */
import type { TraceEntry } from '../../../simulator/world';
import { isoOf } from './calendar';
import type { AlarmChange, Message, Run } from './record';
import { readable } from './report/words';

/**
 * Causes and outcomes of executions in which there was nothing to do: those of each hour, who tidies up after a failed
 * one, and those of later images: only the first image starts anything.
 */
const QUIET: Readonly<Record<string, readonly string[]>> = { sweep: ['NOTHING_TO_DO'], envelope: ['UNCHANGED', 'AWAITING_FIRST_MODEL', 'DEFERRED'], died: ['CLEANED_UP'], 'first-image': ['NOTHING_TO_DO'] };
const MACHINES: Readonly<Record<string, Run['machine']>> = { 'Retraining/Retraining/Machine': 'retraining', 'Endpoint/Deployment/Machine': 'deployment' };
const ENDS = ['ExecutionSucceeded', 'ExecutionFailed', 'ExecutionTimedOut', 'ExecutionAborted'];

interface Started {
  readonly at: number;
  readonly cause: string;
  readonly detail: string;
  readonly packageArn: string | undefined;
}

export class Observer {
  public readonly alarms: AlarmChange[] = [];
  public readonly messages: Message[] = [];
  public readonly runs: Run[] = [];
  public readonly quietRuns = { retraining: 0, deployment: 0 };
  public invocations = 0;
  private readonly started = new Map<string, Started>();

  /**
   * @param tell called with what is worth saying at once
   * @param jobLog called with each line that jobs and containers log
   */
  public constructor(
    private readonly tell: (at: number, text: string) => void,
    private readonly jobLog: (line: string) => void = () => undefined,
  ) {}

  public readonly take = (entry: TraceEntry): void => {
    if (entry.kind === 'execution') this.execution(entry);
    else if (entry.kind === 'alarm') this.alarm(entry);
    else if (entry.kind === 'notification') this.messages.push({ at: isoOf(entry.at), subject: entry.what, message: textOf(entry.detail['message']) });
    else if (entry.kind === 'invocation') this.invocations += 1;
    else if (entry.kind === 'job log') this.jobLog(`${isoOf(entry.at)}  ${entry.subject}  ${entry.what.trimEnd()}`);
  };

  private alarm({ at, subject, what, detail }: TraceEntry): void {
    const [from = '', to = ''] = what.split(' to ');
    const alarm = subject.split('/').at(-1)!;
    this.alarms.push({ at: isoOf(at), alarm, from, to, reason: textOf(detail['reason']) });
    if (to === 'ALARM' || from === 'ALARM') this.tell(at, `alarm ${alarm} goes from ${from} to ${to}`);
  }

  private execution({ at, subject, what, detail }: TraceEntry): void {
    // Nearly all entries are of states on the way.
    if (what !== 'ExecutionStarted' && !ENDS.includes(what)) return;
    const machine = Object.entries(MACHINES).find(([path]) => subject.includes(`/${path}/`))?.[1];
    if (machine === undefined) return;
    if (what === 'ExecutionStarted') {
      this.started.set(subject, startOf(at, detail['input']));
    } else {
      const start = this.started.get(subject)!;
      this.started.delete(subject);
      this.ended(machine, start, at, endOf(what, detail));
    }
  }

  private ended(machine: Run['machine'], start: Started, at: number, { outcome, reason }: { readonly outcome: string; readonly reason: string }): void {
    if (QUIET[start.cause]?.includes(outcome)) {
      this.quietRuns[machine] += 1;
      return;
    }
    const version = /model-package\/[^/]+\/(\d+)/.exec(start.packageArn ?? reason)?.[1];
    this.runs.push({
      machine, startedAt: isoOf(start.at), endedAt: isoOf(at), cause: start.cause, detail: start.detail, outcome, reason, ...(version === undefined ? {} : { version }),
    });
    this.tell(at, `${machine} (${start.cause}) ends in ${outcome}: ${readable(reason)}`);
  }
}

function startOf(at: number, input: unknown): Started {
  const { trigger, request } = input as { readonly trigger?: Record<string, unknown>; readonly request?: Record<string, unknown> };
  const asked = trigger ?? request ?? {};
  const packageArn = asked['modelPackageArn'];
  return { at, cause: textOf(asked['type']), detail: textOf(asked['detail']), packageArn: typeof packageArn === 'string' ? packageArn : undefined };
}

/** A failed execution has its outcome in the name of its error. */
function endOf(what: string, detail: TraceEntry['detail']): { readonly outcome: string; readonly reason: string } {
  const output = detail['output'] as { readonly outcome?: string; readonly reason?: string } | undefined;
  if (output?.outcome !== undefined) return { outcome: output.outcome, reason: output.reason ?? '' };
  return { outcome: textOf(detail['error']).split('.').at(-1) || what, reason: textOf(detail['cause']) };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
