/**
 * Holds the checker against figures that another program computed from the same file, by the textbook: deciles of the baseline
 * by linear interpolation, bins closed on the right, half a row added to every bin; KS from the two empirical distributions.
 *
 * Two series. One compares the first 200,000 rows of each month with those of January, where May differs: a calm spell of three
 * weeks. The other compares whole months with the whole of January, where that spell drowns: how far one looks back decides
 * what one sees. Distances depend on the route network, not on the weather, so they must stay silent in both.
 */
import type { StatisticName, VerdictDocument } from './checker';
import type { Cell, Table } from './table';

/** Rows of each month in the shorter series. */
export const SAMPLE_ROWS = 200_000;

export type Series = 'first 200,000 rows' | 'whole months';

interface Expectation {
  readonly series: Series;
  readonly feature: string;
  readonly statistic: StatisticName;
  /** February to June. */
  readonly values: readonly number[];
  /** Half a unit of the last digit given, and a little for the order of summation. */
  readonly tolerance: number;
}

const EXPECTATIONS: readonly Expectation[] = [
  { series: 'first 200,000 rows', feature: 'delay', statistic: 'psi', values: [0.0377, 0.0081, 0.0078, 0.1136, 0.0232], tolerance: 0.00015 },
  { series: 'first 200,000 rows', feature: 'delay', statistic: 'ks', values: [0.0792, 0.031, 0.0225, 0.1412, 0.0614], tolerance: 0.00015 },
  { series: 'whole months', feature: 'delay', statistic: 'psi', values: [0.0079, 0.0045, 0.0075, 0.0203, 0.01], tolerance: 0.0001 },
];

/** Above this, a PSI of the distance is not silence. */
const SILENT_PSI = 0.001;

export interface MonthVerdict {
  readonly series: Series;
  /** For example `2001-05`. */
  readonly month: string;
  readonly verdict: VerdictDocument;
}

export interface Comparison {
  readonly series: Series;
  readonly month: string;
  readonly feature: string;
  readonly statistic: StatisticName;
  readonly measured: number;
  /** A figure to equal, or, with `atMost`, one to stay below. */
  readonly expected: number;
  readonly atMost: boolean;
  readonly agrees: boolean;
}

/** @throws Error when a verdict lacks a statistic that there is a figure for */
export function compare(verdicts: readonly MonthVerdict[]): Comparison[] {
  const comparisons: Comparison[] = [];
  for (const { series, feature, statistic, values, tolerance } of EXPECTATIONS) {
    const ofSeries = verdicts.filter((one) => one.series === series);
    if (ofSeries.length !== values.length) {
      throw new Error(`agreement, ${series}: got ${ofSeries.length} verdicts, expected ${values.length}; check every month`);
    }
    ofSeries.forEach(({ month, verdict }, index) => {
      const expected = values[index]!;
      const measured = valueOf(verdict, feature, statistic);
      comparisons.push({ series, month, feature, statistic, measured, expected, atMost: false, agrees: Math.abs(measured - expected) <= tolerance });
    });
  }
  for (const { series, month, verdict } of verdicts) {
    const measured = valueOf(verdict, 'distance', 'psi');
    comparisons.push({ series, month, feature: 'distance', statistic: 'psi', measured, expected: SILENT_PSI, atMost: true, agrees: measured <= SILENT_PSI });
  }
  return comparisons;
}

/** One line per series and statistic, one column per month: measured, and expected in the line below. */
export function agreementTable(comparisons: readonly Comparison[]): Table {
  const months = [...new Set(comparisons.map(({ month }) => month))];
  const rows: Cell[][] = [];
  const lines = new Map<string, Comparison[]>();
  for (const one of comparisons) {
    const key = `${one.series}: ${one.feature} ${one.statistic}`;
    lines.set(key, [...(lines.get(key) ?? []), one]);
  }
  for (const [name, ofLine] of lines) {
    const atMost = ofLine.some((one) => one.atMost);
    rows.push([{ text: name }, { text: 'measured' }, ...ofLine.map(({ measured, agrees }): Cell => ({ text: measured.toFixed(5), tone: agrees ? 'good' : 'bad' }))]);
    rows.push([{ text: '' }, { text: atMost ? 'at most' : 'expected', tone: 'quiet' }, ...ofLine.map(({ expected }): Cell => ({ text: expected.toFixed(4), tone: 'quiet' }))]);
    if (atMost) continue;
    const differences = ofLine.map(({ measured, expected }) => measured - expected);
    rows.push([{ text: '' }, { text: 'difference', tone: 'quiet' }, ...differences.map((one): Cell => ({ text: one.toFixed(5), tone: 'quiet' }))]);
  }
  return { title: 'Agreement with independent figures', header: ['', '', ...months], rows, textColumns: 2 };
}

function valueOf(verdict: VerdictDocument, feature: string, statistic: StatisticName): number {
  const result = verdict.features.find(({ name }) => name === feature)?.statistics.find(({ name }) => name === statistic);
  if (!result) {
    throw new Error(
      `agreement, window ${verdict.window.start}: got no ${statistic} of ${JSON.stringify(feature)}, expected one to compare; monitor the feature by ${statistic}`,
    );
  }
  return result.value;
}
