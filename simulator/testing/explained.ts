/** What a person needs who reads why a test failed: how things stand, and what happened last. */
import type { TraceEntry } from '../world';
import { worded } from '../scenario/duration';
import { Story, timeShown } from '../scenario/story';
import type { Alarm, Execution, LiveModel, Notification } from './seen';

/** An endpoint; with what it runs, where it serves. */
export interface EndpointStanding {
  readonly name: string;
  readonly status: string;
  readonly live: LiveModel | undefined;
}

export interface Standing {
  readonly start: number;
  readonly now: number;
  readonly executions: readonly Execution[];
  readonly alarms: readonly Alarm[];
  readonly endpoints: readonly EndpointStanding[];
  /** That have not met all that they were to meet. */
  readonly faults: readonly string[];
  readonly notifications: readonly Notification[];
  readonly entries: readonly TraceEntry[];
}

/** Newest executions of each machine that are worth a line. */
const LAST_EXECUTIONS = 4;
const LAST_LINES = 25;
const LONGEST_REASON = 160;

export function standing({ start, now, executions, alarms, endpoints, faults, notifications, entries }: Standing): string {
  return [
    `the simulation stands at ${timeShown(now)}, ${worded(now - start)} after its start`,
    ...executionLines(executions),
    ...alarmLines(alarms),
    ...endpoints.map(({ name, status, live }) => `  endpoint ${name}: ${status}${live ? `, ${live.version === undefined ? live.model : `version ${live.version}`}${sharesIn(live.shares)}` : ', serves nobody'}`),
    ...faults.map((fault) => `  fault ${fault}`),
    ...(notifications.length === 0 ? [] : [`  notifications: ${notifications.length}, the last: ${notifications.at(-1)!.subject || shortened(notifications.at(-1)!.message)}`]),
    'what happened last',
    ...storyOf(entries).slice(-LAST_LINES).map((line) => `  ${line}`),
  ].join('\n');
}

/** One line for each thing that happened. */
export function storyOf(entries: readonly TraceEntry[]): string[] {
  const story = new Story();
  return entries.flatMap((entry) => story.line(entry) ?? []);
}

/** The error, with how things stood when it was thrown; whatever a test runner shows of it. */
export function explained(error: unknown, how: string): unknown {
  if (!(error instanceof Error)) return error;
  const { message } = error;
  const more = `${message}\n\n${how}\n`;
  const stack = error.stack?.includes(message) ? error.stack.replace(message, () => more) : error.stack;
  Object.defineProperties(error, {
    message: { value: more, configurable: true, writable: true },
    ...(stack === undefined ? {} : { stack: { value: stack, configurable: true, writable: true } }),
  });
  return error;
}

function executionLines(executions: readonly Execution[]): string[] {
  const machines = [...new Set(executions.map(({ machine }) => machine))];
  return machines.flatMap((machine) => {
    const own = executions.filter((one) => one.machine === machine);
    return [
      `  ${machine}: ${countsOf(own.map(endOf))}`,
      ...own.filter((one, index) => index === 0 || endOf(one) !== endOf(own[index - 1]!)).slice(-LAST_EXECUTIONS).map((one) => `    ${timeShown(one.startedAt.getTime())} ${one.name}: ${endOf(one)}${one.reason === '' ? '' : `: ${shortened(one.reason)}`}`),
    ];
  });
}

function alarmLines(alarms: readonly Alarm[]): string[] {
  const ringing = alarms.filter(({ state }) => state === 'ALARM');
  const others = countsOf(alarms.filter(({ state }) => state !== 'ALARM').map(({ state }) => state));
  return [
    ...ringing.map(({ path, since, reason }) => `  alarm ${path}: ALARM since ${timeShown(since.getTime())}: ${shortened(reason)}`),
    ...(others === '' ? [] : [`  ${ringing.length === 0 ? 'alarms' : 'other alarms'}: ${others}`]),
  ];
}

function endOf({ status, outcome }: Execution): string {
  return outcome ?? status;
}

function countsOf(words: readonly string[]): string {
  return [...new Set(words)].map((word) => `${words.filter((one) => one === word).length} ${word}`).join(', ');
}

function sharesIn(shares: LiveModel['shares']): string {
  const parts = Object.entries(shares);
  return parts.length < 2 ? '' : ` (${parts.map(([label, share]) => `${Math.round(share * 100)} % to ${label}`).join(', ')})`;
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > LONGEST_REASON ? `${line.slice(0, LONGEST_REASON)}…` : line;
}
