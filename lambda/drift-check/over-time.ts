/**
 * A state over time. It becomes 1 when `times` of the last `outOf` judged windows were bad, and 0 again after `times` calm windows in a
 * row. Where all of the last windows must have been bad, and for the return to 0, those with too few data are passed over, if they are less
 * than half: a model that is quiet at night must be able to drift, too. Otherwise a window with too few data takes its place and changes
 * nothing, as does one that is neither bad nor calm. Windows of a time that the last `outOf` checks do not reach back to are forgotten, so
 * that missed checks bring no two windows together; with the return to 0 the bad windows before it are, for they would count a second time.
 */
import { addHours } from './hours';

export interface OverTime<S extends string> {
  readonly state: 0 | 1;
  /** Window end at which the state took its value. */
  readonly since: string;
  /** The latest judged windows, oldest first. */
  readonly recent: readonly { readonly end: string; readonly status: S }[];
}

export interface OverTimeRule {
  readonly times: number;
  readonly outOf: number;
  /** Hours between two checks. */
  readonly everyHours: number;
}

type Windows = OverTime<string>['recent'];

/** @param bad the status that raises the state; `calm` releases it, and `insufficient-data` says nothing */
export function overTime<S extends string>(previous: OverTime<S> | undefined, end: string, status: S, { times, outOf, everyHours }: OverTimeRule, bad: S): OverTime<S> {
  const oldest = addHours(end, -outOf * everyHours);
  const recent = [...(previous?.recent ?? []).filter((one) => one.end > oldest), { end, status }].slice(-outOf);
  const before = previous?.state ?? 0;
  const isRaised = status === bad && (recent.filter((one) => one.status === bad).length >= times || (times === outOf && areAll(bad, recent, times)));
  const state = before === 0 ? (isRaised ? 1 : 0) : areAll('calm', recent, times) ? 0 : 1;
  return { state, since: previous && state === before ? previous.since : end, recent: before === 1 && state === 0 ? recent.slice(-times) : recent };
}

/** Whether each of the last windows is so that had enough data, and more than half had. */
function areAll(status: string, recent: Windows, times: number): boolean {
  const latest = recent.slice(-times);
  const judged = latest.filter((one) => one.status !== 'insufficient-data');
  return latest.length === times && judged.length * 2 > times && judged.every((one) => one.status === status);
}
