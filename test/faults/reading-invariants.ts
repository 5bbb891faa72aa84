/**
 * What must be so of the machine that reads a log in parts, whatever went wrong, once a check has come without a fault: each hour is counted
 * as one function counts it, the last check has judged, and no event of the schedule is lost without a trace.
 */
import { type FaultCase, kills, lasts, passes } from './kinds';

export interface ReadingExecution {
  readonly arn: string;
  readonly status: string;
  readonly error: string | undefined;
  /** Of the event that it is about, ISO 8601. */
  readonly time: string;
}

/** The end of a story as plain data; times in ISO 8601. */
export interface ReadingRemains {
  /** Of the schedule, oldest first. */
  readonly events: readonly string[];
  /** In any order. */
  readonly executions: readonly ReadingExecution[];
  /** Times of the events that wait for a person. */
  readonly kept: readonly string[];
  /** Times of the events whose windows have a verdict. */
  readonly judged: readonly string[];
  /** What each hour was counted as. */
  readonly hours: Readonly<Record<string, string>>;
  /** Hours that the last check looks at. */
  readonly window: readonly string[];
}

/** Its last state. */
const NOT_READ = 'NotRead';
const KEEPS = 'Reading/KeepEvent';
const COUNTS = 'Reading/CountBatches';

/**
 * @param truth what one function counts each hour as
 * @param failures executions that fail where nothing goes wrong but what the story is about
 * @param fault undefined where nothing went wrong
 * @returns what is not as it must be
 */
export function readingViolations(remains: ReadingRemains, truth: Readonly<Record<string, string>>, failures: number, fault?: FaultCase): string[] {
  const { events, executions, judged, hours, window } = remains;
  const failed = executions.filter(({ status }) => status === 'FAILED');
  const isQuiet = !fault || passes(fault.kind);
  const last = events.at(-1);
  return [
    ...(last !== undefined && judged.includes(last) ? [] : [`the check of ${last} has no verdict, though everything went well again`]),
    ...window.filter((hour) => !(hour in hours)).map((hour) => `${hour} was not counted, though everything went well again`),
    ...Object.keys(hours).filter((hour) => hours[hour] !== truth[hour]).map((hour) => `${hour} was counted as ${hours[hour]}, expected ${truth[hour]}`),
    ...executions.flatMap((one) => ending(one, fault)),
    ...(isQuiet && failed.length > failures ? [`${failed.length} executions failed, expected ${failures} at most: tries again absorb an error that comes once`] : []),
    ...events.filter((time) => isLost(time, remains, fault)).map((time) => `the event of ${time} is lost: it has no verdict, and waits for nobody`),
  ];
}

/** An execution ends as the machine ends, unless somebody stops it, or nothing can catch how it ends. */
function ending({ arn, status, error }: ReadingExecution, fault: FaultCase | undefined): string[] {
  if (status === 'SUCCEEDED' || (status === 'FAILED' && error === NOT_READ)) return [];
  if (status !== 'RUNNING' && fault && canDie(fault)) return [];
  return [status === 'RUNNING' ? `${arn} still runs` : `${arn} ended as ${status} ${error ?? ''}, expected an end of the machine`];
}

/** What a later check has judged in its place needs no verdict of its own; who was stopped can keep nothing. */
function isLost(time: string, { executions, kept, judged }: ReadingRemains, fault: FaultCase | undefined): boolean {
  if (judged.includes(time) || kept.includes(time)) return false;
  const own = executions.filter((one) => one.time === time);
  if (own.some(({ status }) => status === 'SUCCEEDED') && judged.some((other) => other > time)) return false;
  if (own.length > 0 && fault && canDie(fault)) return false;
  return !(own.length > 0 && fault?.target.by === KEEPS && lasts(fault.kind));
}

/** A Map has no timeout of its own: one whose items never come ends with the machine, and the next check reads its hours. */
function canDie({ kind, target: { by } }: FaultCase): boolean {
  return kills(kind) || kind === 'answer beyond the data limit' || (kind === 'no answer in time' && by === COUNTS);
}
