/** What synthesis says of statistics that chance is not asked of, held against what chance makes of seeded windows. */
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { Dataset, DriftStatistic, type DriftTestOptions, LearnedThreshold, type MonitoringOptions, Significance } from '../../../lib';
import { statisticsByChance } from '../../../lib/monitoring/chance';
import { shapeResult, type ShapeConfig } from '../../../lambda/drift-check/shape';
import { continuous, counted } from '../../lambda/support/baselines';
import { normal, sample } from '../../lambda/support/random';
import { stack } from '../../support/stack';
import { lakeIn, monitorIn, SCHEMA } from './monitored';

function told(options: Partial<MonitoringOptions>): unknown[] {
  const of = stack();
  monitorIn(of, { ...options, baseline: Dataset.csv(lakeIn(of), 'flights/', { schema: SCHEMA }) });
  return Annotations.fromStack(of).findInfo('*', Match.stringLikeRegexp('by chance alone')).map(({ entry }) => entry.data);
}

const IGNORED: DriftTestOptions = { significance: Significance.ignored() };

describe('a monitor', () => {
  it('says of the conventions of others that chance keeps windows of few values from being calm', () => {
    expect(told({ statistics: DriftStatistic.nannyml() })).toEqual([
      'windows of 200 values differ from training data by a jensen-shannon of about 0.090 by chance alone, and are calm below 0.08: a model that counts as drifted would stay so; '
      + 'let driftedWindow.minSamples be at least 254, or give the statistic a significance [ack: cdk-mlops:windows-never-calm]',
    ]);
    expect(told({ statistics: DriftStatistic.evidently() })).toEqual([
      expect.stringMatching(/^windows of 200 values differ from training data by a wasserstein of about 0\.091 .* below 0\.08, which judges where there are more than 1000 training values: .* at least 260,/) as string,
    ]);
  });

  it('says nothing where windows have more values, chance is asked, or the threshold is learned from windows', () => {
    expect(told({ statistics: DriftStatistic.nannyml(), driftedWindow: { minSamples: 254 } })).toEqual([]);
    expect(told({ statistics: DriftStatistic.nannyml(), driftedWindow: { minSamples: 253 } })).toHaveLength(1);
    expect(told({ statistics: DriftStatistic.evidently(), driftedWindow: { minSamples: 260 } })).toEqual([]);
    expect(told({})).toEqual([]);
    expect(told({ statistics: [DriftStatistic.jensenShannon({ threshold: 0.01 })] })).toEqual([]);
    expect(told({ statistics: [DriftStatistic.jensenShannon({ ...IGNORED, learnedThreshold: LearnedThreshold.standardDeviations() })] })).toEqual([]);
  });

  it('says it of each statistic once, also where single features are judged by it', () => {
    const statistics = [DriftStatistic.psi({ threshold: 0.05, ...IGNORED }), DriftStatistic.kullbackLeibler({ threshold: 0.02, ...IGNORED }), DriftStatistic.hellinger({ threshold: 0.09, ...IGNORED })];
    expect(told({ featureOverrides: { delay: { statistics }, distance: { statistics: [...statistics, DriftStatistic.ks(IGNORED)] } } })).toEqual([
      expect.stringMatching(/by a psi of about 0\.045 .* below 0\.04: .* at least 225,/), expect.stringMatching(/by a kl of about 0\.022 .* below 0\.016: .* at least 282,/), expect.stringMatching(/by a hellinger of about 0\.075 .* below 0\.072: .* at least 218,/),
    ]);
  });
});

describe('what chance makes of windows of 200 values', () => {
  const gauss = normal(7);
  const baseline = continuous('delay', sample(100_000, gauss));
  const windows = Array.from({ length: 200 }, () => counted(baseline, sample(200, gauss)));

  it.each<ShapeConfig>([
    { name: 'psi', threshold: 0.01 }, { name: 'kl', threshold: 0.01 }, { name: 'jensen-shannon', threshold: 0.01 }, { name: 'jensen-shannon', threshold: 0.01, logarithmBase: 'e' },
    { name: 'hellinger', threshold: 0.01 }, { name: 'wasserstein', threshold: 0.01 },
  ])('is on average what is said of $name', (config) => {
    const statistic = { ...config, alpha: 1, correction: 'none' } as const;
    const [sentence] = statisticsByChance({ features: [{ name: 'delay', critical: false, windowHours: 24, statistics: [statistic] }], minWindowSamples: 200 });
    const said = Number(/of about ([\d.]+)/.exec(sentence!)![1]);
    const mean = windows.reduce((sum, window) => sum + shapeResult(statistic, baseline, window)!.value, 0) / windows.length;
    expect(mean / said).toBeGreaterThan(0.93);
    expect(mean / said).toBeLessThan(1.07);
  });
});
