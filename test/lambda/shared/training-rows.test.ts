/** Tests of the history of a data set: which rows are older, which objects are not read again, and that none is lost uncounted. */
import { describe, expect, it } from 'vitest';
import type { DatasetDescriptor } from '../../../lib/contract/dataset';
import { buildBaseline, definitionFingerprint } from '../../../lambda/shared/baseline-builder';
import { FolderStore } from '../../../lambda/shared/storage/folder';
import { TrainingRows, type TrainingRowsRead } from '../../../lambda/shared/training-rows';
import { temporaryFolder } from '../support/temporary-folder';
import { NotedStore } from '../support/world';

const HOUR = 3600;
const HEADER = 'at,delay';

const dataset: DatasetDescriptor = {
  prefix: 'flights/',
  format: 'csv',
  columns: [{ name: 'at', type: 'timestamp' }, { name: 'delay', type: 'number' }],
  eventTime: 'at',
  holdout: { kind: 'none' },
  history: { seconds: 10 * HOUR },
};

/** The hour of a row is its delay, too. */
const row = (hour: number, second = 0): string => `${new Date(Date.UTC(2001, 0, 1, hour, 0, second)).toISOString()},${hour}`;
const file = (...lines: string[]): string => [HEADER, ...lines, ''].join('\n');

interface Reading {
  readonly read: TrainingRowsRead;
  readonly training: unknown[];
  readonly heldOut: unknown[];
  /** Keys in the order in which they were read. */
  readonly reads: readonly string[];
}

async function reading(objects: Readonly<Record<string, string>>, changes: Partial<DatasetDescriptor> = {}): Promise<Reading> {
  const folder = new FolderStore(temporaryFolder());
  for (const [name, body] of Object.entries(objects)) await folder.write('data', `flights/${name}`, body);
  const store = new NotedStore(folder);
  const rows = await TrainingRows.open({ store, bucket: 'data', dataset: { ...dataset, ...changes } });
  const [training, heldOut]: unknown[][] = [[], []];
  const read = await rows.read(['delay'], { training: ([delay]) => training!.push(delay), heldOut: ([delay]) => heldOut!.push(delay) });
  return { read, training: training!, heldOut: heldOut!, reads: store.reads.map((path) => path.slice('data/flights/'.length)) };
}

const counts = ({ objects }: TrainingRowsRead): unknown[] => objects.map(({ key, rows, heldOut, quarantined, older }) => [key.slice('flights/'.length), rows, heldOut, quarantined, older]);

describe('the history of a data set', () => {
  it('leaves out the rows that are older, counted from the newest of all objects; one of exactly that age stays', async () => {
    const { read, training } = await reading({ 'a.csv': file(row(3), row(9, 59), row(10), row(11)), 'b.csv': file(row(20), row(9)) });
    expect(training).toEqual(['10', '11', '20']);
    expect(read).toMatchObject({ rows: 3, heldOut: 0, older: 3, quarantined: 0 });
    expect(counts(read)).toEqual([['a.csv', 2, 0, 0, 2], ['b.csv', 1, 0, 0, 1]]);
  });

  it('begins by the clock that wrote times without an offset', async () => {
    const local = (hour: number, second = 0): string => row(hour + 8, second).replace('.000Z', '').replace(/,.*/, `,${hour}`);
    const { training, read } = await reading({ 'a.csv': file(local(9, 59), local(10), row(9), row(11)), 'b.csv': file(local(20), local(8)) }, { utcOffsetMinutes: 480 });
    expect([training, read.older]).toEqual([['10', '11', '20'], 3]);
  });

  it('does not read again what is older as a whole, counts its rows, and still names it as an input', async () => {
    const { read, reads } = await reading({ 'a.csv': file(row(1), row(2), row(9, 59)), 'b.csv': file(row(10)), 'c.csv': file(row(20)) });
    expect(reads).toEqual(['a.csv', 'b.csv', 'c.csv', 'b.csv', 'c.csv']);
    expect(read).toMatchObject({ rows: 2, older: 3 });
    expect(counts(read)).toEqual([['a.csv', 0, 0, 0, 3], ['b.csv', 1, 0, 0, 0], ['c.csv', 1, 0, 0, 0]]);
    expect(read.objects[0]).toMatchObject({ etag: expect.stringMatching(/^[0-9a-f]{32}$/) as string, size: file(row(1), row(2), row(9, 59)).length });
  });

  it('holds out the latest of the rows that are left', async () => {
    const { read, training, heldOut } = await reading({ 'a.csv': file(row(0), row(10), row(17), row(18), row(20)) }, { holdout: { kind: 'latest', seconds: 3 * HOUR } });
    expect([training, heldOut]).toEqual([['10', '17'], ['18', '20']]);
    expect(read).toMatchObject({ rows: 2, heldOut: 2, older: 1 });
  });

  it('counts rows without an event time, those of an old object, which is not read again, apart', async () => {
    const { read, reads } = await reading({ 'a.csv': file(row(1), 'yesterday,2', row(2)), 'b.csv': file(row(20), ',3') });
    expect(reads).toEqual(['a.csv', 'b.csv', 'b.csv']);
    expect(counts(read)).toEqual([['a.csv', 0, 0, 1, 2], ['b.csv', 1, 0, 1, 0]]);
    expect(read).toMatchObject({ quarantined: 2, quarantinedOlder: 1 });
    expect(read.firstQuarantined).toEqual({ key: 'flights/b.csv', line: 3, reason: 'no event time' });
  });

  it('reads what has no event time at all: nobody can say that it is old', async () => {
    const { read, reads } = await reading({ 'a.csv': file('yesterday,1', 'today,2'), 'b.csv': file(row(20)) });
    expect(reads).toEqual(['a.csv', 'b.csv', 'a.csv', 'b.csv']);
    expect(read).toMatchObject({ rows: 1, older: 0, quarantined: 2, quarantinedOlder: 0, firstQuarantined: { key: 'flights/a.csv', line: 2 } });
  });

  it('lets files be that are older than a column of the schema', async () => {
    const old = `at\n${row(1).split(',')[0]!}\n`;
    expect((await reading({ 'a.csv': `${old}cut off\n`, 'b.csv': file(row(20)) })).read).toMatchObject({ rows: 1, older: 1, quarantined: 1, quarantinedOlder: 1 });
    expect((await reading({ 'a.csv': old, 'b.csv': file(row(20)) })).read).toMatchObject({ rows: 1, older: 1, quarantined: 0 });
    expect((await reading({ 'a.csv': old, 'b.csv': file(row(20)) }, { history: { seconds: 30 * HOUR } })).read).toMatchObject({ rows: 1, older: 0, quarantined: 1 });
  });

  it('reads JSON Lines like CSV', async () => {
    const lines = [3, 10, 20].map((hour) => JSON.stringify({ at: Date.UTC(2001, 0, 1, hour), delay: hour })).join('\n');
    const { read, training } = await reading({ 'a.jsonl': lines }, { format: 'jsonl' });
    expect(training).toEqual([10, 20]);
    expect(read).toMatchObject({ rows: 2, older: 1 });
  });

  it('ends with the newest event time, be it far in the future', async () => {
    const { read, training } = await reading({ 'a.csv': file(row(1), row(2), '2101-01-01,7') });
    expect(training).toEqual(['7']);
    expect(read).toMatchObject({ rows: 1, older: 2 });
  });

  it('counts nothing older where there is none, and then needs no event time', async () => {
    const { prefix, format, columns, holdout } = dataset;
    const folder = new FolderStore(temporaryFolder());
    await folder.write('data', 'flights/a.csv', file(row(1), ',2', row(20)));
    const rows = await TrainingRows.open({ store: folder, bucket: 'data', dataset: { prefix, format, columns, holdout } });
    const read = await rows.read(['delay'], { training: () => undefined });
    expect(read).toMatchObject({ rows: 3, older: 0, quarantined: 0 });
    expect(read.objects[0]).not.toHaveProperty('older');
  });

  it('decides what a baseline is built from, in the second reading of the rows, too', async () => {
    const folder = new FolderStore(temporaryFolder());
    await folder.write('data', 'flights/a.csv', file(...Array.from({ length: 30 }, (_, hour) => row(hour % 5))));
    await folder.write('data', 'flights/b.csv', file(...Array.from({ length: 90 }, (_, hour) => row(20 + hour / 90))));
    const definition = { store: folder, bucket: 'data', dataset, modelId: 'flights', features: ['delay'], binning: { psiBins: 2, grid: 4, discreteLimit: 2, maxCategories: 5 }, missingWords: [] };
    for (const limits of [{ numbers: 1000, categories: 10 }, { numbers: 50, categories: 10 }]) {
      const { baseline } = await buildBaseline(definition, limits);
      expect(baseline).toMatchObject({ rows: 90, features: [{ present: 90 }] });
      expect(baseline.inputs.map(({ key }) => key)).toEqual(['flights/a.csv', 'flights/b.csv']);
    }
    expect(definitionFingerprint(definition)).not.toBe(definitionFingerprint({ ...definition, dataset: { ...dataset, history: { seconds: 11 * HOUR } } }));
  });

  it('is told when no row is left for the baseline', async () => {
    const folder = new FolderStore(temporaryFolder());
    await folder.write('data', 'flights/a.csv', file(row(1), row(2), row(20)));
    const held = { ...dataset, holdout: { kind: 'latest', seconds: HOUR } } as const;
    const definition = { store: folder, bucket: 'data', dataset: held, modelId: 'flights', features: ['delay'], binning: { psiBins: 2, grid: 4, discreteLimit: 2, maxCategories: 5 }, missingWords: [] };
    await expect(buildBaseline(definition)).rejects.toThrow('(1 rows held out, 2 older than the history, 0 lines unreadable), expected some; mend the data, its format or the history');
  });
});
