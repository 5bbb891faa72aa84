/** Tests of numbers that other columns determine: what is learnt of them, and which count as invalid in baselines and windows. */
import { describe, expect, it } from 'vitest';
import type { BaselineDocument, DeterminedValues, NumberFeature } from '../../../lib/contract/baseline';
import type { Column, DatasetDescriptor } from '../../../lib/contract/dataset';
import { baselineId, buildBaseline, definitionFingerprint } from '../../../lambda/shared/baseline-builder';
import { binCount } from '../../../lambda/shared/column-bins';
import { decodeBaselineDocument, encode } from '../../../lambda/shared/documents';
import { ColumnSum } from '../../../lambda/shared/merge';
import { PartialBuilder } from '../../../lambda/shared/partial-builder';
import { CellReader } from '../../../lambda/shared/records/cells';
import { readRecords } from '../../../lambda/shared/records/read-records';
import { FolderStore } from '../../../lambda/shared/storage/folder';
import { baselineOf, categorical, continuous, discrete } from '../support/baselines';
import { fc } from '../support/property';
import { temporaryFolder } from '../support/temporary-folder';

const ROUTES: DeterminedValues = { by: ['from', 'to'], tolerance: 0.05, combinations: [['JFK', 'LAX'], ['ORD', 'JFK'], ['true', '7']], values: [2000, 740, 100] };

function baselineWith(determined: DeterminedValues | null): BaselineDocument {
  const distance = { ...continuous('distance', Array.from({ length: 100 }, (_, index) => 30 * index)), ...(determined ? { determined } : {}) };
  return baselineOf([distance, categorical('from', ['ORD', 'JFK'], [1, 1, 0]), categorical('to', ['JFK', 'LAX'], [1, 1, 0])]);
}

type Row = readonly [distance: unknown, from: unknown, to: unknown];

function partialOf(rows: readonly Row[], determined: DeterminedValues | null = ROUTES) {
  const builder = new PartialBuilder(baselineWith(determined), new CellReader(['NA']));
  const handler = builder.object({ key: 'a', etag: 'a', size: 1 });
  rows.forEach((row, index) => handler.row(row, index + 1));
  return builder.build('2001-02-03T04:00:00Z').partial;
}

describe('a determined number in a window', () => {
  it.each<[string, Row, object]>([
    ['as determined', ['2000', 'JFK', 'LAX'], { present: 1 }],
    ['as determined, in JSON', [2000, 'JFK', 'LAX'], { present: 1 }],
    ['at the tolerance', ['2100', 'JFK', 'LAX'], { present: 1 }],
    ['at the tolerance below', ['1900', 'JFK', 'LAX'], { present: 1 }],
    ['just above it', ['2100.01', 'JFK', 'LAX'], { invalid: 1 }],
    ['just below it', ['1899.99', 'JFK', 'LAX'], { invalid: 1 }],
    ['in kilometres', [740 * 1.609, 'ORD', 'JFK'], { invalid: 1 }],
    ['negative', ['-740', 'ORD', 'JFK'], { invalid: 1 }],
    ['of a combination that is new', ['9', 'LAX', 'JFK'], { present: 1 }],
    ['of a combination that begins like another', ['9', 'JFK', 'ORD'], { present: 1 }],
    ['without one of the categories', ['9', 'JFK', 'NA'], { present: 1 }],
    ['without any of them', ['9', undefined, null], { present: 1 }],
    ['of categories that are none', ['9', {}, []], { present: 1 }],
    ['of categories written otherwise', ['9', 'TRUE', 7], { invalid: 1 }],
    ['of such categories, as determined', ['100', true, '7'], { present: 1 }],
    ['missing', ['NA', 'JFK', 'LAX'], { missing: 1 }],
    ['of no type', ['far', 'JFK', 'LAX'], { invalid: 1 }],
    ['infinite', ['Infinity', 'JFK', 'LAX'], { nonFinite: 1 }],
  ])('counts as what it is: %s', (_, row, expected) => {
    const [distance, from] = partialOf([row]).features;
    expect(distance).toMatchObject({ present: 0, missing: 0, invalid: 0, nonFinite: 0, ...expected });
    expect(distance!.counts.reduce((sum, count) => sum + count, 0)).toBe(distance!.present);
    expect(from!.present + from!.missing + from!.invalid).toBe(1);
  });

  it('is held against its own row, not the one before', () => {
    const rows: Row[] = [['2000', 'JFK', 'LAX'], ['2000', 'ORD', 'JFK'], ['9', 'LAX', 'LAX'], ['740', 'ORD', 'JFK']];
    expect(partialOf(rows).features[0]).toMatchObject({ present: 3, invalid: 1 });
  });

  it('must be the same without a tolerance, but for rounding', () => {
    const exact = { ...ROUTES, tolerance: 0, values: [0.3, 740, 0] };
    expect(partialOf([[0.1 + 0.2, 'JFK', 'LAX'], ['740.0', 'ORD', 'JFK'], ['-0', 'true', '7']], exact).features[0]).toMatchObject({ present: 3 });
    expect(partialOf([[0.301, 'JFK', 'LAX'], ['741', 'ORD', 'JFK'], ['0.001', 'true', '7']], exact).features[0]).toMatchObject({ invalid: 3 });
  });

  it('is nobody else’s concern: counts without it are those of a baseline that says nothing of it', () => {
    const rows: Row[] = [['5000', 'JFK', 'LAX'], ['x', 'ORD', 'JFK'], ['9', 'LAX', 'NA']];
    expect(partialOf(rows).features.slice(1)).toEqual(partialOf(rows, null).features.slice(1));
    expect(partialOf(rows, null).features[0]).toMatchObject({ present: 2, invalid: 1 });
  });

  it.each(['csv', 'jsonl'] as const)('counts the same from the bytes of %s as from cells', async (format) => {
    const cell = fc.constantFrom('2000', '2100', '2101', '-740', '740.0', '1190', 'NA', '', 'x', 'Infinity');
    const category = fc.constantFrom('JFK', 'LAX', 'ORD', 'NA', '', 'true', 'TRUE', '7', 'Zürich');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, category, category), { minLength: 1, maxLength: 30 }), async (rows) => {
        const names = ['distance', 'from', 'to'];
        const lines = format === 'csv'
          ? [names, ...rows].map((row) => row.join(','))
          : rows.map((row) => JSON.stringify(Object.fromEntries(row.map((value, index) => [names[index], value]))));
        const builder = new PartialBuilder(baselineWith(ROUTES), new CellReader(['NA']));
        const chunks = (async function* () { yield Buffer.from(`${lines.join('\n')}\n`); })();
        await readRecords({ key: 'a', format, chunks, absentColumns: 'missing' }, names, builder.object({ key: 'a', etag: 'a', size: 1 }));
        expect(builder.build('2001-02-03T04:00:00Z').partial).toEqual(partialOf(rows));
      }),
    );
  });

  it('counts the same whatever parts the rows come in', () => {
    const cell = fc.constantFrom<unknown>('2000', '2100', '2101', '740', '1190', 'NA', 'x', Infinity);
    const category = fc.constantFrom<unknown>('JFK', 'LAX', 'ORD', 'NA', 'true', 7);
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, category, category), { maxLength: 50 }), fc.integer({ min: 1, max: 7 }), (rows, size) => {
        const sums = baselineWith(ROUTES).features.map((feature) => new ColumnSum(binCount(feature)));
        for (let from = 0; from < rows.length; from += size) partialOf(rows.slice(from, from + size)).features.forEach((part, index) => sums[index]!.add(part));
        expect(sums.map((sum) => sum.result())).toEqual(partialOf(rows).features);
      }),
    );
  });
});

const columns: readonly Column[] = [
  { name: 'at', type: 'timestamp' },
  { name: 'distance', type: 'number', determinedBy: ['from', 'to'], tolerance: 0.01 },
  { name: 'from', type: 'category' },
  { name: 'to', type: 'category' },
];
const dataset: DatasetDescriptor = { prefix: 'flights/', format: 'csv', columns, eventTime: 'at', holdout: { kind: 'none' } };
const HEADER = 'at,distance,from,to';

function definitionOf(store: FolderStore, changes: Partial<DatasetDescriptor> = {}) {
  const binning = { psiBins: 10, grid: 1000, discreteLimit: 20, maxCategories: 1000 };
  return { store, bucket: 'data', dataset: { ...dataset, ...changes }, modelId: 'flights', features: ['distance', 'from', 'to'], binning, missingWords: ['NA'] };
}

async function built(lines: readonly string[], changes: Partial<DatasetDescriptor> = {}, limits?: Parameters<typeof buildBaseline>[1], header = `${HEADER}\n`): Promise<BaselineDocument> {
  const store = new FolderStore(temporaryFolder());
  await store.write('data', 'flights/a', `${header}${lines.join('\n')}\n`);
  return (await buildBaseline(definitionOf(store, changes), limits)).baseline;
}

const determinedOf = ({ features }: BaselineDocument): DeterminedValues | undefined => (features[0] as NumberFeature).determined;

describe('what a baseline learns of a determined number', () => {
  it('is the median of each combination, in ascending order, whatever a few wrong rows say', async () => {
    const right = Array.from({ length: 40 }, (_, index) => (index % 2 ? ',740,ORD,JFK' : ',2000,JFK,LAX'));
    const baseline = await built([',3218,JFK,LAX', ',0,ORD,JFK', ...right, ',3218,JFK,LAX', ',5,true,7', ',5,true,7', ',5,TRUE,7', ',9,NA,JFK', ',NA,JFK,ORD', ',x,LAX,ORD']);
    expect(determinedOf(baseline)).toEqual({ by: ['from', 'to'], tolerance: 0.01, combinations: [['JFK', 'LAX'], ['ORD', 'JFK'], ['true', '7']], values: [2000, 740, 5] });
    expect(baseline.features[0]).toMatchObject({ kind: 'discrete', values: [5, 9, 740, 2000], counts: [3, 1, 20, 20, 0], present: 44, missing: 1, invalid: 4 });
  });

  it('is nothing of a combination with fewer than three rows: of two that differ nobody can say which is wrong', async () => {
    const baseline = await built([',7,A,B', ',5,A,B', ',6,A,C', ',6,A,D', ',6,A,D', ',9,A,D', ',1,E,F', ',NA,E,F', ',x,E,F']);
    expect(determinedOf(baseline)).toMatchObject({ combinations: [['A', 'D']], values: [6] });
    expect(baseline.features[0]).toMatchObject({ present: 6, missing: 1, invalid: 2 });
    expect(determinedOf(await built([',7,A,B']))).toMatchObject({ combinations: [], values: [] });
  });

  it('takes the lower of the two in the middle, and needs no tolerance', async () => {
    const without = columns.map(({ name, type, determinedBy }) => ({ name, type, ...(determinedBy ? { determinedBy } : {}) }));
    expect(determinedOf(await built([',7,A,B', ',9,A,B', ',1,A,B', ',5,A,B'], { columns: without }))).toMatchObject({ tolerance: 0, values: [5] });
  });

  it('is the same in JSON Lines, and in a second pass over the data', async () => {
    const rows = Array.from({ length: 300 }, (_, index) => [index % 30 === 7 ? 1 : 100 + (index % 30), `A${index % 30}`, 'B'] as const);
    const csv = await built(rows.map((row) => `,${row.join(',')}`));
    const jsonl = await built(rows.map(([distance, from, to]) => JSON.stringify({ distance, from, to })), { format: 'jsonl' }, undefined, '');
    const twice = await built(rows.map((row) => `,${row.join(',')}`), {}, { numbers: 90, categories: 10 });
    expect(jsonl.features).toEqual(csv.features);
    expect(determinedOf(twice)).toEqual(determinedOf(csv));
    expect(twice.features[0]).toMatchObject({ present: 300, invalid: 0 });
  });

  it('has nothing of rows that are held out or older than the history', async () => {
    const lines = ['01,1,A,B', '02,1,A,B', '02,1,A,B', '05,5,A,B', '06,5,A,B', '07,5,A,B', '10,9,A,B', '10,9,C,B', '10,9,C,B', '10,9,C,B'].map((line) => `2001-01-${line}`);
    const baseline = await built(lines, { holdout: { kind: 'latest', seconds: 86_400 }, history: { seconds: 6 * 86_400 } });
    expect(determinedOf(baseline)).toMatchObject({ combinations: [['A', 'B']], values: [5] });
    expect(baseline.features[0]).toMatchObject({ present: 3, invalid: 0 });
  });

  it('goes up to 10,000 combinations, and no further', async () => {
    const lines = (count: number): string[] => Array.from({ length: count }, (_, index) => `,${index},F${index % 100},T${Math.floor(index / 100)}`).flatMap((line) => [line, line, line]);
    expect(determinedOf(await built(lines(10_000)))?.values).toHaveLength(10_000);
    await expect(built(lines(10_001))).rejects.toThrow('column "distance": got more than 10000 combinations of "from", "to" to determine it, expected at most that many; name columns with fewer categories in determinedBy of the schema, or leave it out');
  });

  it('is part of the definition, and leaves one without it as it was', async () => {
    const store = new FolderStore(temporaryFolder());
    const plain = columns.map(({ name, type }) => ({ name, type }));
    expect(definitionFingerprint(definitionOf(store))).not.toBe(definitionFingerprint(definitionOf(store, { columns: plain })));
    expect(definitionFingerprint(definitionOf(store, { columns: plain }))).toBe('9f39745ecf5ba4b9');
    expect(determinedOf(await built([',1,A,B', ',1,A,B', ',1,A,B'], { columns: plain }))).toBeUndefined();
  });
});

describe('a stored baseline', () => {
  const decoded = (baseline: BaselineDocument): BaselineDocument => {
    const stored = encode({ ...baseline, id: baselineId(baseline) });
    return decodeBaselineDocument(Buffer.from(stored), 'baseline.json', 'flights', 'delete it');
  };

  it('is read with and without determined values', () => {
    expect(decoded(baselineWith(ROUTES)).features).toEqual(baselineWith(ROUTES).features);
    expect(decoded(baselineWith(null)).features).toEqual(baselineWith(null).features);
    expect(decoded(baselineOf([discrete('stops', [1], [1, 0])])).features).toHaveLength(1);
  });

  it.each<[string, object]>([
    ['by a column that is no feature', { by: ['from', 'via'] }],
    ['by a number', { by: ['from', 'distance'] }],
    ['by nothing', { by: [], combinations: [[]], values: [1] }],
    ['with a tolerance above 1', { tolerance: 2 }],
    ['without a tolerance', { tolerance: undefined }],
    ['with a value less', { values: [1, 2] }],
    ['with a value that is none', { values: [1, 2, null] }],
    ['with a combination of one', { combinations: [['JFK'], ['ORD', 'JFK'], ['true', '7']] }],
    ['with a number for a category', { combinations: [[1, 'LAX'], ['ORD', 'JFK'], ['true', '7']] }],
    ['with too many combinations', { combinations: Array.from({ length: 10_001 }, (_, index) => ['A', `${index}`]), values: new Array<number>(10_001).fill(1) }],
  ])('is refused when its values are determined %s', (_, change) => {
    expect(() => decoded(baselineWith({ ...ROUTES, ...change }))).toThrow('baseline.json: got determined values of "distance" in another shape, expected one number for each combination of features that are categories; delete it');
  });
});
