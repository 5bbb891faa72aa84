/** Replays a log under several windows by the rules of the drift check, and proposes one of them. */
import type { BaselineDocument } from '../../../lib/contract/baseline';
import { isoSeconds } from '../../../lambda/drift-check/hours';
import { chiSquareQuantile } from '../../../lambda/stats/chi-square';
import { hasHours } from '../baseline';
import type { LocalConfig } from '../options';
import { progressOf, WINDOWS } from '../progress';
import type { Sliced } from '../slices';
import type { Candidate } from './candidates';
import { type FixedThresholds, fixedThresholds } from './fixed-thresholds';
import { type Change, instantsOf, type Measured, measured, yearsOf } from './measure';
import { shiftsOf } from './shift';

const HOUR_MS = 3_600_000;

/** Of its windows a candidate must be able to judge, and of the changes to find, known ones and those that were put in, so many. */
const ENOUGH = 0.9;

/** Changes that a candidate must have been tried with, and of all that were put into the log so many: one alone shows little. */
const LEAST_SHIFTS = 5;
const LEAST_SHIFTS_SHARE = 0.5;

/** Of the time in which nothing is known to have changed, the state may be 1 for so much: one alarm that lasts is no good window. */
const MOST_IN_ALARM = 0.2;

/** A deployed check comes once a day at least. */
const DEPLOYED_EVERY = 24;

/** One-sided, of the rate of false alarms. */
const CONFIDENCE = 0.95;

export interface BacktestOptions {
  readonly candidates: readonly Candidate[];
  readonly changes: readonly Change[];
  /** Standard deviations by which the changes move that are put into the log. */
  readonly deviations: number;
  /** False alarms a year that are put up with. */
  readonly falseAlarms: number;
}

export interface Proposal {
  readonly everyHours: number;
  readonly windowHours: number;
  /** Whether its false alarms are as few as was asked for. */
  readonly isWithinBudget: boolean;
  readonly falseAlarmsPerYear: number;
  /** What a log of this length cannot rule out with 95 % confidence. */
  readonly falseAlarmsPerYearAtMost: number;
  readonly medianDelayHours: number;
}

export interface Backtest {
  readonly modelId: string;
  readonly baselineId: string;
  readonly log: { readonly from: string; readonly until: string; readonly years: number; readonly rows: number; readonly quarantined: number };
  readonly falseAlarmsBudget: number;
  /** What was put into the log, from one of the instants on at a time. */
  readonly shift: { readonly deviations: number; readonly features: readonly string[]; readonly instants: readonly string[] };
  readonly windows: readonly Measured[];
  readonly fixedThresholds: FixedThresholds & { readonly alarmsPerYear: number };
  /** Whether windows shorter than a day were compared with the same hours of the week. */
  readonly hoursOfWeek: boolean;
  /** Null where no window can judge and find enough. */
  readonly proposal: Proposal | null;
}

/** @param config as given: its critical features are those that the changes move, or else all */
export function backtest(baseline: BaselineDocument, config: LocalConfig, sliced: Sliced, { candidates, changes, deviations, falseAlarms }: BacktestOptions): Backtest {
  const critical = config.features.filter((feature) => feature.critical);
  const moved = (critical.length > 0 ? critical : config.features).map(({ name }) => name);
  const shifts = shiftsOf(baseline, moved, deviations);
  const years = yearsOf(sliced);
  const from = sliced.slices[0]!.start;
  const until = sliced.slices.at(-1)!.start + sliced.sliceHours * HOUR_MS;
  const total = [sliced.sliceHours, ...candidates.map(({ everyHours }) => everyHours)].reduce((sum, every) => sum + Math.ceil((until - from) / HOUR_MS / every), 0);
  const { instants } = instantsOf(sliced);
  const progress = progressOf('backtest', total, WINDOWS);
  const fixed = fixedThresholds(baseline, config, sliced, () => progress.read(1));
  const windows = candidates.map((candidate) => measured(candidate, { baseline, sliced, changes, shifts, progress: () => progress.read(1) }));
  progress.done();
  return {
    modelId: baseline.modelId,
    baselineId: baseline.id,
    log: { from: isoSeconds(from), until: isoSeconds(until), years, rows: sliced.rows, quarantined: sliced.quarantined },
    falseAlarmsBudget: falseAlarms,
    hoursOfWeek: hasHours(baseline),
    shift: { deviations, features: moved, instants: instants.map(isoSeconds) },
    windows,
    fixedThresholds: { ...fixed, alarmsPerYear: fixed.alarms / years },
    proposal: proposalOf(windows, falseAlarms, instants.length),
  };
}

/** Of those within the budget the one that finds changes soonest; of none the one with the fewest false alarms. */
function proposalOf(windows: readonly Measured[], budget: number, instants: number): Proposal | null {
  const able = windows.filter((window) => isAble(window, instants));
  const within = able.filter(({ falseAlarmsPerYear }) => falseAlarmsPerYear <= budget);
  const soonest = (one: Measured, other: Measured): number => one.shifts.medianHours! - other.shifts.medianHours! || one.falseAlarms - other.falseAlarms || one.windowHours - other.windowHours;
  const best = within.length > 0 ? within.sort(soonest)[0] : able.sort((one, other) => one.falseAlarms - other.falseAlarms || soonest(one, other))[0];
  if (!best) return null;
  const { everyHours, windowHours, falseAlarms, falseYears, falseAlarmsPerYear, shifts } = best;
  return {
    everyHours, windowHours, isWithinBudget: falseAlarmsPerYear <= budget, falseAlarmsPerYear,
    falseAlarmsPerYearAtMost: chiSquareQuantile(1 - CONFIDENCE, 2 * (falseAlarms + 1)) / 2 / falseYears,
    medianDelayHours: shifts.medianHours!,
  };
}

function isAble({ everyHours, judged, windows, falseYears, falseStateShare, changes, shifts: { of, found } }: Measured, instants: number): boolean {
  const isTried = of >= Math.max(LEAST_SHIFTS, LEAST_SHIFTS_SHARE * instants);
  return everyHours <= DEPLOYED_EVERY && judged >= ENOUGH * windows && isTried && found >= ENOUGH * of && changes.found >= ENOUGH * changes.of && falseYears > 0 && falseStateShare <= MOST_IN_ALARM;
}
