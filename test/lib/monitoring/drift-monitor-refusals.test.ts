/** What a monitor refuses: each wrong option by itself, and all of them at once. */
import { App, Duration, Lazy, Stack, Stage, Token } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Dataset, DriftStatistic, InferenceLog, LearnedThreshold, ModelWorkspace, Rhythm, type DriftMonitorProps } from '../../../lib';
import { refusalOf, stack } from '../../support/stack';
import { configOf, lakeIn, monitorIn, SCHEMA } from './monitored';

const refusal = (props: Partial<DriftMonitorProps>): string[] => refusalOf(() => monitorIn(stack(), props)).split('\n');
const unknownTime = Duration.hours(Lazy.number({ produce: () => 1 }));
const unknownDays = Duration.days(Lazy.number({ produce: () => 1 }));
const logWithin = (lag: Duration): InferenceLog => InferenceLog.jsonLines(lakeIn(stack()), 'inference/', { lag });

/** Runs the action with a schema file of these columns. */
function withColumns<T>(columns: Readonly<Record<string, string>>, action: (schema: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'monitor-'));
  try {
    const schema = join(folder, 'schema.json');
    writeFileSync(schema, JSON.stringify({ version: 1, columns: Object.entries(columns).map(([name, type]) => ({ name, type })) }));
    return action(schema);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('a drift monitor', () => {
  it.each<[what: string, props: Partial<DriftMonitorProps>, problem: string]>([
    ['an interval that does not divide the day', { every: Duration.hours(5) }, 'every: got "5 hours", expected one of 1, 2, 3, 4, 6, 8, 12, 24 hours; check more or less often; how far a check looks back is window'],
    ['a rhythm for windows that have none', { rhythm: Rhythm.hoursOfWeek() }, 'rhythm: got "Rhythm.hoursOfWeek", expected a window shorter than a day; leave rhythm out: longer windows are compared with all of the training data'],
    ['metrics of a feature that there is not', { featureMetrics: ['height'] }, 'featureMetrics: got "height", expected a column of type number or category that is not ignored; choose among delay, distance, origin, destination'],
    ['an interval of two days', { every: Duration.days(2) }, 'every: got "2 days", expected one of 1, 2, 3, 4, 6, 8, 12, 24 hours; check more or less often; how far a check looks back is window'],
    ['an interval below an hour', { every: Duration.minutes(30) }, 'every: got "30 minutes", expected whole hours; logs are read by the hour'],
    ['an interval of no time', { every: Duration.hours(0) }, 'every: got "0 hours", expected whole hours; logs are read by the hour'],
    ['an interval that only deploy time knows', { every: unknownTime }, 'every: got "a length that only deploy time knows", expected whole hours; logs are read by the hour'],
    ['an interval in days that only deploy time knows', { every: unknownDays }, 'every: got "a length that only deploy time knows", expected whole hours; logs are read by the hour'],
    ['a window shorter than the interval', { window: Duration.hours(23) }, 'window: got "23 hours", expected at least the time between two checks (24 hours); lengthen it, or check more often: hours between two windows would be watched by nobody'],
    ['a window of half hours', { window: Duration.minutes(1470) }, 'window: got "1 day 30 minutes", expected whole hours; logs are read by the hour'],
    ['a window beyond 31 days', { window: Duration.hours(745) }, 'window: got "31 days 1 hour", expected at most 31 days; shorten it'],
    ['a window that only deploy time knows', { window: unknownDays }, 'window: got "a length that only deploy time knows", expected whole hours; logs are read by the hour'],
    ['a lag as long as the interval', { every: Duration.hours(1), log: logWithin(Duration.hours(1)) }, 'log.lag: got "1 hour", expected whole minutes, shorter than the time between two checks (1 hours); choose how long your log takes to be written'],
    ['a lag of seconds', { log: logWithin(Duration.seconds(90)) }, 'log.lag: got "1 minute 30 seconds", expected whole minutes, shorter than the time between two checks (24 hours); choose how long your log takes to be written'],
    ['a lag that only deploy time knows', { log: logWithin(unknownDays) }, 'log.lag: got "a length that only deploy time knows", expected whole minutes, shorter than the time between two checks (24 hours); choose how long your log takes to be written'],
    ['a capture without a column that is watched', { log: InferenceLog.sageMakerCapture(lakeIn(stack()), 'captures/', { inputs: ['delay', 'distance', 'origin'] }) }, 'log: got "a capture without destination", expected each watched column among inputs and outputs; name it where it stands in requests or responses, or put it into ignoredColumns'],
    ['a name in the log for a column that is not watched', { log: InferenceLog.parquet(lakeIn(stack()), 'inference/', { columnNames: { weather: 'w' } }) }, 'log.columnNames: got "weather", expected columns that are watched; choose among delay, distance, origin, destination'],
    ['an ignored column that the schema lacks', { ignoredColumns: ['Delay'] }, 'ignoredColumns: got "Delay", expected a column of the schema; choose among departure, delay, distance, origin, destination'],
    ['nothing left to watch', { ignoredColumns: ['delay', 'distance', 'origin', 'destination'] }, 'ignoredColumns: got ["delay","distance","origin","destination"], expected at least one column of type number or category to be left; ignore fewer columns, or mend the schema'],
    ['a critical feature that the schema lacks', { criticalFeatures: ['weather'] }, 'criticalFeatures: got "weather", expected a column of type number or category that is not ignored; choose among delay, distance, origin, destination'],
    ['a critical feature that is a time', { criticalFeatures: ['departure'] }, 'criticalFeatures: got "departure", expected a column of type number or category that is not ignored; choose among delay, distance, origin, destination'],
    ['a critical feature that is ignored', { ignoredColumns: ['delay'], criticalFeatures: ['delay'] }, 'criticalFeatures: got "delay", expected a column of type number or category that is not ignored; choose among distance, origin, destination'],
    ['an override of a column that the schema lacks', { featureOverrides: { weather: {} } }, 'featureOverrides: got "weather", expected a column of type number or category that is not ignored; choose among delay, distance, origin, destination'],
    ['a feature’s window shorter than the interval', { featureOverrides: { delay: { window: Duration.hours(6) } } }, 'featureOverrides.delay.window: got "6 hours", expected at least the time between two checks (24 hours); lengthen it, or check more often: hours between two windows would be watched by nobody'],
    ['a feature without statistics', { featureOverrides: { delay: { statistics: [] } } }, 'featureOverrides.delay.statistics: got [], expected at least one statistic; leave it out for the defaults'],
    ['no statistic', { statistics: [] }, 'statistics: got [], expected at least one statistic; leave it out for the defaults'],
    ['a statistic twice', { statistics: [DriftStatistic.psi(), DriftStatistic.psi({ threshold: 0.5 })] }, 'statistics: got "psi", expected each statistic once; remove one of the two'],
    ['a category judged by what numbers have only', { featureOverrides: { origin: { statistics: [DriftStatistic.ks()] } } }, 'featureOverrides.origin.statistics: got "ks", expected a statistic that exists for the category origin; add psi or unseenRate: the feature would be watched by nothing'],
    ['a learned threshold of windows shorter than a day', { every: Duration.hours(6), statistics: [DriftStatistic.psi({ learnedThreshold: LearnedThreshold.standardDeviations() })] }, 'statistics.learnedThreshold: got "a window of 6 hours for delay", expected windows of at least a day, as the training data of a day are no window without any change otherwise; lengthen the window, or set threshold alone'],
    ['a share of no features', { driftedWindow: { featureShare: 0 } }, 'driftedWindow.featureShare: got 0, expected a number above 0 and at most 1; leave it out for the default'],
    ['a share above all', { driftedWindow: { featureShare: 1.01 } }, 'driftedWindow.featureShare: got 1.01, expected a number above 0 and at most 1; leave it out for the default'],
    ['a share that is no number', { driftedWindow: { featureShare: Number.NaN } }, 'driftedWindow.featureShare: got NaN, expected a number above 0 and at most 1; leave it out for the default'],
    ['a share that only deploy time knows', { driftedWindow: { featureShare: Token.asNumber({ Ref: 'Share' }) } }, 'driftedWindow.featureShare: got a value that only deploy time knows, expected a number above 0 and at most 1; leave it out for the default'],
    ['a missing rate of all', { dataQuality: { missingRate: 1 } }, 'dataQuality.missingRate: got 1, expected a number above 0 and below 1; leave it out for the default'],
    ['an invalid rate below none', { dataQuality: { invalidRate: -0.1 } }, 'dataQuality.invalidRate: got -0.1, expected a number above 0 and below 1; leave it out for the default'],
    ['an unreadable share without end', { dataQuality: { quarantinedShare: Infinity } }, 'dataQuality.quarantinedShare: got Infinity, expected a number above 0 and below 1; leave it out for the default'],
    ['too few samples', { driftedWindow: { minSamples: 49 } }, 'driftedWindow.minSamples: got 49, expected a whole number of at least 50; with fewer values every statistic is mostly noise: lengthen the window'],
    ['half a sample', { driftedWindow: { minSamples: 99.5 } }, 'driftedWindow.minSamples: got 99.5, expected a whole number of at least 50; with fewer values every statistic is mostly noise: lengthen the window'],
    ['a model id in capitals', { modelId: 'Flights' }, 'modelId: got "Flights", expected 1 to 40 lower-case letters, digits and single hyphens; set modelId'],
    ['an empty model id', { modelId: '' }, 'modelId: got "", expected 1 to 40 lower-case letters, digits and single hyphens; set modelId'],
    ['a model id with two hyphens in a row', { modelId: 'a--b' }, 'modelId: got "a--b", expected 1 to 40 lower-case letters, digits and single hyphens; set modelId'],
    ['a model id that reaches into another key', { modelId: 'a/../b' }, 'modelId: got "a/../b", expected 1 to 40 lower-case letters, digits and single hyphens; set modelId'],
    ['a model id with a wildcard', { modelId: 'a*' }, 'modelId: got "a*", expected 1 to 40 lower-case letters, digits and single hyphens; set modelId'],
    ['a model id that only deploy time knows', { modelId: Token.asString({ Ref: 'Id' }) }, 'modelId: got a value that only deploy time knows, expected 1 to 40 lower-case letters, digits and single hyphens; set modelId'],
  ])('refuses %s', (_, props, problem) => {
    const [head, ...problems] = refusal(props);
    expect(head).toBe('Test/Flights cannot be defined:');
    expect(problems).toContain(`  - ${problem}`);
  });

  it('refuses a model id of 41 characters and one that ends in a line break', () => {
    expect(refusal({ modelId: 'a'.repeat(41) })[1]).toContain('expected 1 to 40 lower-case letters');
    expect(refusal({ modelId: 'a\n' })[1]).toContain('expected 1 to 40 lower-case letters');
  });

  it('names everything that is wrong at once, each with got, expected and fix', () => {
    const [head, ...problems] = refusal({
      modelId: 'X',
      every: Duration.hours(5),
      window: Duration.hours(1),
      log: logWithin(Duration.days(1)),
      ignoredColumns: ['weather'],
      criticalFeatures: ['weather'],
      featureOverrides: { weather: {} },
      statistics: [],
      driftedWindow: { featureShare: 2, minSamples: 0 },
      dataQuality: { missingRate: 0, invalidRate: 0, quarantinedShare: 0 },
    });
    expect(head).toBe('Test/Flights cannot be defined:');
    expect(problems.map((problem) => /^ {2}- ([^:]+): got .+, expected .+; .+$/.exec(problem)?.[1]).sort()).toEqual([
      'criticalFeatures', 'dataQuality.invalidRate', 'dataQuality.missingRate', 'dataQuality.quarantinedShare', 'driftedWindow.featureShare', 'driftedWindow.minSamples', 'every',
      'featureOverrides', 'ignoredColumns', 'log.lag', 'modelId', 'statistics', 'window',
    ]);
  });

  it('refuses to ignore a column that determines a watched one, but not both', () => {
    const folder = mkdtempSync(join(tmpdir(), 'determined-'));
    try {
      const schema = join(folder, 'schema.json');
      writeFileSync(schema, JSON.stringify({ version: 1, columns: [{ name: 'distance', type: 'number', determinedBy: ['origin'] }, { name: 'origin', type: 'category' }, { name: 'delay', type: 'number' }] }));
      const of = stack();
      const monitor = (ignoredColumns: string[], id?: string): unknown => monitorIn(of, { baseline: Dataset.csv(lakeIn(of), 'flights/', { schema }), ignoredColumns }, id);
      expect(refusalOf(() => monitor(['origin']))).toContain('ignoredColumns: got "origin", expected a column that determines no other one, as it does distance in the schema; ignore distance, too, or remove its determinedBy');
      expect(() => monitor(['origin', 'distance'], 'Both')).not.toThrow();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each<[what: string, dataset: string, log: string]>([
    ['the same as the data set', 'flights/', 'flights/'],
    ['inside the data set, whose baseline would grow with it', 'flights/', 'flights/log/'],
    ['around the data set, whose rows would be judged', 'flights/train/', 'flights/'],
  ])('refuses a log that lies where %s does', (_, dataset, log) => {
    const of = stack();
    const props = { baseline: Dataset.csv(lakeIn(of), dataset, { schema: 'examples/flight-watch/schema.json' }), log: InferenceLog.csv(lakeIn(of), log) };
    expect(refusalOf(() => monitorIn(of, props))).toContain(`log: got "${log}", expected a prefix apart from that of the data set (${dataset}) in the same bucket`);
  });

  it('takes the same prefix in another bucket, and neighbours in one bucket', () => {
    const of = stack();
    const elsewhere = InferenceLog.csv(Bucket.fromBucketName(of, 'Other', 'other'), 'flights/');
    expect(() => monitorIn(of, { log: elsewhere }, 'A')).not.toThrow();
    expect(() => monitorIn(of, { log: InferenceLog.csv(lakeIn(of), 'flights-log/') }, 'B')).not.toThrow();
  });

  it('sees through two imports of one bucket', () => {
    const of = stack();
    const again = InferenceLog.csv(Bucket.fromBucketName(of, 'Again', 'transport-lake'), 'flights/');
    expect(refusalOf(() => monitorIn(of, { log: again }))).toContain('expected a prefix apart from that of the data set');
  });

  it('refuses statistics for numbers when all that is watched is categories', () => {
    withColumns({ a: 'category' }, (schema) => {
      const of = stack();
      const baseline = Dataset.csv(lakeIn(of), 'flights/', { schema });
      expect(refusalOf(() => monitorIn(of, { baseline, statistics: [DriftStatistic.ks()] }))).toContain('statistics: got "ks", expected a statistic that exists for the category a');
    });
  });

  it('refuses metrics of a feature whose name no dimension may hold', () => {
    withColumns({ [':delay']: 'number', größe: 'number' }, (schema) => {
      for (const name of [':delay', 'größe']) {
        const of = stack();
        const baseline = Dataset.csv(lakeIn(of), 'flights/', { schema });
        expect(refusalOf(() => monitorIn(of, { baseline, featureMetrics: [name] }))).toContain(`featureMetrics: got "${name}", expected names of 1 to 250 printable ASCII characters`);
      }
    });
  });

  it('refuses a schema in which nothing can be watched', () => {
    withColumns({ at: 'timestamp', remark: 'text' }, (schema) => {
      const of = stack();
      expect(refusalOf(() => monitorIn(of, { baseline: Dataset.csv(lakeIn(of), 'flights/', { schema }) }))).toContain('expected at least one column of type number or category to be left');
    });
  });

  it('takes columns named like members that every object has', () => {
    withColumns({ constructor: 'number', toString: 'category', ['__proto__']: 'number' }, (schema) => {
      const of = stack();
      const monitor = monitorIn(of, { baseline: Dataset.csv(lakeIn(of), 'flights/', { schema }), featureOverrides: { constructor: { window: Duration.days(7) } } });
      expect(configOf(of, monitor).features.map(({ name, windowHours }) => [name, windowHours])).toEqual(expect.arrayContaining([['constructor', 168], ['toString', 24]]));
    });
  });
});

describe('the id of a second model', () => {
  it.each<[what: string, ids: [string, string], props: Partial<DriftMonitorProps>]>([
    ['that is set to the same', ['A', 'B'], { modelId: 'flights' }],
    ['that comes out the same', ['FlightDelay', 'flight-delay'], {}],
  ])('%s is refused, because both would write one state', (_, [first, second], props) => {
    const of = stack();
    monitorIn(of, props, first);
    expect(refusalOf(() => monitorIn(of, props, second))).toMatch(/modelId: got ".*", expected an id that no other monitor of the account and region has, as Test\/.* does; set another modelId/);
  });

  it('is refused in another stack of the same account and region, too', () => {
    const app = new App();
    const [one, other] = ['A', 'B'].map((id) => new Stack(app, id, { env: { account: '111122223333', region: 'ap-southeast-1' } })) as [Stack, Stack];
    monitorIn(one, { modelId: 'flights' });
    expect(refusalOf(() => monitorIn(other, { modelId: 'flights' }))).toContain('as A/Flights does');
  });

  it.each<[what: string, stacks: (app: App) => Stack[]]>([
    ['another region', (app) => ['ap-southeast-1', 'ap-southeast-5'].map((region) => new Stack(app, region, { env: { account: '111122223333', region } }))],
    ['another account', (app) => ['111122223333', '999999999999'].map((account) => new Stack(app, `a${account}`, { env: { account, region: 'ap-southeast-1' } }))],
    ['another stage whose account is open', (app) => ['dev', 'prod'].map((stage) => new Stack(new Stage(app, stage), 'Flights'))],
  ])('may be the same in %s', (_, stacks) => {
    expect(() => stacks(new App()).forEach((of) => monitorIn(of, { modelId: 'flights' }))).not.toThrow();
  });
});

it.each(['models/test-flights/drift/', 'models/', 'models/another/drift/verdicts/'])('a drift monitor refuses a log or a baseline below %s of the data store', (prefix) => {
  const of = stack();
  const { bucket } = ModelWorkspace.of(of).dataStore;
  const expected = `got ${JSON.stringify(prefix)}, expected a prefix apart from the documents of the library (models/) in the data store; keep it below another prefix`;
  expect(refusalOf(() => monitorIn(of, { log: InferenceLog.jsonLines(bucket, prefix) }, 'One'))).toBe(`Test/One cannot be defined:\n  - log: ${expected}`);
  expect(refusalOf(() => monitorIn(of, { baseline: Dataset.csv(bucket, prefix, { schema: SCHEMA }) }, 'Two'))).toBe(`Test/Two cannot be defined:\n  - baseline: ${expected}`);
});

it('a drift monitor takes a log beside its own documents', () => {
  const of = stack();
  const { bucket } = ModelWorkspace.of(of).dataStore;
  expect(() => monitorIn(of, { log: InferenceLog.jsonLines(bucket, 'inference/') })).not.toThrow();
});
