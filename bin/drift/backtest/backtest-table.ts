/** A backtest as lines of text. */
import { counted } from '../../../lambda/shared/words';
import type { Backtest } from './backtest';
import type { Alarm, Found, Measured } from './measure';

/** Alarms of one window that are listed. */
const LISTED = 20;

const DAY_HOURS = 24;

const WIDTHS = [9, 7, 7, 8, 7, 8, 8, 11, 17] as const;

export function backtestLines(backtest: Backtest): string[] {
  const { log, baselineId, windows, fixedThresholds: fixed, shift, proposal, falseAlarmsBudget } = backtest;
  const knownChanges = windows[0]!.changes.of;
  const given = windows.find(({ isGiven }) => isGiven);
  const proposed = windows.find(({ everyHours, windowHours }) => everyHours === proposal?.everyHours && windowHours === proposal.windowHours);
  const listed = [...new Set([proposed, given])].filter((one) => one !== undefined);
  return [
    `log ${day(log.from)} to ${day(log.until)} (${log.years.toFixed(2)} years), ${log.rows.toLocaleString('en')} rows, against baseline ${baselineId}`,
    '',
    line(['window', 'checked', 'judged', 'drifted', 'alarms', 'a year', 'state 1', ...(knownChanges > 0 ? ['changes', 'seen after'] : []), `+${shift.deviations}σ seen`, 'after (9 of 10)']),
    ...windows.map((window) => line(cellsOf(window, knownChanges > 0))),
    '',
    `alarms: how often the state became 1; ${knownChanges > 0 ? 'those in the changes are not counted by the year' : 'each counts as false: --changed says when something did change'}. * is as given.`,
    `+${shift.deviations}σ: ${shift.features.join(', ')} moved by ${shift.deviations} standard deviations, from one of ${counted(shift.instants.length, 'instant')} on where the state was 0 and would not have become 1 as soon by itself`,
    `fixed thresholds, each ${hours(fixed.hours)} for itself: ${percent(fixed.drifted / fixed.windows)} of windows drifted, ${counted(fixed.alarms, 'alarm')}, ${fixed.alarmsPerYear.toFixed(1)} a year`,
    ...(windows.some(({ windowHours }) => windowHours < DAY_HOURS)
      ? [backtest.hoursOfWeek ? 'windows shorter than a day: compared with the same hours of the week' : 'windows shorter than a day: compared with all of the baseline; try one built with --hours-of-week']
      : []),
    ...listed.flatMap((window) => alarmLines(window)),
    '',
    proposal === null
      ? `proposal: none; no window judged nine of ten of its checks, found nine of ten changes, five of them or more,${knownChanges > 0 ? ' and nine of ten of the changes that are known,' : ''} and was in alarm for a fifth of the time at most. ` +
        'Try longer windows, other thresholds, a longer log, or a larger change with --shift; say with --changed when something did change'
      : `proposal: --every ${hours(proposal.everyHours)} --window ${hours(proposal.windowHours)}, for ${proposal.falseAlarmsPerYear.toFixed(1)} false alarms a year ` +
        `(with 95 % confidence at most ${proposal.falseAlarmsPerYearAtMost.toFixed(1)}), and a change seen after ${hours(proposal.medianDelayHours)}` +
        (proposal.isWithinBudget ? '' : `; no window keeps to ${falseAlarmsBudget} a year, this one comes nearest`),
  ];
}

function cellsOf({ everyHours, windowHours, isGiven, windows, judged, drifted, alarms, falseAlarmsPerYear, stateShare, changes, shifts }: Measured, hasChanges: boolean): string[] {
  return [
    `${hours(windowHours)}${isGiven ? ' *' : ''}`, hours(everyHours), percent(judged / windows), percent(drifted / windows), String(alarms.length), falseAlarmsPerYear.toFixed(1), percent(stateShare),
    ...(hasChanges ? [seen(changes), after(changes.medianHours)] : []),
    seen(shifts), `${after(shifts.medianHours)} (${after(shifts.mostHours)})`,
  ];
}

function alarmLines({ windowHours, everyHours, alarms }: Measured): string[] {
  if (alarms.length === 0) return [];
  const shown = alarms.slice(0, LISTED).map(({ from, until, isExpected }: Alarm) => `  ${minute(from)} to ${until === undefined ? 'the end' : minute(until)}${isExpected ? ', as something changed' : ''}`);
  return [`would have alarmed with a window of ${hours(windowHours)}, checked each ${hours(everyHours)}:`, ...shown, ...(alarms.length > LISTED ? [`  and ${alarms.length - LISTED} more times`] : [])];
}

function line(cells: readonly string[]): string {
  return cells.map((cell, index) => (index === 0 ? cell.padEnd(WIDTHS[0]) : cell.padStart(WIDTHS[index] ?? WIDTHS.at(-1)!))).join('  ').trimEnd();
}

function seen({ found, of }: Found): string {
  return of === 0 ? '–' : `${found} of ${of}`;
}

function after(delay: number | null): string {
  return delay === null ? '–' : hours(delay);
}

/** As the options take them: `6h`, `14d`. */
function hours(count: number): string {
  return count >= 24 && count % 24 === 0 ? `${count / 24}d` : `${count}h`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;
}

function day(instant: string): string {
  return instant.slice(0, 'yyyy-MM-dd'.length);
}

function minute(instant: string): string {
  return instant.slice(0, 'yyyy-MM-ddTHH:mm'.length).replace('T', ' ');
}
