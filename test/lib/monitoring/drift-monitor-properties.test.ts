/** For any valid choice of options a monitor synthesizes what the function accepts; for any wrong one it refuses. */
import { App, Duration, Stack } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeConfig } from '../../../lambda/drift-check/decode-config';
import { Breach, Dataset, DriftStatistic, InferenceLog, type MonitoringOptions } from '../../../lib';
import { driftCheckConfig } from '../../../lib/monitoring/drift-check-config';
import { Problems } from '../../../lib/private/errors';
import { resourcesOfType } from '../../../simulator/checks/template';
import { stack, templateOf } from '../../support/stack';
import { configOf, lakeIn, monitorIn, SCHEMA } from './monitored';

const SEED = { seed: 20010203 };
const COLUMNS = ['delay', 'distance', 'origin', 'destination'];
const of = new Stack(new App(), 'Test');
const dataset = Dataset.csv(lakeIn(of), 'flights/', { schema: SCHEMA });
const log = InferenceLog.jsonLines(lakeIn(of), 'inference/');

const share = fc.double({ min: 0, max: 1, minExcluded: true, maxExcluded: true, noNaN: true });
const statistics = fc.tuple(share, share, share).chain(([psi, ks, unseen]) =>
  fc.subarray([DriftStatistic.ks({ threshold: ks }), DriftStatistic.unseenRate({ threshold: unseen })]).map((others) => [DriftStatistic.psi({ threshold: psi * 10 }), ...others]),
);
const breach = fc.integer({ min: 1, max: 48 }).chain((outOf) => fc.integer({ min: 1, max: outOf }).map((times) => Breach.of({ times, outOf })));

/** Any options that should do, with the interval in hours. */
const options: fc.Arbitrary<MonitoringOptions> = fc
  .record({ every: fc.constantFrom(1, 2, 3, 4, 6, 8, 12, 24), ignored: fc.subarray(COLUMNS, { maxLength: 3 }) })
  .chain(({ every, ignored }) => {
    const watched = COLUMNS.filter((name) => !ignored.includes(name));
    const window = fc.integer({ min: every, max: 744 }).map((hours) => Duration.hours(hours));
    return fc.record<MonitoringOptions, 'log' | 'every'>(
      {
        log: fc.oneof(fc.constant(log), fc.integer({ min: 0, max: every * 60 - 1 }).map((minutes) => InferenceLog.jsonLines(lakeIn(of), 'inference/', { lag: Duration.minutes(minutes) }))),
        every: fc.constantFrom(Duration.hours(every), Duration.minutes(every * 60), Duration.seconds(every * 3600)),
        window,
        ignoredColumns: fc.constant(ignored),
        criticalFeatures: fc.subarray(watched),
        featureOverrides: fc.dictionary(fc.constantFrom(...watched), fc.record({ window, statistics }, { requiredKeys: [] })),
        driftedWindow: fc.record({ featureShare: fc.oneof(share, fc.constant(1)), minSamples: fc.integer({ min: 50, max: 1_000_000 }) }, { requiredKeys: [] }),
        statistics,
        breach,
        dataQuality: fc.record({ missingRate: share, invalidRate: share, quarantinedShare: share }, { requiredKeys: [] }),
      },
      { requiredKeys: ['log', 'every'] },
    );
  });

function problemsOf(chosen: MonitoringOptions): string {
  const problems = new Problems('monitor');
  driftCheckConfig({ modelId: 'flights', baseline: dataset }, chosen, problems);
  try {
    problems.throwIfAny();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('any valid options', () => {
  it('give a configuration that the function accepts', () => {
    fc.assert(
      fc.property(options, (chosen) => {
        const problems = new Problems('monitor');
        const config = driftCheckConfig({ modelId: 'flights', baseline: dataset }, chosen, problems);
        problems.throwIfAny();
        expect(decodeConfig(JSON.parse(JSON.stringify(config)))).toEqual(config);
        expect(config.features.every(({ windowHours }) => windowHours >= config.everyHours)).toBe(true);
        expect(config.lagMinutes).toBeLessThan(config.everyHours * 60);
      }),
      { ...SEED, numRuns: 300 },
    );
  });

  it('synthesize, and arrive in the code asset unchanged', () => {
    fc.assert(
      fc.property(options, (chosen) => {
        const own = stack();
        const monitor = monitorIn(own, { ...chosen, log: InferenceLog.jsonLines(lakeIn(own), 'inference/', { ...(chosen.log._lag ? { lag: chosen.log._lag } : {}) }) });
        const problems = new Problems('monitor');
        const expected = driftCheckConfig({ modelId: 'test-flights', baseline: Dataset.csv(lakeIn(own), 'flights/', { schema: SCHEMA }) }, chosen, problems);
        expect(configOf(own, monitor)).toEqual(JSON.parse(JSON.stringify(expected)));
        expect(resourcesOfType(templateOf(own), 'AWS::CloudWatch::Alarm')).toHaveLength(4);
      }),
      { ...SEED, numRuns: 15 },
    );
  });
});

describe('any window shorter than the interval', () => {
  it('is refused, for all features or for one', () => {
    fc.assert(
      fc.property(options, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), fc.constantFrom(...COLUMNS), (chosen, part, name) => {
        const hours = Math.floor(chosen.every.toHours() * part);
        const short = Duration.hours(hours);
        expect(problemsOf({ ...chosen, window: short })).toContain('  - window: got ');
        const { log: own, every } = chosen;
        expect(problemsOf({ log: own, every, featureOverrides: { [name]: { window: short } } })).toContain(`  - featureOverrides.${name}.window: got `);
      }),
      { ...SEED, numRuns: 200 },
    );
  });
});

describe('any feature that is not watched', () => {
  it('is refused as a critical one and as an override', () => {
    fc.assert(
      fc.property(options, fc.oneof(fc.string(), fc.constantFrom('departure', '__proto__', 'constructor')).filter((name) => !COLUMNS.includes(name)), (chosen, name) => {
        expect(problemsOf({ ...chosen, criticalFeatures: [name] })).toContain(`  - criticalFeatures: got ${JSON.stringify(name)}`);
        const featureOverrides = Object.defineProperty({}, name, { value: {}, enumerable: true }) as Record<string, object>;
        expect(problemsOf({ ...chosen, featureOverrides })).toContain(`  - featureOverrides: got ${JSON.stringify(name)}`);
      }),
      { ...SEED, numRuns: 200 },
    );
  });
});

describe('any number out of range', () => {
  const outOfShare = fc.oneof(fc.double({ max: 0, noNaN: true }), fc.double({ min: 1, minExcluded: true, noNaN: true }), fc.constant(Number.NaN));

  it('is refused', () => {
    fc.assert(
      fc.property(options, outOfShare, fc.oneof(fc.integer({ max: 49 }), fc.double({ min: 50, max: 1000 }).filter((value) => !Number.isInteger(value))), (chosen, wrong, samples) => {
        const message = problemsOf({ ...chosen, driftedWindow: { featureShare: wrong, minSamples: samples }, dataQuality: { missingRate: wrong, invalidRate: wrong, quarantinedShare: wrong } });
        for (const subject of ['driftedWindow.featureShare', 'driftedWindow.minSamples', 'dataQuality.missingRate', 'dataQuality.invalidRate', 'dataQuality.quarantinedShare']) {
          expect(message).toContain(`  - ${subject}: got `);
        }
      }),
      { ...SEED, numRuns: 200 },
    );
  });
});
