/** Tests of building baselines: kinds, holdout, bounded memory, bad data. */
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { CategoricalBaseline, ContinuousBaseline, DiscreteBaseline } from '../../../lib/contract/baseline';
import type { DatasetDescriptor } from '../../../lib/contract/dataset';
import { type BaselineDefinition, baselineId, buildBaseline, definitionFingerprint } from '../../../lambda/shared/baseline-builder';
import { rowsOf } from '../../../lambda/shared/merge';
import { FolderStore } from '../../../lambda/shared/storage/folder';
import type { ObjectStore } from '../../../lambda/shared/storage/port';
import { quantile } from '../../../lambda/stats/quantile';
import { ascending, normal, sample } from '../support/random';
import { temporaryFolder } from '../support/temporary-folder';

const dataset: DatasetDescriptor = {
  prefix: 'flights/',
  format: 'csv',
  columns: [
    { name: 'departure', type: 'timestamp' },
    { name: 'delay', type: 'number' },
    { name: 'stops', type: 'number' },
    { name: 'origin', type: 'category' },
    { name: 'tail', type: 'text' },
  ],
  eventTime: 'departure',
  holdout: { kind: 'none' },
};

function definition(store: ObjectStore, changes: Partial<BaselineDefinition> = {}): BaselineDefinition {
  return {
    store,
    bucket: 'data',
    dataset,
    modelId: 'flights',
    features: ['delay', 'stops', 'origin'],
    binning: { psiBins: 10, grid: 1000, discreteLimit: 20, maxCategories: 1000 },
    missingWords: ['NA'],
    ...changes,
  };
}

const AIRPORTS = ['ORD', 'JFK', 'LAX'];

/** One row per minute of 2001: delays of a normal distribution, one to three stops, three airports. */
function csv(delays: readonly number[]): string {
  const rows = delays.map((delay, index) => `${new Date(Date.UTC(2001, 0, 1, 0, index)).toISOString()},${delay},${index % 3},${AIRPORTS[index % 7 === 0 ? 2 : index % 2]!},N1`);
  return ['departure,delay,stops,origin,tail', ...rows, ''].join('\n');
}

async function storeWith(objects: Readonly<Record<string, string | Uint8Array>>): Promise<FolderStore> {
  const store = new FolderStore(temporaryFolder());
  for (const [key, body] of Object.entries(objects)) await store.write('data', key, body);
  return store;
}

describe('buildBaseline', () => {
  const delays = sample(3000, normal(5));

  it('describes each column by its kind, with exact counts', async () => {
    const store = await storeWith({ 'flights/a.csv': csv(delays) });
    const { baseline } = await buildBaseline(definition(store));
    expect(baseline.rows).toBe(3000);
    const [delay, stops, origin] = baseline.features as [ContinuousBaseline, DiscreteBaseline, CategoricalBaseline];
    expect(delay).toMatchObject({ name: 'delay', kind: 'continuous', present: 3000, min: Math.min(...delays), max: Math.max(...delays) });
    expect(delay.psiEdges.map((index) => delay.edges[index])).toEqual(Array.from({ length: 9 }, (_, index) => quantile(ascending(delays), (index + 1) / 10)));
    expect(delay.counts).toHaveLength(delay.edges.length + 1);
    expect(delay.counts.reduce((sum, count) => sum + count, 0)).toBe(3000);
    expect([delay.counts[0], delay.counts.at(-1)]).toEqual([0, 0]);
    expect(stops).toMatchObject({ kind: 'discrete', values: [0, 1, 2], counts: [1000, 1000, 1000, 0] });
    expect(origin.categories).toEqual(['JFK', 'ORD', 'LAX']);
    expect(origin.counts).toEqual([1286, 1285, 429, 0]);
  });

  it('reads each text of a category as it stands there, whatever stood above it', async () => {
    const origins = ['TRUE', 'true', 'True', 'NA', 'FALSE', 'false', 'false', 'ORD', 'ord', 'ORD'];
    const rows = origins.map((origin, index) => `2001-01-01T00:0${index}:00Z,1,0,${origin},N1`);
    const store = await storeWith({ 'flights/a.csv': ['departure,delay,stops,origin,tail', ...rows, ''].join('\n') });
    const { baseline } = await buildBaseline(definition(store, { missingWords: ['NA', 'true'] }));
    expect(baseline.features[2]).toMatchObject({ categories: ['false', 'ORD', 'true', 'ord'], counts: [3, 2, 2, 1, 0], present: 8, missing: 2 });
  });

  it('names what it was built from, and has the fingerprint of its content as id', async () => {
    const store = await storeWith({ 'flights/a.csv': csv(delays) });
    const { baseline } = await buildBaseline(definition(store));
    expect(baseline.id).toBe(baselineId(baseline));
    expect(baseline.id).toMatch(/^[0-9a-f]{16}$/);
    expect(baseline.definition).toBe(definitionFingerprint(definition(store)));
    expect(baseline.inputs).toEqual([{ key: 'flights/a.csv', etag: expect.stringMatching(/^[0-9a-f]{32}$/) as string, size: csv(delays).length }]);
    expect(JSON.parse(JSON.stringify(baseline))).toEqual(baseline);
  });

  it('is the same for the same data', async () => {
    const objects = { 'flights/a.csv': csv(delays.slice(0, 1000)), 'flights/b.csv': csv(delays.slice(1000)) };
    const [one, two] = [await buildBaseline(definition(await storeWith(objects))), await buildBaseline(definition(await storeWith(objects)))];
    expect(JSON.stringify(one)).toBe(JSON.stringify(two));
  });

  it('reads JSON Lines and gzip alike', async () => {
    const lines = delays.map((delay) => JSON.stringify({ delay, stops: 1, origin: 'ORD' })).join('\n');
    const jsonl = { dataset: { ...dataset, format: 'jsonl' as const } };
    const plain = await buildBaseline(definition(await storeWith({ 'flights/a.jsonl': lines }), jsonl));
    const packed = await buildBaseline(definition(await storeWith({ 'flights/a.jsonl.gz': gzipSync(lines) }), jsonl));
    expect(packed.baseline.features).toEqual(plain.baseline.features);
    expect(plain.baseline.features[0]).toMatchObject({ present: 3000 });
  });

  it('leaves out markers and what lies elsewhere', async () => {
    const store = await storeWith({ 'flights/_SUCCESS': 'x', 'flights/.part.crc': 'x', 'flights/_temporary/0/b.csv': csv(delays), 'flights/a.csv': csv(delays), 'flights-old/a.csv': csv(delays) });
    const { baseline } = await buildBaseline(definition(store));
    expect(baseline.inputs.map(({ key }) => key)).toEqual(['flights/a.csv']);
  });

  it('isolates the commonest value and counts what is not a value', async () => {
    const rows = ['departure,delay,stops,origin,tail', ...Array.from({ length: 100 }, (_, index) => `,${index < 40 ? 0 : index},x,NA,`), ',NA,Infinity,,', ',late,1,ORD,'];
    const { baseline } = await buildBaseline(definition(await storeWith({ 'flights/a.csv': rows.join('\n') })));
    const [delay, stops, origin] = baseline.features as [ContinuousBaseline, DiscreteBaseline, CategoricalBaseline];
    expect(delay).toMatchObject({ present: 100, missing: 1, invalid: 1, nonFinite: 0 });
    expect(delay.counts[delay.edges.indexOf(0)]).toBe(40);
    expect(stops).toMatchObject({ present: 1, invalid: 100, nonFinite: 1, kind: 'discrete', values: [1] });
    expect(origin).toMatchObject({ present: 1, missing: 101 });
    expect(baseline.features.every((feature) => rowsOf(feature) === baseline.rows)).toBe(true);
  });

  it('has bins for a column without a single value', async () => {
    const { baseline } = await buildBaseline(definition(await storeWith({ 'flights/a.csv': 'departure,delay,stops,origin,tail\n,,1,ORD,\n' })));
    expect(baseline.features[0]).toEqual({ name: 'delay', kind: 'discrete', values: [], present: 0, missing: 1, invalid: 0, nonFinite: 0, counts: [0] });
  });

  it('turns from discrete to continuous above the limit of distinct values', async () => {
    const values = (distinct: number): string => ['departure,delay,stops,origin,tail', ...Array.from({ length: 200 }, (_, index) => `,${index % distinct},1,ORD,`)].join('\n');
    const kind = async (distinct: number): Promise<string> => (await buildBaseline(definition(await storeWith({ 'flights/a.csv': values(distinct) })))).baseline.features[0]!.kind;
    expect(await kind(20)).toBe('discrete');
    expect(await kind(21)).toBe('continuous');
  });

  it('gives the commonest categories a bin each, the rest one together', async () => {
    const rows = ['departure,delay,stops,origin,tail', ...['A', 'B', 'B', 'C', 'C', 'C', 'D'].map((origin) => `,1,1,${origin},`)];
    const binning = { psiBins: 10, grid: 1000, discreteLimit: 20, maxCategories: 2 };
    const { baseline } = await buildBaseline(definition(await storeWith({ 'flights/a.csv': rows.join('\n') }), { binning }));
    expect(baseline.features[2]).toMatchObject({ categories: ['C', 'B'], counts: [3, 2, 2] });
  });
});

describe('the holdout', () => {
  const rows = (hours: readonly number[]): string => ['departure,delay,stops,origin,tail', ...hours.map((hour) => `${new Date(Date.UTC(2001, 0, 1, hour)).toISOString()},${hour},1,ORD,`)].join('\n');
  const latest = { dataset: { ...dataset, holdout: { kind: 'latest' as const, seconds: 3 * 3600 } } };

  it('keeps the latest rows of the whole data set out, whatever their order and object', async () => {
    const store = await storeWith({ 'flights/a.csv': rows([9, 0, 5, 10]), 'flights/b.csv': rows([7, 1, 8, 6]) });
    const { baseline, read } = await buildBaseline(definition(store, latest));
    expect(read).toMatchObject({ rows: 5, heldOut: 3, quarantined: 0 });
    expect(read.objects.map((object) => [object.key, object.rows, object.heldOut])).toEqual([['flights/a.csv', 2, 2], ['flights/b.csv', 3, 1]]);
    expect((baseline.features[0] as DiscreteBaseline).values).toEqual([0, 1, 5, 6, 7]);
  });

  it('cannot place a row without an event time: its line counts as unreadable', async () => {
    const store = await storeWith({ 'flights/a.csv': `${rows([0, 10])}\nyesterday,3,1,ORD,\n` });
    const { baseline, read } = await buildBaseline(definition(store, latest));
    expect(baseline).toMatchObject({ rows: 1, quarantined: 1 });
    expect(read.firstQuarantined).toEqual({ key: 'flights/a.csv', line: 4, reason: 'no event time' });
  });

  it('fails when it leaves no row', async () => {
    const store = await storeWith({ 'flights/a.csv': rows([1, 2]) });
    await expect(buildBaseline(definition(store, latest))).rejects.toThrow('data set data/flights/: got no row for the baseline from 1 objects (2 rows held out, 0 lines unreadable), expected some');
  });

  it('fails when no row says when it happened', async () => {
    const store = await storeWith({ 'flights/a.csv': 'departure,delay,stops,origin,tail\n,1,1,ORD,\n' });
    await expect(buildBaseline(definition(store, latest))).rejects.toThrow('got no row with an event time in column "departure"');
  });
});

describe('bounded memory', () => {
  const values = sample(20_000, normal(11));
  const body = ['departure,delay,stops,origin,tail', ...values.map((value, index) => `,${value},${index % 3},c${index % 500},`)].join('\n');

  it('counts exactly in a second pass when values had to be left out', async () => {
    const store = await storeWith({ 'flights/a.csv': body });
    const { baseline } = await buildBaseline(definition(store), { numbers: 4000, categories: 400_000 });
    const delay = baseline.features[0] as ContinuousBaseline;
    expect(delay.present).toBe(20_000);
    expect(delay.counts.reduce((sum, count) => sum + count, 0)).toBe(20_000);
    delay.edges.forEach((edge, index) => {
      if (index % 50 === 0) expect(delay.counts.slice(0, index + 1).reduce((sum, count) => sum + count, 0)).toBe(values.filter((value) => value <= edge).length);
    });
    expect(delay).toMatchObject({ min: Math.min(...values), max: Math.max(...values) });
    expect([delay.counts[0], delay.counts.at(-1)]).toEqual([0, 0]);
  });

  it('estimates the deciles closely from the sample', async () => {
    const store = await storeWith({ 'flights/a.csv': body });
    const { baseline } = await buildBaseline(definition(store), { numbers: 4000, categories: 400_000 });
    const delay = baseline.features[0] as ContinuousBaseline;
    delay.psiEdges.forEach((index, k) => {
      const share = values.filter((value) => value <= delay.edges[index]!).length / values.length;
      // 2,000 values per column: four standard deviations of a decile's rank are 4.5 %.
      expect(Math.abs(share - (k + 1) / 10)).toBeLessThan(0.045);
    });
  });

  it('is repeatable, and leaves columns with few distinct values exact', async () => {
    const build = async () => buildBaseline(definition(await storeWith({ 'flights/a.csv': body })), { numbers: 4000, categories: 400_000 });
    const [one, two] = [await build(), await build()];
    expect(JSON.stringify(one)).toBe(JSON.stringify(two));
    expect(one.baseline.features[1]).toMatchObject({ kind: 'discrete', values: [0, 1, 2], counts: [6667, 6667, 6666, 0] });
  });

  it('tells no more categories apart than the limit allows, and still counts every row', async () => {
    const binning = { psiBins: 10, grid: 1000, discreteLimit: 20, maxCategories: 50 };
    const store = await storeWith({ 'flights/a.csv': body });
    const { baseline } = await buildBaseline(definition(store, { binning }), { numbers: 1_000_000, categories: 100 });
    const origin = baseline.features[2] as CategoricalBaseline;
    expect(origin.categories).toHaveLength(50);
    expect(origin.counts).toEqual([...new Array<number>(50).fill(40), 20_000 - 2000]);
  });
});

describe('bad data', () => {
  it('fails without an object', async () => {
    await expect(buildBaseline(definition(await storeWith({ 'flights/_SUCCESS': 'x' })))).rejects.toThrow('data set data/flights/: got no object, expected the training data; write it there, or mend the prefix');
  });

  it('fails without a readable row, and says where the first unreadable line is', async () => {
    const store = await storeWith({ 'flights/a.csv': 'departure,delay\n1,2\n3,4\n' });
    await expect(buildBaseline(definition(store))).rejects.toThrow(
      'got no row for the baseline from 1 objects (0 rows held out, 2 lines unreadable, the first flights/a.csv line 2: its file\'s header lacks "stops", "origin")',
    );
  });

  it('takes no row from a file whose header lacks a feature, so that the baseline never counts it as missing', async () => {
    const store = await storeWith({ 'flights/a.csv': csv(sample(10, normal(3))), 'flights/b.csv': 'departure,delay,stops\n,1,2\n,3,4\n' });
    const { baseline, read } = await buildBaseline(definition(store));
    expect(baseline).toMatchObject({ rows: 10, quarantined: 2 });
    expect(baseline.features.map(({ missing }) => missing)).toEqual([0, 0, 0]);
    expect(read.firstQuarantined).toEqual({ key: 'flights/b.csv', line: 2, reason: 'its file\'s header lacks "origin"' });
  });

  it('fails when an object changes while it is read', async () => {
    const store = await storeWith({ 'flights/a.csv': csv([1, 2]) });
    const changing: ObjectStore = {
      list: (bucket, options) => store.list(bucket, options),
      read: (bucket, key) => store.read(bucket, key),
      write: (bucket, key, body) => store.write(bucket, key, body),
      stream: async (bucket, key) => {
        await store.write(bucket, key, csv([3, 4]));
        return store.stream(bucket, key);
      },
    };
    await expect(buildBaseline(definition(changing))).rejects.toThrow('data/flights/a.csv: changed while the data set was read');
  });
});

describe('definitionFingerprint', () => {
  const store = new FolderStore('nowhere');
  const original = definition(store);

  it.each<[string, Partial<BaselineDefinition>]>([
    ['bucket', { bucket: 'other' }],
    ['prefix', { dataset: { ...dataset, prefix: 'other/' } }],
    ['column type', { dataset: { ...dataset, columns: [{ name: 'delay', type: 'category' }] } }],
    ['holdout', { dataset: { ...dataset, holdout: { kind: 'latest', seconds: 1 } } }],
    ['features', { features: ['delay'] }],
    ['binning', { binning: { ...original.binning, psiBins: 20 } }],
    ['missing words', { missingWords: ['-1'] }],
  ])('changes with the %s', (_, change) => {
    expect(definitionFingerprint(definition(store, change))).not.toBe(definitionFingerprint(original));
  });

  it('does not change with the order of members', () => {
    const reordered = { ...dataset, columns: dataset.columns.map(({ name, type }) => ({ type, name })) };
    expect(definitionFingerprint(definition(store, { dataset: reordered }))).toBe(definitionFingerprint(original));
  });
});
