/** Tests of judging the window as a whole. */
import { describe, expect, it } from 'vitest';
import type { FeatureStatus, FeatureVerdict, StatisticResult } from '../../../lib/contract/verdict';
import { judgeWindow } from '../../../lambda/drift-check/window-verdict';

const limits = { driftedShare: 0.5, quarantinedShare: 0.01 };
const totals = { rows: 1000, quarantined: 0 };

function statistic(changes: Partial<StatisticResult> = {}): StatisticResult {
  return { name: 'psi', value: 0.01, threshold: 0.2, breached: false, calm: true, ...changes };
}

function feature(name: string, status: FeatureStatus, changes: Partial<FeatureVerdict> = {}): FeatureVerdict {
  return {
    name,
    critical: false,
    window: { start: '2001-02-01T00:00:00Z', end: '2001-02-03T00:00:00Z' },
    present: 100,
    missing: 0,
    invalid: 0,
    status,
    qualityBreached: false,
    statistics: status === 'insufficient-data' ? [] : [statistic(status === 'drifted' ? { breached: true, calm: false } : {})],
    reason: 'why',
    ...changes,
  };
}

const judge = (features: readonly FeatureVerdict[], changes: object = {}) => judgeWindow(features, totals, { ...limits, ...changes });

describe('judgeWindow', () => {
  it('is calm when every statistic is', () => {
    expect(judge([feature('a', 'stable'), feature('b', 'stable')])).toEqual({ status: 'calm', qualityBreached: false, driftedFeatures: 0, reason: '0 of 2 features drifted' });
  });

  it('is drifted from the share of features on', () => {
    const features = [feature('a', 'drifted'), feature('b', 'stable')];
    expect(judge(features)).toMatchObject({ status: 'drifted', driftedFeatures: 1, reason: 'a drifted: why; 1 of 2 features drifted' });
    expect(judge(features, { driftedShare: 0.51 }).status).toBe('unclear');
  });

  it('is drifted by one critical feature', () => {
    const features = [feature('a', 'drifted', { critical: true }), feature('b', 'stable'), feature('c', 'stable')];
    expect(judge(features)).toMatchObject({ status: 'drifted', reason: 'a (critical) drifted: why; 1 of 3 features drifted' });
  });

  it('is drifted from the share of the importance on', () => {
    const features = [feature('a', 'drifted', { importance: 3 }), feature('b', 'stable', { importance: 5 }), feature('c', 'stable'), feature('d', 'insufficient-data', { importance: 2 })];
    expect(judge(features, { driftedImportance: 0.3 })).toMatchObject({ status: 'drifted', reason: 'a drifted: why; 1 of 3 features drifted (0.3 of the importance); 1 feature could not be judged' });
    expect(judge(features, { driftedImportance: 0.31 }).status).toBe('unclear');
    expect(judge(features.map((one) => ({ ...one, importance: 0 })), { driftedImportance: 0.01 }).status).toBe('calm');
    expect(judge([feature('a', 'stable', { importance: 1 })]).reason).toBe('0 of 1 feature drifted');
  });

  const notCalm = (count: number, changes: Partial<FeatureVerdict> = {}): FeatureVerdict[] => Array.from({ length: count }, (_, index) => feature(`n${index}`, 'stable', { statistics: [statistic(), statistic({ calm: false })], ...changes }));
  const calm = (count: number, changes: Partial<FeatureVerdict> = {}): FeatureVerdict[] => Array.from({ length: count }, (_, index) => feature(`c${index}`, 'stable', changes));

  it('is calm although features are not, drifted or near it, as long as they are less than 0.8 of the share that makes it drifted', () => {
    expect(judge([...notCalm(3), ...calm(7)]).status).toBe('calm');
    expect(judge([...notCalm(4), ...calm(6)]).status).toBe('unclear');
    expect(judge([feature('a', 'drifted'), ...notCalm(2), ...calm(7)])).toMatchObject({ status: 'calm', driftedFeatures: 1, reason: 'a drifted: why; 1 of 10 features drifted' });
    expect(judge([feature('a', 'drifted'), ...notCalm(3), ...calm(6)]).status).toBe('unclear');
    expect(judge([...notCalm(3), ...calm(7)], { driftedShare: 0.3 }).status).toBe('unclear');
  });

  it('is not calm while a critical feature is not, or features of 0.8 of the importance that makes it drifted', () => {
    expect(judge([...notCalm(1, { critical: true }), ...calm(9)]).status).toBe('unclear');
    expect(judge([...notCalm(1), ...calm(9, { critical: true })]).status).toBe('calm');
    expect(judge([...notCalm(1, { importance: 24 }), ...calm(4, { importance: 19 })], { driftedImportance: 0.3 }).status).toBe('unclear');
    expect(judge([...notCalm(1, { importance: 23 }), ...calm(4, { importance: 19.25 })], { driftedImportance: 0.3 }).status).toBe('calm');
  });

  it('is calm by the features that are not only where half of all could be judged', () => {
    const unknown = (count: number): FeatureVerdict[] => Array.from({ length: count }, (_, index) => feature(`u${index}`, 'insufficient-data'));
    expect(judge([...notCalm(1), ...calm(4), ...unknown(5)]).status).toBe('calm');
    expect(judge([...notCalm(1), ...calm(4), ...unknown(6)]).status).toBe('unclear');
    expect(judge([...calm(4), ...unknown(6)]).status).toBe('calm');
  });

  it('is unclear between drifted and calm', () => {
    expect(judge([feature('a', 'stable', { statistics: [statistic({ calm: false })] }), feature('b', 'stable')]).status).toBe('unclear');
  });

  it('counts only features that could be judged', () => {
    const features = [feature('a', 'drifted'), feature('b', 'insufficient-data')];
    expect(judge(features)).toMatchObject({ status: 'drifted', reason: 'a drifted: why; 1 of 1 feature drifted; 1 feature could not be judged' });
  });

  it('is not drifted by a share of less than half of the features, unless one is critical or important enough', () => {
    const features = [feature('a', 'drifted', { importance: 1 }), feature('b', 'insufficient-data', { importance: 1 }), feature('c', 'insufficient-data')];
    expect(judge(features)).toMatchObject({ status: 'unclear', driftedFeatures: 1 });
    expect(judge(features).reason).toContain('2 features could not be judged; too few features were judged for their share to decide, at least 0.5 of them are needed');
    expect(judge(features, { driftedImportance: 0.5 }).status).toBe('drifted');
    expect(judge([feature('a', 'drifted', { critical: true }), ...features.slice(1)]).status).toBe('drifted');
  });

  it('does not count a feature without a statistic of its shape', () => {
    const rateOnly = feature('b', 'stable', { statistics: [statistic({ name: 'missing-rate' })] });
    expect(judge([feature('a', 'drifted'), rateOnly])).toMatchObject({ status: 'drifted', reason: 'a drifted: why; 1 of 1 feature drifted; 1 feature could not be judged' });
    expect(judge([rateOnly]).status).toBe('insufficient-data');
  });

  it('has insufficient data when no feature could be judged', () => {
    expect(judge([feature('a', 'insufficient-data')])).toMatchObject({ status: 'insufficient-data', driftedFeatures: 0, reason: '0 of 0 features drifted; 1 feature could not be judged' });
  });

  it('is not calm while a critical feature is unknown', () => {
    expect(judge([feature('a', 'stable'), feature('b', 'insufficient-data', { critical: true })]).status).toBe('unclear');
    expect(judge([feature('a', 'stable'), feature('b', 'insufficient-data')]).status).toBe('calm');
  });

  it('keeps the quality of the data apart from drift', () => {
    const defect = feature('a', 'stable', { qualityBreached: true, reason: 'missing-rate 0.5 ≥ 0.1', statistics: [statistic(), statistic({ name: 'missing-rate', breached: true, calm: false })] });
    expect(judge([defect])).toMatchObject({ status: 'calm', qualityBreached: true, reason: '0 of 1 feature drifted; data of a: missing-rate 0.5 ≥ 0.1' });
  });

  it('finds the data bad from the share of unreadable lines on', () => {
    const of = (quarantined: number) => judgeWindow([feature('a', 'stable')], { rows: 990, quarantined }, limits);
    expect(of(9).qualityBreached).toBe(false);
    expect(of(10)).toMatchObject({ qualityBreached: true, reason: '0 of 1 feature drifted; 10 of 1000 lines unreadable: 0.01 ≥ 0.01' });
    expect(judgeWindow([feature('a', 'stable')], { rows: 0, quarantined: 960 }, limits).reason).toContain('960 of 960 lines unreadable: 1 ≥ 0.01');
    expect(judgeWindow([feature('a', 'stable')], { rows: 0, quarantined: 0 }, limits).qualityBreached).toBe(false);
  });

  it('finds the data bad when an object lost nobody knows how many rows', () => {
    expect(judgeWindow([feature('a', 'stable')], { rows: 1e6, quarantined: 1, damagedObjects: 1 }, limits)).toMatchObject({
      status: 'calm', qualityBreached: true, reason: '0 of 1 feature drifted; 1 object unreadable as a whole or from some place on',
    });
  });
});
