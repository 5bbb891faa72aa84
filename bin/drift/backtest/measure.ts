/**
 * What a window would have cost on this log: how often the state over time would have become 1, and how long a change of known size would
 * have gone unseen. Whether a real alarm was a false one only its owner knows, so each counts as false but in the spans in which
 * something is known to have changed.
 */
import type { BaselineDocument } from '../../../lib/contract/baseline';
import type { DriftStateDocument } from '../../../lib/contract/verdict';
import { isoSeconds } from '../../../lambda/drift-check/hours';
import { replay, sliceHoursOf } from '../replay';
import type { Sliced } from '../slices';
import type { Candidate } from './candidates';
import { coarser } from './coarser';
import { shiftedSlice, type Shifts } from './shift';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const YEAR_MS = 365.25 * DAY_MS;

/** So many changes are put into the log, one at a time. */
const INSTANTS = 12;

/** How long a change is looked for, where the log is long enough. */
const HORIZON_MS = 30 * DAY_MS;

export interface Change {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly until: number;
}

/** When the state over time was 1: from the end of one window to that of another, ISO 8601. */
export interface Alarm {
  readonly from: string;
  /** Absent where it still was at the end. */
  readonly until?: string;
  /** Whether something is known to have changed. */
  readonly isExpected: boolean;
}

/** How many of some changes were seen, and after how many hours; null where fewer were than that takes. */
export interface Found {
  readonly of: number;
  readonly found: number;
  readonly medianHours: number | null;
  /** Nine of ten were seen by then. */
  readonly mostHours: number | null;
}

export interface Measured extends Omit<Candidate, 'config'> {
  readonly windows: number;
  /** Windows with enough rows to say something. */
  readonly judged: number;
  readonly drifted: number;
  /** Share of the windows behind which the state was 1. */
  readonly stateShare: number;
  /** The same of those windows that see no known change. */
  readonly falseStateShare: number;
  readonly alarms: readonly Alarm[];
  readonly falseAlarms: number;
  /** Years of the log in which an alarm is a false one. */
  readonly falseYears: number;
  /** 0 where there are no such years. */
  readonly falseAlarmsPerYear: number;
  /** The changes that are known. */
  readonly changes: Found;
  /** Those that were put into the log where the state was 0, and would not have become 1 just as soon without them. */
  readonly shifts: Found;
}

export interface Log {
  readonly baseline: BaselineDocument;
  readonly sliced: Sliced;
  readonly changes: readonly Change[];
  /** What is put into the log. */
  readonly shifts: Shifts;
  /** Called behind each window. */
  readonly progress?: () => void;
}

interface Judged {
  readonly end: number;
  readonly state: DriftStateDocument;
}

export function yearsOf({ slices, sliceHours }: Sliced): number {
  return (slices.at(-1)!.start + sliceHours * HOUR_MS - slices[0]!.start) / YEAR_MS;
}

/** Midnights in the log, evenly spread, with rows before and behind. */
export function instantsOf(sliced: Sliced): { readonly instants: readonly number[]; readonly horizon: number } {
  const first = sliced.slices[0]!.start;
  const last = sliced.slices.at(-1)!.start;
  const horizon = Math.min(HORIZON_MS, (last - first) / 4);
  const begin = first + horizon;
  const spread = last - horizon - begin;
  const instants = Array.from({ length: INSTANTS }, (_, index) => Math.floor((begin + (spread * index) / (INSTANTS - 1)) / DAY_MS) * DAY_MS);
  return { instants: [...new Set(instants)].filter((instant) => instant > first), horizon };
}

export function measured({ config, ...candidate }: Candidate, { baseline, sliced, changes, shifts, progress }: Log): Measured {
  const own = coarser(sliced, sliceHoursOf(config), baseline);
  const judged: Judged[] = [];
  let [withRows, drifted] = [0, 0];
  for (const { verdict, state } of replay(baseline, config, own)) {
    judged.push({ end: Date.parse(verdict.window.end), state });
    if (verdict.status !== 'insufficient-data') withRows += 1;
    if (verdict.status === 'drifted') drifted += 1;
    progress?.();
  }
  const alarms = alarmsOf(judged, changes, candidate.windowHours);
  const falseAlarms = alarms.filter(({ isExpected }) => !isExpected).length;
  const falseYears = yearsOf(sliced) - yearsWithin(changes, sliced, candidate.windowHours);
  const unchanged = judged.filter(({ end }) => !changes.some((change) => isWithin(end, change, candidate.windowHours)));
  return {
    ...candidate,
    windows: judged.length, judged: withRows, drifted,
    stateShare: stateShareOf(judged), falseStateShare: stateShareOf(unchanged),
    alarms, falseAlarms, falseYears, falseAlarmsPerYear: falseYears > 0 ? falseAlarms / falseYears : 0,
    changes: foundIn(changes.map((change) => delayOf(change, alarms, candidate.windowHours))),
    shifts: foundIn(shiftDelays(config, own, judged, baseline, shifts, instantsOf(sliced))),
  };
}

function stateShareOf(judged: readonly Judged[]): number {
  return judged.length === 0 ? 0 : judged.filter(({ state }) => state.state === 1).length / judged.length;
}

/** Years of the log in which windows see a known change: spans that overlap count once. */
function yearsWithin(changes: readonly Change[], { slices, sliceHours }: Sliced, windowHours: number): number {
  const last = slices.at(-1)!.start + sliceHours * HOUR_MS;
  let [within, reached] = [0, slices[0]!.start];
  for (const { from, until } of [...changes].sort((one, other) => one.from - other.from)) {
    const end = Math.min(last, until + windowHours * HOUR_MS);
    within += Math.max(0, end - Math.max(from, reached));
    reached = Math.max(reached, end);
  }
  return within / YEAR_MS;
}

function alarmsOf(judged: readonly Judged[], changes: readonly Change[], windowHours: number): Alarm[] {
  const alarms: Alarm[] = [];
  let from: number | undefined;
  const alarm = (start: number, until?: number): void => {
    alarms.push({ from: isoSeconds(start), ...(until === undefined ? {} : { until: isoSeconds(until) }), isExpected: changes.some((change) => isWithin(start, change, windowHours)) });
  };
  for (const { end, state } of judged) {
    if (state.state === 1) from ??= end;
    else if (from !== undefined) {
      alarm(from, end);
      from = undefined;
    }
  }
  if (from !== undefined) alarm(from);
  return alarms;
}

/** A window may see the change until it has left its span. */
function isWithin(end: number, { from, until }: Change, windowHours: number): boolean {
  return end > from && end <= until + windowHours * HOUR_MS;
}

/** Hours; infinite where no alarm began in time. */
function delayOf(change: Change, alarms: readonly Alarm[], windowHours: number): number {
  const seen = alarms.map(({ from }) => Date.parse(from)).find((from) => isWithin(from, change, windowHours));
  return seen === undefined ? Infinity : (seen - change.from) / HOUR_MS;
}

function shiftDelays(
  config: Candidate['config'], own: Sliced, judged: readonly Judged[], baseline: BaselineDocument, shifts: Log['shifts'], { instants, horizon }: ReturnType<typeof instantsOf>,
): number[] {
  const longest = Math.max(...config.features.map(({ windowHours }) => windowHours)) * HOUR_MS;
  const delays: number[] = [];
  for (const instant of instants) {
    const state = judged.findLast(({ end }) => end <= instant)?.state;
    if (state?.state === 1) continue;
    const slices = own.slices
      .filter(({ start }) => start >= instant - longest && start < instant + horizon)
      .map((slice) => (slice.start < instant ? slice : shiftedSlice(slice, shifts)));
    if (!slices.some(({ start }) => start >= instant)) continue;
    const seen = firstAlarm(replay(baseline, config, { ...own, slices }, { after: instant, until: instant + horizon, state }));
    // What the log itself raises as soon says nothing about the change.
    const unshifted = judged.find(({ end, state: { state: without } }) => end > instant && without === 1)?.end ?? Infinity;
    if (seen === undefined || seen < unshifted) delays.push(seen === undefined ? Infinity : (seen - instant) / HOUR_MS);
  }
  return delays;
}

function firstAlarm(replayed: ReturnType<typeof replay>): number | undefined {
  for (const { verdict, state } of replayed) if (state.state === 1) return Date.parse(verdict.window.end);
  return undefined;
}

function foundIn(delays: readonly number[]): Found {
  const sorted = [...delays].sort((a, b) => a - b);
  const at = (share: number): number | null => {
    const delay = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
    return delay === undefined || delay === Infinity ? null : delay;
  };
  return { of: delays.length, found: delays.filter(Number.isFinite).length, medianHours: at(0.5), mostHours: at(0.9) };
}
