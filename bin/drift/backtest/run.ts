/** `cdk-mlops drift --backtest`: its options, and from arguments to a backtest. */
import type { BaselineDocument } from '../../../lib/contract/baseline';
import { timestampCell } from '../../../lambda/shared/records/cells';
import { ExpectedError, refuse } from '../../commands/command';
import { isoSeconds } from '../../../lambda/drift-check/hours';
import { type Judging, sliced } from '../judged';
import type { JudgingValues } from '../options';
import { sliceHoursOf } from '../replay';
import type { Sliced } from '../slices';
import { type Backtest, backtest } from './backtest';
import { type Candidate, candidatesOf, DEFAULT_WINDOWS } from './candidates';
import type { Change } from './measure';

const HOUR_MS = 3_600_000;

export const BACKTEST_OPTIONS = {
  backtest: { type: 'boolean' }, windows: { type: 'string' }, changed: { type: 'string', multiple: true }, 'false-alarms': { type: 'string' }, shift: { type: 'string' },
} as const;

export const BACKTEST_HELP = `  --backtest   replays the log, last year's say, under several windows instead: which would have alarmed, how often, and after how long a
               change that is put into it would have been seen; proposes one. The checks' lag comes on top. Exit codes: 0 a window
               within the budget is proposed; 1 none is. Segments are judged, too, in windows of at least a day
  --windows    the windows to compare (default ${DEFAULT_WINDOWS}); checked as often as they are long, at least once a day. Learned thresholds take
               the length that the baseline has, e.g. --windows 1d
  --changed    when something is known to have changed, e.g. 2001-05-01/2001-05-20, or 2001-05-01 for good; alarms at other times count as
               false, and a window that does not see it is not proposed
  --false-alarms 1  put up with in a year; --shift 0.5  the change that is put in, in standard deviations: of the critical features,
               or of all`;

export type BacktestValues = JudgingValues & { readonly windows?: string; readonly changed?: string[]; readonly 'false-alarms'?: string; readonly shift?: string };

/** @throws UsageError or ExpectedError with all problems */
export async function runBacktest(values: BacktestValues, judging: Judging): Promise<Backtest> {
  const { baseline, config, eventTime } = judging;
  const problems: string[] = [];
  const candidates = candidatesOf(config, values.windows ?? DEFAULT_WINDOWS, values, problems);
  requireLearnable(candidates, baseline, problems);
  const changed = (values.changed ?? []).flatMap((text) => text.split(','));
  const changes = changed.map((text) => changeOf(text, problems));
  const falseAlarms = positive('false-alarms', values['false-alarms'] ?? '1', 0, problems);
  const deviations = positive('shift', values.shift ?? '0.5', 0.01, problems);
  refuse(problems);
  if (eventTime === undefined) throw new ExpectedError(`${judging.files[0]!.path}: got no column that says when a row happened, expected one to replay by; name it with --time`);
  const rows = await sliced(judging, sliceHoursOfAll(candidates));
  if (rows.slices.length < 2) throw new ExpectedError(`${judging.files[0]!.path}: got rows of ${rows.sliceHours === 1 ? 'an hour' : `${rows.sliceHours} hours`}, expected a log of weeks or months to replay; give more files, or shorter --windows`);
  requireWithin(changes, changed, rows);
  return backtest(baseline, config, rows, { candidates, changes, deviations, falseAlarms });
}

/** A window of another length than the baseline has learned from would be judged by the fixed thresholds, which a deployed check would not do. */
function requireLearnable(candidates: readonly Candidate[], { settings: { spans } }: BaselineDocument, problems: string[]): void {
  const learning = candidates.flatMap(({ config: { features } }) => features).filter(({ statistics }) => statistics.some(({ learned }) => learned !== undefined));
  const other = learning.find(({ name, windowHours }) => spans?.hours[name] !== windowHours);
  if (!other) return;
  const learned = spans?.hours[other.name];
  const expected = learned === undefined ? 'a baseline with windows of that length' : `windows of ${learned} hours alone`;
  problems.push(`--windows: got a window of ${other.windowHours} hours for ${other.name}, whose threshold is learned, expected ${expected}; build one for each length with \`cdk-mlops baseline --windows\``);
}

/** Hours that every window of every candidate is a multiple of. */
function sliceHoursOfAll(candidates: readonly Candidate[]): number {
  const features = candidates.flatMap(({ config: { everyHours, features: own } }) => [...own, { windowHours: everyHours }]);
  return sliceHoursOf({ everyHours: candidates[0]!.everyHours, features });
}

/** What no window can see would keep all of them from being proposed. */
function requireWithin(changes: readonly Change[], texts: readonly string[], { slices, sliceHours }: Sliced): void {
  const [first, end] = [slices[0]!.start, slices.at(-1)!.start + sliceHours * HOUR_MS];
  const outside = texts.filter((_, index) => changes[index]!.from >= end || changes[index]!.until <= first);
  const day = (time: number): string => isoSeconds(time).slice(0, 'yyyy-MM-dd'.length);
  refuse(outside.map((text) => `--changed: got ${text}, expected a time within the log, ${day(first)} to ${day(end)}`));
}

/** Without an end the change lasts. */
function changeOf(text: string, problems: string[]): Change {
  const [from, until = Infinity] = text.split('/').map((instant) => timestampCell(instant));
  if (from! <= until) return { from: from!, until: until };
  problems.push(`--changed: got ${text}, expected an instant or two, e.g. 2001-05-01/2001-05-20`);
  return { from: 0, until: 0 };
}

function positive(option: string, text: string, least: number, problems: string[]): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (value >= least && Number.isFinite(value)) return value;
  problems.push(`--${option}: got ${text}, expected a number of at least ${least}`);
  return 1;
}
