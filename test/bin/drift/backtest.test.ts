/** The backtest: what windows would have cost on a log with a daily rhythm, by the rules of the drift check. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ColumnCounts } from '../../../lib/contract/baseline';
import { baselineCommand } from '../../../bin/commands/baseline';
import { driftCommand } from '../../../bin/commands/drift';
import type { Backtest } from '../../../bin/drift/backtest/backtest';
import { coarser } from '../../../bin/drift/backtest/coarser';
import { Shift, shiftedSlice, shiftsOf } from '../../../bin/drift/backtest/shift';
import { prepareJudging, sliced } from '../../../bin/drift/judged';
import { replay } from '../../../bin/drift/replay';
import { sparse } from '../../../bin/drift/slices';
import { ksFromGrid } from '../../../lambda/stats/kolmogorov-smirnov';
import { baselineOf, categorical, continuous } from '../../lambda/support/baselines';
import { normal, sample } from '../../lambda/support/random';
import { capturedConsole } from './console';
import { csv, file, type Flight, flightsOf, folder } from './flights';

const { printed } = capturedConsole();

const here = folder();
const baseline = join(here, 'baseline.json');

/** Later in the evening than in the morning, every day. */
function rhythmic(flights: readonly Flight[]): Flight[] {
  return flights.map((flight) => ({ ...flight, delay: flight.delay + Math.sin((2 * Math.PI * Number(flight.departure.slice(11, 13))) / 24) }));
}

/** Twelve days as in training, then four on which everything is a deviation later. */
const log = file(here, 'log.csv', csv(rhythmic([...flightsOf('2001-02-01', 288, 40, 2), ...flightsOf('2001-02-13', 96, 40, 3, 1)])));

beforeAll(async () => {
  await baselineCommand.run([file(here, 'training.csv', csv(rhythmic(flightsOf('2001-01-01', 240, 40, 1)))), '--out', baseline]);
});

const known = ['--changed', '2001-02-13/2001-02-17'] as const;

interface Played {
  readonly code: number;
  readonly result: Backtest;
}

/** As in training for six days only. */
const drifting = file(here, 'drifting.csv', csv(rhythmic([...flightsOf('2001-02-01', 144, 40, 2), ...flightsOf('2001-02-07', 240, 40, 3, 1)])));

/** The same for eleven days. */
const driftingLate = file(here, 'drifting-late.csv', csv(rhythmic([...flightsOf('2001-02-01', 264, 40, 2), ...flightsOf('2001-02-12', 120, 40, 3, 1)])));

const backtested = (...args: readonly string[]): Promise<Played> => backtestedOf(log, ...args);

async function backtestedOf(of: string, ...args: readonly string[]): Promise<Played> {
  const out = join(here, 'backtest.json');
  const code = await driftCommand.run([of, '--baseline', baseline, '--critical', 'delay', '--backtest', '--windows', '6h,1d', '--out', out, ...args]);
  return { code, result: JSON.parse(readFileSync(out, 'utf8')) as Backtest };
}

const refusal = (run: Promise<unknown>): Promise<string> => run.then(() => 'nothing', (error: Error) => error.message);

describe('a backtest', () => {
  it('shows that short windows take the rhythm for drift, and proposes the shortest one that does not', async () => {
    const { code, result } = await backtested(...known);
    expect(code).toBe(0);
    expect(result.windows.map(({ windowHours, isGiven }) => [windowHours, isGiven])).toEqual([[6, false], [24, true]]);
    const [short, daily] = result.windows;
    expect(short!.drifted / short!.windows).toBeGreaterThan(0.9);
    expect([short!.stateShare > 0.9, short!.shifts]).toEqual([true, { of: 0, found: 0, medianHours: null, mostHours: null }]);
    expect(daily).toMatchObject({ falseAlarms: 0, alarms: [{ from: '2001-02-15T00:00:00Z', isExpected: true }], changes: { of: 1, found: 1, medianHours: 48 } });
    expect(daily!.shifts).toEqual({ of: daily!.shifts.of, found: daily!.shifts.of, medianHours: 48, mostHours: 48 });
    expect(result.proposal).toMatchObject({ everyHours: 24, windowHours: 24, isWithinBudget: true, falseAlarmsPerYear: 0, medianDelayHours: 48 });
    // Alarms are false in twelve days of the sixteen. None in so few proves little: three in their time are not ruled out.
    expect([result.log.years * 365.25, daily!.falseYears * 365.25].map(Math.round)).toEqual([16, 12]);
    expect(result.proposal!.falseAlarmsPerYearAtMost * daily!.falseYears).toBeCloseTo(2.9957, 3);
    expect([daily!.stateShare > 0.1, daily!.falseStateShare]).toEqual([true, 0]);
    expect(result.fixedThresholds).toMatchObject({ hours: 6, windows: 64, drifted: 64, alarms: 1 });
  });

  it('counts each alarm as false where nothing is known, and exits with 1 when no window keeps to the budget', async () => {
    const { code, result } = await backtested();
    expect([code, result.proposal?.isWithinBudget, result.windows[1]!.falseAlarms]).toEqual([1, false, 1]);
    expect((await backtested('--windows', '1d', '--false-alarms', '30')).code).toBe(0);
  });

  it('proposes no window that is in alarm for most of the time, however rarely it becomes so', async () => {
    const { code, result } = await backtestedOf(drifting, '--windows', '1d', '--false-alarms', '1000');
    const [daily] = result.windows;
    expect([daily!.alarms.length, daily!.stateShare > 0.5]).toEqual([1, true]);
    expect([code, result.proposal]).toEqual([1, null]);
  });

  it('proposes no window that found what it was tried with, and was in alarm for more than a fifth of the time', async () => {
    const { code, result } = await backtestedOf(driftingLate, '--windows', '1d', '--false-alarms', '1000');
    const [daily] = result.windows;
    expect(daily).toMatchObject({ judged: 16, falseStateShare: 0.25, shifts: { of: 8, found: 8 } });
    expect([code, result.proposal]).toEqual([1, null]);
  });

  it('gives no credit for changes that were seen no sooner than without them, and proposes nothing by the few that are left', async () => {
    const { code, result } = await backtestedOf(drifting, '--windows', '1d', '--changed', '2001-02-07/2001-02-17');
    const [daily] = result.windows;
    const [tried, begun] = [result.shift.instants, '2001-02-07'];
    // Two days before the alarm of the change itself, another change makes no difference.
    expect(daily!.shifts).toMatchObject({ of: tried.filter((instant) => instant < begun).length, found: daily!.shifts.of });
    expect([daily!.falseAlarms, daily!.falseStateShare, daily!.shifts.of < 5]).toEqual([0, 0, true]);
    expect([code, result.proposal]).toEqual([1, null]);
  });

  it('prints what each window cost, when those in question would have alarmed, and the proposal', async () => {
    await backtested(...known);
    expect(printed.some((line) => /^1d \* +1d +100 % +2\d % +1 +0\.0 +\d+ % +1 of 1 +2d +\d+ of \d+ +2d \(2d\)$/.test(line))).toBe(true);
    expect(printed).toContain('  2001-02-15 00:00 to the end, as something changed');
    expect(printed.at(-1)).toMatch(/^proposal: --every 1d --window 1d, for 0\.0 false alarms a year \(with 95 % confidence at most \d+\.\d\), and a change seen after 2d$/);
    printed.length = 0;
    await backtested('--windows', '1d', '--json');
    expect((JSON.parse(printed.join('')) as Backtest).windows).toHaveLength(1);
  });

  it('looks at segments, which see sooner what happens to few', async () => {
    // Two of five flights are later from the 13th on, by so little that all flights together hide it.
    const some = (flights: readonly Flight[]): Flight[] => flights.map((flight) => ({ ...flight, delay: flight.delay + (flight.origin === 'JFK' ? 0.4 : 0) }));
    const hidden = file(here, 'hidden.csv', csv([...flightsOf('2001-02-01', 288, 40, 2), ...some(flightsOf('2001-02-13', 96, 40, 3))]));
    const [whole, bySegment] = [join(here, 'whole.json'), join(here, 'by-segment.json')];
    const training = file(here, 'steady.csv', csv(flightsOf('2001-01-01', 240, 40, 1)));
    await baselineCommand.run([training, '--out', whole]);
    await baselineCommand.run([training, '--out', bySegment, '--segments', 'origin=JFK']);
    const windowsOf = async (of: string): Promise<Backtest['windows']> => {
      printed.length = 0;
      await driftCommand.run([hidden, '--baseline', of, '--backtest', '--windows', '1d', '--json', ...known]);
      return (JSON.parse(printed.join('')) as Backtest).windows;
    };
    const [[without], [within]] = [await windowsOf(whole), await windowsOf(bySegment)];
    expect([without!.changes.found, within!.changes.found, within!.falseAlarms]).toEqual([0, 1, 0]);
    // What is put into the log moves in segments, too: it is found there, too.
    expect(within!.shifts.found).toBe(within!.shifts.of);
  });

  it('learns thresholds from windows of the training data, and refuses windows of another length, which it would judge by others', async () => {
    const training = file(here, 'changing.csv', csv(flightsOf('2001-01-01', 480, 40, 5).map((flight) => ({ ...flight, delay: flight.delay + Math.sin(Number(flight.departure.slice(8, 10))) }))));
    const daily = join(here, 'daily.json');
    await baselineCommand.run([training, '--out', daily, '--windows', '1d']);
    const changing = file(here, 'as-before.csv', csv(flightsOf('2001-02-01', 384, 40, 6).map((flight) => ({ ...flight, delay: flight.delay + Math.sin(Number(flight.departure.slice(8, 10))) }))));
    const driftedOf = async (...more: readonly string[]): Promise<number> => {
      const out = join(here, 'learned.json');
      await driftCommand.run([changing, '--baseline', daily, '--critical', 'delay', '--backtest', '--windows', '1d', '--out', out, ...more]);
      return (JSON.parse(readFileSync(out, 'utf8')) as Backtest).windows[0]!.drifted;
    };
    expect(await driftedOf()).toBeGreaterThan(8);
    expect(await driftedOf('--learned', '3')).toBe(0);
    const message = await refusal(driftCommand.run([changing, '--baseline', daily, '--backtest', '--windows', '6h,1d', '--learned', '3']));
    expect(message).toContain('--windows: got a window of 6 hours for delay, whose threshold is learned, expected windows of 24 hours alone; build one for each length with `cdk-mlops baseline --windows`');
  });

  it('moves the rows of a segment by its own training rows', () => {
    const name = 'delay';
    const counted = (...counts: number[]): ColumnCounts => ({ present: counts.reduce((sum, count) => sum + count, 0), missing: 0, invalid: 0, nonFinite: 0, counts });
    const even = counted(50, 50, 0);
    const origin = { ...categorical('origin', ['ORD', 'JFK', 'LAX'], [100, 100, 0, 0]), bySegment: { ends: [0, 1, 2], segments: [counted(100, 0, 0), counted(0, 100, 0), counted(0, 0, 0)] } };
    const delay = { ...continuous(name, sample(100, normal(1))), bySegment: { ends: [0, 1, 2], segments: [even, counted(84, 16, 0), counted(0, 0, 0)] } };
    const shifts = shiftsOf({ ...baselineOf([origin, delay]), segments: ['ORD', 'JFK', 'LAX'] }, [name], 1);
    expect([shifts.features.map(Boolean), shifts.segments.map((one) => one.map(Boolean))]).toEqual([[false, true], [[false, true], [false, true], [false, false]]]);
    const part = [[sparse(even)], [sparse(even)]];
    const slice = { start: 0, rows: 100, quarantined: 0, damaged: 0, hours: new Set([0]), parts: [[], []], segments: [part, part, part] };
    const countsOf = (columns: readonly (typeof part)[number][number][]): number[][] => columns.map(({ bins, counts }) => [0, 1, 2].map((bin) => counts[bins.indexOf(bin)] ?? 0));
    // Of even halves P(Z < −1) = 16 % stay below; of 84 % below, half do, and the others move out of both the same way.
    expect(shiftedSlice(slice, shifts).segments.map((features) => features.map(countsOf))).toEqual([
      [[[50, 50, 0]], [[16, 84, 0]]],
      [[[50, 50, 0]], [[30, 70, 0]]],
      [[[50, 50, 0]], [[50, 50, 0]]],
    ]);
  });

  it('proposes no window that has not seen what is known to have changed', async () => {
    const { code, result } = await backtested(...known, '--changed', '2001-02-05/2001-02-08');
    expect(result.windows[1]).toMatchObject({ changes: { of: 2, found: 1 } });
    expect([code, result.proposal]).toEqual([1, null]);
    expect(printed.at(-1)).toContain('nine of ten of the changes that are known');
  });

  it('takes a change without an end for one that lasts', async () => {
    const { code, result } = await backtested('--changed', '2001-02-13');
    expect(result.windows[1]).toMatchObject({ falseAlarms: 0, alarms: [{ from: '2001-02-15T00:00:00Z', isExpected: true }], changes: { of: 1, found: 1, medianHours: 48 } });
    expect([code, result.proposal]).toMatchObject([0, { windowHours: 24 }]);
  });

  it('refuses changes that lie outside of the log', async () => {
    for (const outside of ['2001-03-01', '2000-01-01/2000-02-01']) {
      expect(await refusal(backtested('--changed', outside))).toContain(`--changed: got ${outside}, expected a time within the log, 2001-02-01 to 2001-02-17`);
    }
  });

  it('says when no window can judge enough', async () => {
    const { code, result } = await backtested('--windows', '1d', '--min-samples', '100000');
    expect([code, result.proposal]).toEqual([1, null]);
    expect(printed.at(-1)).toContain('proposal: none; no window judged nine of ten of its checks');
  });

  it('refuses what it cannot use', async () => {
    const message = await refusal(backtested('--changed', 'May', '--shift=-1', '--false-alarms', 'few', '--windows', '5h,40d'));
    for (const problem of ['--changed: got May', '--shift: got -1', '--false-alarms: got few', '--windows: got 5 hours', '--windows: got 40 days']) expect(message).toContain(problem);
    expect(await refusal(driftCommand.run([log, '--baseline', baseline, '--shift', '1']))).toContain('--shift: got 1 without --backtest');
    const untimed = file(here, 'untimed.csv', 'delay,origin\n1,ORD\n');
    expect(await refusal(driftCommand.run([untimed, '--baseline', baseline, '--backtest']))).toContain('untimed.csv: got no column that says when a row happened');
    expect(await refusal(driftCommand.run([file(here, 'short.csv', csv(flightsOf('2001-02-01', 1, 5, 4))), '--baseline', baseline, '--backtest']))).toContain('short.csv: got rows of an hour, expected a log of weeks');
  });

  it('gives the verdicts of days whether it adds up days or hours', async () => {
    const judging = await prepareJudging({ baseline, window: ['2d'] }, [log]);
    const byHour = await sliced(judging, 1);
    const verdicts = (of: typeof byHour): unknown[] => [...replay(judging.baseline, judging.config, of)].map(({ verdict }) => verdict);
    expect(verdicts(coarser(byHour, 24, judging.baseline))).toEqual(verdicts(byHour));
  });

  it('gives those of segments, too', async () => {
    const segmented = join(here, 'segmented.json');
    await baselineCommand.run([file(here, 'steady.csv', csv(flightsOf('2001-01-01', 240, 40, 1))), '--out', segmented, '--segments', 'origin=JFK']);
    const judging = await prepareJudging({ baseline: segmented, window: ['2d'] }, [log]);
    const byHour = await sliced(judging, 1);
    const segments = (of: typeof byHour): unknown[] => [...replay(judging.baseline, judging.config, of)].map(({ verdict }) => verdict.segments);
    expect(segments(coarser(byHour, 24, judging.baseline))).toEqual(segments(byHour));
    expect(segments(byHour).at(-1)).toMatchObject({ segments: { length: 2 } });
  });
});

describe('a shift that is put into a log', () => {
  it('moves a distribution by what a normal one moves, and keeps the number of values', () => {
    const feature = continuous('delay', sample(20_000, normal(7)));
    const moved = new Shift(feature, 0.5).of(sparse(feature));
    const counts = new Array<number>(feature.counts.length).fill(0);
    moved.bins.forEach((bin, index) => (counts[bin] = moved.counts[index]!));
    expect(ksFromGrid(feature.counts, counts).lower).toBeCloseTo(0.1974, 2);
    expect([counts.reduce((sum, count) => sum + count, 0), moved.present]).toEqual([20_000, 20_000]);
  });

  it('takes values from each category to the next ones, and leaves what the baseline has not', () => {
    const feature = categorical('origin', ['ORD', 'JFK'], [600, 400, 0]);
    const moved = new Shift(feature, 0.5).of(sparse({ ...feature, present: 110, counts: [60, 40, 10] }));
    // P(Z < z60 − 0.5) = 0.4026 of the ranks stay below what was 60 %.
    expect([[...moved.bins], [...moved.counts]]).toEqual([[0, 1, 2], [40, 60, 10]]);
  });
});
