/** The comparison with independent figures: it must be able to disagree. */
import { describe, expect, it } from 'vitest';
import { agreementTable, compare, type MonthVerdict, type Series } from '../../../examples/flight-watch/demo/agreement';
import type { StatisticName, VerdictDocument } from '../../../examples/flight-watch/demo/checker';
import { renderTable } from '../../../examples/flight-watch/demo/table';

const MONTHS = ['2001-02', '2001-03', '2001-04', '2001-05', '2001-06'];
const SAMPLE_PSI = [0.0377, 0.0081, 0.0078, 0.1136, 0.0232];
const SAMPLE_KS = [0.0792, 0.031, 0.0225, 0.1412, 0.0614];
const MONTH_PSI = [0.0079, 0.0045, 0.0075, 0.0203, 0.01];

function verdict(series: Series, month: string, delayPsi: number, delayKs: number, distancePsi: number): MonthVerdict {
  const window = { start: `${month}-01T00:00:00Z`, end: `${month}-28T00:00:00Z` };
  const statistic = (name: StatisticName, value: number) => ({ name, value, threshold: 0.2, breached: false, calm: true });
  const feature = (name: string, statistics: ReturnType<typeof statistic>[]) => ({
    name,
    critical: false,
    window,
    present: 1,
    missing: 0,
    invalid: 0,
    status: 'stable' as const,
    qualityBreached: false,
    statistics,
    reason: '',
  });
  const document: VerdictDocument = {
    version: 1,
    modelId: 'm',
    baselineId: 'b',
    window,
    status: 'calm',
    driftState: 0,
    qualityBreached: false,
    reason: '',
    rows: 1,
    quarantined: 0,
    hours: 1,
    emptyHours: 0,
    lateObjects: 0,
    features: [feature('delay', [statistic('psi', delayPsi), statistic('ks', delayKs)]), feature('distance', [statistic('psi', distancePsi)])],
  };
  return { series, month, verdict: document };
}

function verdicts(shift = { sample: 0, ks: 0, month: 0, distance: 0.0006 }): MonthVerdict[] {
  return [
    ...MONTHS.map((month, index) => verdict('first 200,000 rows', month, SAMPLE_PSI[index]! + shift.sample, SAMPLE_KS[index]! + shift.ks, shift.distance)),
    ...MONTHS.map((month, index) => verdict('whole months', month, MONTH_PSI[index]! + shift.month, 0.5, shift.distance)),
  ];
}

const disagreements = (found: readonly MonthVerdict[]): string[] =>
  compare(found).filter(({ agrees }) => !agrees).map(({ series, feature, statistic, month }) => `${series} ${feature} ${statistic} ${month}`);

describe('the agreement check', () => {
  it('agrees with figures that are equal but for rounding', () => {
    expect(disagreements(verdicts())).toEqual([]);
    expect(disagreements(verdicts({ sample: 0.0001, ks: -0.0001, month: 0.00009, distance: 0.001 }))).toEqual([]);
    expect(compare(verdicts())).toHaveLength(25);
  });

  it.each([
    ['PSI of the first 200,000 rows', { sample: 0.0002, ks: 0, month: 0, distance: 0 }, 'first 200,000 rows delay psi 2001-05'],
    ['KS of the first 200,000 rows', { sample: 0, ks: -0.0002, month: 0, distance: 0 }, 'first 200,000 rows delay ks 2001-05'],
    ['PSI of whole months', { sample: 0, ks: 0, month: 0.00015, distance: 0 }, 'whole months delay psi 2001-05'],
    ['distance that does not stay silent', { sample: 0, ks: 0, month: 0, distance: 0.0011 }, 'whole months distance psi 2001-05'],
  ])('disagrees on a %s', (_, shift, expected) => {
    expect(disagreements(verdicts(shift))).toContain(expected);
  });

  it('disagrees when the figure is not a number', () => {
    expect(disagreements(verdicts({ sample: NaN, ks: 0, month: 0, distance: NaN }))).toHaveLength(15);
  });

  it('refuses to compare when a month is missing', () => {
    expect(() => compare(verdicts().slice(1))).toThrow('agreement, first 200,000 rows: got 4 verdicts, expected 5; check every month');
  });

  it('refuses to compare when the monitor does not compute the statistic', () => {
    const without = verdicts().map((one) => ({ ...one, verdict: { ...one.verdict, features: [] } }));
    expect(() => compare(without)).toThrow(/agreement, window 2001-02-01T00:00:00Z: got no psi of "delay"/);
  });

  it('shows measured and expected figures one below the other, within 100 columns', () => {
    const text = renderTable(agreementTable(compare(verdicts())), false);
    expect(text).toContain('0.11360');
    expect(text).toContain('0.1136');
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });
});
