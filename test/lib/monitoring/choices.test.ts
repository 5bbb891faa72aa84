/** The choices that a monitor is made of: breach rules, statistics, logs. */
import { Duration, Token } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Breach, DriftStatistic, EmptyBins, InferenceLog, KullbackLeiblerDirection, LearnedThreshold, LogarithmBase, Monitoring, Significance } from '../../../lib';
import { CONVENTIONS } from '../../../lib/contract/conventions';
import { hourPrefix } from '../../../lib/contract/dataset';
import { Problems } from '../../../lib/private/errors';
import { refusalOf, stack } from '../../support/stack';
import { configOf, lakeIn, monitorIn, optionsIn } from './monitored';

describe('a breach rule', () => {
  it.each([[1, 1], [2, 3], [48, 48], [1, 48]])('may be %i of %i', (times, outOf) => {
    expect(Breach.of({ times, outOf })._windows(24, new Problems('monitor'))).toEqual({ times, outOf });
  });

  it.each([[48, 1, 48], [48, 24, 2], [6, 6, 1]])('may last %i hours, with a check every %i', (hours, every, windows) => {
    expect(Breach.lasting(Duration.hours(hours))._windows(every, new Problems('monitor'))).toEqual({ times: windows, outOf: windows });
  });

  it.each([[49, 1], [36, 24], [0, 1]])('does not last %i hours with a check every %i', (hours, every) => {
    const problems = new Problems('monitor');
    Breach.lasting(Duration.hours(hours))._windows(every, problems);
    expect(refusalOf(() => problems.throwIfAny())).toContain(`breach: got "${hours} hours", expected a multiple of the time between two checks (${every} hours), at most 48 times as long; check less often, or use Breach.of`);
  });

  it.each<[times: number, outOf: number, problem: string]>([
    [0, 3, 'times: got 0, expected a whole number of at least 1; use 1 to count every drifted window'],
    [-1, 3, 'times: got -1, expected a whole number of at least 1'],
    [1.5, 3, 'times: got 1.5, expected a whole number of at least 1'],
    [Number.NaN, 3, 'times: got NaN, expected a whole number of at least 1'],
    [3, 2, 'outOf: got 2, expected a whole number from times (3) to 48; raise outOf or lower times'],
    [1, 49, 'outOf: got 49, expected a whole number from times (1) to 48'],
    [1, 2.5, 'outOf: got 2.5, expected a whole number from times (1) to 48'],
    [1, Infinity, 'outOf: got Infinity, expected a whole number from times (1) to 48'],
    [Token.asNumber({ Ref: 'Times' }), 3, 'times: got a value that only deploy time knows'],
  ])('is refused with %d of %d', (times, outOf, problem) => {
    const message = refusalOf(() => Breach.of({ times, outOf }));
    expect(message).toMatch(/^Breach\.of cannot be defined:\n/);
    expect(message).toContain(`  - ${problem}`);
  });

  it('names both numbers when both are wrong', () => {
    expect(refusalOf(() => Breach.of({ times: 0, outOf: 100 })).split('\n')).toHaveLength(3);
  });
});

describe('a drift statistic', () => {
  it.each<[name: string, statistic: DriftStatistic, threshold: number]>([
    ['psi', DriftStatistic.psi(), 0.2],
    ['ks', DriftStatistic.ks(), 0.1],
    ['cramers-v', DriftStatistic.cramersV(), 0.1],
    ['unseen-rate', DriftStatistic.unseenRate(), 0.01],
    ['kl', DriftStatistic.kullbackLeibler(), 0.1],
    ['jensen-shannon', DriftStatistic.jensenShannon(), 0.1],
    ['hellinger', DriftStatistic.hellinger(), 0.1],
    ['wasserstein', DriftStatistic.wasserstein(), 0.1],
    ['l-infinity', DriftStatistic.lInfinity(), 0.1],
  ])('named %s has a threshold by default', (name, statistic, threshold) => {
    expect(statistic._config).toEqual({ name, threshold });
  });

  it('is by default each of them once', () => {
    expect(DriftStatistic.defaults().map(({ _config: { name } }) => name)).toEqual(['psi', 'ks', 'cramers-v', 'unseen-rate']);
  });

  it('may have a threshold of 1 and more only where it is no share', () => {
    expect(DriftStatistic.psi({ threshold: 25 })._config.threshold).toBe(25);
    expect(DriftStatistic.wasserstein({ threshold: 25 })._config.threshold).toBe(25);
    for (const name of ['ks', 'cramersV', 'unseenRate', 'jensenShannon', 'hellinger', 'lInfinity'] as const) {
      expect(refusalOf(() => DriftStatistic[name]({ threshold: 1 }))).toMatch(/threshold: got 1, expected a number (above|of at least) 0 and below 1; leave it out for the default$/);
    }
    expect(refusalOf(() => DriftStatistic.jensenShannon({ threshold: 0.9, logarithmBase: LogarithmBase.E }))).toContain('threshold: got 0.9, expected a number of at least 0 and below 0.8326');
  });

  it('may have none where a significance decides, and nowhere else', () => {
    expect(DriftStatistic.ks({ threshold: 0, significance: Significance.ofEachTest() })._config).toEqual({ name: 'ks', threshold: 0, alpha: 0.05, correction: 'none' });
    expect(refusalOf(() => DriftStatistic.ks({ threshold: 0, significance: Significance.ignored() }))).toContain('threshold: got 0, expected a number above 0 and below 1');
    expect(refusalOf(() => DriftStatistic.unseenRate({ threshold: 0 }))).toContain('threshold: got 0, expected a number above 0 and below 1');
  });

  it.each<[what: string, statistic: DriftStatistic, config: object]>([
    ['a level of its own', DriftStatistic.psi({ significance: Significance.corrected(0.05) }), { name: 'psi', threshold: 0.2, alpha: 0.05 }],
    ['the usual level', DriftStatistic.psi({ significance: Significance.corrected() }), { name: 'psi', threshold: 0.2 }],
    ['no correction', DriftStatistic.hellinger({ significance: Significance.ofEachTest(0.02) }), { name: 'hellinger', threshold: 0.1, alpha: 0.02, correction: 'none' }],
    ['no significance', DriftStatistic.lInfinity({ significance: Significance.ignored() }), { name: 'l-infinity', threshold: 0.1, alpha: 1, correction: 'none' }],
    ['a floor for empty bins', DriftStatistic.psi({ emptyBins: EmptyBins.leastShare() }), { name: 'psi', threshold: 0.2, leastShare: 1e-4 }],
    ['half a row in empty bins', DriftStatistic.kullbackLeibler({ emptyBins: EmptyBins.halfRow(), direction: KullbackLeiblerDirection.WINDOW_FROM_BASELINE }), { name: 'kl', threshold: 0.1 }],
    ['the direction of Evidently', DriftStatistic.kullbackLeibler({ direction: KullbackLeiblerDirection.BASELINE_FROM_WINDOW, emptyBins: EmptyBins.leastShare(0.001) }), { name: 'kl', threshold: 0.1, direction: 'baseline-current', leastShare: 0.001 }],
    ['base e', DriftStatistic.jensenShannon({ logarithmBase: LogarithmBase.E }), { name: 'jensen-shannon', threshold: 0.1, logarithmBase: 'e' }],
    ['base 2', DriftStatistic.jensenShannon({ logarithmBase: LogarithmBase.TWO }), { name: 'jensen-shannon', threshold: 0.1 }],
  ])('tells the check of %s', (_, statistic, config) => {
    expect(statistic._config).toEqual(config);
  });

  it('may learn its threshold', () => {
    expect(DriftStatistic.ks({ learnedThreshold: LearnedThreshold.standardDeviations() })._config).toEqual({ name: 'ks', threshold: 0.1, learned: 3 });
    expect(DriftStatistic.psi({ threshold: 0.3, learnedThreshold: LearnedThreshold.standardDeviations(2.5) })._config).toEqual({ name: 'psi', threshold: 0.3, learned: 2.5 });
    for (const count of [0, -1, Number.NaN, Infinity]) expect(refusalOf(() => LearnedThreshold.standardDeviations(count))).toContain('count: got');
  });

  it('may be those of other tools, which the check accepts', () => {
    expect(DriftStatistic.evidently().map(({ _config }) => _config)).toEqual(CONVENTIONS.evidently);
    expect(DriftStatistic.nannyml().map(({ _config }) => _config)).toEqual(CONVENTIONS.nannyml);
    const of = stack();
    expect(configOf(of, monitorIn(of, { statistics: DriftStatistic.evidently() })).features[0]!.statistics.slice(0, 4)).toEqual(CONVENTIONS.evidently);
  });

  it.each([0, 1, -0.1, Number.NaN, Infinity])('is refused at a level or a least share of %d', (level) => {
    for (const make of [() => Significance.corrected(level), () => Significance.ofEachTest(level), () => EmptyBins.leastShare(level)]) expect(refusalOf(make)).toMatch(/cannot be defined:\n {2}- (level|share): got .*, expected a number above 0 and below 1/);
  });

  it('is refused with any threshold below 0, without end, or that is no number', () => {
    const wrong = fc.oneof(fc.double({ max: -Number.MIN_VALUE, noNaN: true }), fc.constantFrom(Number.NaN, Infinity));
    fc.assert(
      fc.property(wrong, fc.constantFrom('psi', 'ks', 'cramersV', 'kullbackLeibler', 'wasserstein', 'unseenRate'), (threshold, name) => {
        expect(refusalOf(() => DriftStatistic[name]({ threshold }))).toMatch(/^drift statistic .* cannot be defined:\n {2}- threshold: got (-?[\d.e+-]+|NaN|-?Infinity), expected a number (above|of at least) 0/);
      }),
      { seed: 7 },
    );
  });
});

describe('an inference log', () => {
  const lake = lakeIn(stack());

  it('says where the hours lie', () => {
    expect(InferenceLog.jsonLines(lake, 'inference/')._descriptor).toEqual({ prefix: 'inference/', format: 'jsonl', hourKeys: 'yyyy/MM/dd/HH' });
    expect(InferenceLog.csv(lake, 'a/b/', { hourKeys: 'yyyyMMddHH' })._descriptor).toEqual({ prefix: 'a/b/', format: 'csv', hourKeys: 'yyyyMMddHH' });
  });

  it('may have its hours by another clock, of whole hours', () => {
    const { _descriptor } = InferenceLog.csv(lake, 'log/', { utcOffset: '+08:00' });
    expect(_descriptor).toEqual({ prefix: 'log/', format: 'csv', hourKeys: 'yyyy/MM/dd/HH', utcOffsetHours: 8 });
    expect(hourPrefix(_descriptor, new Date('2001-02-28T17:00:00Z'))).toBe('log/2001/03/01/01/');
    expect(hourPrefix(InferenceLog.csv(lake, 'log/', { utcOffset: '-03:00' })._descriptor, new Date('2001-03-01T01:00:00Z'))).toBe('log/2001/02/28/22/');
    expect(InferenceLog.csv(lake, 'log/', { utcOffset: '+00:00' })._descriptor).not.toHaveProperty('utcOffsetHours');
    for (const utcOffset of ['+05:30', 'Asia/Singapore', '8']) expect(refusalOf(() => InferenceLog.csv(lake, 'log/', { utcOffset }))).toContain(`utcOffset: got ${JSON.stringify(utcOffset)}, expected hours and minutes from -14:59 to +14:59, e.g. +08:00, of whole hours`);
  });

  it.each(['yyyy/MM/dd/HH', 'year=yyyy/month=MM/day=dd/hour=HH', 'dt=yyyy-MM-dd/HH', 'HH/dd/MM/yyyy', 'v1.0/yyyy_MM_dd_HH'])('takes the hour keys %s, and every hour has a prefix of its own', (hourKeys) => {
    const { _descriptor } = InferenceLog.csv(lake, 'log/', { hourKeys });
    fc.assert(
      fc.property(fc.nat(24 * 366 * 30), fc.nat(24 * 366 * 30), (one, other) => {
        const [a, b] = [one, other].map((hours) => hourPrefix(_descriptor, new Date(hours * 3_600_000)));
        expect(a === b).toBe(one === other);
        expect(a).toMatch(/^log\/.*\/$/);
      }),
      { seed: 7, numRuns: 50 },
    );
  });

  it.each<[what: string, hourKeys: string]>([
    ['nothing', ''],
    ['no hour', 'yyyy/MM/dd'],
    ['the year twice', 'yyyy/yyyy/MM/dd/HH'],
    ['the day in other letters', 'yyyy/MM/DD/HH'],
    ['minutes instead of months', 'yyyy/mm/dd/HH'],
    ['a slash at the beginning', '/yyyy/MM/dd/HH'],
    ['a slash at the end', 'yyyy/MM/dd/HH/'],
    ['a blank', 'yyyy MM dd HH'],
    ['a wildcard', 'yyyy/MM/dd/HH*'],
    ['what only deploy time knows', `${Token.asString({ Ref: 'X' })}/yyyy/MM/dd/HH`],
  ])('is refused with %s for hour keys', (_, hourKeys) => {
    expect(refusalOf(() => InferenceLog.csv(lake, 'inference/', { hourKeys }))).toMatch(/^inference log "inference\/" cannot be defined:\n {2}- hourKeys: got .*, expected yyyy, MM, dd and HH once each/);
  });

  it('can be Parquet, with names of its own for the columns', () => {
    const { _descriptor } = InferenceLog.parquet(lake, 'log/', { columnNames: { delay: 'features.delay' } });
    expect(_descriptor).toEqual({ prefix: 'log/', format: 'parquet', hourKeys: 'yyyy/MM/dd/HH', columnNames: { delay: 'features.delay' } });
    expect(refusalOf(() => InferenceLog.csv(lake, 'log/', { columnNames: { a: 'x', b: 'x' } }))).toContain('columnNames: got "x", expected another name for each column');
  });

  it('can be what SageMaker captures, with the columns of requests and responses', () => {
    const { _descriptor } = InferenceLog.sageMakerCapture(lake, 'captures/flights/AllTraffic/', { inputs: ['delay', 'origin'], outputs: ['score'] });
    expect(_descriptor).toEqual({ prefix: 'captures/flights/AllTraffic/', format: 'capture', hourKeys: 'yyyy/MM/dd/HH', capture: { inputs: ['delay', 'origin'], outputs: ['score'] } });
    expect(InferenceLog.sageMakerCapture(lake, 'captures/', { inputs: ['delay'] })._descriptor.capture).toEqual({ inputs: ['delay'], outputs: [] });
    const message = refusalOf(() => InferenceLog.sageMakerCapture(lake, 'captures', { inputs: [], outputs: ['score', 'score'] }));
    expect(message).toContain('  - prefix: got "captures"');
    expect(message).toContain('  - inputs: got [], expected at least one column');
    expect(message).toContain('  - inputs: got "score", expected each column once in inputs and outputs together');
  });

  it('names a wrong prefix and wrong hour keys at once', () => {
    const message = refusalOf(() => InferenceLog.csv(lake, 'inference', { hourKeys: 'HH' }));
    expect(message).toContain('  - prefix: got "inference"');
    expect(message).toContain('  - hourKeys: got "HH"');
  });
});

describe('monitoring', () => {
  it('hands its options on as they are', () => {
    const options = optionsIn(stack(), { driftedWindow: { minSamples: 77 } });
    expect(Monitoring.of(options).options).toBe(options);
  });
});
