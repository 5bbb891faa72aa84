/** The two tables that sum up the verdicts. */
import { describe, expect, it } from 'vitest';
import type { FeatureVerdict, StatisticResult, VerdictDocument } from '../../../examples/flight-watch/demo/checker';
import { changeTable, monthTable, silentStatistics } from '../../../examples/flight-watch/demo/overview';
import { renderTable } from '../../../examples/flight-watch/demo/table';

const DAY_MS = 86_400_000;

function result(name: StatisticResult['name'], value: number, threshold: number): StatisticResult {
  return { name, value, threshold, breached: value >= threshold, calm: value < 0.8 * threshold };
}

/** A window that ends `day` days after 1 February 2001. */
function verdict(day: number, psi: number, driftState: 0 | 1): VerdictDocument {
  const end = new Date(Date.UTC(2001, 1, 1) + day * DAY_MS).toISOString().replace('.000', '');
  const start = new Date(Date.UTC(2001, 1, 1) + (day - 1) * DAY_MS).toISOString().replace('.000', '');
  const window = { start, end };
  const feature = (name: string, statistics: StatisticResult[]): FeatureVerdict => ({
    name,
    critical: false,
    window,
    present: 1000,
    missing: 0,
    invalid: 0,
    status: statistics.some(({ breached }) => breached) ? 'drifted' : 'stable',
    qualityBreached: false,
    statistics,
    reason: '',
  });
  return {
    version: 1,
    modelId: 'flight-delay',
    baselineId: 'b',
    window,
    status: psi >= 0.2 ? 'drifted' : psi < 0.16 ? 'calm' : 'unclear',
    driftState,
    qualityBreached: false,
    reason: '',
    rows: 1000,
    quarantined: 0,
    hours: 24,
    emptyHours: 0,
    lateObjects: 0,
    features: [
      feature('delay', [result('psi', psi, 0.2), result('missing-rate', 0, 0.05)]),
      feature('distance', [result('psi', 0.001, 0.2)]),
    ],
  };
}

const VERDICTS = [
  verdict(1, 0.01, 0),
  verdict(2, 0.02, 0),
  verdict(3, 0.25, 0),
  verdict(4, 0.31, 1),
  verdict(5, 0.17, 1),
  verdict(6, 0.02, 1),
  verdict(7, 0.01, 0),
  verdict(8, 0.03, 0),
  verdict(28, 0.05, 0),
  verdict(29, 0.04, 0),
];

describe('the table by month', () => {
  it('gives median, highest value and breaches of each statistic, and how the windows counted', () => {
    const { header, rows } = monthTable(VERDICTS);
    expect(header).toEqual(['', '', '2001-02', '2001-03']);
    expect(rows.map((row) => row.map(({ text }) => text))).toEqual([
      ['delay', 'psi', '.030 .310  2', '.040 .040  0'],
      ['distance', 'psi', '.001 .001  0', '.001 .001  0'],
      ['windows', 'drifted', '2', '0'],
      ['windows', 'unclear', '1', '0'],
      ['windows', 'calm', '6', '1'],
      ['windows', 'state 1', '3', '0'],
    ]);
  });

  it('counts a window that ends at midnight to the month before', () => {
    expect(monthTable([verdict(28, 0.05, 0)]).header).toEqual(['', '', '2001-02']);
  });

  it('leaves out statistics that were always 0, which are named beside it', () => {
    expect(silentStatistics(VERDICTS)).toEqual(['delay missing']);
    expect(silentStatistics([verdict(1, 0, 0)])).toEqual(['delay psi', 'delay missing']);
  });

  it('shows a month without the statistic as such', () => {
    const missing = { ...verdict(40, 0, 0), features: [] };
    const [delay] = monthTable([verdict(1, 0.01, 0), missing]).rows;
    expect(delay!.map(({ text }) => text)).toEqual(['delay', 'psi', '.010 .010  0', '-']);
  });

  it('fits into 100 columns with five months and the longest names', () => {
    const fiveMonths = [1, 30, 60, 90, 120].map((day) => verdict(day, 0.2, 1));
    const renamed = fiveMonths.map((document) => ({
      ...document,
      features: document.features.map((feature) => ({ ...feature, name: feature.name === 'delay' ? 'destination' : feature.name })),
    }));
    for (const line of renderTable(monthTable(renamed), false).split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });
});

describe('the table of changes', () => {
  const texts = (verdicts: readonly VerdictDocument[]): string[][] => changeTable(verdicts).rows.map((row) => row.map(({ text }) => text.trim()));

  it('lists where drift and state begin and end, each with the window before', () => {
    expect(texts(VERDICTS)).toEqual([
      ['2001-02-03 00:00', 'calm', '0', '.020', '.001'],
      ['2001-02-04 00:00', 'drifted', '0', '.250!', '.001'],
      ['2001-02-05 00:00', 'drifted', '1', '.310!', '.001'],
      ['2001-02-06 00:00', 'unclear', '1', '.170', '.001'],
      ['2001-02-07 00:00', 'calm', '1', '.020', '.001'],
      ['2001-02-08 00:00', 'calm', '0', '.010', '.001'],
    ]);
  });

  it('says how many windows it passes over in between', () => {
    const spell = [0, 1, 2, 3, 4, 5].map((day) => verdict(day + 1, day === 0 ? 0.01 : 0.3, day === 0 ? 0 : 1));
    expect(texts([...spell, verdict(7, 0.01, 0)]).map(([first]) => first)).toEqual([
      '2001-02-02 00:00',
      '2001-02-03 00:00',
      '… 3 between',
      '2001-02-07 00:00',
      '2001-02-08 00:00',
    ]);
  });

  it('shows a feature by the statistic that breached, and otherwise by its first', () => {
    const missing = verdict(2, 0.3, 0);
    const withMissing = { ...missing, features: missing.features.map((feature) => ({ ...feature, statistics: [result('psi', 0.01, 0.2), result('ks', 0.4, 0.1)] })) };
    expect(changeTable([verdict(1, 0.01, 0), withMissing]).header.slice(3)).toEqual(['delay ks ', 'distance ks ']);
    expect(changeTable([verdict(1, 0.01, 0)]).header.slice(3)).toEqual(['delay psi ', 'distance psi ']);
  });

  it('is empty when nothing happened', () => {
    expect(changeTable([verdict(1, 0.01, 0), verdict(2, 0.02, 0)]).rows).toEqual([]);
  });

  it('says how many windows it leaves out', () => {
    const flapping = Array.from({ length: 60 }, (_, day) => verdict(day + 1, day % 2 === 0 ? 0.3 : 0.01, 0));
    expect(changeTable(flapping).rows).toHaveLength(40);
    expect(changeTable(flapping).title).toContain('20 more windows in verdicts.json');
  });
});
