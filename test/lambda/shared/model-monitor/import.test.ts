/** What becomes of a baseline of SageMaker Model Monitor. */
import { describe, expect, it } from 'vitest';
import { type ContinuousBaseline, DEFAULT_BINNING, type FeatureBaseline } from '../../../../lib/contract/baseline';
import { statisticResult } from '../../../../lambda/drift-check/statistics';
import { importModelMonitor, type ModelMonitorImported } from '../../../../lambda/shared/model-monitor/import';
import { decodeBaselineDocument, encode } from '../../../../lambda/shared/documents';
import { BinFinder } from '../../../../lambda/stats/bin-finder';
import { continuous } from '../../support/baselines';
import { constraintsFile, encoded, kllLevels, numberFeature, statisticsFile, textFeature } from '../../support/model-monitor';
import { normal, sample, uniform } from '../../support/random';

const MISSING = ['NA', '-999'];

function imported(features: Readonly<Record<string, 'number' | 'category'>>, statistics: Uint8Array, constraints = constraintsFile([])): ModelMonitorImported {
  const file = (key: string, body: Uint8Array): { key: string; etag: string; size: number; body: Uint8Array } => ({ key, etag: `"${key}"`, size: body.length, body });
  const wanted = Object.entries(features).map(([name, type]) => ({ name, type }));
  return importModelMonitor({ modelId: 'flights', definition: 'd', features: wanted, binning: DEFAULT_BINNING, missingWords: MISSING }, file('mm/statistics.json', statistics), file('mm/constraints.json', constraints));
}

/** The only feature of a baseline. */
function featureOf(type: 'number' | 'category', feature: Record<string, unknown>, constraints: object = {}): FeatureBaseline {
  const name = feature['name'] as string;
  return imported({ [name]: type }, statisticsFile(1000, [feature]), constraintsFile([{ name, ...constraints }])).baseline.features[0]!;
}

/** A window of these values in the bins of the feature. */
function windowOf(feature: ContinuousBaseline, values: readonly number[]): { present: number; missing: number; invalid: number; nonFinite: number; counts: number[] } {
  const counts = new Array<number>(feature.edges.length + 1).fill(0);
  const finder = new BinFinder(feature.edges);
  for (const value of values) counts[finder.find(value)]! += 1;
  return { present: values.length, missing: 0, invalid: 0, nonFinite: 0, counts };
}

describe('a number whose sketch holds every value', () => {
  it('has the very bins and counts that its rows would have', () => {
    const values = sample(2000, normal(3));
    expect(featureOf('number', numberFeature('delay', values))).toEqual(continuous('delay', values));
  });

  it('with few of them has a bin for each', () => {
    const values = sample(1000, uniform(2)).map((value) => Math.floor(value * 4));
    const feature = featureOf('number', numberFeature('stops', values, { missing: 7 }));
    expect(feature).toEqual({ name: 'stops', kind: 'discrete', values: [0, 1, 2, 3], present: 1000, missing: 7, invalid: 0, nonFinite: 0, counts: [...[0, 1, 2, 3].map((stop) => values.filter((value) => value === stop).length), 0] });
  });

  it('takes the numbers that stand for missing values for missing', () => {
    const values = [...sample(1000, normal(3)), ...new Array<number>(100).fill(-999)];
    expect(featureOf('number', numberFeature('delay', values, { missing: 5 }))).toEqual({ ...continuous('delay', values.slice(0, 1000)), missing: 105 });
  });
});

describe('a number of buckets alone', () => {
  it('is refused where an extreme stands for a missing value, as buckets do not tell how many there are', () => {
    const feature = numberFeature('delay', [-999, ...sample(999, normal(3))], { sketch: false });
    expect(() => featureOf('number', feature)).toThrow('feature "delay": got -999 as an extreme, which stands for a missing value in the log');
  });

  it('is refused where its buckets hold nothing, or there are none', () => {
    const feature = numberFeature('delay', [1, 2], { sketch: false });
    const { kll } = (feature['numerical_statistics'] as { distribution: { kll: { buckets: { count: number }[] } } }).distribution;
    for (const bucket of kll.buckets) bucket.count = 0;
    expect(() => featureOf('number', feature)).toThrow('feature "delay": got 0 values in the buckets');
    (feature['numerical_statistics'] as { common: { num_present: number } }).common.num_present = 1;
    expect(() => featureOf('number', feature)).toThrow('feature "delay": got 0 values in the buckets');
    kll.buckets = [];
    expect(() => featureOf('number', feature)).toThrow(/delay.*buckets/);
  });
});

describe('a number whose sketch was compacted', () => {
  const values = sample(100_000, normal(4)).map((value) => Math.exp(value));
  const feature = featureOf('number', numberFeature('price', values)) as ContinuousBaseline;

  it('keeps the number of values and the extremes, and says how far a rank may be off', () => {
    expect(feature).toMatchObject({ kind: 'continuous', present: 100_000, min: Math.min(...values), max: Math.max(...values) });
    expect(feature.counts.reduce((sum, count) => sum + count, 0)).toBe(100_000);
    expect(feature.rankError).toBeCloseTo(0.001385, 6);
    expect(imported({ price: 'number' }, statisticsFile(100_000, [numberFeature('price', values)])).inexact).toEqual(['price']);
  });

  it('has cumulative counts within that of the true ones', () => {
    const finder = new BinFinder(feature.edges);
    const exact = new Array<number>(feature.counts.length).fill(0);
    for (const value of values) exact[finder.find(value)]! += 1;
    let [sketched, counted, worst] = [0, 0, 0];
    exact.forEach((count, bin) => {
      [sketched, counted] = [sketched + feature.counts[bin]!, counted + count];
      worst = Math.max(worst, Math.abs(sketched - counted) / values.length);
    });
    expect(worst).toBeGreaterThan(0);
    expect(worst).toBeLessThan(feature.rankError!);
  });

  it('is calm on rows of the same kind, its KS distance lowered by that error, and drifted on others', () => {
    const same = windowOf(feature, sample(5000, normal(5)).map((value) => Math.exp(value)));
    const moved = windowOf(feature, sample(5000, normal(5)).map((value) => Math.exp(value + 0.5)));
    const ks = { name: 'ks', threshold: 0.1 } as const;
    const { rankError, ...exact } = feature;
    expect(statisticResult(ks, exact, same)!.value - statisticResult(ks, feature, same)!.value).toBeCloseTo(rankError!, 12);
    for (const name of ['psi', 'ks'] as const) {
      expect(statisticResult({ name, threshold: 0.1 }, feature, same)).toMatchObject({ breached: false, calm: true });
      expect(statisticResult({ name, threshold: 0.1 }, feature, moved)).toMatchObject({ breached: true });
    }
    expect(statisticResult({ name: 'out-of-range-rate', threshold: 0.01 }, feature, same)!.value).toBeLessThan(0.001);
  });

  it('is read from a sketch whose items are a text, too', () => {
    const numbers = numberFeature('price', values);
    const text = JSON.parse(JSON.stringify(numbers)) as { numerical_statistics: { distribution: { kll: { sketch: { data: unknown } } } } };
    text.numerical_statistics.distribution.kll.sketch.data = JSON.stringify(kllLevels(values));
    expect(featureOf('number', text as unknown as Record<string, unknown>)).toEqual(feature);
  });
});

describe('a number without a sketch of its values', () => {
  const values = [...sample(3000, uniform(6)), 0, 1];

  it.each([
    ['none', numberFeature('share', values, { sketch: false })],
    ['one of two values', { ...numberFeature('share', values, { sketch: false }) }],
  ])('has the buckets as bins where there is %s', (what, feature) => {
    if (what !== 'none') ((feature['numerical_statistics'] as { distribution: { kll: Record<string, unknown> } }).distribution.kll)['sketch'] = { parameters: { c: 0.64, k: 2048 }, data: [[0, 1]] };
    const read = featureOf('number', feature) as ContinuousBaseline;
    expect(read.edges).toHaveLength(11);
    expect(read.psiEdges).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    // Their counts are those of the values in the very bins: an edge lies just below the next bucket.
    expect(windowOf(read, values).counts).toEqual(read.counts);
    expect(read).toMatchObject({ present: 3002, min: 0, max: 1 });
  });

  it('counts a value where a bucket begins in that bucket', () => {
    const tens = Array.from({ length: 101 }, (_, value) => value);
    const read = featureOf('number', numberFeature('share', tens, { sketch: false })) as ContinuousBaseline;
    expect(read.counts).toEqual([0, ...new Array<number>(9).fill(10), 11, 0]);
    expect(windowOf(read, tens).counts).toEqual(read.counts);
  });

  it('joins empty buckets for the PSI', () => {
    const read = featureOf('number', numberFeature('skewed', [...new Array<number>(500).fill(0), 1, 99, 100], { sketch: false })) as ContinuousBaseline;
    expect(read.psiEdges).toEqual([1]);
  });

  it('that never changed has one value', () => {
    expect(featureOf('number', numberFeature('constant', [5, 5, 5], { sketch: false }))).toMatchObject({ kind: 'discrete', values: [5], counts: [3, 0] });
  });

  it('is refused where the buckets hold others', () => {
    const feature = numberFeature('share', values, { sketch: false }) as { numerical_statistics: { common: { num_present: number } } };
    feature.numerical_statistics.common.num_present = 5000;
    expect(() => featureOf('number', feature as unknown as Record<string, unknown>)).toThrow('feature "share": got 3002 values in the buckets and no sketch of as many as num_present, expected num_present, 5000');
  });
});

describe('categories', () => {
  it('are read as the log is: words for missing values, and booleans however they are written', () => {
    expect(featureOf('category', textFeature('late', { True: 30, true: 30, false: 20, NA: 4 }, 6))).toEqual({
      name: 'late', kind: 'categorical', categories: ['true', 'false'], present: 80, missing: 10, invalid: 0, nonFinite: 0, counts: [60, 20, 0],
    });
  });

  it('of which the file has not all are others', () => {
    const feature = textFeature('origin', { ORD: 70, JFK: 20 }) as { string_statistics: { common: { num_present: number } } };
    feature.string_statistics.common.num_present = 100;
    expect(featureOf('category', feature as unknown as Record<string, unknown>)).toMatchObject({ categories: ['ORD', 'JFK'], present: 100, counts: [70, 20, 10] });
  });

  it('of a domain are all that are known', () => {
    const origins = textFeature('origin', { ORD: 70, JFK: 20, XXX: 1 });
    expect(featureOf('category', origins, { string_constraints: { domains: ['JFK', 'LAX', 'ORD'] } })).toMatchObject({ categories: ['ORD', 'JFK', 'LAX'], counts: [70, 20, 0, 1] });
  });
});

describe('constraints', () => {
  const delays = numberFeature('delay', sample(1000, uniform(7)).map((value) => 5 + value), { missing: 10 });
  const missing = { name: 'missing-rate', threshold: 0.05 } as const;
  const window = (feature: FeatureBaseline, lacking: number): boolean => statisticResult(missing, feature, { present: 10_000 - lacking, missing: lacking, invalid: 0, nonFinite: 0, counts: [] })!.breached;

  it('of completeness ask for as much less as values stand for missing ones here', () => {
    expect(featureOf('category', textFeature('origin', { a: 900, NA: 100 }), { completeness: 1 })).toMatchObject({ present: 900, missing: 100, completeness: 0.9 });
    const values = [...sample(900, normal(3)), ...new Array<number>(100).fill(-999)];
    expect(featureOf('number', numberFeature('delay', values), { completeness: 0.95 }).completeness).toBeCloseTo(0.85, 12);
    expect(featureOf('category', textFeature('origin', { a: 900, b: 100 }), { completeness: 1 })).toMatchObject({ completeness: 1 });
  });

  it('of completeness are what missing rates are compared with', () => {
    expect(window(featureOf('number', delays), 700)).toBe(true);
    expect(window(featureOf('number', delays, { completeness: 0.9 }), 700)).toBe(false);
    expect(window(featureOf('number', delays, { completeness: 0.9 }), 1700)).toBe(true);
  });

  it('of numbers that are not negative let the range begin at 0', () => {
    const feature = featureOf('number', delays, { num_constraints: { is_non_negative: true } }) as ContinuousBaseline;
    const rate = (values: readonly number[]): number => statisticResult({ name: 'out-of-range-rate', threshold: 0.01 }, feature, windowOf(feature, values))!.value;
    expect(feature.min).toBe(0);
    expect(rate([0, 1, 4, 5.5])).toBe(0);
    expect(rate([-1e-9, 1, 4, 5.5])).toBe(0.25);
    const without = featureOf('number', delays) as ContinuousBaseline;
    expect(statisticResult({ name: 'out-of-range-rate', threshold: 0.01 }, without, windowOf(without, [0, 1, 4, 5.5]))!.value).toBe(0.75);
  });

  it.each<[what: string, constraints: object, config?: object]>([
    ['of the feature, as documented', { completeness: 0.5, monitoringConfigOverrides: { evaluate_constraints: 'Disabled' } }],
    ['of the feature, as the SDK writes it', { completeness: 0.5, string_constraints: { monitoring_config_overrides: { evaluate_constraints: 'Disabled' } } }],
    ['of the feature, in a third way', { completeness: 0.5, monitoring_config_overrides: { evaluate_constraints: 'Disabled' } }],
    ['of all', { completeness: 0.5 }, { evaluate_constraints: 'Disabled' }],
  ])('that are not evaluated are not taken: a setting %s', (_, constraints, config) => {
    const { baseline } = imported({ delay: 'number' }, statisticsFile(1000, [delays]), constraintsFile([{ name: 'delay', ...constraints }], config));
    expect(baseline.features[0]).not.toHaveProperty('completeness');
  });

  it('name what is not taken', () => {
    const config = { evaluate_constraints: 'Enabled', emit_metrics: 'Enabled', datatype_check_threshold: 1.0, distribution_constraints: { perform_comparison: 'Enabled', comparison_threshold: 0.3, comparison_method: 'Robust' } };
    const { notTaken } = imported({ delay: 'number' }, statisticsFile(1000, [delays]), constraintsFile([{ name: 'delay', monitoringConfigOverrides: { datatype_check_threshold: 0.5 } }], config));
    expect(notTaken).toEqual(['emit_metrics Enabled', 'datatype_check_threshold 1', 'perform_comparison Enabled', 'comparison_threshold 0.3', 'comparison_method Robust', 'delay: datatype_check_threshold 0.5']);
  });
});

describe('the baseline', () => {
  const statistics = statisticsFile(1000, [numberFeature('delay', sample(1000, normal(8))), textFeature('origin', { ORD: 600, JFK: 400 }), { name: 'gate', inferred_type: 'Unknown' }]);

  it('is a document that a check takes, of the features that are watched, in their order', () => {
    const { baseline } = imported({ origin: 'category', gate: 'category', delay: 'number' }, statistics);
    expect(decodeBaselineDocument(Buffer.from(encode(baseline)), 'baseline.json', 'flights', 'delete it')).toEqual(baseline);
    expect(baseline.features.map(({ name, present }) => [name, present])).toEqual([['origin', 1000], ['gate', 0], ['delay', 1000]]);
    expect(baseline).toMatchObject({ rows: 1000, quarantined: 0, inputs: [{ key: 'mm/statistics.json' }, { key: 'mm/constraints.json' }] });
  });

  it('takes no feature of another type', () => {
    expect(() => imported({ delay: 'category', origin: 'number' }, statistics)).toThrow(
      [
        'mm/statistics.json cannot be the baseline:',
        '  - feature "delay": got numerical_statistics, expected those of a category; give the column the type number in the schema, or ignore it',
        '  - feature "origin": got string_statistics, expected those of a number; give the column the type category in the schema, or ignore it',
      ].join('\n'),
    );
  });
});

describe('a file that is not what it should be', () => {
  const delay = (change: (statistics: Record<string, unknown>) => void): Uint8Array => {
    const feature = JSON.parse(JSON.stringify(numberFeature('delay', [1, 2, 3]))) as { numerical_statistics: Record<string, unknown> };
    change(feature.numerical_statistics);
    return statisticsFile(3, [feature]);
  };
  const AT = 'feature "delay".numerical_statistics';

  it.each<[what: string, statistics: Uint8Array, problem: string]>([
    ['no JSON', new TextEncoder().encode('{"version"'), 'mm/statistics.json: got content that is not JSON, expected what a baselining job of SageMaker Model Monitor has written'],
    ['a list', encoded([]), 'content: got a list of 0, expected an object'],
    ['nothing of what is wanted', encoded({}), 'features: got nothing, expected a list'],
    ['no feature that is watched', statisticsFile(3, [textFeature('origin', { ORD: 3 })]), 'features: got "origin", expected statistics of "delay", which is watched'],
    ['a feature twice', statisticsFile(3, [numberFeature('delay', [1]), numberFeature('delay', [1])]), 'features[1].name: got "delay", expected a name that no feature before it has'],
    ['no statistics', statisticsFile(3, [{ name: 'delay', inferred_type: 'Fractional' }]), 'feature "delay": got "Fractional", expected numerical_statistics, string_statistics, or the inferred_type Unknown'],
    ['a text for a count', delay((one) => { one['common'] = { num_present: '3', num_missing: 0 }; }), `${AT}.common.num_present: got "3", expected a number of at least 0`],
    ['NaN for an extreme', delay((one) => { one['min'] = 'NaN'; }), `${AT}.min: got "NaN", expected a finite number`],
    ['extremes the wrong way', delay((one) => { one['max'] = 0; }), `${AT}.min: got 1, expected a number of at most max, 0`],
    ['no distribution', delay((one) => { delete one['distribution']; }), `${AT}.distribution: got nothing, expected an object`],
    ['an empty distribution', delay((one) => { one['distribution'] = { kll: {} }; }), `${AT}.distribution.kll: got an object, expected buckets, a sketch, or both`],
    ['a sketch of texts', delay((one) => { one['distribution'] = { kll: { sketch: { data: [[1, 'x']] } } }; }), `${AT}.distribution.kll.sketch.data[0][1]: got "x", expected a finite number`],
    ['a sketch that is no list', delay((one) => { one['distribution'] = { kll: { sketch: { data: '[[1' } } }; }), `${AT}.distribution.kll.sketch.data: got nothing, expected a list`],
    ['a sketch of too many levels', delay((one) => { one['distribution'] = { kll: { sketch: { data: new Array(60).fill([]) } } }; }), `${AT}.distribution.kll.sketch.data: got a list of 60, expected at most 52 levels`],
    ['buckets out of order', delay((one) => { one['distribution'] = { kll: { buckets: [{ lower_bound: 2, upper_bound: 3, count: 1 }, { lower_bound: 1, upper_bound: 2, count: 2 }] } }; }), `${AT}.distribution.kll.buckets[1].lower_bound: got 1, expected a number of at least that of the bucket before, 2`],
    ['a bucket the wrong way', delay((one) => { one['distribution'] = { kll: { buckets: [{ lower_bound: 2, upper_bound: 1, count: 1 }] } }; }), `${AT}.distribution.kll.buckets[0].upper_bound: got 1, expected a number of at least 2`],
  ])('is refused: %s', (_, statistics, problem) => {
    expect(() => imported({ delay: 'number' }, statistics)).toThrow(problem);
  });

  it('says each of its problems, but no more than twenty', () => {
    const broken = Array.from({ length: 30 }, (_, index) => ({ name: `f${index}`, inferred_type: 'Fractional' }));
    const message = (() => {
      try {
        imported(Object.fromEntries(broken.map(({ name }) => [name, 'number'])), statisticsFile(3, broken));
        return '';
      } catch (error) {
        return (error as Error).message;
      }
    })();
    expect(message.split('\n')).toHaveLength(22);
    expect(message).toContain('and 10 more');
  });

  it.each<[what: string, features: object[], problem: string]>([
    ['a completeness above 1', [{ name: 'delay', completeness: 100 }], 'feature "delay".completeness: got 100, expected a share, at most 1'],
    ['a domain that is no list', [{ name: 'delay', string_constraints: { domains: 'ORD' } }], 'feature "delay".string_constraints.domains: got "ORD", expected a list'],
    ['a domain of numbers', [{ name: 'delay', string_constraints: { domains: [1] } }], 'feature "delay".string_constraints.domains[0]: got 1, expected a text'],
  ])('is refused among constraints: %s', (_, features, problem) => {
    expect(() => imported({ delay: 'number' }, statisticsFile(3, [numberFeature('delay', [1, 2, 3])]), constraintsFile(features))).toThrow(`mm/constraints.json cannot be read as a file of SageMaker Model Monitor:\n  - ${problem}`);
  });
});
