/**
 * Simulated model-years on real, seasonal data: the delays of three million flights, whose weeks of half a year, in the order that a seed
 * gives, make up years of the rhythm and weather of real days. The baseline is the same half-year, so that nothing ever changes and each
 * alarm is a false one; what a change is worth is measured by putting one in. Prints JSON.
 */
import { join } from 'node:path';
import { type BaselineDocument, DEFAULT_BINNING, weeklyBinning } from '../../lib/contract/baseline';
import { buildLocalBaseline } from '../../bin/drift/baseline';
import { candidatesOf } from '../../bin/drift/backtest/candidates';
import { fixedThresholds } from '../../bin/drift/backtest/fixed-thresholds';
import { measured } from '../../bin/drift/backtest/measure';
import { shiftsOf } from '../../bin/drift/backtest/shift';
import type { LocalFile } from '../../bin/drift/local-files';
import { localConfig } from '../../bin/drift/options';
import { type Slice, type Sliced, sliceFiles } from '../../bin/drift/slices';
import { uniform } from '../../test/lambda/support/random';

const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;
const WEEKS = 52;
const YEARS = 8;
const WINDOWS = '1d,14d,28d';
/** Compared with all of the baseline, and with the same hours of the week; each window takes long, so of fewer years. */
const SHORT_WINDOWS = '1h,6h';
const SHORT_YEARS = 2;
const DEVIATIONS = 0.5;

const [root] = process.argv.slice(2) as [string];
const from = Date.parse('2001-01-01T00:00:00Z');
const until = Date.parse('2001-07-01T00:00:00Z');

void main();

async function main(): Promise<void> {
  const file: LocalFile = { path: join(root, 'node_modules', 'vega-datasets', 'data', 'flights-3m.parquet'), format: 'parquet', size: 0 };
  const schema = { columns: [{ name: 'date', type: 'timestamp' }, { name: 'delay', type: 'number' }] as const, eventTime: 'date', missing: [] };
  const { baseline } = await buildLocalBaseline({ modelId: 'flights', files: [file], schema, features: ['delay'], binning: DEFAULT_BINNING, span: { from, until } });
  const half = await sliceFiles([file], { baseline, missingWords: [], eventTime: 'date', sliceHours: 1, span: { from, until }, columnNames: {} });
  const config = localConfig({ critical: ['delay'] }, baseline, []);
  const candidates = candidatesOf(config, WINDOWS, {}, []);
  const shifts = shiftsOf(baseline, baseline.features.map(({ name }) => name), DEVIATIONS);
  const years = Array.from({ length: YEARS }, (_, seed) => yearOf(half, uniform(seed + 1)));
  const windows = candidates.map((candidate) => {
    const measures = years.map((sliced) => measured(candidate, { baseline, sliced, changes: [], shifts }));
    const sum = (of: (one: (typeof measures)[number]) => number): number => measures.reduce((total, one) => total + of(one), 0);
    return {
      hours: candidate.windowHours,
      falseAlarms: sum(({ falseAlarms }) => falseAlarms) / YEARS,
      found: sum(({ shifts: { found } }) => found) / sum(({ shifts: { of } }) => of),
      delays: measures.map(({ shifts: { medianHours } }) => medianHours),
    };
  });
  const weekly = (await buildLocalBaseline({ modelId: 'flights', files: [file], schema, features: ['delay'], binning: weeklyBinning(1), span: { from, until } })).baseline;
  const short = candidatesOf(config, SHORT_WINDOWS, {}, []).filter(({ isGiven }) => !isGiven).map((candidate) => {
    const shareOf = (by: BaselineDocument): { readonly drifted: number; readonly judged: number } => {
      const measures = years.slice(0, SHORT_YEARS).map((sliced) => measured(candidate, { baseline: by, sliced, changes: [], shifts: shiftsOf(by, [], DEVIATIONS) }));
      const sum = (of: (one: (typeof measures)[number]) => number): number => measures.reduce((total, one) => total + of(one), 0);
      return { drifted: sum(({ drifted }) => drifted) / sum(({ judged }) => judged), judged: sum(({ judged }) => judged) / sum(({ windows: all }) => all) };
    };
    return { hours: candidate.windowHours, all: shareOf(baseline), sameHours: shareOf(weekly) };
  });
  const [fixed] = years.slice(0, 1).map((sliced) => fixedThresholds(baseline, config, sliced));
  process.stdout.write(`${JSON.stringify({ years: YEARS, deviations: DEVIATIONS, windows, short, fixed })}\n`);
}

/** Weeks of the slices, drawn with replacement. */
function yearOf({ slices, ...rest }: Sliced, next: () => number): Sliced {
  const weeks = new Map<number, Slice[]>();
  for (const slice of slices) {
    const week = Math.floor((slice.start - from) / WEEK_MS);
    weeks.set(week, [...(weeks.get(week) ?? []), slice]);
  }
  const whole = [...weeks.keys()].filter((week) => from + (week + 1) * WEEK_MS <= until);
  const year = Array.from({ length: WEEKS }, (_, index) => {
    const week = whole[Math.floor(next() * whole.length)]!;
    return weeks.get(week)!.map((slice): Slice => ({ ...slice, start: slice.start + (index - week) * WEEK_MS }));
  }).flat();
  return { ...rest, slices: year };
}

