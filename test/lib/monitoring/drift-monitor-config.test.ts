/** Contract test: what a monitor is told arrives in the code asset and environment of its function, in the function's own reading. */
import { Duration, type Stage } from 'aws-cdk-lib';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Breach, Dataset, type DriftMonitorProps, DriftStatistic, Holdout, InferenceLog, Rhythm, LearnedThreshold } from '../../../lib';
import { decodeBuckets } from '../../../lambda/drift-check/decode-config';
import { asObject, resourcesOfType } from '../../../simulator/checks/template';
import { stack, templateOf } from '../../support/stack';
import { configOf, lakeIn, monitorIn, SCHEMA } from './monitored';

const QUALITY = [{ name: 'missing-rate', threshold: 0.05 }, { name: 'invalid-rate', threshold: 0.01 }, { name: 'out-of-range-rate', threshold: 0.01 }];
const SHAPE = [{ name: 'psi', threshold: 0.2 }, { name: 'ks', threshold: 0.1 }, { name: 'cramers-v', threshold: 0.1 }, { name: 'unseen-rate', threshold: 0.01 }];
const COLUMNS = [
  { name: 'departure', type: 'timestamp' },
  { name: 'delay', type: 'number' },
  { name: 'distance', type: 'number' },
  { name: 'origin', type: 'category' },
  { name: 'destination', type: 'category' },
];

describe('the configuration of a drift check', () => {
  it('has every default', () => {
    const of = stack();
    expect(configOf(of, monitorIn(of))).toEqual({
      version: 1,
      modelId: 'test-flights',
      everyHours: 24,
      lagMinutes: 30,
      features: ['delay', 'distance', 'origin', 'destination'].map((name) => ({ name, critical: false, windowHours: 24, statistics: [...SHAPE, ...QUALITY] })),
      driftedShare: 0.5,
      breach: { times: 2, outOf: 3 },
      minBaselineSamples: 500,
      minWindowSamples: 200,
      quarantinedShare: 0.01,
      dataset: { prefix: 'flights/', format: 'csv', eventTime: 'departure', holdout: { kind: 'none' }, columns: COLUMNS },
      log: { prefix: 'inference/', format: 'jsonl', hourKeys: 'yyyy/MM/dd/HH' },
      binning: { psiBins: 10, grid: 1000, discreteLimit: 20, maxCategories: 1000 },
      missingWords: ['', 'NA', 'NaN', 'null', 'None'],
    });
  });

  it('has every option', () => {
    const of = stack();
    const monitor = monitorIn(of, {
      modelId: 'flights',
      baseline: Dataset.jsonLines(lakeIn(of), 'training/', { schema: SCHEMA, holdout: Holdout.latest(Duration.days(7)) }),
      log: InferenceLog.csv(lakeIn(of), 'served/', { hourKeys: 'year=yyyy/month=MM/day=dd/hour=HH', lag: Duration.minutes(75) }),
      every: Duration.hours(6),
      window: Duration.days(14),
      ignoredColumns: ['destination'],
      featureOverrides: {
        distance: { window: Duration.days(31), importance: 2 },
        origin: { statistics: [DriftStatistic.psi({ threshold: 0.3 })] },
      },
      criticalFeatures: ['delay'],
      driftedWindow: { featureShare: 1, importanceShare: 0.6, minSamples: 50 },
      statistics: [DriftStatistic.ks({ threshold: 0.25 }), DriftStatistic.unseenRate({ threshold: 0.02 })],
      breach: Breach.of({ times: 3, outOf: 5 }),
      dataQuality: { missingRate: 0.2, invalidRate: 0.3, outOfRangeRate: 0.35, quarantinedShare: 0.4 },
    });
    const general = [{ name: 'ks', threshold: 0.25 }, { name: 'unseen-rate', threshold: 0.02 }];
    const quality = [{ name: 'missing-rate', threshold: 0.2 }, { name: 'invalid-rate', threshold: 0.3 }, { name: 'out-of-range-rate', threshold: 0.35 }];
    expect(configOf(of, monitor)).toEqual({
      version: 1,
      modelId: 'flights',
      everyHours: 6,
      lagMinutes: 75,
      features: [
        { name: 'delay', critical: true, windowHours: 336, statistics: [...general, ...quality] },
        { name: 'distance', importance: 2, critical: false, windowHours: 744, statistics: [...general, ...quality] },
        { name: 'origin', critical: false, windowHours: 336, statistics: [{ name: 'psi', threshold: 0.3 }, ...quality] },
      ],
      driftedShare: 1,
      driftedImportance: 0.6,
      breach: { times: 3, outOf: 5 },
      minBaselineSamples: 500,
      minWindowSamples: 50,
      quarantinedShare: 0.4,
      dataset: { prefix: 'training/', format: 'jsonl', eventTime: 'departure', holdout: { kind: 'latest', seconds: 604_800 }, columns: COLUMNS },
      log: { prefix: 'served/', format: 'csv', hourKeys: 'year=yyyy/month=MM/day=dd/hour=HH' },
      binning: { psiBins: 10, grid: 1000, discreteLimit: 20, maxCategories: 1000 },
      missingWords: ['', 'NA', 'NaN', 'null', 'None'],
    });
  });

  it('compares windows shorter than a day with the same hours of the week, unless told otherwise or nothing says when a row happened', () => {
    const weekBinsOf = (options: Partial<DriftMonitorProps>): unknown => {
      const of = stack();
      return configOf(of, monitorIn(of, options)).binning.weekBins;
    };
    expect(weekBinsOf({ every: Duration.hours(6) })).toBe(100);
    expect(weekBinsOf({ every: Duration.hours(6), featureOverrides: { delay: { window: Duration.days(1) } } })).toBe(100);
    expect(weekBinsOf({ every: Duration.hours(6), window: Duration.days(1) })).toBeUndefined();
    expect(weekBinsOf({ every: Duration.hours(6), rhythm: Rhythm.none() })).toBeUndefined();
  });

  it('has the features counted by windows of the training data whose thresholds are learned', () => {
    const of = stack();
    const learned = [DriftStatistic.ks({ learnedThreshold: LearnedThreshold.standardDeviations() })];
    expect(configOf(of, monitorIn(of, { featureOverrides: { delay: { statistics: learned, window: Duration.days(7) } } })).binning.spans).toEqual({ hours: { delay: 168 }, bins: 200 });
  });

  it('counts the windows of a breach that must last', () => {
    const of = stack();
    expect(configOf(of, monitorIn(of, { every: Duration.hours(4), breach: Breach.lasting(Duration.hours(48)) })).breach).toEqual({ times: 12, outOf: 12 });
  });

  it('lies beside the handler', () => {
    const of = stack();
    monitorIn(of);
    const { Code, Handler } = resourcesOfType(templateOf(of), 'AWS::Lambda::Function')[0]![1];
    const folder = join((of.node.root as Stage).synth().directory, `asset.${String(asObject(Code)['S3Key']).replace(/\.zip$/, '')}`);
    expect(Handler).toBe('index.handler');
    expect(existsSync(join(folder, 'index.mjs'))).toBe(true);
  });

  it('changes the code of the function when it changes, and only then', () => {
    const codeOf = (minSamples: number): unknown => {
      const of = stack();
      monitorIn(of, { driftedWindow: { minSamples } });
      return resourcesOfType(templateOf(of), 'AWS::Lambda::Function')[0]![1]['Code'];
    };
    const first = codeOf(100);
    expect(codeOf(100)).toEqual(first);
    expect(codeOf(101)).not.toEqual(first);
  });

  it('leaves the names of buckets to the environment', () => {
    const of = stack();
    monitorIn(of);
    const template = templateOf(of);
    const { Variables } = asObject(resourcesOfType(template, 'AWS::Lambda::Function')[0]![1]['Environment']);
    const buckets = decodeBuckets(asObject(Variables) as Record<string, string>);
    expect({ log: buckets.log, dataset: buckets.dataset }).toEqual({ log: 'transport-lake', dataset: 'transport-lake' });
    expect(buckets.store).toEqual({ Ref: resourcesOfType(template, 'AWS::S3::Bucket')[0]![0] });
    expect(Object.keys(asObject(Variables))).toHaveLength(3);
  });
});
