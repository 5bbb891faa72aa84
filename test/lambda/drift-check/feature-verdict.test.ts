/** Tests of judging one feature. */
import { describe, expect, it } from 'vitest';
import type { ColumnCounts } from '../../../lib/contract/baseline';
import type { MonitoredFeature } from '../../../lib/contract/drift-check';
import { judgeFeatures } from '../../../lambda/drift-check/feature-verdict';
import { discrete } from '../support/baselines';

const baseline = discrete('stops', [0, 1], [600, 400, 0]);
const window = { start: '2001-02-01T00:00:00Z', end: '2001-02-03T00:00:00Z' };
const limits = { minBaselineSamples: 500, minWindowSamples: 200 };
const feature: MonitoredFeature = {
  name: 'stops',
  critical: true,
  windowHours: 48,
  statistics: [{ name: 'psi', threshold: 0.2 }, { name: 'unseen-rate', threshold: 0.01 }, { name: 'missing-rate', threshold: 0.05 }, { name: 'invalid-rate', threshold: 0.01 }],
};

function window2(counts: readonly number[], changes: Partial<ColumnCounts> = {}): ColumnCounts {
  return { present: counts.reduce((sum, count) => sum + count, 0), missing: 0, invalid: 0, nonFinite: 0, counts, ...changes };
}

const judge = (current: ColumnCounts, one = feature, base = baseline) => judgeFeatures([{ feature: one, baseline: base, current, window }], limits)[0]!;

describe('judgeFeatures', () => {
  it('finds a stable feature stable', () => {
    expect(judge(window2([610, 390, 0]))).toMatchObject({ name: 'stops', critical: true, window, present: 1000, missing: 0, invalid: 0, status: 'stable', qualityBreached: false, reason: 'every statistic below its threshold' });
  });

  it('gives every statistic in the order of the configuration', () => {
    expect(judge(window2([610, 390, 0])).statistics.map(({ name }) => name)).toEqual(['psi', 'unseen-rate', 'missing-rate', 'invalid-rate']);
  });

  it('finds it drifted by any statistic of its shape, and says by which', () => {
    expect(judge(window2([950, 0, 50]))).toMatchObject({ status: 'drifted', qualityBreached: false, reason: expect.stringMatching(/^psi \d\.\d+ ≥ 0\.2 over 48 hours, unseen-rate 0\.05 ≥ 0\.0173 over 48 hours$/) as string });
  });

  it('does not take missing or invalid values for drift', () => {
    const { status, qualityBreached, reason, invalid } = judge(window2([610, 390, 0], { missing: 200, invalid: 20, nonFinite: 30 }));
    expect([status, qualityBreached, invalid]).toEqual(['stable', true, 50]);
    expect(reason).toMatch(/^missing-rate 0\.16 ≥ 0\.0643 over 48 hours, invalid-rate 0\.04 ≥ 0\.0165 over 48 hours$/);
  });

  it('gives no statistic of the shape with too few values in the window, but the rates', () => {
    const verdict = judge(window2([0, 199, 0], { missing: 100 }));
    expect(verdict).toMatchObject({ status: 'insufficient-data', qualityBreached: true });
    expect(verdict.statistics.map(({ name }) => name)).toEqual(['missing-rate', 'invalid-rate']);
    expect(verdict.reason).toMatch(/^199 values in the window, 200 are needed, missing-rate 0\.334 ≥ /);
    expect(judge(window2([0, 200, 0])).status).toBe('drifted');
  });

  it('does not judge what remains of a determined feature while its invalid rate is breached', () => {
    const determined = { ...baseline, determined: { by: ['route'], tolerance: 0, combinations: [['A']], values: [1] } };
    const verdict = judge(window2([950, 0, 0], { invalid: 50 }), feature, determined);
    expect(verdict).toMatchObject({ status: 'insufficient-data', qualityBreached: true, present: 950, invalid: 50 });
    expect(verdict.statistics.map(({ name }) => name)).toEqual(['missing-rate', 'invalid-rate']);
    expect(verdict.reason).toMatch(/^the shape of what remains is not judged, as other columns determine the feature, invalid-rate 0\.05 ≥ 0\.0173 over 48 hours$/);
    expect(judge(window2([950, 0, 0], { invalid: 10 }), feature, determined).status).toBe('drifted');
    expect(judge(window2([950, 0, 0], { invalid: 50 })).status).toBe('drifted');
    expect(judge(window2([950, 0, 0], { missing: 200 }), feature, determined).status).toBe('drifted');
    const withoutRate = { ...feature, statistics: feature.statistics.slice(0, 1) };
    expect(judge(window2([950, 0, 0], { invalid: 50 }), withoutRate, determined).status).toBe('drifted');
  });

  it('gives none with too few values in the baseline either', () => {
    expect(judge(window2([0, 900, 0]), feature, discrete('stops', [0, 1], [300, 199, 0]))).toMatchObject({ status: 'insufficient-data', reason: '499 values in the baseline, 500 are needed' });
  });

  it('judges the shape of just as many values as are asked for, in the baseline', () => {
    expect(judge(window2([0, 900, 0]), feature, discrete('stops', [0, 1], [300, 200, 0])).status).toBe('drifted');
  });

  it('carries the importance of a feature that has one', () => {
    expect(judge(window2([610, 390, 0]), { ...feature, importance: 3 }).importance).toBe(3);
    expect(judge(window2([610, 390, 0]))).not.toHaveProperty('importance');
    expect(judge(window2([610, 390, 0]))).not.toHaveProperty('sameHours');
  });

  it('says that a column may be gone where no row has a value, and of no other breach', () => {
    const gone = ' (the column may be gone: no row has a value)';
    expect(judge(window2([0, 0, 0], { missing: 300 })).reason).toBe(`0 values in the window, 200 are needed, missing-rate 1 ≥ 0.0792 over 48 hours${gone}`);
    expect(judge(window2([1, 0, 0], { missing: 299 })).reason).not.toContain(gone);
    expect(judge(window2([0, 0, 0], { missing: 200, invalid: 100 })).reason).not.toContain(gone);
    expect(judge(window2([0, 0, 0], { invalid: 300 })).reason).not.toContain(gone);
  });

  it('does not find a feature drifted by a value that the number of tests explains, and says so', () => {
    const psi = { ...feature, statistics: [{ name: 'psi', threshold: 0.03 }, { name: 'missing-rate', threshold: 0.05 }] } as const;
    const moved = { feature: psi, baseline, current: window2([141, 59, 0]), window };
    const alike = { ...moved, current: window2([120, 80, 0], { missing: 100 }) };
    const [alone] = judgeFeatures([moved], limits);
    expect(alone).toMatchObject({ status: 'drifted', reason: expect.stringMatching(/^psi 0\.04\d+ ≥ 0\.0398 over 48 hours$/) as string });
    const [among, other] = judgeFeatures([moved, ...Array.from({ length: 9 }, () => alike)], limits);
    expect(among).toMatchObject({ status: 'stable', reason: expect.stringMatching(/^psi 0\.04\d+ ≥ 0\.0398 may be chance among 10 tests$/) as string });
    expect(other!.reason).toMatch(/^missing-rate 0\.333 ≥ [\d.]+ over 48 hours$/);
  });

  it('says so when no statistic of the shape applies', () => {
    const verdict = judge(window2([0, 900, 0]), { ...feature, statistics: [{ name: 'missing-rate', threshold: 0.05 }] });
    expect(verdict).toMatchObject({ status: 'stable', reason: 'none of its statistics applies to its distribution' });
  });
});
