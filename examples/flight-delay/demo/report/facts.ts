/** What follows from the record, and several parts of the report tell: who served when, when there was drift, what belongs together. */
import type { AlarmChange, CheckPoint, Run, StatisticPoint, StoryRecord } from '../record';
import { DAY_MS, timeOf } from './words';

export interface Interval {
  readonly from: number;
  readonly to: number;
}

export interface Served extends Interval {
  readonly version: string;
}

export interface AlarmInterval extends Interval {
  readonly alarm: string;
  readonly reason: string;
}

const RATES: readonly StatisticPoint['name'][] = ['missing-rate', 'invalid-rate', 'out-of-range-rate'];

/** Those that say something about the shape of a distribution; the others are about the quality of the data. */
export function isShape({ name }: StatisticPoint): boolean {
  return !RATES.includes(name);
}

/** Versions in the order in which they served. */
export function servedVersions({ runs, to }: StoryRecord): Served[] {
  const deployed = runs.filter(({ machine, outcome, version }) => machine === 'deployment' && outcome === 'DEPLOYED' && version !== undefined);
  return deployed.map(({ endedAt, version }, index) => ({ version: version!, from: timeOf(endedAt), to: timeOf(deployed[index + 1]?.endedAt ?? to) }));
}

/** Times in which the state over time was 1. */
export function driftIntervals({ checks, to }: StoryRecord): Interval[] {
  return intervals(checks, ({ driftState }) => driftState === 1, timeOf(to));
}

function intervals(checks: readonly CheckPoint[], holds: (check: CheckPoint) => boolean, end: number): Interval[] {
  const found: Interval[] = [];
  let from: number | undefined;
  for (const check of checks) {
    if (holds(check) === (from !== undefined)) continue;
    if (from === undefined) from = timeOf(check.at);
    else {
      found.push({ from, to: timeOf(check.at) });
      from = undefined;
    }
  }
  return from === undefined ? found : [...found, { from, to: end }];
}

/** Times in which alarms were in ALARM. */
export function alarmIntervals({ alarms, to }: StoryRecord): AlarmInterval[] {
  return alarms.flatMap(({ alarm, at, to: state, reason }, index) => {
    if (state !== 'ALARM') return [];
    const end = alarms.slice(index + 1).find((later) => later.alarm === alarm && later.to !== 'ALARM');
    return [{ alarm, reason, from: timeOf(at), to: timeOf(end?.at ?? to) }];
  });
}

/** When another baseline came into use: with the deployment before, as a rule. */
export function baselineChanges({ checks, runs }: StoryRecord): { readonly at: number; readonly version: string | undefined }[] {
  return checks.flatMap(({ at, baselineId }, index) => {
    const before = checks[index - 1];
    if (before === undefined || before.baselineId === baselineId) return [];
    const run = runs.findLast(({ machine, outcome, endedAt }) => machine === 'deployment' && outcome === 'DEPLOYED' && endedAt <= at && endedAt > before.at);
    return [{ at: timeOf(run?.endedAt ?? at), version: run?.version }];
  });
}

/** The deployment that a retraining asked for, if it got that far. */
export function deploymentOf(retraining: Run, { runs }: StoryRecord): Run | undefined {
  if (retraining.machine !== 'retraining') return undefined;
  return runs.find(({ machine, startedAt, endedAt, cause }) =>
    machine === 'deployment' && cause === 'candidate' && startedAt >= retraining.startedAt && endedAt <= retraining.endedAt);
}

/** Numbers, from 1, of the accidents with that column that a check may have seen: under way in the day before it. */
export function accidentsSeen({ at }: CheckPoint, feature: string, { accidents }: StoryRecord): number[] {
  const end = timeOf(at);
  return accidents.flatMap(({ from, to, columns }, index) => (columns.includes(feature) && timeOf(from) < end && timeOf(to) > end - DAY_MS ? [index + 1] : []));
}

export function featureNames({ checks }: StoryRecord): { readonly name: string; readonly critical: boolean }[] {
  const found = new Map<string, boolean>();
  for (const { features } of checks) for (const { name, critical } of features) found.set(name, critical || (found.get(name) ?? false));
  return [...found].map(([name, critical]) => ({ name, critical }));
}

/** Statistics of a feature in a check; none where the check says nothing about it. */
export function statisticsOf({ features }: CheckPoint, feature: string): readonly StatisticPoint[] {
  return features.find(({ name }) => name === feature)?.statistics ?? [];
}

/** Alarms that began to ring in a span of time. */
export function alarmsWithin({ alarms }: StoryRecord, { from, to }: Interval): AlarmChange[] {
  return alarms.filter(({ at, to: state }) => state === 'ALARM' && timeOf(at) >= from && timeOf(at) <= to);
}
